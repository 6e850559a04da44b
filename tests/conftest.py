"""The cast: a trainee, a stranger and the library; and whether the browser was driven."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.test import Client

from backhealth.accounts.models import User
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _nothing_counted_yet(request: pytest.FixtureRequest) -> None:
    """Rate limits start at nothing.

    A cache in the database is rolled back with it; but being no model's table, it is not flushed. Any other is the
    run's own.
    """
    if not isinstance(caches["default"], DatabaseCache):
        cache.clear()
        return
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture
def library(db: None) -> None:
    """The movements and their texts, loaded from the files."""
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


BROWSER_TESTS: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Counts how the browser tests ended."""
    if "browser" in report.keywords and (report.when == "call" or report.outcome == "skipped"):
        BROWSER_TESTS[report.outcome] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where the browser is required, a run that drove none, or skipped one, has failed."""
    if os.environ.get("REQUIRE_BROWSER") and (BROWSER_TESTS["skipped"] or not BROWSER_TESTS["passed"]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.line(
        f"Browser tests: {BROWSER_TESTS['passed']} passed, {BROWSER_TESTS['skipped']} skipped."
    )
