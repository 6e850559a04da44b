"""The published library in memory: searched, filtered, counted and put in order without a query.

Every choice of a filter is a whole number with one bit for each movement, so choices are put together by `&` and `|`.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exercises.content import SearchWords, load_search_words
from exercises.dose import Dose
from exercises.ladders import Ladders
from exercises.models import (
    NO_KIT,
    OFF_THE_FLOOR,
    Aim,
    Family,
    Kit,
    Level,
    Movement,
    Phase,
    Position,
    address_of,
)
from exercises.search import Document, Search, Speech, Title, words

NAME, OTHER_NAME, TARGET, LABEL, MUSCLE, SUMMARY, LEAST = 100, 70, 50, 25, 20, 10, 5
"""What a word is worth by where it stands; another word for one of ours is worth LEAST less."""
MOST_TARGETS = 5
SHORT, LONG = 45, 75
"""Seconds: a gentle dose below SHORT is a short one, one above LONG a long one."""
COLUMNS = (
    "pk",
    "slug",
    "name",
    "aliases",
    "summary",
    "family",
    "position",
    "kit",
    "phases",
    "aims",
    "bed",
    "desk",
    "properties",
    "targets",
    "muscles",
    "easier_slug",
    "harder_slug",
    "rep_seconds",
)
DOSE = ("sets", "reps", "hold_seconds", "rest_seconds", "each_side")

Choice = tuple[str, str]
"""The name of a filter and one of its choices."""
Choices = Mapping[str, Collection[str]]
"""The choices in force by the name of their filter."""


@dataclass(frozen=True)
class Filter:
    """What one filter is called and what it offers."""

    label: str | Promise
    options: Mapping[str, str | Promise]


# A mat is kit nobody has to look for: it counts as none.
FILTERS = {
    "place": Filter(
        _("Where are you?"),
        {"bed": _("In bed"), "floor": _("On the floor"), "chair": _("On a chair"), "desk": _("At a desk")},
    ),
    "aim": Filter(_("What do you want?"), dict(Aim.choices)),
    "position": Filter(_("Position"), dict(Position.choices)),
    "floor": Filter(_("Floor"), {"none": _("No floor")}),
    "family": Filter(_("Family"), dict(Family.choices)),
    "kit": Filter(_("Kit"), {NO_KIT: _("No kit"), **{kit.value: kit.label for kit in Kit if kit != Kit.MAT}}),
    "phase": Filter(_("Part of a routine"), dict(Phase.choices)),
    "time": Filter(
        _("Time"),
        {"short": _("Under 45 seconds"), "middle": _("About a minute"), "long": _("Longer")},
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list, a ladder and a swap need to know of a movement. `seconds` is what its gentle dose takes."""

    pk: int
    slug: str
    name: str
    family: str
    position: str
    kit: tuple[str, ...]
    phases: tuple[str, ...]
    properties: tuple[str, ...]
    easier: str
    harder: str
    seconds: int

    def get_absolute_url(self) -> str:
        return address_of(self.slug)


@dataclass(frozen=True)
class Looked:
    """What was found, the best first; `is_near` when no movement has all the words.

    `counts` says for each choice of each filter how many there would be with it and the other filters in force.
    """

    entries: Sequence[Entry]
    counts: Mapping[str, Mapping[str, int]]
    is_near: bool = False


class Catalogue:
    """The movements by name, as they were when it was made."""

    def __init__(self, rows: Iterable[tuple[Movement, int]], said: SearchWords) -> None:
        """Movements in order of name, each with the seconds its gentle dose takes; read once, one by one."""
        self.entries: list[Entry] = []
        met: defaultdict[Choice, list[int]] = defaultdict(list)

        def documents() -> Iterator[Document]:
            for place, (movement, seconds) in enumerate(rows):
                choices = set(_choices(movement, seconds))
                for choice in choices:
                    met[choice].append(place)
                self.entries.append(_entry(movement, seconds))
                yield _document(movement, choices, said)

        self._search = Search(documents(), speech(said))
        self._bits = {choice: _bits(places) for choice, places in met.items()}
        self._all = (1 << len(self.entries)) - 1

    @cached_property
    def _shortest_first(self) -> list[int]:
        return sorted(range(len(self.entries)), key=lambda place: len(self.entries[place].name))

    @cached_property
    def by_slug(self) -> dict[str, Entry]:
        return {entry.slug: entry for entry in self.entries}

    @cached_property
    def ladders(self) -> Ladders[Entry]:
        return Ladders(self.entries)

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        """The choices that any movement meets."""
        return {
            name: [value for value in offered.options if (name, value) in self._bits]
            for name, offered in FILTERS.items()
        }

    def look(self, text: str = "", choices: Choices | None = None) -> Looked:
        """Movements with all the words that meet, for every filter with choices, at least one of them."""
        met = {
            name: reduce(or_, (self._bits.get((name, value), 0) for value in values), 0)
            for name, values in (choices or {}).items()
            if values
        }
        hits = self._search.find(text) if text.strip() else None
        wanted = self._all if hits is None else _bits(hits.scores)
        found = reduce(and_, met.values(), wanted)
        if hits is None:
            places = list(_places(found))
        else:
            kept = set(_places(found))
            # Equals stay in this order: the shorter name first, then by name.
            places = [place for place in self._shortest_first if place in kept]
            places.sort(key=hits.scores.__getitem__, reverse=True)
        return Looked(
            entries=[self.entries[place] for place in places],
            counts=self._counts(wanted, met),
            is_near=hits is not None and hits.is_near,
        )

    def _counts(self, wanted: int, met: Mapping[str, int]) -> dict[str, dict[str, int]]:
        counts = {}
        for name, offered in FILTERS.items():
            others = reduce(and_, (bits for other, bits in met.items() if other != name), wanted)
            counts[name] = {
                value: (others & self._bits.get((name, value), 0)).bit_count() for value in offered.options
            }
        return counts


