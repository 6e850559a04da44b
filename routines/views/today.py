"""Today: what is due, how the week is going, and the next step for somebody new."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backhealth.http import SignedInRequest
from routines import calendar
from routines.models import Routine, Session, Step
from routines.planning import Outline
from routines.record import record_of
from routines.starters import load_starters, plans
from routines.streaks import due_tally, streaks

MORNING_UNTIL, AFTERNOON_UNTIL = 12, 18


@dataclass(frozen=True)
class DueRoutine:
    """A routine of today, with its steps; `session` is one of today's, open or done."""

    routine: Routine
    session: Session | None

    @property
    def outline(self) -> Outline:
        return self.routine.outline

    @property
    def steps(self) -> list[Step]:
        return self.routine.steps_in_order

    @property
    def is_done(self) -> bool:
        return self.session is not None and self.session.makes_the_day


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    user, day = request.user, request.user.today()
    routines = list(user.routines.kept().with_steps().prefetch_related("versions"))
    practice = record_of(user, routines)
    result = streaks(practice, today=day)
    first, last = calendar.week_of(day, user.week_start)
    recent = list(user.sessions.kept().between(first, last).order_by("started_at"))
    part = {session.performed_on for session in recent if session.items_done and not session.makes_the_day}
    todays = [session for session in recent if session.performed_on == day]
    due = [
        DueRoutine(routine, _session_of(routine, todays))
        for routine, plan in zip(routines, practice.plans, strict=True)
        if plan.is_due(day)
    ]
    week = calendar.days(practice, first, last, today=day, part=part, since=user.day_of(user.date_joined))
    active = [routine for routine in routines if routine.archived_on is None]
    context = {
        "day": day,
        "hour": timezone.localtime().hour,
        "due": due,
        "due_tally": due_tally(practice.plans, day),
        "others": [routine for routine in active if routine not in [each.routine for each in due]],
        "done_today": [session for session in todays if session.makes_the_day],
        "part_today": [session for session in todays if session.items_done and not session.makes_the_day],
        "week": week,
        "week_tally": _week_tally(week),
        "streak": result,
        "starters": [] if active else plans(load_starters()),
        "is_first_session": not (recent or practice.done_on),
        "client_id": uuid.uuid4(),
    }
    return render(request, "routines/today.html", context)


def _session_of(routine: Routine, sessions: list[Session]) -> Session | None:
    """The routine's session of today that counts most: one that makes the day, else the latest."""
    own = [session for session in sessions if session.routine_id == routine.pk]
    return next((session for session in own if session.makes_the_day), own[-1] if own else None)


def _week_tally(week: list[calendar.Day]) -> dict[str, int]:
    """How many of this week's planned days are done, for the stack of blocks."""
    done = sum(day.state == "done" for day in week)
    ahead = sum(day.state in {"today", "planned", "part", "missed"} for day in week)
    return {"done": done, "open": ahead, "all": done + ahead}
