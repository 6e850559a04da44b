"""The address a person signs in with, and changing it."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from backhealth.accounts.models import User

EMAIL = "/accounts/email/"
NEW = "asha.new@example.com"


def test_an_address_changes_once_the_new_one_is_confirmed(trainee_client: Client, trainee: User) -> None:
    old = trainee.email
    trainee_client.get(EMAIL)
    page = trainee_client.post(EMAIL, {"email": NEW, "action_add": ""}, follow=True)
    assertContains(page, f"We sent a link to {NEW}. Open it to confirm your address.")
    assertNotContains(page, "Sign in with this")

    trainee_client.post(re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1])
    trainee_client.post(EMAIL, {"email": NEW, "action_primary": ""})
    trainee.refresh_from_db()
    assert trainee.email == NEW

    page = trainee_client.post(EMAIL, {"email": old, "action_remove": ""}, follow=True)
    assertContains(page, f"{old} is removed.")
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [NEW]


def test_the_address_of_another_account_is_refused(
    trainee_client: Client, trainee: User, stranger: User
) -> None:
    page = trainee_client.post(EMAIL, {"email": stranger.email, "action_add": ""})
    assertContains(page, "This email address has an account already.")
    assert not EmailAddress.objects.filter(user=trainee, email=stranger.email).exists()
    assert not mail.outbox


def test_two_addresses_are_enough(trainee_client: Client, trainee: User) -> None:
    for n in range(2):
        trainee_client.post(EMAIL, {"email": f"asha{n}@example.com", "action_add": ""})
    assert EmailAddress.objects.filter(user=trainee).count() == 2
    assertNotContains(trainee_client.get(EMAIL), "Use another address")


@pytest.mark.parametrize("action", ["action_remove", "action_primary", "action_send"])
def test_nobody_touches_the_address_of_a_stranger(
    trainee_client: Client, stranger: User, action: str
) -> None:
    theirs = EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True, verified=False)
    trainee_client.post(EMAIL, {"email": stranger.email, action: ""})
    theirs.refresh_from_db()
    assert (theirs.user, theirs.primary) == (stranger, True)
    assert not mail.outbox
