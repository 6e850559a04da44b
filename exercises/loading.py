"""Loading the library: the texts of the files become rows of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from exercises import drawing
from exercises.content import ContentError, MovementContent
from exercises.figures import FIGURE, VERSION
from exercises.models import (
    CommonError,
    FormCue,
    Instruction,
    Movement,
    MovementDose,
    MovementDrawing,
)

OWN_ROWS = frozenset({"instructions", "cues", "errors", "doses"})
OTHER_NAMES = {"easier": "easier_slug", "harder": "harder_slug", "published": "is_published"}


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


def load(contents: Iterable[MovementContent], tell: Callable[[int], object] = lambda count: None) -> Report:
    """Make the published movements those of `contents` but for drafts, writing what differs and no more.

    A movement whose content is gone is unpublished, since routines and records may hold on to it, and
    published again when its content returns. One unpublished by hand stays so until its content changes.
    Drawings made by an older version of the figures are made anew, whatever movement they are of; one that an
    editor wrote and that cannot be read any more keeps its old drawing.

    `tell` hears how many figures will be drawn, before that takes its time. A figure with something to mend
    raises ContentError, and nothing is written.
    """
    pairs = [(_row(content), content) for content in contents]
    known = list(Movement.objects.values_list("slug", "digest", "drawing__version"))
    digests = {slug: digest for slug, digest, _ in known}
    differing = [(row, content) for row, content in pairs if row.digest != digests.get(row.slug)]
    rows = [row for row, _ in differing]
    aged = {slug for slug, _, version in known if version != VERSION} - {row.slug for row in rows}
    redrawn = [
        movement for movement in Movement.objects.filter(slug__in=aged) if _is_legible(movement.figure)
    ]
    if undrawn := [*rows, *redrawn]:
        tell(len(undrawn))
    # The files' own poses: what an editor made of one was checked when it was saved.
    slugs = {movement.slug for movement in undrawn}
    _check(row for row, _ in pairs if row.slug in slugs)
    # Before the writing, for which others wait.
    drawings = [MovementDrawing.of(movement) for movement in undrawn]
    with transaction.atomic():
        if rows:
            _write(rows, [content for _, content in differing])
        if drawings:
            _replace(drawings)
        gone = Movement.objects.published().exclude(slug__in=[row.slug for row, _ in pairs])
        unpublished = gone.update(is_published=False, digest="")
    added = sum(row.slug not in digests for row in rows)
    return Report(
        added=added,
        changed=len(rows) - added,
        untouched=len(pairs) - len(rows),
        unpublished=unpublished,
    )


def _is_legible(pose: Mapping[str, Any]) -> bool:
    return bool(pose) and not any(FIGURE.problems(pose, "figure"))


def _check(movements: Iterable[Movement]) -> None:
    """Refuses figures that bend as nobody does, float, or do not show what they are for."""
    problems = [
        f"{movement.slug}.toml: figure: {finding}"
        for movement in movements
        for finding in drawing.findings(movement.figure)
    ]
    if problems:
        raise ContentError(problems)


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


def _replace(drawings: Sequence[MovementDrawing]) -> None:
    """Puts these drawings in the place of the old ones; their movements may have been saved by slug alone."""
    keys = dict(Movement.objects.values_list("slug", "pk"))
    for each in drawings:
        each.movement_id = keys[each.movement.slug]
    columns = [
        field.name for field in MovementDrawing._meta.concrete_fields if field.name not in {"id", "movement"}
    ]
    MovementDrawing.objects.bulk_create(
        drawings, update_conflicts=True, unique_fields=["movement"], update_fields=columns
    )


def _row(content: MovementContent) -> Movement:
    """The movement as it is to be, its digest made of the whole content."""
    whole: dict[str, Any] = asdict(content)
    columns = {OTHER_NAMES.get(key, key): value for key, value in whole.items() if key not in OWN_ROWS}
    movement = Movement(**columns)
    movement.refresh_search_text()
    told = json.dumps(whole | {"search_text": movement.search_text}, sort_keys=True)
    movement.digest = hashlib.sha256(told.encode()).hexdigest()
    return movement
