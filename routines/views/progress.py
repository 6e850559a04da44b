"""Progress: a month of sessions, to open, change and delete."""

from __future__ import annotations

import re
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from backhealth.http import SignedInRequest, page_of
from routines import calendar
from routines.forms import ONE_YEAR
from routines.models import Session
from routines.record import record_of
from routines.streaks import ONE_DAY, streaks

PAGE = 62
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


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
    sessions = Session.objects.kept().filter(owner=user).between(month, last)
    part = set(sessions.partial().values_list("performed_on", flat=True))
    page = page_of(request, sessions.newest_first(), PAGE)
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
