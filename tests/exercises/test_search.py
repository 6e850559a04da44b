"""What people type, and what they find: the rules of the search."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.search import (
    LONGEST_SEARCH,
    MOST_WORDS,
    Document,
    Hits,
    Search,
    Speech,
    Title,
    stem,
    words,
)

SPEECH = Speech(
    phrases={("no", "floor"): "floor:none", ("off", "the", "floor"): "floor:none", ("bed",): "place:bed"},
    small=frozenset({"the", "for", "my", "a", "to", "with"}),
)
LIBRARY = {
    "Bird Dog": ["pointer"],
    "Bridge": ["hip lift"],
    "Cat-Cow": ["cat-camel"],
    "Child's Pose": ["Bālāsana"],
    "Clamshell": ["side-lying hip rotation"],
    "Knee Plank": ["half plank"],
    "Seated Cat-Cow": ["chair cat-camel"],
    "Standing Row": ["band row"],
}


def document(name: str, others: list[str]) -> Document:
    place = "seated off" if name.startswith("Seated") else "floor"
    marks = [(30, "floor:none")] if name.startswith(("Seated", "Standing")) else [(30, "place:bed")]
    return Document(
        titles=[Title(name, 100), *(Title(other, 70) for other in others)],
        texts=[(30, place), (10, "Stretches and strengthens the buttocks and thighs")],
        marks=marks,
    )


SEARCH = Search([document(name, others) for name, others in LIBRARY.items()], SPEECH)


def found(text: str) -> list[str]:
    """Names, the best first; equal ones by name."""
    hits = SEARCH.find(text)
    names = list(LIBRARY)
    return [names[place] for place in sorted(hits.scores, key=lambda place: (-hits.scores[place], place))]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Child's Cat-Cow", ["childs", "cat", "cow"]),
        ("Child’s POSE", ["childs", "pose"]),
        ("Bālāsana, 2_sides!", ["balasana", "2", "sides"]),
        (" ' - % ", []),
    ],
)
def test_a_text_is_cut_into_plain_words(text: str, cut: list[str]) -> None:
    assert words(text) == tuple(cut)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cat cow", "Cat-Cow"),
        ("COW cat", "Cat-Cow"),
        ("catcow", "Cat-Cow"),
        ("cat-camel", "Cat-Cow"),
        ("camle", "Cat-Cow"),
        ("caamel", "Cat-Cow"),
        ("seated cat cow", "Seated Cat-Cow"),
        ("catcow seated", "Seated Cat-Cow"),
        ("childs pose", "Child's Pose"),
        ("child’s pose", "Child's Pose"),
        ("child pose", "Child's Pose"),
        ("balasana", "Child's Pose"),
        ("bālāsana", "Child's Pose"),
        ("brid dog", "Bird Dog"),
        ("clam shell", "Clamshell"),
        ("planks", "Knee Plank"),
        ("brigde", "Bridge"),
        ("bridg", "Bridge"),
        ("br", "Bridge"),
        ("rows", "Standing Row"),
        ("a row with the band", "Standing Row"),
        ("no floor row", "Standing Row"),
    ],
)
def test_a_search_forgives(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_every_word_counts() -> None:
    assert found("cat seated") == ["Seated Cat-Cow"]


def test_a_phrase_finds_what_it_means_and_not_its_words() -> None:
    assert found("off the floor") == ["Seated Cat-Cow", "Standing Row"]
    assert "Seated Cat-Cow" not in found("bed")


def test_a_name_comes_before_another_name_and_that_before_the_rest() -> None:
    assert found("hip") == ["Bridge", "Clamshell"]
    assert found("cat")[:2] == ["Cat-Cow", "Seated Cat-Cow"]
    assert found("stretching buttock") == list(LIBRARY)


def test_slips_are_looked_for_when_little_is_found_and_not_before() -> None:
    assert found("thigs") == list(LIBRARY)
    assert found("stretchs") == list(LIBRARY)
    assert found("cat") == ["Cat-Cow", "Seated Cat-Cow"]


@pytest.mark.parametrize("text", ["rwo", "cta", "dgo"])
def test_a_short_word_is_not_guessed_at(text: str) -> None:
    assert found(text) == []


def test_when_nothing_has_all_the_words_the_nearest_come_and_say_so() -> None:
    hits = SEARCH.find("bird zebra")
    assert hits.is_near
    assert found("bird zebra") == ["Bird Dog"]
    assert not SEARCH.find("bird").is_near


def test_small_words_count_when_there_are_no_others() -> None:
    assert SPEECH.tokens("the for my") == ["the", "for", "my"]
    assert SPEECH.tokens("for my bird") == ["bird"]


@pytest.mark.parametrize("text", ["", "   ", "!?", "🦴", "zebra"])
def test_what_is_not_there_finds_nothing(text: str) -> None:
    assert SEARCH.find(text).scores == {}


@given(st.text(max_size=200))
def test_whatever_is_typed_is_answered(text: str) -> None:
    hits = SEARCH.find(text)
    assert isinstance(hits, Hits)
    assert all(0 <= place < len(LIBRARY) and worth > 0 for place, worth in hits.scores.items())
    assert len(SPEECH.tokens(text)) <= MOST_WORDS


@given(st.sampled_from(list(LIBRARY)), st.data())
def test_a_name_with_two_neighbours_swapped_is_still_found(name: str, data: st.DataObject) -> None:
    longest = max(words(name), key=len)
    if len(longest) < 5:
        longest = "camel"
    place = data.draw(st.integers(1, len(longest) - 2))
    typed = longest[:place] + longest[place + 1] + longest[place] + longest[place + 2 :]
    assert SEARCH.find(typed).scores


@given(st.permutations(["seated", "cat", "cow"]))
def test_the_order_of_words_does_not_matter(order: list[str]) -> None:
    assert found(" ".join(order))[0] == "Seated Cat-Cow"


def test_a_long_text_is_cut_short() -> None:
    assert SPEECH.tokens("bird " * 1000) == ["bird"] * min(MOST_WORDS, LONGEST_SEARCH // 5)


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads that take turns as often as can be."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("switching")
def test_threads_that_search_at_once_do_not_mix_up_their_words() -> None:
    typed = [
        f"{start}{end}" for start in ("reach", "bridg", "flex") for end in ("es", "ing", "ed", "fulness")
    ] * 50
    alone = [stem.__wrapped__(word) for word in typed]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, typed)) == alone
