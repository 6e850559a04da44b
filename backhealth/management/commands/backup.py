"""`manage.py backup`: a checked copy of the database in one file, while people go on using it."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from backhealth import backups


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a number from 1 on")
    return int(text)


class Command(BaseCommand):
    help = "Make a backup of the database, which may be in use."
    # The pages need not be in order for this.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BACKUP_FOLDER, help="where to put it")
        parser.add_argument(
            "--keep",
            type=at_least_one,
            metavar="N",
            help="remove older backups from the folder until N are left; without it, all stay",
        )

    def handle(self, *args: Any, folder: Path, keep: int | None, **options: Any) -> None:
        try:
            backup = backups.make(backups.store_of(connections[DEFAULT_DB_ALIAS]), folder, keep=keep)
        except backups.BackupError as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(f"Made {backup}.")
