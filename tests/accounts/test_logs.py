"""The log knows routes, never people."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client

from backhealth.accounts.models import User


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the real handler writes, with its real filter and format."""
    [console] = [handler for handler in logging.getLogger("django").handlers if handler.name == "console"]
    assert isinstance(console, logging.StreamHandler)
    assert console in logging.getLogger().handlers
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def test_signing_in_leaves_no_address_in_the_log(client: Client, trainee: User, log: io.StringIO) -> None:
    client.post("/accounts/login/", {"login": trainee.email, "password": "three words here"})
    assert "POST /accounts/login/ 302" in log.getvalue()
    assert trainee.email not in log.getvalue()


def test_failing_to_sign_in_leaves_no_address_in_the_log(
    client: Client, trainee: User, log: io.StringIO
) -> None:
    for _ in range(31):
        client.post(
            f"/accounts/login/?next=/{trainee.email}", {"login": trainee.email, "password": "not this"}
        )
    assert "POST /accounts/login/ 200" in log.getvalue()
    assert "POST /accounts/login/ 429" in log.getvalue()
    assert trainee.email not in log.getvalue()


def test_a_new_password_leaves_no_address_and_no_key_in_the_log(
    client: Client, trainee: User, log: io.StringIO
) -> None:
    client.post("/accounts/password/reset/", {"email": trainee.email})
    link, key = re.search(r"http://testserver(\S+/key/[^-]+-(\S+)/)", mail.outbox[0].body).groups()
    form = client.get(link, follow=True)
    client.post(form.wsgi_request.path, {"password1": "four other words now"})
    client.get(link)
    assert "/accounts/password/reset/" in log.getvalue()
    assert trainee.email not in log.getvalue()
    assert key not in log.getvalue()


def test_a_letter_that_could_not_be_sent_is_logged_without_its_address(
    client: Client, trainee: User, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise ConnectionRefusedError(f"refused {trainee.email}")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    client.post("/accounts/password/reset/", {"email": trainee.email})
    assert "Could not send account/email/password_reset_key: ConnectionRefusedError" in log.getvalue()
    assert trainee.email not in log.getvalue()


def test_deleting_an_account_leaves_no_address_in_the_log(
    trainee_client: Client, trainee: User, log: io.StringIO
) -> None:
    trainee_client.post("/accounts/reauthenticate/", {"password": "three words here"})
    trainee_client.post("/accounts/delete/")
    assert "POST /accounts/delete/ 302" in log.getvalue()
    assert trainee.email not in log.getvalue()
