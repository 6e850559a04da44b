"""What differs between two contents of a movement, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exercises.dose import Dose
from exercises.models import Level, Movement
from exercises.revisions import COLUMNS, Content


@dataclass(frozen=True)
class Difference:
    """A part of a movement with the lines that went and those that came."""

    part: str
    old: list[str]
    new: list[str]


def differences(before: Content, after: Content) -> list[Difference]:
    """The parts that differ, each with nothing but the lines that do. A column that came later is no difference."""
    olds, news = dict(_parts(after | before)), dict(_parts(before | after))
    found = []
    for part in {**news, **olds}:
        old, new = olds.get(part, []), news.get(part, [])
        blocks = [
            block
            for block in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
            if block[0] != "equal"
        ]
        if blocks:
            gone = [line for _tag, start, end, *_rest in blocks for line in old[start:end]]
            come = [line for *_rest, start, end in blocks for line in new[start:end]]
            found.append(Difference(part, gone, come))
    return found


def _parts(content: Content) -> Iterator[tuple[str, list[str]]]:
    """Every part of a movement by its name on screen, as lines."""
    for name, value in content.items():
        match name:
            case "instructions":
                yield _("Instructions"), value
            case "cues":
                yield _("Form cues"), value
            case "errors":
                yield _("Common errors"), [f"{error['text']} — {error['mend']}" for error in value]
            case "doses":
                yield (
                    _("Doses"),
                    [_dose(level, value[level], content) for level in Level.values if level in value],
                )
            case "sources":
                yield _("Sources"), [_source(source) for source in value]
            case "figure":
                yield _("Figure"), list(_leaves(value))
            case _ if name in COLUMNS:
                yield _column(name, value)


def _column(name: str, value: Any) -> tuple[str, list[str]]:
    field: Field[Any, Any] = Movement._meta.get_field(name)  # type: ignore[assignment]
    if isinstance(value, bool):
        lines = [_("yes") if value else _("no")]
    elif isinstance(value, list):
        lines = value
    else:
        lines = [str(dict(field.flatchoices).get(value, value))] if value != "" else []
    return str(capfirst(field.verbose_name)), lines


def _dose(level: str, columns: Mapping[str, Any], content: Content) -> str:
    counted = {name: value for name, value in columns.items() if name != "breaths"}
    words = f"{Level(level).label}: {Dose(**counted, rep_seconds=content['rep_seconds'])}"
    if columns["breaths"]:
        words += ", " + _("about %(count)s breaths") % {"count": columns["breaths"]}
    return words


def _source(source: Mapping[str, str]) -> str:
    return " · ".join(
        filter(None, (source["supports"], source["citation"], source["link"], source["certainty"]))
    )


def _leaves(value: Any, place: str = "") -> Iterator[str]:
    """Every value of a pose with where it stands: `start.right_leg.bones: [-184, -180]`."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _leaves(value[key], f"{place}.{key}" if place else key)
    else:
        yield f"{place}: {value}"
