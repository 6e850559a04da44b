"""Progress: a month of sessions, to open, change and delete."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.views.decorators.http import require_safe

from backhealth.http import SignedInRequest, page_of
from routines import calendar
from routines.models import Session
from routines.record import record_of
from routines.streaks import ONE_DAY, streaks

PAGE = 31


@require_safe
def progress(request: SignedInRequest) -> HttpResponse:
    """The month of `?month=2026-11`, this month when it is not said or not a month."""
    user, day = request.user, request.user.today()
    month = _month(request.GET.get("month", ""), day)
    following = _next_month(month)
    last = following - ONE_DAY
    practice = record_of(user)
    sessions = Session.objects.kept().filter(owner=user).between(month, last)
    part = set(sessions.partial().values_list("performed_on", flat=True))
    since = user.day_of(user.date_joined)
    cells = calendar.days(practice, month, last, today=day, part=part, since=since)
    context = {
        "month": month,
        "previous_month": (month - ONE_DAY).replace(day=1),
        "next_month": following if following <= day else None,
        "weeks": calendar.weeks(cells, user.week_start),
        "weekday_names": [
            (WEEKDAYS[(user.week_start + n) % 7], WEEKDAYS_ABBR[(user.week_start + n) % 7]) for n in range(7)
        ],
        "days_done": sum(cell.state == "done" for cell in cells),
        "page_obj": page_of(request, sessions.newest_first(), PAGE),
        "streak": streaks(practice, today=day),
        "day": day,
    }
    return render(request, "routines/progress.html", context)


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
