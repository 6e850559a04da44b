"""Progress: a month of sessions, to open, change and delete."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import dateformat
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhealth.http import SignedInRequest, page_of
from routines import calendar
from routines.forms import ONE_YEAR
from routines.models import Session
from routines.record import record_of
from routines.streaks import ONE_DAY, streaks

PAGE = 62
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class SessionRow:
    """A session in the list, in words; `anchor` is where the calendar leads to its day."""

    session: Session
    anchor: str
    day: str
    change_words: str
    delete_words: str

    @classmethod
    def all_of(cls, sessions: Iterable[Session]) -> list[SessionRow]:
        """The rows of sessions, newest first; the first of each day is its anchor."""
        rows: list[SessionRow] = []
        last = None
        for session in sessions:
            day = session.performed_on
            words = {"name": session.routine_name, "day": dateformat.format(day, "j F")}
            rows.append(
                cls(
                    session,
                    f"day-{day.isoformat()}" if day != last else "",
                    dateformat.format(day, "D j M"),
                    _("Change %(name)s, %(day)s") % words,
                    _("Delete %(name)s, %(day)s") % words,
                )
            )
            last = day
        return rows

    @property
    def notes(self) -> list[str]:
        """What else there is to say of it."""
        session = self.session
        notes = []
        if session.items_total:
            done = {"done": session.items_done, "total": session.items_total}
            notes.append(_("%(done)s of %(total)s") % done)
        if session.is_open:
            notes.append(_("Not finished"))
        if session.pain is not None:
            notes.append(_("Pain %(pain)s") % {"pain": session.pain})
        if session.is_manual:
            notes.append(_("Added later"))
        return notes


@require_safe
def progress(request: SignedInRequest) -> HttpResponse:
    """The month of `?month=2026-11`; this month when it is not said, not a month, or before or after all."""
    user, day = request.user, request.user.today()
    practice = record_of(user)
    since = user.day_of(user.date_joined)
    earliest = min({since - ONE_YEAR, *practice.done_on})
    latest = max({day, *practice.done_on})
    month = _month(request.GET.get("month", ""), earliest, latest) or day.replace(day=1)
    following = _next_month(month)
    last = following - ONE_DAY
    sessions = list(Session.objects.kept().filter(owner=user).between(month, last).newest_first())
    part = {session.performed_on for session in sessions if session.items_done and not session.makes_the_day}
    page = page_of(request, sessions, PAGE)
    cells = calendar.days(practice, month, last, today=day, part=part, since=since)
    context = {
        "month": month,
        "month_name": date_format(month, "F" if month.year == day.year else "F Y"),
        "previous_month": (month - ONE_DAY).replace(day=1) if earliest < month else None,
        "next_month": following if following <= latest else None,
        "weeks": calendar.weeks(cells, user.week_start),
        "weekday_names": [
            (WEEKDAYS[(user.week_start + n) % 7], WEEKDAYS_ABBR[(user.week_start + n) % 7]) for n in range(7)
        ],
        "days_done": sum(cell.state == "done" for cell in cells),
        "page_obj": page,
        "rows": SessionRow.all_of(page),
        "days_listed": {session.performed_on for session in page},
        "streak": streaks(practice, today=day),
        "day": day,
    }
    return render(request, "routines/progress.html", context)


def _month(text: str, earliest: date, latest: date) -> date | None:
    """The first day of a month written as 2026-11, if it has anything to show."""
    if not MONTH.fullmatch(text):
        return None
    year, month = map(int, text.split("-"))
    within = (earliest.year, earliest.month) <= (year, month) <= (latest.year, latest.month)
    return date(year, month, 1) if within else None


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
