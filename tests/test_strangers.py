"""What belongs to one person is nobody else's: not to read, not to change."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from backhealth.accounts.models import User
from routines.models import Routine, Session, Step, StepLog
from tests.addresses import PERSONAL, Address, addresses, belongings

PERSONAL_ADDRESSES = [address for address in addresses() if address.is_personal]


def rows() -> list[dict[str, object]]:
    return [
        model_to_dict(row)
        for model in (Routine, Step, Session, StepLog, Authenticator)
        for row in model.objects.order_by("pk")
    ]


def test_the_walk_finds_the_personal_addresses() -> None:
    names = {address.name for address in PERSONAL_ADDRESSES}
    assert {"routines:routine-detail", "routines:session-practice", "routines:step-restore"} <= names


def test_every_argument_is_personal_or_public() -> None:
    known = PERSONAL | {"slug", "digest", "key", "uidb36"}
    assert {name for address in addresses() for name in address.arguments} <= known


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", PERSONAL_ADDRESSES, ids=lambda address: address.name)
def test_a_stranger_gets_404_and_changes_nothing(
    address: Address, method: str, client: Client, library: None, trainee: User, stranger: User
) -> None:
    url = belongings(trainee).url(address)
    belongings(stranger)
    before = rows()
    client.force_login(stranger)
    assert getattr(client, method)(url).status_code == 404
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize("address", PERSONAL_ADDRESSES, ids=lambda address: address.name)
def test_a_visitor_sees_a_sign_in_page_or_nothing(
    address: Address, client: Client, library: None, trainee: User
) -> None:
    response = client.get(belongings(trainee).url(address))
    if response.status_code == 302:
        assert response.headers["Location"].startswith(reverse("account_login"))
    else:
        assert response.status_code == 404


@pytest.mark.django_db
def test_an_object_of_ones_own_in_a_strangers_routine_is_not_found(
    client: Client, library: None, trainee: User, stranger: User
) -> None:
    """Mixing one's own step with another's routine, or the other way round, opens neither."""
    mine, theirs = belongings(stranger), belongings(trainee)
    client.force_login(stranger)
    for routine, step in (
        (mine.routine, theirs.routine.steps.all()[0]),
        (theirs.routine, mine.routine.steps.all()[0]),
    ):
        url = reverse("routines:step-update", args=[routine.pk, step.pk])
        assert client.post(url, {"level": "strong"}).status_code == 404
