"""From what a movement demands and what a person has, to cautions."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from exercises.cautions import Caution, CautionLevel, Condition, cautions, demands, is_avoided, result
from exercises.content import load_conditions

LIBRARY = Path(__file__).resolve().parents[2] / "exercises" / "library"
MOVEMENTS = sorted(path.stem for path in (LIBRARY / "movements").glob("*.toml"))


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((LIBRARY / f"{name}.toml").read_text(encoding="utf-8"))


CONDITIONS = read("conditions")["conditions"]


def condition(**rules: Any) -> Condition:
    told = {"slug": "wrist", "name": "Sore wrists", "who": "", "advice": "", "certainty": "", "source": ""}
    return Condition(**told | rules)


def cautions_of(movement: str, *slugs: str) -> list[Caution]:
    """The cautions the library gives a movement for these conditions."""
    told = read(f"movements/{movement}")
    having = [condition for condition in load_conditions() if condition.slug in slugs]
    return cautions(told["properties"], told["position"], told["kit"], having)


@pytest.mark.parametrize(
    "position", ["supine", "prone", "side-lying", "quadruped", "kneeling", "half-kneeling"]
)
def test_a_position_on_the_floor_demands_getting_there(position: str) -> None:
    asked = demands(["wrist_load"], position)
    assert asked == {"wrist_load", position.replace("-", "_"), "floor_transfer"}


@pytest.mark.parametrize("position", ["seated", "standing"])
def test_a_position_off_the_floor_demands_itself(position: str) -> None:
    assert demands([], position) == {position}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"avoid": ("grip",), "modify": ("overhead",), "note_once": ("seated",)}, "avoid"),
        ({"modify": ("overhead",), "note_once": ("seated",)}, "modify"),
        ({"note_once": ("seated",)}, "note_once"),
        ({"avoid": ("supine",)}, None),
        # Kit to change counts like a property to change: below avoid, above note once.
        ({"equipment": ("band",), "note_once": ("seated",)}, "modify"),
        ({"equipment": ("band",), "avoid": ("grip",)}, "avoid"),
        ({"equipment": ("ball",)}, None),
        ({}, None),
    ],
)
def test_the_strongest_rule_counts(rules: dict[str, tuple[str, ...]], expected: str | None) -> None:
    assert result(condition(**rules), {"grip", "overhead", "seated"}, ["band"]) == expected


@pytest.mark.parametrize(
    ("comfort", "rule", "level", "words", "modifier"),
    [
        (False, "avoid", CautionLevel.ASK_FIRST, "Ask first", "ask"),
        (False, "modify", CautionLevel.TAKE_CARE, "Take care", "care"),
        (True, "avoid", CautionLevel.TAKE_CARE, "Take care", "care"),
        (True, "modify", CautionLevel.NOTE, "Note", "note"),
    ],
)
def test_a_matter_of_comfort_speaks_one_level_softer(
    comfort: bool, rule: str, level: CautionLevel, words: str, modifier: str
) -> None:
    has = condition(comfort=comfort, **{rule: ("grip",)})
    (caution,) = cautions(["grip"], "seated", [], [has])
    assert caution == Caution(has, level, ("grip",), avoid=rule == "avoid")
    assert str(caution.level) == words
    assert caution.level.modifier == modifier


@pytest.mark.parametrize("comfort", [True, False])
def test_what_is_noted_once_is_no_caution(comfort: bool) -> None:
    assert cautions([], "supine", [], [condition(comfort=comfort, note_once=("floor_transfer",))]) == []


def test_the_worst_caution_comes_first_and_equals_go_by_name() -> None:
    found = cautions(
        ["grip"],
        "seated",
        [],
        [
            condition(name="Mild", comfort=True, modify=("grip",)),
            condition(name="Zoster", avoid=("grip",)),
            condition(name="Middling", modify=("grip",)),
            condition(name="Angina", avoid=("grip",)),
            condition(name="Elsewhere", avoid=("supine",)),
        ],
    )
    assert [caution.condition.name for caution in found] == ["Angina", "Zoster", "Middling", "Mild"]


def test_reasons_are_those_of_the_rule_that_counts() -> None:
    has = condition(avoid=("overhead", "grip"), modify=("seated",))
    (caution,) = cautions(["grip", "overhead"], "seated", [], [has])
    assert caution.reasons == ("overhead", "grip")


def test_a_movement_is_avoided_whatever_the_word_on_screen() -> None:
    comfort = condition(comfort=True, avoid=("grip",))
    assert is_avoided(["grip"], "seated", [], [condition(), comfort])
    assert not is_avoided(["grip"], "seated", [], [condition(modify=("grip",))])


@pytest.mark.parametrize(
    ("movement", "has", "words", "reasons", "avoid"),
    [
        ("childs-pose", "osteoporosis", "Ask first", ["It rounds your back a long way."], True),
        ("bird-dog", "wrist", "Take care", ["It puts weight on your bent wrists."], True),
        ("bridge", "no-floor", "Take care", ["You get down to the floor and up again."], True),
        ("seated-row-band", "latex-allergy", "Take care", ["It uses a band."], False),
        # Comfort, and to be changed rather than left out.
        ("seated-row-band", "wrist", "Note", ["You grip a band or a towel."], False),
        # The position itself is the reason.
        ("modified-plank", "pregnancy-t2-t3", "Ask first", None, True),
        ("bridge", "hypertension", "Take care", None, False),
        (
            "standing-back-extension",
            "spinal-stenosis",
            "Ask first",
            ["It arches your back a long way."],
            True,
        ),
        ("wall-angels", "shoulder", "Note", None, False),
    ],
)
def test_the_library_cautions_as_reckoned_by_hand(
    movement: str, has: str, words: str, reasons: list[str] | None, avoid: bool
) -> None:
    (caution,) = cautions_of(movement, has)
    assert str(caution.level) == words
    assert caution.avoid is avoid
    if reasons is not None:
        assert load_conditions().reasons(caution) == reasons


@pytest.mark.parametrize(
    ("movement", "has"),
    [
        # Getting up from the floor is said once, under "My back".
        ("cat-cow", "low-bp-dizzy"),
        ("bridge", "vertigo"),
        ("standing-back-extension", "no-floor"),
        ("wall-angels", "latex-allergy"),
        ("knees-to-chest", "wrist"),
    ],
)
def test_the_library_is_silent_where_nothing_calls_for_care(movement: str, has: str) -> None:
    assert cautions_of(movement, has) == []


def reckoned(movement: dict[str, Any], has: dict[str, Any]) -> str:
    """The word on screen, worked out anew from the files: a table of rule and comfort."""
    lying_or_kneeling = movement["position"] not in ("seated", "standing")
    asks = [*movement["properties"], movement["position"].replace("-", "_")]
    asks += ["floor_transfer"] * lying_or_kneeling
    if set(asks) & set(has["avoid"]):
        return "Take care" if has["comfort"] else "Ask first"
    if set(asks) & set(has["modify"]) or set(movement["kit"]) & set(has.get("equipment", [])):
        return "Note" if has["comfort"] else "Take care"
    return ""


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_a_movement_and_every_condition_agree_with_the_rules_reckoned_anew(movement: str) -> None:
    told = read(f"movements/{movement}")
    for has in CONDITIONS:
        found = cautions_of(movement, has["slug"])
        assert "".join(str(caution.level) for caution in found) == reckoned(told, has), has["slug"]
        assert all(caution.condition.slug == has["slug"] for caution in found)


@pytest.mark.parametrize(
    "movement", [slug for slug in MOVEMENTS if "settle" in read(f"movements/{slug}")["aims"]]
)
def test_what_is_offered_for_a_sore_spell_is_not_ruled_out_in_one(movement: str) -> None:
    assert not any(caution.avoid for caution in cautions_of(movement, "acute-flare"))


def test_there_are_thirty_five_conditions_and_eleven_are_of_comfort() -> None:
    assert len(CONDITIONS) == 35
    assert sum(has["comfort"] for has in CONDITIONS) == 11


def test_every_reason_can_be_put_in_words() -> None:
    told = load_conditions()
    for movement in MOVEMENTS:
        for caution in cautions_of(movement, *(has["slug"] for has in CONDITIONS)):
            assert all(told.reasons(caution))
