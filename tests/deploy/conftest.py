"""A site as in production, with a PostgreSQL and a Redis of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.site import PRODUCTION
from tests.servers import postgres, redis


@pytest.fixture(scope="package")
def production() -> Iterator[dict[str, str]]:
    """The environment of a site that was just set up: nothing of this run's own gets into it."""
    with postgres() as database, redis() as cache:
        given = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        yield given | PRODUCTION | {"DATABASE_URL": database.url, "REDIS_URL": cache.url}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user of this machine may look into, as pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="backhealth-deploy-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
