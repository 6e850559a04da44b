"""What a failure means for the person who met it: something is away for now, or they sent what nothing can hold."""

from __future__ import annotations

import errno
import sqlite3

from django.db import DataError

DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# By name: a site on SQLite does without both libraries, and without the memory they take.
PASSING = {
    "psycopg.OperationalError",
    "psycopg.InterfaceError",
    "psycopg.ReadOnlySqlTransaction",
    "psycopg.IdleInTransactionSessionTimeout",
    "redis.RedisError",
}

# A number beyond any column, a text with a NUL in it, or data nested deeper than can be read.
UNREADABLE = (DataError, OverflowError, RecursionError)


def is_unreadable(error: BaseException | None) -> bool:
    """Whether the failure is in what was sent: only something from outside is that far out of range."""
    return isinstance(error, UNREADABLE)


def is_outage(error: BaseException | None) -> bool:
    """Whether waiting helps: the database, the cache or the disk is away, full, busy or read-only.

    A wrong query is no outage: that is a fault of ours.
    """
    # Django wraps what a database driver raises, and keeps it as the cause.
    for each in (error, error.__cause__ if error else None):
        if isinstance(each, sqlite3.OperationalError):
            # SQLite says "no such table" by the same class; its code tells them apart.
            return getattr(each, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
        if PASSING & _names(each) or (isinstance(each, OSError) and each.errno in DISK):
            return True
    return False


def _names(error: BaseException | None) -> set[str]:
    """What an error and the kinds it belongs to are called, each with its library."""
    return {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
