"""Day statuses, streaks and weekly goals, case by case. In March 2026 the 2nd, 9th, 16th and 23rd are Mondays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from routines.streaks import (
    Kind,
    Pause,
    Plan,
    Practice,
    Status,
    Streaks,
    Tally,
    Version,
    Week,
    WeekState,
    days_between,
    due_plans,
    due_tally,
    is_due,
    planned_days,
    start_of_week,
    statuses_between,
    streaks,
    weekly_streak,
    weeks_between,
)

MON_WED_FRI = frozenset({0, 2, 4})
SUNDAY = 6


def march(*days: int) -> frozenset[date]:
    return frozenset(date(2026, 3, day) for day in days)


def march_between(first: int, last: int) -> frozenset[date]:
    return march(*range(first, last + 1))


def daily(start: date) -> Version:
    return Version(start, Kind.DAILY)


def on_weekdays(start: date) -> Version:
    return Version(start, Kind.WEEKDAYS, weekdays=MON_WED_FRI)


def per_week(start: date, times: int) -> Version:
    return Version(start, Kind.TIMES_PER_WEEK, times=times)


def as_needed(start: date) -> Version:
    return Version(start, Kind.AS_NEEDED)


def plan(*versions: Version, done_on: frozenset[date] = frozenset(), archived_on: date | None = None) -> Plan:
    """A routine active since its first version."""
    return Plan(versions[0].effective_from, archived_on, versions, done_on)


def practice(*plans: Plan, extra: frozenset[date] = frozenset(), pauses: tuple[Pause, ...] = ()) -> Practice:
    """All the plans' sessions, and extra ones without a routine."""
    return Practice(plans, extra.union(*(plan.done_on for plan in plans)), pauses)


def run(*plans: Plan, today: date, pauses: tuple[Pause, ...] = ()) -> tuple[int, int]:
    """Current and longest."""
    result = streaks(practice(*plans, pauses=pauses), today=today)
    return result.current, result.longest


MARCH_1 = date(2026, 3, 1)
MARCH_2 = date(2026, 3, 2)
MARCH_9 = date(2026, 3, 9)


# Worked cases


@pytest.mark.parametrize(
    ("versions", "done_on", "pauses", "today", "expected"),
    [
        pytest.param(
            [on_weekdays(MARCH_2)],
            march(2, 4, 6, 9, 11, 13),
            [],
            date(2026, 3, 15),
            (6, 6),
            id="rest days pass",
        ),
        pytest.param(
            [on_weekdays(MARCH_2)],
            march(2, 4, 6, 8, 9, 11, 13),
            [],
            date(2026, 3, 15),
            (7, 7),
            id="a session on a rest day adds one",
        ),
        pytest.param(
            [daily(MARCH_1)],
            march_between(1, 10),
            [],
            date(2026, 3, 11),
            (10, 10),
            id="today can still be done",
        ),
        pytest.param(
            [daily(MARCH_1)],
            march_between(1, 9),
            [],
            date(2026, 3, 11),
            (0, 9),
            id="a missed day ends the run",
        ),
        pytest.param(
            [daily(MARCH_1)],
            march_between(1, 10),
            [],
            date(2026, 3, 11),
            (10, 10),
            id="added later, it is repaired",
        ),
        pytest.param(
            [daily(MARCH_1)],
            march_between(1, 8) | march_between(16, 20),
            [Pause(MARCH_9, date(2026, 3, 15))],
            date(2026, 3, 20),
            (13, 13),
            id="a flare-up passes",
        ),
        pytest.param(
            [daily(MARCH_1)],
            march(4),
            [Pause(MARCH_1, date(2026, 3, 3)), Pause(date(2026, 3, 5), date(2026, 3, 7))],
            date(2026, 3, 7),
            (1, 1),
            id="paused days add nothing",
        ),
        pytest.param(
            [daily(date(2028, 2, 27))],
            frozenset(days_between(date(2028, 2, 27), date(2028, 3, 1))),
            [],
            date(2028, 3, 1),
            (4, 4),
            id="29 February is a day like any other",
        ),
        pytest.param(
            [daily(date(2025, 12, 30))],
            frozenset(days_between(date(2025, 12, 30), date(2026, 1, 2))),
            [],
            date(2026, 1, 2),
            (4, 4),
            id="the year's edge is no edge",
        ),
        pytest.param(
            [daily(MARCH_2), on_weekdays(MARCH_9)],
            march_between(2, 9) | march(11, 13),
            [],
            date(2026, 3, 15),
            (10, 10),
            id="each day by the schedule of its time",
        ),
        pytest.param(
            [per_week(MARCH_2, 3)],
            march(2, 4, 6, 9, 11),
            [],
            date(2026, 3, 16),
            # All five count until the second week ends short, then none of them do.
            (0, 5),
            id="an unmet week ends the run",
        ),
        pytest.param(
            [per_week(MARCH_2, 3)],
            march(2, 4, 6, 9),
            [Pause(date(2026, 3, 12), date(2026, 3, 15))],
            date(2026, 3, 16),
            (4, 4),
            id="a pause lowers the week's goal",
        ),
    ],
)
def test_the_current_and_the_longest_streak(
    versions: list[Version],
    done_on: frozenset[date],
    pauses: list[Pause],
    today: date,
    expected: tuple[int, int],
) -> None:
    assert run(plan(*versions, done_on=done_on), today=today, pauses=tuple(pauses)) == expected


