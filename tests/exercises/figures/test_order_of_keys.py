"""A database keeps a pose as JSON, which promises no order: what is drawn must not depend on it."""

from __future__ import annotations

import json
from typing import Any

from exercises import drawing
from exercises.figures import draw, read
from tests.exercises.figures.library import TABLES, every_movement


def backwards(value: Any) -> Any:
    """The same with the keys of every table the other way round."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


@every_movement
def test_the_order_of_keys_draws_nothing_else(slug: str) -> None:
    table = TABLES[slug]
    as_written = draw(read(table))
    assert draw(read(backwards(table))) == as_written
    assert draw(read(json.loads(json.dumps(table, sort_keys=True)))) == as_written
    assert drawing.draw(table) == as_written
