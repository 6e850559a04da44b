"""Starter routines: ready-made plans read from `starters/*.toml`. They have no table; copying one makes a Routine."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from django.urls import reverse

from exercises.content import A_SLUG, LIBRARY, PROSE, build_from, read_toml
from exercises.dose import Dose
from exercises.models import Level, Movement, Phase
from exercises.schema import Both, Choice, Flag, Listing, Problems, Table, Text, Whole
from routines.models import LONGEST_NAME, LONGEST_SECONDS, MOST_REPS, MOST_SETS, Step
from routines.planning import Outline, outline

FOLDER = Path(__file__).parent / "starters"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST = 3
"""How many are offered where there is no room for all."""
REPLACED = {"off-the-floor": "no-floor-ten", "on-the-mat": "first-nine"}
"""Starters of the past, and which of today stands in for each."""


@dataclass(frozen=True, kw_only=True)
class StarterStep:
    """A movement at a level; `changes` are the numbers of its dose that this plan sets itself."""

    phase: Phase
    movement: str
    level: Level
    changes: Mapping[str, Any]

    def dose(self, movement: Movement) -> Dose:
        return replace(movement.dose(self.level), **self.changes)


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A ready-made plan; `picture` is the movement shown for it, `weekdays` count from Monday = 0.

    `place` is what it needs. One that `leads_to_help` has its page tell where the warning signs stand.
    """

    slug: str
    name: str
    goal: str
    when: str
    place: str
    note: str
    leads_to_help: bool = False
    picture: str
    weekdays: frozenset[int]
    order: int
    steps: tuple[StarterStep, ...]

    def get_absolute_url(self) -> str:
        return reverse("routines:starter-detail", args=[self.slug])


@dataclass(frozen=True)
class PlannedStep:
    """One step of a plan: a movement with its dose."""

    phase: str
    movement: Movement
    dose: Dose

    @classmethod
    def of(cls, step: Step) -> PlannedStep:
        return cls(step.phase, step.movement, step.as_dose)


@dataclass(frozen=True)
class StarterPlan:
    """A starter with its movements found in the library."""

    starter: Starter
    steps: tuple[PlannedStep, ...]

    @property
    def outline(self) -> Outline:
        return outline([(step.phase, step.dose) for step in self.steps])

    @property
    def minutes(self) -> int:
        return self.outline.minutes

    @property
    def picture(self) -> Movement | None:
        """The movement shown for it, or else its first; none while the library is empty."""
        movements = {step.movement.slug: step.movement for step in self.steps}
        return movements.get(self.starter.picture) or next(iter(movements.values()), None)


@functools.cache
def load_starters() -> tuple[Starter, ...]:
    """All starters, in the order they are shown; read once."""
    return tuple(sorted(map(read_starter, FOLDER.glob("*.toml")), key=lambda starter: starter.order))


def first_starters() -> tuple[Starter, ...]:
    """The few for somebody new."""
    return load_starters()[:FIRST]


def starter(slug: str) -> Starter | None:
    """The starter of this name, or the one that replaced it."""
    today = REPLACED.get(slug, slug)
    return next((found for found in load_starters() if found.slug == today), None)


def plans(starters: tuple[Starter, ...], *, ends: bool = False) -> list[StarterPlan]:
    """Starters with their published movements, with the `ends` of the figures too; two queries however many."""
    slugs = {step.movement for found in starters for step in found.steps}
    published = Movement.objects.published().with_doses().filter(slug__in=slugs)
    movements = {
        movement.slug: movement
        for movement in (published.with_figures() if ends else published.with_stills())
    }
    return [
        StarterPlan(
            found,
            tuple(
                PlannedStep(step.phase, movements[step.movement], step.dose(movements[step.movement]))
                for step in found.steps
                if step.movement in movements
            ),
        )
        for found in starters
    ]


def read_starter(path: Path) -> Starter:
    """A starter, or a ContentError with everything in its file that is to be mended."""
    table = read_toml(path)
    return cast(Starter, build_from(path, table, _schema(path.stem, table)))


# What a file must hold


@dataclass(frozen=True)
class StepTable(Table):
    """A step. Sets that differ tell how many there are, and the reps of each."""

    def problems(self, value: Any, key: str) -> Problems:
        yield from super().problems(value, key)
        if isinstance(value, dict) and "set_reps" in value:
            for name in ("sets", "reps"):
                if name in value:
                    yield f"{key}.{name}", "is told by set_reps already. Take one of them away."


@functools.cache
def _movements() -> frozenset[str]:
    return frozenset(path.stem for path in (LIBRARY / "movements").glob("*.toml"))


def _schema(stem: str, table: dict[str, Any]) -> Table:
    """The schema of the file called `stem`, whose picture is one of its own movements."""
    seconds = Whole(most=LONGEST_SECONDS)
    reps = Whole(least=1, most=MOST_REPS)
    step = StepTable(
        _step,
        {
            "phase": Choice(Phase.values),
            "movement": Choice(_movements(), "the name of a file in library/movements"),
            "level": Choice(Level.values),
        },
        optional={
            "set_reps": Listing(item=reps, least=2, most=MOST_SETS),
            "sets": Whole(least=1, most=MOST_SETS),
            "reps": reps,
            "hold_seconds": seconds,
            "rest_seconds": seconds,
        },
    )
    return Table(
        _starter,
        {
            "slug": Both(A_SLUG, Choice([stem], f'"{stem}", as the file is called')),
            "name": Text(longest=LONGEST_NAME),
            "goal": PROSE,
            "when": PROSE,
            "place": PROSE,
            "note": PROSE,
            "picture": Choice(_movements_of(table), "the movement of one of its steps"),
            "weekdays": Listing(item=Choice(WEEKDAYS)),
            "order": Whole(least=1),
            "steps": Listing(item=step, least=1, named_by="movement"),
        },
        optional={"leads_to_help": Flag()},
    )


def _movements_of(table: dict[str, Any]) -> list[str]:
    """The movements its steps name, as far as it has steps."""
    steps = table.get("steps")
    names = (
        [step.get("movement") for step in steps if isinstance(step, dict)] if isinstance(steps, list) else ()
    )
    return [name for name in names if isinstance(name, str)]


def _step(*, phase: str, movement: str, level: str, **changes: Any) -> StarterStep:
    return StarterStep(phase=Phase(phase), movement=movement, level=Level(level), changes=changes)


def _starter(*, weekdays: tuple[str, ...], **content: Any) -> Starter:
    return Starter(weekdays=frozenset(map(WEEKDAYS.index, weekdays)), **content)
