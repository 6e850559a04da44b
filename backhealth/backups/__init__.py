"""Backups: one file each, checked before it counts, and brought back as a whole.

The name says when it was made and ends in the SHA-256 of what is inside, so nothing has to lie beside it. A file
gets that name once it is complete; until then it is in a folder of its own, which the next backup removes if
something ended this one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from backhealth.backups.contents import BackupError, Contents, Store, counted
from backhealth.backups.postgresql import PostgreSQLStore
from backhealth.backups.sqlite import SQLiteStore

__all__ = ["Backup", "BackupError", "counted", "make", "read", "restore", "store_of"]

NAME = re.compile(r"backhealth-\d{8}T\d{6}\.\d{6}Z-(?P<digest>[0-9a-f]{16})\.(?P<suffix>sqlite3|dump)")
MAKING = ".making-"
LOCK = ".lock"


@dataclass(frozen=True)
class Backup:
    path: Path
    contents: Contents

    def __str__(self) -> str:
        return f"{self.path} ({self.path.stat().st_size:,} bytes, {self.contents})"


def store_of(connection: BaseDatabaseWrapper) -> Store:
    return PostgreSQLStore(connection) if isinstance(connection, DatabaseWrapper) else SQLiteStore(connection)


def make(store: Store, folder: Path, *, keep: int | None = None) -> Backup:
    """A new backup in a folder; with `keep`, older ones of this kind leave until so many are there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(folder):
            backup = _make(store, folder)
            if keep:
                _rotate(backup, keep)
            return backup
    except OSError as error:
        raise BackupError(f"{folder}: {error.strerror}.") from error


def read(store: Store, path: Path) -> Backup:
    """A backup that can go in the place of this database; every other file is refused."""
    name = NAME.fullmatch(path.name)
    if not name:
        raise BackupError(f"{path} does not have the name of a backup, which ends in its checksum.")
    if name["suffix"] != store.suffix:
        raise BackupError(f"{path.name} is of another kind of database than {store}.")
    try:
        digest = _digest(path)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}.") from error
    if digest != name["digest"]:
        raise BackupError(f"{path.name} is damaged: its checksum is {digest}.")
    contents = store.contents(path)
    if not contents.migrations:
        raise BackupError(f"{path.name} holds no database of Backhealth.")
    unknown = sorted(contents.migrations - _known_migrations())
    if unknown:
        app, migration = unknown[0]
        raise BackupError(f"{path.name} is from a newer release: this one does not know {app}.{migration}.")
    return Backup(path, contents)


def restore(store: Store, backup: Backup, folder: Path) -> Backup | None:
    """Puts a backup in the place of everything; what was there goes into a backup first, unless it was empty."""
    kept: list[Backup] = []

    def keep_what_is_there() -> None:
        kept.append(make(store, folder))

    def nothing_is_there() -> None:
        """An empty database needs no backup."""

    store.replace(backup.path, backup.contents, keep_what_is_there if store.rows() else nothing_is_there)
    return kept[0] if kept else None


def _make(store: Store, folder: Path) -> Backup:
    for abandoned in folder.glob(f"{MAKING}*"):
        shutil.rmtree(abandoned)
    with tempfile.TemporaryDirectory(prefix=MAKING, dir=folder) as making:
        copy = Path(making) / "copy"
        now = datetime.now(UTC)
        contents = store.copy(copy)
        copy.chmod(0o600)
        _sync(copy)
        path = folder / f"backhealth-{now:%Y%m%dT%H%M%S.%fZ}-{_digest(copy)}.{store.suffix}"
        copy.rename(path)
    _sync(folder)
    return Backup(path, contents)


def _rotate(newest: Backup, keep: int) -> None:
    """By the moment in the name; the newest stays even where a clock was set back."""
    older = sorted(
        path
        for path in newest.path.parent.iterdir()
        if NAME.fullmatch(path.name) and path.suffix == newest.path.suffix and path != newest.path
    )
    for path in older[: max(0, len(older) - (keep - 1))]:
        path.unlink()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Waits for other backups into the folder. The system opens the lock again however this one ends."""
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(path: Path) -> None:
    """Until it is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _known_migrations() -> set[tuple[str, str]]:
    """Those of this release, and those that it has squashed."""
    known = MigrationLoader(None).disk_migrations
    return set(known) | {replaced for migration in known.values() for replaced in migration.replaces}
