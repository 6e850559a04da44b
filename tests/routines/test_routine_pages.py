"""The pages of plans: what they show, to whom, whole and swapped in."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date

import pytest
from django.core.serializers import serialize
from django.db import IntegrityError, transaction
from django.db.models import CharField, Value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from backhealth.accounts.models import User
from exercises.models import Movement, Phase
from routines.models import Outcome, Routine, Step, StepLog
from routines.views.builder import days_words
from tests.factories import RoutineFactory, SessionFactory, StepFactory, StepLogFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def routine(trainee: User, library: None) -> Routine:
    """Bird dog and bridge in the core, on Monday and Thursday."""
    made = RoutineFactory(owner=trainee, name="Steady mornings", weekdays={0, 3})
    for slug in ("bird-dog", "bridge"):
        StepFactory(routine=made, movement=Movement.objects.get(slug=slug))
    return made


@pytest.fixture
def step(routine: Routine) -> Step:
    """The bird dog."""
    return routine.steps.first()


def page(response: HttpResponse) -> str:
    """The text of a page that answered."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def address(name: str, *args: object) -> str:
    return reverse(f"routines:{name}", args=args)


def dose(**changes: object) -> dict[str, object]:
    return {"sets": 2, "reps": 6, "hold_seconds": 5, "rest_seconds": 20, "each_side": "on"} | changes


# The list


def test_the_list_shows_ones_own_routines_with_minutes_days_and_start(
    trainee_client: Client, routine: Routine
) -> None:
    SessionFactory(owner=routine.owner)
    text = page(trainee_client.get(address("routine-list")))
    assert "Steady mornings" in text
    assert f"{routine.outline.minutes} min" in text
    assert "2 exercises" in text
    assert "Mon, Thu" in text
    assert f'name="routine" value="{routine.pk}"' in text
    assert "The First Nine" in text


def test_the_list_without_routines_says_what_goes_here(trainee_client: Client, library: None) -> None:
    text = page(trainee_client.get(address("routine-list")))
    assert "No routines yet" in text
    assert "Choose a ready-made routine" in text


def test_archived_routines_can_be_restored_from_the_list(trainee_client: Client, routine: Routine) -> None:
    routine.archive(today=date(2026, 3, 11))
    text = page(trainee_client.get(address("routine-list")))
    assert "No routines in use" in text
    assert "1 archived routine" in text
    assert address("routine-archived") in text
    archived = page(trainee_client.get(address("routine-archived")))
    assert address("routine-unarchive", routine.pk) in archived


def test_every_archived_routine_can_be_reached(trainee_client: Client, trainee: User, library: None) -> None:
    for number in range(25):
        RoutineFactory(owner=trainee, name=f"Old {number:02}", archived_on=date(2026, 3, 5))
    pages = [page(trainee_client.get(address("routine-archived"), {"page": number})) for number in (1, 2)]
    assert ["Old 24" in text for text in pages] == [False, True]


def test_a_strangers_routines_are_not_in_the_list(client: Client, stranger: User, routine: Routine) -> None:
    client.force_login(stranger)
    assert "Steady mornings" not in page(client.get(address("routine-list")))


@pytest.mark.parametrize(
    ("weekdays", "week_start", "expected"),
    [
        ({0, 2, 4}, 0, "Mon, Wed, Fri"),
        ({0, 6}, 6, "Sun, Mon"),
        (range(7), 0, "Every day"),
        ((), 0, ""),
    ],
)
def test_days_come_in_words_and_in_the_persons_week_order(
    weekdays: set[int], week_start: int, expected: str
) -> None:
    assert days_words(weekdays, week_start) == expected


# Visitors


@pytest.mark.parametrize("path", [("routine-list",), ("starter-detail", "first-nine")])
def test_visitors_see_the_starters_without_a_cookie_or_a_form(
    client: Client, library: None, path: tuple[str, ...]
) -> None:
    response = client.get(address(*path))
    text = page(response)
    assert "The First Nine" in text
    assert f"{address('session-create')}?starter=first-nine" in text
    assert "<form" not in text
    assert not response.cookies


