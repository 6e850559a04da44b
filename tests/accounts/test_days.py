"""Which day an instant belongs to, on a person's wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhealth.accounts.days import local_day

instants = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
day_starts = st.integers(0, 360)


@pytest.mark.parametrize(
    ("instant", "zone", "day_start_hours", "day"),
    [
        # The clocks go forward at 02:00 on 8 March: 01:30 less three hours is still the evening before.
        ("2026-03-08T04:30Z", "America/New_York", 0, "2026-03-07"),
        ("2026-03-08T06:30Z", "America/New_York", 0, "2026-03-08"),
        ("2026-03-08T06:30Z", "America/New_York", 3, "2026-03-07"),
        # 01:30 comes twice on 1 November, and the day has 25 hours.
        ("2026-11-01T05:30Z", "America/New_York", 0, "2026-11-01"),
        ("2026-11-01T06:30Z", "America/New_York", 0, "2026-11-01"),
        ("2026-11-02T04:59Z", "America/New_York", 0, "2026-11-01"),
        # Summer time: London midnight is 23:00 UTC.
        ("2026-06-10T22:30Z", "Europe/London", 0, "2026-06-10"),
        ("2026-06-10T23:30Z", "Europe/London", 0, "2026-06-11"),
        ("2026-06-11T01:30Z", "Europe/London", 3, "2026-06-10"),
        ("2026-06-10T14:59Z", "Asia/Tokyo", 0, "2026-06-10"),
        ("2026-06-10T15:00Z", "Asia/Tokyo", 0, "2026-06-11"),
        ("2026-06-10T11:59Z", "Pacific/Auckland", 0, "2026-06-10"),
        ("2026-06-10T12:00Z", "Pacific/Auckland", 0, "2026-06-11"),
        # 01:30Z is 03:30 by the new time; three hours less on the clock is 00:30, although only
        # two and a half hours of that day have passed.
        ("2026-03-29T00:30Z", "Europe/Berlin", 3, "2026-03-28"),
        ("2026-03-29T01:30Z", "Europe/Berlin", 3, "2026-03-29"),
        # In Santiago 6 September begins at 01:00: its midnight does not exist.
        ("2026-09-06T03:30Z", "America/Santiago", 0, "2026-09-05"),
        ("2026-09-06T04:30Z", "America/Santiago", 0, "2026-09-06"),
        # Five hours and three quarters ahead.
        ("2026-04-10T18:10Z", "Asia/Kathmandu", 0, "2026-04-10"),
        ("2026-04-10T18:20Z", "Asia/Kathmandu", 0, "2026-04-11"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:59Z", "Pacific/Apia", 0, "2011-12-29"),
        ("2011-12-30T10:00Z", "Pacific/Apia", 0, "2011-12-31"),
    ],
)
def test_an_instant_belongs_to_the_day_on_the_wall_clock(
    instant: str, zone: str, day_start_hours: int, day: str
) -> None:
    assert local_day(datetime.fromisoformat(instant), zone, day_start_hours * 60) == date.fromisoformat(day)


def test_the_day_turns_at_the_minute_it_starts() -> None:
    before = datetime(2026, 1, 10, 4, 29, 59, tzinfo=UTC)
    assert local_day(before, "UTC", 270) == date(2026, 1, 9)
    assert local_day(before + timedelta(seconds=1), "UTC", 270) == date(2026, 1, 10)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 6, 10, 12, 0), "Europe/London", 0)  # noqa: DTZ001


@given(instants, st.timezone_keys(), day_starts)
def test_only_the_hours_before_the_day_starts_belong_to_the_day_before(
    instant: datetime, key: str, day_start: int
) -> None:
    wall_clock = instant.astimezone(ZoneInfo(key))
    too_early = wall_clock.time() < time(*divmod(day_start, 60))
    assert local_day(instant, key, day_start).toordinal() == wall_clock.toordinal() - too_early


@given(instants, st.timezones(), day_starts, st.integers(-14 * 60, 14 * 60))
def test_the_zone_an_instant_is_written_in_makes_no_difference(
    instant: datetime, zone: ZoneInfo, day_start: int, offset_minutes: int
) -> None:
    rewritten = instant.astimezone(timezone(timedelta(minutes=offset_minutes)))
    assert local_day(rewritten, zone, day_start) == local_day(instant, zone, day_start)
