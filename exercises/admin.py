"""The library in the admin. Movements are unpublished, never deleted: plans and records may hold on to them."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exercises import drawing
from exercises.content import SOURCE, load_conditions
from exercises.figures import FIGURE
from exercises.models import (
    CommonError,
    FormCue,
    Instruction,
    Kit,
    Level,
    Movement,
    MovementDose,
    MovementDrawing,
    Phase,
)
from exercises.schema import Choice, Listing


def rules() -> dict[str, Listing]:
    """What the fields that hold a list must hold, as in the files of the library."""
    return {
        "kit": Listing(item=Choice(Kit.values)),
        "phases": Listing(item=Choice(Phase.values), least=1),
        "properties": Listing(item=Choice(list(load_conditions().properties)), least=1),
        "sources": Listing(item=SOURCE, least=1),
    }


class Indented(json.JSONEncoder):
    """JSON for people to read and change."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"indent": 2})


class PoseField(forms.JSONField):
    """JSON that no reader of it trips over."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):  # a number of thousands of digits, brackets within brackets
            raise forms.ValidationError(self.error_messages["invalid"], params={"value": "…"}) from None


class MovementForm(ModelForm):  # type: ignore[type-arg]
    """Refuses words that no page knows, says which there are and where something is wrong."""

    figure = PoseField(
        required=False,
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 20, "cols": 80}),
        help_text=_("The pose at the start and at the end, as in the files of the library. Saving draws it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rule in rules().items():
            self.fields[name].help_text = _("Each is %(wanted)s.") % {"wanted": rule.item.wanted}

    def clean(self) -> None:
        super().clean()
        for name, rule in rules().items():
            if name in self.cleaned_data:
                for place, complaint in rule.problems(self.cleaned_data[name], name):
                    self.add_error(name, f"{place} {complaint}")

    def clean_figure(self) -> Any:
        """The pose, held against its schema and then against what a body does; none at all is allowed."""
        pose = self.cleaned_data["figure"]
        if not pose:
            return {}
        problems = [f"{place} {complaint}" for place, complaint in FIGURE.problems(pose, "figure")]
        problems = problems or list(drawing.findings(pose))
        if problems:
            raise forms.ValidationError(problems)
        return pose


class InstructionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Instruction
    extra = 0


class FormCueInline(admin.TabularInline):  # type: ignore[type-arg]
    model = FormCue
    extra = 0


class CommonErrorInline(admin.TabularInline):  # type: ignore[type-arg]
    model = CommonError
    extra = 0


class MovementDoseInline(admin.TabularInline):  # type: ignore[type-arg]
    """One dose a level, all three: pages count on it."""

    model = MovementDose
    can_delete = False
    min_num = max_num = len(Level)
    ordering = ["pk"]

    def get_formset(self, request: HttpRequest, obj: Movement | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)


@admin.register(Movement)
class MovementAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "is_published", "family", "position", "reviewed"]
    list_filter = ["is_published", "reviewed", "family", "position"]
    search_fields = ["name", "slug", "search_text"]
    actions = ["publish", "unpublish"]
    form = MovementForm
    inlines = [InstructionInline, FormCueInline, CommonErrorInline, MovementDoseInline]

    def has_delete_permission(self, request: HttpRequest, obj: Movement | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Movement, form: ModelForm[Movement], change: bool
    ) -> None:
        obj.refresh_search_text()
        super().save_model(request, obj, form, change)
        if "figure" in form.changed_data or not MovementDrawing.objects.filter(movement=obj).exists():
            obj.draw()

    @admin.action(description=_("Publish the chosen movements"), permissions=["change"])
    def publish(self, request: HttpRequest, movements: QuerySet[Movement]) -> None:
        self._set_published(request, movements, is_published=True)

    @admin.action(description=_("Unpublish the chosen movements"), permissions=["change"])
    def unpublish(self, request: HttpRequest, movements: QuerySet[Movement]) -> None:
        self._set_published(request, movements, is_published=False)

    def _set_published(
        self, request: HttpRequest, movements: QuerySet[Movement], *, is_published: bool
    ) -> None:
        count = movements.update(is_published=is_published)
        text = ngettext("%(count)s movement changed.", "%(count)s movements changed.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
