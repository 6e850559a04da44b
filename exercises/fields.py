"""A short list of words in one column, searchable on every database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.lookups import Contains


class WordsField(models.TextField):  # type: ignore[type-arg]
    """A list of words or short phrases, stored as `|mat|band|`.

    JSON would do on PostgreSQL, but SQLite cannot ask whether a JSON list holds a value; `kit__has="band"` works on both.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: str | Iterable[str] | None) -> list[str]:
        if not isinstance(value, str):
            return list(value or ())
        separator = "|" if "|" in value else ","
        return [word.strip() for word in value.split(separator) if word.strip()]

    def get_prep_value(self, value: str | Iterable[str] | None) -> str:
        words = self.to_python(value)
        return f"|{'|'.join(words)}|" if words else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def value_from_object(self, obj: models.Model) -> Any:
        return super().value_from_object(obj)


@WordsField.register_lookup
class Has(Contains):
    """`field__has="word"`: the list holds exactly this word."""

    lookup_name = "has"

    def get_prep_lookup(self) -> str:
        return f"|{self.rhs}|"
