"""Codes from an app, and recovery codes for a day without it."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts.encryption import decrypt, encrypt
from backhealth.accounts.models import User

ON = "/accounts/2fa/codes/on/"
OFF = "/accounts/2fa/codes/off/"
RECOVERY = "/accounts/2fa/recovery-codes/"
SECOND_STEP = "/accounts/2fa/authenticate/"
PASSWORD = "three words here"
TOO_MANY = "Too many tries. Wait 5 minutes, then try again."


def code(key: str, steps: int = 0) -> str:
    """The code an app with the key shows, so many steps of 30 seconds from now."""
    return format_hotp_value(hotp_value(key.replace(" ", ""), int(time.time()) // 30 + steps))


@pytest.fixture
def clock() -> Any:
    """A clock that stands still in the middle of a step, unless it is moved."""
    now = timezone.now()
    with time_machine.travel(now - timedelta(seconds=now.timestamp() % 30 - 15), tick=False) as clock:
        yield clock


@pytest.fixture
def proven(clock: Any, trainee_client: Client, trainee: User) -> Client:
    """The trainee with a confirmed address, who entered their password a moment ago."""
    EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True, verified=True)
    trainee_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return trainee_client


def key_shown(page: Any) -> str:
    return re.search(r'<b class="numbers">([A-Z2-7 ]+)</b>', page.content.decode())[1]


@pytest.fixture
def key(proven: Client, clock: Any) -> str:
    """The key of the trainee's app, whose codes are on for a while."""
    key = key_shown(proven.get(ON))
    assertRedirects(proven.post(ON, {"code": code(key)}), RECOVERY, fetch_redirect_response=False)
    clock.shift(timedelta(minutes=2))
    return key


def recovery_codes(client: Client) -> list[str]:
    shown = re.findall(r"<li><b>(\d{4} \d{4})</b></li>", client.get(RECOVERY).content.decode())
    return [code.replace(" ", "") for code in shown]


def password_step(client: Client, user: User) -> None:
    client.post("/accounts/logout/")
    signed = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assertRedirects(signed, SECOND_STEP, fetch_redirect_response=False)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_page_shows_a_qr_code_and_the_key_in_fours(proven: Client) -> None:
    page = proven.get(ON)
    key = key_shown(page)
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", key)
    assertContains(page, '<svg role="img" aria-label="QR code for your app"')
    assertContains(page, f"secret={key.replace(' ', '')}&amp;issuer=Backhealth")
    assertNotContains(page, "data:image")


@pytest.mark.django_db(transaction=True)
def test_codes_are_on_once_one_fits(proven: Client) -> None:
    key = key_shown(proven.get(ON))
    page = proven.post(ON, {"code": code(key, 5)})
    assertContains(page, "This code does not fit. Codes change every 30 seconds: try the newest, once.")
    assert key_shown(page) == key
    assertContains(proven.post(ON, {"code": ""}), "Enter the code.")
    assert not Authenticator.objects.exists()
    page = proven.post(ON, {"code": code(key)}, follow=True)
    assertContains(page, "Codes are on.")
    assert len(recovery_codes(proven)) == 10
    assertContains(proven.get("/accounts/settings/"), "Codes on")
    assertContains(proven.get("/accounts/2fa/"), "You have 10 recovery codes left.")


def test_after_the_password_a_code_is_asked_for(key: str, client: Client, trainee: User) -> None:
    password_step(client, trainee)
    assert not is_signed_in(client)
    assertContains(client.get(SECOND_STEP), "One more step")
    assertContains(client.post(SECOND_STEP, {"code": ""}), "Enter the code.")
    assertRedirects(client.post(SECOND_STEP, {"code": code(key)}), "/today/", fetch_redirect_response=False)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(key: str, client: Client, trainee: User, steps: int, fits: bool) -> None:
    password_step(client, trainee)
    client.post(SECOND_STEP, {"code": code(key, steps)})
    assert is_signed_in(client) is fits


def test_a_code_that_was_used_does_not_fit_again(key: str, client: Client, trainee: User, clock: Any) -> None:
    used = code(key, 1)
    password_step(client, trainee)
    client.post(SECOND_STEP, {"code": used})
    assert is_signed_in(client)
    clock.shift(timedelta(seconds=45))
    password_step(client, trainee)
    assertContains(client.post(SECOND_STEP, {"code": f"{used[:3]} {used[3:]}"}), "This code does not fit.")


def test_the_sixth_wrong_code_is_told_to_wait(key: str, client: Client, trainee: User, clock: Any) -> None:
    password_step(client, trainee)
    for _ in range(5):
        assertContains(client.post(SECOND_STEP, {"code": "000000"}), "This code does not fit.")
    assertContains(client.post(SECOND_STEP, {"code": code(key)}), TOO_MANY)
    clock.shift(timedelta(minutes=5))
    client.post(SECOND_STEP, {"code": code(key)})
    assert is_signed_in(client)


