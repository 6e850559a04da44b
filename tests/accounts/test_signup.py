"""Creating an account."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts.models import User

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
ASHA = {"email": "asha@example.com", "password1": "three words here", "timezone": "Europe/Berlin"}


def test_signing_up_makes_an_account_and_signs_in_at_once(client: Client) -> None:
    response = client.post(SIGNUP, ASHA)
    user = User.objects.get()
    assertRedirects(response, "/today/", fetch_redirect_response=False)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.email, user.timezone) == ("asha@example.com", "Europe/Berlin")
    assert EmailAddress.objects.filter(user=user, email=user.email, primary=True, verified=False).exists()


def test_the_page_says_who_it_is_for_and_what_is_kept(client: Client) -> None:
    page = client.get(SIGNUP)
    assertContains(page, "Backhealth is for people of 16 and over.")
    assertContains(page, "Your email, so you can sign in.")
    assertContains(page, "Effort, pain scores and notes, when you choose to give them.")
    assertContains(page, "You can delete everything at any time.")
    assertNotContains(page, 'type="checkbox"')


def test_the_time_zone_starts_as_utc_and_the_page_offers_the_one_of_the_device(client: Client) -> None:
    page = client.get(SIGNUP)
    assertContains(page, '<option value="UTC" selected>UTC</option>', html=True)
    assertContains(page, '<zone-offer class="cluster" current="UTC" select-id="id_timezone"')
    assertContains(page, '<optgroup label="Europe">')
    assertContains(
        page,
        '<option value="America/Argentina/Buenos_Aires">Argentina, Buenos Aires</option>',
        html=True,
    )


def test_a_zone_a_browser_still_calls_by_its_old_name_can_be_chosen(client: Client) -> None:
    client.post(SIGNUP, ASHA | {"timezone": "Asia/Calcutta"})
    assert User.objects.get().timezone == "Asia/Calcutta"


@pytest.mark.parametrize("zone", ["", "Etc/GMT+5", "localtime", "posixrules", "Mars/Olympus"])
def test_a_zone_that_is_not_in_the_list_is_refused(client: Client, zone: str) -> None:
    assert client.post(SIGNUP, ASHA | {"timezone": zone}).status_code == 200
    assert not User.objects.exists()


def test_a_slip_in_the_address_is_named_and_what_was_typed_stays(client: Client) -> None:
    page = client.post(SIGNUP, ASHA | {"email": "asha.rao@"})
    assertContains(page, "There is a problem")
    assertContains(page, 'href="#id_email"')
    assertContains(page, "Enter an email address like name@example.com.")
    assertContains(page, 'value="asha.rao@"')
    assertContains(page, '<option value="Europe/Berlin" selected>Berlin</option>', html=True)


@pytest.mark.parametrize("path", [SIGNUP, "/accounts/signup/passkey/"])
def test_an_address_too_long_to_keep_is_refused_not_cut(client: Client, path: str) -> None:
    """What is left of it may be somebody else's."""
    page = client.post(path, ASHA | {"email": f"{'a' * 242}@example.com.example.org"})
    assertContains(page, "Enter a shorter email address.")
    assert not User.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("eleven char", "at least 12 characters"),
        ("1234567890123", "entirely numeric"),
        ("asha@example.com", "too similar to the"),
        ("", "Enter a password."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client: Client, password: str, reason: str) -> None:
    assertContains(client.post(SIGNUP, ASHA | {"password1": password}), reason)
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_told_to_sign_in(client: Client, trainee: User) -> None:
    page = client.post(SIGNUP, ASHA | {"email": trainee.email.upper()})
    assertContains(page, "This email address has an account already. Sign in, or use another one.")
    assert User.objects.count() == 1


def test_passwords_and_addresses_are_named_for_password_managers(client: Client) -> None:
    page = client.get(SIGNUP).content.decode()
    assert re.search(r'<input[^>]*name="email"[^>]*autocomplete="email"', page)
    assert re.search(r'<input[^>]*name="password1"[^>]*autocomplete="new-password"', page)
    assert "<password-show" in page


def test_the_way_on_is_kept_from_signing_up_to_signing_in_and_back(client: Client) -> None:
    page = client.get(f"{SIGNUP}?next=/exercises/bird-dog/")
    assertContains(page, 'href="/accounts/login/?next=%2Fexercises%2Fbird-dog%2F"')
    page = client.get("/accounts/login/?next=/exercises/bird-dog/")
    assertContains(page, 'href="/accounts/signup/?next=%2Fexercises%2Fbird-dog%2F"')
    response = client.post(SIGNUP, ASHA | {"next": "/exercises/bird-dog/"})
    assertRedirects(response, "/exercises/bird-dog/", fetch_redirect_response=False)


def test_another_site_is_not_a_way_on(client: Client) -> None:
    response = client.post(SIGNUP, ASHA | {"next": "https://elsewhere.example/"})
    assertRedirects(response, "/today/", fetch_redirect_response=False)


def test_a_link_confirms_the_address(client: Client) -> None:
    client.post(SIGNUP, ASHA)
    [letter] = mail.outbox
    assert letter.to == ["asha@example.com"]
    assert letter.subject == "Confirm your address for Backhealth"
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    assertContains(client.get(link), "Is asha@example.com yours?")
    client.post(link)
    assert EmailAddress.objects.get().verified
    assertContains(client.get(link), "This link has ended")


def test_a_mail_server_that_is_down_does_not_keep_anybody_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise ConnectionRefusedError("asha@example.com")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    assertRedirects(client.post(SIGNUP, ASHA), "/today/", fetch_redirect_response=False)
    assertContains(
        client.get("/accounts/settings/"), "We could not send the email. Try again in a few minutes."
    )


def test_somebody_signed_in_goes_on_to_today(trainee_client: Client) -> None:
    assertRedirects(trainee_client.get(SIGNUP), "/today/", fetch_redirect_response=False)


def test_a_form_sent_twice_at_once_makes_one_account_and_the_later_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sendings pass the check before either is saved; the database refuses the later one."""
    hash_password = User.set_password

    def beaten(user: User, password: str) -> None:
        monkeypatch.setattr(User, "set_password", hash_password)
        User.objects.create_user(ASHA["email"], ASHA["password1"])
        hash_password(user, password)

    monkeypatch.setattr(User, "set_password", beaten)
    assertContains(client.post(SIGNUP, ASHA), "This email address has an account already.")
    assert User.objects.filter(email=ASHA["email"]).count() == 1


def test_an_account_is_made_with_its_address_or_not_at_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: EmailAddress) -> None:
        raise DatabaseError

    monkeypatch.setattr(EmailAddress, "save", refuse)
    with pytest.raises(DatabaseError):
        client.post(SIGNUP, ASHA)
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_database_while_a_password_is_hashed_or_mail_is_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding: dict[str, bool] = {}

    def watch(owner: type, name: str) -> None:
        done = getattr(owner, name)

        def watched(*args: object, **kwargs: object) -> object:
            holding[name] = connection.in_atomic_block
            return done(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    watch(User, "set_password")
    watch(EmailBackend, "send_messages")
    assertRedirects(client.post(SIGNUP, ASHA), "/today/", fetch_redirect_response=False)
    assert holding == {"set_password": False, "send_messages": False}
