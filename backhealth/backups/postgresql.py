"""Backups of a PostgreSQL database, with its own programs: pg_dump, pg_restore and psql.

They get the address and the password by environment, so neither shows in the list of processes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import Error
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composed, Identifier, Literal

from backhealth.backups.contents import BackupError, Contents, another

SERVERS = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version, off the PATH."""
NO_HURRY = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
TABLES = """
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""
LOCK = SQL("""
    DO $$ BEGIN
        FOR attempt IN 1..20 LOOP
            BEGIN
                LOCK TABLE {tables} IN {mode} MODE;
                RETURN;
            EXCEPTION WHEN deadlock_detected OR lock_not_available THEN NULL;
            END;
        END LOOP;
        RAISE EXCEPTION 'the tables stay in use; try again, or stop the site first';
    END $$;
""")
CHECK = SQL("""
    DO $$ BEGIN
        IF (SELECT count(*) FROM {table}) <> {rows} THEN RAISE EXCEPTION 'rows are missing in %', {name}; END IF;
    END $$;
""")
COPY = re.compile(rb"COPY (\S+) \((.*)\) FROM stdin;\n")
END_OF_TABLE = b"\\.\n"


class PostgreSQLStore:
    suffix = "dump"

    def __init__(self, connection: DatabaseWrapper) -> None:
        self.connection = connection

    def __str__(self) -> str:
        where = self.connection.settings_dict
        return f"the PostgreSQL database {where['NAME']} on {where['HOST'] or 'this machine'}"

    def copy(self, to: Path) -> Contents:
        with self._live() as cursor:
            # pg_dump sees the very moment that is counted here.
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
            options = ("--format=custom", "--no-owner", "--no-privileges")
            with self._running("pg_dump", *options, f"--snapshot={snapshot}", f"--file={to}"):
                pass
            rows = _rows(cursor)
        contents = self.contents(to)
        if contents.rows != rows:
            raise BackupError("The copy does not hold the rows that the database holds.")
        return contents

    def contents(self, file: Path) -> Contents:
        rows: dict[str, int] = {}
        migrations = set()
        table = ""
        columns: list[str] = []
        with self._running(
            "pg_restore", "--data-only", "--file=-", str(file), stdout=subprocess.PIPE
        ) as reading:
            for line in _piped(reading.stdout):
                if not table:
                    if begin := COPY.fullmatch(line):
                        table = begin[1].decode().replace('"', "")
                        columns = begin[2].decode().split(", ")
                        rows[table] = 0
                elif line == END_OF_TABLE:
                    table = ""
                else:
                    rows[table] += 1
                    if table.endswith(".django_migrations"):
                        row = dict(zip(columns, line.decode().split("\t"), strict=True))
                        migrations.add((row["app"], row["name"]))
        return Contents(rows, frozenset(migrations))

    def rows(self) -> dict[str, int]:
        with self._live() as cursor:
            return _rows(cursor)

    def replace(self, file: Path, contents: Contents, first: Callable[[], None]) -> None:
        """One transaction of psql; whatever ends it before COMMIT leaves everything as it was."""
        with self._live() as cursor:
            tables = _tables(cursor)
        with self._running(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as psql:
            # Writers wait from here on, while readers and pg_dump go on.
            _tell(psql, f"{NO_HURRY}; BEGIN; SET lock_timeout = '3s';", *_lock(tables, "EXCLUSIVE"))
            _tell(psql, r"\echo locked", r"\o /dev/null")
            if _piped(psql.stdout).readline() != b"locked\n":
                return  # It has ended, and _running says why.
            first()
            # A table that the copy does not know, such as a later release's, leaves with the others.
            drop = [SQL("DROP TABLE {} CASCADE;").format(_names(tables))] if tables else []
            _tell(psql, *_lock(tables, "ACCESS EXCLUSIVE"), *drop)
            options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-")
            with self._running("pg_restore", *options, str(file), stdout=psql.stdin):
                pass
            checks = [
                CHECK.format(table=_names([table]), rows=Literal(count), name=Literal(table))
                for table, count in contents.rows.items()
            ]
            _tell(psql, *checks, "COMMIT;")

    @contextmanager
    def _live(self) -> Iterator[CursorWrapper]:
        try:
            with another(self.connection) as live, live.cursor() as cursor:
                cursor.execute(NO_HURRY)
                yield cursor
        except Error as error:
            raise BackupError(f"PostgreSQL says: {_one_line(str(error))}") from error

    @contextmanager
    def _running(
        self, name: str, *options: str, stdin: int | None = None, stdout: int | IO[bytes] | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A program while the block runs, waited for at its end; its failure is told in its own words."""
        path = tool(name, self.connection.pg_version // 10_000)
        with tempfile.TemporaryFile() as said:
            program = subprocess.Popen(  # noqa: S603
                [path, *options], env=self._environment(), stderr=said, stdin=stdin, stdout=stdout
            )
            try:
                with program:
                    yield program
            except BrokenPipeError:
                pass  # It has ended early and said why.
            except BaseException:
                program.kill()
                raise
            # One that lost its reader has nothing to say: the reader has.
            if program.returncode not in {0, -signal.SIGPIPE}:
                said.seek(0)
                words = _one_line(said.read().decode(errors="replace"))
                raise BackupError(f"{name} did not finish: {words or f'status {program.returncode}'}")

    def _environment(self) -> dict[str, str]:
        where = self.connection.settings_dict
        address = {
            "PGHOST": where["HOST"],
            "PGPORT": where["PORT"],
            "PGUSER": where["USER"],
            "PGDATABASE": where["NAME"],
        }
        _, secrets = self.connection.client.settings_to_cmd_args_env(where, [])
        return {
            **os.environ,
            **{name: str(value) for name, value in address.items() if value},
            **(secrets or {}),
        }


def tool(name: str, version: int) -> str:
    """The path of a PostgreSQL program that can serve a server of this version."""
    beside = SERVERS / str(version) / "bin" / name
    path = str(beside) if beside.exists() else shutil.which(name)
    wanted = f"Install the PostgreSQL {version} client (Debian: postgresql-client-{version})."
    if not path:
        raise BackupError(f"There is no {name} here. {wanted}")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if not found or int(found[1]) < version:
        raise BackupError(f"{path} is older than the server. {wanted}")
    return path


def _tables(cursor: CursorWrapper) -> list[str]:
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall()]


def _rows(cursor: CursorWrapper) -> dict[str, int]:
    rows = {}
    for table in _tables(cursor):
        cursor.execute(SQL("SELECT count(*) FROM {}").format(_names([table])))
        [rows[table]] = cursor.fetchone()
    return rows


def _names(tables: Iterable[str]) -> Composed:
    return SQL(", ").join(Identifier(*table.split(".", 1)) for table in tables)


def _lock(tables: list[str], mode: str) -> list[Composed]:
    return [LOCK.format(tables=_names(tables), mode=SQL(mode))] if tables else []


def _tell(psql: subprocess.Popen[bytes], *lines: str | Composed) -> None:
    pipe = _piped(psql.stdin)
    for line in lines:
        text = line if isinstance(line, str) else line.as_string(None)
        pipe.write(f"{text}\n".encode())
    pipe.flush()


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("the program was started without this pipe")
    return pipe


def _one_line(words: str) -> str:
    """The first error among what a program said, or else its last line."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "")
