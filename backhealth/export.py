"""Everything a person has here, as one JSON file, written piece by piece. docs/export.md describes it.

Each app gives its part, `of(user)`: names and what is under them, a value or an iterator of rows. Nothing is
gathered before it is sent, so ten years of practice need no more memory than a day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from backhealth.accounts import export as account
from exercises import export as library
from routines import export as practice

if TYPE_CHECKING:
    from backhealth.accounts.models import User

FORMAT = 1
"""Goes up when a key leaves, or means something else; not for a new one."""
BLOCK = 65_536
"""Characters sent at a time: small pieces would each be compressed and sent on their own."""


def blocks(user: User, *, made_at: datetime) -> Iterator[bytes]:
    """The file, in blocks."""
    waiting: list[str] = []
    length = 0
    for piece in _pieces(user, made_at):
        waiting.append(piece)
        length += len(piece)
        if length >= BLOCK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def _pieces(user: User, made_at: datetime) -> Iterator[str]:
    yield f'{{"format": {FORMAT},\n"made_at": {_json(made_at)}'
    for name, value in chain(account.of(user), practice.of(user), library.of(user)):
        yield f",\n{_json(name)}: "
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield _json(value)
    yield "\n}\n"


def _list(rows: Iterable[object]) -> Iterator[str]:
    comma = "\n"
    yield "["
    for row in rows:
        yield comma + _json(row)
        comma = ",\n"
    yield "]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_words)


def _words(value: object) -> str:
    """What JSON has no form of: dates and moments as ISO 8601, identifiers as they are written."""
    match value:
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the file.")
