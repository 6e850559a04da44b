"""What to do instead of a movement that a condition rules out: an easier rung, or else the nearest relative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from exercises.cautions import Condition, is_avoided
from exercises.models import BESIDES_THE_STILL, Level, Movement, MovementDose

MOST = 100
"""So many relatives are looked at for one to do instead."""
TEXTS = ("breathing", "muscles", "search_text", "sources", "stop_signs")


@dataclass(frozen=True)
class Relative:
    """A published movement near another one; `seconds` is what its gentle dose takes."""

    movement: Movement
    seconds: int


def relatives_of(movement: Movement) -> dict[str, Relative]:
    """The neighbours on the ladder and the family, by slug and in order of name; one query.

    Of a large family the first by name, as many as there is use for.
    """
    ladder = Q(movement__slug__in=[movement.easier_slug, movement.harder_slug])
    near = Q(movement__family=movement.family) | ladder
    doses = (
        MovementDose.objects.filter(near, level=Level.GENTLE, movement__is_published=True)
        .exclude(movement=movement)
        .select_related("movement__drawing")
        .defer(*(f"movement__{name}" for name in (*TEXTS, *BESIDES_THE_STILL)))
        .order_by(Case(When(ladder, then=Value(0)), default=Value(1)), "movement")[:MOST]
    )
    return {
        row.movement.slug: Relative(row.movement, row.dose(row.movement.rep_seconds).seconds)
        for row in sorted(doses, key=lambda row: (row.movement.name, row.movement.slug))
    }


def swap_for(movement: Movement, condition: Condition, relatives: Mapping[str, Relative]) -> Movement | None:
    """Down the ladder first; then of the same family and phase, the one nearest in time."""
    rung = relatives.get(movement.easier_slug)
    passed = {movement.slug}
    while rung and rung.movement.slug not in passed:
        if _is_clear(rung.movement, condition):
            return rung.movement
        passed.add(rung.movement.slug)
        rung = relatives.get(rung.movement.easier_slug)
    seconds = movement.dose(Level.GENTLE).seconds
    kin = [
        relative
        for relative in relatives.values()
        if relative.movement.family == movement.family
        and not set(movement.phases).isdisjoint(relative.movement.phases)
    ]
    nearest = sorted(kin, key=lambda relative: abs(relative.seconds - seconds))
    return next((found.movement for found in nearest if _is_clear(found.movement, condition)), None)


def _is_clear(movement: Movement, condition: Condition) -> bool:
    return not is_avoided(movement.properties, movement.position, movement.kit, [condition])
