"""A new password: by mail when the old one is forgotten, in the settings when it is not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts.models import User

RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
OLD, NEW = "three words here", "four other words now"


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"http://testserver(\S+)", letter.body)[1]


def ask_for_link(client: Client, email: str) -> mail.EmailMessage:
    response = client.post(RESET, {"email": email})
    assertRedirects(response, "/accounts/password/reset/done/")
    return mail.outbox[-1]


def test_a_forgotten_password_is_replaced_by_mail(client: Client, trainee: User) -> None:
    letter = ask_for_link(client, trainee.email)
    assert letter.to == [trainee.email]
    assert letter.subject == "A new password for Backhealth"
    assert trainee.name not in letter.body

    form = client.get(link_in(letter), follow=True)
    assertContains(form, "Choose a new password")
    assertContains(form, 'autocomplete="new-password"', count=1)
    done = client.post(form.wsgi_request.path, {"password1": NEW}, follow=True)
    assertContains(done, "You can sign in now")

    trainee.refresh_from_db()
    assert trainee.check_password(NEW)


def test_the_key_leaves_the_address_before_the_form_is_shown(client: Client, trainee: User) -> None:
    link = link_in(ask_for_link(client, trainee.email))
    response = client.get(link)
    assert response.status_code == 302
    assert response.url.endswith("-set-password/")


def test_a_link_works_once(client: Client, trainee: User) -> None:
    link = link_in(ask_for_link(client, trainee.email))
    form = client.get(link, follow=True)
    client.post(form.wsgi_request.path, {"password1": NEW})
    assertContains(Client().get(link), "This link has ended")


def test_a_link_ends_after_three_days(client: Client, trainee: User) -> None:
    link = link_in(ask_for_link(client, trainee.email))
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assertContains(client.get(link), "This link has ended")


def test_a_weak_new_password_is_refused(client: Client, trainee: User) -> None:
    form = client.get(link_in(ask_for_link(client, trainee.email)), follow=True)
    assertContains(client.post(form.wsgi_request.path, {"password1": "short"}), "at least 12 characters")
    trainee.refresh_from_db()
    assert trainee.check_password(OLD)


def test_an_unknown_address_gets_the_same_page_and_a_kind_letter(client: Client, db: None) -> None:
    letter = ask_for_link(client, "nobody@example.com")
    assert letter.to == ["nobody@example.com"]
    assert "There is no account with it." in letter.body
    assert "http://testserver/accounts/signup/" in letter.body


def test_letters_keep_their_signs(client: Client, db: None) -> None:
    ask_for_link(client, "o'neill@example.com")
    assert "&" not in mail.outbox[0].body


def test_a_mail_server_that_is_down_is_said(
    client: Client, trainee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    page = client.post(RESET, {"email": trainee.email}, follow=True)
    assert page.wsgi_request.path == RESET
    assertContains(page, "We could not send the email. Try again in a few minutes.")


def test_asking_again_and_again_is_told_to_wait(client: Client, trainee: User) -> None:
    answers = [client.post(RESET, {"email": trainee.email}) for _ in range(6)]
    assertContains(answers[-1], "Please wait a minute", status_code=429)
    assert len(mail.outbox) == 5


def test_a_new_password_opens_an_account_that_was_tried_too_often(client: Client, trainee: User) -> None:
    for _ in range(6):
        client.post("/accounts/login/", {"login": trainee.email, "password": "not this one"})
    form = client.get(link_in(ask_for_link(client, trainee.email)), follow=True)
    client.post(form.wsgi_request.path, {"password1": NEW})
    response = client.post("/accounts/login/", {"login": trainee.email, "password": NEW})
    assertRedirects(response, "/today/", fetch_redirect_response=False)


def test_changing_the_password_keeps_this_device_and_signs_out_the_others(
    trainee_client: Client, trainee: User
) -> None:
    other = Client()
    other.force_login(trainee)
    page = trainee_client.post(CHANGE, {"oldpassword": OLD, "password1": NEW}, follow=True)
    assert page.wsgi_request.path == "/accounts/settings/"
    assertContains(page, "Your password is changed.")
    assertRedirects(other.get("/accounts/settings/"), "/accounts/login/?next=/accounts/settings/")


def test_changing_the_password_needs_the_one_there_is(trainee_client: Client, trainee: User) -> None:
    page = trainee_client.post(CHANGE, {"oldpassword": "not this one", "password1": NEW})
    assertContains(page, "This is not your current password. Try again.")
    assertNotContains(page, NEW)
    trainee.refresh_from_db()
    assert trainee.check_password(OLD)


def test_a_visitor_has_no_password_to_change(client: Client, db: None) -> None:
    assertRedirects(client.get(CHANGE), f"/accounts/login/?next={CHANGE}")
