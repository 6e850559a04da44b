"""Throw-away PostgreSQL and Redis servers on free ports of this machine, for one command or one test.

    python tests/servers.py COMMAND ...      runs it with DATABASE_URL and REDIS_URL, and passes its exit status on

What is not installed is installed with apt, for root; anybody else is told what to run.

Their folder is removed and the servers are stopped by their own process ids, whatever ends the run. Anybody on
this machine may connect while they run: they are for tests alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE = 60
"""Seconds a server may take to answer."""
PACKAGES = ("postgresql", "redis-server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installed(name: str) -> str | None:
    """Where a server or tool is; Debian keeps PostgreSQL's off the PATH, by version: the newest."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(versions[-1]) if versions else shutil.which(name)


def tool(name: str) -> str:
    found = installed(name)
    if not found:
        sys.exit(f"No {name} here. Run: sudo apt-get install -y {' '.join(PACKAGES)}")
    return found


def install() -> None:
    """Brings the servers onto the machine where that can be done unasked."""
    if installed("initdb") and installed("redis-server"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        sys.stderr.write("== installing PostgreSQL and Redis with apt (half a minute, once)\n")
        subprocess.run(["apt-get", "update", "-q"], stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )


def wait_until(answers: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not answer within {PATIENCE} s")
        time.sleep(0.05)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ends a server; one that does not listen is killed."""
    if server.poll() is None:
        server.send_signal(how)
    try:
        server.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


class Postgres:
    """A PostgreSQL server that can be stopped and started again; `durable` keeps its promises on disk."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.port = free_port()
        self.data = folder / "data"
        self.durable = durable
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        self._run(
            "initdb", "-D", str(self.data), "-U", "backhealth", "--auth=trust", "-E", "UTF8", "--locale=C"
        )
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://backhealth@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        fsync = "on" if self.durable else "off"
        options = [
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"fsync={fsync}",
            "-c",
            "unix_socket_directories=",
        ]
        self.server = subprocess.Popen(
            [tool("postgres"), "-D", str(self.data), "-p", str(self.port), *options],
            user=self.user,
            cwd=self.data,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        wait_until(self._is_ready, "PostgreSQL")

    def stop(self) -> None:
        # SIGINT ends connections that are open; SIGTERM would wait for them.
        stop(self.server, signal.SIGINT)

    def _is_ready(self) -> bool:
        if self.server.poll() is not None:
            raise RuntimeError("PostgreSQL did not start")
        command = [tool("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command).returncode == 0

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [tool(name), *arguments],
            user=self.user,
            cwd=self.data.parent,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server while the block runs."""
    with tempfile.TemporaryDirectory(prefix="backhealth-postgres-") as folder:
        server = Postgres(Path(folder), durable=durable)
        try:
            yield server
        finally:
            server.stop()


class Redis:
    """A Redis server that keeps nothing, and can be stopped and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.server = subprocess.Popen(
            [tool("redis-server"), "--port", str(self.port), *options], stdout=subprocess.DEVNULL, cwd="/"
        )
        wait_until(lambda: accepts(self.port), "Redis")

    def stop(self) -> None:
        stop(self.server, signal.SIGTERM)


@contextmanager
def redis() -> Iterator[Redis]:
    """A server while the block runs."""
    server = Redis()
    try:
        yield server
    finally:
        server.stop()


def main() -> int:
    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    install()
    with ExitStack() as servers:
        addresses = {
            "DATABASE_URL": servers.enter_context(postgres()).url,
            "REDIS_URL": servers.enter_context(redis()).url,
        }
        command = subprocess.Popen(sys.argv[1:], env={**os.environ, **addresses})
        try:
            return command.wait()
        finally:
            stop(command, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
