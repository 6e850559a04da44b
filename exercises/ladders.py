"""Ladders: a movement's easier and harder neighbours, and theirs. Pure.

A movement names one easier and one harder neighbour in its file. Several may name the same one, so a rung next to a
movement can hold more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar


class Rung(Protocol):
    """What a ladder knows of a movement: its neighbours' slugs are empty where the ladder ends."""

    @property
    def slug(self) -> str: ...
    @property
    def easier(self) -> str: ...
    @property
    def harder(self) -> str: ...


R = TypeVar("R", bound=Rung)
WIDEST = 6
"""So many movements stand on one rung at most, however many name the same neighbour."""


@dataclass(frozen=True)
class Ladder(Generic[R]):
    """The rungs round a movement: `below` from the easiest up to the nearest, `above` from the nearest up."""

    below: list[list[R]]
    above: list[list[R]]

    def __bool__(self) -> bool:
        return bool(self.below or self.above)

    @property
    def nearest_first(self) -> list[R]:
        """All on it but the movement it is of: a rung down, a rung up, then two down and so on."""
        nobody: list[R] = []
        pairs = zip_longest(reversed(self.below), self.above, fillvalue=nobody)
        return [each for down, up in pairs for each in (*down, *up)]


class Ladders(Generic[R]):
    """The ladders of a library. A neighbour that is not in it ends the ladder there."""

    def __init__(self, rungs: Iterable[R]) -> None:
        self._by_slug = {rung.slug: rung for rung in rungs}
        self._easier_is: defaultdict[str, list[R]] = defaultdict(list)
        self._harder_is: defaultdict[str, list[R]] = defaultdict(list)
        # By the slug of the neighbour: those that call it easier, and those that call it harder.
        for rung in self._by_slug.values():
            self._easier_is[rung.easier].append(rung)
            self._harder_is[rung.harder].append(rung)

    def of(self, slug: str) -> Ladder[R]:
        """The ladder round a movement; empty for one without neighbours."""
        passed = {slug}
        return Ladder(
            below=[*reversed(self._way(slug, self._easier, passed))],
            above=self._way(slug, self._harder, passed),
        )

    def easier(self, slug: str) -> list[R]:
        """From the next easier rung down to the easiest: what each names as easier, once."""
        return [rungs[0] for rungs in self._way(slug, self._easier, {slug})]

    def _way(self, slug: str, next_to: Callable[[str], list[R]], passed: set[str]) -> list[list[R]]:
        """The rungs from the next one on; beyond it, the neighbour of the first movement of each."""
        way: list[list[R]] = []
        here = slug
        while found := [rung for rung in next_to(here) if rung.slug not in passed]:
            passed.update(rung.slug for rung in found)
            way.append(found[: 1 if way else WIDEST])
            here = found[0].slug
        return way

    def _easier(self, slug: str) -> list[R]:
        here = self._by_slug.get(slug)
        return self._neighbours(here.easier if here else "", self._harder_is.get(slug, []))

    def _harder(self, slug: str) -> list[R]:
        here = self._by_slug.get(slug)
        return self._neighbours(here.harder if here else "", self._easier_is.get(slug, []))

    def _neighbours(self, named: str, naming: list[R]) -> list[R]:
        """The one a movement names first, then those that name it."""
        first = [self._by_slug[named]] if named in self._by_slug else []
        return [*first, *(rung for rung in naming if rung not in first)]