def test_wrong_codes_are_counted_while_codes_are_switched_on(proven: Client) -> None:
    key = key_shown(proven.get(ON))
    for _ in range(5):
        proven.post(ON, {"code": "000000"})
    assertContains(proven.post(ON, {"code": code(key)}), TOO_MANY)
    assert not Authenticator.objects.exists()


def test_a_recovery_code_does_once(key: str, client: Client, trainee: User) -> None:
    (first, *others) = recovery_codes(client)
    password_step(client, trainee)
    client.post(SECOND_STEP, {"code": first})
    assert is_signed_in(client)
    password_step(client, trainee)
    assertContains(client.post(SECOND_STEP, {"code": first}), "This code does not fit.")
    client.post(SECOND_STEP, {"code": others[0]})
    assertContains(client.get("/accounts/2fa/"), "You have 8 recovery codes left.")


def test_recovery_codes_are_saved_as_a_file_and_printed(key: str, client: Client) -> None:
    codes = recovery_codes(client)
    saved = client.get(f"{RECOVERY}file/")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert saved.content.decode().split()[-10:] == codes
    assertContains(client.get(RECOVERY), "<print-button hidden>")


def test_switching_on_twice_at_once_switches_on_once(
    proven: Client, trainee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_shown(proven.get(ON))
    TOTP.activate(trainee, "A" * 32)
    monkeypatch.setattr("allauth.mfa.totp.views.is_mfa_enabled", lambda *_: False)  # both found it off
    assertRedirects(proven.post(ON, {"code": code(key)}), "/accounts/2fa/")
    assert Authenticator.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_end_the_ones_before(key: str, client: Client, trainee: User) -> None:
    before = recovery_codes(client)
    assertContains(client.get(f"{RECOVERY}new/"), "The codes you have now stop working.")
    client.post(f"{RECOVERY}new/")
    assert not set(before) & set(recovery_codes(client))
    assert mail.outbox[-1].subject == "New recovery codes at Backhealth"
    password_step(client, trainee)
    client.post(SECOND_STEP, {"code": before[0]})
    assert not is_signed_in(client)


def test_recovery_codes_are_shown_after_the_password_alone(key: str, client: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=6))
    for path in (RECOVERY, f"{RECOVERY}file/", f"{RECOVERY}new/", OFF):
        assertRedirects(client.get(path), f"/accounts/reauthenticate/?next={path}")


def test_who_has_none_finds_no_recovery_codes(proven: Client) -> None:
    assert proven.get(RECOVERY).status_code == 404
    assertContains(proven.post(f"{RECOVERY}new/"), "First add a passkey or switch codes on.")


@pytest.mark.django_db(transaction=True)
def test_codes_are_switched_off_and_the_password_does_again(key: str, client: Client, trainee: User) -> None:
    assertContains(client.get(OFF), "Switch codes off?")
    assertContains(client.post(OFF, follow=True), "Codes are off.")
    assert not Authenticator.objects.exists()
    assert [message.subject for message in mail.outbox] == [
        "Codes were switched on at Backhealth",
        "Codes were switched off at Backhealth",
    ]
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": trainee.email, "password": PASSWORD})
    assert is_signed_in(client)


def test_a_code_proves_who_one_is_before_a_change(key: str, client: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=6))
    prove = "/accounts/2fa/reauthenticate/"
    assertContains(client.post(prove, {"code": "000000", "next": OFF}), "This code does not fit.")
    assertRedirects(client.post(prove, {"code": code(key), "next": OFF}), OFF)


def test_a_new_password_by_mail_still_asks_for_a_code(key: str, client: Client, trainee: User) -> None:
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": trainee.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "four other words now"})
    client.post("/accounts/login/", {"login": trainee.email, "password": "four other words now"})
    assert not is_signed_in(client)
    client.post(SECOND_STEP, {"code": code(key)})
    assert is_signed_in(client)


def test_nothing_in_the_database_gives_the_codes_away(key: str, client: Client) -> None:
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert key.replace(" ", "") not in rows
    assert not any(code in rows for code in recovery_codes(client))


def test_an_earlier_secret_key_still_reads(settings: Any) -> None:
    settings.SECRET_KEY = "the first one"
    encrypted = encrypt("a secret")
    assert decrypt(encrypted) == "a secret"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the second one", ["the first one"]
    assert decrypt(encrypted) == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        decrypt(encrypted)


def test_a_rotated_secret_key_keeps_the_app_of_a_person(
    key: str, client: Client, trainee: User, settings: Any
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the second one", [settings.SECRET_KEY]
    password_step(client, trainee)
    client.post(SECOND_STEP, {"code": code(key)})
    assert is_signed_in(client)


def test_staff_see_no_passkeys_and_no_codes(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("staff@example.com", PASSWORD))
    assertNotContains(client.get("/admin/"), "uthenticator")
    assert client.get("/admin/mfa/authenticator/").status_code == 404
