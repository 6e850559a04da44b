"""A gunicorn started as in production, and what its processes have used."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.servers import accepts, free_port, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
WORKERS = 2
REST = 0.2
"""Seconds without a tick of the processor after which a server is at rest."""


class Server:
    """A master and its workers with production's gunicorn settings; what they say goes to `log`."""

    def __init__(
        self,
        application: str,
        environment: Mapping[str, str],
        log: Path,
        *,
        settings: str = "gunicorn.conf.py",
    ) -> None:
        self.port = free_port()
        self.log = log
        command = [sys.executable, "-m", "gunicorn", "-c", settings]
        # A worker that is renewed in the middle of a slice would be measured with its start.
        command += ["--max-requests", "0", "-b", f"127.0.0.1:{self.port}", application]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "WEB_CONCURRENCY": str(WORKERS), **environment},
            stdout=subprocess.DEVNULL,
            stderr=log.open("wb"),
        )
        wait_until(self._is_up, f"{application} ({log})")

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"gunicorn did not start: see {self.log}")
        return accepts(self.port) and len(self.workers) == WORKERS

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu_seconds(self) -> float:
        """Seconds of processor of the master, the workers and those that ended."""
        ended = read_stat(self.process.pid, with_ended_children=True)
        return ended + sum(read_stat(pid, with_ended_children=True) for pid in self.workers)

    def cpu_seconds_at_rest(self) -> float:
        """The same, once nothing is left to do."""
        used = self.cpu_seconds()
        while True:
            time.sleep(REST)
            before, used = used, self.cpu_seconds()
            if used == before:
                return used

    def resident_mb(self) -> float:
        """The memory of the fattest worker in MB, without the mapped pages of its database."""
        return max(resident_kb(Path(f"/proc/{pid}/smaps").read_text()) for pid in self.workers) / 1024

    def stop(self) -> None:
        stop(self.process, signal.SIGTERM)


def read_stat(pid: int, *, with_ended_children: bool) -> float:
    """Seconds of processor of a process: its own, in user and system mode, and of children it saw end."""
    # The name in brackets may hold anything, the numbers come after it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11 : 15 if with_ended_children else 13]) / TICKS


def resident_kb(smaps: str) -> int:
    """The resident kB of a process but for what it maps of an SQLite file."""
    total, is_database = 0, False
    for line in smaps.splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            is_database = line.endswith((".sqlite3", ".sqlite3-shm", ".sqlite3-wal"))
        elif line.startswith("Rss:") and not is_database:
            total += int(line.split()[1])
    return total
