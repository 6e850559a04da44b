"""Backups are made of databases that the tests have for themselves, of the kind the suite runs on."""

from __future__ import annotations

import copy
import hashlib
import io
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, ConnectionHandler, OperationalError, connections
from environ import Env
from pytest_django import DjangoDbBlocker

from backhealth.backups import BackupError, postgresql
from exercises.models import LibraryEdition
from tests.crowd import (
    PATIENCE,
    add_sessions,
    at_work,
    connect,
    keep_reading,
    keep_writing,
    lines,
    on_postgresql,
    wait_until,
)
from tests.factories import RoutineFactory
from tests.servers import postgres

ROOT = Path(__file__).resolve().parent.parent
ON_POSTGRESQL = on_postgresql(os.environ.get("DATABASE_URL", ""))
SUFFIX, OTHER_SUFFIX = ("dump", "sqlite3") if ON_POSTGRESQL else ("sqlite3", "dump")
NOT_COMPARED = {"exercises_libraryedition", "sqlite_sequence"}
"""What a restore renews, and what SQLite counts for itself."""


@dataclass(frozen=True)
class Site:
    """A database and the folder of its backups."""

    url: str
    folder: Path

    def start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        """A command as a process of its own."""
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": self.url,
                "BACKUP_FOLDER": str(self.folder),
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def run(self, *command: str) -> str:
        """What a command writes, which runs in this process."""
        out, errors = io.StringIO(), io.StringIO()
        with self.as_default():
            call_command(*command, stdout=out, stderr=errors)
        assert errors.getvalue() == ""
        return out.getvalue()

    def fail(self, *command: str) -> str:
        """The one line that a command which does not work writes."""
        with pytest.raises(CommandError) as caught:
            self.run(*command)
        [line] = str(caught.value).splitlines()
        return line

    @contextmanager
    def as_default(self) -> Iterator[None]:
        """Django's database is this one while the block runs."""
        here = copy.deepcopy(settings.DATABASES[DEFAULT_DB_ALIAS])
        address = Env.db_url_config(self.url)
        here.update({part: address[part] for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
        # Pools are shared by name, and this one is not the suite's.
        here["OPTIONS"].pop("pool", None)
        before = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = ConnectionHandler({DEFAULT_DB_ALIAS: here})[DEFAULT_DB_ALIAS]
        folder, settings.BACKUP_FOLDER = settings.BACKUP_FOLDER, self.folder
        try:
            yield
        finally:
            settings.BACKUP_FOLDER = folder
            connections[DEFAULT_DB_ALIAS].close()
            connections[DEFAULT_DB_ALIAS] = before

    def backup(self, *options: str) -> Path:
        before = set(self.backups())
        self.run("backup", *options)
        [new] = set(self.backups()) - before
        return new

    def backups(self) -> list[Path]:
        return sorted(self.folder.glob("backhealth-*"))

    def add(self, *keys: str) -> None:
        with closing(connect(self.url)) as connection:
            add_sessions(connection, *keys)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with closing(connect(self.url)) as connection:
            return list(connection.execute(query))

    def sessions(self) -> set[str]:
        return {key for (key,) in self.ask("SELECT session_key FROM django_session")}

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table."""
        tables = self.ask(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if ON_POSTGRESQL
            else "SELECT name FROM sqlite_schema WHERE type = 'table'"
        )
        return {
            table: sorted(map(repr, self.ask(f'SELECT * FROM "{table}"')))  # noqa: S608
            for (table,) in tables
            if table not in NOT_COMPARED
        }


class Databases:
    """Makes databases, empty or as copies of a prepared one."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder = folder
        self.server = server
        self.made = 0
        self.prepared = self.site()
        with self.prepared.as_default():
            call_command("migrate", verbosity=0, skip_checks=True)
            call_command("createcachetable", verbosity=0)
            RoutineFactory.create_batch(3)

    def site(self, *, like: Site | None = None) -> Site:
        self.made += 1
        name = f"site_{self.made}"
        path = self.folder / f"{name}.sqlite3"
        if self.server:
            template = f" TEMPLATE {urlsplit(like.url).path[1:]}" if like else ""
            with closing(connect(self.server)) as connection:
                connection.execute(f"CREATE DATABASE {name}{template}")
            url = urlsplit(self.server)._replace(path=f"/{name}").geturl()
        else:
            if like:
                shutil.copy(like.url.removeprefix("sqlite:///"), path)
            url = f"sqlite:///{path}"
        return Site(url, self.folder / name)


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    with ExitStack() as during, django_db_blocker.unblock():
        # The databases leave with their server, faster than one by one.
        server = during.enter_context(postgres()) if ON_POSTGRESQL else None
        yield Databases(tmp_path_factory.mktemp("databases"), server.url if server else None)
        if server:
            # At once: writing out what nobody will read takes longer than all the tests.
            server.server.send_signal(signal.SIGQUIT)
            server.server.wait(PATIENCE)


@pytest.fixture
def site(databases: Databases) -> Site:
    """One that people have used."""
    return databases.site(like=databases.prepared)


@pytest.fixture
def elsewhere(databases: Databases) -> Site:
    """An empty database."""
    return databases.site()


def named_for(content: bytes, folder: Path, suffix: str = SUFFIX) -> Path:
    """A file whose name and checksum are those of a backup."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    path = folder / f"backhealth-20260101T000000.000000Z-{digest}.{suffix}"
    path.write_bytes(content)
    return path


# Making

MANY_SESSIONS = """
    INSERT INTO django_session (session_key, session_data, expire_date)
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
    SELECT 'many' || n, 'A session is some hundred letters long. ' || n, '2030-01-01 00:00:00' FROM numbers
"""


def test_a_backup_made_while_people_write_holds_whole_transactions_and_every_acknowledged_one(
    site: Site, elsewhere: Site, tmp_path: Path
) -> None:
    said = [tmp_path / f"writer{n}" for n in range(3)]
    # So much that making a backup takes longer than a writing.
    with closing(connect(site.url)) as connection:
        connection.execute(MANY_SESSIONS)
    with at_work(keep_writing, *((site.url, path.name, path) for path in said)):
        wait_until(lambda: all(len(lines(path)) >= 20 for path in said))
        for _ in range(20):
            acknowledged = {pair for path in said for pair in lines(path)}
            backup = site.backup()
            if {pair for path in said for pair in lines(path)} - acknowledged:
                break
        else:
            pytest.fail("nobody wrote while it was made")

    elsewhere.run("restore", str(backup), "--yes")

    kept = elsewhere.sessions()
    halves = {side: {key[:-2] for key in kept if key.endswith(side)} for side in (".a", ".b")}
    assert halves[".a"] == halves[".b"]
    assert acknowledged <= halves[".a"]
    if not ON_POSTGRESQL:
        assert elsewhere.ask("PRAGMA integrity_check") == [("ok",)]


def test_a_backup_says_where_it_is_how_big_and_how_many_rows(site: Site) -> None:
    rows = sum(map(len, site.everything().values()))
    said = site.run("backup")
    [backup] = site.backups()
    assert str(backup) in said
    assert f"{backup.stat().st_size:,} bytes" in said
    assert f"{rows:,} rows in" in said


def test_a_backup_is_for_its_owner_alone(site: Site) -> None:
    assert site.backup().stat().st_mode & 0o777 == 0o600
    assert site.folder.stat().st_mode & 0o777 == 0o700


def test_two_backups_at_once_are_two_whole_backups(site: Site, elsewhere: Site) -> None:
    for process in [site.start("backup"), site.start("backup")]:
        _, errors = process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == 0, errors
    first, second = site.backups()
    for backup in (first, second):
        elsewhere.run("restore", str(backup), "--yes")


def test_rotation_keeps_the_newest_and_touches_no_other_file(site: Site) -> None:
    site.folder.mkdir()

    def older(year: int, suffix: str = SUFFIX) -> Path:
        path = site.folder / f"backhealth-{year}0101T000000.000000Z-0123456789abcdef.{suffix}"
        path.touch()
        return path

    past = [older(2020), older(2021)]
    # A clock that was set back since makes the new one look old.
    kept = [older(2090), older(2020, OTHER_SUFFIX)]
    for name in ("notes.txt", f"backhealth-mine.{SUFFIX}", f"{past[0].name}.old"):
        kept.append(site.folder / name)
        kept[-1].touch()

    new = site.backup("--keep", "2")

    assert {path for path in site.folder.iterdir() if path.name != ".lock"} == {new, *kept}


def test_without_keep_all_backups_stay(site: Site) -> None:
    first, second = site.backup(), site.backup()
    assert site.backups() == [first, second]


@pytest.mark.parametrize("keep", ["0", "-1", "few"])
def test_keeping_none_is_refused(site: Site, keep: str) -> None:
    assert "a number from 1 on" in site.fail("backup", f"--keep={keep}")
    assert not site.folder.exists()


def test_a_full_disk_leaves_the_old_backups_and_nothing_half_written(site: Site) -> None:
    old = site.backup()
    size = 40_000
    assert old.stat().st_size > size

    def nearly_full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    process = site.start("backup", "--keep", "1", preexec_fn=nearly_full)
    _, errors = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 1
    [line] = errors.splitlines()
    assert "No backup was made." in line
    assert {path.name for path in site.folder.iterdir()} == {old.name, ".lock"}


def test_a_folder_that_cannot_be_written_is_told(site: Site, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    assert str(in_the_way) in site.fail("backup", "--folder", str(in_the_way / "backups"))


def test_what_a_killed_backup_left_is_removed_by_the_next(site: Site) -> None:
    half = site.folder / ".making-x" / "copy"
    half.parent.mkdir(parents=True)
    half.touch()
    backup = site.backup()
    assert {path.name for path in site.folder.iterdir()} == {backup.name, ".lock"}


# Bringing back


def test_a_restore_makes_every_table_what_it_was(site: Site) -> None:
    site.add("before")
    before = site.everything()
    backup = site.backup()
    site.add("after")
    with closing(connect(site.url)) as connection:
        connection.execute("DELETE FROM routines_scheduleversion")
        connection.execute("UPDATE accounts_user SET name = 'Someone else'")
        connection.execute("CREATE TABLE made_since (id integer)")
    assert site.everything() != before

    said = site.run("restore", str(backup), "--yes")

    assert site.everything() == before
    assert str(backup) in said
    assert "made_since" not in said


def test_new_rows_get_numbers_of_their_own_after_a_restore(site: Site, elsewhere: Site) -> None:
    elsewhere.run("restore", str(site.backup()), "--yes")
    with closing(connect(elsewhere.url)) as connection:
        connection.execute("INSERT INTO auth_group (name) VALUES ('Editors again')")
    [(highest,)] = site.ask("SELECT coalesce(max(id), 0) FROM auth_group")
    [(new,)] = elsewhere.ask("SELECT id FROM auth_group WHERE name = 'Editors again'")
    assert new > highest


def test_what_was_there_is_in_a_backup_of_its_own(site: Site) -> None:
    backup = site.backup()
    site.add("written-since")
    site.run("restore", str(backup), "--yes")
    assert "written-since" not in site.sessions()
    [undo] = set(site.backups()) - {backup}
    site.run("restore", str(undo), "--yes")
    assert "written-since" in site.sessions()


def test_whatever_people_write_during_a_restore_is_in_one_of_the_two(
    site: Site, elsewhere: Site, tmp_path: Path
) -> None:
    """Nobody writes between the backup of what is there and its replacement."""
    backup = site.backup()
    said = [tmp_path / f"writer{n}" for n in range(2)]
    with at_work(keep_writing, *((site.url, path.name, path) for path in said)):
        wait_until(lambda: all(len(lines(path)) >= 20 for path in said))
        process = site.start("restore", str(backup), "--yes")
        _, errors = process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == 0, errors
        done = [len(lines(path)) for path in said]
        wait_until(lambda: all(len(lines(path)) > count + 5 for path, count in zip(said, done, strict=True)))
        acknowledged = {pair for path in said for pair in lines(path)}
    [undo] = set(site.backups()) - {backup}
    elsewhere.run("restore", str(undo), "--yes")

    before, after = ({key[:-2] for key in of.sessions()} for of in (elsewhere, site))
    assert before, "nobody wrote before"
    assert after, "nobody wrote after"
    assert acknowledged <= before | after


def test_readers_see_the_old_rows_and_then_the_new_ones_over_one_connection(
    site: Site, tmp_path: Path
) -> None:
    site.add(*(f"saved.{n:03}" for n in range(100)))
    backup = site.backup()
    with closing(connect(site.url)) as connection:
        connection.execute("DELETE FROM django_session")
    site.add(*(f"later.{n:03}" for n in range(50)))
    seen = tmp_path / "reader"
    with at_work(keep_reading, (site.url, seen)) as [reader]:
        wait_until(lambda: bool(lines(seen)))
        site.run("restore", str(backup), "--yes")
        wait_until(lambda: len(lines(seen)) > 1)
        assert reader.is_alive()
    assert lines(seen) == ["50 later.000 later.049", "100 saved.000 saved.099"]


def test_pages_kept_by_running_workers_are_forgotten(site: Site) -> None:
    with closing(connect(site.url)) as connection:
        connection.execute("DELETE FROM exercises_libraryedition")
        connection.execute("INSERT INTO exercises_libraryedition (id, name) VALUES (1, 'then')")
    backup = site.backup()
    with closing(connect(site.url)) as connection:
        connection.execute("UPDATE exercises_libraryedition SET name = 'now'")
    site.run("restore", str(backup), "--yes")
    [(edition,)] = site.ask("SELECT name FROM exercises_libraryedition")
    assert edition not in {"then", "now"}


def test_a_failure_after_the_rows_are_back_says_so_and_what_to_do(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = site.backup()
    site.add("since")

    def fail() -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(LibraryEdition, "renew", fail)
    said = site.fail("restore", str(backup), "--yes")
    assert "The backup is in place, but what follows failed. the disk is full" in said
    assert "restart the workers" in said
    assert "since" not in site.sessions()


def test_a_backup_of_an_older_release_is_brought_up_to_this_one(site: Site, elsewhere: Site) -> None:
    elsewhere.run("migrate", "exercises", "0001", "--verbosity=0", "--skip-checks")
    backup = elsewhere.backup()
    said = site.run("restore", str(backup), "--yes")
    assert "older release" in said
    assert site.ask("SELECT count(*) FROM routines_routine") == [(0,)]
    site.run("migrate", "--check", "--skip-checks")


# Refusing


def test_a_backup_of_a_newer_release_is_refused(site: Site) -> None:
    with closing(connect(site.url)) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('routines', '9999_later', '2030-01-01 00:00:00')"
        )
    backup = site.backup()
    before = site.everything()
    assert "newer release: this one does not know routines.9999_later" in site.fail(
        "restore", str(backup), "--yes"
    )
    assert site.everything() == before


@pytest.mark.parametrize("damage", ["a byte differs", "the end is missing"])
def test_a_damaged_backup_is_refused_and_the_database_stays(site: Site, damage: str) -> None:
    backup = site.backup()
    before = site.everything()
    content = bytearray(backup.read_bytes())
    if damage == "a byte differs":
        content[len(content) // 2] ^= 1
    else:
        del content[-100:]
    backup.write_bytes(content)

    assert "is damaged" in site.fail("restore", str(backup), "--yes")

    assert site.everything() == before
    assert site.backups() == [backup]


def test_a_file_that_only_bears_the_name_is_refused(site: Site, tmp_path: Path) -> None:
    before = site.everything()
    for content in (b"", b"neither a database nor a dump\n" * 100):
        assert "Nothing was restored." in site.fail("restore", str(named_for(content, tmp_path)), "--yes")
    assert site.everything() == before
    assert site.backups() == []


def test_a_file_of_the_other_kind_of_database_is_refused(site: Site, tmp_path: Path) -> None:
    other = named_for(b"content", tmp_path, OTHER_SUFFIX)
    assert "another kind of database" in site.fail("restore", str(other), "--yes")


@pytest.mark.parametrize(
    "name", ["var.sqlite3", f"backhealth-20260101T000000.000000Z-0123456789abcdef.{SUFFIX}"]
)
def test_a_file_without_the_name_or_not_there_is_refused(site: Site, tmp_path: Path, name: str) -> None:
    assert str(tmp_path / name) in site.fail("restore", str(tmp_path / name), "--yes")


def test_without_a_terminal_it_refuses_and_says_how(site: Site) -> None:
    backup = site.backup()
    site.add("since")
    assert "Add --yes" in site.fail("restore", str(backup))
    assert "since" in site.sessions()


@pytest.mark.parametrize(("answer", "restored"), [("yes", True), ("no", False), ("", False)])
def test_it_asks_before_it_replaces(site: Site, answer: str, restored: bool) -> None:
    backup = site.backup()
    site.add("since")
    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, f"{answer}\n".encode())
        process = site.start("restore", str(backup), stdin=terminal)
        out, _ = process.communicate(timeout=2 * PATIENCE)
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert "This replaces" in out
    assert (process.returncode == 0) == restored
    assert ("since" not in site.sessions()) == restored


def test_a_restore_that_cannot_keep_what_is_there_changes_nothing(site: Site, tmp_path: Path) -> None:
    backup = site.backup().rename(tmp_path / site.backups()[0].name)
    shutil.rmtree(site.folder)
    site.folder.touch()
    site.add("since")
    before = site.everything()
    assert "Nothing was restored." in site.fail("restore", str(backup), "--yes")
    assert site.everything() == before


# PostgreSQL's programs


def test_a_missing_program_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgresql, "SERVERS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match=r"no pg_dump here\. .*postgresql-client-15"):
        postgresql.tool("pg_dump", 15)


@pytest.mark.parametrize(
    ("installed", "fits"), [("14.9", False), ("15.1 (Debian 15.1-1)", True), ("17.0", True)]
)
def test_a_program_older_than_the_server_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, installed: str, fits: bool
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {installed}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(postgresql, "SERVERS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    if fits:
        assert postgresql.tool("pg_dump", 15) == str(program)
    else:
        with pytest.raises(BackupError, match="older than the server"):
            postgresql.tool("pg_dump", 15)