def test_an_archived_routine_keeps_its_sessions_and_is_due_no_more() -> None:
    archived = plan(daily(MARCH_1), done_on=march_between(1, 9), archived_on=date(2026, 3, 10))
    assert run(archived, today=date(2026, 3, 15)) == (9, 9)
    assert is_due([archived], date(2026, 3, 9))
    assert not is_due([archived], date(2026, 3, 10))


# The status of a day


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (2, Status.DONE),
        (4, Status.MISSED),
        (5, Status.REST),
        (6, Status.DONE),  # in the pause, and done all the same
        (7, Status.PAUSED),  # a rest day in the pause
        (9, Status.PAUSED),
        (11, Status.PENDING),
        (12, None),
    ],
)
def test_a_day_takes_the_first_status_that_matches(day: int, status: Status | None) -> None:
    weekdays = plan(on_weekdays(MARCH_2), done_on=march(2, 6))
    history = practice(weekdays, pauses=(Pause(date(2026, 3, 6), date(2026, 3, 10)),))
    statuses = streaks(history, today=date(2026, 3, 11)).statuses
    assert statuses.get(date(2026, 3, day)) is status


def test_statuses_begin_with_the_first_day_planned_or_done() -> None:
    weekdays = plan(on_weekdays(MARCH_2))
    assert min(streaks(practice(weekdays), today=MARCH_9).statuses) == MARCH_2
    assert min(streaks(practice(weekdays, extra=march(1)), today=MARCH_9).statuses) == MARCH_1


def test_today_is_not_pending_once_it_is_paused() -> None:
    history = practice(plan(daily(MARCH_1)), pauses=(Pause(MARCH_2, None),))
    assert streaks(history, today=MARCH_2).statuses[MARCH_2] is Status.PAUSED


def test_a_month_shows_rest_before_the_start_and_nothing_after_today() -> None:
    history = practice(plan(daily(date(2026, 3, 3)), done_on=march(3)))
    statuses = statuses_between(history, MARCH_1, date(2026, 3, 31), today=date(2026, 3, 5))
    assert statuses == {
        MARCH_1: Status.REST,
        MARCH_2: Status.REST,
        date(2026, 3, 3): Status.DONE,
        date(2026, 3, 4): Status.MISSED,
        date(2026, 3, 5): Status.PENDING,
    }


def test_a_person_without_plans_or_sessions_has_a_streak_of_none() -> None:
    assert streaks(practice(), today=MARCH_1) == Streaks(0, 0, Tally(0, 0), {MARCH_1: Status.REST})


# Which routine is due


@pytest.mark.parametrize(
    ("version", "due"),
    [
        (daily(MARCH_1), [1, 2, 3, 4, 5, 6, 7]),
        (on_weekdays(MARCH_1), [2, 4, 6]),
        (per_week(MARCH_1, 7), []),  # a goal for the week makes no single day due
        (as_needed(MARCH_1), []),
    ],
)
def test_only_daily_and_weekdays_make_a_day_due(version: Version, due: list[int]) -> None:
    assert [day for day in range(1, 8) if is_due([plan(version)], date(2026, 3, day))] == due


