"""A day to practise on, and what a person reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from backhealth.accounts.models import User
from exercises.models import Movement
from routines.models import Routine, Session
from routines.starters import starter
from tests.factories import RoutineFactory, SessionFactory, StepFactory, StepLogFactory

Read = Callable[..., str]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Tuesday 10 March 2026, 08:00 in Berlin."""
    with time_machine.travel(datetime(2026, 3, 10, 7, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def asha(clock: time_machine.Traveller, library: None, trainee: User) -> User:
    """The trainee, here since January."""
    trainee.date_joined = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    trainee.save()
    return trainee


@pytest.fixture
def asha_client(asha: User, client: Client) -> Client:
    client.force_login(asha)
    return client


@pytest.fixture
def mornings(asha: User) -> Routine:
    """A plan of nine steps, for every day since 1 March."""
    routine = RoutineFactory(owner=asha, name="Steady mornings")
    nine = {step.movement for step in starter("first-nine").steps}
    for movement in Movement.objects.filter(slug__in=nine):
        StepFactory(routine=routine, movement=movement)
    return routine


def words(html: str) -> str:
    """What a person reads of a page: no head, no markup."""
    body = html.partition("<body")[2] or html
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", "<body" + body)).split())


@pytest.fixture
def read() -> Read:
    """Opens an address and gives the words on it."""

    def read(client: Client, path: str, **kwargs: Any) -> str:
        response = client.get(path, **kwargs)
        assert response.status_code == 200
        return words(response.content.decode())

    return read


def practise(user: User, routine: Routine | None, day: date, **fields: Any) -> Session:
    """A session of the routine's steps, as far as `items_done` says."""
    total = routine.steps.count() if routine else 0
    fields = {"items_total": total, "items_done": total} | fields
    session: Session = SessionFactory.create(owner=user, routine=routine, performed_on=day, **fields)
    for order, step in enumerate(routine.steps.all() if routine else ()):
        StepLogFactory(
            session=session,
            movement=step.movement,
            order=order,
            reps=step.reps,
            done_at=session.started_at if order < session.items_done else None,
        )
    return session
