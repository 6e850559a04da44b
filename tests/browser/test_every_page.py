"""Every page, light and dark, phone and desktop: accessible, quiet, no wider than the screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from tests.addresses import Belongings, addresses, belongings
from tests.browser.conftest import Watch, scroll_width, sign_in
from tests.factories import PainConsentFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Addresses that answer GET with a page; the others take a form and lead on.
VISITOR_PAGES = {
    "home",
    "help",
    "exercises:movement-list",
    "exercises:movement-detail",
    "routines:routine-list",
    "routines:starter-detail",
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
}
PERSONAL_PAGES = {
    "accounts:settings",
    "accounts:account-delete",
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
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
QUERY = {"routines:session-create": "?starter=first-nine", "routines:step-add": "?movement=bird-dog"}
EXTRA_VISITOR_PAGES = ["/exercises/?q=nothing-like-it", "/exercises/?family=core&kit=none", "/no/such/page/"]


def test_no_page_is_forgotten() -> None:
    assert {address.name for address in addresses()} == VISITOR_PAGES | PERSONAL_PAGES | FORMS_ONLY


def check(context: BrowserContext, site: str, paths: list[str]) -> None:
    """Opens each page once and looks at it at three widths."""
    axe, problems = Axe(), []
    page = context.new_page()
    for path in paths:
        page.goto(site + path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            found = axe.run(page, options={"resultTypes": ["violations"]})
            if found.violations_count:
                problems.append(f"{path} at {width}: {found.generate_report()}")
        page.set_viewport_size({"width": 320, "height": 700})
        if scroll_width(page) > 0:
            problems.append(f"{path} is {scroll_width(page)} px wider than 320")
    assert problems == []


def paths_of(names: set[str], owned: Belongings) -> list[str]:
    return [
        owned.url(address) + QUERY.get(address.name, "") for address in addresses() if address.name in names
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_visitors_pages(browser: Browser, browser_context_args: dict, site: str, scheme: str) -> None:
    context = browser.new_context(**browser_context_args, color_scheme=scheme)
    context.set_default_timeout(10_000)
    watch = Watch(context)
    paths = paths_of(VISITOR_PAGES, belongings(UserFactory()))
    check(context, site, [*paths, *EXTRA_VISITOR_PAGES])
    context.close()
    assert watch.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_persons_pages(browser: Browser, browser_context_args: dict, site: str, scheme: str) -> None:
    context = browser.new_context(**browser_context_args, color_scheme=scheme)
    context.set_default_timeout(10_000)
    watch = Watch(context)
    user = UserFactory(name="Asha", timezone="Europe/Berlin")
    PainConsentFactory(owner=user)
    owned = belongings(user)
    sign_in(context, site, user)
    check(context, site, [*paths_of(PERSONAL_PAGES, owned), "/progress/?month=2024-02", "/no/such/page/"])
    context.close()
    assert watch.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_someone_new(
    browser: Browser, browser_context_args: dict, site: str, scheme: str
) -> None:
    context = browser.new_context(**browser_context_args, color_scheme=scheme)
    context.set_default_timeout(10_000)
    watch = Watch(context)
    sign_in(context, site, UserFactory())
    names = ["routines:today", "routines:routine-list", "routines:progress", "routines:session-log"]
    paths = [reverse(name) for name in names]
    check(context, site, [*paths, reverse("routines:step-add") + "?movement=bird-dog"])
    context.close()
    assert watch.problems == []
