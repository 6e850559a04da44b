"""How a text and a search for it are cut into the same words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

APOSTROPHE = re.compile(r"['’‘ʼ`´]")
WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Lower case, without accents or apostrophes, cut at hyphens: "Child's Cat-Cow" is childs, cat, cow."""
    letters = unicodedata.normalize("NFKD", APOSTROPHE.sub("", text).casefold())
    return WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


def index(texts: Iterable[str]) -> str:
    """One line in which " cat" is found wherever a word begins with "cat"."""
    return "".join(f" {word}" for word in dict.fromkeys(words(" ".join(texts))))
