"""kill -9 at any moment: what was acknowledged is there, once.

A short run is part of the suite; `make hard` goes on to 1,000 acknowledged writes.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import psycopg

from tests.hard.site import Person, Site, ticks_of
from tests.servers import Postgres

GOAL = int(os.environ.get("HARD_WRITES", "150"))
KILLS = max(5, GOAL // 50)
PEOPLE = 4
LONG_OVER = date.today() - timedelta(days=2)  # noqa: DTZ011
"""A day that is over in every time zone."""


class Ledger:
    """What was sent, what the site said it has, and what was killed meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.over = threading.Event()
        self.kills = {"worker": 0, "site": 0, "database": 0}
        self.sent: dict[str, set[str]] = {"session": set(), "step": set()}
        self.kept: dict[str, set[str]] = {
            kind: set() for kind in ("begun", "ticked", "finished", "step", "day")
        }

    @property
    def count(self) -> int:
        with self._lock:
            return sum(map(len, self.kept.values()))

    @property
    def is_enough(self) -> bool:
        return self.over.is_set() or (self.count >= GOAL and sum(self.kills.values()) >= KILLS)

    def new_id(self, table: str) -> str:
        client_id = str(uuid.uuid4())
        with self._lock:
            self.sent[table].add(client_id)
        return client_id

    def acknowledged(self, kind: str, what: str) -> None:
        with self._lock:
            self.kept[kind].add(what)


def practise(person: Person, ledger: Ledger, routine: str, other: str) -> None:
    """Begins, ticks and finishes sessions, adds steps and logs days, until that is enough."""
    while not ledger.is_enough:
        session = ledger.new_id("session")
        begin = {"routine": routine, "client_id": session, "none_apply": "1"}
        practice = person.insist("/sessions/new/", begin).path
        ledger.acknowledged("begun", session)
        for address in ticks_of(person.see(practice))[:3]:
            person.insist(address, {"done": "1"})
            ledger.acknowledged("ticked", address.split("/")[-2])
        person.insist(practice.replace("/practice/", "/finish/"))
        ledger.acknowledged("finished", session)
        step = ledger.new_id("step")
        fields = {"movement": "bird-dog", "phase": "core", "level": "gentle", "client_id": step}
        person.insist(f"/routines/{other}/steps/", fields)
        ledger.acknowledged("step", step)
        day = ledger.new_id("session")
        fields = {
            "performed_on": LONG_OVER.isoformat(),
            "routine": routine,
            "note": "By the sea",
            "client_id": day,
        }
        person.insist("/sessions/by-hand/", fields)
        ledger.acknowledged("day", day)


def knock(site: Site, database: Postgres | None, ledger: Ledger) -> None:
    """Kills a worker, all of the site, or the database, every few writes; what is dead is started again."""
    chance = random.Random()
    while not ledger.over.is_set():
        following = ledger.count + chance.randint(3, 25)
        while ledger.count < following and not ledger.over.wait(chance.uniform(0, 0.02)):
            pass
        roll = chance.random()
        workers = site.workers()
        if roll < 0.7 and workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            ledger.kills["worker"] += 1
        elif roll < 0.95 or database is None:
            site.kill_all()
            site.start()
            ledger.kills["site"] += 1
        else:
            database.server.send_signal(signal.SIGQUIT)  # it ends at once and has to recover
            database.server.wait()
            database.start()
            ledger.kills["database"] += 1


def rows(site: Site, sql: str) -> list[tuple]:
    if site.database_url.startswith("postgres"):
        with psycopg.connect(site.database_url) as connection:
            return connection.execute(sql).fetchall()
    with sqlite3.connect(site.database_url.removeprefix("sqlite:///")) as connection:
        return connection.execute(sql).fetchall()


def ids(site: Site, table: str, condition: str = "1 = 1") -> list[str]:
    return [
        str(uuid.UUID(str(client_id)))
        for (client_id,) in rows(site, f"SELECT client_id FROM routines_{table} WHERE {condition}")  # noqa: S608
    ]


def test_nothing_acknowledged_is_lost_or_doubled(site: Site, database: Postgres | None) -> None:
    people = [Person(site) for _ in range(PEOPLE)]
    plans = []
    for person in people:
        person.sign_up()
        plans.append((person.copy_starter(), person.copy_starter()))
    steps_before = set(ids(site, "step"))
    ledger, started = Ledger(), time.monotonic()
    with ThreadPoolExecutor() as threads:
        knocks = threads.submit(knock, site, database, ledger)
        writers = [
            threads.submit(practise, person, ledger, *plan)
            for person, plan in zip(people, plans, strict=True)
        ]
        try:
            for writer in writers:
                writer.result()
        finally:
            ledger.over.set()
    knocks.result()
    print(
        f"{ledger.count} writes acknowledged in {time.monotonic() - started:.0f} s, "
        f"{sum(person.lost for person in people)} answers lost, kills: {ledger.kills}"
    )

    sessions, steps = ids(site, "session"), ids(site, "step")
    assert ledger.kept["begun"] | ledger.kept["day"] <= set(sessions)
    assert ledger.kept["finished"] <= set(ids(site, "session", "outcome = 'finished' AND items_done >= 3"))
    assert ledger.kept["day"] <= set(ids(site, "session", "source = 'manual'"))
    assert ledger.kept["step"] <= set(steps)
    done = {str(pk) for (pk,) in rows(site, "SELECT id FROM routines_steplog WHERE done_at IS NOT NULL")}
    assert ledger.kept["ticked"] <= done
    # Nothing is there twice, and nothing that nobody sent.
    assert len(sessions) == len(set(sessions))
    assert set(sessions) <= ledger.sent["session"]
    assert len(steps) == len(set(steps))
    assert set(steps) - steps_before <= ledger.sent["step"]
    # Every begun session has all its steps, and counts those that are done.
    half_made = rows(
        site,
        "SELECT s.id FROM routines_session s LEFT JOIN routines_steplog l ON l.session_id = s.id "
        "WHERE s.source = 'player' GROUP BY s.id, s.items_total, s.items_done "
        "HAVING count(l.id) <> s.items_total OR count(l.done_at) <> s.items_done",
    )
    assert half_made == []
    if database is None:
        assert rows(site, "PRAGMA integrity_check") == [("ok",)]
        assert rows(site, "PRAGMA foreign_key_check") == []
    else:
        # Reads every row, and refuses what a unique index would not have let in.
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("REINDEX SCHEMA public")
