"""What changes a plan: steps, order, days, archive, copies."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from backhealth.accounts.models import User
from exercises.models import Level, Movement, Phase
from routines.making import add_step, copy_starter, duplicate, start_routine
from routines.models import Routine
from routines.record import record_of
from routines.starters import load_starters, plans
from routines.streaks import Status, statuses_between
from tests.factories import RoutineFactory, SessionFactory, StepFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)


def names(routine: Routine, phase: str = Phase.CORE) -> list[str]:
    return [step.movement.slug for step in routine.steps.kept().filter(phase=phase)]


@pytest.fixture
def routine(trainee: User, library: None) -> Routine:
    """Bird dog, bridge and plank in the core."""
    made = RoutineFactory(owner=trainee)
    for slug in ("bird-dog", "bridge", "modified-plank"):
        StepFactory(routine=made, movement=Movement.objects.get(slug=slug))
    return made


def test_a_form_sent_twice_makes_one_routine(trainee: User) -> None:
    client_id = uuid.uuid4()
    first = start_routine(trainee, "Mornings", client_id=client_id, today=TODAY)
    second = start_routine(trainee, "Mornings", client_id=client_id, today=TODAY)
    assert first == second
    assert trainee.routines.count() == 1


def test_a_step_sent_twice_is_added_once(routine: Routine) -> None:
    movement, client_id = Movement.objects.get(slug="cat-cow"), uuid.uuid4()
    for _ in range(2):
        add_step(routine, movement, Phase.CORE, movement.dose(Level.GENTLE), client_id=client_id)
    assert names(routine) == ["bird-dog", "bridge", "modified-plank", "cat-cow"]


def test_a_new_step_goes_to_the_end_after_others_were_removed(routine: Routine) -> None:
    for slug in ("bird-dog", "bridge"):
        routine.steps.get(movement__slug=slug).put_away()
    movement = Movement.objects.get(slug="cat-cow")
    add_step(routine, movement, Phase.CORE, movement.dose(Level.GENTLE), client_id=uuid.uuid4())
    assert names(routine) == ["modified-plank", "cat-cow"]


def test_a_form_sent_again_after_its_step_was_removed_adds_it_anew_once(routine: Routine) -> None:
    movement, client_id = Movement.objects.get(slug="cat-cow"), uuid.uuid4()
    add_step(routine, movement, Phase.CORE, movement.dose(Level.GENTLE), client_id=client_id).put_away()
    for _ in range(2):
        add_step(routine, movement, Phase.CORE, movement.dose(Level.GENTLE), client_id=client_id)
    assert names(routine) == ["bird-dog", "bridge", "modified-plank", "cat-cow"]


def test_a_form_changed_after_going_back_makes_a_second_routine(trainee: User) -> None:
    client_id = uuid.uuid4()
    for name in ("Mornings", "Evenings", "Evenings"):
        start_routine(trainee, name, client_id=client_id, today=TODAY)
    assert [routine.name for routine in trainee.routines.all()] == ["Evenings", "Mornings"]


def test_a_starter_copied_after_the_copy_was_deleted_is_a_new_copy(trainee: User, library: None) -> None:
    plan, client_id = plans(load_starters())[0], uuid.uuid4()
    copy_starter(trainee, plan, client_id=client_id, today=TODAY).put_away()
    again = copy_starter(trainee, plan, client_id=client_id, today=TODAY)
    assert again.deleted_at is None
    assert len(again.steps_in_order) == 9


def test_after_a_move_west_the_plan_is_shown_and_can_be_changed(trainee: User, library: None) -> None:
    """It was copied when it was already tomorrow elsewhere."""
    plan = plans(load_starters())[0]
    routine = copy_starter(trainee, plan, client_id=uuid.uuid4(), today=date(2026, 3, 12))
    assert routine.weekdays_on(TODAY) == plan.starter.weekdays
    routine.plan_weekdays({1}, today=TODAY)
    assert routine.weekdays_on(date(2026, 3, 13)) == {1}


@pytest.mark.parametrize(
    ("slug", "place", "expected"),
    [
        ("modified-plank", 1, ["bird-dog", "modified-plank", "bridge"]),
        ("bird-dog", 1, ["bridge", "bird-dog", "modified-plank"]),
        ("bird-dog", 0, ["bird-dog", "bridge", "modified-plank"]),
        ("bird-dog", 99, ["bridge", "modified-plank", "bird-dog"]),  # beyond the end is the end
    ],
)
def test_a_step_moves_to_its_place_however_often_it_is_sent(
    routine: Routine, slug: str, place: int, expected: list[str]
) -> None:
    for _ in range(2):
        routine.move_step(routine.steps.get(movement__slug=slug), Phase.CORE, place)
    assert names(routine) == expected


def test_a_step_moves_to_another_phase(routine: Routine) -> None:
    routine.move_step(routine.steps.get(movement__slug="bridge"), Phase.WARM_UP, 0)
    assert names(routine) == ["bird-dog", "modified-plank"]
    assert names(routine, Phase.WARM_UP) == ["bridge"]


def test_a_removed_step_comes_back_where_it_was(routine: Routine) -> None:
    bridge = routine.steps.get(movement__slug="bridge")
    bridge.put_away()
    assert names(routine) == ["bird-dog", "modified-plank"]
    bridge.bring_back()
    assert names(routine) == ["bird-dog", "bridge", "modified-plank"]


def test_a_swap_takes_the_new_movement_at_its_gentle_dose(routine: Routine) -> None:
    step = routine.steps.get(movement__slug="bird-dog")
    step.swap(Movement.objects.get(slug="bridge"))
    step.refresh_from_db()
    assert str(step).replace("\u00a0", " ") == "Bridge: 1 × 6, hold 2 s"


def test_a_changed_plan_counts_from_today_and_leaves_the_past(routine: Routine) -> None:
    routine.plan_weekdays({0}, today=TODAY)
    assert routine.weekdays_on(date(2026, 3, 10)) == frozenset(range(7))
    assert routine.weekdays_on(TODAY) == {0}


def test_the_last_of_two_changes_on_one_day_wins(routine: Routine) -> None:
    routine.plan_weekdays({0}, today=TODAY)
    routine.plan_weekdays({1, 3}, today=TODAY)
    assert routine.versions.count() == 2
    assert routine.weekdays_on(TODAY) == {1, 3}


def test_no_day_ticked_is_when_it_suits(routine: Routine) -> None:
    routine.plan_weekdays((), today=TODAY)
    assert routine.versions.get(effective_from=TODAY).kind == "as_needed"


def test_an_archived_routine_is_due_no_more_and_keeps_its_past(trainee: User, routine: Routine) -> None:
    routine.archive(today=date(2026, 3, 5))
    statuses = statuses_between(record_of(trainee), date(2026, 3, 4), date(2026, 3, 6), today=TODAY)
    assert list(statuses.values()) == [Status.MISSED, Status.REST, Status.REST]


def test_a_restored_routine_is_due_from_today_and_not_for_the_days_between(
    trainee: User, routine: Routine
) -> None:
    routine.archive(today=date(2026, 3, 5))
    routine.unarchive(today=TODAY)
    statuses = statuses_between(record_of(trainee), date(2026, 3, 4), TODAY, today=TODAY)
    assert statuses[date(2026, 3, 4)] is Status.MISSED
    assert {statuses[date(2026, 3, day)] for day in range(5, 11)} == {Status.REST}
    assert statuses[TODAY] is Status.PENDING
    assert routine.weekdays_on(TODAY) == frozenset(range(7))


def test_archiving_and_restoring_on_one_day_changes_nothing(trainee: User, routine: Routine) -> None:
    before = record_of(trainee)
    routine.archive(today=TODAY)
    routine.unarchive(today=TODAY)
    assert record_of(trainee) == before


def test_a_deleted_routine_takes_its_due_days_along_and_undo_brings_them(
    trainee: User, routine: Routine
) -> None:
    SessionFactory(owner=trainee, routine=routine, performed_on=date(2026, 3, 4))
    before = record_of(trainee)
    routine.put_away()
    assert record_of(trainee).plans == []
    assert record_of(trainee).done_on == {date(2026, 3, 4)}
    routine.bring_back()
    assert record_of(trainee) == before


def test_a_duplicate_has_the_same_steps_and_no_days(trainee: User, routine: Routine) -> None:
    copy = duplicate(routine, client_id=uuid.uuid4(), today=TODAY)
    assert copy.name == f"{routine.name}, copy"
    assert names(copy) == names(routine)
    assert copy.weekdays_on(TODAY) == frozenset()