def test_a_routine_is_not_due_before_it_is_active() -> None:
    later = Plan(MARCH_9, None, (daily(MARCH_1),))
    assert not is_due([later], date(2026, 3, 8))
    assert is_due([later], MARCH_9)


def test_a_routine_is_not_due_before_its_first_schedule() -> None:
    later = Plan(MARCH_1, None, (daily(MARCH_9),))
    assert not is_due([later], date(2026, 3, 8))
    assert is_due([later], MARCH_9)


def test_of_two_changes_on_one_day_the_last_wins() -> None:
    assert not is_due([plan(daily(MARCH_1), as_needed(MARCH_1))], MARCH_1)
    assert is_due([plan(as_needed(MARCH_1), daily(MARCH_1))], MARCH_1)


def test_several_routines_on_one_day_are_one_done_day() -> None:
    first = plan(daily(MARCH_1), done_on=march(1, 2))
    second = plan(daily(MARCH_1), done_on=march(1))
    third = plan(on_weekdays(MARCH_1), done_on=march(2))
    needed = plan(as_needed(MARCH_1), done_on=march(2))
    plans = [first, second, third, needed]
    assert run(*plans, today=MARCH_2) == (2, 2)
    assert due_plans(plans, MARCH_2) == [first, second, third]
    assert due_tally(plans, MARCH_2) == Tally(done=2, planned=3)


def test_a_day_is_done_by_any_routine_even_one_that_was_not_due() -> None:
    due = plan(daily(MARCH_1), done_on=march(1, 3))
    other = plan(as_needed(MARCH_1), done_on=march(2))
    assert run(due, other, today=date(2026, 3, 3)) == (3, 3)


# Today


def test_the_streak_is_not_zero_in_the_morning() -> None:
    routine = plan(daily(MARCH_1), done_on=march_between(1, 4))
    assert run(routine, today=date(2026, 3, 5)) == (4, 4)
    assert run(replace(routine, done_on=march_between(1, 5)), today=date(2026, 3, 5)) == (5, 5)


def test_deleting_todays_session_makes_today_pending_and_the_streak_one_less() -> None:
    history = practice(plan(daily(MARCH_1), done_on=march_between(1, 4)))
    result = streaks(history, today=date(2026, 3, 5))
    assert result.statuses[date(2026, 3, 5)] is Status.PENDING
    assert result.current == 4


def test_deleting_a_session_in_the_middle_shortens_the_longest_streak_too() -> None:
    routine = plan(daily(MARCH_1), done_on=march_between(1, 9))
    assert run(routine, today=MARCH_9) == (9, 9)
    assert run(replace(routine, done_on=routine.done_on - march(5)), today=MARCH_9) == (4, 4)


def test_a_long_dead_run_is_not_the_current_one() -> None:
    assert run(plan(daily(MARCH_1), done_on=march_between(1, 9)), today=date(2027, 3, 1)) == (0, 9)


def test_a_session_dated_tomorrow_stays_and_counts() -> None:
    history = practice(plan(daily(MARCH_1), done_on=march_between(1, 6)))
    result = streaks(history, today=date(2026, 3, 5))  # flew west after the session of the 6th
    assert (result.current, result.longest) == (6, 6)
    assert result.statuses[date(2026, 3, 6)] is Status.DONE


def test_the_days_before_a_session_dated_ahead_are_not_missed() -> None:
    history = practice(plan(daily(MARCH_1), done_on=march(1, 2, 3, 6)))
    result = streaks(history, today=date(2026, 3, 4))
    assert result.current == 4
    assert result.statuses[date(2026, 3, 4)] is Status.PENDING
    assert date(2026, 3, 5) not in result.statuses


def test_a_session_dated_into_next_week_leaves_this_week_open() -> None:
    routine = plan(per_week(MARCH_2, 3), done_on=march(2, 3, 9))
    assert run(routine, today=date(2026, 3, 8)) == (3, 3)
    assert run(routine, today=MARCH_9) == (1, 2)


# Sessions outside a routine's plan


