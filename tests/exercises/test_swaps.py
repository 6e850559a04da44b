"""What may take a movement's place, and in which order it is offered."""

from __future__ import annotations

from typing import Any

from exercises.catalogue import Catalogue
from exercises.models import Family, Phase
from exercises.swaps import Nearness, candidates, kin, offers
from tests.exercises.test_catalogue import catalogue, movement

CORE, WARM_UP = Phase.CORE, Phase.WARM_UP


def rung(name: str, easier: str = "", harder: str = "", **columns: Any) -> Any:
    return movement(name, easier_slug=easier, harder_slug=harder, **columns)


LIBRARY = catalogue(
    rung("Angels", family=Family.POSTURE),
    rung("Brace", harder="slide", phases=[WARM_UP]),
    rung("Bug", easier="tap"),
    rung("Curl", easier="slide"),
    rung("Dip"),
    rung("March", phases=[WARM_UP]),
    rung("Press", phases=[WARM_UP, CORE]),
    rung("Slide", easier="brace", harder="tap"),
    rung("Stand", family=Family.BALANCE, phases=[WARM_UP, CORE]),
    rung("Tap", easier="slide", harder="bug", family=Family.HIP, phases=[WARM_UP]),
)


def offered(slug: str, phase: str, text: str = "", made: Catalogue = LIBRARY) -> list[tuple[str, str]]:
    found = offers(slug, phase, made.look(text).entries, made)
    return [(offer.entry.slug, offer.nearness.name) for offer in found]


def test_the_ladder_comes_first_then_the_family_then_the_rest_of_the_part() -> None:
    assert offered("slide", CORE) == [
        # The nearest rungs, a step down before a step up, whatever part they suit.
        ("brace", "EASIER"),
        ("tap", "HARDER"),
        ("curl", "HARDER"),
        ("bug", "HARDER"),
        # Then by name.
        ("dip", "FAMILY"),
        ("press", "FAMILY"),
        ("angels", "PHASE"),
        ("stand", "PHASE"),
    ]


def test_a_part_leaves_out_what_does_not_suit_it_but_for_the_ladder() -> None:
    assert offered("slide", WARM_UP) == [
        ("brace", "EASIER"),
        ("tap", "HARDER"),
        ("curl", "HARDER"),
        ("bug", "HARDER"),
        ("march", "FAMILY"),
        ("press", "FAMILY"),
        ("stand", "PHASE"),
    ]


def test_a_search_narrows_what_is_offered_and_keeps_the_ladder_first() -> None:
    assert offered("slide", CORE, "bug") == [("bug", "HARDER")]
    named = catalogue(
        rung("Reach"),
        rung("Long reach", easier="reach"),
        rung("Reach up", harder="reach"),
        rung("Other", easier="reach"),
        rung("Reach round"),
        rung("Reach wide", family=Family.HIP),
    )
    assert offered("reach", CORE, "reach", named) == [
        ("reach-up", "EASIER"),
        ("long-reach", "HARDER"),
        ("reach-round", "FAMILY"),
        ("reach-wide", "PHASE"),
    ]


def test_of_one_nearness_the_order_of_the_search_is_kept() -> None:
    named = catalogue(
        rung("Here"),
        rung("Angels", summary="A row of sorts."),
        rung("Row"),
        rung("Bend", aliases=["row"]),
    )
    assert offered("here", CORE, "row", named) == [
        ("row", "FAMILY"),
        ("bend", "FAMILY"),
        ("angels", "FAMILY"),
    ]


def test_a_movement_is_never_offered_for_itself() -> None:
    for entry in LIBRARY.entries:
        for phase in Phase.values:
            assert entry.slug not in [slug for slug, _nearness in offered(entry.slug, phase)]


def test_what_is_not_in_the_library_any_more_is_swapped_for_its_part() -> None:
    assert offered("gone", CORE) == [
        (slug, "PHASE") for slug in ("angels", "bug", "curl", "dip", "press", "slide", "stand")
    ]


def test_nearness_has_an_order() -> None:
    assert Nearness.EASIER < Nearness.HARDER < Nearness.FAMILY < Nearness.PHASE


def test_to_be_done_instead_is_first_what_is_easier_then_kin() -> None:
    assert [entry.slug for entry in candidates("bug", LIBRARY)] == [
        "tap",
        "slide",
        "brace",
        "curl",
        "dip",
        "press",
    ]
    assert [entry.slug for entry in candidates("stand", LIBRARY)] == []
    assert candidates("gone", LIBRARY) == []


def test_kin_share_the_family_and_a_part_the_nearest_in_time_first() -> None:
    made = catalogue(
        (rung("Here", phases=[WARM_UP, CORE]), 60),
        (rung("Long"), 300),
        (rung("Near"), 70),
        (rung("Nearer", phases=[WARM_UP]), 58),
        (rung("Other part", phases=[Phase.COOLDOWN]), 60),
        (rung("Other family", family=Family.HIP), 60),
    )
    assert [entry.slug for entry in kin("here", made)] == ["nearer", "near", "long"]
