"""Loading the library: the texts of the files become rows of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from exercises.content import MovementContent
from exercises.models import (
    CommonError,
    FormCue,
    Instruction,
    Movement,
    MovementDose,
)

OWN_ROWS = frozenset({"instructions", "cues", "errors", "doses"})
OTHER_NAMES = {"easier": "easier_slug", "harder": "harder_slug"}


@dataclass(frozen=True, kw_only=True)
class Report:
    """How many movements a loading touched."""

    added: int
    changed: int
    untouched: int
    unpublished: int

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.changed} changed, "
            f"{self.untouched} untouched, {self.unpublished} unpublished"
        )


@transaction.atomic
def load(contents: Iterable[MovementContent]) -> Report:
    """Make the published movements those of `contents`, writing what differs and no more.

    A movement whose content is gone is unpublished, since routines and records may hold on to it, and
    published again when its content returns. One unpublished by hand stays so until its content changes.
    """
    pairs = [(_row(content), content) for content in contents]
    digests = dict(Movement.objects.values_list("slug", "digest"))
    differing = [(row, content) for row, content in pairs if row.digest != digests.get(row.slug)]
    if differing:
        _write([row for row, _ in differing], [content for _, content in differing])
    added = sum(row.slug not in digests for row, _ in differing)
    gone = Movement.objects.published().exclude(slug__in=[row.slug for row, _ in pairs])
    return Report(
        added=added,
        changed=len(differing) - added,
        untouched=len(pairs) - len(differing),
        unpublished=gone.update(is_published=False, digest=""),
    )


def _write(rows: Sequence[Movement], contents: Sequence[MovementContent]) -> None:
    """Insert or update the movements, and put their texts and doses in the place of the old ones."""
    columns = [field.name for field in Movement._meta.concrete_fields if field.name not in {"id", "slug"}]
    Movement.objects.bulk_create(rows, update_conflicts=True, unique_fields=["slug"], update_fields=columns)
    # Fetched anew, since an SQLite before 3.35 does not give the keys back.
    saved = Movement.objects.in_bulk([row.slug for row in rows], field_name="slug")
    told = [(saved[content.slug], content) for content in contents]
    for model in (Instruction, FormCue, CommonError, MovementDose):
        model.objects.filter(movement__in=saved.values()).delete()
    Instruction.objects.bulk_create(
        Instruction(movement=movement, order=order, text=text)
        for movement, content in told
        for order, text in enumerate(content.instructions, start=1)
    )
    FormCue.objects.bulk_create(
        FormCue(movement=movement, order=order, text=text)
        for movement, content in told
        for order, text in enumerate(content.cues, start=1)
    )
    CommonError.objects.bulk_create(
        CommonError(movement=movement, order=order, text=error.slip, mend=error.mend)
        for movement, content in told
        for order, error in enumerate(content.errors, start=1)
    )
    MovementDose.objects.bulk_create(
        MovementDose(movement=movement, level=level, **asdict(dose))
        for movement, content in told
        for level, dose in content.doses.items()
    )


def _row(content: MovementContent) -> Movement:
    """The movement as it is to be, its digest made of the whole content."""
    whole: dict[str, Any] = asdict(content)
    columns = {OTHER_NAMES.get(key, key): value for key, value in whole.items() if key not in OWN_ROWS}
    movement = Movement(**columns, is_published=True)
    movement.refresh_search_text()
    told = json.dumps(whole | {"search_text": movement.search_text}, sort_keys=True)
    movement.digest = hashlib.sha256(told.encode()).hexdigest()
    return movement
