"""The steps of a plan: adding, dosing, moving, swapping, removing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhealth.http import READS, WRITES, SignedInRequest, of_owner, offer_undo, page_of
from exercises.catalogue import Catalogue, Entry, Looked, catalogue_of
from exercises.edition import edition_of
from exercises.models import Level, Movement, MovementQuerySet, Phase
from exercises.search import LONGEST_SEARCH
from exercises.swaps import Nearness, offers
from routines.forms import AddStepForm, ChooseRoutineForm, MoveForm
from routines.making import add_step, start_routine
from routines.models import Routine, Step, StepQuerySet
from routines.views.builder import dose_form, planned_routine, render_builder
from routines.views.routines import own_routine

PAGE = 24
NEARNESS = {
    Nearness.EASIER: gettext_lazy("Easier"),
    Nearness.HARDER: gettext_lazy("Harder"),
    Nearness.FAMILY: gettext_lazy("Same family"),
    Nearness.PHASE: "",
}


def own_step(request: SignedInRequest, pk: int, step_pk: int) -> Step:
    """One's own step that is not removed."""
    return _own_step(request, Step.objects.kept(), pk, step_pk)


def own_or_removed(request: SignedInRequest, pk: int, step_pk: int) -> Step:
    """Removed ones too: a removal may be sent twice, and undone."""
    return _own_step(request, Step.objects.all(), pk, step_pk)


def _own_step(request: SignedInRequest, steps: StepQuerySet, pk: int, step_pk: int) -> Step:
    return get_object_or_404(
        steps.with_stills().select_related("routine"),
        pk=step_pk,
        routine__pk=pk,
        routine__owner=request.user,
        routine__deleted_at=None,
    )


def to_choose_from() -> MovementQuerySet:
    return Movement.objects.published().with_doses().with_stills()


def published_movement(slug: str) -> Movement:
    if "\0" in slug:  # PostgreSQL takes no such text, not even to look for it
        raise Http404
    return get_object_or_404(to_choose_from(), slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def step_choose(request: SignedInRequest) -> HttpResponse:
    """From a movement's page (`?movement=slug`): which routine, which part, how much?"""
    slug = request.POST.get("movement") or request.GET.get("movement", "")
    movement = published_movement(slug)
    form = ChooseRoutineForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={
            "movement": slug,
            "phase": Phase.CORE if Phase.CORE in movement.phases else next(iter(movement.phases), Phase.CORE),
            "level": request.GET.get("level", Level.GENTLE),
        },
    )
    if form.is_valid():
        return _add(request, form.cleaned_data.get("routine") or _new_routine(request, form), form)
    context = {"form": form, "movement": movement}
    return render(request, "routines/step_choose.html", context)


@of_owner(own_routine, READS + WRITES)
def step_create(request: SignedInRequest, routine: Routine) -> HttpResponse:
    """GET lists the movements for a part (`?phase=core`, `?q=hip`); POST adds one."""
    if request.method == "POST":
        form = AddStepForm(request.POST)
        if form.is_valid():
            return _add(request, routine, form)
        messages.error(request, _("That exercise could not be added. Choose one from the list."))
    phase = Phase(request.GET["phase"]) if request.GET.get("phase") in Phase.values else Phase.CORE
    query, looked, _catalogue = _looked(request)
    page = page_of(request, _suiting_first(looked.entries, phase), PAGE)
    movements = to_choose_from().in_order([entry.pk for entry in page])
    context = {
        "routine": routine,
        "phase": phase,
        "phases": list(Phase),
        "query": query,
        "looked": looked,
        "page_obj": page,
        "rows": [(movement, movement.dose(Level.GENTLE), uuid.uuid4()) for movement in movements],
        "level": Level.GENTLE,
    }
    return render(request, "routines/step_create.html", context)


