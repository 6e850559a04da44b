"""Data to measure with: a `small` and a `large` database, the same whenever they are made on one day.

    DATABASE_URL=sqlite:////path/to/file python -m tests.bench.seeds large

fills that new database and prints, as JSON, the addresses and sessions that only it can know.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import django

if TYPE_CHECKING:
    from backhealth.accounts.models import User
    from exercises.models import Movement
    from routines.models import Routine


@dataclass(frozen=True)
class Size:
    """How much there is: movements in the library, a person's days, routines, and schedules of each routine."""

    movements: int
    days: int
    routines: int
    schedules: int


SIZES = {
    "small": Size(movements=0, days=30, routines=1, schedules=1),
    "large": Size(movements=10_000, days=3_650, routines=5, schedules=8),
}
STEPS = 20
"""In the first routine; the others are shorter."""
LOGS = 12
"""Steps of each session."""
LEFT_OPEN = 3_000
"""Sessions that wait to be finished, one a request."""
LEFT_OPEN_NAME = "Left open"
ZONE = "Europe/Berlin"
CSRF = "b" * 32
FIRST_WORDS = ("Slow", "Soft", "Wide", "Low", "High", "Long", "Short", "Quiet", "Early", "Late", "Deep")


@dataclass(frozen=True)
class Places:
    """What the loads need to know of a database: sessions that are signed in, and addresses."""

    daily: str
    finisher: str
    builder: str
    motion: str
    finish: list[str]


def make(size: Size, *, left_open: int = LEFT_OPEN) -> Places:
    """Fills a database that is migrated and holds the library."""
    from django.urls import reverse

    from exercises.models import Movement

    grow_library(size.movements)
    movements = list(Movement.objects.published().prefetch_related("doses").order_by("pk")[:100])
    daily, finisher = person("daily", size.days), person("finisher", size.days)
    routine = practise(daily, size, movements)
    practise(finisher, size, movements)
    waiting = leave_open(finisher, left_open, movements)
    drawn = Movement.objects.with_figures().get(slug="bird-dog")
    return Places(
        daily=sign_in(daily),
        finisher=sign_in(finisher),
        builder=routine.get_absolute_url(),
        motion=drawn.motion_url,
        finish=[reverse("routines:session-finish", args=[client_id]) for client_id in waiting],
    )


def today() -> date:
    """The day of the people in the data."""
    return datetime.now(ZoneInfo(ZONE)).date()


