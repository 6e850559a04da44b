"""A copy of the library's files, and somebody who looks after the movements."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from exercises.content import LIBRARY
from tests.factories import UserFactory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the library to change."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture
def staff(client: Client) -> Client:
    """A client signed in as somebody who may do everything."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client
