"""The library in memory: what its filters mean, how they count, what order it answers in, and how long it is kept."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from exercises import catalogue as catalogue_module
from exercises.catalogue import FILTERS, Catalogue, Looked, _Kept, catalogue_of, make_catalogue
from exercises.content import SearchWords
from exercises.models import Aim, Family, Kit, LibraryEdition, Movement, Phase, Position
from tests.exercises.steps import change
from tests.factories import MovementFactory

SAID = SearchWords(
    small=("for", "my"),
    phrases={"floor:none": ("no floor",), "place:bed": ("in bed",)},
    also={"Lower back": ("spine",), "Buttocks": ("glutes",)},
    named={"Row": ("pull",)},
)
OTHERS = {"muscles": ["multifidus"], "summary": "Loosens you.", "targets": ["Lower back"], "aliases": []}
Row = tuple[Movement, int]


def movement(name: str, **columns: Any) -> Movement:
    """A movement on a chair that nobody saved."""
    given = {
        "family": Family.CORE,
        "position": Position.SEATED,
        "phases": [Phase.CORE],
        "aims": ["strengthen"],
    }
    return Movement(slug=name.lower().replace(" ", "-"), name=name, **OTHERS | given | columns)


def catalogue(*rows: Row | Movement) -> Catalogue:
    """Movements in order of name; their gentle dose takes a minute unless it is told."""
    told = [row if isinstance(row, tuple) else (row, 60) for row in rows]
    return Catalogue(sorted(told, key=lambda row: row[0].name), SAID)


def names(looked: Looked) -> list[str]:
    return [entry.name for entry in looked.entries]


def chosen(made: Catalogue, name: str, *values: str) -> list[str]:
    return names(made.look(choices={name: values}))


# What the choices mean


def test_a_place_is_a_bed_the_floor_a_chair_or_a_desk() -> None:
    made = catalogue(
        movement("Bed", position=Position.SUPINE, bed=True),
        movement("Kneeling", position=Position.KNEELING),
        movement("Mat", position=Position.QUADRUPED),
        movement("Sitting", position=Position.SEATED),
        movement("Sitting at a desk", position=Position.SEATED, desk=True),
        movement("Standing", position=Position.STANDING),
        movement("Standing at a desk", position=Position.STANDING, desk=True),
    )
    assert chosen(made, "place", "bed") == ["Bed"]
    assert chosen(made, "place", "floor") == ["Bed", "Kneeling", "Mat"]
    assert chosen(made, "place", "chair") == ["Sitting", "Sitting at a desk"]
    assert chosen(made, "place", "desk") == ["Sitting at a desk", "Standing at a desk"]
    assert chosen(made, "floor", "none") == [
        "Sitting",
        "Sitting at a desk",
        "Standing",
        "Standing at a desk",
    ]


@pytest.mark.parametrize("position", Position)
def test_a_position_is_on_the_floor_or_it_is_not(position: Position) -> None:
    made = catalogue(movement("One", position=position))
    assert bool(chosen(made, "place", "floor")) != bool(chosen(made, "floor", "none"))
    assert bool(chosen(made, "floor", "none")) == (position in {"seated", "standing"})


def test_an_aim_is_any_of_those_a_movement_has() -> None:
    made = catalogue(movement("Both", aims=["loosen", "settle"]), movement("None yet", aims=[]))
    for aim, found in {"loosen": ["Both"], "settle": ["Both"], "strengthen": []}.items():
        assert chosen(made, "aim", aim) == found


@pytest.mark.parametrize(
    ("seconds", "group"),
    [
        (0, "short"),
        (44, "short"),
        (45, "middle"),
        (60, "middle"),
        (75, "middle"),
        (76, "long"),
        (900, "long"),
    ],
)
def test_a_gentle_dose_is_short_about_a_minute_or_longer(seconds: int, group: str) -> None:
    counts = catalogue((movement("One"), seconds)).look().counts["time"]
    assert counts == {"short": 0, "middle": 0, "long": 0} | {group: 1}


def test_a_mat_counts_as_no_kit() -> None:
    made = catalogue(
        movement("Bare", kit=[]), movement("Mat", kit=["mat"]), movement("Towel", kit=["mat", "towel"])
    )
    assert chosen(made, "kit", "none") == ["Bare", "Mat"]
    assert chosen(made, "kit", "towel") == ["Towel"]
    assert "mat" not in FILTERS["kit"].options


def test_only_choices_that_something_meets_are_offered() -> None:
    offered = catalogue(movement("One", bed=False, desk=True, aims=["loosen"])).offered
    assert offered["place"] == ["chair", "desk"]
    assert offered["aim"] == ["loosen"]
    assert offered["time"] == ["middle"]
    assert offered["position"] == ["seated"]


# How they are put together, against a plain reckoning


def meets(row: Row, name: str, value: str) -> bool:
    """What the choices mean, said once more in the plainest way."""
    told, seconds = row
    is_up = told.position in {"seated", "standing"}
    return {
        "place": {"bed": told.bed, "floor": not is_up, "chair": told.position == "seated", "desk": told.desk},
        "aim": {aim: aim in told.aims for aim in Aim.values},
        "position": {position: told.position == position for position in Position.values},
        "floor": {"none": is_up},
        "family": {family: told.family == family for family in Family.values},
        "kit": {kit: kit in told.kit for kit in Kit.values} | {"none": set(told.kit) <= {"mat"}},
        "phase": {phase: phase in told.phases for phase in Phase.values},
        "time": {"short": seconds < 45, "middle": 45 <= seconds <= 75, "long": seconds > 75},
    }[name][value]


def some(values: Sequence[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=least, max_size=3)


rows = st.lists(
    st.tuples(
        st.builds(
            movement,
            st.text("ab ", min_size=1, max_size=6).map(lambda name: f"Hip {name}"),
            position=st.sampled_from(Position.values),
            family=st.sampled_from(Family.values),
            kit=some(Kit.values),
            phases=some(Phase.values, least=1),
            aims=some(Aim.values),
            bed=st.booleans(),
            desk=st.booleans(),
        ),
        st.sampled_from([0, 30, 44, 45, 60, 75, 76, 300]),
    ),
    max_size=20,
)
wishes = st.fixed_dictionaries({}, optional={name: some([*each.options]) for name, each in FILTERS.items()})


@given(rows, wishes)
def test_a_movement_is_found_when_it_meets_one_choice_of_every_filter(
    told: list[Row], wished: Mapping[str, list[str]]
) -> None:
    told.sort(key=lambda row: row[0].name)
    expected = [
        row[0].slug
        for row in told
        if all(any(meets(row, name, value) for value in values) for name, values in wished.items() if values)
    ]
    assert [entry.slug for entry in Catalogue(told, SAID).look(choices=wished).entries] == expected


@given(rows, wishes, st.sampled_from(["", "hip", "a", "ab hip", "no floor", "in bed", "zebra"]))
def test_a_count_is_what_that_choice_alone_of_its_filter_would_find(
    told: list[Row], wished: Mapping[str, list[str]], text: str
) -> None:
    made = Catalogue(told, SAID)
    for name, counts in made.look(text, wished).counts.items():
        for value, count in counts.items():
            assert count == len(made.look(text, {**wished, name: [value]}).entries), (name, value)


@given(rows)
def test_what_is_offered_is_what_anything_meets(told: list[Row]) -> None:
    offered = Catalogue(told, SAID).offered
    for name, each in FILTERS.items():
        assert offered[name] == [
            value for value in each.options if any(meets(row, name, value) for row in told)
        ]


def test_an_empty_library_finds_nothing_and_counts_nothing() -> None:
    looked = catalogue().look("hip", {"kit": ["none"]})
    assert looked.entries == []
    assert not any(count for counts in looked.counts.values() for count in counts.values())


# Order


def test_without_words_they_come_by_name() -> None:
    made = catalogue(movement("Clam"), movement("Bridge"), movement("Angels"))
    assert names(made.look()) == ["Angels", "Bridge", "Clam"]
    assert chosen(made, "family", "core") == ["Angels", "Bridge", "Clam"]


def test_with_words_the_best_comes_first_and_of_equals_the_shortest_name() -> None:
    made = catalogue(
        movement("Angels", summary="Good for a row of things."),
        movement("Band row and reach"),
        movement("Band row"),
        movement("Cable", aliases=["row"]),
        movement("Drag", targets=["Row muscles"]),
        movement("Row"),
    )
    assert names(made.look("row")) == ["Row", "Cable", "Band row", "Band row and reach", "Drag", "Angels"]


def test_another_word_for_ours_finds_it_after_the_word_itself() -> None:
    made = catalogue(
        movement("Angels", targets=["Lower back"]),
        movement("Bend", targets=["Spine"]),
        movement("Row", targets=["Chest"]),
    )
    assert names(made.look("spine")) == ["Bend", "Angels"]
    assert names(made.look("pull")) == ["Row"]


def test_a_target_counts_the_more_the_earlier_it_stands() -> None:
    made = catalogue(
        movement("Angels", targets=["Chest", "Buttocks"]), movement("Bridge", targets=["Buttocks", "Chest"])
    )
    assert names(made.look("buttocks")) == ["Bridge", "Angels"]
    assert names(made.look("glutes")) == ["Bridge", "Angels"]


def test_a_phrase_and_a_filter_find_the_same() -> None:
    made = catalogue(movement("Bed", position=Position.SUPINE, bed=True), movement("Sitting"))
    assert names(made.look("no floor")) == chosen(made, "floor", "none") == ["Sitting"]
    assert names(made.look("in bed")) == chosen(made, "place", "bed") == ["Bed"]


def test_what_comes_near_is_said_to() -> None:
    made = catalogue(movement("Row"), movement("Bridge"))
    looked = made.look("zebra row")
    assert (names(looked), looked.is_near) == (["Row"], True)
    assert not made.look("row").is_near
    assert not made.look().is_near
    assert not made.look("   ").is_near


# From the database


@pytest.mark.django_db
def test_it_is_made_in_one_query_of_what_is_published(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    MovementFactory(slug="shown", kit=["band"], aims=["settle"], bed=True, doses__reps=5)
    MovementFactory(slug="hidden", is_published=False)
    with django_assert_num_queries(1):
        made = make_catalogue()
    [entry] = made.entries
    # One set of five, four seconds each, and twelve to get ready.
    assert (entry.slug, entry.kit, entry.seconds) == ("shown", ("band",), 32)
    assert made.look(choices={"aim": ["settle"], "place": ["bed"], "time": ["short"]}).entries == [entry]


@pytest.mark.django_db
def test_a_movement_without_a_gentle_dose_is_not_listed(client: Client) -> None:
    """Its card would have no minutes to show. The admin keeps three doses; somebody at the database may not."""
    MovementFactory.create_batch(2)
    half, whole = Movement.objects.all()
    half.doses.filter(level="gentle").delete()
    assert [entry.slug for entry in make_catalogue().entries] == [whole.slug]
    assert client.get(reverse("exercises:movement-list")).status_code == 200


@pytest.mark.django_db
def test_movements_come_in_the_order_of_their_keys_and_those_gone_are_left_out() -> None:
    first, second, third = MovementFactory.create_batch(3)
    hidden = MovementFactory(is_published=False)
    keys = [third.pk, hidden.pk, first.pk, 0, second.pk]
    assert Movement.objects.published().in_order(keys) == [third, first, second]
    assert Movement.objects.published().in_order([]) == []


@pytest.mark.django_db
def test_a_worker_makes_it_once_for_each_edition(
    settings, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.KEPT_PAGES_MB = 1
    monkeypatch.setattr(catalogue_module, "_KEPT", _Kept())
    MovementFactory(name="Old name")
    with django_assert_num_queries(1):
        assert catalogue_of("one") is catalogue_of("one")
    Movement.objects.update(name="New name")
    assert names(catalogue_of("one").look()) == ["Old name"]
    assert names(catalogue_of("two").look()) == ["New name"]


def test_however_many_ask_at_once_it_is_made_once(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Catalogue] = []

    def make() -> Catalogue:
        time.sleep(0.05)
        made.append(catalogue())
        return made[-1]

    settings.KEPT_PAGES_MB = 1
    monkeypatch.setattr(catalogue_module, "_KEPT", _Kept())
    monkeypatch.setattr(catalogue_module, "make_catalogue", make)
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(catalogue_of, ["one"] * 8))
    assert made == [given[0]]
    assert all(each is given[0] for each in given)


@pytest.mark.django_db
def test_where_nothing_is_kept_it_is_made_anew() -> None:
    assert catalogue_of("one") is not catalogue_of("one")


@pytest.mark.django_db
def test_a_change_in_the_admin_is_found_at_once_though_the_catalogue_is_kept(
    client: Client, staff: Client, library: None, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_PAGES_MB = 1
    monkeypatch.setattr(catalogue_module, "_KEPT", _Kept())
    address = reverse("exercises:movement-list") + "?q=zebra"
    assert b"0 exercises" in client.get(address).content
    change(staff, Movement.objects.get(slug="bridge"), name="Zebra")
    assert b"1 exercise<" in client.get(address).content


@pytest.mark.django_db
def test_what_is_gone_from_the_database_is_left_out_though_the_catalogue_has_it(
    client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two editions a worker may still look at the one before."""
    settings.KEPT_PAGES_MB = 1
    monkeypatch.setattr(catalogue_module, "_KEPT", _Kept())
    MovementFactory(slug="stays", name="Stays", easier_slug="goes")
    MovementFactory(slug="goes", name="Goes")
    LibraryEdition.renew()
    catalogue_of(LibraryEdition.current())
    Movement.objects.filter(slug="goes").update(is_published=False)
    assert b"Goes" not in client.get(reverse("exercises:movement-list")).content
    assert b"Goes" not in client.get(reverse("exercises:movement-detail", args=["stays"])).content
