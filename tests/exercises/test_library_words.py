"""The words of the library: short sentences, a calm vocabulary, and no part left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exercises.figures import region_words

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "exercises" / "library"
MOVEMENTS = sorted((LIBRARY / "movements").glob("*.toml"))
STARTERS = sorted((ROOT / "routines" / "starters").glob("*.toml"))
GUIDANCE = [path for path in (LIBRARY / "conditions.toml", LIBRARY / "screening.toml") if path.exists()]

LONGEST_SENTENCE = 15
LONGEST_PRACTICE_CUE = 6

# Names of papers, addresses and search terms are not prose. What a figure shows is told in one breath.
NOT_PROSE = frozenset({"citation", "link", "aliases", "muscles", "description"})
LONGEST_DESCRIPTION = 26
# A paper is called what its authors called it.
QUOTED = frozenset({"citation", "link"})

SENTENCE_END = re.compile(r"[.?:;\n]")

FRIGHTENING = re.compile(
    r"""\b(
        (un)?safe(r|st|ly|ty)?
      | cur(e|es|ed|ing)
      | damag(e|es|ed|ing)
      | slipped
      | wear[\s-]+and[\s-]+tear
      | unstable\s+spines?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
SCOLDING = re.compile(r"!|\b(should\s+have|failed|only|just)\b", re.IGNORECASE)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def strings(node: Any, without: frozenset[str], where: str = "") -> Iterator[tuple[str, str]]:
    """Every string below a node with the place it stands, leaving out the keys named."""
    if isinstance(node, str):
        yield where, node
    elif isinstance(node, list):
        for number, item in enumerate(node, start=1):
            yield from strings(item, without, f"{where}[{number}]")
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in without:
                yield from strings(value, without, f"{where}.{key}".lstrip("."))


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def words(text: str) -> list[str]:
    return [word for word in text.split() if any(character.isalnum() for character in word)]


def name_of(path: Path) -> str:
    return path.stem


every_movement = pytest.mark.parametrize("path", MOVEMENTS, ids=name_of)
every_own_file = pytest.mark.parametrize("path", MOVEMENTS + STARTERS, ids=name_of)
every_file = pytest.mark.parametrize("path", MOVEMENTS + STARTERS + GUIDANCE, ids=name_of)


def test_there_are_words_to_read() -> None:
    assert MOVEMENTS
    assert STARTERS


@pytest.mark.parametrize(
    "text",
    [
        "It is safe.",
        "Move safely",
        "For your SAFETY",
        "This cures",
        "cured",
        "damaged discs",
        "a slipped disc",
        "wear and tear",
        "wear-and-tear",
        "an unstable spine",
    ],
)
def test_a_frightening_or_promising_word_is_caught(text: str) -> None:
    assert FRIGHTENING.search(text)


@pytest.mark.parametrize("text", ["a secure band", "the band slips", "wear soft shoes", "accurate"])
def test_a_harmless_word_that_looks_like_one_is_let_through(text: str) -> None:
    assert not FRIGHTENING.search(text)


@every_file
def test_no_sentence_is_longer_than_fifteen_words(path: Path) -> None:
    too_long = [
        (where, sentence)
        for where, text in strings(read(path), without=NOT_PROSE)
        for sentence in sentences(text)
        if len(words(sentence)) > LONGEST_SENTENCE
    ]
    assert not too_long


@every_movement
def test_a_figure_is_described_in_one_sentence_from_start_to_end(path: Path) -> None:
    description = read(path)["figure"]["description"]
    assert description.endswith(".")
    assert len(sentences(description)) == 1
    assert 12 <= len(words(description)) <= LONGEST_DESCRIPTION


@every_movement
def test_what_a_figure_highlights_is_named_among_the_targets(path: Path) -> None:
    movement = read(path)
    targets = " ".join(movement["targets"]).lower()
    for words_of_region in region_words(movement["figure"]):
        assert words_of_region in targets


@every_file
def test_no_word_frightens_or_promises_too_much(path: Path) -> None:
    found = [(where, text) for where, text in strings(read(path), without=QUOTED) if FRIGHTENING.search(text)]
    assert not found


@every_own_file
def test_no_word_scolds_or_shouts(path: Path) -> None:
    found = [(where, text) for where, text in strings(read(path), without=QUOTED) if SCOLDING.search(text)]
    assert not found


@every_movement
def test_a_movement_is_told_in_three_to_six_steps(path: Path) -> None:
    instructions = read(path)["instructions"]
    assert 3 <= len(instructions) <= 6
    assert all(1 <= len(sentences(step)) <= 2 for step in instructions)


@every_movement
def test_a_movement_has_four_to_six_cues_in_full_sentences(path: Path) -> None:
    cues = read(path)["cues"]
    assert 4 <= len(cues) <= 6
    assert all(cue[0].isupper() and cue.endswith(".") for cue in cues)


@every_movement
def test_a_movement_has_two_to_four_errors_each_with_its_mend(path: Path) -> None:
    errors = read(path)["errors"]
    assert 2 <= len(errors) <= 4
    assert all(error["slip"].strip() and error["mend"].strip() for error in errors)


@every_movement
def test_a_movement_has_three_doses(path: Path) -> None:
    assert list(read(path)["doses"]) == ["gentle", "steady", "strong"]


@every_movement
def test_the_practice_cue_is_short_enough_to_read_from_the_mat(path: Path) -> None:
    assert 1 <= len(words(read(path)["practice_cue"])) <= LONGEST_PRACTICE_CUE


@every_movement
def test_a_movement_says_when_to_stop(path: Path) -> None:
    stop_signs = read(path)["stop_signs"]
    assert stop_signs
    assert all(sign[0].isupper() for sign in stop_signs)


@every_movement
def test_a_movement_names_its_sources_and_how_sure_they_are(path: Path) -> None:
    sources = read(path)["sources"]
    assert 1 <= len(sources) <= 3
    for source in sources:
        assert source["supports"].strip()
        assert source["citation"].strip()
        assert source["link"] == "" or source["link"].startswith("https://doi.org/")
        assert source["certainty"] in {"strong", "moderate", "our judgement"}
