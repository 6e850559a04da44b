"""PostgreSQL and Redis are stopped and started again under a running site."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hard.site import WORKERS, Person, Site
from tests.servers import Postgres, Redis, redis

AWAY = 12
"""Seconds: long enough that a worker has tried to connect again and again."""
THREADS = 4


@pytest.fixture
def cache() -> Iterator[Redis]:
    with redis() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, static: Path, database: Postgres, cache: Redis) -> Iterator[Site]:
    site = Site(tmp_path, static, database.url, cache.url)
    site.start()
    try:
        site.wait()
        yield site
    finally:
        site.stop()


def test_a_database_that_was_away_is_back_at_once(site: Site, database: Postgres) -> None:
    person = Person(site)
    person.sign_up()
    fields = {"performed_on": "2026-01-05", "client_id": uuid.uuid4()}
    database.stop()
    stopped = time.monotonic()
    answer = person.post("/sessions/by-hand/", fields)
    waited = time.monotonic() - stopped
    assert answer.status == 503
    assert "nothing is saved twice" in answer.text
    assert answer.headers["Retry-After"]
    assert site.status("/readyz") == 503
    assert site.status("/healthz") == 200
    time.sleep(max(0, AWAY - (time.monotonic() - stopped)))
    database.start()
    started = time.monotonic()
    refused = 0
    while person.post("/sessions/by-hand/", fields).status != 302:
        refused += 1
        assert refused <= WORKERS * THREADS
    print(f"503 after {waited:.1f} s; back after {time.monotonic() - started:.1f} s and {refused} refusals")
    assert site.status("/readyz") == 200
    for _ in range(3 * WORKERS * THREADS):
        assert person.get("/today/").status == 200


def test_without_redis_all_but_signing_in_goes_on(site: Site, cache: Redis) -> None:
    person, guest = Person(site), Person(site)
    person.sign_up()
    routine = person.copy_starter()
    guest.get("/accounts/login/")
    guess = {"login": "somebody@example.com", "password": "a wrong guess"}
    assert guest.post("/accounts/login/", guess).status == 200
    cache.stop()
    for path in (
        "/",
        "/help/",
        "/exercises/",
        "/today/",
        "/progress/",
        f"/routines/{routine}/",
        "/accounts/login/",
    ):
        assert person.get(path).status in {200, 302}, path
    begin = {"routine": routine, "client_id": uuid.uuid4(), "none_apply": "1"}
    assert person.post("/sessions/new/", begin).status == 302
    answer = guest.post("/accounts/login/", guess)
    assert answer.status == 503
    assert "nothing is saved twice" in answer.text
    cache.start()
    assert guest.post("/accounts/login/", guess).status == 200
