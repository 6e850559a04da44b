"""Something is away, full, read-only or busy: what a person sees, and that it passes."""

from __future__ import annotations

import errno
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from psycopg_pool import PoolTimeout
from redis.exceptions import ConnectionError as RedisConnectionError

from backhealth.accounts.models import User
from backhealth.failures import is_outage
from tests.addresses import addresses, belongings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _answers_not_exceptions(client: Client) -> None:
    client.raise_request_exception = False


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("from SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY)), True),
        (raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_FULL)), True),
        (raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_READONLY)), True),
        (raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_IOERR_WRITE)), True),
        (raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_CANTOPEN)), True),
        (raised_from(OperationalError(), sqlite_error(sqlite3.SQLITE_ERROR)), False),  # no such table
        (raised_from(OperationalError(), PoolTimeout()), True),
        (raised_from(OperationalError(), psycopg.errors.LockNotAvailable()), True),
        (raised_from(OperationalError(), psycopg.errors.DiskFull()), True),
        (raised_from(InterfaceError(), psycopg.InterfaceError("the connection is closed")), True),
        (raised_from(InterfaceError(), sqlite3.InterfaceError("bad parameter")), False),
        (psycopg.errors.ReadOnlySqlTransaction(), True),
        (psycopg.errors.IdleInTransactionSessionTimeout(), True),
        (psycopg.errors.UndefinedTable(), False),
        (RedisConnectionError(), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_only_what_passes_by_itself_is_an_outage(error: BaseException | None, passes: bool) -> None:
    assert is_outage(error) is passes


def assert_says_what_to_do(response: HttpResponse) -> None:
    page = response.content.decode()
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "nothing is saved twice" in page
    assert 'href="/help/"' in page
    # Nobody is signed out by it.
    assert "sessionid" not in response.cookies


@contextmanager
def database_away() -> Iterator[None]:
    """Every statement fails, as it does when the server is gone."""

    def refuse(*_: object) -> None:
        raise raised_from(OperationalError("the connection is lost"), psycopg.OperationalError())

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_every_page_says_so_when_the_database_is_away(
    address: Any, library: None, trainee: User, trainee_client: Client
) -> None:
    """The failure comes in a middleware here: who this is cannot be looked up."""
    path = belongings(trainee).url(address)
    with database_away():
        for response in (trainee_client.get(path), trainee_client.post(path)):
            assert_says_what_to_do(response)


def test_an_address_that_is_not_there_says_so_too(trainee_client: Client) -> None:
    with database_away():
        assert_says_what_to_do(trainee_client.get("/nowhere/"))
        assert_says_what_to_do(trainee_client.post(reverse("routines:today"), {"a": "b"}))


def test_help_needs_no_database(client: Client) -> None:
    with database_away():
        response = client.get(reverse("help"))
    assert response.status_code == 200
    assert "Get emergency care now" in response.content.decode()


def test_the_probe_says_that_the_database_is_away(client: Client) -> None:
    with database_away():
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200


def test_a_session_that_cannot_be_saved_says_so(client: Client, library: None) -> None:
    """The view is done by then: the session is saved on the way out."""
    begin = reverse("routines:session-create") + "?starter=first-nine"
    lost = raised_from(OperationalError(), psycopg.OperationalError())
    with patch("django.contrib.sessions.backends.db.SessionStore.save", side_effect=lost):
        assert_says_what_to_do(client.get(begin))
    assert client.get(begin).status_code == 200


def test_a_fault_of_ours_stays_one(trainee_client: Client) -> None:
    with patch("routines.views.today.streaks", side_effect=RuntimeError):
        response = trainee_client.get(reverse("routines:today"))
    assert response.status_code == 500
    assert "The fault is on our side" in response.content.decode()


@contextmanager
def cache_away() -> Iterator[None]:
    """The cache refuses everything, as a Redis that is gone does."""
    gone = RedisConnectionError("Connection refused")
    backend = type(caches["default"])
    with (
        patch.object(backend, "get", side_effect=gone),
        patch.object(backend, "add", side_effect=gone),
        patch.object(backend, "set", side_effect=gone),
        patch.object(backend, "delete", side_effect=gone),
    ):
        yield


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_pages_come_without_the_cache(
    address: Any, library: None, trainee: User, trainee_client: Client
) -> None:
    path = belongings(trainee).url(address)
    before = trainee_client.get(path).status_code
    with cache_away():
        assert trainee_client.get(path).status_code == before


def test_practice_goes_on_without_the_cache(library: None, trainee: User, trainee_client: Client) -> None:
    owned = belongings(trainee)
    with cache_away():
        begun = trainee_client.post(
            reverse("routines:session-create"), {"routine": owned.routine.pk, "client_id": uuid.uuid4()}
        )
        assert begun.status_code == 302
        log = owned.session.logs.all()[0]
        ticked = trainee_client.post(
            reverse("routines:session-tick", args=[owned.session.client_id, log.pk]), {"done": "1"}
        )
        assert ticked.status_code == 302
    assert owned.session.logs.exclude(done_at=None).count() == 1


@pytest.mark.parametrize("password", ["three words here", "a wrong guess"])
def test_without_the_cache_nobody_may_guess_passwords(client: Client, trainee: User, password: str) -> None:
    """Tries that cannot be counted are not taken, the right password's included."""
    with cache_away():
        response = client.post(reverse("account_login"), {"login": trainee.email, "password": password})
        assert_says_what_to_do(response)
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_what_is_locked_too_long_says_so_and_nothing_is_half_done(
    trainee_client: Client, library: None, trainee: User
) -> None:
    owned = belongings(trainee)
    log = owned.session.logs.all()[0]
    tick = reverse("routines:session-tick", args=[owned.session.client_id, log.pk])
    with somebody_else_holds(owned.session.pk):
        assert_says_what_to_do(trainee_client.post(tick, {"done": "1"}))
    assert owned.session.logs.exclude(done_at=None).count() == 0
    assert trainee_client.post(tick, {"done": "1"}).status_code == 302
    owned.session.refresh_from_db()
    assert owned.session.items_done == 1


@contextmanager
def somebody_else_holds(session_pk: int) -> Iterator[None]:
    """Another program holds what a tick needs, for longer than the site waits, which is cut short here."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
            connection.connection.execute("PRAGMA busy_timeout=100")
            other.execute("BEGIN IMMEDIATE")
            yield
        connection.connection.execute("PRAGMA busy_timeout=20000")
    else:
        with closing(connection.copy()) as other, other.cursor() as cursor:
            connection.connection.execute("SET lock_timeout='100ms'")
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM routines_session WHERE id = %s FOR UPDATE", [session_pk])
            yield
        connection.connection.execute("SET lock_timeout='10s'")
