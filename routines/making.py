"""Making plans and their steps: from nothing, from a starter, from a copy. One form makes one of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from exercises.dose import Dose
from exercises.models import Movement
from routines.models import Routine, ScheduleVersion, Step, dose_columns
from routines.once import once
from routines.starters import PlannedStep, StarterPlan

if TYPE_CHECKING:
    from backhealth.accounts.models import User


def start_routine(owner: User, name: str, *, client_id: uuid.UUID, today: date) -> Routine:
    """An empty plan."""
    return _make(owner, name, (), frozenset(), client_id=client_id, today=today)


def copy_starter(owner: User, plan: StarterPlan, *, client_id: uuid.UUID, today: date) -> Routine:
    """A starter as the owner's own plan, on the starter's weekdays."""
    return _make(
        owner, plan.starter.name, plan.steps, plan.starter.weekdays, client_id=client_id, today=today
    )


def duplicate(routine: Routine, *, client_id: uuid.UUID, today: date) -> Routine:
    """The same steps under another name, planned for no day yet, so that nothing is due twice."""
    name = _("%(name)s, copy") % {"name": routine.name[:70]}
    steps = map(PlannedStep.of, routine.steps_in_order)
    return _make(routine.owner, name, steps, frozenset(), client_id=client_id, today=today)


@transaction.atomic
def _make(
    owner: User,
    name: str,
    steps: Iterable[PlannedStep],
    weekdays: frozenset[int],
    *,
    client_id: uuid.UUID,
    today: date,
) -> Routine:
    columns = {"owner": owner, "name": name, "active_from": today}
    routine, is_new = once(Routine.objects.filter(owner=owner), client_id, columns, same=["name"])
    if is_new:
        Step.objects.bulk_create(
            Step(
                routine=routine,
                phase=step.phase,
                order=order,
                movement=step.movement,
                **dose_columns(step.dose),
            )
            for order, step in enumerate(steps)
        )
        routine.versions.create(effective_from=today, **ScheduleVersion.columns(weekdays))
    return routine


@transaction.atomic
def add_step(routine: Routine, movement: Movement, phase: str, dose: Dose, *, client_id: uuid.UUID) -> Step:
    """Puts a movement at the end of a phase of a plan."""
    routine.hold()
    columns = {
        "routine": routine,
        "movement": movement,
        "phase": phase,
        "order": routine.next_order(phase),
        **dose_columns(dose),
    }
    step, _is_new = once(routine.steps.all(), client_id, columns, same=["movement", "phase"])
    return step
