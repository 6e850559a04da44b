"""Filters of the library: GET parameters that narrow the list. What nobody offers is ignored, never an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.cache import caches
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from exercises.models import (
    LONGEST_SEARCH,
    NO_KIT,
    Family,
    Kit,
    Movement,
    MovementQuerySet,
    Phase,
    Position,
)

# A mat is kit nobody has to look for: it counts as none.
KIT_CHOICES = [(NO_KIT, _("No kit")), *((kit.value, kit.label) for kit in Kit if kit != Kit.MAT)]


class SearchField(forms.CharField):
    """Words to look for; a long or odd text is cut short."""

    widget = forms.SearchInput

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\0", " ")
        return " ".join(text.split())[:LONGEST_SEARCH].strip()


class KnownChoicesField(forms.MultipleChoiceField):
    """Several choices, the unknown ones left out."""

    widget = forms.CheckboxSelectMultiple

    @property
    def labels(self) -> dict[str, str]:
        """The words of every choice by its value."""
        return {value: str(label) for value, label in cast("Iterable[tuple[str, str]]", self.choices)}

    def to_python(self, value: Any) -> list[str]:
        given = set(super().to_python(value))
        return [known for known in self.labels if known in given]


@dataclass(frozen=True)
class Option:
    """One tick of a filter."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """The ticks of one filter."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Applied:
    """A filter in force, and the query that leaves it out."""

    label: str
    query_without: str


class MovementFilterForm(forms.Form):
    """Always valid: whatever the address holds, something can be shown."""

    q = SearchField(label=_("Search exercises"), required=False)
    position = KnownChoicesField(label=_("Position"), choices=Position.choices, required=False)
    floor = KnownChoicesField(label=_("Floor"), choices=[("none", _("No floor"))], required=False)
    family = KnownChoicesField(label=_("Family"), choices=Family.choices, required=False)
    kit = KnownChoicesField(label=_("Kit"), choices=KIT_CHOICES, required=False)
    phase = KnownChoicesField(label=_("Part of a routine"), choices=Phase.choices, required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.full_clean()

    @property
    def filters(self) -> dict[str, KnownChoicesField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, KnownChoicesField)}

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The filters in force."""
        return {name: self.cleaned_data[name] for name in self.filters if self.cleaned_data[name]}

    def movements(self) -> MovementQuerySet:
        return Movement.objects.published().matching(self.cleaned_data["q"]).chosen(self.chosen)

    def groups(self, edition: str) -> list[Group]:
        """The filters with how many movements each choice has; a choice without any is shown only while chosen."""
        counts = self._counts(edition)
        groups = [
            Group(name, str(field.label), self._options(name, field.labels, counts[name]))
            for name, field in self.filters.items()
        ]
        return [group for group in groups if group.options]

    def applied(self) -> list[Applied]:
        """Every filter in force, the words looked for first."""
        applied = []
        if words := self.cleaned_data["q"]:
            applied.append(Applied(f"“{words}”", self._query_without("q", words)))
        for name, values in self.chosen.items():
            labels = self.filters[name].labels
            applied += [Applied(labels[value], self._query_without(name, value)) for value in values]
        return applied

    def _counts(self, edition: str) -> dict[str, dict[str, int]]:
        """Counted once for each edition of the library: they do not depend on what is looked for."""

        def count() -> dict[str, dict[str, int]]:
            choices = {name: list(field.labels) for name, field in self.filters.items()}
            return Movement.objects.published().choice_counts(choices)

        counts = caches["parts"].get_or_set(f"counts-{edition}", count, None)
        return cast("dict[str, dict[str, int]]", counts)

    def _options(self, name: str, labels: Mapping[str, str], counts: Mapping[str, int]) -> list[Option]:
        chosen = self.cleaned_data[name]
        return [
            Option(value, label, counts[value], value in chosen)
            for value, label in labels.items()
            if counts[value] or value in chosen
        ]

    def _query_without(self, name: str, value: str) -> str:
        kept = [("q", self.cleaned_data["q"])] if self.cleaned_data["q"] else []
        kept += [(filter_name, each) for filter_name, values in self.chosen.items() for each in values]
        return urlencode([pair for pair in kept if pair != (name, value)])
