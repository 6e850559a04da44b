"""The address a person signs in with, and changing it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from backhealth.accounts import addresses
from backhealth.accounts.models import User
from tests.factories import PasskeyFactory, UserFactory

EMAIL = "/accounts/email/"
LOGIN = "/accounts/login/"
PROVE = f"/accounts/reauthenticate/?next={EMAIL}"
PASSWORD = "three words here"
NEW = "asha.new@example.com"


def ask(client: Client, email: str = NEW):
    """Asks for a new address, and shows who one is when that is wanted."""
    page = client.post(EMAIL, {"email": email}, follow=True)
    if page.wsgi_request.path != "/accounts/reauthenticate/":
        return page
    client.post(PROVE, {"password": PASSWORD, "next": EMAIL})
    return client.post(EMAIL, {"email": email}, follow=True)


def link_to(email: str = NEW) -> str:
    """The link of the last letter to an address."""
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [email])
    return re.search(r"http://testserver(/accounts/confirm\S+)", letter.body)[1]


def signs_in(email: str) -> bool:
    return Client().post(LOGIN, {"login": email, "password": PASSWORD}).status_code == 302


@pytest.fixture
def confirmed(trainee: User) -> str:
    """The trainee's address, confirmed."""
    EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True, verified=True)
    return trainee.email


def test_an_address_changes_once_the_new_one_is_confirmed(
    trainee_client: Client, trainee: User, confirmed: str
) -> None:
    assertRedirects(trainee_client.post(EMAIL, {"email": NEW}), PROVE)
    page = trainee_client.post(PROVE, {"password": PASSWORD, "next": EMAIL}, follow=True)
    assertContains(page, f"Now send the link to {NEW}, below.")
    assertContains(page, f'value="{NEW}"')
    assert not mail.outbox
    page = trainee_client.post(EMAIL, {"email": NEW}, follow=True)
    assertContains(page, f"We sent a link to {NEW}. Open it to confirm your address.")
    assertContains(page, "Your new address")
    assert (signs_in(confirmed), signs_in(NEW)) == (True, False)

    page = trainee_client.post(link_to(), follow=True)
    assertContains(page, f"{NEW} is confirmed. You sign in with it.")
    trainee.refresh_from_db()
    assert trainee.email == NEW
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [(NEW, True, True)]
    assert (signs_in(confirmed), signs_in(NEW)) == (False, True)
    page = trainee_client.get(EMAIL)
    assertContains(page, NEW)
    assertNotContains(page, confirmed)


def test_the_old_address_is_told_when_it_is_asked_and_when_it_is_done(
    trainee_client: Client, confirmed: str
) -> None:
    ask(trainee_client)
    trainee_client.post(link_to())
    told = [letter for letter in mail.outbox if letter.to == [confirmed]]
    assert [letter.subject for letter in told] == [
        "A new address for your Backhealth account",
        "Your Backhealth address was changed",
    ]
    for letter in told:
        assert NEW not in letter.body
        assert "127.0.0.1" not in letter.body
        assert "&" not in letter.body


def test_an_address_that_was_never_confirmed_may_be_a_strangers_and_is_not_told(
    trainee_client: Client, trainee: User
) -> None:
    ask(trainee_client)
    trainee_client.post(link_to())
    assert {letter.to[0] for letter in mail.outbox} == {NEW}
    trainee.refresh_from_db()
    assert trainee.email == NEW


def test_an_address_that_was_never_confirmed_stays_in_force_too(
    trainee_client: Client, trainee: User
) -> None:
    ask(trainee_client)
    trainee.refresh_from_db()
    assert trainee.email != NEW
    assert signs_in(trainee.email)


def test_confirming_the_address_in_force_leaves_the_new_one_waiting(
    trainee_client: Client, trainee: User
) -> None:
    trainee_client.post(EMAIL, {"send": trainee.email})
    trainee_client.get(EMAIL)
    trainee_client.post(EMAIL, {"send": trainee.email})
    ask(trainee_client)
    trainee_client.post(link_to(trainee.email))
    trainee.refresh_from_db()
    assert trainee.email != NEW
    assert dict(EmailAddress.objects.values_list("email", "verified")) == {trainee.email: True, NEW: False}
    trainee_client.post(link_to())
    trainee.refresh_from_db()
    assert trainee.email == NEW


