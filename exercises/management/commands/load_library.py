"""`manage.py load_library`: bring the database up to the texts of the library. Harmless to run twice."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exercises.content import LIBRARY, ContentError, read_library
from exercises.loading import load


class Command(BaseCommand):
    help = "Load the movements of the exercise library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, default=LIBRARY, help="another folder to read it from")

    def handle(self, *args: Any, path: Path, verbosity: int, **options: Any) -> None:

        def tell(count: int) -> None:
            if verbosity and self.stdout.isatty():
                self.stdout.write(f"Drawing {count} figures ...")

        try:
            library = read_library(path)
            report = load(library.movements, tell)
        except ContentError as error:
            raise CommandError(f"The exercise library was not loaded. Mend this first:\n{error}") from error
        if verbosity:
            self.stdout.write(f"Exercise library: {report}.")
