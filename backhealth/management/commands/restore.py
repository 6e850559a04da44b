"""`manage.py restore FILE`: puts a backup in the place of the database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor

from backhealth import backups
from exercises.models import LibraryEdition

NEXT = "Run migrate and createcachetable, and restart the workers."


class Command(BaseCommand):
    help = "Replace the database with a backup. What is there goes into a backup of its own first."
    # The pages need not be in order for this.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `manage.py backup` made")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        store = backups.store_of(connections[DEFAULT_DB_ALIAS])
        try:
            backup = backups.read(store, file)
            self.stdout.write(f"This replaces {store} ({backups.counted(store.rows())})\nwith {backup}.")
            if not (yes or self._agreed()):
                raise CommandError("Nothing was changed.")
            kept = backups.restore(store, backup, settings.BACKUP_FOLDER)
        except backups.BackupError as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        if kept:
            self.stdout.write(f"What was there is in {kept}.")
        try:
            self._compare(backup.contents.rows, store.rows())
            self._bring_up_to_this_release()
        except (backups.BackupError, Error) as error:
            raise CommandError(f"The backup is in place, but what follows failed. {error} {NEXT}") from error
        self.stdout.write(f"Restored {backup.contents}.")

    def _agreed(self) -> bool:
        if not sys.stdin.isatty():
            raise CommandError("There is nobody to ask. Add --yes to replace the database.")
        return input("Type yes to go on: ").strip().lower() == "yes"

    def _compare(self, restored: Mapping[str, int], now: Mapping[str, int]) -> None:
        differing = [table for table, rows in restored.items() if now.get(table) != rows]
        if differing:
            self.stderr.write(f"Somebody has changed rows since: {', '.join(differing)}.")

    def _bring_up_to_this_release(self) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("It is from an older release: migrating. Run load_library afterwards.")
            call_command("migrate", interactive=False, verbosity=0)
        # The backup may come from where the cache was elsewhere.
        call_command("createcachetable", verbosity=0)
        # Pages that running workers keep are of the library that was there.
        LibraryEdition.renew()
