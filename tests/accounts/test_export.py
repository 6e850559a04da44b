"""The file of a person's own: all of it, and nobody else's."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertRedirects

from backhealth.accounts.models import User
from backhealth.export import blocks
from routines.fields import SetRepsField
from routines.models import Routine, ScheduleVersion, Session, Step, StepLog
from tests.accounts.everything import rows_of, settle
from tests.factories import MovementFactory, RoutineFactory, SessionFactory, StepFactory, StepLogFactory

EXPORT = "/accounts/export/"
PROVE = f"/accounts/reauthenticate/?next={EXPORT}"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

INTERNAL = "a key of ours, which says nothing of the person"
SECRET = "a secret, which would let its reader in"
LEFT_OUT = {
    "accounts.User": {"id": INTERNAL, "password": SECRET},
    "accounts.User_groups": {"id": INTERNAL, "user": INTERNAL},
    "accounts.User_user_permissions": {"id": INTERNAL, "user": INTERNAL},
    "accounts.BrowserSession": {
        "session_key": SECRET,
        "session_data": SECRET,
        "sign_in_id": INTERNAL,
        "user": INTERNAL,
    },
    "account.EmailAddress": {"id": INTERNAL, "user": INTERNAL},
    "account.EmailConfirmation": {"*": "never written: links are signed instead"},
    "mfa.Authenticator": {
        "id": INTERNAL,
        "user": INTERNAL,
        "data": f"the name is there; the rest is {SECRET}",
    },
    "admin.LogEntry": {"id": INTERNAL},
    "exercises.MovementRevision": {"editor": INTERNAL, "content": "the library's text"},
    "routines.Routine": {"owner": INTERNAL, "client_id": INTERNAL},
    "routines.Step": {"id": INTERNAL, "routine": INTERNAL, "client_id": INTERNAL},
    "routines.ScheduleVersion": {"id": INTERNAL, "routine": INTERNAL},
    "routines.Session": {"id": INTERNAL, "owner": INTERNAL},
    "routines.StepLog": {"id": INTERNAL, "session": INTERNAL},
    "routines.PainConsent": {"id": INTERNAL, "owner": INTERNAL},
}
"""What the file does not hold, and why; `docs/export.md` says it too."""


def text(user: User) -> str:
    return b"".join(blocks(User.objects.get(pk=user.pk), made_at=NOW)).decode()


def file_of(user: User) -> Any:
    return json.loads(text(user))


@pytest.fixture
def settled(library: None, trainee: User) -> User:
    return settle(trainee, "asha")


def others(field: models.Field, value: Any) -> Iterator[Any]:
    """Values a column could hold instead."""
    if field.choices:
        yield from (choice for choice, _ in field.flatchoices if choice != value)
    elif field.related_model:
        if field.related_model is User:
            yield from User.objects.exclude(pk=value).values_list("pk", flat=True)
        yield from field.related_model._base_manager.exclude(pk=value).values_list("pk", flat=True)[:3]
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(field, models.DateTimeField):
        yield (value or NOW) + timedelta(days=400)
    elif isinstance(field, models.DateField):
        yield (value or NOW.date()) + timedelta(days=400)
    elif isinstance(field, models.IntegerField):
        yield from ((value or 0) + 1, (value or 0) - 1, (value or 0) + 1000)
    elif isinstance(field, models.UUIDField):
        yield uuid.uuid4()
    elif isinstance(field, SetRepsField):
        yield from {value[::-1]} - {value}
    elif isinstance(field, models.JSONField):
        yield {**value, "name": "Another name"}
    else:
        yield f"{value}x"[-field.max_length :] if field.max_length else f"{value}x"


def is_told(row: models.Model, field: models.Field, user: User, before: str) -> bool | None:
    """Whether the file changes when the column does; None when the database takes no other value."""
    answer = None
    rows = type(row)._base_manager.filter(pk=row.pk)
    for value in others(field, getattr(row, field.attname)):
        point = transaction.savepoint()
        try:
            with transaction.atomic():
                rows.update(**{field.attname: value})
        except IntegrityError:  # the database refuses this one
            continue
        changed = text(user) != before
        transaction.savepoint_rollback(point)
        if changed:
            return True
        answer = False
    return answer


def test_every_column_of_every_row_is_told_or_left_out_for_a_reason(settled: User, stranger: User) -> None:
    """A new model or column fails here until it is in the file, or in LEFT_OUT with its reason."""
    settle(stranger, "someone")
    before = text(settled)
    told: set[tuple[str, bool | None]] = set()
    silent: set[tuple[str, bool | None]] = set()
    for rows in rows_of(settled.pk):
        left_out = LEFT_OUT.get(rows.model._meta.label, {})
        for row in rows if "*" not in left_out else ():
            for field in row._meta.concrete_fields:
                if field.name not in left_out:
                    answer = is_told(row, field, settled, before)
                    (told if answer else silent).add((f"{row._meta.label}.{field.name}", answer))
    assert {name for name, answer in silent if answer is False} == set()
    assert {name for name, _ in silent} <= {name for name, _ in told}


def test_nothing_is_left_out_that_is_not_there(settled: User) -> None:
    known = {rows.model._meta.label: rows.model for rows in rows_of(settled.pk)}
    assert set(LEFT_OUT) <= set(known)
    for label, columns in LEFT_OUT.items():
        assert set(columns) <= {"*"} | {field.name for field in known[label]._meta.concrete_fields}


def test_secrets_stay_here(settled: User) -> None:
    words = text(settled)
    for secret in (settled.password, "asha secret", settled.browser_sessions.get().session_key, "credential"):
        assert secret not in words


def test_nothing_of_another_person_is_in_it(settled: User, stranger: User) -> None:
    """The other one has rows of every kind too, and was staff to the trainee."""
    settle(stranger, "someone")
    people = ContentType.objects.get_for_model(User)
    for by, about in ((stranger, settled), (settled, stranger)):
        LogEntry.objects.create(
            user=by,
            content_type=people,
            object_id=about.pk,
            object_repr=str(about),
            action_flag=CHANGE,
            change_message="switched off",
        )
    words = text(settled)
    assert "someone" not in words.lower()
    assert stranger.email not in words
    told = [row for row in file_of(settled)["staff_actions"] if row["change"] == "switched off"]
    assert [(row["by_you"], row["about_you"], row["object_name"]) for row in told] == [
        (False, True, settled.email),
        (True, False, None),
    ]


def test_an_empty_account_has_every_key(library: None, trainee: User) -> None:
    assert file_of(trainee) == {
        "format": 1,
        "made_at": "2026-03-02T12:00:00+00:00",
        "account": {
            "email": trainee.email,
            "name": "Asha",
            "timezone": "Europe/Berlin",
            "day_start_minutes": 0,
            "week_start": 0,
            "show_streak": True,
            "look": "",
            "joined_at": trainee.date_joined.isoformat(),
            "last_signed_in_at": None,
            "is_active": True,
            "is_staff": False,
            "is_superuser": False,
            "staff_groups": [],
            "staff_permissions": [],
        },
        "email_addresses": [],
        "sign_ins": [],
        "passkeys_and_codes": [],
        "staff_actions": [],
        "pain_consent": None,
        "routines": [],
        "sessions": [],
        "movement_changes": [],
    }


def test_a_routine_and_a_session_as_they_are_written(library: None, trainee: User) -> None:
    routine = RoutineFactory(owner=trainee, name="Mornings 🌿", weekdays={0, 2})
    descending = {"sets": 3, "reps": 5, "set_reps": [5, 3, 1]}
    StepFactory(routine=routine, phase="core", **descending)
    StepFactory(routine=routine, phase="warm-up", deleted_at=NOW)
    session = SessionFactory(owner=trainee, routine=routine, pain=3, note="Sore\n“left”", effort="hard")
    StepLogFactory(session=session, done_at=NOW, **descending)
    RoutineFactory(owner=trainee, weekdays=())
    Routine.objects.update(created_at=NOW)
    Session.objects.update(created_at=NOW)
    bird_dog = {"slug": "bird-dog", "name": "Bird Dog"}
    dose = {
        "sets": 1,
        "reps": 6,
        "set_reps": [],
        "hold_seconds": 0,
        "rest_seconds": 0,
        "each_side": False,
    }
    found = file_of(trainee)
    assert found["routines"][0] == {
        "id": routine.pk,
        "name": "Mornings 🌿",
        "active_from": "2026-03-01",
        "archived_on": None,
        "created_at": "2026-03-02T12:00:00+00:00",
        "deleted_at": None,
        "schedule": [
            {"effective_from": "2026-03-01", "kind": "weekdays", "weekdays": [0, 2], "times_per_week": 0}
        ],
        "steps": [
            {"movement": bird_dog, "phase": "warm-up", "order": 0, **dose, "deleted_at": NOW.isoformat()},
            {
                "movement": bird_dog,
                "phase": "core",
                "order": 0,
                **dose,
                **descending,
                "deleted_at": None,
            },
        ],
    }
    assert found["routines"][1]["steps"] == []
    assert found["sessions"] == [
        {
            "id": str(session.client_id),
            "routine_id": routine.pk,
            "routine_name": "Mornings 🌿",
            "starter": "",
            "source": "player",
            "outcome": "finished",
            "performed_on": "2026-03-02",
            "started_at": "2026-03-02T08:00:00+00:00",
            "finished_at": "2026-03-02T08:10:00+00:00",
            "timezone": "Europe/Berlin",
            "items_done": 9,
            "items_total": 9,
            "effort": "hard",
            "pain": 3,
            "note": "Sore\n“left”",
            "created_at": "2026-03-02T12:00:00+00:00",
            "deleted_at": None,
            "steps": [
                {
                    "movement": bird_dog,
                    "phase": "core",
                    "order": 0,
                    **dose,
                    **descending,
                    "done_at": "2026-03-02T12:00:00+00:00",
                }
            ],
        }
    ]


def test_steps_stay_with_their_own_session(trainee: User, stranger: User) -> None:
    """Rows of several people lie between one another."""
    for n in range(6):
        session = SessionFactory(owner=(trainee, stranger)[n % 2], routine_name=f"{n}")
        for _ in range(n % 3):
            StepLogFactory(session=session, movement=MovementFactory(slug=f"m-{n}-{_}"))
    for session in file_of(trainee)["sessions"]:
        n = session["routine_name"]
        assert [step["movement"]["slug"] for step in session["steps"]] == [
            f"m-{n}-{place}" for place in range(int(n) % 3)
        ]


def practise(user: User, days: range) -> None:
    movement = MovementFactory()
    routines = Routine.objects.bulk_create(
        Routine(owner=user, name=f"{n}", active_from=NOW.date()) for n in days
    )
    Step.objects.bulk_create(Step(routine=routine, movement=movement, phase="core") for routine in routines)
    ScheduleVersion.objects.bulk_create(
        ScheduleVersion(routine=routine, effective_from=date(2020, 1, 1), kind="daily")
        for routine in routines
    )
    sessions = Session.objects.bulk_create(
        Session(
            owner=user,
            routine_name=f"{n}",
            performed_on=NOW.date(),
            started_at=NOW,
            timezone="UTC",
            items_total=2,
        )
        for n in days
    )
    StepLog.objects.bulk_create(
        StepLog(session=session, order=order, phase="core", movement=movement)
        for session in sessions
        for order in range(2)
    )


def test_the_queries_do_not_grow_with_the_rows(trainee: User) -> None:
    counts = []
    for days in (range(2), range(2, 700)):
        practise(trainee, days)
        with CaptureQueriesContext(connection) as captured:
            file_of(trainee)
        # On PostgreSQL a long answer is fetched from its cursor in several goes.
        counts.append(len([query for query in captured if not query["sql"].startswith("FETCH")]))
    assert counts[0] == counts[1] <= 16


def test_the_page_says_what_is_in_it_once_it_knows_who_asks(trainee_client: Client) -> None:
    assertRedirects(trainee_client.get(EXPORT), PROVE)
    page = trainee_client.post(PROVE, {"password": "three words here", "next": EXPORT}, follow=True)
    assertContains(page, "You get one file with everything we hold about you.")
    assertContains(page, "Your sessions, with effort, pain scores and notes")


def test_the_file_is_sent_and_kept_by_nobody_on_the_way(trainee_client: Client, trainee: User) -> None:
    trainee_client.post(PROVE, {"password": "three words here"})
    with time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), tick=False):
        trainee_client.post(PROVE, {"password": "three words here"})
        response = trainee_client.post(EXPORT)
        # In Berlin it is the 2nd already.
        assert response["Content-Disposition"] == 'attachment; filename="backhealth-2026-03-02.json"'
        assert response["Content-Type"] == "application/json"
        assert response["Cache-Control"] == "no-store"
        assert json.loads(response.getvalue())["account"]["email"] == trainee.email


def test_without_the_password_no_file_is_sent(trainee_client: Client) -> None:
    assertRedirects(trainee_client.post(EXPORT), EXPORT, fetch_redirect_response=False)


def test_asking_again_and_again_is_told_to_wait(trainee_client: Client) -> None:
    trainee_client.post(PROVE, {"password": "three words here"})
    answers = [trainee_client.post(EXPORT).status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(EXPORT), f"/accounts/login/?next={EXPORT}")
