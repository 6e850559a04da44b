"""A short list of words in one column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class WordsFormField(forms.CharField):
    """Edits a list of words or phrases, one a line; a phrase may hold commas."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or ())

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any("|" in word for word in value):
            raise ValidationError(_("Leave out the sign |, it separates the entries."), code="separator")

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))


class WordsField(models.TextField):  # type: ignore[type-arg]
    """A list of words or short phrases, stored as `|mat|band|`, which reads well in any tool."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: str | Iterable[str] | None) -> list[str]:
        if not isinstance(value, str):
            return list(value or ())
        return [word.strip() for word in value.split("|") if word.strip()]

    def get_prep_value(self, value: str | Iterable[str] | None) -> str:
        words = self.to_python(value)
        return f"|{'|'.join(words)}|" if words else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        return super().formfield(form_class=WordsFormField, **kwargs)
