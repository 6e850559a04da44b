"""Two windows, two workers, a double click: what a person sees afterwards is whole, whoever was first.

Every test sends its requests from threads with a connection of their own to the database, several rounds, with a
short pause at random before each query, so that they meet in another place each time.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from backhealth.accounts.erasure import erase
from backhealth.accounts.models import User
from exercises.dose import Dose
from exercises.models import CommonError, FormCue, Instruction, Level, Movement, MovementDose, Phase
from routines.making import start_routine
from routines.models import Outcome, PainConsent, Routine, Session, Step, StepLog
from routines.purging import purge
from routines.visitors import OFFERED
from tests.accounts.everything import rows_of
from tests.factories import (
    PainConsentFactory,
    RoutineFactory,
    SessionFactory,
    StepFactory,
    StepLogFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")
ROUNDS = 8
LONGEST_PAUSE = 0.004
PASSWORD = "three words here"


def hesitate(execute: Callable[..., T], *query: Any) -> T:
    time.sleep(random.random() * LONGEST_PAUSE)
    return execute(*query)


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Does all of them at the same moment; what each of them gave."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            with connection.execute_wrapper(hesitate):
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [done.result() for done in [threads.submit(run, act) for act in acts]]


def window(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, name: str, /, *arguments: object, **answers: object) -> HttpResponse:
    """Sends a form; whatever comes of it, it is a page or the way to one."""
    response = client.post(reverse(name, args=arguments), answers)
    assert response.status_code in {200, 302, 404}, (name, response.status_code)
    return response


def sending(
    client: Client, name: str, /, *arguments: object, **answers: object
) -> Callable[[], HttpResponse]:
    return partial(send, client, f"routines:{name}", *arguments, **answers)


def orders(routine: Routine, phase: str = Phase.CORE) -> list[int]:
    return list(routine.steps.kept().filter(phase=phase).values_list("order", flat=True))


@pytest.fixture
def windows(trainee: User) -> list[Client]:
    return [window(trainee) for _ in range(4)]


@pytest.fixture
def routine(library: None, trainee: User) -> Routine:
    """Four steps in the core."""
    made = RoutineFactory(owner=trainee)
    for movement in Movement.objects.published()[:4]:
        StepFactory(routine=made, movement=movement)
    return made


def practice(owner: User | None, **columns: object) -> Session:
    """A session under way with four steps, none done."""
    columns = {"items_done": 0, "items_total": 4, "outcome": Outcome.OPEN, "finished_at": None} | columns
    session = SessionFactory(owner=owner, **columns)
    for _ in range(4):
        StepLogFactory(session=session)
    return session


# Plans


def test_two_steps_moved_at_once_both_get_where_they_were_sent(
    routine: Routine, windows: list[Client]
) -> None:
    for _ in range(ROUNDS):
        first, second, third, fourth = routine.steps.kept()
        at_once(
            sending(windows[0], "step-move", routine.pk, first.pk, phase="core", place=1000),
            sending(windows[1], "step-move", routine.pk, fourth.pk, phase="core", place=0),
        )
        assert list(routine.steps.kept()) == [fourth, second, third, first]
        assert orders(routine) == [0, 1, 2, 3]


def test_steps_added_and_moved_at_once_have_a_place_each(routine: Routine, windows: list[Client]) -> None:
    step, added = routine.steps.all()[0], {"movement": "bird-dog", "phase": "core", "level": "gentle"}
    for done in range(1, ROUNDS + 1):
        at_once(
            *(
                sending(each, "step-create", routine.pk, client_id=uuid.uuid4(), **added)
                for each in windows[:3]
            ),
            sending(windows[3], "step-move", routine.pk, step.pk, phase="core", place=2),
        )
        assert orders(routine) == list(range(4 + 3 * done))


def test_a_step_sent_twice_at_once_is_added_once(routine: Routine, windows: list[Client]) -> None:
    for done in range(1, ROUNDS + 1):
        added = {"movement": "bird-dog", "phase": "core", "level": "gentle", "client_id": uuid.uuid4()}
        at_once(*(sending(each, "step-create", routine.pk, **added) for each in windows))
        assert orders(routine) == list(range(4 + done))


def test_a_movement_for_a_first_routine_sent_twice_at_once_makes_one_of_each(library: None) -> None:
    for _ in range(ROUNDS):
        user = UserFactory()
        answers = {"movement": "bird-dog", "phase": "core", "level": "gentle", "name": "Mornings"}
        answers["client_id"] = uuid.uuid4()
        pages = at_once(*(sending(window(user), "step-add", **answers) for _ in range(3)))
        [made] = user.routines.all()
        assert {page.headers.get("Location") for page in pages} == {made.get_absolute_url()}
        assert orders(made) == [0]


def test_a_swap_sent_twice_leaves_a_dose_chosen_between_alone(
    routine: Routine, windows: list[Client]
) -> None:
    """The dose belongs to the movement that is there when it is chosen, and a second swap changes nothing."""
    step = routine.steps.all()[0]
    for slug in ("bird-dog", "bridge") * (ROUNDS // 2):
        at_once(
            sending(windows[0], "step-swap", routine.pk, step.pk, movement=slug),
            sending(windows[1], "step-update", routine.pk, step.pk, level="steady"),
            sending(windows[2], "step-swap", routine.pk, step.pk, movement=slug),
        )
        step = Step.objects.get(pk=step.pk)
        assert step.movement.slug == slug
        assert step.as_dose in {step.movement.dose(level) for level in (Level.GENTLE, Level.STEADY)}


def test_sets_that_differ_fit_their_number_whoever_changes_them(
    routine: Routine, windows: list[Client]
) -> None:
    """Each window sends what it showed: one another hold, one fewer sets, and one a level."""
    step = routine.steps.all()[0]
    shown = {"sets": 3, "reps": 5, "hold_seconds": 8, "rest_seconds": 20}
    for _ in range(ROUNDS):
        Step.objects.filter(pk=step.pk).update(**shown, set_reps=(5, 3, 1), each_side=False)
        at_once(
            sending(windows[0], "step-update", routine.pk, step.pk, **shown | {"hold_seconds": 9}),
            sending(windows[1], "step-update", routine.pk, step.pk, **shown | {"sets": 2}),
            sending(windows[2], "step-update", routine.pk, step.pk, level="steady"),
        )
        step.refresh_from_db()
        seconds = step.movement.rep_seconds
        alike = Dose(sets=3, reps=5, hold_seconds=9, rest_seconds=20, rep_seconds=seconds)
        assert step.as_dose in {
            alike,
            replace(alike, set_reps=(5, 3, 1)),
            replace(alike, sets=2, hold_seconds=8),
            step.movement.dose(Level.STEADY),
        }


@pytest.mark.parametrize("made", ["new", "starter", "copy"])
def test_a_routine_sent_twice_at_once_is_one_with_its_steps(
    routine: Routine, windows: list[Client], trainee: User, made: str
) -> None:
    name, arguments, answers, steps = {
        "new": ("routine-create", [], {"name": "Evenings"}, 0),
        "starter": ("starter-copy", ["first-nine"], {}, 9),
        "copy": ("routine-duplicate", [routine.pk], {}, 4),
    }[made]
    for done in range(1, ROUNDS + 1):
        client_id = uuid.uuid4()
        pages = at_once(
            *(sending(each, name, *arguments, client_id=client_id, **answers) for each in windows)
        )
        added = trainee.routines.get(client_id=client_id)
        assert {page.headers["Location"] for page in pages} == {added.get_absolute_url()}
        assert (added.steps.count(), added.versions.count()) == (steps, 1)
        assert trainee.routines.count() == 1 + done


def test_days_chosen_in_four_windows_at_once_are_those_of_one(
    routine: Routine, windows: list[Client], trainee: User
) -> None:
    for _ in range(ROUNDS):
        at_once(
            *(
                sending(each, "routine-weekdays", routine.pk, weekdays=[day])
                for day, each in enumerate(windows)
            )
        )
        assert routine.weekdays_on(trainee.today()) in [{day} for day in range(4)]
        assert routine.versions.filter(effective_from=trainee.today()).count() == 1


def test_a_routine_planned_again_while_its_days_are_chosen_has_those_days(
    library: None, trainee: User, windows: list[Client]
) -> None:
    today = trainee.today()
    for _ in range(ROUNDS):
        routine = RoutineFactory(owner=trainee, archived_on=today - timedelta(days=9))
        at_once(
            sending(windows[0], "routine-unarchive", routine.pk),
            sending(windows[1], "routine-weekdays", routine.pk, weekdays=[2]),
            sending(windows[2], "routine-unarchive", routine.pk),
        )
        routine.refresh_from_db()
        assert routine.archived_on is None
        assert routine.weekdays_on(today) == {2}
        assert routine.weekdays_on(today - timedelta(days=1)) == frozenset()
        assert routine.weekdays_on(today - timedelta(days=10)) == frozenset(range(7))


def test_what_is_brought_back_while_the_purge_runs_is_back_whole_or_gone(
    routine: Routine, trainee: User, windows: list[Client]
) -> None:
    """Nobody is told that something is back which is not."""
    for _ in range(ROUNDS):
        session = practice(trainee, outcome=Outcome.FINISHED, finished_at=timezone.now())
        other = RoutineFactory(owner=trainee)
        for row in (session, StepFactory(routine=routine), StepFactory(routine=other).routine):
            type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=31))
        step = routine.steps.exclude(deleted_at=None).get()
        _purged, *answers = at_once(
            partial(purge, now=timezone.now()),
            sending(windows[0], "session-restore", session.client_id),
            sending(windows[1], "step-restore", routine.pk, step.pk),
            sending(windows[2], "routine-restore", other.pk),
        )
        said_back = [answer.status_code == 302 for answer in answers]
        assert said_back == [
            trainee.sessions.kept().filter(pk=session.pk).exists() and session.logs.count() == 4,
            routine.steps.kept().filter(pk=step.pk).exists(),
            trainee.routines.kept().filter(pk=other.pk).exists() and other.steps.count() == 1,
        ]
        routine.steps.filter(pk=step.pk).delete()


# Practice


def test_a_session_begun_twice_at_once_is_one(routine: Routine, windows: list[Client], trainee: User) -> None:
    for done in range(1, ROUNDS + 1):
        begun = {"routine": routine.pk, "client_id": uuid.uuid4(), "none_apply": "1"}
        pages = at_once(*(sending(each, "session-create", **begun) for each in windows))
        assert len({page.headers["Location"] for page in pages}) == 1
        assert trainee.sessions.count() == done
        assert trainee.sessions.get(client_id=begun["client_id"]).logs.count() == 4


def test_steps_ticked_in_four_windows_at_once_are_all_counted(library: None, trainee: User) -> None:
    windows = [window(trainee) for _ in range(4)]
    for _ in range(ROUNDS):
        session = practice(trainee)
        at_once(
            *(
                sending(each, "session-tick", session.client_id, log.pk, done="1")
                for each, log in zip(windows, session.logs.all(), strict=True)
            )
        )
        session.refresh_from_db()
        assert session.items_done == session.logs.exclude(done_at=None).count() == 4


def test_a_session_finished_while_its_last_steps_are_ticked_has_them_all(
    library: None, trainee: User, windows: list[Client]
) -> None:
    for _ in range(ROUNDS):
        session = practice(trainee)
        first, second, third = session.logs.all()[:3]
        at_once(
            sending(windows[0], "session-tick", session.client_id, first.pk, done="1"),
            sending(windows[1], "session-tick", session.client_id, second.pk, done="1"),
            sending(windows[2], "session-tick", session.client_id, third.pk, done="1"),
            sending(windows[3], "session-finish", session.client_id),
        )
        session.refresh_from_db()
        assert (session.items_done, session.outcome) == (3, Outcome.FINISHED)
        assert session.makes_the_day


def test_a_session_ends_once(library: None, trainee: User, windows: list[Client]) -> None:
    """Whoever looks after their own button was answered sees the end that stays."""

    def end(client: Client, name: str, session: Session) -> tuple[object, ...]:
        send(client, f"routines:session-{name}", session.client_id)
        return trainee.sessions.values_list("outcome", "finished_at").get(pk=session.pk)

    for _ in range(ROUNDS):
        session = practice(trainee)
        buttons = ("finish", "stop", "finish", "stop")
        seen = at_once(
            *(partial(end, each, name, session) for each, name in zip(windows, buttons, strict=True))
        )
        assert len(set(seen)) == 1


def test_no_score_stays_without_the_consent_to_it(
    library: None, trainee: User, windows: list[Client]
) -> None:
    for _ in range(ROUNDS):
        PainConsentFactory(owner=trainee)
        session = practice(trainee, outcome=Outcome.FINISHED, finished_at=timezone.now())
        by_hand = {"performed_on": trainee.today(), "client_id": uuid.uuid4(), "pain": "4"}
        at_once(
            sending(windows[0], "session-update", session.client_id, pain="5"),
            sending(windows[1], "session-log", **by_hand),
            sending(windows[2], "pain-consent"),
        )
        assert not PainConsent.objects.exists()
        assert not trainee.sessions.exclude(pain=None).exists()


def test_a_day_added_twice_at_once_is_one(library: None, trainee: User, windows: list[Client]) -> None:
    for done in range(1, ROUNDS + 1):
        answers = {"performed_on": trainee.today(), "client_id": uuid.uuid4(), "note": "In the park"}
        at_once(*(sending(each, "session-log", **answers) for each in windows))
        assert trainee.sessions.count() == done


# Visitors


def tabs(count: int) -> list[Client]:
    """Tabs of one browser in which somebody looked at a starter."""
    first = Client()
    first.get(reverse("routines:session-create"), {"starter": "first-nine"})
    made = [first, *(Client() for _ in range(count - 1))]
    for each in made:
        each.cookies = first.cookies
    return made


def test_a_visitor_who_begins_in_two_tabs_finds_both_again(library: None) -> None:
    for _ in range(ROUNDS):
        browser = tabs(3)
        begun = [(starter, uuid.uuid4()) for starter in ("first-nine", "desk-break", "no-floor-ten")]
        at_once(
            *(
                sending(tab, "session-create", starter=starter, client_id=client_id, none_apply="1")
                for tab, (starter, client_id) in zip(browser, begun, strict=True)
            )
        )
        for _starter, client_id in begun:
            practising = reverse("routines:session-practice", args=[client_id])
            assert browser[0].get(practising).status_code == 200


def test_a_visitor_who_presses_start_twice_begins_once(library: None) -> None:
    for done in range(1, ROUNDS + 1):
        browser = tabs(2)
        shown = browser[0].session[OFFERED][-1]
        pages = at_once(
            *(
                sending(tab, "session-create", starter="first-nine", client_id=shown, none_apply="1")
                for tab in browser
            )
        )
        assert {page.headers["Location"] for page in pages} == {
            reverse("routines:session-practice", args=[shown])
        }
        assert (Session.objects.count(), StepLog.objects.count()) == (done, 9 * done)


def test_what_a_visitor_began_is_claimed_once(library: None, trainee: User) -> None:
    for done in range(1, ROUNDS // 2 + 1):
        cache.clear()
        browser, client_id = tabs(2), uuid.uuid4()
        send(
            browser[0],
            "routines:session-create",
            starter="first-nine",
            client_id=client_id,
            none_apply="1",
        )
        signing_in = {"login": trainee.email, "password": PASSWORD}
        copies = [Client(), Client()]
        for copy in copies:
            copy.cookies = browser[0].cookies.copy()
        at_once(*(partial(send, copy, "account_login", **signing_in) for copy in copies))
        assert trainee.sessions.get(client_id=client_id).logs.count() == 9
        assert trainee.sessions.count() == done


# People


def test_an_address_signed_up_twice_at_once_has_one_account(db: None) -> None:
    for number in range(4):
        cache.clear()
        asha = {"email": f"asha{number}@example.com", "password1": "four other words now", "timezone": "UTC"}
        pages = at_once(*(partial(send, Client(), "account_signup", **asha) for _ in range(3)))
        assert User.objects.filter(email=asha["email"]).count() == 1
        told = [page.content.decode() for page in pages if page.status_code == 200]
        assert ["has an account already" in page for page in told] == [True, True]


def test_wrong_passwords_sent_at_once_are_counted_one_by_one(trainee: User) -> None:
    """Five are looked at in five minutes, however many arrive together; the right one waits after them as well."""

    def was_looked_at(password: str) -> bool:
        page = send(Client(), "account_login", login=trainee.email, password=password)
        return "do not go together" in page.content.decode()

    for _ in range(3):
        cache.clear()
        looked_at = at_once(*[partial(was_looked_at, "not this one")] * 8)
        # One that could not wait for its turn was refused, and counts for nothing.
        looked_at += [was_looked_at("not this one") for _ in range(5)]
        assert looked_at.count(True) == 5
        page = send(Client(), "account_login", login=trainee.email, password=PASSWORD)
        assert "Too many tries" in page.content.decode()


def test_nothing_outlives_a_person_who_leaves_while_practising(library: None) -> None:
    for _ in range(ROUNDS):
        user = UserFactory()
        pk = user.pk  # erasing takes it
        routine = RoutineFactory(owner=user)
        step, session = StepFactory(routine=routine), practice(user)
        PainConsentFactory(owner=user)
        windows = [window(user) for _ in range(7)]
        added = {"movement": "bridge", "phase": "core", "level": "gentle", "client_id": uuid.uuid4()}
        answers = at_once(
            partial(erase, user),
            sending(windows[0], "session-tick", session.client_id, session.logs.all()[0].pk, done="1"),
            sending(windows[1], "step-create", routine.pk, **added),
            sending(windows[2], "session-create", routine=routine.pk, client_id=uuid.uuid4(), none_apply="1"),
            sending(windows[3], "session-log", performed_on=user.today(), client_id=uuid.uuid4()),
            sending(windows[4], "routine-create", name="Evenings", client_id=uuid.uuid4()),
            sending(windows[5], "routine-weekdays", routine.pk, weekdays=[1]),
            sending(windows[6], "step-move", routine.pk, step.pk, phase="cooldown", place=0),
        )
        assert [answer for answer in answers[1:] if answer.status_code == 200] == []
        assert [rows.model.__name__ for rows in rows_of(pk) if rows.exists()] == []
        assert not Session.objects.exists()
        assert not StepLog.objects.exists()


def test_a_change_under_way_when_its_person_leaves_leads_to_sign_in(
    trainee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_first(owner: User, *given: Any, **named: Any) -> Routine:
        erase(User.objects.get(pk=owner.pk))
        return start_routine(owner, *given, **named)

    monkeypatch.setattr("routines.views.routines.start_routine", leave_first)
    made = {"name": "Evenings", "client_id": uuid.uuid4()}
    answer = send(window(trainee), "routines:routine-create", **made)
    assertRedirects(answer, reverse("account_login"), fetch_redirect_response=False)
    assert not Routine.objects.exists()


# The library


def test_a_library_loaded_twice_at_once_is_there_once(db: None) -> None:
    load = partial(call_command, "load_library", verbosity=0)
    at_once(load, load)

    def texts() -> list[int]:
        return [
            model.objects.count() for model in (Movement, MovementDose, Instruction, FormCue, CommonError)
        ]

    once = texts()
    assert once[1] == 3 * once[0] > 0
    for _ in range(2):
        Movement.objects.update(digest="")
        at_once(load, load)
        assert texts() == once


# All of it


def test_a_busy_person_never_waits_in_a_circle(
    routine: Routine, trainee: User, windows: list[Client]
) -> None:
    """Whatever is done in four windows, nothing fails and the plan and the session are in order."""
    session = practice(trainee, routine=routine)
    steps, logs = list(routine.steps.all()), list(session.logs.all())

    def anything() -> tuple[Any, ...]:
        step, log, phase = random.choice(steps).pk, random.choice(logs).pk, random.choice(Phase.values)
        added = {"movement": "bird-dog", "phase": phase, "level": "gentle", "client_id": uuid.uuid4()}
        return random.choice(
            [
                ("step-move", [routine.pk, step], {"phase": phase, "place": random.randrange(4)}),
                ("step-create", [routine.pk], added),
                ("step-swap", [routine.pk, step], {"movement": random.choice(["bridge", "bird-dog"])}),
                ("step-update", [routine.pk, step], {"level": "steady"}),
                ("step-remove", [routine.pk, step], {}),
                ("step-restore", [routine.pk, step], {}),
                ("routine-weekdays", [routine.pk], {"weekdays": [random.randrange(7)]}),
                ("routine-archive", [routine.pk], {}),
                ("routine-unarchive", [routine.pk], {}),
                ("session-tick", [session.client_id, log], {"done": random.choice("01")}),
                ("session-finish", [session.client_id], {}),
                ("session-stop", [session.client_id], {}),
                ("session-delete", [session.client_id], {}),
                ("session-restore", [session.client_id], {}),
            ]
        )

    def be_busy(client: Client) -> None:
        for _ in range(20):
            name, arguments, answers = anything()
            send(client, f"routines:{name}", *arguments, **answers)

    at_once(*(partial(be_busy, each) for each in windows))
    session.refresh_from_db()
    assert session.items_done == session.logs.exclude(done_at=None).count()
    for phase in Phase.values:
        for step in list(routine.steps.exclude(deleted_at=None)):
            step.bring_back()
        first = routine.steps.kept().filter(phase=phase).first()
        if first:
            send(windows[0], "routines:step-move", routine.pk, first.pk, phase=phase, place=0)
        assert orders(routine, phase) == list(range(len(orders(routine, phase))))
    days = list(routine.versions.values_list("effective_from", flat=True))
    assert len(days) == len(set(days))
