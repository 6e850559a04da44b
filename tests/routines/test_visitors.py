"""Practising without an account, and finding it again with one."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from backhealth.accounts.models import User
from routines.models import Session, StepLog
from routines.visitors import BEGUN, MOST, remember

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
CARD = "/sessions/new/?starter=first-nine"


def client_id_on(page: str) -> str:
    found = re.search(r'name="client_id" value="([0-9a-f-]{36})"', page)
    assert found
    return found[1]


def begin(client: Client) -> Session:
    """The card, then None of these apply."""
    client_id = client_id_on(client.get(CARD).content.decode())
    client.post("/sessions/new/", {"starter": "first-nine", "client_id": client_id, "none_apply": "1"})
    return Session.objects.get(client_id=client_id)


def finish(client: Client, session: Session) -> str:
    for log in session.logs.all():
        client.post(reverse("routines:session-tick", args=[session.client_id, log.pk]), {"done": "1"})
    page = client.post(reverse("routines:session-finish", args=[session.client_id]), follow=True)
    return page.content.decode()


def test_the_card_comes_each_time_and_is_not_skipped(client: Client) -> None:
    begin(client)
    page = client.get(CARD).content.decode()
    for sign in ("Numbness between your legs", "bladder or bowels", "both legs", "getting weaker"):
        assert sign in page
    answer = client.post("/sessions/new/", {"starter": "first-nine", "client_id": client_id_on(page)})
    assert "None of these apply" in answer.content.decode()
    assert Session.objects.count() == 1


def test_a_session_that_two_tabs_begin_at_once_is_remembered_once(client: Client) -> None:
    begin(client)
    client_id = uuid.uuid4()
    tabs = [client.get("/").wsgi_request for _ in range(2)]
    # Each has looked before the other writes.
    assert all(tab.session.get(BEGUN) for tab in tabs)
    for tab in tabs:
        remember(tab, client_id)
    assert client.session[BEGUN].count(str(client_id)) == 1
    assert len(client.session[BEGUN]) == 2


def test_starting_twice_begins_one_session(client: Client) -> None:
    session = begin(client)
    answers = {"starter": "first-nine", "client_id": str(session.client_id), "none_apply": "1"}
    response = client.post("/sessions/new/", answers)
    assert response.headers["Location"].endswith(f"{session.client_id}/practice/")
    assert Session.objects.count() == 1
    assert StepLog.objects.count() == 9


def test_a_visitor_who_finishes_is_offered_an_account_and_asked_nothing(client: Client) -> None:
    page = finish(client, begin(client))
    assert "7 minutes done" in page
    assert reverse("account_signup") in page
    assert "Pain right now" not in page


@time_machine.travel(datetime(2026, 6, 10, 22, 30, tzinfo=UTC))
def test_after_sign_up_the_session_is_there_on_the_day_it_was_for_them(client: Client) -> None:
    session = begin(client)
    finish(client, session)
    assert session.performed_on == date(2026, 6, 10)
    answers = {"email": "asha@example.com", "password1": "three words here", "timezone": "Europe/Berlin"}
    response = client.post(f"/accounts/signup/?next={session.get_absolute_url()}", answers)
    assert response.headers["Location"] == session.get_absolute_url()
    session.refresh_from_db()
    assert session.owner == User.objects.get()
    assert (session.performed_on, session.timezone) == (date(2026, 6, 11), "Europe/Berlin")
    assert "The First Nine" in client.get("/progress/").content.decode()


def test_a_visitor_who_left_can_carry_on_from_the_starter(client: Client) -> None:
    session = begin(client)
    page = client.get("/routines/starters/first-nine/").content.decode()
    assert "Carry on, 0 of 9" in page
    assert f"{session.get_absolute_url()}practice/" in page
    assert "Carry on" not in client.get("/routines/starters/desk-break/").content.decode()


def test_signing_in_to_an_account_claims_it_too(client: Client, trainee: User) -> None:
    session = begin(client)
    client.post("/accounts/login/", {"login": trainee.email, "password": "three words here"})
    assert trainee.sessions.get() == session


def test_another_browser_sees_nothing_of_it(client: Client) -> None:
    session = begin(client)
    other = Client()
    for address in (session.get_absolute_url(), f"{session.get_absolute_url()}practice/"):
        assert other.get(address).status_code == 404
    assert other.post(f"{session.get_absolute_url()}finish/").status_code == 404


def test_knowing_an_identifier_does_not_open_the_session(client: Client) -> None:
    session = begin(client)
    other = Client()
    answers = {"starter": "first-nine", "client_id": str(session.client_id), "none_apply": "1"}
    response = other.post("/sessions/new/", answers)
    assert str(session.client_id) not in response.headers["Location"]
    assert other.get(session.get_absolute_url()).status_code == 404


def test_looking_at_the_card_again_loses_no_session(client: Client) -> None:
    session = begin(client)
    for _ in range(MOST + 1):
        client.get(CARD)
    assert client.get(f"{session.get_absolute_url()}practice/").status_code == 200


def test_a_stale_form_after_signing_out_begins_a_session_of_its_own(client: Client, trainee: User) -> None:
    """The form was begun and claimed; sent again by the visitor it must neither open nor disturb that session."""
    session = begin(client)
    signing_in = {"login": trainee.email, "password": "three words here"}
    client.post("/accounts/login/", signing_in)
    client.post("/accounts/logout/")
    answers = {"starter": "first-nine", "client_id": str(session.client_id), "none_apply": "1"}
    response = client.post("/sessions/new/", answers)
    assert str(session.client_id) not in response.headers["Location"]
    assert client.post("/accounts/login/", signing_in).status_code == 302
    assert trainee.sessions.count() == 2


def test_a_private_page_offers_a_visitor_to_sign_in(client: Client) -> None:
    address = reverse("routines:session-detail", args=[uuid.uuid4()])
    page = client.get(address)
    assert page.status_code == 404
    assert f"/accounts/login/?next={address}" in page.content.decode()


def test_an_unknown_starter_or_a_made_up_routine_is_not_found(client: Client, trainee: User) -> None:
    for query in ("?starter=nope", "?routine=1", "", "?routine=99999999999999999999", "?starter=%00"):
        assert client.get(f"/sessions/new/{query}").status_code == 404
    assert client.get(reverse("routines:session-detail", args=[uuid.uuid4()])).status_code == 404
