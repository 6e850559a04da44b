"""How gunicorn serves Backhealth; everything else is in the environment.

A reload (SIGHUP) and a start say that they are done when somebody can be answered: a worker takes requests once it has
shown a page to itself, and the one it replaces goes only then.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.systemd import sd_notify

from backhealth.logs import configuration

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Requests have threads of their own, so this is for a worker that hangs; one that loads on a busy machine takes a while.
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
# A heartbeat file on a disk can stall a worker; shared memory cannot.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# Our own middleware writes the access log: gunicorn's would hold addresses.
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "warning")
logconfig_dict = configuration(os.environ)


def on_starting(server: Any) -> None:
    """Keeps systemd waiting: gunicorn would call itself ready before a worker is."""
    server.notify_socket = os.environ.pop("NOTIFY_SOCKET", None)
    server.leaving, server.replaced = set(), []


def on_reload(server: Any) -> None:
    """Lets the workers of before stay: gunicorn would send them away while the new ones are still loading."""
    before = sorted(server.WORKERS)
    server.leaving = set(before)
    server.replaced = [before[place :: server.cfg.workers] for place in range(server.cfg.workers)]
    server.num_workers = server.cfg.workers + len(before)


def pre_fork(server: Any, worker: Any) -> None:
    """Tells a new worker whom it replaces."""
    worker.replaces = server.replaced.pop() if server.replaced else []


def post_fork(server: Any, worker: Any) -> None:
    """The master has read how its own release logs; a worker reads all of the release it serves."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "backhealth"]:
        del sys.modules[name]
    if server.notify_socket:
        os.environ["NOTIFY_SOCKET"] = server.notify_socket


def post_worker_init(worker: Any) -> None:
    """The application is loaded: warm it up, say that it is ready, and send home whom it replaces."""
    from backhealth.wsgi import warm_up

    warm_up()
    sd_notify("READY=1", worker.log, unset_environment=True)
    for pid in worker.replaces:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def child_exit(server: Any, worker: Any) -> None:
    """One that was replaced needs no successor."""
    if worker.pid in server.leaving:
        server.leaving.remove(worker.pid)
        server.num_workers -= 1
