"""How long a dose takes, and how it is worded."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.dose import Dose, minutes, minutes_words

MOVEMENTS = Path(__file__).resolve().parents[2] / "exercises" / "library" / "movements"


def dose_of(slug: str, level: str) -> Dose:
    """A dose as its file gives it."""
    movement = tomllib.loads((MOVEMENTS / f"{slug}.toml").read_text(encoding="utf-8"))
    columns = movement["doses"][level]
    columns.pop("breaths", None)
    return Dose(**columns, rep_seconds=movement["rep_seconds"])


def descending(*set_reps: int, **columns: Any) -> Dose:
    """Sets that differ."""
    return Dose(sets=len(set_reps), reps=set_reps[0], set_reps=set_reps, **columns)


@pytest.mark.parametrize(
    ("slug", "level", "seconds"),
    [
        ("cat-cow", "gentle", 42),
        ("wall-angels", "gentle", 42),
        ("standing-back-extension", "gentle", 27),
        ("bridge", "gentle", 48),
        # 4 repeats on each of two sides.
        ("bird-dog", "gentle", 68),
        # Two sets of one hold: the rest falls between the sets.
        ("modified-plank", "gentle", 66),
        ("seated-row-band", "gentle", 44),
        # One set of two holds of 10 s: the rest falls between the holds.
        ("knees-to-chest", "gentle", 47),
        ("childs-pose", "gentle", 33),
        ("bridge", "steady", 182),
        ("childs-pose", "steady", 94),
        ("cat-cow", "steady", 60),
    ],
)
def test_a_movement_of_the_library_takes_its_time(slug: str, level: str, seconds: int) -> None:
    assert dose_of(slug, level).seconds == seconds


@pytest.mark.parametrize(
    ("dose", "seconds"),
    [
        # 12 s to set up are always there.
        (Dose(sets=1, reps=1, rep_seconds=1), 13),
        # In one set, a rest between repeats counts from holds of 5 s on.
        (Dose(sets=1, reps=3, hold_seconds=4, rest_seconds=10, rep_seconds=2), 30),
        (Dose(sets=1, reps=3, hold_seconds=5, rest_seconds=10, rep_seconds=2), 53),
        # Changing sides is a rest like any other: 6 holds, 5 rests.
        (Dose(sets=1, reps=3, hold_seconds=5, rest_seconds=10, each_side=True, rep_seconds=2), 104),
        # A single hold has nothing to rest from.
        (Dose(sets=1, reps=1, hold_seconds=30, rest_seconds=10, rep_seconds=4), 46),
        # With more sets, the rest falls between the sets alone, and once for both sides.
        (Dose(sets=3, reps=4, hold_seconds=5, rest_seconds=20, each_side=True, rep_seconds=4), 268),
        # Sets that differ: 9 holds of 8 s and 2 rests.
        (descending(5, 3, 1, hold_seconds=8, rest_seconds=20, rep_seconds=3), 151),
        # 7 on each side, and a rest once for both sides.
        (descending(4, 2, 1, hold_seconds=8, rest_seconds=20, each_side=True, rep_seconds=3), 206),
        (descending(4, 3, 1, hold_seconds=8, rest_seconds=20, each_side=True, rep_seconds=4), 244),
        # They tell the number of sets, whatever that was.
        (Dose(sets=9, reps=9, rest_seconds=10, rep_seconds=2, set_reps=(2, 1)), 28),
        # A single one is a set like any other: the rest falls between its holds.
        (descending(3, hold_seconds=5, rest_seconds=10, rep_seconds=2), 53),
    ],
)
def test_the_rest_falls_where_the_rule_puts_it(dose: Dose, seconds: int) -> None:
    assert dose.seconds == seconds


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (Dose(sets=1, reps=5, rep_seconds=6), "1 × 5"),
        (Dose(sets=2, reps=12, rest_seconds=45, rep_seconds=4), "2 × 12, rest 45 s"),
        (
            Dose(sets=2, reps=6, hold_seconds=5, rest_seconds=20, each_side=True, rep_seconds=4),
            "2 × 6 each side, hold 5 s, rest 20 s",
        ),
        (Dose(sets=2, reps=1, hold_seconds=30, rest_seconds=10, rep_seconds=6), "2 × 30 s hold, rest 10 s"),
        (Dose(sets=1, reps=1, hold_seconds=15, each_side=True, rep_seconds=6), "1 × 15 s hold each side"),
        # Walking, breathing and resting go on for a while; nothing is held.
        (Dose(sets=1, reps=1, hold_seconds=60, rep_seconds=0), "1 × 60 s"),
        (
            Dose(sets=2, reps=3, hold_seconds=60, rest_seconds=10, rep_seconds=0),
            "2 × 3, 60 s each, rest 10 s",
        ),
        (Dose(sets=1, reps=1, rep_seconds=30), "1 × 1"),
        (descending(5, 3, 1, rep_seconds=3), "5, 3 and 1 reps"),
        (descending(2, 1, rest_seconds=20, rep_seconds=3), "2 and 1 reps, rest 20 s"),
        (
            descending(4, 2, 1, hold_seconds=8, rest_seconds=20, each_side=True, rep_seconds=3),
            "4, 2 and 1 reps each side, hold 8 s, rest 20 s",
        ),
        # A first set of one is no hold of its own.
        (descending(1, 2, hold_seconds=8, rep_seconds=3), "1 and 2 reps, hold 8 s"),
        (descending(5, 5, rep_seconds=3), "2 × 5"),
    ],
)
def test_a_dose_words_itself(dose: Dose, words: str) -> None:
    assert str(dose).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("seconds", "count"), [(0, 1), (27, 1), (89, 1), (90, 2), (149, 2), (150, 3), (420, 7)]
)
def test_minutes_are_whole_and_at_least_one(seconds: int, count: int) -> None:
    assert minutes(seconds) == count


def test_minutes_are_worded_for_one_and_for_many() -> None:
    assert minutes_words(42) == "1 minute"
    assert minutes_words(182) == "3 minutes"


SETS = st.lists(st.integers(1, 50), min_size=2, max_size=10).map(tuple)
COLUMNS = st.fixed_dictionaries(
    {
        "hold_seconds": st.integers(0, 300),
        "rest_seconds": st.integers(0, 300),
        "each_side": st.booleans(),
        "rep_seconds": st.integers(0, 30),
    }
)


@given(set_reps=SETS, columns=COLUMNS)
def test_sets_that_differ_take_what_all_their_reps_and_the_rests_between_them_take(
    set_reps: tuple[int, ...], columns: dict[str, Any]
) -> None:
    sides = 2 if columns["each_side"] else 1
    moving = sum(set_reps) * sides * (columns["rep_seconds"] + columns["hold_seconds"])
    resting = (len(set_reps) - 1) * columns["rest_seconds"]
    assert descending(*set_reps, **columns).seconds == moving + resting + 12


@given(sets=st.integers(2, 10), reps=st.integers(1, 50), columns=COLUMNS)
def test_sets_told_one_by_one_that_are_alike_are_the_same_dose(
    sets: int, reps: int, columns: dict[str, Any]
) -> None:
    alike = Dose(sets=sets, reps=reps, **columns)
    assert descending(*[reps] * sets, **columns) == alike
    assert str(descending(*[reps] * sets, **columns)) == str(alike)


@given(set_reps=SETS, columns=COLUMNS)
def test_the_order_of_sets_changes_their_words_and_not_their_time(
    set_reps: tuple[int, ...], columns: dict[str, Any]
) -> None:
    there, back = descending(*set_reps, **columns), descending(*reversed(set_reps), **columns)
    assert there.seconds == back.seconds
    assert (str(there) == str(back)) == (set_reps == set_reps[::-1])


@given(set_reps=SETS.filter(lambda sets: len(set(sets)) > 1), columns=COLUMNS)
def test_the_words_tell_every_set(set_reps: tuple[int, ...], columns: dict[str, Any]) -> None:
    told = str(descending(*set_reps, **columns)).replace("\u00a0", " ").partition(" reps")[0]
    assert [int(number) for number in told.replace(" and", ",").split(", ")] == list(set_reps)
