"""Backhealth as production runs it: a folder with the code, gunicorn on a socket, a proxy's headers."""

from __future__ import annotations

import http.client
import re
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
HOST = "backhealth.example"
PRODUCTION = {
    "SECRET_KEY": "for-these-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": HOST,
    "EMAIL_URL": "dummymail://",
    "BEHIND_PROXY": "true",
    "LOG_LEVEL": "info",
}
PROXY_HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
PATIENCE = 120
"""Seconds a start or a stop may take on a busy machine."""

ON_A_SOCKET_OF_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""


class Page:
    """An answer, read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode(errors="replace")

    def hidden(self, name: str) -> str:
        return re.search(rf'name="{name}" value="([^"]+)"', self.text)[1]


class Browser:
    """Somebody on a connection that is kept, with their cookies."""

    def __init__(self, port: int, timeout: float = PATIENCE / 2) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Page:
        return self._ask("POST", path, fields)

    def close(self) -> None:
        self.connection.close()

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> Page:
        if self.connection.sock and select.select([self.connection.sock], [], [], 0)[0]:
            # The other end hung up while nothing was asked: any browser dials again.
            self.connection.close()
        headers = PROXY_HEADERS | {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        }
        if fields is not None:
            headers |= {"Origin": f"https://{HOST}", "Content-Type": "application/x-www-form-urlencoded"}
        body = None if fields is None else urlencode(fields)
        try:
            self.connection.request(method, path, body=body, headers=headers)
            page = Page(self.connection.getresponse())
        except (OSError, http.client.HTTPException):
            # What failed once must not fail the next request too.
            self.connection.close()
            raise
        for cookie in page.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return page

    def sign_up(self, email: str) -> Page:
        """A new account; the page it leads to."""
        form = self.get("/accounts/signup/")
        answer = self.post(
            "/accounts/signup/",
            csrfmiddlewaretoken=form.hidden("csrfmiddlewaretoken"),
            email=email,
            password1="three words here",
            timezone="Europe/Berlin",
        )
        assert answer.status == 302, (answer.status, answer.text[:500])
        return self.get(urlsplit(answer.headers["Location"]).path)


class Site:
    """gunicorn in a folder, answering on a socket that it was handed; it starts as systemd would start it."""

    def __init__(self, folder: Path, listener: socket.socket, environment: dict[str, str]) -> None:
        self.port = listener.getsockname()[1]
        self.log = folder.parent / f"{folder.name}.log"
        self.notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notified.settimeout(PATIENCE)
        name = str(folder.parent / f"{folder.name}.notify")
        self.notified.bind(name)
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "backhealth.wsgi"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", ON_A_SOCKET_OF_SYSTEMD, str(listener.fileno()), *command],
                cwd=folder,
                env=environment | {"NOTIFY_SOCKET": name},
                pass_fds=(listener.fileno(),),
                stdout=log,
                stderr=log,
            )

    def wait_until_ready(self, workers: int) -> None:
        """Until so many workers have said that they answer."""
        for _ in range(workers):
            assert self.notified.recv(100) == b"READY=1"

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> int:
        """Ends it as systemd and Docker do; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.notified.close()


def manage(folder: Path, environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=folder, env=environment, check=True)


def copy_of_the_code(folder: Path) -> Path:
    """What git knows or will know, without what .dockerignore leaves out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in listed:
        source, target = ROOT / name, folder / name
        if is_in_the_image(name) and source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return folder


def is_in_the_image(name: str) -> bool:
    """Whether .dockerignore lets a file through: the last rule that fits it, or a folder above it, decides."""
    kept = True
    for rule in (ROOT / ".dockerignore").read_text().splitlines():
        if rule and not rule.startswith("#"):
            pattern = re.escape(rule.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
            if re.match(rf"{pattern}(/|$)", name):
                kept = rule.startswith("!")
    return kept
