"""The page of a plan, whole or swapped in: shown by the plan itself and after every change to a step."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from backhealth.http import SignedInRequest, render_page, wants_fragment
from exercises.models import Level, Phase
from routines.forms import DoseForm, WeekdaysForm
from routines.models import EVERY_DAY, Routine, Session, Step
from routines.planning import Outline, PhaseTime, review

LAST_PLACE = 1000
"""A place beyond the end of any phase: a step sent there becomes its last."""
WIDEST_SHARE = 20
"""The split bar has widths for 1 to 20 minutes."""


@dataclass(frozen=True)
class BuilderStep:
    """A step as the plan shows it, in words: a page has many. `form` is its dose form, which shows when it is open.

    `has_focus`: it was changed, or opened, in a way that took the pressed button away.
    """

    step: Step
    form: DoseForm | None
    place: int
    is_last: bool
    has_focus: bool

    @cached_property
    def key(self) -> str:
        return str(self.step.pk)

    @cached_property
    def name(self) -> str:
        return self.step.movement.name

    @property
    def open_query(self) -> str:
        return f"?open={self.key}&at={self.key}"

    @property
    def dose_words(self) -> str:
        return str(self.step.as_dose)

    @property
    def change_words(self) -> str:
        return _("Change %(name)s") % {"name": self.name}

    @property
    def other_phases(self) -> list[Phase]:
        return [phase for phase in Phase if phase != self.step.phase]

    @property
    def level(self) -> str:
        """The level whose dose this is; empty when the numbers are one's own."""
        return next((row.level for row in self.step.movement.doses.all() if self._is_at(row.level)), "")

    def _is_at(self, level: str) -> bool:
        return self.step.movement.dose(level) == self.step.as_dose


@dataclass(frozen=True)
class BuilderPhase:
    """A phase of a plan: its time and its steps."""

    time: PhaseTime
    steps: Sequence[Step]

    @property
    def phase(self) -> Phase:
        return Phase(self.time.phase)

    @property
    def share(self) -> int:
        """Its width in the split bar."""
        return min(self.time.minutes, WIDEST_SHARE)


@dataclass(frozen=True)
class Start:
    """What the Start of a plan does: carry on with `resumable`, show the signs first, or begin at once."""

    routine: Routine
    latest: Session | None
    client_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def resumable(self) -> Session | None:
        latest = self.latest
        return latest if latest and latest.is_open and latest.routine_id == self.routine.pk else None

    @property
    def is_first_session(self) -> bool:
        return self.latest is None


def latest_session(request: SignedInRequest) -> Session | None:
    """The session begun last, which may be carried on; with none, the four signs come first."""
    return request.user.sessions.begun_here().order_by("-started_at").first()


def week_start_of(request: HttpRequest) -> int:
    """The weekday the person's week starts on; Monday for a visitor."""
    return request.user.week_start if request.user.is_authenticated else 0


def week_order(weekdays: Iterable[int], week_start: int) -> list[int]:
    return sorted(weekdays, key=lambda day: (day - week_start) % 7)


def days_words(weekdays: Iterable[int], week_start: int) -> str:
    """The days of a plan in the person's week order, as `Mon, Wed, Fri`; nothing for none."""
    days = week_order(weekdays, week_start)
    if set(days) == EVERY_DAY:
        return _("Every day")
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in days)


def dose_form(step: Step, data: QueryDict | None = None) -> DoseForm:
    """The dose form of a step; one page holds several."""
    return DoseForm(data, instance=step, auto_id=f"id_{step.pk}_%s")


def planned_routine(request: SignedInRequest, pk: int, *, ends: bool = False) -> Routine:
    """One's own plan with steps and schedule, in three queries; with the `ends` of the figures to print them."""
    routines = request.user.routines.kept().with_steps(ends=ends).prefetch_related("versions")
    return get_object_or_404(routines, pk=pk)


def phases_of(routine: Routine, plan: Outline) -> list[BuilderPhase]:
    steps = routine.steps_in_order
    return [BuilderPhase(time, [step for step in steps if step.phase == time.phase]) for time in plan.phases]


def render_builder(
    request: SignedInRequest, routine: Routine, refused: DoseForm | None = None
) -> HttpResponse:
    """The plan; `refused` is a dose form with errors, shown open in its place.

    `?open=` names a step whose dose form shows, `?at=` one that gets the focus.
    """
    plan = routine.outline
    context = {
        "routine": routine,
        "outline": plan,
        "review": review(plan),
        "phases": [
            {"phase": phase, "steps": _builder_steps(request, phase, refused)}
            for phase in phases_of(routine, plan)
        ],
        "levels": Level.choices,
        "last_place": LAST_PLACE,
        "weekdays_form": WeekdaysForm(
            initial={"weekdays": sorted(routine.weekdays_on(request.user.today()))},
            week_start=request.user.week_start,
        ),
        "client_id": uuid.uuid4(),
        "start": Start(routine, latest_session(request)),
        "swapped": wants_fragment(request),
    }
    return render_page(request, "routines/routine_detail.html", "routines/_builder.html", context)


def _builder_steps(
    request: SignedInRequest, phase: BuilderPhase, refused: DoseForm | None
) -> list[BuilderStep]:
    opened, at = request.GET.get("open"), request.GET.get("at")

    def form_of(step: Step) -> DoseForm | None:
        if refused and step.pk == refused.instance.pk:
            return refused
        return dose_form(step) if opened == str(step.pk) else None

    return [
        BuilderStep(
            step, form_of(step), place, is_last=place == len(phase.steps) - 1, has_focus=at == str(step.pk)
        )
        for place, step in enumerate(phase.steps)
    ]
