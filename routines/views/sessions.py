"""Practice: beginning, ticking, ending, logging, changing and deleting sessions."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhealth.accounts.days import local_day
from backhealth.http import READS, WRITES, SignedInRequest, of_owner, offer_undo, render_page
from exercises.content import load_screening
from exercises.dose import minutes
from exercises.models import Movement
from routines.consent import erase_pain, keeps_pain
from routines.forms import DayForm, LogForm, OnceForm, SessionForm
from routines.models import KEPT_WITHOUT_OWNER, PainConsent, Routine, Session, StepLog
from routines.practising import begin_routine, begin_starter, log_by_hand
from routines.starters import StarterPlan
from routines.streaks import ONE_DAY
from routines.views.starters import starter_plan
from routines.visitors import id_to_begin, offer, remember, sessions_of

DIGITS_OF_A_KEY = 19


def practised(request: HttpRequest, client_id: uuid.UUID) -> Session:
    """A session of this person or this browser."""
    return get_object_or_404(sessions_of(request), client_id=client_id)


def practised_with_logs(request: HttpRequest, client_id: uuid.UUID) -> Session:
    """Such a session with its steps."""
    movements = Prefetch("logs__movement", Movement.objects.with_figures())
    return get_object_or_404(sessions_of(request).prefetch_related(movements), client_id=client_id)


def practised_step(request: HttpRequest, client_id: uuid.UUID, log_pk: int) -> StepLog:
    """One step of such a session."""
    logs = StepLog.objects.select_related("session").filter(session__in=sessions_of(request))
    return get_object_or_404(logs, pk=log_pk, session__client_id=client_id)


def own_or_deleted(request: SignedInRequest, client_id: uuid.UUID) -> Session:
    """Deleted ones too: a deletion may be sent twice, and undone."""
    return get_object_or_404(request.user.sessions, client_id=client_id)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request: HttpRequest) -> HttpResponse:
    """Begins a session of `routine` (one's own) or `starter`.

    Before a first session, and for visitors each time, the four emergency signs come first.
    """
    asked = request.POST or request.GET
    plan = _plan_to_begin(request, asked.get("routine", ""), asked.get("starter", ""))
    asks_signs = not (request.user.is_authenticated and request.user.sessions.begun_here().exists())
    form = OnceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (not asks_signs or "none_apply" in request.POST):
        if not plan.outline.steps:
            messages.error(request, _("This routine is empty. Add an exercise first."))
            return redirect(plan if isinstance(plan, Routine) else plan.starter)
        session = _begin(request, plan, form.cleaned_data["client_id"])
        return redirect("routines:session-practice", session.client_id)
    client_id = form.cleaned_data["client_id"] if form.is_valid() else uuid.uuid4()
    if not request.user.is_authenticated:
        offer(request, client_id)
    context = {
        "chosen": {"routine": plan.pk} if isinstance(plan, Routine) else {"starter": plan.starter.slug},
        "name": plan.name if isinstance(plan, Routine) else plan.starter.name,
        "back": (plan if isinstance(plan, Routine) else plan.starter).get_absolute_url(),
        "outline": plan.outline,
        "asks_signs": asks_signs,
        "signs": load_screening().four_signs,
        "client_id": client_id,
    }
    return render(request, "routines/session_create.html", context)


@login_not_required
@of_owner(practised_with_logs, READS)
def session_practice(request: HttpRequest, session: Session) -> HttpResponse:
    """The steps in order, each with a tick. A session that ended can be carried on."""
    logs = list(session.logs.all())
    asks_day = (
        request.user.is_authenticated
        and session.is_open
        and session.asks_for_its_day(now=timezone.now(), today=request.user.today())
    )
    context = {
        "session": session,
        "logs": logs,
        "now": _step_to_do(logs),
        "asks_day": asks_day,
        "chosen": _begun_from(session) if asks_day else None,
        "client_id": uuid.uuid4(),
        "stop_signs": load_screening().stop_signs,
    }
    return render_page(request, "routines/session_practice.html", "routines/_practice.html", context)


@login_not_required
@of_owner(practised_step, WRITES)
def session_tick(request: HttpRequest, log: StepLog) -> HttpResponse:
    """Marks one step done (`done=1`) or not (`done=0`), and stays where the tick was: above or `in_list`."""
    session = log.session
    session.tick(log, done=request.POST.get("done") == "1")
    anchor = f"step-{log.pk}" if "in_list" in request.POST else "practice"
    return redirect(f"{reverse('routines:session-practice', args=[session.client_id])}#{anchor}")


@login_not_required
@of_owner(practised, WRITES)
def session_finish(request: HttpRequest, session: Session) -> HttpResponse:
    session.finish()
    return _after_ending(request, session)


@login_not_required
@of_owner(practised, WRITES)
def session_stop(request: HttpRequest, session: Session) -> HttpResponse:
    """Ends it kindly; what was done is kept."""
    session.stop()
    return _after_ending(request, session)


@login_not_required
@of_owner(practised_with_logs, READS)
def session_detail(request: HttpRequest, session: Session) -> HttpResponse:
    """What was done. A visitor is offered an account here."""
    if session.is_open:
        return redirect("routines:session-practice", session.client_id)
    today = (
        request.user.today()
        if request.user.is_authenticated
        else local_day(timezone.now(), "UTC", day_start=0)
    )
    context = {
        "session": session,
        "logs": list(session.logs.all()),
        "minutes": minutes(session.seconds_done),
        "may_carry_on": session.performed_on == today and not session.is_all_done,
        "days_kept": KEPT_WITHOUT_OWNER.days,
    }
    return render(request, "routines/session_detail.html", context)


@of_owner(practised_with_logs, READS + WRITES)
def session_update(request: SignedInRequest, session: Session) -> HttpResponse:
    """How it was: asked right after a session (`?new=1`) and open to change later."""
    if session.is_open:
        return redirect("routines:session-practice", session.client_id)
    consented = _consented(request)
    typed = request.POST if request.method == "POST" else None
    form: SessionForm
    if session.is_manual:
        form = DayForm(typed, instance=session, consented=consented, user=request.user)
    else:
        form = SessionForm(typed, instance=session, consented=consented)
    if form.is_valid():
        with transaction.atomic():
            form.instance.pain = _pain_to_keep(request, form)
            form.save()
        messages.success(request, _("Saved."))
        return redirect("routines:today" if "new" in request.GET else session)
    context = {
        "form": form,
        "session": session,
        "minutes": minutes(session.seconds_done),
        "is_new": "new" in request.GET,
        "consented": consented,
    }
    return render(request, "routines/session_update.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def session_log(request: SignedInRequest) -> HttpResponse:
    """A past day, added by hand."""
    form = LogForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        consented=_consented(request),
        initial={"performed_on": request.GET.get("day") or request.user.today() - ONE_DAY},
    )
    if form.is_valid():
        routine: Routine | None = form.cleaned_data["routine"]
        with transaction.atomic():
            log_by_hand(
                request.user,
                routine,
                routine.name if routine else _("Something else"),
                performed_on=form.cleaned_data["performed_on"],
                client_id=form.cleaned_data["client_id"],
                now=timezone.now(),
                steps=routine.steps.kept().count() if routine else 0,
                said={
                    "effort": form.cleaned_data["effort"],
                    "pain": _pain_to_keep(request, form),
                    "note": form.cleaned_data["note"],
                },
            )
        messages.success(request, _("Added. It counts for that day."))
        return redirect("routines:today")
    return render(request, "routines/session_log.html", {"form": form})


@of_owner(own_or_deleted, WRITES)
def session_delete(request: SignedInRequest, session: Session) -> HttpResponse:
    session.put_away()
    offer_undo(
        request, _("The session is deleted."), reverse("routines:session-restore", args=[session.client_id])
    )
    return redirect("routines:progress")


@of_owner(own_or_deleted, WRITES)
def session_restore(request: SignedInRequest, session: Session) -> HttpResponse:
    """Undoes a deletion."""
    session.bring_back()
    messages.success(request, _("The session is back."))
    return redirect("routines:progress")


@require_http_methods(["GET", "HEAD", "POST"])
def pain_consent(request: SignedInRequest) -> HttpResponse:
    """Whether pain scores are kept; POST stops it and erases those there are."""
    if request.method == "POST":
        erased = erase_pain(request.user)
        messages.success(request, _("Pain scores are no longer kept. %(count)s erased.") % {"count": erased})
        return redirect("routines:pain-consent")
    consent = PainConsent.objects.filter(owner=request.user).first()
    return render(request, "routines/pain_consent.html", {"consent": consent})


def _plan_to_begin(request: HttpRequest, routine_pk: str, starter_slug: str) -> Routine | StarterPlan:
    if request.user.is_authenticated and routine_pk.isdecimal() and len(routine_pk) < DIGITS_OF_A_KEY:
        return get_object_or_404(request.user.routines.active().with_steps(), pk=routine_pk)
    if not starter_slug:
        raise Http404
    return starter_plan(starter_slug)


def _begin(request: HttpRequest, plan: Routine | StarterPlan, client_id: uuid.UUID) -> Session:
    now = timezone.now()
    if isinstance(plan, Routine):
        return begin_routine(plan.owner, plan, client_id=client_id, now=now)
    if request.user.is_authenticated:
        return begin_starter(request.user, plan, client_id=client_id, now=now)
    session = begin_starter(None, plan, client_id=id_to_begin(request, client_id), now=now)
    remember(request, session.client_id)
    return session


def _step_to_do(logs: list[StepLog]) -> StepLog | None:
    """The step after the last one ticked; what was passed over comes at the end."""
    last = max((log.order for log in logs if log.done_at), default=-1)
    left = [log for log in logs if not log.done_at]
    return next((log for log in left if log.order > last), left[0] if left else None)


def _begun_from(session: Session) -> dict[str, int | str] | None:
    """What a new session of the same plan asks for; nothing when the plan is gone."""
    if session.starter:
        return {"starter": session.starter}
    if session.routine_id and Routine.objects.active().filter(pk=session.routine_id).exists():
        return {"routine": session.routine_id}
    return None


def _after_ending(request: HttpRequest, session: Session) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(f"{reverse('routines:session-update', args=[session.client_id])}?new=1")
    return redirect(session)


def _consented(request: SignedInRequest) -> bool:
    return PainConsent.objects.filter(owner=request.user).exists()


def _pain_to_keep(request: SignedInRequest, form: SessionForm) -> int | None:
    """The score, unless the consent was taken back in another window since the form was checked."""
    pain: int | None = form.cleaned_data["pain"]
    return pain if keeps_pain(request.user, agrees=form.gives_consent) else None
