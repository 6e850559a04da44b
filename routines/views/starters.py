"""Ready-made plans, open to everybody; copying one makes it one's own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backhealth.http import SignedInRequest
from backhealth.kept import kept_for_visitors
from exercises.edition import edition_of
from exercises.models import Phase
from routines.forms import OnceForm
from routines.making import copy_starter
from routines.planning import Outline
from routines.starters import PlannedStep, StarterPlan, plans, starter
from routines.views.builder import days_words, week_start_of
from routines.visitors import open_session


@dataclass(frozen=True)
class Part:
    """A part of a plan to read or print: its time and its steps."""

    phase: Phase
    minutes: int
    steps: Sequence[PlannedStep]


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def starter_detail(request: HttpRequest, slug: str) -> HttpResponse:
    plan = starter_plan(slug)
    if plan.starter.slug != slug:
        return redirect(plan.starter, permanent=True)
    context = {
        "plan": plan,
        "starter": plan.starter,
        "days": days_words(plan.starter.weekdays, week_start_of(request)),
        "parts": parts_of(plan.steps, plan.outline),
        "resumable": open_session(request, slug),
        "client_id": uuid.uuid4(),
    }
    return render(request, "routines/starter_detail.html", context)


@require_POST
def starter_copy(request: SignedInRequest, slug: str) -> HttpResponse:
    plan = starter_plan(slug)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return redirect(plan.starter)
    routine = copy_starter(
        request.user, plan, client_id=form.cleaned_data["client_id"], today=request.user.today()
    )
    messages.success(
        request, _("“%(name)s” is yours now. Change anything you like.") % {"name": routine.name}
    )
    return redirect(routine)


def starter_plan(slug: str, *, ends: bool = False) -> StarterPlan:
    """The starter of an address; one of the past has another slug today."""
    found = starter(slug)
    if found is None:
        raise Http404
    return plans((found,), ends=ends)[0]


def parts_of(steps: Sequence[PlannedStep], plan: Outline) -> list[Part]:
    """The parts of a plan that have steps."""
    return [
        Part(Phase(time.phase), time.minutes, [step for step in steps if step.phase == time.phase])
        for time in plan.phases
        if time.steps
    ]
