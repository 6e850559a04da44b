"""Which day it is for a person. Pure: the one place that turns an instant into a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(instant: datetime, zone: ZoneInfo | str, day_start: int) -> date:
    """The date on a person's wall clock, once that clock is set back by `day_start`.

    `day_start` is minutes after midnight, 0 to 360: with 180, 02:30 still belongs to the day before.
    """
    if instant.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    # Naive on purpose: the subtraction moves the hands of the clock, whatever the zone did in those hours.
    wall_clock = instant.astimezone(zone).replace(tzinfo=None)
    return (wall_clock - timedelta(minutes=day_start)).date()
