"""The library in the admin. Movements are unpublished, never deleted: plans and records may hold on to them.

Every change is kept in the history of its movement, and changes take turns: who comes second waits, and a form
that somebody else's change has overtaken is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exercises import drawing
from exercises.content import SOURCE, load_conditions
from exercises.differences import Difference, differences
from exercises.figures import FIGURE
from exercises.models import (
    Aim,
    CommonError,
    FormCue,
    Instruction,
    Kit,
    Level,
    LibraryEdition,
    Movement,
    MovementDose,
    MovementDrawing,
    MovementRevision,
    Phase,
)
from exercises.revisions import (
    AT_ONCE,
    Content,
    Kind,
    contents_of,
    record_edit,
    replace_lines,
    rows_of,
    version_of,
)
from exercises.schema import Choice, Listing


def rules() -> dict[str, Listing]:
    """What the fields that hold a list must hold, as in the files of the library."""
    return {
        "aims": Listing(item=Choice(Aim.values)),
        "kit": Listing(item=Choice(Kit.values)),
        "phases": Listing(item=Choice(Phase.values), least=1),
        "properties": Listing(item=Choice(list(load_conditions().properties)), least=1),
        "sources": Listing(item=SOURCE, least=1),
    }


PAGE = 20
"""Revisions on a page of the history."""
BACK = _("The earlier words are back.")
BACK_AS_LOADED = _("The words of its file are back: loading the library keeps it up to date again.")
OVERTAKEN = _(
    "%(who)s changed this while you were writing, so nothing is saved yet. What you wrote is still here. "
    "Open the movement anew beside this page, and bring over what you want to keep."
)


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
    """Refuses words that no page knows, says which there are and where something is wrong.

    `version` names the words that the page showed. Once they are others, nothing that was written to them is saved.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    figure = PoseField(
        required=False,
        encoder=Indented,
        widget=forms.Textarea(attrs={"rows": 20, "cols": 80}),
        help_text=_("The pose at the start and at the end, as in the files of the library. Saving draws it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rule in rules().items():
            if name in self.fields:  # who may only look has none
                self.fields[name].help_text = _("Each is %(wanted)s.") % {"wanted": rule.item.wanted}
        self.befores = contents_of([self.instance] if self.instance.pk else [])
        versions = [version_of(content) for content in self.befores.values()]
        self.fields["version"].initial = versions[0] if versions else ""
        self.instance.is_overtaken = (
            self.is_bound and self.data.get("version") not in versions and bool(versions)
        )

    def clean(self) -> None:
        super().clean()
        if self.instance.is_overtaken:
            last = self.instance.revisions.select_related("editor").first()
            self.add_error(None, OVERTAKEN % {"who": (last and last.who) or _("Somebody")})
        for name, rule in rules().items():
            if name in self.cleaned_data:
                for place, complaint in rule.problems(self.cleaned_data[name], name):
                    self.add_error(name, f"{place} {complaint}")

    def clean_breathing(self) -> str:
        """Browsers send other line ends than files have; that is no change."""
        return str(self.cleaned_data["breathing"]).replace("\r\n", "\n")

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


class LineFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Where somebody else's change has overtaken the form, it shows what was written and judges nothing of it."""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and getattr(self.instance, "is_overtaken", False):
            self._errors: list[Any] = []
            self._non_form_errors = self.error_class()
            written: list[Any] = self.forms
            for form in written:
                form._errors = {}


class InstructionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Instruction
    formset = LineFormSet
    extra = 0


class FormCueInline(admin.TabularInline):  # type: ignore[type-arg]
    model = FormCue
    formset = LineFormSet
    extra = 0


class CommonErrorInline(admin.TabularInline):  # type: ignore[type-arg]
    model = CommonError
    formset = LineFormSet
    extra = 0


class MovementDoseInline(admin.TabularInline):  # type: ignore[type-arg]
    """One dose a level, all three: pages count on it."""

    model = MovementDose
    formset = LineFormSet
    can_delete = False
    min_num = max_num = len(Level)
    ordering = ["pk"]

    def get_formset(self, request: HttpRequest, obj: Movement | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)


class ChangedHere(admin.SimpleListFilter):
    """Which movements a loading leaves alone."""

    title = _("changed here")
    parameter_name = "changed-here"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("Changed here")),
            ("waiting", _("Changed here, and its file has newer words")),
            ("no", _("As loaded")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Movement]) -> QuerySet[Movement]:
        match self.value():
            case "yes":
                return queryset.exclude(edited_at=None)
            case "waiting":
                return queryset.exclude(edited_at=None).exclude(waiting_digest="")
            case "no":
                return queryset.filter(edited_at=None)
            case _:
                return queryset


