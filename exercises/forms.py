"""Filters of the library: GET parameters that narrow the list. What nobody offers is ignored, never an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from exercises.catalogue import FILTERS, Catalogue, Looked
from exercises.search import LONGEST_SEARCH

WAYS = ("place", "aim")
"""The filters that are always in sight: where somebody is, and what they want."""


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

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        for name, each in FILTERS.items():
            self.fields[name] = KnownChoicesField(
                label=str(each.label), choices=list(each.options.items()), required=False
            )
        self.full_clean()

    @property
    def filters(self) -> dict[str, KnownChoicesField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, KnownChoicesField)}

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The filters in force."""
        return {name: self.cleaned_data[name] for name in self.filters if self.cleaned_data[name]}

    @property
    def chosen_besides_ways(self) -> dict[str, list[str]]:
        return {name: values for name, values in self.chosen.items() if name not in WAYS}

    def look(self, catalogue: Catalogue) -> Looked:
        return catalogue.look(self.cleaned_data["q"], self.chosen)

    def groups(self, catalogue: Catalogue, looked: Looked) -> list[Group]:
        """The filters with how many movements each choice would leave; what no movement meets shows while chosen."""
        groups = [
            Group(name, str(field.label), self._options(name, field.labels, catalogue.offered[name], looked))
            for name, field in self.filters.items()
        ]
        return [group for group in groups if group.options]

    def applied(self) -> list[Applied]:
        """The filters in force that stand apart from their ticks, the words looked for first."""
        applied = []
        if words := self.cleaned_data["q"]:
            applied.append(Applied(f"“{words}”", self._query_without("q", words)))
        for name, values in self.chosen_besides_ways.items():
            labels = self.filters[name].labels
            applied += [Applied(labels[value], self._query_without(name, value)) for value in values]
        return applied

    def _options(
        self, name: str, labels: Mapping[str, str], offered: Iterable[str], looked: Looked
    ) -> list[Option]:
        chosen = self.cleaned_data[name]
        shown = {*offered, *chosen}
        return [
            Option(value, label, looked.counts[name][value], value in chosen)
            for value, label in labels.items()
            if value in shown
        ]

    def _query_without(self, name: str, value: str) -> str:
        kept = [("q", self.cleaned_data["q"])] if self.cleaned_data["q"] else []
        kept += [(filter_name, each) for filter_name, values in self.chosen.items() for each in values]
        return urlencode([pair for pair in kept if pair != (name, value)])
