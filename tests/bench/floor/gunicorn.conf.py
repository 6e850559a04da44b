"""The floor is served like the product, without what the product does when a worker starts."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SAME = (
    "workers",
    "worker_class",
    "threads",
    "timeout",
    "graceful_timeout",
    "keepalive",
    "worker_tmp_dir",
    "control_socket_disable",
    "accesslog",
    "loglevel",
)
ours = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
globals().update({name: ours[name] for name in SAME})
