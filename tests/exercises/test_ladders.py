"""Ladders: which rungs stand round a movement, and that everything on one can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.ladders import Ladder, Ladders
from tests.exercises.test_searches import catalogue


@dataclass(frozen=True)
class Rung:
    slug: str
    easier: str = ""
    harder: str = ""


LIBRARY = [
    Rung("brace", harder="slide"),
    Rung("slide", easier="brace", harder="tap"),
    Rung("tap", easier="slide", harder="bug"),
    Rung("bug", easier="tap"),
    Rung("curl", easier="brace"),
    Rung("press", easier="brace"),
    Rung("alone"),
    Rung("cut-off", easier="not-there", harder="neither"),
    Rung("below", harder="named"),
    Rung("named"),
]
LADDERS = Ladders(LIBRARY)


def slugs(rungs: Iterable[list[Rung]]) -> list[list[str]]:
    return [[rung.slug for rung in each] for each in rungs]


@pytest.mark.parametrize(
    ("slug", "below", "above"),
    [
        ("brace", [], [["slide", "curl", "press"], ["tap"], ["bug"]]),
        ("slide", [["brace"]], [["tap"], ["bug"]]),
        ("bug", [["brace"], ["slide"], ["tap"]], []),
        ("curl", [["brace"]], []),
        ("alone", [], []),
        ("cut-off", [], []),
        # One that names another as harder is its easier rung, even where that one names none.
        ("named", [["below"]], []),
        ("unknown", [], []),
    ],
)
def test_the_rungs_stand_from_the_easiest_to_the_hardest(
    slug: str, below: list[list[str]], above: list[list[str]]
) -> None:
    ladder = LADDERS.of(slug)
    assert (slugs(ladder.below), slugs(ladder.above)) == (below, above)
    assert bool(ladder) == bool(below or above)


def test_the_nearest_rungs_come_first_a_step_down_before_a_step_up() -> None:
    assert [rung.slug for rung in LADDERS.of("slide").nearest_first] == ["brace", "tap", "bug"]
    assert [rung.slug for rung in LADDERS.of("tap").nearest_first] == ["slide", "bug", "brace"]


def test_the_way_down_is_what_each_calls_easier() -> None:
    assert [rung.slug for rung in LADDERS.easier("bug")] == ["tap", "slide", "brace"]
    assert LADDERS.easier("brace") == []


def test_a_rung_holds_what_is_named_and_a_few_that_name_it() -> None:
    many = [Rung(f"m{number}", easier="a") for number in range(50)]
    [[first, *others]] = slugs(Ladders([Rung("a", harder="m30"), *many]).of("a").above)
    assert first == "m30"
    assert len(others) == 5


def test_a_ladder_that_goes_in_a_circle_ends() -> None:
    circle = Ladders([Rung("a", easier="b", harder="b"), Rung("b", easier="c"), Rung("c", easier="a")])
    assert [rung.slug for rung in circle.easier("a")] == ["b", "c"]
    assert {rung.slug for rung in circle.of("a").nearest_first} == {"b", "c"}


names = st.sampled_from(["a", "b", "c", "d", "e", ""])


@given(st.dictionaries(names.filter(bool), st.tuples(names, names)))
def test_whatever_names_whatever_no_ladder_holds_anything_twice(
    links: dict[str, tuple[str, str]],
) -> None:
    ladders = Ladders([Rung(slug, *pair) for slug, pair in links.items()])
    for slug in links:
        found = [rung.slug for rung in ladders.of(slug).nearest_first]
        assert len(found) == len(set(found))
        assert slug not in found


# The library


def reached(slug: str) -> set[str]:
    """Where somebody gets who follows ladders from a movement's page."""
    ladders, seen, ahead = catalogue().ladders, {slug}, [slug]
    while ahead:
        ladder: Ladder = ladders.of(ahead.pop())
        following = {entry.slug for entry in ladder.nearest_first} - seen
        seen |= following
        ahead += following
    return seen


def linked(slug: str) -> set[str]:
    """What is tied to a movement by any chain of easier and harder."""
    entries, seen, grown = catalogue().entries, {slug}, True
    while grown:
        more = {
            name
            for entry in entries
            for name in (entry.slug, entry.easier, entry.harder)
            if name and {entry.slug, entry.easier, entry.harder} & seen
        }
        grown = not more <= seen
        seen |= more
    return seen


@pytest.mark.parametrize("slug", list(catalogue().by_slug))
def test_every_movement_of_a_ladder_is_reached_from_every_other(slug: str) -> None:
    assert reached(slug) == linked(slug)


def test_every_neighbour_a_file_names_is_in_the_library() -> None:
    by_slug = catalogue().by_slug
    named = {name for entry in by_slug.values() for name in (entry.easier, entry.harder) if name}
    assert named <= set(by_slug)
