"""Poses as files and database hold them, drawn and checked, the last MOST_KEPT of them once each. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from exercises import figures

MOST_KEPT = 100


def draw(pose: Mapping[str, Any]) -> figures.Drawing:
    return _drawn(_text(pose))


def findings(pose: Mapping[str, Any]) -> tuple[str, ...]:
    """What a body does not do, in sentences."""
    return _findings(_text(pose))


def _text(pose: Mapping[str, Any]) -> str:
    return json.dumps(pose, sort_keys=True)


@lru_cache(MOST_KEPT)
def _drawn(text: str) -> figures.Drawing:
    return figures.draw(figures.read(json.loads(text)))


@lru_cache(MOST_KEPT)
def _findings(text: str) -> tuple[str, ...]:
    return tuple(figures.findings(figures.read(json.loads(text))))
