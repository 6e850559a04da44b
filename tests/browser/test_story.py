"""The main story: from a fresh clone as `make run` serves it, and with JavaScript off.

With DATABASE_URL the clone serves from a database of its own on that server.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import time_machine
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Watch
from tests.browser.story import tell

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.story]

# Every column of the story that holds a day or the moment a session began.
DATED = {
    "routines_session": ("performed_on", "started_at", "finished_at", "created_at"),
    "routines_routine": ("active_from",),
    "routines_scheduleversion": ("effective_from",),
    "accounts_user": ("date_joined",),
}


class FreshClone:
    """A copy of what a clone holds, served by `make run` in an environment that names its servers, if any."""

    def __init__(self, folder: Path, servers: dict[str, str]) -> None:
        self.folder = folder
        self.servers = servers
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def start(self) -> float:
        """Runs `make run`; the seconds until the first page answers."""
        started = time.monotonic()
        clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        outside = [part for part in clean["PATH"].split(":") if not part.startswith(str(ROOT))]
        self.output = (self.folder / "make.log").open("w")
        self.process = subprocess.Popen(
            ["make", "run", f"PORT={self.port}"],
            cwd=self.folder,
            env={**clean, **self.servers, "PATH": ":".join(outside)},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        while time.monotonic() - started < 240:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.url, timeout=2):
                    return time.monotonic() - started
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"`make run` did not serve:\n{(self.folder / 'make.log').read_text()}")

    def next_day(self) -> None:
        """Moves all that happened a day back: for the rules the same as a clock moved on."""
        if "DATABASE_URL" in self.servers:
            with psycopg.connect(self.servers["DATABASE_URL"]) as connection:
                for table, columns in DATED.items():
                    earlier = ", ".join(f"{column} = {column} - interval '1 day'" for column in columns)
                    connection.execute(f"UPDATE {table} SET {earlier}")  # noqa: S608
            return
        with sqlite3.connect(self.folder / "var" / "backhealth.sqlite3", timeout=20) as database:
            for table, columns in DATED.items():
                for column in columns:
                    rows = database.execute(f"SELECT rowid, {column} FROM {table}").fetchall()  # noqa: S608
                    for row, moment in rows:
                        if moment:
                            earlier = datetime.fromisoformat(moment) - timedelta(days=1)
                            text = str(earlier.date()) if len(moment) == 10 else str(earlier)
                            database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (text, row))  # noqa: S608
        database.close()

    def stop(self) -> None:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)
        self.output.close()


@pytest.fixture
def servers() -> Iterator[dict[str, str]]:
    """The servers of this run with an empty database; none where the suite runs on SQLite."""
    if "DATABASE_URL" not in os.environ:
        yield {}
        return
    server, name = os.environ["DATABASE_URL"], f"story_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {
            "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(),
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
        }
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def fresh_clone(tmp_path: Path, servers: dict[str, str]) -> Iterator[FreshClone]:
    clone = FreshClone(tmp_path, servers)
    try:
        seconds = clone.start()
        print(f"fresh clone to first page: {seconds:.1f} s")
        yield clone
    finally:
        clone.stop()


def test_the_main_story_from_a_fresh_clone(fresh_clone: FreshClone, watch: Watch, page: Page) -> None:
    tell(page, fresh_clone.url, fresh_clone.next_day, script=True)
    said = (fresh_clone.folder / "make.log").read_text()
    assert f"http://localhost:{fresh_clone.port}" in said
    assert "asha@example.com" not in said


def clock(start: datetime) -> Iterator[Callable[[], None]]:
    with time_machine.travel(start, tick=True) as traveller:
        yield lambda: traveller.shift(timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_the_main_story_without_javascript(browser: Browser, browser_context_args: dict, site: str) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    context.set_default_timeout(10_000)
    watch = Watch(context)
    for next_day in clock(datetime.now().astimezone()):
        tell(context.new_page(), site, next_day, script=False)
    context.close()
    assert watch.problems == []