def test_a_visitor_can_keep_a_starter_by_signing_up(client: Client, library: None) -> None:
    text = page(client.get(address("starter-detail", "first-nine")))
    assert f"{reverse('account_signup')}?next={address('starter-detail', 'first-nine')}" in text
    assert "Copy to my routines" not in text


def test_a_starter_shows_its_steps_days_and_when_it_suits(client: Client, library: None) -> None:
    text = page(client.get(address("starter-detail", "first-nine")))
    for part in ("Warm-up", "Core", "Cooldown", "Bird Dog", "Mon, Wed, Fri, Sun", "first two weeks"):
        assert part in text


def test_a_copied_starter_opens_as_ones_own(trainee_client: Client, library: None) -> None:
    copies = address("starter-copy", "first-nine")
    response = trainee_client.post(copies, {"client_id": uuid.uuid4()}, follow=True)
    text = page(response)
    assert "is yours now" in text
    assert 'id="builder"' in text


# The plan


def test_the_plan_answers_how_long_what_needs_a_look_and_where_to_start(
    trainee_client: Client, routine: Routine, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(7):
        text = page(trainee_client.get(routine.get_absolute_url()))
    assert f"{routine.outline.time_words}, 2 exercises" in text
    assert "There is no warm-up." in text
    assert f"{address('session-create')}?routine={routine.pk}" in text  # the first time, the signs come first
    assert "Worth a look" in text
    assert f"{address('step-create', routine.pk)}?phase=cooldown" in text
    assert address("routine-sheet", routine.pk) in text


def test_the_number_of_queries_does_not_grow_with_the_steps(
    trainee_client: Client, routine: Routine, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for slug in ("cat-cow", "wall-angels", "childs-pose"):
        StepFactory(routine=routine, movement=Movement.objects.get(slug=slug))
    with django_assert_max_num_queries(7):
        page(trainee_client.get(routine.get_absolute_url()))


def test_start_is_one_tap_once_one_has_practised(trainee_client: Client, routine: Routine) -> None:
    SessionFactory(owner=routine.owner)
    text = page(trainee_client.get(routine.get_absolute_url()))
    assert f'<input type="hidden" name="routine" value="{routine.pk}">' in text


def test_an_open_session_can_be_carried_on(trainee_client: Client, routine: Routine) -> None:
    session = SessionFactory(owner=routine.owner, routine=routine, outcome=Outcome.OPEN, items_done=4)
    text = page(trainee_client.get(routine.get_absolute_url()))
    assert "Carry on, 4 of 9" in text
    assert address("session-practice", session.client_id) in text


def test_an_empty_plan_offers_an_exercise_and_no_start(trainee_client: Client, trainee: User) -> None:
    empty = RoutineFactory(owner=trainee)
    text = page(trainee_client.get(empty.get_absolute_url()))
    assert "Add an exercise first" in text
    assert address("session-create") not in text


def test_an_archived_plan_offers_restore_and_no_start(trainee_client: Client, routine: Routine) -> None:
    routine.archive(today=date(2026, 3, 11))
    text = page(trainee_client.get(routine.get_absolute_url()))
    assert "This routine is archived." in text
    assert address("session-create") not in text


def test_ids_are_unique_though_several_doses_are_on_the_page(
    trainee_client: Client, routine: Routine
) -> None:
    text = page(trainee_client.get(routine.get_absolute_url()))
    ids = [piece.split('"', 1)[0] for piece in text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_swap_gets_the_plan_and_the_start_bar_only(trainee_client: Client, routine: Routine) -> None:
    response = trainee_client.get(routine.get_absolute_url(), headers=HTMX)
    text = page(response)
    assert text.startswith('<div id="builder"')
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    assert "HX-Request" in response.headers["Vary"]


def test_the_first_goes_no_higher_and_the_last_no_lower(trainee_client: Client, routine: Routine) -> None:
    first, last = routine.steps.all()
    text = page(trainee_client.get(routine.get_absolute_url()))
    assert f'id="up-{first.pk}" name="place" value="-1" type="button" aria-disabled="true"' in text
    assert f'id="down-{first.pk}" name="place" value="1" form="moves-core"' in text
    assert f'id="up-{last.pk}" name="place" value="0" form="moves-core"' in text
    assert f'id="down-{last.pk}" name="place" value="2" type="button" aria-disabled="true"' in text


def test_a_lone_step_has_no_arrows(trainee_client: Client, routine: Routine) -> None:
    routine.steps.last().delete()
    assert "step__moves" not in page(trainee_client.get(routine.get_absolute_url()))


def test_moving_to_another_part_puts_the_focus_on_the_step(trainee_client: Client, step: Step) -> None:
    moved = trainee_client.post(
        address("step-move", step.routine_id, step.pk), {"phase": Phase.WARM_UP, "place": 1000}, follow=True
    )
    text = page(moved)
    assert re.search(f'<a id="change-{step.pk}"[^>]* autofocus>', text)
    assert text.index("Warm-up") < text.index("Bird Dog") < text.index("Bridge")


def test_a_level_is_marked_and_its_dose_form_stays_open(trainee_client: Client, step: Step) -> None:
    update = address("step-update", step.routine_id, step.pk)
    text = page(trainee_client.post(update, {"level": "steady"}, headers=HTMX, follow=True))
    assert '<details class="step__change" open>' in text
    assert f'id="steady-{step.pk}" name="level" value="steady" aria-pressed="true"' in text
    assert " ".join(str(step.movement.dose("steady")).split()) in text


@pytest.mark.parametrize(("slug", "label"), [("childs-pose", "Hold"), ("diaphragmatic-breathing", "Lasts")])
def test_breathing_for_a_while_is_not_called_a_hold(
    trainee_client: Client, routine: Routine, slug: str, label: str
) -> None:
    step = StepFactory(routine=routine, movement=Movement.objects.get(slug=slug), hold_seconds=30)
    text = page(trainee_client.get(routine.get_absolute_url(), {"open": step.pk}))
    assert re.search(rf'<label[^>]* for="id_{step.pk}_hold_seconds"[^>]*>\s*{label}\s*<', text)


def test_a_dose_is_saved_and_its_form_closes(trainee_client: Client, step: Step) -> None:
    update = address("step-update", step.routine_id, step.pk)
    text = page(trainee_client.post(update, dose(sets=3), follow=True))
    assert "3 × 6 each side, hold 5 s, rest 20 s" in text
    assert '<details class="step__change" open>' not in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_dose_keeps_what_was_typed_and_says_why_in_its_place(
    trainee_client: Client, step: Step, headers: dict[str, str]
) -> None:
    update = address("step-update", step.routine_id, step.pk)
    text = page(trainee_client.post(update, dose(sets=99), headers=headers))
    assert text.count('<details class="step__change" open>') == 1
    assert f'<a href="#id_{step.pk}_sets">' in text
    assert 'value="99"' in text
    step.refresh_from_db()
    assert step.sets == 1


@pytest.fixture
def descending(step: Step) -> Step:
    """The bird dog in sets that differ, as the forms of its dose and of its page show it."""
    step.sets, step.reps, step.set_reps = 3, 5, (5, 3, 1)
    step.hold_seconds, step.rest_seconds, step.each_side = 8, 20, True
    step.save()
    return step


def shown(**changes: object) -> dict[str, object]:
    """What the dose form of that step sends."""
    return dose(sets=3, reps=5, hold_seconds=8, **changes)


def test_sets_that_differ_show_in_the_plan_in_its_minutes_and_by_their_form(
    trainee_client: Client, descending: Step
) -> None:
    plan = descending.routine.get_absolute_url()
    text = page(trainee_client.get(plan))
    assert "5, 3 and 1 reps each side, hold 8 s, rest 20 s" in text
    assert "all sets are alike" not in text
    opened = page(trainee_client.get(plan, {"open": descending.pk}))
    assert "Now 5, 3 and 1 reps. Change sets or reps, and all sets are alike." in opened
    for name, value in (("sets", 3), ("reps", 5)):
        assert re.search(rf'name="{name}" value="{value}"', opened)
    assert 'aria-pressed="true"' not in opened  # no level has such a dose


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "5, 3 and 1 reps each side, hold 8 s, rest 20 s"),
        ({"hold_seconds": 9}, "5, 3 and 1 reps each side, hold 9 s, rest 20 s"),
        ({"rest_seconds": 30, "each_side": ""}, "5, 3 and 1 reps, hold 8 s, rest 30 s"),
        ({"sets": 2}, "2 × 5 each side, hold 8 s, rest 20 s"),
        ({"reps": 4}, "3 × 4 each side, hold 8 s, rest 20 s"),
    ],
)
def test_sets_become_alike_when_their_number_or_the_reps_change(
    trainee_client: Client, descending: Step, changes: dict[str, object], told: str
) -> None:
    update = address("step-update", descending.routine_id, descending.pk)
    for _ in range(2):  # sent twice it is the same
        text = page(trainee_client.post(update, {**shown(), **changes}, follow=True))
        assert f'<span class="step__dose">{told}</span>' in text
        assert "all sets are alike" not in text