def test_sessions_before_the_routine_was_made_count() -> None:
    routine = plan(daily(MARCH_9), done_on=march(9))
    assert streaks(practice(routine, extra=march(1, 5)), today=MARCH_9).current == 3


def test_a_deleted_routine_leaves_its_done_days_and_takes_its_due_days() -> None:
    missed_two = plan(daily(MARCH_1), done_on=march(1, 2, 5))
    assert streaks(practice(missed_two), today=date(2026, 3, 5)).current == 1
    assert streaks(practice(extra=missed_two.done_on), today=date(2026, 3, 5)).current == 3


# Pauses


def test_a_session_inside_a_pause_counts() -> None:
    routine = plan(daily(MARCH_1), done_on=march(1, 2, 4, 7))
    assert run(routine, today=date(2026, 3, 7), pauses=(Pause(date(2026, 3, 3), date(2026, 3, 6)),)) == (4, 4)


def test_pauses_that_overlap_or_touch_are_one() -> None:
    pauses = (
        Pause(date(2026, 3, 3), date(2026, 3, 5)),
        Pause(date(2026, 3, 4), date(2026, 3, 6)),
        Pause(date(2026, 3, 7), date(2026, 3, 8)),
    )
    assert run(plan(daily(MARCH_1), done_on=march(1, 2)), today=MARCH_9, pauses=pauses) == (2, 2)


def test_a_pause_noticed_late_repairs_the_streak() -> None:
    routine = plan(daily(MARCH_1), done_on=march(1, 2))
    assert run(routine, today=date(2026, 3, 16)) == (0, 2)
    assert run(routine, today=date(2026, 3, 16), pauses=(Pause(date(2026, 3, 3), None),)) == (2, 2)


def test_an_open_pause_lasts_until_it_is_ended() -> None:
    routine = plan(daily(MARCH_1), done_on=march(1, 2))
    assert run(routine, today=date(2027, 3, 1), pauses=(Pause(date(2026, 3, 3), None),)) == (2, 2)
    assert run(routine, today=date(2027, 3, 1), pauses=(Pause(date(2026, 3, 3), MARCH_9),)) == (0, 2)


def test_the_day_the_date_line_took_away_passes_as_a_pause() -> None:
    routine = plan(daily(MARCH_1), done_on=march(1, 2, 4))
    assert run(routine, today=date(2026, 3, 4), pauses=(Pause(date(2026, 3, 3), date(2026, 3, 3)),)) == (3, 3)


# Changes of schedule


def test_a_new_schedule_does_not_judge_the_past() -> None:
    relaxed = plan(daily(MARCH_2), on_weekdays(MARCH_9), done_on=march(2, 3, 4, 6, 7, 8, 9))
    assert streaks(practice(relaxed), today=MARCH_9).statuses[date(2026, 3, 5)] is Status.MISSED
    stricter = plan(on_weekdays(MARCH_2), daily(MARCH_9), done_on=march(2, 4, 6, 9))
    assert run(stricter, today=MARCH_9) == (4, 4)


def test_after_daily_becomes_a_weekly_goal_the_week_asks_only_for_the_days_left() -> None:
    changed = plan(daily(MARCH_9), per_week(date(2026, 3, 12), 3), done_on=march(9, 10, 11))
    [week] = weeks_between(practice(changed), changed, MARCH_9, MARCH_9, today=date(2026, 3, 16))
    assert week == Week(MARCH_9, done=3, required=1, is_over=True)
    assert run(changed, today=date(2026, 3, 16)) == (3, 3)


def test_a_daily_day_missed_before_the_change_to_a_weekly_goal_stays_missed() -> None:
    changed = plan(daily(MARCH_9), per_week(date(2026, 3, 12), 3), done_on=march(9, 11))
    assert run(changed, today=date(2026, 3, 16)) == (1, 1)


@pytest.mark.parametrize(
    ("before", "after", "required"),
    [
        (7, 3, 4),  # 3 days of 7 a week and 4 days of 3 a week: 21/7 + 12/7, in whole days
        (3, 7, 5),  # 9/7 + 28/7
        (2, 2, 2),  # the same goal again changes nothing
    ],
)
def test_a_weekly_goal_changed_in_mid_week_asks_by_each_version_for_its_days(
    before: int, after: int, required: int
) -> None:
    changed = plan(per_week(MARCH_2, before), per_week(date(2026, 3, 5), after))
    [week] = weeks_between(practice(changed), changed, MARCH_2, MARCH_2, today=MARCH_2)
    assert week.required == required


