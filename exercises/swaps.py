"""What to do instead of a movement: a neighbour on its ladder, or else a relative. Pure.

For a condition that rules it out that is an easier rung first; for a plan it is whatever is closest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from exercises.catalogue import Catalogue, Entry
from exercises.cautions import Condition, is_avoided

MOST = 100
"""So many relatives are looked at for one to do instead."""


class Nearness(IntEnum):
    """How a movement stands to one it may take the place of, the closest first."""

    EASIER = 1
    HARDER = 2
    FAMILY = 3
    PHASE = 4


@dataclass(frozen=True)
class Offer:
    entry: Entry
    nearness: Nearness


def offers(slug: str, phase: str, found: Iterable[Entry], catalogue: Catalogue) -> list[Offer]:
    """Of the movements found, those that may stand in a phase in the place of this one.

    The ladder comes first, rung by rung and whatever phase it suits; then those of the phase, the family before
    the others. Otherwise they stay in the order they were found.
    """
    movement = catalogue.by_slug.get(slug)
    ladder = catalogue.ladders.of(slug)
    below = {entry.slug for rung in ladder.below for entry in rung}
    rungs = {entry.slug: place for place, entry in enumerate(ladder.nearest_first)}

    def nearness(entry: Entry) -> Nearness | None:
        if entry.slug in rungs:
            return Nearness.EASIER if entry.slug in below else Nearness.HARDER
        if entry.slug == slug or phase not in entry.phases:
            return None
        return Nearness.FAMILY if movement and entry.family == movement.family else Nearness.PHASE

    offered = [Offer(entry, near) for entry in found if (near := nearness(entry))]
    return sorted(
        offered, key=lambda each: (each.entry.slug not in rungs, rungs.get(each.entry.slug, each.nearness))
    )


def candidates(slug: str, catalogue: Catalogue) -> list[Entry]:
    """Down the ladder first; then its kin."""
    rungs = catalogue.ladders.easier(slug)
    return [*rungs, *(entry for entry in kin(slug, catalogue) if entry not in rungs)]


def kin(slug: str, catalogue: Catalogue) -> list[Entry]:
    """Of the same family and a same phase, the nearest in time first and MOST of them."""
    movement = catalogue.by_slug.get(slug)
    if movement is None:  # published a moment after the catalogue was made
        return []
    found = [
        entry
        for entry in catalogue.entries
        if entry.family == movement.family
        and entry.slug != slug
        and not set(entry.phases).isdisjoint(movement.phases)
    ]
    return sorted(found, key=lambda entry: abs(entry.seconds - movement.seconds))[:MOST]


def swap_for(condition: Condition, candidates: Iterable[Entry]) -> Entry | None:
    """The first that the condition does not rule out."""
    return next((entry for entry in candidates if _is_clear(entry, condition)), None)


def _is_clear(entry: Entry, condition: Condition) -> bool:
    return not is_avoided(entry.properties, entry.position, entry.kit, [condition])
