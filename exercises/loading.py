"""Loading the library: the texts of the files become rows of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from exercises import drawing
from exercises.content import ContentError, MovementContent
from exercises.figures import FIGURE, VERSION
from exercises.models import LibraryEdition, Movement, MovementDrawing, MovementRevision
from exercises.revisions import Content, contents_of, record, replace_lines

OWN_ROWS = frozenset({"instructions", "cues", "errors", "doses"})
Kind = MovementRevision.Kind
Pair = tuple[Movement, MovementContent]
"""A row to be, and what it is made of."""
OTHER_NAMES = {"easier": "easier_slug", "harder": "harder_slug", "published": "is_published"}


@dataclass(frozen=True)
class LeftAlone:
    """A movement that somebody changed in the admin, so that its file does not."""

    slug: str
    edited_at: datetime
    file_has_news: bool
    is_published: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """How many movements a loading touched, and which it left to those who changed them."""

    added: int
    changed: int
    untouched: int
    unpublished: int
    left_alone: tuple[LeftAlone, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.changed} changed, "
            f"{self.untouched} untouched, {self.unpublished} unpublished"
        )


@dataclass(frozen=True)
class Known:
    """What a loading asks of a movement that is there."""

    digest: str
    edited_at: datetime | None
    waiting_digest: str
    is_published: bool
    version: int | None


def load(
    contents: Iterable[MovementContent],
    tell: Callable[[int], object] = lambda count: None,
    overwrite: Collection[str] = (),
) -> Report:
    """Make the published movements those of `contents` but for drafts, writing what differs and no more.

    What was changed in the admin is left alone, unless its slug is in `overwrite`. A movement whose content is
    gone is unpublished, whoever changed it, since routines and records may hold on to it; published after that, it
    stays so. It is published again when its content returns. Drawings made by an older version of the figures are
    made anew, whatever movement they are of; one that an editor wrote and that cannot be read any more keeps its
    old drawing.

    `tell` hears how many figures will be drawn, before that takes its time. A figure with something to mend
    raises ContentError, and nothing is written.
    """
    pairs = {content.slug: (_row(content), content) for content in contents}
    while True:
        known = _known()
        plan = _plan(pairs, known, tell, overwrite)
        if plan.is_empty:
            break
        with transaction.atomic():
            LibraryEdition.lock()
            # Somebody may have changed a movement while the figures were drawn: then look again.
            if known == _known():
                _carry_out(plan, pairs)
                break
    return plan.report


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a loading is going to do: all that takes time is done, and nothing is written.

    `rows` go by slug, `gone` has the slugs of files there are no more, `waiting` the digests to be noted.
    """

    rows: Mapping[str, Movement]
    drawings: Sequence[MovementDrawing]
    gone: Collection[str]
    waiting: Mapping[str, str]
    report: Report

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.drawings or self.gone or self.waiting)


def _known() -> dict[str, Known]:
    columns = ("digest", "edited_at", "waiting_digest", "is_published", "drawing__version")
    return {slug: Known(*rest) for slug, *rest in Movement.objects.values_list("slug", *columns)}


def _plan(
    pairs: Mapping[str, Pair],
    known: Mapping[str, Known],
    tell: Callable[[int], object],
    overwrite: Collection[str],
) -> Plan:
    left = {slug: each.edited_at for slug, each in known.items() if each.edited_at and slug not in overwrite}
    rows = {
        slug: row
        for slug, (row, _) in pairs.items()
        if slug not in left
        and (slug not in known or row.digest != known[slug].digest or known[slug].edited_at)
    }
    gone = {slug for slug, each in known.items() if each.digest and slug not in pairs}
    news = {
        slug: pairs[slug][0].digest
        for slug in left
        if slug in pairs and pairs[slug][0].digest != known[slug].digest
    }
    added = len(rows.keys() - known.keys())
    return Plan(
        rows=rows,
        drawings=_drawings(pairs, rows, known, left, tell),
        gone=gone,
        waiting={
            slug: news.get(slug, "")
            for slug, each in known.items()
            if slug not in rows and news.get(slug, "") != each.waiting_digest
        },
        report=Report(
            added=added,
            changed=len(rows) - added,
            untouched=len(pairs) - len(rows),
            unpublished=sum(known[slug].is_published for slug in gone),
            left_alone=tuple(
                LeftAlone(slug, left[slug], slug in news, known[slug].is_published)
                for slug in sorted(left.keys() & pairs.keys())
            ),
        ),
    )


def _drawings(
    pairs: Mapping[str, Pair],
    rows: Mapping[str, Movement],
    known: Mapping[str, Known],
    left: Collection[str],
    tell: Callable[[int], object],
) -> list[MovementDrawing]:
    """Of the movements to be written, and of those that an older version of the figures drew."""
    aged = {slug for slug, each in known.items() if each.version != VERSION} - rows.keys()
    redrawn = Movement.objects.filter(slug__in=aged) if aged else []
    if undrawn := [*rows.values(), *(movement for movement in redrawn if _is_legible(movement.figure))]:
        tell(len(undrawn))
    # The files' own poses: what an editor made of one was checked when it was saved.
    slugs = {movement.slug for movement in undrawn} - set(left)
    _check(row for slug, (row, _) in pairs.items() if slug in slugs)
    return [MovementDrawing.of(movement) for movement in undrawn]


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


def _carry_out(plan: Plan, pairs: Mapping[str, Pair]) -> None:
    """Writes, and keeps what it changed."""
    touched = Movement.objects.filter(slug__in={*plan.rows, *plan.gone})
    befores = contents_of(touched)
    if plan.rows:
        _write([pairs[slug] for slug in plan.rows])
    if plan.drawings:
        _replace(plan.drawings)
    Movement.objects.filter(slug__in=plan.gone).update(is_published=False, digest="")
    for slug, digest in plan.waiting.items():
        Movement.objects.filter(slug=slug).update(waiting_digest=digest)
    for kind, slugs in ((Kind.LOADED, plan.rows), (Kind.WITHDRAWN, plan.gone)):
        record(kind, befores, touched.filter(slug__in=slugs).values_list("pk", flat=True))
    if plan.drawings or plan.report.unpublished:
        LibraryEdition.renew()


def _write(pairs: Sequence[Pair]) -> None:
    """Insert or update the movements, and put their texts and doses in the place of the old ones."""
    columns = [field.name for field in Movement._meta.concrete_fields if field.name not in {"id", "slug"}]
    Movement.objects.bulk_create(
        [row for row, _ in pairs], update_conflicts=True, unique_fields=["slug"], update_fields=columns
    )
    # Fetched anew, since an SQLite before 3.35 does not give the keys back.
    keys = dict(Movement.objects.values_list("slug", "pk"))
    replace_lines({keys[row.slug]: _lines(content) for row, content in pairs})


def _lines(content: MovementContent) -> Content:
    return {
        "instructions": content.instructions,
        "cues": content.cues,
        "errors": [{"text": error.slip, "mend": error.mend} for error in content.errors],
        "doses": {level: asdict(dose) for level, dose in content.doses.items()},
    }


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
    told = json.dumps(whole, sort_keys=True)
    movement.digest = hashlib.sha256(told.encode()).hexdigest()
    return movement
