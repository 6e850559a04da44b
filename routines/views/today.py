"""Today: what is due, how the week is going, and the next step for somebody new."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhealth.http import SignedInRequest
from exercises.models import Movement
from routines import calendar
from routines.models import Routine, Session
from routines.planning import Outline
from routines.record import record_of
from routines.starters import first_starters, plans
from routines.streaks import ONE_DAY, due_tally, streaks

MORNING_FROM, AFTERNOON_FROM, EVENING_FROM = 4, 12, 18
THUMBS = 5
CARDS, ROWS = 3, 10
"""Routines shown whole, and further ones by name; the list of routines has them all."""


@dataclass(frozen=True)
class DueRoutine:
    """A routine of today; `session` is one of today's, open or done. Its form begins one session."""

    routine: Routine
    session: Session | None
    client_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def outline(self) -> Outline:
        return self.routine.outline

    @property
    def movements(self) -> list[Movement]:
        """The first few movements it goes through."""
        return list(dict.fromkeys(step.movement for step in self.routine.steps_in_order))[:THUMBS]

    @property
    def is_done(self) -> bool:
        return self.session is not None and self.session.makes_the_day


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    user, day = request.user, request.user.today()
    routines = list(user.routines.kept().with_steps().prefetch_related("versions"))
    practice = record_of(user, routines)
    first, last = calendar.week_of(day, user.week_start)
    recent = list(user.sessions.kept().between(min(first, day - ONE_DAY), last).order_by("started_at"))
    todays = [session for session in recent if session.performed_on == day]
    due = [
        DueRoutine(routine, _session_of(routine, todays))
        for routine, plan in zip(routines, practice.plans, strict=True)
        if plan.is_due(day)
    ]
    due_routines = [each.routine for each in due]
    on_cards = [each.session for each in due[:CARDS]]
    begun = [session for session in recent if session.items_done and session not in on_cards]
    part = {session.performed_on for session in recent if session.items_done and not session.makes_the_day}
    week = calendar.days(practice, first, last, today=day, part=part, since=user.day_of(user.date_joined))
    active = [routine for routine in routines if routine.archived_on is None]
    context = {
        "day": day,
        "greeting": _greeting(timezone.localtime().hour),
        "due": due[:CARDS],
        "due_more": due[CARDS : CARDS + ROWS],
        "due_tally": due_tally(practice.plans, day),
        "others": [routine for routine in active if routine not in due_routines][:ROWS],
        "has_routine": bool(active),
        "has_plan": any(routine.weekdays_on(day) for routine in active),
        "done_today": [session for session in begun if session.makes_the_day and session.performed_on == day],
        "part_today": [
            session for session in begun if not session.makes_the_day and session.performed_on == day
        ],
        "open_yesterday": [
            session for session in begun if session.is_open and session.performed_on == day - ONE_DAY
        ],
        "week": week,
        "week_done": [cell for cell in week if cell.state == "done"],
        "week_open": [cell for cell in week if cell.state in {"today", "planned", "part", "missed"}],
        "streak": streaks(practice, today=day),
        "starters": [] if active else plans(first_starters()),
        "is_first_session": not (recent or practice.done_on),
    }
    return render(request, "routines/today.html", context)


def _greeting(hour: int) -> str:
    if hour < MORNING_FROM or hour >= EVENING_FROM:
        return _("Good evening")
    return _("Good morning") if hour < AFTERNOON_FROM else _("Good afternoon")


def _session_of(routine: Routine, sessions: list[Session]) -> Session | None:
    """The routine's session of today that counts most: one that makes the day, else the latest."""
    own = [session for session in sessions if session.routine_id == routine.pk]
    return next((session for session in own if session.makes_the_day), own[-1] if own else None)
