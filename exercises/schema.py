"""What a file of content may hold: kinds of value that say what is wrong with one, and how to mend it. Pure."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

LONGEST_SENTENCE = 15
LARGEST_WHOLE = 32_767
"""What a small whole number holds in every database."""

SENTENCE_END = re.compile(r"[.?!:;](?:\s+|$)|\n")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Problems = Iterator[tuple[str, str]]
"""Where it is, and what is wrong there with how to mend it."""


class Kind(ABC):
    """A kind of value."""

    @property
    @abstractmethod
    def wanted(self) -> str:
        """What completes "Add …"."""

    @abstractmethod
    def problems(self, value: Any, key: str) -> Problems:
        """What is wrong with a value, `key` being where it stands."""

    def build(self, value: Any) -> Any:
        """The finished value, made of one without problems."""
        return value


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    """Words for people. Prose comes in short sentences; names of papers and their like are not prose."""

    longest: int | None = None
    most_words: int | None = None
    is_prose: bool = True

    @property
    def wanted(self) -> str:
        return "some text in quotes"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, str):
            yield key, f"is not text. Write {self.wanted}."
            return
        if not value:
            yield key, f"is empty. Write {self.wanted}."
        if value != value.strip():
            yield key, "begins or ends with a space. Take it away."
        if "|" in value:
            yield key, 'has a "|", which parts the words of a list. Use a comma.'
        if self.longest and len(value) > self.longest:
            yield key, f"has {len(value)} characters. Keep it to {self.longest}."
        if self.most_words and count_words(value) > self.most_words:
            yield key, f"has {count_words(value)} words. Keep it to {self.most_words}."
        if self.is_prose:
            for sentence in SENTENCE_END.split(value):
                if count_words(sentence) > LONGEST_SENTENCE:
                    yield (
                        key,
                        f'has a sentence of {count_words(sentence)} words ("{sentence[:24].strip()} …"). '
                        f"Keep it to {LONGEST_SENTENCE}.",
                    )


@dataclass(frozen=True, kw_only=True)
class Pattern(Kind):
    """Text of one form, such as a slug."""

    form: re.Pattern[str]
    called: str
    longest: int | None = None

    @property
    def wanted(self) -> str:
        return self.called

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, str) or not self.form.fullmatch(value):
            yield key, f"is not in the right form. Write {self.wanted}."
        elif self.longest and len(value) > self.longest:
            yield key, f"has {len(value)} characters. Keep it to {self.longest}."


@dataclass(frozen=True, kw_only=True)
class Whole(Kind):
    """A whole number."""

    least: int = 0
    most: int = LARGEST_WHOLE

    @property
    def wanted(self) -> str:
        if self.most == LARGEST_WHOLE:
            return f"a whole number of {self.least} or more"
        return f"a whole number from {self.least} to {self.most}"

    def problems(self, value: Any, key: str) -> Problems:
        # In Python, true is a whole number too.
        if not isinstance(value, int) or isinstance(value, bool):
            yield key, f"is not a whole number. Write {self.wanted}, without quotes."
        elif value > self.most == LARGEST_WHOLE:
            yield key, f"is {value}. Write a smaller number."
        elif not self.least <= value <= self.most:
            yield key, f"is {value}. Write {self.wanted}."


@dataclass(frozen=True, kw_only=True)
class Number(Kind):
    """A number, whole or not, within bounds."""

    least: float
    most: float

    @property
    def wanted(self) -> str:
        return f"a number from {self.least:g} to {self.most:g}"

    def problems(self, value: Any, key: str) -> Problems:
        # In Python, true is a number too; and TOML knows nan and inf, which no bounds hold.
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield key, f"is not a number. Write {self.wanted}, without quotes."
        elif not self.least <= value <= self.most:
            yield key, f"is {value}. Write {self.wanted}."


@dataclass(frozen=True, kw_only=True)
class Row(Kind):
    """A list of numbers that belong together, such as a point."""

    item: Number
    sizes: tuple[int, ...]

    @property
    def wanted(self) -> str:
        sizes = " or ".join(map(str, self.sizes))
        return f"a list of {sizes} numbers from {self.item.least:g} to {self.item.most:g}"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, list) or len(value) not in self.sizes:
            yield key, f"is not in the right form. Write {self.wanted}, in square brackets."
            return
        for number, item in enumerate(value, start=1):
            yield from self.item.problems(item, f"{key}[{number}]")

    def build(self, value: Any) -> Any:
        return tuple(value)


@dataclass(frozen=True)
class Flag(Kind):
    """True or false."""

    @property
    def wanted(self) -> str:
        return "true or false"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, bool):
            yield key, "is neither true nor false. Write true or false, without quotes."


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words, or of many that are better `called` than listed."""

    options: Collection[str]
    called: str = ""

    @property
    def wanted(self) -> str:
        return self.called or f"one of {', '.join(self.options)}"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, str):
            yield key, f"is not text. Write {self.wanted}, in quotes."
        elif value not in self.options:
            yield key, f'is "{value}", which is not known. {mend(value, self.options, f"Use {self.wanted}.")}'