def _entry(movement: Movement, seconds: int) -> Entry:
    return Entry(
        pk=movement.pk,
        slug=movement.slug,
        name=movement.name,
        family=movement.family,
        position=movement.position,
        kit=tuple(movement.kit),
        phases=tuple(movement.phases),
        properties=tuple(movement.properties),
        easier=movement.easier_slug,
        harder=movement.harder_slug,
        seconds=seconds,
    )


def _choices(movement: Movement, seconds: int) -> Iterator[Choice]:
    """Every choice of every filter that a movement meets."""
    off_the_floor = movement.position in OFF_THE_FLOOR
    places = {
        "bed": movement.bed,
        "floor": not off_the_floor,
        "chair": movement.position == Position.SEATED,
        "desk": movement.desk,
    }
    yield from (("place", place) for place, fits in places.items() if fits)
    yield from (("aim", aim) for aim in movement.aims)
    yield "position", movement.position
    if off_the_floor:
        yield "floor", "none"
    yield "family", movement.family
    kit = set(movement.kit) - {Kit.MAT}
    yield from (("kit", each) for each in kit or {NO_KIT})
    yield from (("phase", phase) for phase in movement.phases)
    yield "time", "short" if seconds < SHORT else "long" if seconds > LONG else "middle"


def _document(movement: Movement, choices: Iterable[Choice], said: SearchWords) -> Document:
    labels = [
        str(Family(movement.family).label),
        str(Position(movement.position).label),
        *(str(Kit(kit).label) for kit in movement.kit),
    ]
    # The first target is what a movement is for.
    targets = [
        (TARGET - LEAST * place, target) for place, target in enumerate(movement.targets[:MOST_TARGETS])
    ]
    told = [*targets, *((LABEL, label) for label in labels)]
    also = [(worth - LEAST, other) for worth, text in told for other in said.also.get(text, ())]
    name = f" {' '.join(words(movement.name))} "
    also += [
        (NAME - LEAST, other)
        for text, others in said.named.items()
        if f" {' '.join(words(text))} " in name
        for other in others
    ]
    # What stands in brackets tells how a muscle is used, not where it is.
    muscles = [(MUSCLE, muscle.partition("(")[0]) for muscle in movement.muscles]
    return Document(
        titles=[Title(movement.name, NAME), *(Title(alias, OTHER_NAME) for alias in movement.aliases)],
        texts=[*told, *also, *muscles, (SUMMARY, movement.summary)],
        marks=[(LABEL, f"{name}:{value}") for name, value in choices],
    )


def speech(said: SearchWords) -> Speech:
    """How people put things, by the library's own words."""
    return Speech(
        phrases={
            tuple(words(phrase)): choice for choice, phrases in said.phrases.items() for phrase in phrases
        },
        small=frozenset(said.small),
    )


def _bits(places: Iterable[int]) -> int:
    """A number with these bits set."""
    found = bytearray()
    for place in places:
        byte, bit = divmod(place, 8)
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << bit
    return int.from_bytes(found, "little")


def _places(bits: int) -> Iterator[int]:
    """The bits that are set in a number, in order."""
    return (place for place, digit in enumerate(reversed(f"{bits:b}")) if digit == "1")


class _Kept:
    """The catalogue of one edition, for all threads of a worker."""

    def __init__(self) -> None:
        self._kept: tuple[str, Catalogue] | None = None
        self._making = threading.Lock()

    def of(self, edition: str) -> Catalogue:
        kept = self._kept
        if kept is None or kept[0] != edition:
            with self._making:  # made once, however many ask
                kept = self._kept
                if kept is None or kept[0] != edition:
                    kept = self._kept = (edition, make_catalogue())
        return kept[1]


_KEPT = _Kept()


def make_catalogue() -> Catalogue:
    """The catalogue of the library as it is now, in one query."""
    dose = {name: F(f"doses__{name}") for name in DOSE}
    rows = Movement.objects.published().filter(doses__level=Level.GENTLE).values(*COLUMNS, **dose)
    return Catalogue(map(_told, rows.iterator()), load_search_words())


def _told(row: Mapping[str, Any]) -> tuple[Movement, int]:
    movement = Movement(**{name: row[name] for name in COLUMNS})
    dose = Dose(rep_seconds=movement.rep_seconds, **{name: row[name] for name in DOSE})
    return movement, dose.seconds


def catalogue_of(edition: str) -> Catalogue:
    """The catalogue of an edition of the library, kept by each worker until there is another."""
    return _KEPT.of(edition) if settings.KEPT_PAGES_MB else make_catalogue()
