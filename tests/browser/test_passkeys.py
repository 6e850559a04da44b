"""Passkeys and codes in a real Chromium, with an authenticator that the browser plays."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect

from backhealth.accounts.models import User
from tests.browser.conftest import Watch
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "three words here"


class VirtualPhone:
    """A phone with a fingerprint reader, as far as the browser can tell."""

    def __init__(self, page: Page) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        credentials: list[dict[str, Any]] = self.cdp.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.id}
        )["credentials"]
        return credentials

    def refuse(self) -> None:
        """The finger does not fit: the browser answers as for one who cancels."""
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


@pytest.fixture
def site(live_server: Any) -> str:
    """The running site by its name, which passkeys belong to; they need no library."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def asha(site: str) -> User:
    user = UserFactory(name="Asha", email="asha@example.com")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def phone(page: Page, watch: Watch) -> VirtualPhone:
    return VirtualPhone(page)


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email address").fill("asha@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_passkey(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/accounts/settings/")
    page.get_by_role("link", name="Passkeys and codes").click()
    page.get_by_role("link", name="Add a passkey").click()
    confirm_password(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()


def code_now(key: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(key.replace(" ", ""), int(time.time()) // 30 + steps))


def test_a_passkey_is_added_and_signs_in(page: Page, site: str, asha: User, phone: VirtualPhone) -> None:
    sign_in(page, site)
    add_passkey(page, site, "Phone")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert [passkey["isResidentCredential"] for passkey in phone.passkeys()] == [True]
    assert {passkey["rpId"] for passkey in phone.passkeys()} == {"localhost"}

    page.goto(f"{site}/accounts/settings/")
    expect(page.get_by_text("1 passkey", exact=True)).to_be_visible()
    sign_out(page, site)
    page.goto(f"{site}/accounts/login/?next=/progress/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/progress/")

    page.goto(f"{site}/accounts/2fa/")
    expect(page.get_by_role("heading", name="Phone", exact=True)).to_be_visible()
    page.get_by_role("link", name="Rename Phone").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("Blue phone")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Blue phone").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_passkey_is_the_second_step_after_a_password(
    page: Page, site: str, asha: User, phone: VirtualPhone
) -> None:
    sign_in(page, site)
    add_passkey(page, site, "Phone")
    sign_out(page, site)
    sign_in(page, site)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/today/")


def test_who_cancels_is_told_kindly_and_can_try_again(
    page: Page, site: str, asha: User, phone: VirtualPhone
) -> None:
    sign_in(page, site)
    page.goto(f"{site}/accounts/2fa/passkeys/new/")
    confirm_password(page)
    phone.refuse()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_have_text(
        "No passkey was used. Try again when you are ready, or use another way."
    )
    assert not Authenticator.objects.exists()

    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_device_that_holds_a_passkey_already_is_named(
    page: Page, site: str, asha: User, phone: VirtualPhone
) -> None:
    sign_in(page, site)
    add_passkey(page, site, "Phone")
    page.goto(f"{site}/accounts/2fa/passkeys/new/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("This device holds a passkey for your account already.")


def test_signing_in_without_a_passkey_is_told_kindly(page: Page, site: str, phone: VirtualPhone) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used.")


def test_a_browser_without_passkeys_is_not_offered_one(page: Page, site: str, asha: User) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{site}/accounts/login/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    sign_in(page, site)
    page.goto(f"{site}/accounts/2fa/passkeys/new/")
    confirm_password(page)
    expect(page.get_by_text("Passkeys need a newer browser, with JavaScript switched on.")).to_be_visible()


def test_an_account_begins_with_a_passkey_and_no_password(page: Page, site: str, phone: VirtualPhone) -> None:
    page.goto(f"{site}/accounts/signup/")
    page.get_by_role("link", name="Create one with a passkey").click()
    page.get_by_label("Email address").fill("new@example.com")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text("We sent 6 figures to new@example.com.")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(
        re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]
    )
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert not User.objects.get().has_usable_password()

    sign_out(page, site)
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/today/")

    page.goto(f"{site}/accounts/delete/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account and everything in it is gone.")).to_be_visible()
    assert not User.objects.exists()


def test_codes_are_switched_on_and_sign_in_and_a_recovery_code_does_once(
    page: Page, site: str, asha: User, watch: Watch
) -> None:
    sign_in(page, site)
    page.goto(f"{site}/accounts/2fa/codes/on/")
    confirm_password(page)
    expect(page.get_by_role("img", name="QR code for your app")).to_be_visible()
    key = page.locator("main b.numbers").inner_text()
    page.get_by_role("textbox", name="Code").fill(code_now(key, -1))
    page.get_by_role("button", name="Switch codes on").click()
    expect(page.get_by_text("Codes are on.")).to_be_visible()
    recovery_code = page.locator("main li b").first.inner_text()

    sign_out(page, site)
    sign_in(page, site)
    page.get_by_role("textbox", name="Code").fill(code_now(key))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/today/")

    for works in (True, False):
        sign_out(page, site)
        sign_in(page, site)
        page.get_by_role("textbox", name="Code").fill(recovery_code)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if works:
            page.wait_for_url(f"{site}/today/")
    expect(page.locator(".errorlist")).to_contain_text("This code does not fit.")
