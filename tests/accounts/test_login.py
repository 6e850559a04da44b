"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts.models import BrowserSession, User

LOGIN = "/accounts/login/"
PASSWORD = "three words here"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_the_right_password_signs_in(client: Client, trainee: User) -> None:
    assertRedirects(sign_in(client, trainee.email), "/today/", fetch_redirect_response=False)
    assert client.session["_auth_user_id"] == str(trainee.pk)


def test_capitals_in_the_address_do_not_matter(client: Client, trainee: User) -> None:
    assertRedirects(sign_in(client, trainee.email.upper()), "/today/", fetch_redirect_response=False)


def test_a_sign_in_lasts_for_90_days_and_nobody_is_asked(client: Client, trainee: User) -> None:
    assertNotContains(client.get(LOGIN), "emember")
    sign_in(client, trainee.email)
    assert client.session.get_expiry_age() == timedelta(days=90).total_seconds()


def test_the_page_asked_for_follows_the_sign_in(client: Client, trainee: User) -> None:
    assertRedirects(client.get("/progress/"), f"{LOGIN}?next=/progress/")
    assertContains(
        client.get(f"{LOGIN}?next=/progress/"), '<input type="hidden" name="next" value="/progress/">'
    )
    assertRedirects(
        sign_in(client, trainee.email, next="/progress/"), "/progress/", fetch_redirect_response=False
    )


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, trainee: User) -> None:
    for email, password in [(trainee.email, "not this one"), ("nobody@example.com", PASSWORD)]:
        page = sign_in(client, email, password)
        assertContains(page, "This email address and password do not go together. Check both and try again.")
        assertContains(page, f'value="{email}"')
        assertNotContains(page, password)


def test_a_missing_password_is_named(client: Client, trainee: User) -> None:
    assertContains(sign_in(client, trainee.email, ""), "Enter your password.")


def test_the_sixth_wrong_password_is_refused_and_told_when_to_try_again(
    client: Client, trainee: User
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assertContains(sign_in(client, trainee.email, "not this one"), "do not go together")
        for password in ("not this one", PASSWORD):
            page = sign_in(Client(), trainee.email, password)
            assertContains(page, "Too many tries. Wait 5 minutes, then try again, or ask for a new password.")
        clock.shift(timedelta(minutes=5))
        assertRedirects(sign_in(client, trainee.email), "/today/", fetch_redirect_response=False)


def test_wrong_passwords_for_one_address_do_not_lock_out_another(
    client: Client, trainee: User, stranger: User
) -> None:
    for _ in range(6):
        sign_in(client, trainee.email, "not this one")
    assertRedirects(sign_in(client, stranger.email), "/today/", fetch_redirect_response=False)


def test_many_tries_from_one_place_are_told_to_wait(client: Client, db: None) -> None:
    answers = [sign_in(client, f"person{n}@example.com") for n in range(31)]
    assertContains(answers[-1], "Please wait a minute", status_code=429)


def test_an_account_that_is_switched_off_cannot_sign_in(client: Client, trainee: User) -> None:
    trainee.is_active = False
    trainee.save()
    assertContains(
        client.post(LOGIN, {"login": trainee.email, "password": PASSWORD}, follow=True),
        "This account is switched off",
    )


def test_the_password_field_is_named_for_password_managers(client: Client, db: None) -> None:
    page = client.get(LOGIN)
    assertContains(page, 'autocomplete="username"')
    assertContains(page, 'autocomplete="current-password"')
    assertContains(page, "I forgot my password")


def test_signing_out_asks_once_and_goes_home(trainee_client: Client) -> None:
    assertContains(trainee_client.get("/accounts/logout/"), "Sign out?")
    assertRedirects(trainee_client.post("/accounts/logout/"), "/", fetch_redirect_response=False)
    assert "_auth_user_id" not in trainee_client.session


def test_staff_sign_in_through_the_same_door(client: Client, db: None) -> None:
    assertRedirects(client.get("/admin/login/"), f"{LOGIN}?next=/admin/login/", fetch_redirect_response=False)


def test_who_was_made_with_capitals_in_the_address_signs_in(client: Client, db: None) -> None:
    User.objects.create_superuser("Boss@Example.com", PASSWORD)
    signed = client.post(LOGIN, {"login": "Boss@Example.com", "password": PASSWORD})
    assertRedirects(signed, "/today/", fetch_redirect_response=False)


def test_the_daily_cleaning_takes_sign_ins_that_have_ended(client: Client, trainee: User) -> None:
    client.force_login(trainee)
    Client().force_login(trainee)
    ended = BrowserSession.objects.exclude(pk=client.session.session_key)
    ended.update(expire_date=timezone.now() - timedelta(seconds=1))
    call_command("purge_deleted", verbosity=0)
    assert [sign_in.pk for sign_in in BrowserSession.objects.all()] == [client.session.session_key]
