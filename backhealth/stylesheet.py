"""One stylesheet out of many: css/app.css, joined in cascade order, found like any other static file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from rcssmin import cssmin

NAME = "css/app.css"
STYLES = (
    "tokens",
    "reset",
    "base",
    "layout",
    "components/button",
    "components/field",
    "components/nav",
    "components/message",
    "components/caution",
    "components/picture",
    "components/figure",
    "components/movement-card",
    "components/phase",
    "components/dose",
    "components/library",
    "components/step",
    "components/session",
    "components/streak",
    "components/week",
    "components/calendar",
    "components/card",
    "components/empty",
    "components/hero",
    "components/sheet",
    "utilities",
    "print",
)


def build(root: Path) -> Path:
    """Join the files of STYLES under `root`, as small as they go, and return the folder that holds css/app.css."""
    source, folder = root / "static/css", root / "var/build"
    joined = cssmin("\n".join((source / f"{style}.css").read_text() for style in STYLES))
    target = folder / NAME
    if not target.exists() or target.read_text() != joined:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}")
        fresh.write_text(joined)
        fresh.replace(target)  # in one move: another worker may be reading
    return folder


class StylesheetFinder(BaseFinder):
    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        found = str(build(Path(settings.BASE_DIR)) / NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, FileSystemStorage(location=build(Path(settings.BASE_DIR)))