def test_a_refused_dose_leaves_sets_that_differ_as_they_are(trainee_client: Client, descending: Step) -> None:
    update = address("step-update", descending.routine_id, descending.pk)
    text = page(trainee_client.post(update, {**shown(), "sets": 99}))
    assert "Now 5, 3 and 1 reps." in text
    descending.refresh_from_db()
    assert (descending.sets, descending.set_reps) == (3, (5, 3, 1))


@pytest.mark.parametrize("way", ["level", "swap"])
def test_a_level_and_a_swap_bring_a_dose_of_their_own(
    trainee_client: Client, descending: Step, way: str
) -> None:
    name, sent = {
        "level": ("step-update", {"level": "steady"}),
        "swap": ("step-swap", {"movement": "bridge"}),
    }[way]
    trainee_client.post(address(name, descending.routine_id, descending.pk), sent)
    descending.refresh_from_db()
    assert descending.as_dose == descending.movement.dose("steady" if way == "level" else "gentle")
    assert descending.set_reps == ()


def test_a_removed_step_that_comes_back_has_its_sets(trainee_client: Client, descending: Step) -> None:
    for name in ("step-remove", "step-restore"):
        trainee_client.post(address(name, descending.routine_id, descending.pk))
    text = page(trainee_client.get(descending.routine.get_absolute_url()))
    assert "5, 3 and 1 reps" in text


