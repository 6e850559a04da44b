"""What is a person's own, as they come by it: their file, their address, where they are signed in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backhealth.accounts.models import User
from tests.addresses import belongings
from tests.browser.conftest import Watch, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "three words here"


@pytest.fixture
def asha(site: str, context: BrowserContext) -> User:
    """Somebody with a confirmed address, signed in here."""
    user = UserFactory(name="Asha", email="asha@example.com", timezone="Europe/Berlin")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    sign_in(context, site, user)
    return user


def prove(page: Page) -> None:
    """Enters the password that the page asks for."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_the_file_is_downloaded(page: Page, site: str, watch: Watch, asha: User) -> None:
    belongings(asha)
    page.goto(f"{site}/accounts/settings/")
    page.get_by_role("link", name="Download my data").click()
    prove(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert re.fullmatch(r"backhealth-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    found = json.loads(Path(download.value.path()).read_text())
    assert found["account"]["name"] == "Asha"
    assert [len(session["steps"]) for session in found["sessions"]] == [3, 3]
    expect(page.get_by_role("heading", name="Download my data")).to_be_visible()


def test_the_file_is_downloaded_without_script(
    browser: Browser, browser_context_args: dict[str, Any], site: str
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    sign_in(context, site, UserFactory(name="Asha"))
    page = context.new_page()
    page.goto(f"{site}/accounts/export/")
    prove(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert json.loads(Path(download.value.path()).read_text())["account"]["name"] == "Asha"
    context.close()


def test_an_address_is_changed_with_the_link_opened_elsewhere(
    browser: Browser, page: Page, site: str, watch: Watch, asha: User
) -> None:
    page.goto(f"{site}/accounts/email/")
    page.get_by_label("New email address").fill("asha.new@example.com")
    page.get_by_role("button", name="Send the link").click()
    prove(page)
    expect(page.get_by_text("Now send the link to asha.new@example.com, below.")).to_be_visible()
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Your new address")).to_be_visible()
    letter = next(letter for letter in mail.outbox if letter.to == ["asha.new@example.com"])

    phone = browser.new_context(locale="en-GB")
    there = phone.new_page()
    there.goto(re.search(r"http://\S+", letter.body)[0])
    there.get_by_role("button", name="Yes, it is mine").click()
    expect(there.get_by_text("asha.new@example.com is confirmed.")).to_be_visible()
    there.get_by_label("Email address").fill("asha.new@example.com")
    there.get_by_label("Password", exact=True).fill(PASSWORD)
    there.get_by_role("button", name="Sign in", exact=True).click()
    there.wait_for_url("**/today/")
    phone.close()

    page.reload()
    expect(page.get_by_text("asha.new@example.com")).to_be_visible()
    expect(page.get_by_role("heading", name="Your new address")).to_have_count(0)


def test_another_device_is_signed_out(page: Page, site: str, watch: Watch, asha: User) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0"})
    phone.post("/accounts/login/", {"login": asha.email, "password": PASSWORD})
    page.goto(f"{site}/accounts/sign-ins/")
    page.get_by_role("button", name="Sign out Firefox on Android").click()
    expect(page.get_by_text("Firefox on Android is signed out.")).to_be_visible()
    expect(page.get_by_text("This device")).to_be_visible()
    assert phone.get("/accounts/settings/").status_code == 302
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("You are signed out everywhere.")).to_be_visible()
    page.goto(f"{site}/accounts/sign-ins/")
    page.wait_for_url("**/accounts/login/**")
