"""Days as a strip or a month shows them: a state, and the word for it. Pure; no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from routines.streaks import ONE_DAY, Practice, Status, days_between, is_due, start_of_week, statuses_between


@dataclass(frozen=True)
class Day:
    """One day. `state` names a cell of the design: done, part, today, rest, planned, missed or pause; or empty."""

    date: date
    state: str
    is_today: bool

    @property
    def iso(self) -> str:
        return self.date.isoformat()

    @property
    def word(self) -> str:
        return str(WORDS.get(self.state, ""))

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "")


WORDS = {
    "done": _("Done"),
    "part": _("Part done"),
    "today": _("Today"),
    "rest": _("Rest day"),
    "planned": _("Planned"),
    "missed": _("No session"),
    "pause": _("Paused"),
}
ICONS = {"done": "check", "part": "minus", "today": "play", "rest": "leaf", "pause": "pause"}


STATES = {
    Status.DONE: "done",
    Status.PAUSED: "pause",
    Status.REST: "rest",
    Status.PENDING: "today",
    Status.MISSED: "missed",
}


def days(
    practice: Practice, first: date, last: date, *, today: date, part: Collection[date], since: date
) -> list[Day]:
    """Every day from `first` to `last`. `part` holds days partly done; before `since` a day is blank."""
    statuses = statuses_between(practice, first, last, today=today)
    result = []
    for day in days_between(first, last):
        status = statuses.get(day)
        if status is not Status.DONE and day in part:
            state = "part"
        elif status is None:
            state = "planned" if is_due(practice.plans, day) else "rest" if practice.plans else ""
        else:
            state = STATES[status]
        if state in {"rest", "missed"} and day < since:
            state = ""
        result.append(Day(day, state, is_today=day == today))
    return result


def week_of(day: date, week_start: int) -> tuple[date, date]:
    """First and last day of the week that holds `day`."""
    first = start_of_week(day, week_start)
    return first, first + 6 * ONE_DAY


def weeks(cells: Iterable[Day], week_start: int) -> list[list[Day | None]]:
    """The days of a month in rows of seven, with None where the month has no day."""
    rows: list[list[Day | None]] = []
    for cell in cells:
        column = (cell.date.weekday() - week_start) % 7
        if not rows or column == 0:
            rows.append([None] * 7)
        rows[-1][column] = cell
    return rows
