"""What a movement demands, held against what a person has: cautions. Pure; no database."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

FLOOR_POSITIONS = frozenset({"supine", "prone", "side-lying", "quadruped", "kneeling", "half-kneeling"})
"""Positions one gets down to the floor for, and up from again."""

Result = Literal["avoid", "modify", "note_once"]
"""What a rule asks, the strongest first. `note_once` is said once under "My back", not on each movement."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a person may have, with the properties that set off each of its rules.

    With `comfort` it is about comfort and speaks one level softer. `gate` names the consent of a clinician
    that comes before anything is proposed. `equipment` is kit that sets off `modify`.
    """

    slug: str
    name: str
    who: str
    advice: str
    certainty: str
    source: str
    comfort: bool = False
    gate: str = ""
    avoid: tuple[str, ...] = ()
    modify: tuple[str, ...] = ()
    note_once: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


class CautionLevel(enum.Enum):
    """The mildest first, each with its name in the stylesheet, its icon and its words on screen."""

    NOTE = "note", "info", _("Note")
    TAKE_CARE = "care", "warning", _("Take care")
    ASK_FIRST = "ask", "octagon", _("Ask first")

    def __init__(self, modifier: str, icon: str, words: str) -> None:
        self.modifier = modifier
        self.icon = icon
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


WEIGHT = {level: weight for weight, level in enumerate(CautionLevel)}


@dataclass(frozen=True)
class Caution:
    """One condition's word on a movement. `reasons` are the properties, or the kit, that set it off.

    With `avoid` the movement is left out of what Backhealth proposes, and a swap is offered in its place.
    """

    condition: Condition
    level: CautionLevel
    reasons: tuple[str, ...]
    avoid: bool = False


def demands(properties: Iterable[str], position: str) -> frozenset[str]:
    """All that a movement asks of a body: its properties, its position, and getting down to the floor for it."""
    floor = {"floor_transfer"} if position in FLOOR_POSITIONS else set()
    return frozenset({*properties, position.replace("-", "_"), *floor})


def result(condition: Condition, demands: Collection[str], kit: Collection[str]) -> Result | None:
    """The strongest rule that applies, if any does."""
    match = _match(condition, demands, kit)
    return match[0] if match else None


def cautions(
    properties: Iterable[str], position: str, kit: Collection[str], conditions: Iterable[Condition]
) -> list[Caution]:
    """The worst first, then by name."""
    asked = demands(properties, position)
    found = filter(None, (_caution(condition, asked, kit) for condition in conditions))
    return sorted(found, key=lambda caution: (-WEIGHT[caution.level], caution.condition.name))


def is_avoided(
    properties: Iterable[str], position: str, kit: Collection[str], conditions: Iterable[Condition]
) -> bool:
    """Whether a condition keeps the movement out of what Backhealth proposes."""
    asked = demands(properties, position)
    return any(result(condition, asked, kit) == "avoid" for condition in conditions)


def _match(
    condition: Condition, demands: Collection[str], kit: Collection[str]
) -> tuple[Result, tuple[str, ...]] | None:
    """The strongest rule that applies, with what sets it off."""
    tried: tuple[tuple[Result, list[str]], ...] = (
        ("avoid", [slug for slug in condition.avoid if slug in demands]),
        (
            "modify",
            [slug for slug in condition.modify if slug in demands]
            + [item for item in condition.equipment if item in kit],
        ),
        ("note_once", [slug for slug in condition.note_once if slug in demands]),
    )
    return next(((rule, tuple(reasons)) for rule, reasons in tried if reasons), None)


def _caution(condition: Condition, demands: Collection[str], kit: Collection[str]) -> Caution | None:
    match _match(condition, demands, kit):
        case "avoid", reasons:
            level = CautionLevel.TAKE_CARE if condition.comfort else CautionLevel.ASK_FIRST
            return Caution(condition, level, reasons, avoid=True)
        case "modify", reasons:
            level = CautionLevel.NOTE if condition.comfort else CautionLevel.TAKE_CARE
            return Caution(condition, level, reasons)
        case _:
            return None