def test_a_new_password_is_never_sent_to_an_address_that_waits(
    trainee_client: Client, confirmed: str
) -> None:
    """It may be mistyped and another person's, who would open the account with it."""
    ask(trainee_client)
    for email, words in ((NEW, "There is no account with it."), (confirmed, "asked for a new password")):
        Client().post("/accounts/password/reset/", {"email": email})
        assert words in mail.outbox[-1].body
        assert mail.outbox[-1].to == [email]


def test_the_change_can_be_called_off(trainee_client: Client, trainee: User, confirmed: str) -> None:
    ask(trainee_client)
    link = link_to()
    page = trainee_client.post(EMAIL, {"keep": ""}, follow=True)
    assertContains(page, f"You go on with {confirmed}.")
    assertNotContains(page, NEW)
    assertContains(trainee_client.get(link), "This link has ended")
    trainee_client.post(link)
    trainee.refresh_from_db()
    assert trainee.email == confirmed


def test_another_new_address_takes_the_place_of_the_first(trainee_client: Client, trainee: User) -> None:
    ask(trainee_client, "mistyped@example.com")
    first = link_to("mistyped@example.com")
    ask(trainee_client)
    assertContains(trainee_client.get(first), "This link has ended")
    trainee_client.post(link_to())
    trainee.refresh_from_db()
    assert trainee.email == NEW


def test_the_link_is_sent_again_after_three_minutes(trainee_client: Client, confirmed: str) -> None:
    def letters() -> int:
        return sum(letter.to == [NEW] for letter in mail.outbox)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(trainee_client)
        page = trainee_client.post(EMAIL, {"send": NEW}, follow=True)
        assertContains(page, "We send at most one link every 3 minutes. Wait a little, then send it again.")
        assert letters() == 1
        clock.shift(timedelta(minutes=3))
        page = trainee_client.post(EMAIL, {"send": NEW}, follow=True)
        assertContains(page, f"We sent a link to {NEW}.")
        assert letters() == 2


def test_a_link_ends_after_three_days(trainee_client: Client, trainee: User, confirmed: str) -> None:
    ask(trainee_client)
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assertContains(Client().get(link_to()), "This link has ended")
        Client().post(link_to())
    trainee.refresh_from_db()
    assert trainee.email == confirmed


def test_a_link_works_in_another_browser(trainee_client: Client, trainee: User, confirmed: str) -> None:
    ask(trainee_client)
    elsewhere = Client()
    assertContains(elsewhere.get(link_to()), f"Is {NEW} yours?")
    page = elsewhere.post(link_to(), follow=True)
    assertContains(page, f"{NEW} is confirmed.")
    assert "_auth_user_id" not in elsewhere.session
    assertContains(trainee_client.get("/accounts/settings/"), NEW)


def test_a_link_works_once(trainee_client: Client, confirmed: str) -> None:
    ask(trainee_client)
    link = link_to()
    trainee_client.post(link)
    assertContains(trainee_client.get(link), "This link has ended")


def test_an_address_that_became_anothers_meanwhile_is_refused(
    trainee_client: Client, trainee: User, confirmed: str
) -> None:
    ask(trainee_client)
    UserFactory(email=NEW)
    page = trainee_client.post(link_to(), follow=True)
    assertContains(page, f"{NEW} was confirmed for another account.")
    trainee.refresh_from_db()
    assert trainee.email == confirmed
    assert signs_in(confirmed)


def test_what_was_asked_at_a_browser_left_alone_is_not_done_when_its_person_comes_back(
    trainee_client: Client, confirmed: str
) -> None:
    trainee_client.post(EMAIL, {"email": "thief@example.com"})
    export = "/accounts/export/"
    trainee_client.post(f"/accounts/reauthenticate/?next={export}", {"password": PASSWORD, "next": export})
    assert not EmailAddress.objects.filter(email="thief@example.com").exists()
    assert not mail.outbox


def test_a_new_password_by_mail_calls_off_what_somebody_else_asked_for(
    trainee_client: Client, trainee: User
) -> None:
    """An account can be made with another's address; once its owner has it, no new one takes its place."""
    ask(trainee_client, "thief@example.com")
    owner = Client()
    owner.post("/accounts/password/reset/", {"email": trainee.email})
    letter = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = owner.get(letter, follow=True)
    owner.post(form.wsgi_request.path, {"password1": "four other words now"})

    assertContains(Client().get(link_to("thief@example.com")), "This link has ended")
    Client().post(link_to("thief@example.com"))
    assert User.objects.get().email == trainee.email


