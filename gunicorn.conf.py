"""How gunicorn serves Backhealth; everything else is in the environment."""

from __future__ import annotations

import os
from pathlib import Path

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 30
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
