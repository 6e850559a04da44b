"""Steady use of the site by several people at once, and what became of every request."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.deploy.site import Browser, Page

FINE = {200, 302}


@dataclass
class Load:
    """All requests: how long each took, and what went wrong with the others."""

    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def __str__(self) -> str:
        waits = sorted(self.waits)
        return (
            f"{len(waits)} requests in {self.seconds:.0f} s, {self.rate:.0f} a second, "
            f"{len(self.failures)} failed; half waited under {waits[len(waits) // 2] * 1000:.0f} ms, "
            f"99 of 100 under {waits[len(waits) * 99 // 100] * 1000:.0f} ms, "
            f"the longest {waits[-1] * 1000:.0f} ms"
        )


def visitor_who_stays(port: int) -> Iterator[Callable[[], Page]]:
    """Reads on one connection."""
    browser = Browser(port)
    for path in itertools.cycle(("/", "/exercises/", "/exercises/bird-dog/", "/help/")):
        yield lambda path=path: browser.get(path)


def visitor_who_is_new(port: int) -> Iterator[Callable[[], Page]]:
    """Somebody else each time."""

    def come(path: str) -> Page:
        browser = Browser(port)
        try:
            return browser.get(path)
        finally:
            browser.close()

    for path in itertools.cycle(("/exercises/cat-cow/", "/accounts/login/", "/")):
        yield lambda path=path: come(path)


def person(browser: Browser, routine: str) -> Iterator[Callable[[], Page]]:
    """Looks at Today and at a routine, and gives the routine another name."""
    token = browser.get(f"{routine}name/").hidden("csrfmiddlewaretoken")
    for turn in itertools.count():
        yield lambda: browser.get("/today/")
        yield lambda turn=turn: browser.post(
            f"{routine}name/", csrfmiddlewaretoken=token, name=f"Mornings {turn}"
        )
        yield lambda: browser.get(routine)


@contextmanager
def steady(clients: list[tuple[Iterator[Callable[[], Page]], float]]) -> Iterator[Load]:
    """While the block runs, each client asks so many times a second."""
    load, done = Load(), threading.Event()

    def ask(requests: Iterator[Callable[[], Page]], rate: float) -> None:
        due = time.monotonic()
        for request in requests:
            # Late ones follow at once: nobody asks less because the site is slow.
            due += 1 / rate
            if done.wait(max(0, due - time.monotonic())):
                return
            started = time.monotonic()
            try:
                page = request()
                if page.status not in FINE:
                    load.failures.append(f"{page.status}: {page.text[:200]}")
            except (OSError, HTTPException) as error:
                load.failures.append(
                    f"{type(error).__name__} after {time.monotonic() - started:.2f} s: {error}"
                )
            load.waits.append(time.monotonic() - started)

    threads = [threading.Thread(target=ask, args=client) for client in clients]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        done.set()
        for thread in threads:
            thread.join()
        load.seconds = time.monotonic() - started