def test_a_changed_password_calls_off_what_somebody_else_asked_for(
    trainee_client: Client, trainee: User, confirmed: str
) -> None:
    ask(trainee_client, "thief@example.com")
    change = {"oldpassword": PASSWORD, "password1": "four other words now"}
    trainee_client.post("/accounts/password/change/", change)
    trainee_client.post(link_to("thief@example.com"))
    assert User.objects.get().email == confirmed


def test_a_change_called_off_while_its_link_is_opened_stays_off(
    trainee_client: Client, trainee: User, confirmed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(trainee_client)

    def called_off_first(user: User) -> EmailAddress:
        addresses.keep_current(user)
        return EmailAddress.objects.get(email=confirmed)

    monkeypatch.setattr(addresses, "current", called_off_first)
    Client().post(link_to())
    assert User.objects.get().email == confirmed
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_an_address_that_waits_on_another_account_can_be_asked_for(
    trainee_client: Client, stranger: User
) -> None:
    """Whose it is nobody knows yet; it may be mistyped."""
    EmailAddress.objects.create(user=stranger, email=NEW)
    assertContains(ask(trainee_client), f"We sent a link to {NEW}.")
    trainee_client.post(link_to())
    assert User.objects.get(email=NEW) != stranger


def test_an_address_that_waits_on_another_account_can_sign_up(stranger: User) -> None:
    EmailAddress.objects.create(user=stranger, email=NEW)
    asked = {"email": NEW, "password1": "four other words now", "timezone": "UTC"}
    newcomer = Client()
    assertRedirects(newcomer.post("/accounts/signup/", asked), "/today/", fetch_redirect_response=False)
    newcomer.post(link_to())
    assert EmailAddress.objects.get(email=NEW, verified=True).user == User.objects.get(email=NEW)
    assertContains(newcomer.get(EMAIL), "Confirmed")


def test_the_address_of_another_account_is_refused_in_the_words_of_signing_up(
    trainee_client: Client, trainee: User, stranger: User
) -> None:
    taken = stranger.email
    page = trainee_client.post(EMAIL, {"email": taken.upper()})
    assertContains(page, "This email address has an account already.")
    asked = {"email": taken, "password1": "four other words now", "timezone": "UTC"}
    assertContains(Client().post("/accounts/signup/", asked), "This email address has an account already.")
    assert not EmailAddress.objects.filter(user=trainee, email=taken).exists()
    assert not mail.outbox


def test_ones_own_address_is_no_new_one(trainee_client: Client, trainee: User) -> None:
    page = trainee_client.post(EMAIL, {"email": trainee.email})
    assertContains(page, "This address is on your account already.")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter your email address."), ("asha", "Enter an email address like name@example.com.")],
)
def test_what_is_no_address_is_said_before_a_password_is_asked(
    trainee_client: Client, typed: str, words: str
) -> None:
    assertContains(trainee_client.post(EMAIL, {"email": typed}), words)


def test_a_passkey_does_not_stand_in_the_way(trainee_client: Client, trainee: User, confirmed: str) -> None:
    PasskeyFactory(user=trainee)
    ask(trainee_client)
    trainee_client.post(link_to())
    trainee.refresh_from_db()
    assert trainee.email == NEW


def test_a_mail_server_that_is_down_is_said(
    trainee_client: Client, trainee: User, confirmed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    assertContains(ask(trainee_client), "We could not send the email. Try again in a few minutes.")
    assert signs_in(confirmed)


@pytest.mark.parametrize("asked", [{"send": None}, {"keep": None}])
def test_nobody_touches_the_address_of_a_stranger(
    trainee_client: Client, stranger: User, asked: dict[str, None]
) -> None:
    theirs = EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True, verified=False)
    trainee_client.post(EMAIL, dict.fromkeys(asked, stranger.email))
    theirs.refresh_from_db()
    assert (theirs.user, theirs.primary) == (stranger, True)
    assert not mail.outbox


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(EMAIL), f"{LOGIN}?next={EMAIL}")