@dataclass(frozen=True)
class Entry:
    """A revision on the history page, with what it made different."""

    revision: MovementRevision
    differences: list[Difference] | None
    can_be_put_back: bool


@admin.register(Movement)
class MovementAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "is_published", "edited_at", "family", "position", "reviewed"]
    list_filter = ["is_published", ChangedHere, "reviewed", "family", "position"]
    search_fields = ["name", "slug", "aliases", "targets", "muscles"]
    actions = ["publish", "unpublish"]
    form = MovementForm
    inlines = [InstructionInline, FormCueInline, CommonErrorInline, MovementDoseInline]

    def has_delete_permission(self, request: HttpRequest, obj: Movement | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Movement | None = None) -> tuple[str, ...]:
        """The slug ties a movement to its file and to addresses people have kept."""
        return ("slug",) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Movement | None = None) -> Any:
        apart = {"slug"} if self.has_change_permission(request, obj) else {"slug", "version"}
        return ["slug", *(name for name in super().get_fields(request, obj) if name not in apart)]

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<int:pk>/history/<int:revision>/",
            self.admin_site.admin_view(self.put_back_view),
            name="exercises_movement_put_back",
        )
        return [address, *super().get_urls()]

    # Changing

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            LibraryEdition.lock()
            return super().changeform_view(request, *args, **kwargs)

    def get_formset_kwargs(self, request: HttpRequest, obj: Movement, inline: Any, prefix: str) -> Any:
        """The lines somebody wrote to may be gone: in an overtaken form all are shown as new ones."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if getattr(obj, "is_overtaken", False):
            written = kwargs["data"]
            written[f"{prefix}-INITIAL_FORMS"] = "0"
            for name in [*written]:
                if name.startswith(f"{prefix}-") and name.endswith("-id"):
                    written[name] = ""
        return kwargs

    def save_model(
        self, request: HttpRequest, obj: Movement, form: ModelForm[Movement], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if "figure" in form.changed_data or not MovementDrawing.objects.filter(movement=obj).exists():
            obj.draw()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record_edit(Kind.EDITED, form.befores, [form.instance.pk], request.user)

    @admin.action(description=_("Publish the chosen movements"), permissions=["change"])
    def publish(self, request: HttpRequest, movements: QuerySet[Movement]) -> None:
        self._set_published(request, movements, is_published=True)

    @admin.action(description=_("Unpublish the chosen movements"), permissions=["change"])
    def unpublish(self, request: HttpRequest, movements: QuerySet[Movement]) -> None:
        self._set_published(request, movements, is_published=False)

    def _set_published(
        self, request: HttpRequest, movements: QuerySet[Movement], *, is_published: bool
    ) -> None:
        with transaction.atomic():
            LibraryEdition.lock()
            keys = list(movements.exclude(is_published=is_published).values_list("pk", flat=True))
            for start in range(0, len(keys), AT_ONCE):
                some = Movement.objects.filter(pk__in=keys[start : start + AT_ONCE])
                befores = contents_of(some)
                some.update(is_published=is_published)
                record_edit(Kind.EDITED, befores, befores, request.user)
        text = ngettext("%(count)s movement changed.", "%(count)s movements changed.", len(keys))
        self.message_user(request, text % {"count": len(keys)}, messages.SUCCESS)

    # What was before

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        movement = self.get_object(request, unquote(object_id))
        if movement:
            revisions = movement.revisions.select_related("editor")
            page = self.get_paginator(request, revisions, PAGE).get_page(request.GET.get("p", 1))
            extra_context = {
                **(extra_context or {}),
                "page": page,
                "entries": list(self._entries(request, movement, list(page))),
            }
        return super().history_view(request, object_id, extra_context)

    def _entries(
        self, request: HttpRequest, movement: Movement, revisions: list[MovementRevision]
    ) -> Iterator[Entry]:
        """Each revision with what differs from the one before it."""
        now = contents_of([movement])[movement.pk]
        may_change = self.has_change_permission(request, movement)
        older = movement.revisions.filter(pk__lt=revisions[-1].pk).first() if revisions else None
        for revision, before in zip(revisions, [*revisions[1:], older], strict=False):
            yield Entry(
                revision,
                differences(before.content, revision.content) if before else None,
                may_change and revision.content != now,
            )

    def put_back_view(self, request: HttpRequest, pk: int, revision: int) -> HttpResponse:
        """Says what putting back an earlier content will change; sent off, puts it back as saving a form would."""
        with transaction.atomic():
            if request.method == "POST":
                LibraryEdition.lock()
            found = get_object_or_404(
                MovementRevision.objects.select_related("movement", "editor"), movement=pk, pk=revision
            )
            movement = found.movement
            if not self.has_change_permission(request, movement):
                raise PermissionDenied
            form_class: Any = self.get_form(request, movement, change=True)
            shown = form_class(instance=movement)
            now = shown.befores[movement.pk]
            # A column that came later keeps what it has.
            content = now | found.content
            version = shown.fields["version"].initial
            fields = {name: field.prepare_value(content.get(name)) for name, field in shown.fields.items()}
            form = form_class(fields | {"version": request.POST.get("version", version)}, instance=movement)
            problems = [] if form.is_valid() else _complaints(form)
            problems += _problems_of_lines(movement.pk, content)
            if request.method == "POST" and not problems:
                self._put_back(request, found, form, content)
                return redirect("admin:exercises_movement_history", movement.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Put these words back?"),
            "opts": self.opts,
            "object": movement,
            "revision": found,
            "differences": differences(now, content),
            "version": version,
            "is_overtaken": form.instance.is_overtaken,
            "problems": problems,
        }
        return TemplateResponse(request, "admin/exercises/movement/put_back.html", context)

    def _put_back(self, request: HttpRequest, found: MovementRevision, form: Any, content: Content) -> None:
        movement = found.movement
        self.save_model(request, movement, form, change=True)
        replace_lines({movement.pk: content})
        record_edit(Kind.PUT_BACK, form.befores, [movement.pk], request.user)
        self.log_change(request, movement, str(found.get_kind_display()))
        movement.refresh_from_db(fields=["edited_at"])
        self.message_user(request, BACK if movement.edited_at else BACK_AS_LOADED, messages.SUCCESS)


def _complaints(form: ModelForm[Movement]) -> list[str]:
    """What a form refuses, with the names of its fields."""
    return [
        f"{form.fields[name].label}: {complaint}" if name in form.fields else str(complaint)
        for name, complaints in form.errors.items()
        for complaint in complaints
    ]


def _problems_of_lines(key: int, content: Content) -> list[str]:
    """What the rows below a movement's form would refuse."""
    problems = [] if content["doses"].keys() == set(Level.values) else [str(_("A level has no dose."))]
    for model, rows in rows_of(key, content).items():
        for row in rows:
            try:
                row.full_clean(exclude={"movement"}, validate_unique=False)
            except ValidationError as error:
                problems += [f"{model._meta.verbose_name}: {message}" for message in error.messages]
    return problems