@of_owner(own_step, READS + WRITES)
def step_update(request: SignedInRequest, step: Step) -> HttpResponse:
    """Sets the dose: the numbers of the form, or those of a level when its button was pressed.

    GET leads to the plan: a refused form leaves this address in the browser.
    """
    if request.method in READS:
        return _back(step, f"?open={step.pk}")
    if request.POST.get("level") in Level.values:
        step.set_level(Level(request.POST["level"]))
        return _back(step, f"?open={step.pk}")
    form = dose_form(step, request.POST)
    if not form.is_valid():
        return render_builder(request, planned_routine(request, step.routine_id), refused=form)
    form.save()
    return _back(step, f"?at={step.pk}")


@of_owner(own_step, WRITES)
def step_move(request: SignedInRequest, step: Step) -> HttpResponse:
    """Puts the step at a place in a phase; sent twice, it is still there."""
    form, phase = MoveForm(request.POST), step.phase
    if form.is_valid():
        step.routine.move_step(step, form.cleaned_data["phase"], form.cleaned_data["place"])
    else:
        messages.error(request, _("That place is not in this routine. Use the arrows."))
    return _back(step, "" if step.phase == phase else f"?at={step.pk}")


@of_owner(own_step, READS + WRITES)
def step_swap(request: SignedInRequest, step: Step) -> HttpResponse:
    """GET lists movements to take its place: its ladder, then the same part and family; POST swaps."""
    if request.method == "POST":
        movement = published_movement(request.POST.get("movement", ""))
        step.swap(movement)
        messages.success(request, _("%(name)s is in its place.") % {"name": movement.name})
        return _back(step)
    query, looked, catalogue = _looked(request)
    page = page_of(request, offers(step.movement.slug, step.phase, looked.entries, catalogue), PAGE)
    nearness = {offer.entry.pk: NEARNESS[offer.nearness] for offer in page}
    movements = to_choose_from().in_order([offer.entry.pk for offer in page])
    context = {
        "routine": step.routine,
        "step": step,
        "phase": Phase(step.phase),
        "query": query,
        "looked": looked,
        "page_obj": page,
        "rows": [(movement, movement.dose(Level.GENTLE), nearness[movement.pk]) for movement in movements],
    }
    return render(request, "routines/step_swap.html", context)


@of_owner(own_or_removed, WRITES)
def step_remove(request: SignedInRequest, step: Step) -> HttpResponse:
    step.put_away()
    text = _("%(name)s is removed.") % {"name": step.movement.name}
    offer_undo(request, text, reverse("routines:step-restore", args=[step.routine_id, step.pk]))
    return redirect(step.routine)


@of_owner(own_or_removed, WRITES)
def step_restore(request: SignedInRequest, step: Step) -> HttpResponse:
    """Undoes a removal."""
    step.bring_back()
    messages.success(request, _("%(name)s is back.") % {"name": step.movement.name})
    return redirect(step.routine)


def _new_routine(request: SignedInRequest, form: ChooseRoutineForm) -> Routine:
    """The routine somebody without one names; its identifier follows from the form's."""
    return start_routine(
        request.user,
        form.cleaned_data["name"],
        client_id=uuid.uuid5(form.cleaned_data["client_id"], "routine"),
        today=request.user.today(),
    )


def _add(request: SignedInRequest, routine: Routine, form: AddStepForm) -> HttpResponse:
    movement = form.cleaned_data["movement"]
    add_step(
        routine, movement, form.cleaned_data["phase"], form.dose, client_id=form.cleaned_data["client_id"]
    )
    messages.success(
        request, _("%(movement)s is in “%(routine)s”.") % {"movement": movement.name, "routine": routine.name}
    )
    return redirect(routine)


def _back(step: Step, query: str = "") -> HttpResponse:
    """To the plan, at this step."""
    return redirect(f"{step.routine.get_absolute_url()}{query}#step-{step.pk}")


def _looked(request: SignedInRequest) -> tuple[str, Looked, Catalogue]:
    """What `?q=` asks for, and what the library has for it."""
    query, catalogue = request.GET.get("q", "").strip()[:LONGEST_SEARCH], catalogue_of(edition_of(request))
    return query, catalogue.look(query), catalogue


def _suiting_first(entries: Sequence[Entry], phase: str) -> list[Entry]:
    """Those that suit the part before the others, otherwise in the order they were found."""
    return sorted(entries, key=lambda entry: phase not in entry.phases)
