"""Figures: every movement drawn from a few numbers. Pure: no Django, no clock, no file but bases.toml.

pose (what an author writes) → skeleton (joints in space) → person and scene (flat shapes, ordered in depth)
→ svg (the still) and tracks (the motion). `checks` says what is wrong with a pose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from exercises.figures import regions
from exercises.figures.arrows import arrows
from exercises.figures.figure import FIGURE, Figure, read
from exercises.figures.scene import Scene
from exercises.figures.svg import inner, view_box
from exercises.figures.tracks import orders, pack, tracks

__all__ = ["FIGURE", "LOOKS", "VERSION", "Drawing", "Figure", "base_drawing", "draw", "read", "region_words"]

VERSION = 1
"""Counts the changes of the drawing: a higher one has every figure drawn anew."""

LOOKS = ("one", "two", "three", "four")
"""The people a figure may be; they differ by class only."""


@dataclass(frozen=True)
class Drawing:
    """`start` and `end` are what stands within an <svg> with this `view_box`; `motion` is the text of a file."""

    view_box: str
    start: str
    end: str
    motion: str


def draw(figure: Figure) -> Drawing:
    scene = Scene(figure)
    found = tracks(scene)
    first = list(range(len(found)))
    last = next((order for order in reversed(orders(scene, found)) if order), first)
    return Drawing(
        view_box=view_box(scene),
        start=inner(scene, found, 0, first, arrows(scene)),
        end=inner(scene, found, -1, last, ()),
        motion=pack(scene, found),
    )


def region_words(table: Mapping[str, Any]) -> list[str]:
    """The highlighted regions of a `[figure]` table in words."""
    return regions.words(table["region"])


REST: dict[str, Any] = {
    "description": "Somebody lies on their back with knees bent, at rest.",
    "camera": [10, 9],
    "size": "low",
    "props": [{"kind": "mat"}],
    "region": [],
}
PLAIN: dict[str, dict[str, Any]] = {
    "supine": {},
    "prone": {"start": {"base": "prone"}},
    "side-lying": {"camera": [0, 28], "start": {"base": "side-lying"}},
    "quadruped": {"camera": [12, 7], "start": {"base": "quadruped"}},
    "kneeling": {"camera": [14, 6], "size": "mid", "start": {"base": "kneeling"}},
    "half-kneeling": {"camera": [14, 6], "size": "mid", "start": {"base": "half-kneeling"}},
    "seated": {"camera": [18, 6], "size": "tall", "props": [{"kind": "chair"}], "start": {"base": "sitting"}},
    "standing": {"camera": [50, 5], "size": "tall", "props": [], "start": {"base": "standing"}},
    "rest": {
        "start": {
            "base": "supine",
            "arms": {
                "on": {"part": "trunk", "along": 112, "front": 66, "right": 24},
                "hand": [10, 0],
                "palm": "down",
            },
        }
    },
}


@cache
def base_drawing(position: str) -> Drawing:
    """A plain picture of a position, or of "rest": for what has no figure of its own."""
    table = {**REST, "start": {"base": "supine"}, "end": {}, **PLAIN[position]}
    return draw(read(table))
