"""Day statuses, streaks and weekly goals. Pure: dates in, numbers out; no database, no clock.

A day is a `date`, the `performed_on` of a session; ranges include both ends. The caller chooses which sessions
qualify and leaves out the deleted ones. Everything is derived anew from these facts, so adding, deleting
or back-dating a session only changes the input.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


class Status(enum.Enum):
    """What a day was, in order of precedence."""

    DONE = "done"
    PAUSED = "paused"
    REST = "rest"
    PENDING = "pending"
    MISSED = "missed"


class Kind(enum.StrEnum):
    """How often a routine is due; only daily and weekdays make a single day due."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    TIMES_PER_WEEK = "times_per_week"
    AS_NEEDED = "as_needed"


class WeekState(enum.Enum):
    """How a weekly goal stands; NEUTRAL asks nothing, OPEN still has time."""

    MET = "met"
    NEUTRAL = "neutral"
    UNMET = "unmet"
    OPEN = "open"


@dataclass(frozen=True)
class Version:
    """A schedule from the day it takes effect. `weekdays`: 0 is Monday; `times`: days a week, 1 to 7."""

    effective_from: date
    kind: Kind
    weekdays: frozenset[int] = frozenset()
    times: int = 0

    def is_due(self, day: date) -> bool:
        return self.kind is Kind.DAILY or (self.kind is Kind.WEEKDAYS and day.weekday() in self.weekdays)

    def due_days(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last` that it makes due."""
        match self.kind:
            case Kind.DAILY:
                return days_between(first, last)
            case Kind.WEEKDAYS:
                return [day for day in days_between(first, last) if day.weekday() in self.weekdays]
            case _:
                return []


@dataclass(frozen=True)
class Plan:
    """One routine: active from `active_from` until the day before `archived_on`.

    Of two versions effective on the same day, the later in the tuple wins; otherwise their order is free.
    `done_on` holds the days with a qualifying session of this routine.
    """

    active_from: date
    archived_on: date | None
    versions: tuple[Version, ...]
    done_on: frozenset[date] = frozenset()

    def spans(self, first: date, last: date) -> Iterator[tuple[date, date, Version]]:
        """The stretches of active days from `first` to `last`, each with its version; the latest first.

        A stretch whose first day comes after its last is empty.
        """
        first = max(first, self.active_from)
        if self.archived_on is not None:
            last = min(last, self.archived_on - ONE_DAY)
        in_order = sorted(self.versions, key=attrgetter("effective_from"))
        for version in in_order[::-1]:
            yield max(first, version.effective_from), last, version
            last = min(last, version.effective_from - ONE_DAY)

    @property
    def has_weekly_goal(self) -> bool:
        return any(version.kind is Kind.TIMES_PER_WEEK for version in self.versions)

    def is_due(self, day: date) -> bool:
        return any(
            start <= day <= end and version.is_due(day) for start, end, version in self.spans(day, day)
        )


@dataclass(frozen=True)
class Pause:
    """Days that count against nobody, both ends included; without an `end` it lasts until one is set.

    A day skipped by crossing the date line eastwards is a pause of that one day.
    """

    start: date
    end: date | None


@dataclass(frozen=True)
class Practice:
    """All that one person planned and did.

    `done_on` holds the days with a qualifying session of any routine or of none, so it includes every
    plan's own. `week_start`: 0 is Monday.
    """

    plans: Sequence[Plan]
    done_on: frozenset[date]
    pauses: Sequence[Pause] = ()
    week_start: int = 0


class Tally(NamedTuple):
    """So many done of so many planned."""

    done: int
    planned: int


@dataclass(frozen=True)
class Week:
    """One routine's weekly goal in the week that begins on `start`: days done, days required (0 to 7)."""

    start: date
    done: int
    required: int
    is_over: bool

    @property
    def state(self) -> WeekState:
        if self.required == 0:
            return WeekState.NEUTRAL
        if self.done >= self.required:
            return WeekState.MET
        return WeekState.UNMET if self.is_over else WeekState.OPEN


@dataclass(frozen=True)
class Streaks:
    """Runs in days practised. `statuses` begins with the first day planned or done."""

    current: int
    longest: int
    planned: Tally
    statuses: dict[date, Status]


def streaks(practice: Practice, *, today: date) -> Streaks:
    """The current and the longest streak, and every day's status.

    One forward pass: the run after each day is what walking back from that day would count. A session
    dated after today, left behind by a move west, is part of the run.
    """
    first = min({today, *practice.done_on, *(plan.active_from for plan in practice.plans)})
    last = _last_day(practice, today)
    statuses = statuses_between(practice, first, last, today=today)
    unmet = {
        week.start
        for plan in practice.plans
        if plan.has_weekly_goal
        for week in weeks_between(practice, plan, first, last, today=today)
        if week.state is WeekState.UNMET
    }
    current = longest = 0
    for day in days_between(first, last):
        status = statuses.get(day)
        if status is Status.MISSED or (unmet and day - ONE_WEEK in unmet):
            current = 0
        if status is Status.DONE:
            current += 1
            longest = max(longest, current)
    return Streaks(current, longest, planned_days(practice, today=today), statuses)


def statuses_between(practice: Practice, first: date, last: date, *, today: date) -> dict[date, Status]:
    """The status of each day from `first` to `last`; a day after today has one only if it is done."""
    due = _due_days(practice.plans, first, last)
    paused = _paused_days(practice.pauses, first, last)
    statuses = {}
    for day in days_between(first, last):
        if day in practice.done_on:
            statuses[day] = Status.DONE
        elif day > today:
            continue
        elif day in paused:
            statuses[day] = Status.PAUSED
        elif day not in due:
            statuses[day] = Status.REST
        else:
            statuses[day] = Status.PENDING if day == today else Status.MISSED
    return statuses


def planned_days(practice: Practice, *, today: date, days: int = 28) -> Tally:
    """Of the days a routine was due, in so many `days` up to today, how many were done.

    Only DONE and MISSED days count as planned: a paused day is not held against anyone, and today
    joins once it is done, so nobody is behind in the morning.
    """
    first = today - (days - 1) * ONE_DAY
    statuses = statuses_between(practice, first, today, today=today)
    due = [statuses[day] for day in _due_days(practice.plans, first, today)]
    done = due.count(Status.DONE)
    return Tally(done, planned=done + due.count(Status.MISSED))


def is_due(plans: Iterable[Plan], day: date) -> bool:
    """Whether any routine is due that day, paused or not."""
    return any(plan.is_due(day) for plan in plans)


def due_plans(plans: Iterable[Plan], day: date) -> list[Plan]:
    """The routines due that day, paused or not, in the order given."""
    return [plan for plan in plans if plan.is_due(day)]


def due_tally(plans: Iterable[Plan], day: date) -> Tally:
    """Of the routines due that day, how many were done."""
    due = due_plans(plans, day)
    return Tally(done=sum(day in plan.done_on for plan in due), planned=len(due))


def weeks_between(practice: Practice, plan: Plan, first: date, last: date, *, today: date) -> list[Week]:
    """The weekly goal of one plan in each whole week that `first` to `last` touches, oldest first.

    Each unpaused day under a goal of n a week asks for n sevenths of a day, and a week asks for the
    whole days in the sum. So a change in mid-week is judged by each version for its own days. Sessions
    count from the whole week, those in a pause or before the change included.
    """
    first = start_of_week(first, practice.week_start)
    last = start_of_week(last, practice.week_start) + 6 * ONE_DAY
    paused = _paused_days(practice.pauses, first, last)
    done = Counter(start_of_week(day, practice.week_start) for day in plan.done_on)
    sevenths = Counter[date]()
    for start, end, version in plan.spans(first, last):
        if version.kind is Kind.TIMES_PER_WEEK:
            for day in days_between(start, end):
                if day not in paused:
                    sevenths[start_of_week(day, practice.week_start)] += version.times
    return [
        Week(start, done[start], sevenths[start] // 7, is_over=start + ONE_WEEK <= today)
        for start in days_between(first, last)[::7]
    ]


def weekly_streak(practice: Practice, plan: Plan, *, today: date) -> int:
    """Weeks met in a row, passing over neutral and open ones."""
    run = 0
    for week in weeks_between(practice, plan, plan.active_from, _last_day(practice, today), today=today):
        if week.state is WeekState.UNMET:
            run = 0
        run += week.state is WeekState.MET
    return run


def start_of_week(day: date, week_start: int) -> date:
    """The first day of the week that holds `day`, for weeks that begin on `week_start` (0 is Monday)."""
    return day - (day.weekday() - week_start) % 7 * ONE_DAY


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; none if `last` is earlier."""
    return list(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def _last_day(practice: Practice, today: date) -> date:
    """Today, or the latest session already dated after it."""
    return max({today, *practice.done_on})


def _due_days(plans: Iterable[Plan], first: date, last: date) -> set[date]:
    return {
        day
        for plan in plans
        for start, end, version in plan.spans(first, last)
        for day in version.due_days(start, end)
    }


def _paused_days(pauses: Iterable[Pause], first: date, last: date) -> set[date]:
    return {
        day
        for pause in pauses
        for day in days_between(max(first, pause.start), last if pause.end is None else min(last, pause.end))
    }
