"""Deleting an account leaves no row behind that is the person's or points to them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from backhealth.accounts.erasure import erase
from backhealth.accounts.models import BrowserSession, User
from exercises.models import MovementRevision
from tests.accounts.everything import NEVER_USED, rows_of, settle
from tests.factories import UserFactory

DELETE = "/accounts/delete/"
PROVE = f"/accounts/reauthenticate/?next={DELETE}"
PASSWORD = "three words here"


def prove(client: Client, password: str = PASSWORD):
    """Shows who one is, as deleting asks for."""
    return client.post(PROVE, {"password": password, "next": DELETE})


@pytest.fixture
def settled(library: None, trainee: User) -> User:
    return settle(trainee, "asha")


def test_the_trainee_of_these_tests_has_a_row_of_every_kind(settled: User) -> None:
    """A new model with a path to a person fails here until the trainee has one of it."""
    empty = {rows.model.__name__ for rows in rows_of(settled.pk) if not rows.exists()}
    assert empty == NEVER_USED


def test_everything_goes(client: Client, settled: User, stranger: User) -> None:
    settle(stranger, "someone")
    client.force_login(settled)
    other_device = Client()
    other_device.force_login(settled)
    theirs = [rows.count() for rows in rows_of(stranger.pk)]
    pk, email = settled.pk, settled.email
    prove(client)
    response = client.post(DELETE)

    assertRedirects(response, "/", fetch_redirect_response=False)
    assert [rows.model.__name__ for rows in rows_of(pk) if rows.exists()] == []
    assert not LogEntry.objects.filter(object_repr=email).exists()
    assert User.objects.get() == stranger
    assert [rows.count() for rows in rows_of(stranger.pk)] == theirs
    assert email not in str([session.get_decoded() for session in BrowserSession.objects.all()])
    assert other_device.get("/accounts/settings/").status_code == 302
    # What they changed of the library stays, and no longer says who it was.
    assert MovementRevision.objects.get(kind=MovementRevision.Kind.EDITED, editor=None)


def test_a_second_step_that_waits_elsewhere_goes_too(client: Client, settled: User) -> None:
    """The password was right there, so that browser's session names the person before they are signed in."""
    half_way = Client()
    half_way.post("/accounts/login/", {"login": settled.email, "password": PASSWORD})
    assert settled.email in str([session.get_decoded() for session in BrowserSession.objects.all()])
    assert "_auth_user_id" not in half_way.session

    client.force_login(settled)
    prove(client)
    client.post(DELETE)
    assert settled.email not in str([session.get_decoded() for session in BrowserSession.objects.all()])


def test_it_costs_no_more_with_many_other_people(settled: User) -> None:
    counts = []
    for person, others in ((settled, 1), (settle(UserFactory(), "late"), 40)):
        for _ in range(others):
            Client().force_login(UserFactory())
        with CaptureQueriesContext(connection) as captured:
            erase(person)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_was_counted_about_an_address_leaves_with_the_daily_cleaning(
    client: Client, trainee: User, settings: Any
) -> None:
    """Limits are kept under a digest of the address for minutes, and the table keeps them when those are over."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    }
    call_command("createcachetable")
    digest = hashlib.sha256(trainee.email.encode()).hexdigest()
    kept = "SELECT COUNT(*) FROM cache WHERE cache_key LIKE %s"
    client.post("/accounts/password/reset/", {"email": trainee.email})
    for moment, left in ((timezone.now(), 1), (timezone.now() + timedelta(minutes=5), 0)):
        with time_machine.travel(moment), connection.cursor() as cursor:
            call_command("purge_deleted", verbosity=0)
            cursor.execute(kept, [f"%{digest}%"])
            assert cursor.fetchone() == (left,)


def test_the_next_page_says_it_is_gone(trainee_client: Client) -> None:
    prove(trainee_client)
    page = trainee_client.post(DELETE, follow=True)
    assertContains(page, "Your account and everything in it is gone.")
    assertContains(page, "Sign in")


def test_the_page_names_what_goes_and_offers_a_copy_first(trainee_client: Client) -> None:
    prove(trainee_client)
    page = trainee_client.get(DELETE)
    assertContains(
        page,
        "your name and email address, your routines, your sessions with effort, pain scores and notes",
    )
    assertContains(page, '<a href="/accounts/export/">download your data</a>')


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_asks_who_it_is_first(trainee_client: Client, method: str) -> None:
    assertRedirects(getattr(trainee_client, method)(DELETE), PROVE)
    assert User.objects.exists()


@pytest.mark.parametrize(
    ("password", "reason"),
    [("not this one", "This is not your password. Try again."), ("", "Enter your password.")],
)
def test_a_wrong_password_keeps_everything(client: Client, settled: User, password: str, reason: str) -> None:
    client.force_login(settled)
    before = [rows.count() for rows in rows_of(settled.pk)]
    assertContains(prove(client, password), reason)
    assertRedirects(client.post(DELETE), PROVE, fetch_redirect_response=False)
    assert [rows.count() for rows in rows_of(settled.pk)] == before
    assert client.get("/accounts/settings/").status_code == 200


def test_wrong_passwords_are_counted_like_those_of_signing_in(trainee_client: Client) -> None:
    for _ in range(5):
        prove(trainee_client, "not this one")
    page = prove(trainee_client)
    assertContains(page, "Too many tries. Wait 5 minutes, then try again, or ask for a new password.")
    assert User.objects.exists()


def test_the_password_of_a_stranger_deletes_nobody(trainee_client: Client, stranger: User) -> None:
    stranger.set_password("their own password")
    stranger.save()
    prove(trainee_client, "their own password")
    trainee_client.post(DELETE)
    assert User.objects.count() == 2


def test_the_same_address_can_sign_up_again(trainee_client: Client, trainee: User) -> None:
    prove(trainee_client)
    trainee_client.post(DELETE)
    again = {"email": trainee.email, "password1": "four other words now", "timezone": "UTC"}
    assertRedirects(trainee_client.post("/accounts/signup/", again), "/today/", fetch_redirect_response=False)


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(DELETE), f"/accounts/login/?next={DELETE}")
