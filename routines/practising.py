"""Beginning and logging sessions. One `client_id` is one session, whatever is sent twice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from backhealth.accounts.days import local_day
from routines.models import Outcome, Routine, Session, StepLog, dose_columns
from routines.once import once
from routines.starters import PlannedStep, StarterPlan

if TYPE_CHECKING:
    from backhealth.accounts.models import User


def begin_routine(owner: User, routine: Routine, *, client_id: uuid.UUID, now: datetime) -> Session:
    """A session of the owner's own plan, dated by the owner's day."""
    steps = list(map(PlannedStep.of, routine.steps_in_order))
    return _begin(owner, steps, client_id=client_id, now=now, routine=routine, routine_name=routine.name)


def begin_starter(owner: User | None, plan: StarterPlan, *, client_id: uuid.UUID, now: datetime) -> Session:
    """A session of a starter; without an owner it is a visitor's, dated in UTC until it is claimed."""
    starter = plan.starter
    return _begin(
        owner, plan.steps, client_id=client_id, now=now, starter=starter.slug, routine_name=starter.name
    )


@transaction.atomic
def log_by_hand(
    owner: User,
    routine: Routine | None,
    name: str,
    *,
    performed_on: date,
    client_id: uuid.UUID,
    now: datetime,
    steps: int,
    said: Mapping[str, object],
) -> Session:
    """A session done away from here, on a day of the owner's choosing; `said` is effort, pain and note."""
    columns = {
        "owner": owner,
        "routine": routine,
        "routine_name": name,
        "source": Session.Source.MANUAL,
        "outcome": Outcome.FINISHED,
        "performed_on": performed_on,
        "started_at": now,
        "finished_at": now,
        "timezone": owner.timezone,
        "items_done": steps,
        "items_total": steps,
        **said,
    }
    same = ["performed_on", "routine", *said]
    owner.hold()
    session, _is_new = once(Session.objects.filter(owner=owner), client_id, columns, same=same)
    return session


@transaction.atomic
def _begin(
    owner: User | None,
    steps: Sequence[PlannedStep],
    *,
    client_id: uuid.UUID,
    now: datetime,
    routine_name: str,
    routine: Routine | None = None,
    starter: str = "",
) -> Session:
    columns = {
        "owner": owner,
        "routine": routine,
        "routine_name": routine_name,
        "starter": starter,
        "performed_on": owner.day_of(now) if owner else local_day(now, "UTC", day_start=0),
        "started_at": now,
        "timezone": owner.timezone if owner else "UTC",
        "items_total": len(steps),
    }
    if owner:
        owner.hold()
    rows = Session.objects.filter(owner=owner)
    session, is_new = once(rows, client_id, columns, same=["routine", "starter"])
    if is_new:
        StepLog.objects.bulk_create(
            StepLog(
                session=session,
                order=order,
                phase=step.phase,
                movement=step.movement,
                **dose_columns(step.dose),
            )
            for order, step in enumerate(steps)
        )
    return session
