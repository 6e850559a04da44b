"""A site of one's own for a test: on the kind of database the suite runs on, with static files made once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hard.site import ROOT, Site
from tests.servers import Postgres, postgres

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
# What needs a PostgreSQL or Redis server to stop is for runs that have them; the other way round for SQLite.
collect_ignore = ["test_full_disk.py"] if ON_POSTGRES else ["test_servers_away.py"]


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collected static files."""
    folder = tmp_path_factory.mktemp("static")
    environment = {**os.environ, "BACKHEALTH_MODE": "local", "STATIC_ROOT": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return folder


@pytest.fixture
def database() -> Iterator[Postgres | None]:
    """A PostgreSQL that keeps its promises on disk, where the suite runs on PostgreSQL; else nothing."""
    with ExitStack() as servers:
        yield servers.enter_context(postgres(durable=True)) if ON_POSTGRES else None


@pytest.fixture
def site(tmp_path: Path, static: Path, database: Postgres | None) -> Iterator[Site]:
    """A site that runs and answers."""
    url = database.url if database else f"sqlite:///{tmp_path}/site.sqlite3"
    site = Site(tmp_path, static, url)
    site.start()
    try:
        site.wait()
        yield site
    finally:
        site.stop()