# Weekly goals


@pytest.mark.parametrize(
    ("times", "active_days", "required"),
    [
        (1, 7, 1),
        (3, 7, 3),
        (7, 7, 7),
        (3, 3, 1),
        (3, 2, 0),
        (5, 4, 2),
        (7, 6, 6),
        (1, 6, 0),  # once a week asks for nothing in a week that is not whole
    ],
)
def test_a_shorter_week_asks_for_its_share_rounded_down(times: int, active_days: int, required: int) -> None:
    started_late = plan(per_week(MARCH_9 - timedelta(active_days), times))
    archived_early = plan(per_week(MARCH_2, times), archived_on=MARCH_2 + timedelta(active_days))
    always_on = plan(per_week(MARCH_2, times))
    paused = practice(always_on, pauses=(Pause(MARCH_2 + timedelta(active_days), None),))
    for history, routine in [
        (practice(started_late), started_late),
        (practice(archived_early), archived_early),
        (paused, always_on),
    ]:
        [week] = weeks_between(history, routine, MARCH_2, MARCH_2, today=MARCH_9)
        assert week.required == required


@pytest.mark.parametrize(
    ("done", "today", "state"),
    [
        ([2, 4], 8, WeekState.OPEN),  # Sunday: still time
        ([2, 4], 9, WeekState.UNMET),
        ([2, 4, 6], 6, WeekState.MET),
        ([2, 4, 6], 9, WeekState.MET),
        ([2, 3, 4, 5], 9, WeekState.MET),  # more than asked
        ([2, 4, 9], 9, WeekState.UNMET),  # the third came a week too late
    ],
)
def test_a_week_is_open_until_it_is_met_or_over(done: list[int], today: int, state: WeekState) -> None:
    routine = plan(per_week(MARCH_2, 3), done_on=march(*done))
    [week] = weeks_between(practice(routine), routine, MARCH_2, MARCH_2, today=date(2026, 3, today))
    assert week.state is state


def test_a_week_that_asks_for_nothing_is_neutral() -> None:
    routine = plan(per_week(date(2026, 3, 7), 3))
    [week] = weeks_between(practice(routine), routine, MARCH_2, MARCH_2, today=date(2026, 3, 8))
    assert week.state is WeekState.NEUTRAL


def test_a_weekly_goal_counts_sessions_of_its_own_routine_only() -> None:
    routine = plan(per_week(MARCH_2, 2), done_on=march(2))
    other = plan(as_needed(MARCH_2), done_on=march(3, 4))
    [week] = weeks_between(practice(routine, other), routine, MARCH_2, MARCH_2, today=MARCH_9)
    assert week.state is WeekState.UNMET
    assert run(routine, other, today=MARCH_9) == (0, 3)


def test_one_unmet_goal_among_several_ends_the_run() -> None:
    met = plan(per_week(MARCH_2, 1), done_on=march(2, 9))
    unmet = plan(per_week(MARCH_2, 2), done_on=march(3))
    assert run(met, unmet, today=MARCH_9) == (1, 2)


def test_an_unmet_goal_ends_the_run_of_a_daily_routine_beside_it() -> None:
    every_day = plan(daily(MARCH_2), done_on=march_between(2, 10))
    unmet = plan(per_week(MARCH_2, 2), done_on=march(3))
    assert run(every_day, unmet, today=date(2026, 3, 10)) == (2, 7)


def test_the_week_begins_on_the_day_the_person_chose() -> None:
    # Tuesday, Thursday and then Sunday: the Sunday is the third of one week or the first of the next.
    routine = plan(per_week(MARCH_1, 3), done_on=march(3, 5, 8))
    monday_weeks = practice(routine)
    sunday_weeks = replace(monday_weeks, week_start=SUNDAY)
    assert weeks_between(monday_weeks, routine, MARCH_2, MARCH_2, today=MARCH_9) == [
        Week(MARCH_2, 3, 3, True)
    ]
    assert weeks_between(sunday_weeks, routine, MARCH_2, MARCH_2, today=MARCH_9) == [
        Week(MARCH_1, 2, 3, True)
    ]
    assert streaks(monday_weeks, today=MARCH_9).current == 3
    assert streaks(sunday_weeks, today=MARCH_9).current == 1