def test_a_copy_and_its_sheet_keep_sets_that_differ(trainee_client: Client, descending: Step) -> None:
    copies = address("routine-duplicate", descending.routine_id)
    text = page(trainee_client.post(copies, {"client_id": uuid.uuid4()}, follow=True))
    assert "5, 3 and 1 reps each side" in text
    copied = descending.routine.owner.routines.exclude(pk=descending.routine_id).get()
    sheet = page(trainee_client.get(address("routine-sheet", copied.pk)))
    assert "<p>5, 3 and 1 reps each side, hold 8 s, rest 20 s</p>" in sheet


@pytest.mark.parametrize("text", ["x", "5,x", "5,,1", ",5,3", "5,3,", "0,3", "5,03", "5", "5,3", "5,3,1,1"])
@pytest.mark.parametrize("model", [Step, StepLog])
def test_the_database_refuses_sets_that_make_no_sense(
    descending: Step, model: type[Step | StepLog], text: str
) -> None:
    StepLogFactory(sets=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(sets=3).update(set_reps=Value(text, output_field=CharField()))


@pytest.mark.parametrize("model", [Step, StepLog])
def test_the_database_refuses_a_number_of_sets_that_does_not_fit(
    descending: Step, model: type[Step | StepLog]
) -> None:
    StepLogFactory(sets=3, set_reps=(5, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(sets=3).update(sets=2)


@pytest.mark.parametrize("set_reps", [(), (5, 3, 1), (50, 10, 7)])
def test_sets_come_back_as_they_were_kept(descending: Step, set_reps: tuple[int, ...]) -> None:
    Step.objects.filter(pk=descending.pk).update(set_reps=set_reps)
    assert Step.objects.get(set_reps=set_reps, sets=3).set_reps == set_reps
    [row] = json.loads(serialize("json", Step.objects.filter(pk=descending.pk)))
    assert row["fields"]["set_reps"] == ",".join(map(str, set_reps))


def test_a_removed_step_can_be_brought_back_from_the_message(trainee_client: Client, step: Step) -> None:
    remove = address("step-remove", step.routine_id, step.pk)
    text = page(trainee_client.post(remove, headers=HTMX, follow=True))
    assert "Bird Dog is removed." in text
    assert 'tabindex="-1" autofocus' in text  # the pressed button is gone; the message is read instead
    restore = address("step-restore", step.routine_id, step.pk)
    assert f'action="{restore}"' in text
    assert "Bird Dog is back." in page(trainee_client.post(restore, follow=True))


def test_saved_days_are_told_and_ticked(trainee_client: Client, routine: Routine) -> None:
    weekdays = address("routine-weekdays", routine.pk)
    text = page(trainee_client.post(weekdays, {"weekdays": [1]}, headers=HTMX, follow=True))
    assert "The days are saved." in text
    assert 'value="1" data-look="chips" id="id_weekdays_1" checked' in text
    assert text.count('data-look="chips"') == 7
    assert text.count(" checked>") == 1 + routine.steps.filter(each_side=True).count()


@pytest.mark.parametrize(
    ("put_away", "undo"), [("routine-archive", "routine-unarchive"), ("routine-delete", "routine-restore")]
)
def test_a_routine_put_away_can_be_brought_back_from_the_message(
    trainee_client: Client, routine: Routine, put_away: str, undo: str
) -> None:
    text = page(trainee_client.post(address(put_away, routine.pk), follow=True))
    assert "What you practised stays." in text
    assert f'action="{address(undo, routine.pk)}"' in text
    assert 'id="builder"' in page(trainee_client.post(address(undo, routine.pk), follow=True))


# Making, naming, adding, swapping


def test_a_new_routine_opens_ready_for_its_first_exercise(trainee_client: Client, library: None) -> None:
    create = address("routine-create")
    assert "Make the routine" in page(trainee_client.get(create))
    text = page(trainee_client.post(create, {"name": "Evenings", "client_id": uuid.uuid4()}, follow=True))
    assert "<h1>Evenings</h1>" in text


def test_a_refused_name_leaves_the_old_one_on_the_page(trainee_client: Client, routine: Routine) -> None:
    rename = address("routine-rename", routine.pk)
    text = page(trainee_client.post(rename, {"name": ""}))
    assert "Rename Steady mornings" in text
    assert "There is a problem" in text


def test_exercises_that_suit_the_part_come_first_each_with_a_form_of_its_own(
    trainee_client: Client, routine: Routine
) -> None:
    create = address("step-create", routine.pk)
    response = trainee_client.get(create, {"phase": Phase.COOLDOWN})
    assert "Add to cooldown" in page(response)
    suits = [Phase.COOLDOWN in movement.phases for movement, _dose, _id in response.context["rows"]]
    assert suits == sorted(suits, reverse=True)
    ids = [client_id for _movement, _dose, client_id in response.context["rows"]]
    assert len(set(ids)) == len(ids) > 1


def test_an_exercise_is_found_and_added(trainee_client: Client, routine: Routine) -> None:
    create = address("step-create", routine.pk)
    text = page(trainee_client.get(create, {"phase": Phase.WARM_UP, "q": "cow"}))
    assert 'name="movement" value="cat-cow"' in text
    assert 'name="movement" value="bridge"' not in text
    sent = {"movement": "cat-cow", "phase": Phase.WARM_UP, "level": "gentle", "client_id": uuid.uuid4()}
    text = page(trainee_client.post(create, sent, follow=True))
    assert "Cat-Cow is in “Steady mornings”." in text


def test_a_search_that_finds_nothing_shows_ways_on(trainee_client: Client, routine: Routine) -> None:
    text = page(trainee_client.get(address("step-create", routine.pk), {"q": "<zz>"}))
    assert "No exercise found for “&lt;zz&gt;”" in text
    assert "Show all exercises" in text


def test_what_a_search_finds_nearly_is_said_to_be_near(trainee_client: Client, routine: Routine) -> None:
    near = "No exercise has all of these words. These come closest."
    assert near in page(trainee_client.get(address("step-create", routine.pk), {"q": "cow zebra"}))
    assert near not in page(trainee_client.get(address("step-create", routine.pk), {"q": "cow"}))


def test_a_step_is_swapped_for_one_of_its_part(trainee_client: Client, step: Step) -> None:
    swap = address("step-swap", step.routine_id, step.pk)
    text = page(trainee_client.get(swap))
    assert "Swap Bird Dog" in text
    assert 'name="movement" value="bird-dog"' not in text
    text = page(trainee_client.post(swap, {"movement": "modified-plank"}, follow=True))
    assert "Modified Plank is in its place." in text


def test_an_exercise_can_be_added_from_its_own_page(trainee_client: Client, routine: Routine) -> None:
    text = page(trainee_client.get(address("step-add"), {"movement": "cat-cow"}))
    assert "Add Cat-Cow" in text
    assert "Steady mornings" in text


def test_without_a_routine_adding_makes_a_first_one_once(
    trainee_client: Client, trainee: User, library: None
) -> None:
    text = page(trainee_client.get(address("step-add"), {"movement": "cat-cow", "level": "strong"}))
    assert "Name of your first routine" in text
    assert f"{address('routine-list')}#starters" in text
    answers = {
        "movement": "cat-cow",
        "name": "Mornings",
        "phase": "warm-up",
        "level": "strong",
        "client_id": str(uuid.uuid4()),
    }
    trainee_client.post(address("step-add"), answers)
    routine = trainee.routines.get()
    assert [str(step).replace("\u00a0", " ") for step in routine.steps.all()] == ["Cat-Cow: 2 × 8, rest 15 s"]


def test_the_level_chosen_on_the_movements_page_comes_along(trainee_client: Client, routine: Routine) -> None:
    html = trainee_client.get(address("step-add"), {"movement": "bridge", "level": "strong"}).content.decode()
    assert re.search(r'value="strong"[^>]*checked', html)
    assert re.search(r'value="core"[^>]*checked', html)


# The plan sheet


def test_the_sheet_has_the_plan_boxes_for_every_day_and_the_four_signs(
    trainee_client: Client, routine: Routine
) -> None:
    User.objects.filter(pk=routine.owner_id).update(week_start=User.WeekStart.SUNDAY)
    text = page(trainee_client.get(address("routine-sheet", routine.pk)))
    assert "Plan for Asha" in text
    assert "Mon, Thu" in text
    boxes = "".join(f"<li>{letter}</li>" for letter in "SMTWTFS")
    assert text.count(boxes) == 2
    for movement in Movement.objects.filter(slug__in=["bird-dog", "bridge"]):
        assert movement.practice_cue in text
    for words in ("Numbness", "bladder or bowels", "both legs", "getting weaker"):
        assert words in text


def test_a_swap_sent_twice_is_one_swap(trainee_client: Client, routine: Routine) -> None:
    step = routine.steps.all()[0]
    for _ in range(2):
        response = trainee_client.post(address("step-swap", routine.pk, step.pk), {"movement": "bridge"})
        assert response.status_code == 302
    step.refresh_from_db()
    assert step.movement.slug == "bridge"


def test_a_movement_with_a_zero_character_is_none(trainee_client: Client, step: Step) -> None:
    """PostgreSQL refuses such a text even in a question."""
    routine, answers = step.routine_id, {"movement": "bird-dog\0", "phase": "core", "level": "gentle"}
    assert trainee_client.get(address("step-add"), {"movement": "bird-dog\0"}).status_code == 404
    for name, arguments in (("step-add", []), ("step-swap", [routine, step.pk])):
        assert trainee_client.post(address(name, *arguments), answers).status_code == 404
    refused = trainee_client.post(address("step-create", routine), {**answers, "client_id": uuid.uuid4()})
    assertContains(refused, "That exercise could not be added.")


def test_a_form_for_a_first_routine_sent_twice_leads_to_it_both_times(
    trainee_client: Client, trainee: User, library: None
) -> None:
    answers = {"movement": "bird-dog", "phase": "core", "level": "gentle", "name": "Mornings"}
    answers["client_id"] = str(uuid.uuid4())
    for _ in range(2):
        assertRedirects(
            trainee_client.post(address("step-add"), answers),
            trainee.routines.get().get_absolute_url(),
            fetch_redirect_response=False,
        )
    assert trainee.routines.get().steps.count() == 1
