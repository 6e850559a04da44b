"""What movements say as plain values, and the history of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Model
from django.utils import timezone

from exercises.models import (
    CommonError,
    FormCue,
    Instruction,
    LibraryEdition,
    Movement,
    MovementDose,
    MovementRevision,
)

Content = dict[str, Any]
"""The columns of a movement that people read or that decide what they read, and its lines and doses."""

Kind = MovementRevision.Kind

KEPT_APART = frozenset({"id", "slug", "digest", "edited_at", "waiting_digest"})
COLUMNS = tuple(field.name for field in Movement._meta.concrete_fields if field.name not in KEPT_APART)
DOSE_COLUMNS = ("sets", "reps", "hold_seconds", "rest_seconds", "each_side", "breaths")
TEXTS: dict[str, type[Instruction] | type[FormCue]] = {"instructions": Instruction, "cues": FormCue}
AT_ONCE = 500
"""Rows of whole movements written in one statement."""


def contents_of(movements: Iterable[Movement]) -> dict[int, Content]:
    """What movements say, by key. Their columns are as they were fetched, lines and doses as they are now."""
    found: dict[int, Content] = {
        movement.pk: {name: getattr(movement, name) for name in COLUMNS}
        | {"instructions": [], "cues": [], "errors": [], "doses": {}}
        for movement in movements
    }
    if not found:
        return found
    for name, model in TEXTS.items():
        for key, text in _rows(model, found).values_list("movement_id", "text"):
            found[key][name].append(text)
    for key, text, mend in _rows(CommonError, found).values_list("movement_id", "text", "mend"):
        found[key]["errors"].append({"text": text, "mend": mend})
    for key, level, *columns in _rows(MovementDose, found).values_list("movement_id", "level", *DOSE_COLUMNS):
        found[key]["doses"][level] = dict(zip(DOSE_COLUMNS, columns, strict=True))
    return found


def _rows(model: type[Model], keys: Collection[int]) -> Any:
    return model._default_manager.filter(movement__in=list(keys))


def version_of(content: Content) -> str:
    """A short name for exactly these words."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def rows_of(key: int, content: Content) -> dict[type[Model], list[Model]]:
    """The texts and doses of a content as unsaved rows of the movement with this key."""
    errors = enumerate(content["errors"], start=1)
    return {
        **{
            model: [
                model(movement_id=key, order=order, text=text)
                for order, text in enumerate(content[name], start=1)
            ]
            for name, model in TEXTS.items()
        },
        CommonError: [CommonError(movement_id=key, order=order, **error) for order, error in errors],
        MovementDose: [
            MovementDose(movement_id=key, level=level, **dose) for level, dose in content["doses"].items()
        ],
    }


def replace_lines(contents: Mapping[int, Content]) -> None:
    """Puts the texts and doses of these contents in the place of the old ones."""
    rows = [rows_of(key, content) for key, content in contents.items()]
    for model in (*TEXTS.values(), CommonError, MovementDose):
        _rows(model, contents).delete()
        of_model: Any = model._default_manager
        of_model.bulk_create(row for each in rows for row in each[model])


def record(kind: Kind, befores: Mapping[int, Content], keys: Iterable[int], editor: Any = None) -> set[int]:
    """Keeps a revision of each of these movements that says something else than before; gives their keys.

    Where the history does not end with what a movement said before (it began later, or something went past it),
    that is kept first. A movement that is new has nothing in `befores`.
    """
    afters = contents_of(Movement.objects.filter(pk__in=list(keys)))
    changed = {key for key, after in afters.items() if after != befores.get(key)}
    told = _contents(changed & befores.keys(), Max)
    now = timezone.now()
    revisions = []
    for key in sorted(changed):
        if key in befores and not _is_told(befores[key], told.get(key)):
            revisions.append(_revision(key, Kind.FOUND, befores[key], now))
        revisions.append(_revision(key, kind, afters[key], now, editor))
    MovementRevision.objects.bulk_create(revisions, batch_size=AT_ONCE)
    return changed


def record_edit(kind: Kind, befores: Mapping[int, Content], keys: Iterable[int], editor: Any) -> set[int]:
    """Keeps what somebody changed in the admin, and marks it so that a loading leaves it alone.

    A movement that says again what its file brought is as loaded. Nothing changed leaves everything as it is.
    """
    changed = record(kind, befores, keys, editor)
    if not changed:
        return changed
    movements = Movement.objects.filter(pk__in=changed)
    with_files = set(movements.exclude(digest="").values_list("pk", flat=True))
    # A history that began when the movement was loaded already begins with what its file brought.
    loaded = _contents(with_files, Min) | _contents(with_files, Max, kind=Kind.LOADED)
    now = _contents(with_files, Max)
    as_loaded = {key for key in with_files if _is_told(now[key], loaded[key])}
    movements.filter(pk__in=as_loaded).update(edited_at=None, waiting_digest="")
    movements.exclude(pk__in=as_loaded).update(edited_at=timezone.now())
    LibraryEdition.renew()
    return changed


def _contents(keys: Collection[int], end: type[Max] | type[Min], **which: Any) -> dict[int, Content]:
    """What the first or the last of the movements' revisions say."""
    revisions = MovementRevision.objects.filter(movement__in=list(keys), **which).order_by()
    ends = revisions.values("movement").annotate(end=end("pk")).values("end")
    return dict(MovementRevision.objects.filter(pk__in=ends).values_list("movement_id", "content"))


def _is_told(content: Content, told: Content | None) -> bool:
    """Whether a revision says what a movement says, but for columns that came after it."""
    return told is not None and told == {name: content.get(name) for name in told}


def _revision(
    key: int, kind: Kind, content: Content, made_at: datetime, editor: Any = None
) -> MovementRevision:
    return MovementRevision(movement_id=key, kind=kind, content=content, made_at=made_at, editor=editor)
