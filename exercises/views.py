"""The library: the list of movements, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from backhealth.http import page_of, render_page, wants_fragment
from backhealth.kept import kept_for_visitors
from exercises.cautions import Caution, CautionLevel, cautions
from exercises.content import load_conditions, load_screening
from exercises.dose import Dose
from exercises.edition import edition_of
from exercises.forms import Group, MovementFilterForm
from exercises.models import Level, Movement, MovementDose, MovementDrawing
from exercises.swaps import Relative, relatives_of, swap_for

PAGE = 24


@dataclass(frozen=True)
class Advice:
    """A caution with its reasons in sentences, and the movement to do instead when there is one."""

    caution: Caution
    reasons: list[str]
    swap: Movement | None


@dataclass(frozen=True)
class Found:
    """What a search found. Nothing is asked of the database before a template shows it: its page may be kept."""

    request: HttpRequest
    form: MovementFilterForm

    @cached_property
    def page(self) -> Page[Movement]:
        return page_of(self.request, self.form.movements().with_doses().with_stills(), PAGE)

    @property
    def groups(self) -> list[Group]:
        return self.form.groups(edition_of(self.request))

    @property
    def count_words(self) -> str:
        count = self.page.paginator.count
        return ngettext("%(count)s exercise", "%(count)s exercises", count) % {"count": count}


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def movement_list(request: HttpRequest) -> HttpResponse:
    form = MovementFilterForm(request.GET)
    context = {
        "form": form,
        "applied": form.applied(),
        "ticked": sum(map(len, form.chosen.values())),
        "found": Found(request, form),
        "swapped": wants_fragment(request),
        "edition": edition_of(request),
    }
    return render_page(request, "exercises/movement_list.html", "exercises/_movement_grid.html", context)


@dataclass(frozen=True)
class Told:
    """All that the page of a movement tells, asked of the database when a template shows it."""

    slug: str

    @cached_property
    def movement(self) -> Movement:
        return get_object_or_404(Movement.objects.published().with_texts(), slug=self.slug)

    @cached_property
    def relatives(self) -> dict[str, Relative]:
        return relatives_of(self.movement)

    @property
    def doses(self) -> list[tuple[MovementDose, Dose]]:
        return _doses(self.movement)

    @cached_property
    def advice_by_level(self) -> list[tuple[CautionLevel, list[Advice]]]:
        return _advice_by_level(self.movement, self.relatives)

    @property
    def easier(self) -> Relative | None:
        return self.relatives.get(self.movement.easier_slug)

    @property
    def harder(self) -> Relative | None:
        return self.relatives.get(self.movement.harder_slug)


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def movement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    context = {
        "slug": slug,
        "told": Told(slug),
        "stop_signs": load_screening().stop_signs,
        "edition": edition_of(request),
    }
    return render(request, "exercises/movement_detail.html", context)


@login_not_required
@require_safe
def movement_motion(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """What moves a figure. The address changes with it, so it may be kept for good.

    Movements that are not published are answered too: a routine may hold one.
    """
    drawings = MovementDrawing.objects.only("motion")
    return HttpResponse(
        get_object_or_404(drawings, movement__slug=slug, digest=digest).motion,
        content_type="application/json",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _doses(movement: Movement) -> list[tuple[MovementDose, Dose]]:
    """The doses of a movement, the gentlest first."""
    rows = sorted(movement.doses.all(), key=lambda row: Level.values.index(row.level))
    return [(row, row.dose(movement.rep_seconds)) for row in rows]


def _advice_by_level(
    movement: Movement, relatives: Mapping[str, Relative]
) -> list[tuple[CautionLevel, list[Advice]]]:
    """What everybody with a condition is told, the worst level first."""
    library = load_conditions()
    found = cautions(movement.properties, movement.position, movement.kit, library)
    advice = [
        Advice(
            caution,
            library.reasons(caution),
            swap_for(movement, caution.condition, relatives) if caution.avoid else None,
        )
        for caution in found
    ]
    return [(level, list(group)) for level, group in groupby(advice, key=lambda each: each.caution.level)]
