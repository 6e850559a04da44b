"""Sessions: begun once, counted honestly, dated by the person's own day."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from backhealth.accounts.models import User
from routines.models import Outcome, Routine, Session, Step
from routines.planning import outline, review
from routines.practising import begin_routine, begin_starter, log_by_hand
from routines.purging import purge
from routines.starters import StarterPlan, load_starters, plans
from tests.factories import RoutineFactory, SessionFactory, StepFactory, StepLogFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)


@pytest.fixture
def first_nine(library: None) -> StarterPlan:
    return plans(load_starters())[0]


@pytest.fixture
def session(trainee: User, first_nine: StarterPlan) -> Session:
    """Nine steps, none done."""
    return begin_starter(trainee, first_nine, client_id=uuid.uuid4(), now=NOW)


def tick(session: Session, count: int) -> None:
    for log in session.logs.all()[:count]:
        session.tick(log, done=True)


def test_a_session_begun_twice_with_one_id_is_one(trainee: User, first_nine: StarterPlan) -> None:
    client_id = uuid.uuid4()
    first = begin_starter(trainee, first_nine, client_id=client_id, now=NOW)
    again = begin_starter(trainee, first_nine, client_id=client_id, now=NOW + timedelta(days=1))
    assert first == again
    assert again.performed_on == date(2026, 3, 10)
    assert again.logs.count() == 9


def test_another_persons_id_is_no_obstacle(trainee: User, stranger: User, first_nine: StarterPlan) -> None:
    client_id = uuid.uuid4()
    mine = begin_starter(trainee, first_nine, client_id=client_id, now=NOW)
    theirs = begin_starter(stranger, first_nine, client_id=client_id, now=NOW)
    assert mine != theirs
    assert theirs.owner == stranger


def test_a_session_is_dated_by_zone_and_day_start(trainee: User, first_nine: StarterPlan) -> None:
    trainee.timezone, trainee.day_start = "America/New_York", 180
    late = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 01:30 in New York, before the day starts at 03:00
    session = begin_starter(trainee, first_nine, client_id=uuid.uuid4(), now=late)
    assert (session.performed_on, session.timezone) == (date(2026, 3, 7), "America/New_York")


def test_a_session_keeps_the_dose_it_was_planned_at(trainee: User, library: None) -> None:
    step = StepFactory(routine=RoutineFactory(owner=trainee), reps=6)
    routine = Routine.objects.with_steps().get()
    session = begin_routine(trainee, routine, client_id=uuid.uuid4(), now=NOW)
    Step.objects.filter(pk=step.pk).update(reps=20)
    assert session.logs.get().reps == 6


def test_a_tick_sent_twice_counts_once_and_can_be_taken_back(session: Session) -> None:
    log = session.logs.all()[0]
    for done, expected in ((True, 1), (True, 1), (False, 0)):
        session.tick(log, done=done)
        assert session.items_done == expected


@pytest.mark.parametrize(
    ("done", "outcome", "qualifies"),
    [
        (9, Outcome.OPEN, False),  # not ended yet
        (5, Outcome.FINISHED, True),
        (4, Outcome.FINISHED, False),  # less than half of nine
        (0, Outcome.FINISHED, False),
        (1, Outcome.STOPPED, True),
        (0, Outcome.STOPPED, False),
    ],
)
def test_what_makes_the_day(trainee: User, done: int, outcome: str, qualifies: bool) -> None:
    session = SessionFactory(owner=trainee, items_done=done, items_total=9, outcome=outcome)
    assert trainee.sessions.qualifying().exists() is qualifies
    assert session.makes_the_day is qualifies


def test_half_of_an_even_number_makes_the_day(trainee: User) -> None:
    SessionFactory(owner=trainee, items_done=4, items_total=8)
    assert trainee.sessions.qualifying().exists()


def test_a_session_logged_by_hand_makes_the_day(trainee: User) -> None:
    client_id = uuid.uuid4()
    for _ in range(2):
        log_by_hand(
            trainee,
            None,
            "A walk",
            performed_on=date(2026, 3, 9),
            client_id=client_id,
            now=NOW,
            steps=0,
            said={"note": "In the park"},
        )
    assert trainee.sessions.qualifying().get().performed_on == date(2026, 3, 9)


def test_a_deleted_session_makes_no_day_and_undo_brings_it_back(trainee: User) -> None:
    session = SessionFactory(owner=trainee)
    session.put_away()
    assert not trainee.sessions.qualifying().exists()
    session.bring_back()
    assert trainee.sessions.qualifying().exists()


def test_finishing_twice_keeps_the_first_moment(session: Session) -> None:
    tick(session, 9)
    session.finish()
    ended = session.finished_at
    session.finish()
    session.stop()
    assert (session.finished_at, session.outcome) == (ended, Outcome.FINISHED)


def test_a_stopped_session_carried_on_never_loses_its_day(session: Session) -> None:
    tick(session, 2)
    session.stop()
    tick(session, 3)
    session.finish()
    assert session.makes_the_day
    tick(session, 6)
    session.finish()
    assert session.outcome == Outcome.FINISHED


def test_a_session_from_another_day_asks_after_twelve_hours(session: Session) -> None:
    evening = NOW.replace(hour=19)
    assert not session.asks_for_its_day(now=evening, today=date(2026, 3, 10))
    assert not session.asks_for_its_day(now=NOW + timedelta(hours=11), today=date(2026, 3, 11))
    assert session.asks_for_its_day(now=NOW + timedelta(hours=13), today=date(2026, 3, 11))


def test_deleted_rows_leave_for_good_after_thirty_days(trainee: User, library: None) -> None:
    now = timezone.now()
    old, recent, kept = (SessionFactory(owner=trainee) for _ in range(3))
    Session.objects.filter(pk=old.pk).update(deleted_at=now - timedelta(days=30))
    Session.objects.filter(pk=recent.pk).update(deleted_at=now - timedelta(days=29))
    gone = RoutineFactory(owner=trainee, deleted_at=now - timedelta(days=40))
    SessionFactory(owner=trainee, routine=gone)
    StepLogFactory(session=old)
    purge(now=now)
    assert set(trainee.sessions.values_list("pk", flat=True)) >= {recent.pk, kept.pk}
    assert not trainee.sessions.filter(pk=old.pk).exists()
    assert not trainee.routines.exists()
    # What was practised stays, under the name the routine had.
    assert trainee.sessions.get(routine_name=gone.name).routine is None


def test_a_visitors_session_waits_fourteen_days(trainee: User) -> None:
    SessionFactory(owner=None)
    owned = SessionFactory(owner=trainee)
    Session.objects.update(created_at=timezone.now() - timedelta(days=14))
    call_command("purge_deleted", verbosity=0)
    assert list(Session.objects.all()) == [owned]


def reviewed(*phases: str) -> list[str]:
    dose = plans(load_starters())[0].steps[0].dose
    return review(outline([(phase, dose) for phase in phases]))


def test_the_review_names_what_is_missing(library: None) -> None:
    assert reviewed() == []
    assert reviewed("warm-up", "core", "cooldown") == []
    assert ["warm-up" in text for text in reviewed("core", "cooldown")] == [True]
    assert ["cooldown" in text for text in reviewed("warm-up", "core")] == [True]


def test_more_than_twelve_steps_are_mentioned(library: None) -> None:
    assert reviewed("warm-up", *["core"] * 10, "cooldown") == []
    (finding,) = reviewed("warm-up", *["core"] * 11, "cooldown")
    assert "13 exercises" in finding


def test_an_empty_plan_takes_no_time() -> None:
    assert (outline([]).minutes, outline([]).steps) == (0, 0)
