"""The library in the admin. Movements are unpublished, never deleted: plans and records may hold on to them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exercises.content import SOURCE, load_conditions
from exercises.models import CommonError, FormCue, Instruction, Kit, Level, Movement, MovementDose, Phase
from exercises.schema import Choice, Listing


def rules() -> dict[str, Listing]:
    """What the fields that hold a list must hold, as in the files of the library."""
    return {
        "kit": Listing(item=Choice(Kit.values)),
        "phases": Listing(item=Choice(Phase.values), least=1),
        "properties": Listing(item=Choice(list(load_conditions().properties)), least=1),
        "sources": Listing(item=SOURCE, least=1),
    }


class MovementForm(ModelForm):  # type: ignore[type-arg]
    """Refuses words that no page knows, says which there are and where something is wrong."""

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
