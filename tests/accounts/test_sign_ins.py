"""Where a person is signed in, and signing out elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore as OldStore
from django.contrib.sessions.models import Session as OldSession
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts import browsers
from backhealth.accounts.models import BrowserSession, User
from backhealth.accounts.sessions import SessionStore

SIGN_INS = "/accounts/sign-ins/"
PASSWORD = "three words here"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
LAPTOP = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
)


def signed_in(user: User, user_agent: str = PHONE) -> Client:
    client = Client(headers={"user-agent": user_agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/settings/").status_code == 200


def buttons(client: Client) -> list[str]:
    """What the page offers to end, this device apart."""
    return re.findall(r'name="end" value="([-\w]+)"', client.get(SIGN_INS).content.decode())


def test_each_sign_in_is_told_by_browser_and_time(trainee: User) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 7, 5, tzinfo=UTC)):
        phone = signed_in(trainee)
    with time_machine.travel(datetime(2026, 3, 3, 7, 5, tzinfo=UTC)):
        laptop = signed_in(trainee, LAPTOP)
        page = laptop.get(SIGN_INS)
        assert is_in(phone)
    assertContains(page, "Firefox on Android")
    assertContains(page, "Since 2 Mar 2026, 08:05")
    assertContains(page, "Chrome on Linux")
    assertContains(page, "This device", count=1)
    assert page.content.index(b"Chrome on Linux") < page.content.index(b"This device")
    assert page.content.index(b"This device") < page.content.index(b"Firefox on Android")
    for session in BrowserSession.objects.all():
        assertNotContains(page, session.session_key)


@pytest.mark.parametrize(
    ("user_agent", "names"),
    [
        (PHONE, ("Firefox", "Android")),
        (LAPTOP, ("Chrome", "Linux")),
        (f"{LAPTOP} Edg/150.0", ("Edge", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 OPR/120.0", ("Opera", "Windows")),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0", ("Samsung Internet", "Android")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) CriOS/150.0 Safari/604.1", ("Chrome", "iPad")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) FxiOS/140.0 Safari/604.1", ("Firefox", "Mac")),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/150.0 Safari/537.36", ("Chrome", "ChromeOS")),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_browser_and_system_are_read_from_the_user_agent(user_agent: str, names: tuple[str, str]) -> None:
    assert browsers.names(user_agent) == names


@pytest.mark.parametrize(
    ("browser", "system", "words"),
    [
        ("Firefox", "Android", "Firefox on Android"),
        ("", "Windows", "A browser on Windows"),
        ("Firefox", "", "Firefox"),
        ("", "", "A browser"),
    ],
)
def test_what_is_unknown_is_left_unsaid(browser: str, system: str, words: str) -> None:
    assert BrowserSession(browser=browser, system=system).device == words


def test_neither_the_network_address_nor_the_whole_user_agent_is_kept(trainee: User) -> None:
    client = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="203.0.113.7")
    client.post("/accounts/login/", {"login": trainee.email, "password": PASSWORD})
    kept = str([(vars(session), session.get_decoded()) for session in BrowserSession.objects.all()])
    assert "203.0.113.7" not in kept
    assert "Gecko" not in kept


def test_one_is_signed_out(trainee: User) -> None:
    here, there, third = (signed_in(trainee) for _ in range(3))
    name = str(BrowserSession.objects.get(pk=there.session.session_key).sign_in_id)
    page = here.post(SIGN_INS, {"end": name}, follow=True)
    assertContains(page, "Firefox on Android is signed out.")
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)


def test_all_others_are_signed_out(trainee: User, stranger: User) -> None:
    here, there, somebody = signed_in(trainee), signed_in(trainee), signed_in(stranger)
    page = here.post(SIGN_INS, {"end": "others"}, follow=True)
    assertContains(page, "You are signed out everywhere but here.")
    assertNotContains(page, "Sign out all others")
    assert (is_in(here), is_in(there), is_in(somebody)) == (True, False, True)


def test_everywhere_means_here_too(trainee: User, stranger: User) -> None:
    here, there, somebody = signed_in(trainee), signed_in(trainee), signed_in(stranger)
    page = here.post(SIGN_INS, {"end": "all"}, follow=True)
    assertContains(page, "You are signed out everywhere.")
    assert page.wsgi_request.path == "/"
    assert (is_in(here), is_in(there), is_in(somebody)) == (False, False, True)
    assert not BrowserSession.objects.filter(user=trainee).exists()


@pytest.mark.parametrize(
    "name", ["theirs", "own", "no-such-thing", "", "00000000-0000-4000-8000-000000000000"]
)
def test_only_ones_own_other_sign_ins_can_be_ended(trainee: User, stranger: User, name: str) -> None:
    here, somebody = signed_in(trainee), signed_in(stranger)
    keys = {"theirs": somebody, "own": here}
    if name in keys:
        name = str(BrowserSession.objects.get(pk=keys[name].session.session_key).sign_in_id)
    assert here.post(SIGN_INS, {"end": name}).status_code == 404
    assert is_in(here)
    assert is_in(somebody)
    assert buttons(here) == ["all"]


def test_a_form_sent_without_anything_ends_nothing(trainee: User) -> None:
    here = signed_in(trainee)
    signed_in(trainee)
    assert here.post(SIGN_INS).status_code == 200
    assert len(buttons(here)) == 3


def test_signing_out_and_the_end_of_90_days_leave_the_list(trainee: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=91)):
        signed_in(trainee)
    signed_in(trainee).post("/accounts/logout/")
    assert buttons(signed_in(trainee)) == ["all"]


def test_a_visitors_browser_is_nobodys(client: Client, db: None) -> None:
    session = client.session
    session["practised"] = "something"
    session.save()
    row = BrowserSession.objects.get()
    assert (row.user, row.sign_in_id, row.signed_in_at) == (None, None, None)


def test_a_new_password_signs_the_other_devices_out_and_keeps_the_date_of_this_one(trainee: User) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 7, 5, tzinfo=UTC)):
        here = signed_in(trainee)
    there = signed_in(trainee)
    with time_machine.travel(datetime(2026, 3, 3, 7, 5, tzinfo=UTC)):
        here.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "four other words now"}
        )
        assert (is_in(here), is_in(there)) == (True, False)
        assertContains(here.get(SIGN_INS), "Since 2 Mar 2026, 08:05")
        assert buttons(here) == ["all"]


def test_a_password_set_by_mail_signs_everybody_out(trainee: User) -> None:
    there = signed_in(trainee)
    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": trainee.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = visitor.get(link, follow=True)
    visitor.post(form.wsgi_request.path, {"password1": "four other words now"})
    assert not is_in(there)
    assert not BrowserSession.objects.filter(user=trainee).exists()


def test_a_sign_in_survives_its_person_being_erased_meanwhile(trainee: User) -> None:
    """A row the database refused would be tried with new keys without end."""
    session = SessionStore()
    session["_auth_user_id"] = str(trainee.pk)
    User.objects.all().delete()
    session.create()
    assert BrowserSession.objects.get().user_id == trainee.pk


def test_the_list_asks_the_same_of_the_database_with_many_sign_ins(
    trainee: User, django_assert_num_queries
) -> None:
    here = signed_in(trainee)
    for _ in range(20):
        Client().force_login(trainee)
    here.get(SIGN_INS)
    with django_assert_num_queries(3):
        assert len(buttons(here)) == 22


def test_nobodys_sign_ins_are_in_the_admin() -> None:
    assert BrowserSession not in admin.site._registry


def test_those_signed_in_before_stay_signed_in(trainee: User) -> None:
    """Sessions of before this list came to be are brought over, a visitor's and an ended one's as what they were."""
    new = Client()
    new.force_login(trainee)
    held = dict(new.session.items())
    held.pop("sign_in")
    BrowserSession.objects.all().delete()
    now = timezone.now()
    for key, data, days in (("a" * 32, held, 90), ("b" * 32, {"practised": "x"}, 90), ("c" * 32, held, -1)):
        OldSession.objects.create(
            session_key=key, session_data=OldStore().encode(data), expire_date=now + timedelta(days=days)
        )
    import_module("backhealth.accounts.migrations.0003_browser_sessions").bring_over(apps, None)

    assert not OldSession.objects.exists()
    assert set(BrowserSession.objects.values_list("session_key", flat=True)) == {"a" * 32, "b" * 32}
    new.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assertContains(new.get(SIGN_INS), "A browser")
    assertContains(new.get(SIGN_INS), "This device")
    new.post("/accounts/settings/", {})
    assert SessionStore("b" * 32)["practised"] == "x"


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(SIGN_INS), f"/accounts/login/?next={SIGN_INS}")
