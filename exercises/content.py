"""The texts in `exercises/library/`: what they must hold, and how they are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar, cast

from django.db.models import Field, Model

from exercises.cautions import Caution, Condition
from exercises.figures import FIGURE
from exercises.models import Aim, CommonError, Family, Instruction, Kit, Level, Movement, Phase, Position
from exercises.schema import (
    SLUG,
    AsWritten,
    Both,
    Choice,
    Flag,
    Glossary,
    Kind,
    Listing,
    Pattern,
    Table,
    Text,
    Whole,
)

LIBRARY = Path(__file__).parent / "library"
CERTAINTIES = ("strong", "moderate", "our judgement")
URGENCIES = ("emergency", "urgent", "clinician")
LONGEST_PRACTICE_CUE = 6

T = TypeVar("T")


class ContentError(Exception):
    """Everything in the files that is to be mended, a line each: file, key, what is wrong and what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, kw_only=True)
class DoseContent:
    sets: int
    reps: int
    hold_seconds: int
    rest_seconds: int
    each_side: bool
    breaths: int | None = None


@dataclass(frozen=True, kw_only=True)
class ErrorContent:
    slip: str
    mend: str


@dataclass(frozen=True, kw_only=True)
class Source:
    supports: str
    citation: str
    link: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class MovementContent:
    """One file of `library/movements/`. `doses` goes by level, `figure` is the pose as written.

    What is not `published` is a draft: loaded, and shown to nobody.
    """

    slug: str
    name: str
    aliases: tuple[str, ...]
    summary: str
    family: str
    position: str
    kit: tuple[str, ...]
    phases: tuple[str, ...]
    desk: bool
    bed: bool
    aims: tuple[str, ...]
    properties: tuple[str, ...]
    targets: tuple[str, ...]
    muscles: tuple[str, ...]
    breathing: str
    tempo: str
    rep_seconds: int
    practice_cue: str
    stop_signs: tuple[str, ...]
    easier: str = ""
    harder: str = ""
    reviewed: bool
    published: bool = True
    figure: Mapping[str, Any]
    instructions: tuple[str, ...]
    cues: tuple[str, ...]
    errors: tuple[ErrorContent, ...]
    doses: Mapping[str, DoseContent]
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """`conditions.toml`: what a person may have, and how a property or a piece of kit is put as a reason."""

    properties: Mapping[str, str]
    kit: Mapping[str, str]
    conditions: tuple[Condition, ...]

    def __iter__(self) -> Iterator[Condition]:
        return iter(self.conditions)

    def reasons(self, caution: Caution) -> list[str]:
        """A caution's reasons as sentences."""
        return [self.properties.get(slug) or self.kit[slug] for slug in caution.reasons]


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A sign that comes before exercise; `short` is there for the four of an emergency box."""

    id: str
    level: str
    text: str
    short: str = ""
    why: str = ""
    certainty: str
    source: str

    def __str__(self) -> str:
        return self.short or self.text


@dataclass(frozen=True, kw_only=True)
class Urgency:
    """A level of signs, and what to do at it."""

    level: str
    title: str
    what_to_do: str


@dataclass(frozen=True, kw_only=True)
class PhoneNumbers:
    country: str
    emergency: str
    advice_line: str = ""


@dataclass(frozen=True, kw_only=True)
class StopSign:
    """A sign to stop for, in any movement."""

    sign: str
    what_to_do: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class Screening:
    """`screening.toml`, for the help page and the emergency boxes."""

    levels: tuple[Urgency, ...]
    signs: tuple[Sign, ...]
    numbers: tuple[PhoneNumbers, ...]
    stop_signs: tuple[StopSign, ...]

    @property
    def by_level(self) -> list[tuple[Urgency, list[Sign]]]:
        """Every level with its signs, the most urgent first."""
        return [(level, [sign for sign in self.signs if sign.level == level.level]) for level in self.levels]

    @property
    def four_signs(self) -> list[Sign]:
        """Those of an emergency box."""
        return [sign for sign in self.signs if sign.short]


@dataclass(frozen=True, kw_only=True)
class SearchWords:
    """`search.toml`: words that narrow nothing, phrases by the `filter:choice` they ask for, and other words for ours:
    for labels, and for movements with some words in their name."""

    small: tuple[str, ...]
    phrases: Mapping[str, Sequence[str]]
    also: Mapping[str, Sequence[str]]
    named: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Library:
    movements: tuple[MovementContent, ...]
    conditions: Conditions
    screening: Screening
    search_words: SearchWords


@cache
def load_conditions() -> Conditions:
    return read_conditions(LIBRARY)


@cache
def load_screening() -> Screening:
    return read_screening(LIBRARY)


@cache
def load_search_words() -> SearchWords:
    return read_search_words(LIBRARY)


def read_library(folder: Path = LIBRARY) -> Library:
    """All there is in a folder, or one ContentError with the problems of all its files."""
    problems: list[str] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except ContentError as error:
            problems.extend(error.problems)
            return None

    conditions = attempt(partial(read_conditions, folder))
    screening = attempt(partial(read_screening, folder))
    search_words = attempt(partial(read_search_words, folder))
    paths = sorted((folder / "movements").glob("*.toml"))
    if not paths:
        problems.append(f"{folder / 'movements'}: has no .toml file. Add one for each movement.")
    movements = [attempt(partial(read_movement, path, conditions)) for path in paths]
    if problems or conditions is None or screening is None or search_words is None:
        raise ContentError(problems)
    return Library(
        movements=tuple(filter(None, movements)),
        conditions=conditions,
        screening=screening,
        search_words=search_words,
    )


def read_movement(path: Path, conditions: Conditions | None = None) -> MovementContent:
    """A movement; without `conditions` to hold them against, its properties are taken as they are."""
    table = read_toml(path)
    return cast(MovementContent, build_from(path, table, _movement(path.stem, conditions)))


def read_conditions(folder: Path) -> Conditions:
    path = folder / "conditions.toml"
    table = read_toml(path)
    return cast(Conditions, build_from(path, table, _conditions(table)))


def read_screening(folder: Path) -> Screening:
    path = folder / "screening.toml"
    return cast(Screening, build_from(path, read_toml(path), SCREENING))


def read_search_words(folder: Path) -> SearchWords:
    path = folder / "search.toml"
    return cast(SearchWords, build_from(path, read_toml(path), SEARCH_WORDS))


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in a file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError([f"{path.name}: is missing. Add it to {path.parent}."]) from None
    except UnicodeDecodeError:
        raise ContentError([f"{path.name}: is not in UTF-8. Save it in that encoding."]) from None
    except tomllib.TOMLDecodeError as error:
        raise ContentError([f"{path.name}: is not TOML. Mend this: {error}."]) from None


def build_from(path: Path, table: dict[str, Any], schema: Table) -> Any:
    """What a file's table makes, or a ContentError with everything in it that is to be mended."""
    problems = [f"{path.name}: {key}: {complaint}" for key, complaint in schema.problems(table, "")]
    if problems:
        raise ContentError(problems)
    return schema.build(table)