def grow_library(count: int) -> None:
    """Copies of the movements there are, until there are `count`: other names, families, positions."""
    from exercises.models import (
        CommonError,
        Family,
        FormCue,
        Instruction,
        Movement,
        MovementDose,
        MovementDrawing,
        Position,
    )

    originals = list(Movement.objects.published().order_by("slug"))
    numbers = range(max(0, count - len(originals)))
    source_of: dict[str, int] = {}
    copies = []
    for number, original in zip(numbers, cycle(originals), strict=False):
        slug = f"{original.slug}-{number}"
        source_of[slug] = original.pk
        word = FIRST_WORDS[number % len(FIRST_WORDS)]
        copy = Movement(
            **columns(original)
            | {
                "slug": slug,
                "name": f"{word} {original.name.lower()} {number}",
                "family": Family.values[number % len(Family.values)],
                "position": Position.values[number // 3 % len(Position.values)],
            }
        )
        copies.append(copy)
    Movement.objects.bulk_create(copies, batch_size=500)
    keys = dict(Movement.objects.values_list("slug", "pk"))
    for model in (Instruction, FormCue, CommonError, MovementDose, MovementDrawing):
        rows: dict[int, list[dict[str, Any]]] = {}
        for row in model._default_manager.all():
            rows.setdefault(row.movement_id, []).append(columns(row))
        model._default_manager.bulk_create(
            (
                model(**row | {"movement_id": keys[slug]})
                for slug, source in source_of.items()
                for row in rows.get(source, ())
            ),
            batch_size=2_000,
        )


def columns(row: Any) -> dict[str, Any]:
    """A row without its key."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }


def person(name: str, days: int) -> User:
    """Somebody who joined before the first of `days`."""
    from backhealth.accounts.models import User

    user = User(email=f"{name}@example.com", name=name.capitalize(), timezone=ZONE)
    user.set_unusable_password()
    user.save()
    user.date_joined = datetime.now(UTC) - timedelta(days=days)
    user.save(update_fields=["date_joined"])
    return user


def practise(user: User, size: Size, movements: list[Movement]) -> Routine:
    """Routines whose schedules changed now and then, and a finished session each day up to yesterday.

    The answer is the routine of STEPS steps.
    """
    from exercises.models import Level, Phase
    from routines.models import Routine, ScheduleVersion, Step, dose_columns

    today = user.today()
    since = today - timedelta(days=size.days)
    routines = [
        Routine.objects.create(
            owner=user, name=f"Routine {number}", active_from=since, client_id=ident(user, number)
        )
        for number in range(size.routines)
    ]
    ScheduleVersion.objects.bulk_create(
        ScheduleVersion(
            routine=routine,
            effective_from=since + timedelta(days=version * size.days // size.schedules),
            **ScheduleVersion.columns(planned_days(number, version, last=size.schedules - 1)),
        )
        for number, routine in enumerate(routines)
        for version in range(size.schedules)
    )
    Step.objects.bulk_create(
        Step(
            routine=routine,
            movement=movement,
            phase=Phase.values[order * 3 // STEPS],
            order=order,
            **dose_columns(movement.dose(Level.STEADY)),
        )
        for number, routine in enumerate(routines)
        for order, movement in enumerate(islice(cycle(movements), STEPS - 3 * number))
    )
    days = [since + timedelta(days=number) for number in range(size.days)]
    write_sessions(user, days, movements, routines=routines)
    return routines[0]


def planned_days(number: int, version: int, *, last: int) -> frozenset[int]:
    """The first routine is daily by now; the others are planned for some weekdays, never the same for long."""
    if number == 0 and version == last:
        return frozenset(range(7))
    return frozenset({(number + version) % 7, (number + version + 2) % 7, (number + version + 4) % 7})


def leave_open(user: User, count: int, movements: list[Movement]) -> list[uuid.UUID]:
    """Sessions with everything ticked that wait to be finished, one on each of the days before."""
    today = user.today()
    days = [today - timedelta(days=number) for number in range(count)]
    return write_sessions(user, days, movements, routines=[])


def write_sessions(
    user: User, days: Iterable[date], movements: list[Movement], *, routines: list[Routine]
) -> list[uuid.UUID]:
    """A session of LOGS steps on each day: finished, of the routines in turn; or left open, without routines."""
    from exercises.models import Level, Phase
    from routines.models import Outcome, Session, StepLog, dose_columns

    doses = {movement.pk: dose_columns(movement.dose(Level.STEADY)) for movement in movements}
    kind = "finished" if routines else "open"
    sessions = []
    for number, day in enumerate(days):
        began = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        routine = routines[number % len(routines)] if routines else None
        sessions.append(
            Session(
                owner=user,
                client_id=ident(user, f"{kind} {number}"),
                routine=routine,
                routine_name=routine.name if routine else LEFT_OPEN_NAME,
                outcome=Outcome.FINISHED if routine else Outcome.OPEN,
                performed_on=day,
                started_at=began,
                finished_at=began + timedelta(minutes=15) if routine else None,
                timezone=ZONE,
                items_done=LOGS,
                items_total=LOGS,
                effort=Session.Effort.values[number % 3] if routine else "",
            )
        )
    Session.objects.bulk_create(sessions, batch_size=500)
    keys = dict(Session.objects.filter(owner=user).values_list("client_id", "pk"))
    StepLog.objects.bulk_create(
        (
            StepLog(
                session_id=keys[session.client_id],
                order=order,
                phase=Phase.values[order * 3 // LOGS],
                movement=movement,
                done_at=session.started_at + timedelta(minutes=order + 1),
                **doses[movement.pk],
            )
            for number, session in enumerate(sessions)
            for order, movement in enumerate(islice(cycle(movements), number % 7, number % 7 + LOGS))
        ),
        batch_size=2_000,
    )
    return [session.client_id for session in sessions]


def ident(user: User, what: object) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{user.email} {what}")


def sign_in(user: User) -> str:
    """The key of a session in which this person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def main() -> None:
    from django.core.management import call_command
    from django.db import transaction

    for command in ("migrate", "createcachetable", "load_library"):
        call_command(command, verbosity=0)
    with transaction.atomic():
        places = make(SIZES[sys.argv[1]])
    print(json.dumps(asdict(places)))


if __name__ == "__main__":
    django.setup()
    main()
