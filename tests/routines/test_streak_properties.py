"""What holds of every streak, whatever the history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from routines.streaks import (
    Kind,
    Pause,
    Plan,
    Practice,
    Version,
    WeekState,
    days_between,
    planned_days,
    start_of_week,
    statuses_between,
    streaks,
    weekly_streak,
    weeks_between,
)
from tests.routines import streak_oracle

Item = TypeVar("Item")

FIRST = date(2028, 2, 7)  # six weeks around a leap day
WINDOW = [FIRST + timedelta(n) for n in range(42)]

days = st.sampled_from(WINDOW)
some_days = st.frozensets(days, max_size=12)
most_days = st.frozensets(days, max_size=4).map(lambda missing: frozenset(WINDOW) - missing)
weekday_sets = st.frozensets(st.integers(0, 6))
versions = st.builds(Version, days, st.sampled_from(Kind), weekday_sets, st.integers(1, 7))
first_versions = st.builds(Version, st.just(FIRST), st.sampled_from(Kind), weekday_sets, st.integers(1, 7))


@st.composite
def version_lists(draw: st.DrawFn) -> tuple[Version, ...]:
    return (draw(first_versions), *draw(st.lists(versions, max_size=3)))


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    start = draw(days)
    return Pause(start, draw(st.none() | st.integers(0, 9).map(lambda n: start + timedelta(n))))


plans = st.builds(
    Plan,
    active_from=st.just(FIRST) | days,
    archived_on=st.none() | days,
    versions=version_lists(),
    done_on=some_days | most_days,
)


@st.composite
def practices(draw: st.DrawFn) -> Practice:
    planned = draw(st.lists(plans, max_size=3))
    without_routine = draw(st.frozensets(days, max_size=4))
    return Practice(
        plans=planned,
        done_on=without_routine.union(*(plan.done_on for plan in planned)),
        pauses=draw(st.lists(pauses(), max_size=3)),
        week_start=draw(st.integers(0, 6)),
    )


def with_pause(practice: Practice, pause: Pause) -> Practice:
    return replace(practice, pauses=[*practice.pauses, pause])


def with_session(practice: Practice, day: date, plan_index: int) -> Practice:
    """One more done day, of the plan with that index; of no routine if there is no such plan."""
    planned = [
        replace(plan, done_on=plan.done_on | {day}) if index == plan_index else plan
        for index, plan in enumerate(practice.plans)
    ]
    return replace(practice, plans=planned, done_on=practice.done_on | {day})


def up_to(practice: Practice, today: date) -> Practice:
    """The same practice without sessions dated after today."""
    past = frozenset(day for day in WINDOW if day <= today)
    planned = [replace(plan, done_on=plan.done_on & past) for plan in practice.plans]
    return replace(practice, plans=planned, done_on=practice.done_on & past)


@given(practices(), days)
def test_the_streaks_are_what_the_rules_say_word_for_word(practice: Practice, today: date) -> None:
    result = streaks(practice, today=today)
    assert result.current == streak_oracle.current(practice, today)
    assert result.longest == streak_oracle.longest(practice, today)
    assert result.planned == streak_oracle.planned(practice, today, 28)


@given(practices(), days)
def test_the_statuses_are_what_the_rules_say_word_for_word(practice: Practice, today: date) -> None:
    statuses = statuses_between(practice, FIRST, WINDOW[-1], today=today)
    for day in WINDOW:
        status = statuses[day].value if day in statuses else None
        assert status == streak_oracle.status(practice, day, today)


@given(practices(), days)
def test_the_weekly_goals_are_what_the_rules_say_word_for_word(practice: Practice, today: date) -> None:
    for plan in practice.plans:
        for week in weeks_between(practice, plan, FIRST, WINDOW[-1], today=today):
            assert week.required == streak_oracle.required(practice, plan, week.start)
            assert week.state.value == streak_oracle.week_state(practice, plan, week.start, today)
        assert weekly_streak(practice, plan, today=today) == streak_oracle.weekly_streak(
            practice, plan, today
        )


@given(practices(), days)
def test_the_longest_streak_is_never_below_the_current_one(practice: Practice, today: date) -> None:
    result = streaks(practice, today=today)
    assert 0 <= result.current <= result.longest <= len(practice.done_on)


@given(practices(), days, days)
def test_the_longest_streak_is_the_largest_the_current_one_could_have_been(
    practice: Practice, today: date, earlier: date
) -> None:
    practice = up_to(practice, today)
    earlier = min(earlier, today)
    assert streaks(up_to(practice, earlier), today=earlier).current <= streaks(practice, today=today).longest


@given(practices(), days, pauses())
def test_adding_a_pause_never_lowers_a_streak(practice: Practice, today: date, pause: Pause) -> None:
    before, after = streaks(practice, today=today), streaks(with_pause(practice, pause), today=today)
    assert after.current >= before.current
    assert after.longest >= before.longest


@given(practices(), days, pauses())
def test_adding_a_pause_never_turns_a_week_unmet(practice: Practice, today: date, pause: Pause) -> None:
    for plan in practice.plans:
        assert unmet_weeks(with_pause(practice, pause), plan, today) <= unmet_weeks(practice, plan, today)


@given(practices(), days, pauses())
def test_a_pause_costs_the_weekly_streak_only_the_met_weeks_it_leaves_without_a_goal(
    practice: Practice, today: date, pause: Pause
) -> None:
    paused = with_pause(practice, pause)
    for plan in practice.plans:
        emptied = [
            before.start
            for before, after in zip(
                weeks_between(practice, plan, FIRST, WINDOW[-1], today=today),
                weeks_between(paused, plan, FIRST, WINDOW[-1], today=today),
                strict=True,
            )
            if before.state is WeekState.MET and after.required == 0
        ]
        before_pause = weekly_streak(practice, plan, today=today)
        assert weekly_streak(paused, plan, today=today) >= before_pause - len(emptied)


@given(practices(), days, st.integers(0, 20))
def test_pausing_from_today_keeps_the_streak_unless_a_week_ends_unmet(
    practice: Practice, today: date, length: int
) -> None:
    practice = up_to(practice, today)
    later = today + timedelta(length)
    paused = with_pause(practice, Pause(today, later))
    before, after = streaks(practice, today=today), streaks(paused, today=later)
    this_week = start_of_week(today, practice.week_start)
    lost = any(this_week in unmet_weeks(paused, plan, later) for plan in practice.plans)
    assert after.current == (0 if lost else before.current)
    assert after.longest == before.longest


@given(practices(), days, days, st.integers(0, 3))
def test_adding_a_session_later_never_lowers_a_streak(
    practice: Practice, today: date, day: date, plan_index: int
) -> None:
    repaired = with_session(practice, min(day, today), plan_index)
    before, after = streaks(practice, today=today), streaks(repaired, today=today)
    assert after.current >= before.current
    assert after.longest >= before.longest
    for plan, same in zip(practice.plans, repaired.plans, strict=True):
        assert weekly_streak(repaired, same, today=today) >= weekly_streak(practice, plan, today=today)


@given(practices(), days, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_makes_no_difference(practice: Practice, today: date, order: Random) -> None:
    practice = replace(practice, plans=[replace(plan, versions=one_a_day(plan)) for plan in practice.plans])
    shuffled = Practice(
        plans=shuffle(
            [
                replace(
                    plan,
                    versions=tuple(shuffle(plan.versions, order)),
                    done_on=frozenset(shuffle(plan.done_on, order)),
                )
                for plan in practice.plans
            ],
            order,
        ),
        done_on=frozenset(shuffle(practice.done_on, order)),
        pauses=shuffle(practice.pauses, order),
        week_start=practice.week_start,
    )
    assert streaks(shuffled, today=today) == streaks(practice, today=today)


@given(practices(), days, days, days)
def test_a_part_of_the_calendar_agrees_with_the_whole(
    practice: Practice, today: date, first: date, last: date
) -> None:
    whole = statuses_between(practice, FIRST, WINDOW[-1], today=today)
    part = statuses_between(practice, first, last, today=today)
    assert part == {day: whole[day] for day in days_between(first, last) if day in whole}


@given(practices(), days, st.integers(1, 50))
def test_planned_days_are_never_more_than_the_days_asked_for(
    practice: Practice, today: date, length: int
) -> None:
    done, planned = planned_days(practice, today=today, days=length)
    assert 0 <= done <= planned <= length
    assert (done, planned) == streak_oracle.planned(practice, today, length)


def unmet_weeks(practice: Practice, plan: Plan, today: date) -> set[date]:
    weeks = weeks_between(practice, plan, FIRST, today, today=today)
    return {week.start for week in weeks if week.state is WeekState.UNMET}


def one_a_day(plan: Plan) -> tuple[Version, ...]:
    """The versions without any that another one of the same day replaced."""
    return tuple({version.effective_from: version for version in plan.versions}.values())


def shuffle(items: Collection[Item], order: Random) -> list[Item]:
    return order.sample(list(items), len(items))