# What the files must hold


def _longest(model: type[Model], field: str) -> int | None:
    """What fits a column."""
    return cast("Field[Any, Any]", model._meta.get_field(field)).max_length


A_SLUG = Pattern(
    form=SLUG, called="small letters, figures and hyphens, in quotes", longest=_longest(Movement, "slug")
)
WORDS_WITH_UNDERSCORES = Pattern(form=re.compile(r"[a-z]+(_[a-z]+)*"), called="small letters and underscores")
PROSE = Text()
NAME = Text(is_prose=False)
CERTAINTY = Choice(CERTAINTIES)


def _one_of(words: object, called: str) -> Kind:
    """A word of a table; any word, as long as that table has to be mended itself."""
    return Choice(words, called) if isinstance(words, dict) and words else NAME


DOSE = Table(
    DoseContent,
    {
        "sets": Whole(least=1),
        "reps": Whole(least=1),
        "hold_seconds": Whole(),
        "rest_seconds": Whole(),
        "each_side": Flag(),
    },
    optional={"breaths": Whole(least=1)},
)
ERROR = Table(
    ErrorContent,
    {
        "slip": Text(longest=_longest(CommonError, "text")),
        "mend": Text(longest=_longest(CommonError, "mend")),
    },
)
SOURCE = Table(
    Source,
    {
        "supports": PROSE,
        "citation": NAME,
        "link": Pattern(
            form=re.compile(r"(https://\S+)?"), called='an address that begins with https://, or ""'
        ),
        "certainty": CERTAINTY,
    },
)


