"""Every page about an account keeps to the content policy, and has one heading at the top."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from backhealth.accounts.models import User
from tests.factories import PasskeyFactory


class Findings(HTMLParser):
    """What the policy would refuse, and what a page should have."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.headings = 0
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.headings += tag == "h1"
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.refused += [f"{tag} {name}" for name in attributes if name == "style" or name.startswith("on")]
        is_data = attributes.get("type") == "application/json"
        if tag == "style" or (tag == "script" and not attributes.get("src") and not is_data):
            self.refused.append(tag)


def assert_clean(page: str) -> None:
    findings = Findings(page)
    assert findings.refused == []
    assert findings.headings == 1
    assert sorted(findings.ids) == sorted(set(findings.ids))
    assert "safe" not in page.lower().replace("safe-area", "")


def left_to_allauth(page: Any) -> list[str]:
    """The templates of a page that are not ours."""
    return [each.name for each in page.templates if "site-packages/allauth" in str(each.origin)]


VISITOR_PAGES = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-dead-key/",
    "password/reset/key/done/",
    "confirm-email/",
    "confirm-email/dead-key/",
    "inactive/",
    "signup/passkey/",
]
OWN_PAGES = ["settings/", "delete/", "logout/", "email/", "password/change/", "reauthenticate/"]
OWN_PAGES += [f"2fa/{path}" for path in ("", "codes/on/", "passkeys/new/", "recovery-codes/new/")]


@pytest.fixture
def trainee_client(trainee_client: Client) -> Client:
    """The trainee, who entered their password a moment ago."""
    trainee_client.post("/accounts/reauthenticate/", {"password": "three words here"})
    return trainee_client


@pytest.mark.parametrize("path", VISITOR_PAGES)
def test_a_page_for_visitors_is_clean(client: Client, db: None, path: str) -> None:
    page = client.get(f"/accounts/{path}")
    assert page.status_code == 200
    assert_clean(page.content.decode())


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_of_ones_own_is_clean(trainee_client: Client, path: str) -> None:
    page = trainee_client.get(f"/accounts/{path}")
    assert page.status_code == 200
    assert_clean(page.content.decode())


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/"])
def test_a_page_with_errors_is_clean(client: Client, db: None, path: str) -> None:
    page = client.post(f"/accounts/{path}").content.decode()
    assert "There is a problem" in page
    assert_clean(page)


@pytest.mark.parametrize("path", ["settings/", "password/change/", "reauthenticate/", "2fa/codes/on/"])
def test_a_page_of_ones_own_with_errors_is_clean(trainee_client: Client, path: str) -> None:
    page = trainee_client.post(f"/accounts/{path}", {"sent": "empty"}).content.decode()
    assert "There is a problem" in page
    assert_clean(page)


def test_addresses_of_every_kind_are_clean(trainee_client: Client, trainee: User) -> None:
    EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True, verified=True)
    EmailAddress.objects.create(user=trainee, email="second@example.com")
    page = trainee_client.get("/accounts/email/").content.decode()
    assert "Not confirmed yet." in page
    assert_clean(page)


def test_a_link_to_confirm_is_clean(client: Client, trainee: User) -> None:
    address = EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True)
    assert_clean(
        client.get(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/").content.decode()
    )


@pytest.mark.parametrize("path", [*VISITOR_PAGES, *OWN_PAGES])
def test_no_page_is_left_to_allauth(trainee_client: Client, path: str) -> None:
    client = trainee_client if path in OWN_PAGES else Client()
    page = client.get(f"/accounts/{path}")
    assert page.templates
    assert left_to_allauth(page) == []


@pytest.mark.parametrize(
    "path", ["", "passkeys/new/", "passkeys/{pk}/name/", "passkeys/{pk}/remove/", "reauthenticate/"]
)
def test_the_pages_of_a_passkey_are_clean(trainee_client: Client, trainee: User, path: str) -> None:
    passkey = PasskeyFactory(user=trainee)
    trainee_client.post("/accounts/2fa/recovery-codes/new/")
    page = trainee_client.get(f"/accounts/2fa/{path.format(pk=passkey.pk)}")
    assert page.status_code == 200
    assert_clean(page.content.decode())
    assert not left_to_allauth(page)


@pytest.mark.parametrize(
    "path", ["codes/off/", "recovery-codes/", "passkeys/reauthenticate/", "authenticate/"]
)
def test_the_pages_of_codes_are_clean(trainee_client: Client, trainee: User, path: str) -> None:
    PasskeyFactory(user=trainee)
    TOTP.activate(trainee, "A" * 32)
    trainee_client.post("/accounts/2fa/recovery-codes/new/")
    if path == "authenticate/":
        trainee_client.post("/accounts/logout/")
        trainee_client.post("/accounts/login/", {"login": trainee.email, "password": "three words here"})
    page = trainee_client.get(f"/accounts/2fa/{path}")
    assert page.status_code == 200
    assert_clean(page.content.decode())
    assert not left_to_allauth(page)
