"""Sheets to print, with boxes to tick: of a person's own plan, and of a starter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_safe

from backhealth.http import READS, SignedInRequest, of_owner
from backhealth.kept import kept_for_visitors
from exercises.content import load_screening
from exercises.edition import edition_of
from routines.models import Routine
from routines.planning import Outline
from routines.starters import PlannedStep
from routines.views.builder import days_words, planned_routine, week_order, week_start_of
from routines.views.starters import parts_of, starter_plan


@of_owner(partial(planned_routine, ends=True), READS)
def routine_sheet(request: SignedInRequest, routine: Routine) -> HttpResponse:
    """A person's own plan."""
    steps = list(map(PlannedStep.of, routine.steps_in_order))
    sheet = _sheet(request, steps, routine.outline, routine.weekdays_on(request.user.today()))
    return render(request, "routines/routine_sheet.html", {**sheet, "routine": routine, "plan": routine})


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def starter_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """A starter, for everybody."""
    plan = starter_plan(slug, ends=True)
    if plan.starter.slug != slug:
        return redirect("routines:starter-sheet", plan.starter.slug, permanent=True)
    sheet = _sheet(request, plan.steps, plan.outline, plan.starter.weekdays)
    return render(request, "routines/routine_sheet.html", {**sheet, "plan": plan.starter})


def _sheet(
    request: HttpRequest, steps: Sequence[PlannedStep], outline: Outline, weekdays: frozenset[int]
) -> dict[str, object]:
    week_start = week_start_of(request)
    return {
        "outline": outline,
        "parts": parts_of(steps, outline),
        "days": days_words(weekdays, week_start),
        "boxes": [str(WEEKDAYS_ABBR[day])[0] for day in week_order(range(7), week_start)],
        "signs": load_screening().four_signs,
    }
