"""Processes that keep writing to and reading from a database, as the workers of a site do."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

PATIENCE = 120
"""Seconds that something may take on a busy machine."""
BREATH = 0.01
"""Seconds between two writings of one process."""


def on_postgresql(url: str) -> bool:
    return url.startswith("postgres")


def connect(url: str) -> Any:
    """A plain connection that commits every statement."""
    if on_postgresql(url):
        return psycopg.connect(url, autocommit=True)
    return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=PATIENCE)


def add_sessions(connection: Any, *keys: str) -> None:
    """All in one transaction, which takes its time."""
    connection.execute("BEGIN IMMEDIATE" if isinstance(connection, sqlite3.Connection) else "BEGIN")
    for key in keys:
        connection.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) "  # noqa: S608
            f"VALUES ('{key}', '', '2030-01-01 00:00:00')"
        )
        time.sleep(0.001)
    connection.execute("COMMIT")


def keep_writing(url: str, name: str, said: Path) -> None:
    """Two rows a transaction, and a line in `said` once it is committed."""
    with closing(connect(url)) as connection, said.open("w", buffering=1) as acknowledged:
        number = 0
        while True:
            number += 1
            pair = f"{name}.{number}"
            add_sessions(connection, f"{pair}.a", f"{pair}.b")
            acknowledged.write(f"{pair}\n")
            # SQLite gives the lock to whoever asks at the right moment: without a breath, others never get it.
            time.sleep(BREATH)


def keep_reading(url: str, said: Path) -> None:
    """Over one connection; a line in `said` whenever it sees other sessions than before."""
    with closing(connect(url)) as connection, said.open("w", buffering=1) as seen:
        before = None
        while True:
            now = connection.execute(
                "SELECT count(*), min(session_key), max(session_key) FROM django_session"
            ).fetchone()
            if now != before:
                before = now
                seen.write("{} {} {}\n".format(*now))


def lines(said: Path) -> list[str]:
    """The complete ones."""
    return said.read_text().rpartition("\n")[0].splitlines() if said.exists() else []


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


@contextmanager
def at_work(target: Callable[..., None], *calls: tuple[object, ...]) -> Iterator[list[Any]]:
    """Processes that go on until the block ends."""
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=target, args=arguments, daemon=True) for arguments in calls]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.join()
