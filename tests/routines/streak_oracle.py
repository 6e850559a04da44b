"""The streak rules again, slowly and word for word, to check the quick version against.

Every question is answered for one day at a time from the bare facts; nothing is prepared or kept.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor

from routines.streaks import Kind, Plan, Practice, Version


def current(practice: Practice, today: date) -> int:
    """Walk back from today, or from a session already dated later."""
    return walk_back(practice, _newest(practice, today), today)


def longest(practice: Practice, today: date) -> int:
    """The same walk from every day of history; on each, that day was today and its week not over."""
    best, start = 0, _newest(practice, today)
    while start >= _oldest(practice, today):
        best = max(best, walk_back(practice, start, min(start, today)))
        start -= timedelta(1)
    return best


def walk_back(practice: Practice, start: date, today: date) -> int:
    run, day = 0, start
    while day >= _oldest(practice, today):
        word = status(practice, day, today)
        if word == "missed":
            return run
        if word == "done":
            run += 1
        day_before = day - timedelta(1)
        if _week(practice, day_before) != _week(practice, day):
            for plan in practice.plans:
                if week_state(practice, plan, day_before, today) == "unmet":
                    return run
        day = day_before
    return run


def status(practice: Practice, day: date, today: date) -> str | None:
    if day in practice.done_on:
        return "done"
    if day > today:
        return None
    if paused(practice, day):
        return "paused"
    if not any(due(plan, day) for plan in practice.plans):
        return "rest"
    if day == today:
        return "pending"
    return "missed"


def paused(practice: Practice, day: date) -> bool:
    return any(pause.start <= day and (pause.end is None or day <= pause.end) for pause in practice.pauses)


def due(plan: Plan, day: date) -> bool:
    version = in_force(plan, day)
    if version is None:
        return False
    if version.kind == Kind.DAILY:
        return True
    return version.kind == Kind.WEEKDAYS and day.weekday() in version.weekdays


def in_force(plan: Plan, day: date) -> Version | None:
    if day < plan.active_from:
        return None
    if plan.archived_on is not None and day >= plan.archived_on:
        return None
    found = None
    for version in plan.versions:
        if version.effective_from > day:
            continue
        if found is None or version.effective_from >= found.effective_from:
            found = version
    return found


def required(practice: Practice, plan: Plan, day: date) -> int:
    """The goal of the week that holds `day`. Where one n holds, exactly as the rules say."""
    goals = []
    for weekday in _week(practice, day):
        version = in_force(plan, weekday)
        if version is not None and version.kind == Kind.TIMES_PER_WEEK and not paused(practice, weekday):
            goals.append(version.times)
    if len(set(goals)) == 1:
        n, a = goals[0], len(goals)
        return n if a == 7 else floor(n * a / 7)
    # Two goals in one week: each day brings its own share of a week.
    return floor(sum(Fraction(n, 7) for n in goals))


def week_state(practice: Practice, plan: Plan, day: date, today: date) -> str:
    week = _week(practice, day)
    goal = required(practice, plan, day)
    done = sum(1 for weekday in week if weekday in plan.done_on)
    if goal > 0 and done >= goal:
        return "met"
    if goal == 0:
        return "neutral"
    return "open" if today <= week[-1] else "unmet"


def weekly_streak(practice: Practice, plan: Plan, today: date) -> int:
    run, day = 0, _newest(practice, today)
    while _week(practice, day)[-1] >= _oldest(practice, today):
        state = week_state(practice, plan, day, today)
        if state == "unmet":
            return run
        if state == "met":
            run += 1
        day -= timedelta(7)
    return run


def planned(practice: Practice, today: date, days: int) -> tuple[int, int]:
    done = missed = 0
    for back in range(days):
        day = today - timedelta(back)
        if any(due(plan, day) for plan in practice.plans):
            done += status(practice, day, today) == "done"
            missed += status(practice, day, today) == "missed"
    return done, done + missed


def _week(practice: Practice, day: date) -> list[date]:
    start = day
    while start.weekday() != practice.week_start:
        start -= timedelta(1)
    return [start + timedelta(n) for n in range(7)]


def _oldest(practice: Practice, today: date) -> date:
    return min([today, *practice.done_on, *(plan.active_from for plan in practice.plans)])


def _newest(practice: Practice, today: date) -> date:
    return max([today, *practice.done_on])
