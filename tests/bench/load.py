"""One page under load, and one look at it."""

from __future__ import annotations

import gzip
import http.client
import sqlite3
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import seeds
from tests.bench.arithmetic import Load, LoadError, NoAnswer, Slice, cpu_per_request, read_wrk
from tests.bench.budgets import Page
from tests.bench.serving import Server

CONNECTIONS, THREADS = 8, 2
LONGEST = 30
"""Seconds after which a load without an answer is given up."""
FINISH = Path(__file__).with_name("finish.lua")


@dataclass(frozen=True)
class Target:
    """A server, its database, and the places of its seeds: sessions of people, and addresses."""

    server: Server
    database: Path
    places: dict[str, Any]
    waiting: Path
    """A file with the addresses that finish a session, one a line."""

    def path(self, page: Page) -> str:
        """For the page that finishes sessions, the first of many."""
        return page.path.format(**self.places | {"finish": self.places.get("finish", [""])[0]})

    def headers(self, page: Page) -> dict[str, str]:
        cookie = f"sessionid={self.places[page.person]}; csrftoken={seeds.CSRF}" if page.person else ""
        return {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})


def warm_up(target: Target, page: Page, seconds: int) -> None:
    """Lets every worker make what is made on a first visit; a busy machine may take longer than that."""
    look(target, page)
    with suppress(NoAnswer):
        run_wrk(target, page, seconds)


def slice_of_load(target: Target, page: Page, seconds: int) -> Slice:
    """A few seconds of load, and what they cost the server's own processes; longer if no answer came."""
    if page.posts:
        leave_open_again(target)
    before = target.server.cpu_seconds_at_rest()
    try:
        load = run_wrk(target, page, seconds)
    except NoAnswer:
        if seconds > LONGEST:
            raise
        return slice_of_load(target, page, 2 * seconds)
    cpu = target.server.cpu_seconds_at_rest() - before
    if page.posts and finished(target) < load.requests:
        raise LoadError(
            f"{page.name}: {load.requests} answers, but {finished(target)} sessions were finished"
        )
    # When wrk leaves, each connection waits for one more answer, which the server makes all the same.
    return Slice(cpu_per_request(cpu, load.requests + CONNECTIONS), load.p50, load.p99)


def run_wrk(target: Target, page: Page, seconds: int) -> Load:
    command = ["wrk", f"-c{CONNECTIONS}", f"-t{THREADS}", f"-d{seconds}s", "--timeout=30s", "--latency"]
    for header in target.headers(page).items():
        command += ["-H", ": ".join(header)]
    url = target.server.url + target.path(page)
    if page.posts:
        command += ["-s", str(FINISH), url, "--", str(target.waiting), str(THREADS), seeds.CSRF]
    else:
        command.append(url)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        if done.returncode:
            raise LoadError(done.stdout)
        return read_wrk(done.stdout)
    except LoadError as error:
        raise type(error)(f"{page.name}: {error} (see {target.server.log})") from error


def look(target: Target, page: Page) -> int:
    """The bytes of one answer, which must be what the page is."""
    connection = http.client.HTTPConnection("127.0.0.1", target.server.port, timeout=30)
    headers, body = target.headers(page), None
    if page.posts:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = f"csrfmiddlewaretoken={seeds.CSRF}"
    with closing(connection):
        connection.request("POST" if page.posts else "GET", target.path(page), body, headers)
        answer = connection.getresponse()
        sent = answer.read()
    text = (gzip.decompress(sent) if answer.headers["Content-Encoding"] == "gzip" else sent).decode()
    if answer.status != (302 if page.posts else 200) or page.says not in text:
        raise LoadError(f"{page.name}: {answer.status} and not {page.says!r} (see {target.server.log})")
    return len(sent)


def leave_open_again(target: Target) -> None:
    """Takes back what an earlier slice finished."""
    with closing(sqlite3.connect(target.database, timeout=20)) as database, database:
        database.execute(
            "UPDATE routines_session SET outcome = 'open', finished_at = NULL WHERE routine_name = ?",
            [seeds.LEFT_OPEN_NAME],
        )


def finished(target: Target) -> int:
    """How many of the sessions that waited are finished."""
    with closing(sqlite3.connect(target.database, timeout=20)) as database:
        counted = database.execute(
            "SELECT count(*) FROM routines_session WHERE routine_name = ? AND outcome = 'finished'",
            [seeds.LEFT_OPEN_NAME],
        )
        return int(counted.fetchone()[0])