def _movement(stem: str, conditions: Conditions | None) -> Table:
    """The schema of a movement's file called `stem`."""
    a_property = _one_of(conditions and conditions.properties, "a property of conditions.toml")
    line = Text(longest=_longest(Instruction, "text"))
    return Table(
        MovementContent,
        {
            "slug": Both(A_SLUG, Choice([stem], f'"{stem}", as the file is called')),
            "name": Text(longest=_longest(Movement, "name")),
            "aliases": Listing(item=NAME),
            "summary": Text(longest=_longest(Movement, "summary")),
            "family": Choice(Family.values),
            "position": Choice(Position.values),
            "kit": Listing(item=Choice(Kit.values)),
            "phases": Listing(item=Choice(Phase.values), least=1),
            "desk": Flag(),
            "bed": Flag(),
            "aims": Listing(item=Choice(Aim.values), least=1),
            "properties": Listing(item=a_property, least=1),
            "targets": Listing(item=PROSE, least=1),
            "muscles": Listing(item=NAME, least=1),
            "breathing": PROSE,
            "tempo": Text(longest=_longest(Movement, "tempo")),
            "rep_seconds": Whole(),
            "practice_cue": Text(longest=_longest(Movement, "practice_cue"), most_words=LONGEST_PRACTICE_CUE),
            "stop_signs": Listing(item=PROSE, least=1),
            "reviewed": Flag(),
            "figure": AsWritten(FIGURE),
            "instructions": Listing(item=line, least=3, most=6),
            "cues": Listing(item=line, least=4, most=6),
            "errors": Listing(item=ERROR, least=2, most=4),
            "doses": Table(dict, dict.fromkeys(Level.values, DOSE)),
            "sources": Listing(item=SOURCE, least=1),
        },
        optional={"easier": A_SLUG, "harder": A_SLUG, "published": Flag()},
    )


def _conditions(table: dict[str, Any]) -> Table:
    """The schema of the conditions, whose rules may name the properties and the kit of the same file."""
    rule = Listing(item=_one_of(table.get("properties"), "a word of [properties]"))
    equipment = Listing(item=_one_of(table.get("kit"), "a word of [kit]"), least=1)
    condition = Table(
        Condition,
        {
            "slug": A_SLUG,
            "name": PROSE,
            "who": PROSE,
            "comfort": Flag(),
            "avoid": rule,
            "modify": rule,
            "note_once": rule,
            "advice": PROSE,
            "certainty": CERTAINTY,
            "source": NAME,
        },
        optional={"gate": A_SLUG, "equipment": equipment},
    )
    derived = [position.replace("-", "_") for position in Position.values]
    return Table(
        Conditions,
        {
            "properties": Glossary(
                words=WORDS_WITH_UNDERSCORES, phrase=PROSE, required=[*derived, "floor_transfer"]
            ),
            "kit": Glossary(words=Choice(Kit.values), phrase=PROSE),
            "conditions": Listing(item=condition, least=1, named_by="slug"),
        },
    )


LEVEL = Choice(URGENCIES)
SCREENING = Table(
    Screening,
    {
        "levels": Listing(
            item=Table(Urgency, {"level": LEVEL, "title": PROSE, "what_to_do": PROSE}),
            least=len(URGENCIES),
            named_by="level",
        ),
        "signs": Listing(
            item=Table(
                Sign,
                {"id": NAME, "level": LEVEL, "text": PROSE, "certainty": CERTAINTY, "source": NAME},
                optional={"short": PROSE, "why": PROSE},
            ),
            least=1,
            named_by="id",
        ),
        "numbers": Listing(
            item=Table(PhoneNumbers, {"country": NAME, "emergency": NAME}, optional={"advice_line": NAME}),
            least=1,
            named_by="country",
        ),
        "stop_signs": Listing(
            item=Table(StopSign, {"sign": PROSE, "what_to_do": PROSE, "certainty": CERTAINTY}), least=1
        ),
    },
)
A_CHOICE = Pattern(
    form=re.compile(r"[a-z]+:[a-z]+(-[a-z]+)*"), called='a filter and its choice, as in "floor:none"'
)
SAYINGS = Listing(item=NAME, least=1)
SEARCH_WORDS = Table(
    SearchWords,
    {
        "small": Listing(item=NAME),
        "phrases": Glossary(words=A_CHOICE, phrase=SAYINGS),
        "also": Glossary(words=NAME, phrase=SAYINGS),
        "named": Glossary(words=NAME, phrase=SAYINGS),
    },
)
