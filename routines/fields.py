"""The reps of sets that differ, in one column that every database can hold and check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Length, Replace
from django.db.models.lookups import Exact

LONGEST = 29
"""Ten sets of two figures each, with the commas between."""


class SetRepsField(models.CharField):  # type: ignore[type-arg]
    """The reps of each set, stored as `5,3,1`; nothing when all sets are alike. In Python it is a tuple."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("default", tuple)
        kwargs.setdefault("db_default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> tuple[int, ...]:
        return self.to_python(value)

    def to_python(self, value: str | Iterable[int] | None) -> tuple[int, ...]:
        return tuple(map(int, value.split(",") if isinstance(value, str) and value else value or ()))

    def get_prep_value(self, value: str | Iterable[int] | None) -> str:
        return ",".join(map(str, self.to_python(value)))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def set_reps_fit() -> Q:
    """What a row asks of its `set_reps`: to be empty, or a number from 1 for each of its two `sets` or more."""
    text, words = F("set_reps"), models.CharField()
    besides_figures = Func(text, Value("0123456789,"), function="RTRIM", output_field=words)
    numbers = Concat(Value(","), text, Value(","), output_field=words)
    whole_numbers = Replace(
        Replace(numbers, Value(",,"), output_field=words), Value(",0"), output_field=words
    )
    commas = Length(text) - Length(Replace(text, Value(","), output_field=words))
    return Q(set_reps="") | Q(
        Exact(besides_figures, Value("")),
        Exact(whole_numbers, numbers),
        Exact(commas, F("sets") - Value(1)),
        sets__gt=1,
    )
