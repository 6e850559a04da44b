"""The cast: a trainee and a stranger, the library, and a browser that fails on any console error."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from backhealth.accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def library(db: None) -> None:
    """The nine movements and their texts, loaded from the files."""
    call_command("load_library", verbosity=0)


@pytest.fixture
def trainee(db: None) -> User:
    return UserFactory(name="Asha", timezone="Europe/Berlin")


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory(name="Someone else")


@pytest.fixture
def trainee_client(client: Client, trainee: User) -> Client:
    """The trainee, signed in."""
    client.force_login(trainee)
    return client
