"""How long a dose takes, and how it is worded."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from exercises.dose import Dose, minutes, minutes_words

MOVEMENTS = Path(__file__).resolve().parents[2] / "exercises" / "library" / "movements"


def dose_of(slug: str, level: str) -> Dose:
    """A dose as its file gives it."""
    movement = tomllib.loads((MOVEMENTS / f"{slug}.toml").read_text(encoding="utf-8"))
    columns = movement["doses"][level]
    columns.pop("breaths", None)
    return Dose(**columns, rep_seconds=movement["rep_seconds"])


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
        (Dose(sets=1, reps=1, rep_seconds=30), "1 × 1"),
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
