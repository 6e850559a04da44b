"""What the file of a person's own holds about the library: see docs/export.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from exercises.models import MovementRevision

if TYPE_CHECKING:
    from backhealth.accounts.models import User

MOVEMENT = ("movement__slug", "movement__name")
"""The columns that `with_movement` makes one of."""


def of(user: User) -> Iterator[tuple[str, object]]:
    """The changes they made to movements. What the movements say is the library's."""
    changes = MovementRevision.objects.filter(editor=user).order_by("pk")
    yield (
        "movement_changes",
        map(with_movement, changes.values("id", "made_at", "kind", *MOVEMENT).iterator()),
    )


def with_movement(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its movement by slug and name."""
    slug, name = (row.pop(column) for column in MOVEMENT)
    return {"movement": {"slug": slug, "name": name}, **row}
