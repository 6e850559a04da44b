"""Two workers end one session in the same moment: it ends once, and both answers lead to a page."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.hard.site import Person, Site, ticks_of
from tests.hard.test_killed import ids, rows

ROUNDS = 12


def test_a_session_ended_twice_at_once_ends_once(site: Site) -> None:
    person = Person(site)
    person.sign_up()
    routine = person.copy_starter()
    begun = []
    for _ in range(ROUNDS):
        begun.append(str(uuid.uuid4()))
        begin = {"routine": routine, "client_id": begun[-1], "none_apply": "1"}
        practice = person.insist("/sessions/new/", begin).path
        ticks = ticks_of(person.see(practice))
        for address in ticks[: len(ticks) // 2 + 1]:
            person.insist(address, {"done": "1"})
        ready = threading.Barrier(2)

        def end(verb: str, ready: threading.Barrier = ready, practice: str = practice) -> str:
            device = Person(site)
            device.cookies = dict(person.cookies)
            ready.wait()
            answer = device.post(practice.replace("/practice/", f"/{verb}/"))
            assert answer.status == 302
            return device.get(answer.path).text

        with ThreadPoolExecutor() as threads:
            pages = list(threads.map(end, ("finish", "finish" if len(begun) % 2 else "stop")))
        assert all("How was it?" in page or "How hard was it?" in page for page in pages)
    assert sorted(ids(site, "session")) == sorted(begun)
    ended = rows(site, "SELECT outcome, finished_at FROM routines_session")
    assert all(outcome in {"finished", "stopped"} and finished_at for outcome, finished_at in ended)
    assert person.get("/today/").text.count("1 day") >= 1
