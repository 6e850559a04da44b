"""`manage.py figure_sheet`: every figure on one page, to look at, with what the checks find and how big it is."""

from __future__ import annotations

import gzip
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from exercises import drawing
from exercises.content import LIBRARY, ContentError, MovementContent, read_library
from exercises.figures import LOOKS, read, stills


@dataclass(frozen=True)
class Entry:
    """A figure of the sheet: its stills at start, middle and end, and what is to be known about it."""

    name: str
    description: str
    view_box: str
    moments: list[SafeString]
    findings: tuple[str, ...]
    still_bytes: int
    motion_bytes: int


class Command(BaseCommand):
    help = "Write a page with all figures at start, middle and end, in both themes, and what the checks find."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", help="only these movements")
        parser.add_argument(
            "--path", type=Path, default=LIBRARY, help="another folder to read the library from"
        )
        parser.add_argument("--to", type=Path, default=Path("var/figures.html"), help="the file to write")
        parser.add_argument("--width", type=int, default=320, help="of a picture, in pixels")
        parser.add_argument(
            "--nameless", action="store_true", help="without names, to have others guess them"
        )

    def handle(
        self,
        *args: Any,
        slugs: list[str],
        path: Path,
        to: Path,
        width: int,
        nameless: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        try:
            movements = read_library(path).movements
        except ContentError as error:
            raise CommandError(f"No sheet was written. Mend this first:\n{error}") from error
        unknown = set(slugs) - {movement.slug for movement in movements}
        if unknown:
            raise CommandError(f"There is no movement called {', '.join(sorted(unknown))}.")
        wished = [m for m in movements if not slugs or m.slug in slugs]
        started = time.perf_counter()
        entries = [entry(movement) for movement in wished]
        seconds = time.perf_counter() - started
        styles = SafeString(Path(str(finders.find("css/app.css"))).read_text())
        stylesheet = to.with_suffix(".css")
        context = {
            "entries": entries,
            "stylesheet": stylesheet.name,
            "nameless": nameless,
            "looks": LOOKS,
            "themes": ("light", "dark"),
        }
        to.parent.mkdir(parents=True, exist_ok=True)
        stylesheet.write_text(
            render_to_string("exercises/figure_sheet.css", {"styles": styles, "width": width})
        )
        to.write_text(render_to_string("exercises/figure_sheet.html", context))
        if verbosity:
            found = sum(len(each.findings) for each in entries)
            self.stdout.write(f"{to}: {len(entries)} figures in {seconds:.1f} s, {found} to mend.")


def entry(movement: MovementContent) -> Entry:
    drawn, pictures = drawing.draw(movement.figure), stills(read(movement.figure))
    return Entry(
        name=movement.name,
        description=movement.figure["description"],
        view_box=drawn.view_box,
        moments=[SafeString(pictures[place]) for place in (0, len(pictures) // 2, -1)],
        findings=drawing.findings(movement.figure),
        still_bytes=len(gzip.compress(drawn.start.encode(), 9)),
        motion_bytes=len(gzip.compress(drawn.motion.encode(), 9)),
    )
