"""Starter routines: ready-made plans read from `starters/*.toml`. They have no table; copying one makes a Routine."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

from exercises.dose import Dose
from exercises.models import Level, Movement, Phase
from routines.planning import Outline, outline

FOLDER = Path(__file__).parent / "starters"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class StarterStep:
    phase: Phase
    movement: str
    level: Level


@dataclass(frozen=True)
class Starter:
    """A ready-made plan; `picture` is the movement shown for it, `weekdays` count from Monday = 0."""

    slug: str
    name: str
    goal: str
    when: str
    place: str
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


def starter(slug: str) -> Starter | None:
    return next((found for found in load_starters() if found.slug == slug), None)


def plans(starters: tuple[Starter, ...]) -> list[StarterPlan]:
    """Starters with their published movements; two queries however many there are."""
    slugs = {step.movement for found in starters for step in found.steps}
    movements = {
        movement.slug: movement
        for movement in Movement.objects.published().with_doses().with_stills().filter(slug__in=slugs)
    }
    return [
        StarterPlan(
            found,
            tuple(
                PlannedStep(step.phase, movements[step.movement], movements[step.movement].dose(step.level))
                for step in found.steps
                if step.movement in movements
            ),
        )
        for found in starters
    ]


def read_starter(path: Path) -> Starter:
    content = tomllib.loads(path.read_text())
    if content["picture"] not in {step["movement"] for step in content["steps"]}:
        raise ValueError(f"{path.name}: picture: is not the movement of a step. Choose one of them.")
    return Starter(
        slug=content["slug"],
        name=content["name"],
        goal=content["goal"],
        when=content["when"],
        place=content["place"],
        picture=content["picture"],
        weekdays=frozenset(WEEKDAYS.index(day) for day in content["weekdays"]),
        order=content["order"],
        steps=tuple(
            StarterStep(Phase(step["phase"]), step["movement"], Level(step["level"]))
            for step in content["steps"]
        ),
    )
