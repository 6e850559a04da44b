"""Figures: every movement drawn from a few numbers. Pure: no Django, no clock, no file but bases.toml.

pose (what an author writes) → skeleton (joints in space) → person and scene (flat shapes, ordered in depth)
→ svg (the still) and tracks (the motion). `checks` says what is wrong with a pose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from exercises.figures import regions
from exercises.figures.arrows import arrows_of
from exercises.figures.checks import findings
from exercises.figures.figure import FIGURE, Figure, read
from exercises.figures.scene import Scene
from exercises.figures.svg import inner, view_box
from exercises.figures.tracks import orders, pack, tracks_of

__all__ = [
    "FIGURE",
    "LOOKS",
    "VERSION",
    "Drawing",
    "Figure",
    "base_drawing",
    "draw",
    "findings",
    "read",
    "region_words",
    "stills",
]


def _version() -> int:
    """A number made of the engine's own text, so that no change of it is forgotten."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in {".py", ".toml"}:
            digest.update(path.read_bytes())
    return int(digest.hexdigest()[:7], 16)


VERSION = _version()
"""Another one has every figure drawn anew."""

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
    stills, motion, box = _drawn(figure)
    return Drawing(view_box=box, start=stills[0], end=stills[-1], motion=motion)


def stills(figure: Figure) -> list[str]:
    """What stands within the <svg> at every key frame, from the start to the end."""
    return _drawn(figure)[0]


def _drawn(figure: Figure) -> tuple[list[str], str, str]:
    scene = Scene(figure)
    found = tracks_of(scene)
    order = list(range(len(found)))
    drawn = [inner(scene, found, 0, order, arrows_of(scene))]
    changes = orders(scene, found)
    for frame, change in enumerate(changes, start=1):
        order = change or order
        drawn.append(inner(scene, found, frame, order, ()))
    return drawn, pack(found, changes), view_box(scene)


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
    "side-lying": {
        "camera": [0, 28],
        "props": [{"kind": "mat", "at": [0, 40], "size": 190}, {"kind": "pillow", "at": [-445, 38, -14]}],
        "start": {"base": "side-lying"},
    },
    "quadruped": {"camera": [12, 7], "start": {"base": "quadruped"}},
    "kneeling": {"camera": [14, 6], "size": "mid", "start": {"base": "kneeling"}},
    "half-kneeling": {"camera": [14, 6], "size": "mid", "start": {"base": "half-kneeling"}},
    "seated": {"camera": [18, 6], "size": "tall", "props": [{"kind": "chair"}], "start": {"base": "sitting"}},
    "standing": {"camera": [50, 5], "size": "tall", "props": [], "start": {"base": "standing"}},
    "rest": {
        "start": {
            "base": "supine",
            "arms": {
                "on": {"part": "trunk", "along": 108, "front": 70, "right": 62},
                "hand": [10, -45],
                "palm": "down",
                "swivel": 36,
            },
        }
    },
}


@cache
def base_drawing(position: str) -> Drawing:
    """A plain picture of a position, or of "rest": for what has no figure of its own."""
    table = {**REST, "start": {"base": "supine"}, "end": {}, **PLAIN[position]}
    return draw(read(table))
