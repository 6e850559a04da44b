"""The site as production runs it, to be knocked about: gunicorn, two workers, a database of its own; and a person."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.servers import free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
HOST = "backhealth.example"
WORKERS = 2
LONGEST_ANSWER = 40
"""Seconds a person waits for an answer: longer than any of the site's own limits."""
LOST = (OSError, HTTPException)
"""What a person sees as no answer."""


@dataclass
class Site:
    """One running site; `start` and `stop` as often as a test likes."""

    folder: Path
    static: Path
    database_url: str
    redis_url: str = ""
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        for command in ("migrate", "createcachetable", "load_library"):
            self.manage(command)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "BACKHEALTH_MODE": "production",
            "SECRET_KEY": "knocks-only-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
            "ALLOWED_HOSTS": HOST,
            "EMAIL_URL": "dummymail://",
            "BEHIND_PROXY": "true",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "STATIC_ROOT": str(self.static),
            "WEB_CONCURRENCY": str(WORKERS),
        }

    def manage(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *command, "-v", "0"], cwd=ROOT, env=self.environment, check=True
        )

    def start(self) -> None:
        """Starts gunicorn in a process group of its own."""
        address = f"127.0.0.1:{self.port}"
        with (self.folder / "log").open("ab") as log:
            self.master = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "gunicorn",
                    "-c",
                    "gunicorn.conf.py",
                    "-b",
                    address,
                    "backhealth.wsgi",
                ],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it answers."""
        wait_until(lambda: self.status("/healthz") == 200, "Backhealth")

    def status(self, path: str) -> int:
        """How the site answers somebody without cookies; 0 for not at all."""
        try:
            return Person(self).get(path).status
        except LOST:
            return 0

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_all(self) -> None:
        """The master and its workers at once, as when a service is killed for good."""
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()

    def stop(self) -> None:
        self.master.terminate()
        try:
            self.master.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill_all()

    def log(self) -> str:
        return (self.folder / "log").read_text()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def path(self) -> str:
        """Where it leads, without host and query."""
        return urlsplit(self.headers.get("Location", "")).path


class Person:
    """Somebody with a browser of their own: cookies, a fresh connection for each request, and patience."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}
        self.address = f"203.0.113.{uuid.uuid4().int % 250}"
        self.lost = 0

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, object] | None = None) -> Answer:
        token = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urlencode({**(fields or {}), "csrfmiddlewaretoken": token}))

    def insist(self, path: str, fields: Mapping[str, object] | None = None) -> Answer:
        """Sends a form again, as it is, until it is taken."""
        return self._until_taken(lambda: self.post(path, fields), {302})

    def see(self, path: str) -> Answer:
        """Reloads a page until it comes."""
        return self._until_taken(lambda: self.get(path), {200})

    def sign_up(self) -> None:
        self.get("/accounts/signup/")
        fields = {
            "email": f"{uuid.uuid4().hex}@example.com",
            "password1": "three words in a row",
            "timezone": "Europe/Berlin",
        }
        answer = self.post("/accounts/signup/", fields)
        assert answer.status == 302, answer.text

    def copy_starter(self) -> str:
        """A plan to practise; its number."""
        fields = {"client_id": uuid.uuid4()}
        answer = self.insist("/routines/starters/first-nine/copies/", fields)
        return answer.path.split("/")[2]

    def _until_taken(self, send: Callable[[], Answer], taken: set[int]) -> Answer:
        deadline = time.monotonic() + 3 * LONGEST_ANSWER
        while time.monotonic() < deadline:
            try:
                answer = send()
            except LOST:
                self.lost += 1
            else:
                if answer.status in taken:
                    return answer
                assert answer.status >= 500, (answer.status, answer.text)
                self.lost += 1
            time.sleep(0.05)
        raise TimeoutError("No answer, however often it was asked for")

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.site.port, timeout=LONGEST_ANSWER)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(header).items()}
        return Answer(response.status, dict(response.headers), text)


def ticks_of(page: Answer) -> list[str]:
    """The addresses that tick the steps of a practice page."""
    return sorted(set(re.findall(r'action="(/sessions/[^"]+/practice/\d+/)"', page.text)))
