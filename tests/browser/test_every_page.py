"""Every page, light and dark, phone and desktop: accessible, quiet, no wider than the screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from playwright.sync_api import expect

from routines.models import Session
from tests.addresses import Belongings, addresses, belongings
from tests.browser.conftest import Look, sign_in
from tests.factories import PainConsentFactory, PasskeyFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Addresses that answer GET with a page; the others take a form and lead on.
VISITOR_PAGES = {
    "home",
    "help",
    "exercises:movement-list",
    "exercises:movement-detail",
    "routines:routine-list",
    "routines:starter-detail",
    "routines:starter-sheet",
    "routines:session-create",
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "accounts:passkey-signup",
    "accounts:signup-code",
    "mfa_authenticate",
}
PERSONAL_PAGES = {
    "accounts:settings",
    "accounts:sign-ins",
    "export",
    "accounts:account-delete",
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "routines:today",
    "routines:progress",
    "routines:pain-consent",
    "routines:routine-list",
    "routines:routine-archived",
    "routines:routine-create",
    "routines:routine-detail",
    "routines:routine-rename",
    "routines:routine-sheet",
    "routines:step-add",
    "routines:step-create",
    "routines:step-swap",
    "routines:session-create",
    "routines:session-log",
    "routines:session-practice",
    "routines:session-detail",
    "routines:session-update",
}
FORMS_ONLY = {
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "account_set_password",
    "account_confirm_login_code",
    "routines:starter-copy",
    "routines:routine-weekdays",
    "routines:routine-duplicate",
    "routines:routine-archive",
    "routines:routine-unarchive",
    "routines:routine-delete",
    "routines:routine-restore",
    "routines:step-update",
    "routines:step-move",
    "routines:step-remove",
    "routines:step-restore",
    "routines:session-tick",
    "routines:session-finish",
    "routines:session-stop",
    "routines:session-delete",
    "routines:session-restore",
}
FILES = {"exercises:movement-motion", "mfa_download_recovery_codes"}
QUERY = {"routines:session-create": "?starter=first-nine", "routines:step-add": "?movement=bird-dog"}
EXTRA_VISITOR_PAGES = ["/exercises/?q=nothing-like-it", "/exercises/?family=core&kit=none", "/no/such/page/"]


def test_no_page_is_forgotten() -> None:
    assert {address.name for address in addresses()} == VISITOR_PAGES | PERSONAL_PAGES | FORMS_ONLY | FILES


def paths_of(names: set[str], owned: Belongings) -> list[str]:
    return [
        owned.url(address) + QUERY.get(address.name, "") for address in addresses() if address.name in names
    ]


def test_visitors_pages(look: Look) -> None:
    look.visit(*paths_of(VISITOR_PAGES, belongings(UserFactory())), *EXTRA_VISITOR_PAGES)


def test_a_visitors_practice(look: Look) -> None:
    look.page.goto(f"{look.site}/sessions/new/?starter=first-nine")
    look.page.get_by_role("button", name=re.compile("None of these apply")).click()
    look.page.wait_for_url("**/practice/")
    look.at("a visitor's practice")
    session = Session.objects.get()
    for log in session.logs.all():
        session.tick(log, done=True)
    session.finish()
    look.visit(session.get_absolute_url())


def test_a_form_with_errors(look: Look) -> None:
    look.page.goto(look.site + reverse("account_signup"))
    look.page.get_by_role("button", name="Create account").click()
    expect(look.page.locator(".error-summary")).to_be_visible()
    look.at("signing up with errors")


def test_a_persons_pages(look: Look) -> None:
    user = UserFactory(name="Asha", timezone="Europe/Berlin")
    PainConsentFactory(owner=user)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    owned = belongings(user)
    sign_in(look.context, look.site, user, proven=True)
    look.visit(*paths_of(PERSONAL_PAGES, owned), "/progress/?month=2024-02", "/no/such/page/")
    look.visit(reverse("routines:session-update", args=[owned.ended.client_id]) + "?new=1")


def test_the_pages_of_codes(look: Look) -> None:
    user = UserFactory()
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    sign_in(look.context, look.site, user, proven=True)
    look.visit(reverse("mfa_index"), status=200)
    address.set_verified()
    look.visit(reverse("mfa_index"), reverse("mfa_activate_totp"), status=200)
    look.page.get_by_role("button", name="Switch codes on").click()
    expect(look.page.locator(".error-summary")).to_be_visible()
    look.at("switching codes on with errors")
    PasskeyFactory(user=user)
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)
    ways = ["mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_reauthenticate"]
    look.visit(*map(reverse, ways), status=200)

    look.context.clear_cookies()
    look.page.goto(look.site + reverse("account_login"))
    look.page.get_by_label("Email address").fill(user.email)
    look.page.get_by_label("Password").fill("three words here")
    look.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(look.page.get_by_role("heading", name="One more step")).to_be_visible()
    look.at("the second step of signing in")


def test_an_account_with_a_passkey(look: Look) -> None:
    look.page.goto(look.site + reverse("accounts:passkey-signup"))
    look.page.get_by_label("Email address").fill("new@example.com")
    look.page.get_by_role("button", name="Send me a code").click()
    expect(look.page.get_by_role("heading", name="Look in your email")).to_be_visible()
    look.at("the code by mail")


def test_the_builder_with_a_dose_open(look: Look) -> None:
    user = UserFactory()
    routine = belongings(user).routine
    sign_in(look.context, look.site, user)
    look.page.goto(look.site + routine.get_absolute_url())
    step = look.page.locator("li.step", has_text="Bird Dog")
    step.get_by_role("link", name=re.compile("Change")).click()
    look.at("the builder with a dose open")
    step.locator("form.form").evaluate("form => { form.noValidate = true }")
    step.get_by_role("spinbutton", name="Reps").fill("0")
    step.get_by_role("button", name="Done", exact=True).click()
    expect(look.page.locator(".error-summary")).to_be_visible()
    look.at("the builder with a dose that cannot be")


def test_the_pages_of_someone_new(look: Look) -> None:
    sign_in(look.context, look.site, UserFactory())
    names = ["routines:today", "routines:routine-list", "routines:progress", "routines:session-log"]
    look.visit(*map(reverse, names), reverse("routines:step-add") + "?movement=bird-dog")


def test_the_pages_that_say_what_went_wrong(look: Look, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.browser.mishaps"
    sign_in(look.context, look.site, UserFactory())
    look.visit("/admin/", status=403)
    look.visit(reverse("routines:starter-copy", args=["first-nine"]), status=405)
    look.visit("/429/", status=429)
    look.visit("/500/", status=500)
    look.visit("/503/", status=503)
    look.visit("/400/", status=400)
    look.page.goto(look.site + reverse("account_logout"))
    look.context.clear_cookies(name="csrftoken")
    look.page.locator("main form button").click()
    expect(look.page.get_by_role("heading", name="Please send that again")).to_be_visible()
    look.at("a form without its token")
