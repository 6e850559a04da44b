"""Clocks that jump: the server's moves back or forward in the middle of a session, and days change meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from backhealth.accounts.models import User
from routines.models import Outcome, Routine, Session
from routines.record import record_of
from routines.streaks import streaks
from tests.addresses import belongings
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 11, 20, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as clock:
        yield clock


@pytest.fixture
def somebody(clock: time_machine.Traveller, library: None) -> User:
    """Somebody in Berlin who joined at the clock's time."""
    return UserFactory(timezone="Europe/Berlin")


@pytest.fixture
def routine(somebody: User) -> Routine:
    """Their routine, never practised yet."""
    owned = belongings(somebody)
    somebody.sessions.all().delete()
    return owned.routine


def begin(client: Client, routine: Routine) -> Session:
    client_id = uuid.uuid4()
    begin = {"routine": routine.pk, "client_id": client_id, "none_apply": "1"}
    response = client.post(reverse("routines:session-create"), begin)
    assert response.status_code == 302
    return Session.objects.get(client_id=client_id)


def tick_all(client: Client, session: Session) -> None:
    for log in session.logs.all():
        address = reverse("routines:session-tick", args=[session.client_id, log.pk])
        assert client.post(address, {"done": "1"}).status_code == 302


def finish(client: Client, session: Session) -> Session:
    address = reverse("routines:session-finish", args=[session.client_id])
    assert client.post(address).status_code == 302
    return Session.objects.get(pk=session.pk)


@pytest.mark.parametrize("jump", [-HOUR, -DAY, DAY, 2 * HOUR], ids=str)
def test_a_session_keeps_its_day_whatever_the_clock_does(
    jump: timedelta, clock: time_machine.Traveller, client: Client, somebody: User, routine: Routine
) -> None:
    client.force_login(somebody)
    session = begin(client, routine)
    clock.move_to(BEGIN + jump)
    tick_all(client, session)
    clock.move_to(BEGIN + jump + timedelta(minutes=12))
    ended = finish(client, session)
    assert (ended.outcome, ended.performed_on) == (Outcome.FINISHED, date(2026, 3, 11))
    assert ended.finished_at is not None
    assert ended.finished_at >= ended.started_at
    page = client.get(reverse("routines:session-detail", args=[session.client_id])).content.decode()
    assert "11 March" in page
    for name in ("today", "progress", "routine-list"):
        assert client.get(reverse(f"routines:{name}")).status_code == 200


@pytest.mark.parametrize("back", [HOUR, DAY, 40 * DAY], ids=str)
def test_a_clock_set_back_signs_nobody_out(
    back: timedelta, clock: time_machine.Traveller, client: Client, somebody: User
) -> None:
    credentials = {"login": somebody.email, "password": "three words here"}
    assert client.post(reverse("account_login"), credentials).status_code == 302
    clock.move_to(BEGIN - back)
    assert client.get(reverse("routines:today")).status_code == 200
    again = Client()
    assert again.post(reverse("account_login"), credentials).status_code == 302
    assert again.get(reverse("routines:today")).status_code == 200


def test_a_clock_far_ahead_that_came_back_locks_nobody_out(
    clock: time_machine.Traveller, client: Client, somebody: User
) -> None:
    """What was counted in the future must not keep a person out now."""
    clock.move_to(BEGIN + 365 * DAY)
    for _ in range(3):
        client.post(reverse("account_login"), {"login": somebody.email, "password": "a wrong guess"})
    clock.move_to(BEGIN)
    credentials = {"login": somebody.email, "password": "three words here"}
    assert client.post(reverse("account_login"), credentials).status_code == 302


def practise_at(clock: time_machine.Traveller, client: Client, routine: Routine, moment: datetime) -> None:
    clock.move_to(moment)
    client.force_login(routine.owner)
    session = begin(client, routine)
    tick_all(client, session)
    finish(client, session)


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_the_streak_goes_on_over_a_change_of_the_clocks(
    sunday: date, clock: time_machine.Traveller, client: Client, somebody: User, routine: Routine
) -> None:
    """Sessions just before midnight and just after it, in Berlin, on the days around the change."""
    Routine.objects.filter(pk=routine.pk).update(active_from=sunday - DAY)
    routine.versions.update(effective_from=sunday - DAY)
    zone = ZoneInfo(somebody.timezone)
    for moment in (
        datetime(sunday.year, sunday.month, sunday.day, 23, 50, tzinfo=zone) - DAY,
        datetime(sunday.year, sunday.month, sunday.day, 2, 30, tzinfo=zone),
        datetime(sunday.year, sunday.month, sunday.day, 0, 5, tzinfo=zone) + DAY,
    ):
        practise_at(clock, client, routine, moment)
    days = sorted(
        Session.objects.filter(owner=somebody, performed_on__gte=sunday - DAY).values_list(
            "performed_on", flat=True
        )
    )
    assert days == [sunday - DAY, sunday, sunday + DAY]
    assert streaks(record_of(somebody), today=somebody.today()).current == 3


def test_a_session_over_midnight_belongs_to_the_day_it_began(
    clock: time_machine.Traveller, client: Client, somebody: User, routine: Routine
) -> None:
    client.force_login(somebody)
    clock.move_to(datetime(2026, 3, 11, 22, 55, tzinfo=UTC))  # five to midnight in Berlin
    session = begin(client, routine)
    clock.move_to(datetime(2026, 3, 11, 23, 10, tzinfo=UTC))
    tick_all(client, session)
    assert finish(client, session).performed_on == date(2026, 3, 11)
    assert "11 March" in client.get(session.get_absolute_url()).content.decode()