@dataclass(frozen=True)
class AsWritten(Kind):
    """What another kind accepts, kept as the file has it and not built."""

    kind: Kind

    @property
    def wanted(self) -> str:
        return self.kind.wanted

    def problems(self, value: Any, key: str) -> Problems:
        yield from self.kind.problems(value, key)


@dataclass(frozen=True)
class Both(Kind):
    """What two kinds ask together; the second says what is wanted."""

    form: Kind
    meaning: Kind

    @property
    def wanted(self) -> str:
        return self.meaning.wanted

    def problems(self, value: Any, key: str) -> Problems:
        yield from self.form.problems(value, key)
        yield from self.meaning.problems(value, key)


@dataclass(frozen=True, kw_only=True)
class Listing(Kind):
    """A list of one kind of item, none of them twice. Tables in it go by the key `named_by`."""

    item: Kind
    least: int = 0
    most: int | None = None
    named_by: str = ""

    @property
    def wanted(self) -> str:
        if self.most is None:
            return f"a list of {self.least} or more"
        return f"a list of {self.least} to {self.most}"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, list):
            yield key, f"is not a list. Write {self.wanted}, in square brackets."
            return
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            yield key, f"has {len(value)}. Write {self.wanted}."
        names = [self._name(item) for item in value]
        for name, times in Counter(filter(None, names)).items():
            if times > 1:
                yield key, f'has "{name}" {times} times. Keep one of them.'
        for number, (name, item) in enumerate(zip(names, value, strict=True), start=1):
            place = name if self.named_by and name else number
            yield from self.item.problems(item, f"{key}[{place}]")

    def _name(self, item: Any) -> str:
        name = item.get(self.named_by) if isinstance(item, dict) else item
        return name if isinstance(name, str) else ""

    def build(self, value: Any) -> Any:
        return tuple(self.item.build(item) for item in value)


@dataclass(frozen=True, kw_only=True)
class Glossary(Kind):
    """A table of words with a phrase for each; those in `required` may not be left out."""

    words: Kind
    phrase: Kind
    required: Collection[str] = ()

    @property
    def wanted(self) -> str:
        return "a table of words, each with its phrase"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, dict):
            yield key, f"is not a table. Write {self.wanted}."
            return
        for word in self.required:
            if word not in value:
                yield f"{key}.{word}", f"is missing. Add {self.phrase.wanted}."
        for word, phrase in value.items():
            yield from self.words.problems(word, f"{key}.{word}")
            yield from self.phrase.problems(phrase, f"{key}.{word}")


@dataclass(frozen=True)
class Table(Kind):
    """A table with these keys; those in `optional` may be left out. `make` takes them as keyword arguments."""

    make: Callable[..., Any]
    required: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def wanted(self) -> str:
        return f"a table with {', '.join(self.required)}"

    @property
    def kinds(self) -> dict[str, Kind]:
        return {**self.required, **self.optional}

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, dict):
            yield key, f"is not a table. Write {self.wanted}."
            return
        within = f"{key}." if key else ""
        for name, kind in self.kinds.items():
            if name in value:
                yield from kind.problems(value[name], within + name)
            elif name in self.required:
                yield within + name, f"is missing. Add {kind.wanted}."
        for name in sorted(value.keys() - self.kinds.keys()):
            yield within + name, f"is not a key we know. {mend(name, self.kinds, 'Take it away.')}"

    def build(self, value: Any) -> Any:
        return self.make(**{name: self.kinds[name].build(part) for name, part in value.items()})


def count_words(text: str) -> int:
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def mend(word: str, options: Collection[str], otherwise: str) -> str:
    """A guess at what a mistyped word was meant to be."""
    close = get_close_matches(word, options, n=1)
    return f'Did you mean "{close[0]}"?' if close else otherwise
