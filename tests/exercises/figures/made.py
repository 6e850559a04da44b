"""Small figures made for tests, with nothing wrong; and a way to change them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Table = dict[str, Any]

STANDING: Table = {
    "description": "Standing, the right arm lifts to the front.",
    "camera": [50, 5],
    "size": "tall",
    "region": ["tummy"],
    "arrows": [{"joint": "right hand"}],
    "start": {"base": "standing"},
    "end": {"right_arm": {"bones": [0, 0], "out": [20, 20], "hand": [0, 20]}},
}
ALL_FOURS: Table = {
    "description": "On all fours, the back goes round a little.",
    "camera": [12, 7],
    "size": "low",
    "props": [{"kind": "mat"}],
    "region": ["back"],
    "arrows": [{"joint": "mid back", "way": "straight"}],
    "start": {"base": "quadruped"},
    "end": {"spine": [20, 4, 18, 10, -6]},
}
LYING: Table = {
    "description": "On the back with knees bent, the right foot lifts.",
    "camera": [10, 9],
    "size": "low",
    "props": [{"kind": "mat"}],
    "region": ["tummy"],
    "arrows": [{"joint": "right knee"}],
    "start": {"base": "supine"},
    "end": {"right_leg": {"bones": [90, 0], "foot": [90, 0]}},
}
SITTING: Table = {
    "description": "Sitting tall, the chest turns to the right.",
    "camera": [60, 6],
    "size": "tall",
    "props": [{"kind": "stool"}],
    "region": ["chest"],
    "arrows": [{"joint": "chest", "way": "straight"}],
    "start": {"base": "sitting"},
    "end": {"twist": [20, 20]},
}


def changed(table: Table, changes: Mapping[str, Any]) -> Table:
    """A table with other values, by their dotted keys."""
    whole = deepcopy(table)
    for key, value in changes.items():
        *within, last = key.split(".")
        place = whole
        for part in within:
            place = place.setdefault(part, {})
        place[last] = deepcopy(value)
    return whole
