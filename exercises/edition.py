"""The edition of the library for the length of a request: asked of the database once."""

from __future__ import annotations

from django.http import HttpRequest

from exercises.models import LibraryEdition

ATTRIBUTE = "library_edition"


def edition_of(request: HttpRequest) -> str:
    edition: str | None = getattr(request, ATTRIBUTE, None)
    if edition is None:
        edition = LibraryEdition.current()
        setattr(request, ATTRIBUTE, edition)
    return edition
