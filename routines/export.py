"""What the file of a person's own holds about plans and practice: see docs/export.md.

Rows that belong to a routine or a session are read beside it, both in the order of its key: three queries and two,
however many there are, and one routine or session at a time in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from exercises.export import MOVEMENT, with_movement
from exercises.models import Phase
from routines.models import PainConsent, ScheduleVersion, Step, StepLog

if TYPE_CHECKING:
    from backhealth.accounts.models import User

Row = dict[str, Any]
DOSE = ("sets", "reps", "set_reps", "hold_seconds", "rest_seconds", "each_side")
ROUTINE = ("id", "name", "active_from", "archived_on", "created_at", "deleted_at")
SESSION = (
    "client_id",
    "routine_id",
    "routine_name",
    "starter",
    "source",
    "outcome",
    "performed_on",
    "started_at",
    "finished_at",
    "timezone",
    "items_done",
    "items_total",
    "effort",
    "pain",
    "note",
    "created_at",
    "deleted_at",
)


def of(user: User) -> Iterator[tuple[str, object]]:
    """The parts by name: one row, or rows one at a time."""
    yield "pain_consent", PainConsent.objects.filter(owner=user).values("given_at", "wording").first()
    yield "routines", _routines(user)
    yield "sessions", _sessions(user)


def _routines(user: User) -> Iterator[Row]:
    steps = Step.objects.filter(routine__owner=user).order_by("routine_id", "order", "pk")
    versions = ScheduleVersion.objects.filter(routine__owner=user).order_by("routine_id", "effective_from")
    steps_of = _beside(
        steps.values("routine_id", "phase", "order", *MOVEMENT, *DOSE, "deleted_at").iterator(), "routine_id"
    )
    versions_of = _beside(
        versions.values("routine_id", "effective_from", "kind", "weekday_bits", "times").iterator(),
        "routine_id",
    )
    for routine in user.routines.order_by("pk").values(*ROUTINE).iterator():
        pk = routine["id"]
        yield {
            **routine,
            "schedule": list(map(_schedule, versions_of(pk))),
            "steps": sorted(map(with_movement, steps_of(pk)), key=_rank),
        }


def _schedule(version: Row) -> Row:
    bits, times = version.pop("weekday_bits"), version.pop("times")
    return {**version, "weekdays": [day for day in range(7) if bits >> day & 1], "times_per_week": times}


def _rank(step: Row) -> int:
    return Phase.values.index(step["phase"])


def _sessions(user: User) -> Iterator[Row]:
    logs = StepLog.objects.filter(session__owner=user).order_by("session_id", "order")
    steps_of = _beside(
        logs.values("session_id", "phase", "order", *MOVEMENT, *DOSE, "done_at").iterator(), "session_id"
    )
    for session in user.sessions.order_by("pk").values("id", *SESSION).iterator():
        pk = session.pop("id")
        yield {"id": session.pop("client_id"), **session, "steps": list(map(with_movement, steps_of(pk)))}


def _beside(rows: Iterator[Mapping[str, Any]], key: str) -> Callable[[int], list[Row]]:
    """Takes from rows in the order of `key` those of one parent after another, who come in the same order."""
    waiting = next(rows, None)

    def of_parent(pk: int) -> list[Row]:
        nonlocal waiting
        found = []
        while waiting is not None and waiting[key] <= pk:
            row, waiting = dict(waiting), next(rows, None)
            if row.pop(key) == pk:
                found.append(row)
        return found

    return of_parent
