"""The time zones a person can choose from, as grouped choices. Pure."""

from __future__ import annotations

import zoneinfo
from functools import cache
from itertools import groupby

AREAS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}
Choice = tuple[str, str]


@cache
def zone_choices() -> list[Choice | tuple[str, list[Choice]]]:
    """UTC, then every `Area/City`, grouped by area.

    Older names of a city stay in, as browsers still report some of them (`Asia/Calcutta`).
    """
    zones = sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in AREAS)
    areas = groupby(zones, key=lambda name: name.partition("/")[0])
    return [("UTC", "UTC"), *((area, [(name, _city(name)) for name in names]) for area, names in areas)]


def _city(name: str) -> str:
    """The words of `America/Argentina/Buenos_Aires` after its area: "Argentina, Buenos Aires"."""
    return name.partition("/")[2].replace("/", ", ").replace("_", " ")