@pytest.mark.parametrize(
    ("day", "week_start", "start"),
    [
        (MARCH_2, 0, MARCH_2),
        (date(2026, 3, 8), 0, MARCH_2),
        (date(2026, 3, 8), SUNDAY, date(2026, 3, 8)),
        (date(2026, 3, 7), SUNDAY, MARCH_1),
        (date(2026, 1, 1), 0, date(2025, 12, 29)),  # across the year's edge
    ],
)
def test_the_start_of_a_week(day: date, week_start: int, start: date) -> None:
    assert start_of_week(day, week_start) == start


def test_the_weekly_streak_passes_neutral_and_open_weeks() -> None:
    routine = plan(per_week(MARCH_2, 2), done_on=march(2, 3, 16, 17, 23))
    history = practice(routine, pauses=(Pause(MARCH_9, date(2026, 3, 15)),))
    weeks = weeks_between(history, routine, MARCH_2, date(2026, 3, 24), today=date(2026, 3, 24))
    assert [week.state for week in weeks] == [
        WeekState.MET,
        WeekState.NEUTRAL,
        WeekState.MET,
        WeekState.OPEN,
    ]
    assert weekly_streak(history, routine, today=date(2026, 3, 24)) == 2


def test_an_unmet_week_ends_the_weekly_streak() -> None:
    routine = plan(per_week(MARCH_2, 2), done_on=march(2, 3, 9, 16, 17))
    assert weekly_streak(practice(routine), routine, today=date(2026, 3, 17)) == 1


def test_a_pause_over_a_whole_week_that_was_met_makes_it_neutral() -> None:
    """The one place where a pause takes something: a week that asks for nothing cannot be met."""
    routine = plan(per_week(MARCH_2, 1), done_on=march(2, 9))
    paused = practice(routine, pauses=(Pause(MARCH_9, date(2026, 3, 15)),))
    assert weekly_streak(practice(routine), routine, today=date(2026, 3, 15)) == 2
    assert weekly_streak(paused, routine, today=date(2026, 3, 15)) == 1
    assert streaks(paused, today=date(2026, 3, 15)).current == 2  # the days still count


# Planned days


@pytest.mark.parametrize(
    ("done", "pauses", "today", "tally"),
    [
        ([1, 2, 4], [], 5, Tally(3, 4)),  # the 3rd was missed; today does not count yet
        ([1, 2, 4, 5], [], 5, Tally(4, 5)),
        ([1, 2], [Pause(date(2026, 3, 3), None)], 5, Tally(2, 2)),
        ([1, 2, 4], [Pause(date(2026, 3, 3), None)], 5, Tally(3, 3)),  # done in the pause
    ],
)
def test_planned_days_are_those_done_or_missed(
    done: list[int], pauses: list[Pause], today: int, tally: Tally
) -> None:
    history = practice(plan(daily(MARCH_1), done_on=march(*done)), pauses=tuple(pauses))
    assert streaks(history, today=date(2026, 3, today)).planned == tally


def test_a_session_on_a_rest_day_was_not_planned() -> None:
    history = practice(plan(on_weekdays(MARCH_2), done_on=march(2, 3, 4)))
    assert planned_days(history, today=date(2026, 3, 5)) == Tally(2, 2)


def test_planned_days_look_back_four_weeks_with_today_the_last() -> None:
    history = practice(plan(daily(MARCH_1), done_on=march_between(1, 31)))
    assert planned_days(history, today=date(2026, 3, 31)) == Tally(28, 28)
    assert planned_days(history, today=date(2026, 3, 31), days=7) == Tally(7, 7)


def test_a_session_dated_tomorrow_is_not_yet_a_planned_day() -> None:
    history = practice(plan(daily(MARCH_1), done_on=march_between(1, 6)))
    assert planned_days(history, today=date(2026, 3, 5)) == Tally(5, 5)
