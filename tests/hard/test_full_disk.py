"""A disk without room: what is written says so, what is read goes on, and with room again so does the rest."""

from __future__ import annotations

import resource
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.hard.site import Person, Site
from tests.hard.test_killed import ids, rows


@contextmanager
def no_room(site: Site, folder: Path) -> Iterator[None]:
    """No file of the workers may grow beyond the longest there is, so the database cannot."""
    longest = max(path.stat().st_size for path in folder.glob("site.sqlite3*"))
    workers = site.workers()
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))
    yield
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def log_a_day(person: Person, client_id: str) -> int:
    fields = {"performed_on": "2026-01-05", "note": "By the sea. " * 80, "client_id": client_id}
    return person.post("/sessions/by-hand/", fields).status


def test_a_full_disk_loses_nothing_and_passes(site: Site, tmp_path: Path) -> None:
    person = Person(site)
    person.sign_up()
    workers = site.workers()
    kept: list[str] = []
    refused: list[str] = []
    for _ in range(5):
        kept.append(str(uuid.uuid4()))
        assert log_a_day(person, kept[-1]) == 302
    with no_room(site, tmp_path):
        for _ in range(60):
            client_id = str(uuid.uuid4())
            status = log_a_day(person, client_id)
            assert status in {302, 503}
            (kept if status == 302 else refused).append(client_id)
        assert len(refused) >= 5
        answer = person.get("/exercises/")
        assert answer.status == 200
    for client_id in refused:
        assert log_a_day(person, client_id) == 302
    assert site.workers() == workers
    assert sorted(ids(site, "session")) == sorted(kept + refused)
    assert rows(site, "PRAGMA integrity_check") == [("ok",)]
