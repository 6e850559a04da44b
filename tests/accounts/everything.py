"""A person with a row of every kind, and the walk that finds all rows of a person by foreign keys."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.test import Client
from django.utils import timezone

from backhealth.accounts.models import User
from exercises.models import Movement
from tests.factories import (
    MovementRevisionFactory,
    PainConsentFactory,
    PasskeyFactory,
    RoutineFactory,
    SessionFactory,
    StepFactory,
    StepLogFactory,
)

NEVER_USED = {"EmailConfirmation"}
"""Allauth's table for links that are kept; ours are signed instead."""


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
    """The rows of a person, one queryset for each way that leads to them."""
    for model in apps.get_models(include_auto_created=True):
        manager = model._base_manager
        if model is User:
            yield manager.filter(pk=pk)
        for path in paths_to_a_person(model):
            yield manager.filter(**{path: pk})


def settle(user: User, mark: str) -> User:
    """Gives somebody a row of every kind, some deleted but still to be undone; `mark` is in all that is typed."""
    movement = Movement.objects.get(slug="bird-dog")
    user.groups.add(Group.objects.create(name=f"{mark} group"))
    user.user_permissions.add(Permission.objects.get(codename="view_user"))
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    EmailAddress.objects.create(user=user, email=f"{mark}.new@example.com")
    PasskeyFactory(user=user, data={"name": f"{mark} phone", "credential": {}})
    Authenticator.objects.create(user=user, type="totp", data={"secret": f"{mark} secret"})
    PainConsentFactory(owner=user)
    for deleted_at in (None, timezone.now()):
        routine = RoutineFactory(owner=user, name=f"{mark} routine", deleted_at=deleted_at)
        StepFactory(routine=routine, deleted_at=deleted_at)
        StepFactory(routine=routine, sets=3, reps=5, set_reps=(5, 3, 1))
        session = SessionFactory(
            owner=user, routine=routine, pain=4, note=f"{mark} note", effort="hard", deleted_at=deleted_at
        )
        StepLogFactory(session=session, done_at=timezone.now())
        StepLogFactory(session=session, sets=3, reps=5, set_reps=(5, 3, 1))
    MovementRevisionFactory(movement=movement, editor=user)
    for row in (user, movement):
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            object_repr=str(row),
            action_flag=CHANGE,
            change_message=f"{mark} change",
        )
    Client().force_login(user)
    return user
