"""Backups of an SQLite database: a compact copy that is a database itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from backhealth.backups.contents import BackupError, Contents, another


class SQLiteStore:
    suffix = "sqlite3"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def __str__(self) -> str:
        return f"the SQLite database {self.connection.settings_dict['NAME']}"

    def copy(self, to: Path) -> Contents:
        with _in_words(), self._live() as live:
            live.execute("VACUUM INTO ?", [str(to)])
        return self.contents(to)

    def contents(self, file: Path) -> Contents:
        with _in_words(), _saved(file) as saved:
            [found] = saved.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise BackupError(f"{file.name} is damaged: {found}")
            pointless = {table for table, *_ in saved.execute("PRAGMA foreign_key_check")}
            if pointless:
                raise BackupError(f"Rows of {', '.join(sorted(pointless))} point to rows that are not there.")
            rows = _rows(saved)
            done = (
                saved.execute("SELECT app, name FROM django_migrations")
                if "django_migrations" in rows
                else ()
            )
            return Contents(rows, frozenset((app, name) for app, name in done))

    def rows(self) -> dict[str, int]:
        with _in_words(), self._live() as live:
            return _rows(live)

    def replace(self, file: Path, contents: Contents, first: Callable[[], None]) -> None:
        """Readers keep what they see until their transaction ends; running workers need no new start."""
        begun = False

        def after_a_page(status: int, remaining: int, total: int) -> None:
            # The first page takes the write lock, which is held until the last one commits them all.
            nonlocal begun
            if status not in {sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE}:
                raise BackupError("The database stays in use by a writer. Try again, or stop the site first.")
            if not begun:
                begun = True
                first()

        with _in_words(), self._live() as live, _saved(file) as saved:
            saved.backup(live, pages=1, progress=after_a_page)

    @contextmanager
    def _live(self) -> Iterator[sqlite3.Connection]:
        with another(self.connection) as live:
            live.ensure_connection()
            yield live.connection


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite says: {error}.") from error


def _saved(file: Path) -> closing[sqlite3.Connection]:
    """A copy, to read only; `immutable` leaves no file beside it."""
    return closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True))


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    """Counted in one statement, so that they belong together."""
    tables = [
        name
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        if not name.startswith("sqlite_")
    ]
    if not tables:
        return {}
    counts = ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)  # noqa: S608
    return dict(zip(tables, database.execute(f"SELECT {counts}").fetchone(), strict=True))
