"""Forms any app may build on."""

from __future__ import annotations

from typing import Any

from django import forms


class OwnColumnsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Saves the columns it shows and no other, so what another tab changed meanwhile stays changed."""

    def save(self, commit: bool = True) -> Any:
        self.instance.save(update_fields=self._meta.fields)
        return self.instance
