"""Search that forgives: words in any order, plurals, accents, joined or parted words, slips of the finger. Pure.

A text is cut into words. A word is found as it is, in another form ("stretches"), from its beginning ("stre"), and,
when that finds little, with a letter or two wrong ("strech").
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import pairwise, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA
from snowballstemmer import stemmer

APOSTROPHE = re.compile(r"['’‘ʼ`´]")
WORD = re.compile(r"[^\W_]+")

LONGEST_SEARCH = 80
MOST_WORDS = 8
FEW = 3
"""With fewer hits than this, words with letters wrong are looked for too."""
OTHER_FORM, BEGINNING, ANY_SLIP = 0.95, 0.8, 0.6
"""What finding a word in another form, from its beginning, or with letters wrong is worth beside finding it."""
WHOLE_TITLE, LETTER_BY_LETTER = 1000, 100
"""What having typed a whole name is worth: more than any number of words within others; and more when it is typed just as
it is written, so that "knee to chest" is not "knees to chest"."""


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Lower case, without accents or apostrophes, cut at hyphens: "Child's Cat-Cow" is childs, cat, cow."""
    letters = unicodedata.normalize("NFKD", APOSTROPHE.sub("", text).casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(WORD.findall(plain))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What the forms of a word have in common: "stretches" and "stretching" are stretch."""
    # A stemmer keeps the word it is at, so no two threads may share one; making one costs next to nothing.
    return str(stemmer("english").stemWord(word)) if word.isalpha() else word


@dataclass(frozen=True)
class Speech:
    """How people put things. `phrases` go by their words and say which one word stands for them; `small` are words
    that narrow nothing, such as "for"."""

    phrases: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    small: frozenset[str] = frozenset()

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.phrases), default=1)

    def tokens(self, text: str) -> list[str]:
        """The words to look for in a text; a phrase is one, and small words count when there are no others."""
        said = words(text[:LONGEST_SEARCH])
        found = list(self._read(said))
        return ([word for word in found if word not in self.small] or found)[:MOST_WORDS]

    def _read(self, said: Sequence[str]) -> Iterator[str]:
        place = 0
        while place < len(said):
            sizes = range(min(self._longest, len(said) - place), 0, -1)
            parts = (tuple(said[place : place + size]) for size in sizes)
            phrase = next((part for part in parts if part in self.phrases), None)
            yield self.phrases[phrase] if phrase else said[place]
            place += len(phrase) if phrase else 1


@dataclass(frozen=True)
class Title:
    """A name or another name: typing all of it finds it first. `weight` is what each of its words is worth."""

    text: str
    weight: int


@dataclass(frozen=True)
class Document:
    """What can be found: names, the worth of the other texts, and single words that `Speech` has for phrases."""

    titles: Sequence[Title]
    texts: Iterable[tuple[int, str]] = ()
    marks: Iterable[tuple[int, str]] = ()


@dataclass(frozen=True)
class Hits:
    """Places of the documents found with what each is worth; `is_near` when none has all the words."""

    scores: Mapping[int, float]
    is_near: bool = False


class _Index:
    """Which word stands in which document, and what it is worth there."""

    def __init__(self, documents: Iterable[Document], speech: Speech) -> None:
        # Two arrays for each word take a tenth of the room of a table.
        self._places: defaultdict[str, array[int]] = defaultdict(partial(array, "L"))
        self._weights: defaultdict[str, array[int]] = defaultdict(partial(array, "H"))
        self._titled: dict[tuple[bool, str], dict[int, int]] = {}
        for place, document in enumerate(documents):
            for word, weight in _weighed(document).items():
                self._places[word].append(place)
                self._weights[word].append(weight)
            for title in document.titles:
                for key, worth in _keys(speech.tokens(title.text)).items():
                    called = self._titled.setdefault(key, {})
                    called[place] = max(worth + title.weight, called.get(place, 0))
        self.vocabulary = sorted(self._places)
        self._forms: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.vocabulary:
            self._forms[stem(word)].append(word)

    @cached_property
    def _long_words(self) -> list[str]:
        return [word for word in self.vocabulary if len(word) >= SHORTEST_TO_MISTYPE]

    def knows(self, word: str) -> bool:
        return word in self._places

    def titled(self, tokens: Sequence[str]) -> Mapping[int, int]:
        """Documents called just this, with what that is worth."""
        formed, written = (self._titled.get(key, {}) for key in _keys(tokens))
        return formed | written

    def worth(self, token: str, *, with_slips: bool) -> dict[int, float]:
        """What a word is worth in each document that has it."""
        found: dict[int, float] = {}
        readings = self._readings(token, with_slips=with_slips)
        # The most frequent first, as a table is made of it at once.
        for word in sorted(readings, key=lambda word: -len(self._places[word])):
            worths = map(readings[word].__mul__, self._weights[word])
            if not found:
                found = dict(zip(self._places[word], worths, strict=True))
                continue
            for place, worth in zip(self._places[word], worths, strict=True):
                if worth > found.get(place, 0):
                    found[place] = worth
        return found

    def _readings(self, token: str, *, with_slips: bool) -> dict[str, float]:
        """Words that a typed one may stand for, and how well."""
        found = self._slips(token) if with_slips else {}
        begun = takewhile(lambda word: word.startswith(token), self._from(token))
        found |= dict.fromkeys(begun, BEGINNING)
        found |= dict.fromkeys(self._forms.get(stem(token), ()), OTHER_FORM)
        if self.knows(token):
            found[token] = 1.0
        return found

    def _from(self, token: str) -> Iterator[str]:
        return (self.vocabulary[n] for n in range(bisect_left(self.vocabulary, token), len(self.vocabulary)))

    def _slips(self, token: str) -> dict[str, float]:
        """Words a letter or two away; two neighbours in each other's place are one slip."""
        if len(token) < SHORTEST_TO_MISTYPE:
            return {}
        most = 1 if len(token) < LONG else 2
        near = process.extract(token, self._long_words, scorer=OSA.distance, score_cutoff=most, limit=10)
        return {word: ANY_SLIP / distance if distance else 1.0 for word, distance, _ in near}


SHORTEST_TO_MISTYPE = 4
"""A shorter word with a letter wrong is another word."""
LONG = 6
"""From this length on, two letters may be wrong."""


class Search:
    """Finds documents by what people type."""

    def __init__(self, documents: Iterable[Document], speech: Speech) -> None:
        self._index = _Index(documents, speech)
        self._speech = speech

    def find(self, text: str) -> Hits:
        """Documents that have every word; the nearest ones when none has."""
        tokens = self._speech.tokens(text)
        if not tokens:
            return Hits({})
        found = self._with_all(tokens, frozenset())
        if len(found) < FEW:
            unknown = frozenset(token for token in tokens if not self._index.knows(token))
            found = self._with_all(tokens, unknown) if found else self._with_all(tokens, frozenset(tokens))
        if found:
            return Hits(found)
        return Hits(self._with_any(tokens), is_near=True)

    def _with_all(self, tokens: Sequence[str], mistyped: frozenset[str]) -> dict[int, float]:
        found: dict[int, float] = {}
        for reading in self._joined(tokens):
            first, *others = (self._index.worth(token, with_slips=token in mistyped) for token in reading)
            for other in others:
                first = {place: first[place] + other[place] for place in first.keys() & other.keys()}
            # Joined or not, a text is worth as much as its words.
            share = len(tokens) / len(reading)
            found |= {place: max(worth * share, found.get(place, 0)) for place, worth in first.items()}
        for place, worth in self._index.titled(tokens).items():
            found[place] = found.get(place, 0) + worth
        return found

    def _with_any(self, tokens: Sequence[str]) -> dict[int, float]:
        found: defaultdict[int, float] = defaultdict(float)
        for token in tokens:
            for place, worth in self._index.worth(token, with_slips=True).items():
                found[place] += worth
        return dict(found)

    def _joined(self, tokens: Sequence[str]) -> Iterator[Sequence[str]]:
        """The words as typed, and with two neighbours as one where there is such a word: clam shell."""
        yield tokens
        for n in range(len(tokens) - 1):
            joined = tokens[n] + tokens[n + 1]
            if self._index.knows(joined):
                yield [*tokens[:n], joined, *tokens[n + 2 :]]


def _weighed(document: Document) -> dict[str, int]:
    """Every word of a document with the most it is worth."""
    found: dict[str, int] = {}
    for word, weight in _said(document):
        found[word] = max(weight, found.get(word, 0))
    return found


def _said(document: Document) -> Iterator[tuple[str, int]]:
    yield from ((mark, weight) for weight, mark in document.marks)
    for weight, text in document.texts:
        yield from ((word, weight) for word in words(text))
    for title in document.titles:
        parts = words(title.text)
        # Typed without a gap too: catcow, birddog.
        joined = [first + second for first, second in pairwise(parts)]
        yield from ((word, title.weight) for word in (*parts, *joined, "".join(parts)))


def _keys(parts: Sequence[str]) -> dict[tuple[bool, str], int]:
    """A title in what its forms have in common, and as it is written, each with what typing it is worth."""
    return {
        (False, " ".join(map(stem, parts))): WHOLE_TITLE,
        (True, " ".join(parts)): WHOLE_TITLE + LETTER_BY_LETTER,
    }
