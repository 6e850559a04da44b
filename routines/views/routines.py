"""A person's plans: list, page, name, days, copies, archive and deletion."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhealth.http import READS, WRITES, SignedInRequest, of_owner, offer_undo, page_of
from backhealth.kept import kept_for_visitors
from exercises.edition import edition_of
from routines.forms import OnceForm, RenameForm, RoutineForm, WeekdaysForm
from routines.making import duplicate, start_routine
from routines.models import Routine
from routines.planning import Outline
from routines.starters import load_starters, plans
from routines.views.builder import (
    Start,
    days_words,
    latest_session,
    planned_routine,
    render_builder,
    week_start_of,
)

PAGE = 20


@dataclass(frozen=True)
class RoutineRow:
    """A plan in the list, with its days in words."""

    routine: Routine
    outline: Outline
    days: str
    start: Start


def own_routine(request: SignedInRequest, pk: int) -> Routine:
    return get_object_or_404(request.user.routines.kept(), pk=pk)


def own_or_deleted(request: SignedInRequest, pk: int) -> Routine:
    """Deleted ones too: a deletion may be sent twice, and undone."""
    return get_object_or_404(request.user.routines, pk=pk)


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def routine_list(request: SignedInRequest) -> HttpResponse:
    """One's own plans, and the starters; a visitor sees the starters."""
    signed_in = request.user.is_authenticated
    week_start = week_start_of(request)
    context: dict[str, object] = {
        "starters": [
            (plan, days_words(plan.starter.weekdays, week_start), uuid.uuid4())
            for plan in plans(load_starters())
        ]
    }
    if signed_in:
        today, latest = request.user.today(), latest_session(request)
        routines = request.user.routines.active().with_steps().prefetch_related("versions")
        page = page_of(request, routines, PAGE)
        context |= {
            "page_obj": page,
            "rows": [
                RoutineRow(
                    routine,
                    routine.outline,
                    days_words(routine.weekdays_on(today), week_start),
                    Start(routine, latest),
                )
                for routine in page
            ],
            "archived_count": request.user.routines.archived().count(),
        }
    return render(request, "routines/routine_list.html", context)


@require_safe
def routine_archived(request: SignedInRequest) -> HttpResponse:
    """Plans out of use, each to be planned again."""
    context = {"page_obj": page_of(request, request.user.routines.archived(), PAGE)}
    return render(request, "routines/routine_archived.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def routine_create(request: SignedInRequest) -> HttpResponse:
    form = RoutineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        routine = start_routine(
            request.user,
            form.cleaned_data["name"],
            client_id=form.cleaned_data["client_id"],
            today=request.user.today(),
        )
        return redirect(routine)
    return render(request, "routines/routine_form.html", {"form": form})


@of_owner(planned_routine, READS)
def routine_detail(request: SignedInRequest, routine: Routine) -> HttpResponse:
    """The plan and everything that changes it."""
    return render_builder(request, routine)


@of_owner(own_routine, READS + WRITES)
def routine_rename(request: SignedInRequest, routine: Routine) -> HttpResponse:
    name = routine.name
    form = RenameForm(request.POST if request.method == "POST" else None, instance=routine)
    if form.is_valid():
        form.save()
        return redirect(routine)
    return render(request, "routines/routine_rename.html", {"form": form, "routine": routine, "name": name})


@of_owner(own_routine, WRITES)
def routine_weekdays(request: SignedInRequest, routine: Routine) -> HttpResponse:
    """Plans the routine for the ticked days, from today on."""
    form = WeekdaysForm(request.POST, week_start=request.user.week_start)
    if form.is_valid():
        routine.plan_weekdays(form.cleaned_data["weekdays"], today=request.user.today())
        messages.success(request, _("The days are saved. They count from today on."))
    else:
        messages.error(request, _("Choose days from Monday to Sunday."))
    return redirect(routine)


@of_owner(planned_routine, WRITES)
def routine_duplicate(request: SignedInRequest, routine: Routine) -> HttpResponse:
    form = OnceForm(request.POST)
    if not form.is_valid():
        return redirect(routine)
    copy = duplicate(routine, client_id=form.cleaned_data["client_id"], today=request.user.today())
    messages.success(request, _("Here is your copy. It is planned for no day yet."))
    return redirect(copy)


@of_owner(own_routine, WRITES)
def routine_archive(request: SignedInRequest, routine: Routine) -> HttpResponse:
    routine.archive(today=request.user.today())
    text = _("“%(name)s” is archived. What you practised stays.") % {"name": routine.name}
    offer_undo(request, text, reverse("routines:routine-unarchive", args=[routine.pk]))
    return redirect("routines:routine-list")


@of_owner(own_routine, WRITES)
def routine_unarchive(request: SignedInRequest, routine: Routine) -> HttpResponse:
    routine.unarchive(today=request.user.today())
    messages.success(request, _("“%(name)s” is planned again from today.") % {"name": routine.name})
    return redirect(routine)


@of_owner(own_or_deleted, WRITES)
def routine_delete(request: SignedInRequest, routine: Routine) -> HttpResponse:
    routine.put_away()
    text = _("“%(name)s” is deleted. What you practised stays.") % {"name": routine.name}
    offer_undo(request, text, reverse("routines:routine-restore", args=[routine.pk]))
    return redirect("routines:routine-list")


@of_owner(own_or_deleted, WRITES)
def routine_restore(request: SignedInRequest, routine: Routine) -> HttpResponse:
    """Undoes a deletion."""
    routine.bring_back()
    messages.success(request, _("“%(name)s” is back.") % {"name": routine.name})
    return redirect(routine)
