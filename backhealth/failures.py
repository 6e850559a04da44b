"""What a failure means for the person who met it: something is away for now, or they sent what nothing can hold."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
from django.db import DataError
from redis.exceptions import RedisError

DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    RedisError,
)

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
        if isinstance(each, PASSING) or (isinstance(each, OSError) and each.errno in DISK):
            return True
    return False
