"""`manage.py load_library`: bring the database up to the texts of the library. Harmless to run twice."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exercises.content import LIBRARY, ContentError, Library, read_library
from exercises.loading import LeftAlone, load


class Command(BaseCommand):
    help = "Load the movements of the exercise library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, default=LIBRARY, help="another folder to read it from")
        parser.add_argument(
            "--overwrite",
            nargs="*",
            metavar="SLUG",
            help="put the files' words back where they were changed in the admin: in these movements, or in all",
        )

    def handle(
        self, *args: Any, path: Path, overwrite: list[str] | None, verbosity: int, **options: Any
    ) -> None:

        def tell(count: int) -> None:
            if verbosity and self.stdout.isatty():
                self.stdout.write(f"Drawing {count} figures ...")

        try:
            library = read_library(path)
            report = load(library.movements, tell, _chosen(library, overwrite))
        except ContentError as error:
            raise CommandError(f"The exercise library was not loaded. Mend this first:\n{error}") from error
        if verbosity:
            self.stdout.write(f"Exercise library: {report}.")
            if report.left_alone:
                self.stdout.write(
                    "Changed in the admin and left alone (--overwrite puts the file's words back):"
                )
            for movement in report.left_alone:
                self.stdout.write(f"  {_told(movement)}")


def _chosen(library: Library, overwrite: list[str] | None) -> Collection[str]:
    """The movements whose changes are to give way: none, those named, or all when none is named."""
    slugs = {movement.slug for movement in library.movements}
    if overwrite is None:
        return ()
    if unknown := sorted(set(overwrite) - slugs):
        raise CommandError(f"--overwrite: the library has no file for {', '.join(unknown)}.")
    return overwrite or slugs


def _told(movement: LeftAlone) -> str:
    day = f"{movement.edited_at:%d %B %Y}".removeprefix("0")
    news = "Its file has newer words." if movement.file_has_news else "Its file has nothing new."
    return f"{movement.slug}, on {day}. {news}{'' if movement.is_published else ' It is not published.'}"
