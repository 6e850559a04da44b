"""Deleting an account leaves no row behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session as SignIn
from django.db.models import Model, QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from backhealth.accounts.models import User
from tests.factories import PainConsentFactory, RoutineFactory, SessionFactory, StepFactory, StepLogFactory

DELETE = "/accounts/delete/"
PASSWORD = "three words here"


def paths_to_a_person(model: type[Model], seen: tuple[type[Model], ...] = ()) -> Iterator[str]:
    """Every chain of foreign keys from a model to a person: "owner", "routine__owner", …"""
    for field in model._meta.get_fields():
        target = field.related_model
        if (
            not (field.many_to_one or field.one_to_one or field.many_to_many)
            or field.auto_created
            or target in seen
        ):
            continue
        if target is User:
            yield field.name
        elif isinstance(target, type) and model is not User:
            yield from (f"{field.name}__{rest}" for rest in paths_to_a_person(target, (*seen, model)))


def rows_of(pk: int) -> Iterator[QuerySet]:
    for model in apps.get_models(include_auto_created=True):
        manager = model._base_manager
        if model is User:
            yield manager.filter(pk=pk)
        for path in paths_to_a_person(model):
            yield manager.filter(**{path: pk})


@pytest.fixture
def settled(library: None, trainee: User) -> User:
    """The trainee with rows of every kind, some of them deleted but still to be undone."""
    EmailAddress.objects.create(user=trainee, email=trainee.email, primary=True, verified=True)
    PainConsentFactory(owner=trainee)
    for deleted_at in (None, timezone.now()):
        routine = RoutineFactory(owner=trainee, deleted_at=deleted_at)
        StepFactory(routine=routine, deleted_at=deleted_at)
        session = SessionFactory(owner=trainee, routine=routine, pain=4, note="Sore", deleted_at=deleted_at)
        StepLogFactory(session=session)
    LogEntry.objects.create(
        user=trainee,
        content_type=ContentType.objects.get_for_model(User),
        object_id=trainee.pk,
        object_repr=str(trainee),
        action_flag=CHANGE,
    )
    return trainee


def test_the_trainee_of_these_tests_has_a_row_of_every_kind(settled: User) -> None:
    """A new model with a path to a person fails here until the trainee has one of it."""
    empty = {rows.model.__name__ for rows in rows_of(settled.pk) if not rows.exists()}
    assert empty == {"EmailConfirmation", "User_groups", "User_user_permissions"}


def test_everything_goes(client: Client, settled: User, stranger: User) -> None:
    client.force_login(settled)
    other_device = Client()
    other_device.force_login(settled)
    Client().force_login(stranger)
    pk = settled.pk
    response = client.post(DELETE, {"password": PASSWORD})

    assertRedirects(response, "/", fetch_redirect_response=False)
    assert [rows.model.__name__ for rows in rows_of(pk) if rows.exists()] == []
    assert not LogEntry.objects.exists()
    assert User.objects.get() == stranger
    signed_in = [sign_in.get_decoded().get("_auth_user_id") for sign_in in SignIn.objects.all()]
    assert signed_in.count(str(stranger.pk)) == 1
    assert str(pk) not in signed_in
    assert settled.email not in str([sign_in.get_decoded() for sign_in in SignIn.objects.all()])
    assert other_device.get("/accounts/settings/").status_code == 302


def test_the_next_page_says_it_is_gone(trainee_client: Client) -> None:
    page = trainee_client.post(DELETE, {"password": PASSWORD}, follow=True)
    assertContains(page, "Your account and everything in it is gone.")
    assertContains(page, "Sign in")


def test_the_page_names_what_goes(trainee_client: Client) -> None:
    page = trainee_client.get(DELETE)
    assertContains(
        page,
        "your name and email address, your routines, your sessions with effort, pain scores and notes",
    )
    assertContains(page, 'autocomplete="current-password"')


@pytest.mark.parametrize(
    ("password", "reason"),
    [("not this one", "This is not your password. Try again."), ("", "Enter your password.")],
)
def test_a_wrong_password_keeps_everything(client: Client, settled: User, password: str, reason: str) -> None:
    client.force_login(settled)
    before = [rows.count() for rows in rows_of(settled.pk)]
    assertContains(client.post(DELETE, {"password": password}), reason)
    assert [rows.count() for rows in rows_of(settled.pk)] == before
    assert client.get("/accounts/settings/").status_code == 200


def test_wrong_passwords_are_counted_like_those_of_signing_in(trainee_client: Client) -> None:
    for _ in range(5):
        trainee_client.post(DELETE, {"password": "not this one"})
    page = trainee_client.post(DELETE, {"password": PASSWORD})
    assertContains(page, "Too many tries. Wait 5 minutes, then try again, or ask for a new password.")
    assert User.objects.exists()


def test_the_password_of_a_stranger_deletes_nobody(trainee_client: Client, stranger: User) -> None:
    stranger.set_password("their own password")
    stranger.save()
    trainee_client.post(DELETE, {"password": "their own password"})
    assert User.objects.count() == 2


def test_the_same_address_can_sign_up_again(trainee_client: Client, trainee: User) -> None:
    trainee_client.post(DELETE, {"password": PASSWORD})
    again = {"email": trainee.email, "password1": "four other words now", "timezone": "UTC"}
    assertRedirects(trainee_client.post("/accounts/signup/", again), "/today/", fetch_redirect_response=False)


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(DELETE), f"/accounts/login/?next={DELETE}")


def test_a_form_sent_without_anything_asks_for_the_password(trainee_client: Client) -> None:
    assertContains(trainee_client.post(DELETE), "Enter your password.")
    assert User.objects.exists()
