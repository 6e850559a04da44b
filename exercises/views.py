"""The library: the list of movements, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from backhealth.http import page_of, render_page, wants_fragment
from exercises.cautions import Caution, CautionLevel, cautions
from exercises.content import load_conditions, load_screening
from exercises.dose import Dose
from exercises.forms import MovementFilterForm
from exercises.models import Level, Movement, MovementDose, MovementDrawing
from exercises.swaps import Relative, relatives_of, swap_for

PAGE = 24


@dataclass(frozen=True)
class Advice:
    """A caution with its reasons in sentences, and the movement to do instead when there is one."""

    caution: Caution
    reasons: list[str]
    swap: Movement | None


@login_not_required
@require_safe
def movement_list(request: HttpRequest) -> HttpResponse:
    form = MovementFilterForm(request.GET)
    page = page_of(request, form.movements().with_doses().with_stills(), PAGE)
    found = page.paginator.count
    context = {
        "form": form,
        "applied": form.applied(),
        "ticked": sum(map(len, form.chosen.values())),
        "count_words": ngettext("%(count)s exercise", "%(count)s exercises", found) % {"count": found},
        "page_obj": page,
        "swapped": wants_fragment(request),
    }
    return render_page(request, "exercises/movement_list.html", "exercises/_movement_grid.html", context)


@login_not_required
@require_safe
def movement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    movement = get_object_or_404(Movement.objects.published().with_texts(), slug=slug)
    relatives = relatives_of(movement)
    context = {
        "movement": movement,
        "doses": _doses(movement),
        "advice_by_level": _advice_by_level(movement, relatives),
        "easier": relatives.get(movement.easier_slug),
        "harder": relatives.get(movement.harder_slug),
        "stop_signs": load_screening().stop_signs,
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
