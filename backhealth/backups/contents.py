"""What a backup holds, and what each kind of database does for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper


class BackupError(Exception):
    """What stood in the way, in one line for people."""


@dataclass(frozen=True)
class Contents:
    """Rows of every table, and the migrations (app, name) that made the tables."""

    rows: Mapping[str, int]
    migrations: frozenset[tuple[str, str]]

    def __str__(self) -> str:
        return counted(self.rows)


class Store(Protocol):
    """A database that can be copied into a file and made from one."""

    suffix: str

    def __str__(self) -> str:
        """What people call it; no password."""

    def copy(self, to: Path) -> Contents:
        """Writes a consistent copy of what is committed, and checks it."""

    def contents(self, file: Path) -> Contents:
        """Reads a copy to its end."""

    def rows(self) -> dict[str, int]:
        """Rows of every table, now."""

    def replace(self, file: Path, contents: Contents, first: Callable[[], None]) -> None:
        """Puts a copy in the place of everything, all or nothing.

        `first` is called when nobody else can write any more and nothing has been replaced yet.
        """


def counted(rows: Mapping[str, int]) -> str:
    return f"{sum(rows.values()):,} rows in {len(rows)} tables"


@contextmanager
def another(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """A second connection to the same database, outside any transaction of the first."""
    other = connection.copy()
    other.settings_dict["OPTIONS"].pop("pool", None)
    try:
        yield other
    finally:
        other.close()
