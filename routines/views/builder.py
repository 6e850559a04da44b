"""The page of a plan, whole or swapped in: shown by the plan itself and after every change to a step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from backhealth.http import SignedInRequest, render_page
from exercises.models import Level, Phase
from routines.forms import DoseForm, WeekdaysForm
from routines.models import Routine, Step
from routines.planning import Outline, PhaseTime, review


@dataclass(frozen=True)
class BuilderStep:
    """A step with its dose form, and the places it can move to."""

    step: Step
    form: DoseForm
    place: int
    is_last: bool
    other_phases: Sequence[Phase]

    @property
    def is_open(self) -> bool:
        """Whether the dose form shows: it does when what was typed needs mending."""
        return self.form.is_bound

    @property
    def place_up(self) -> int:
        return self.place - 1

    @property
    def place_down(self) -> int:
        return self.place + 1


@dataclass(frozen=True)
class BuilderPhase:
    """A phase of a plan: its time and its steps."""

    time: PhaseTime
    steps: Sequence[Step]

    @property
    def phase(self) -> Phase:
        return Phase(self.time.phase)


def planned_routine(request: SignedInRequest, pk: int) -> Routine:
    """One's own plan with steps and schedule, in four queries."""
    routines = request.user.routines.kept().with_steps().prefetch_related("versions")
    return get_object_or_404(routines, pk=pk)


def phases_of(routine: Routine, plan: Outline) -> list[BuilderPhase]:
    steps = routine.steps_in_order
    return [BuilderPhase(time, [step for step in steps if step.phase == time.phase]) for time in plan.phases]


def render_builder(
    request: SignedInRequest, routine: Routine, refused: DoseForm | None = None
) -> HttpResponse:
    """The plan; `refused` is a dose form with errors, shown open in its place."""
    plan = routine.outline
    latest = request.user.sessions.kept().order_by("-started_at").first()
    context = {
        "routine": routine,
        "outline": plan,
        "review": review(plan),
        "phases": [
            {"phase": phase, "steps": _builder_steps(phase, refused)} for phase in phases_of(routine, plan)
        ],
        "levels": Level.choices,
        "weekdays_form": WeekdaysForm(
            initial={"weekdays": sorted(routine.weekdays_on(request.user.today()))},
            week_start=request.user.week_start,
        ),
        "client_id": uuid.uuid4(),
        "resumable": latest if latest and latest.is_open and latest.routine_id == routine.pk else None,
        "is_first_session": latest is None,
    }
    return render_page(request, "routines/routine_detail.html", "routines/_builder.html", context)


def _builder_steps(phase: BuilderPhase, refused: DoseForm | None) -> list[BuilderStep]:
    return [
        BuilderStep(
            step,
            refused if refused and refused.instance.pk == step.pk else DoseForm(instance=step),
            place,
            is_last=place == len(phase.steps) - 1,
            other_phases=[other for other in Phase if other != phase.phase],
        )
        for place, step in enumerate(phase.steps)
    ]
