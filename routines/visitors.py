"""Sessions of people without an account: found through their browser session, claimed when they sign in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backhealth.accounts.models import User
from routines.models import Outcome, Session, SessionQuerySet

BEGUN = "visitor_sessions"
OFFERED = "visitor_offers"
MOST = 20
"""A browser remembers this many sessions it began, and as many forms that were shown to it."""


def sessions_of(request: HttpRequest) -> SessionQuerySet:
    """The sessions this request may see: the person's own, or those this browser began."""
    if request.user.is_authenticated:
        return Session.objects.kept().filter(owner=request.user)
    return Session.objects.kept().filter(owner=None, client_id__in=request.session.get(BEGUN, ()))


def open_session(request: HttpRequest, starter: str) -> Session | None:
    """The latest session of a starter that was begun here and not ended; no query for a browser without any."""
    if not request.user.is_authenticated and not request.session.get(BEGUN):
        return None
    return sessions_of(request).filter(starter=starter, outcome=Outcome.OPEN).order_by("-started_at").first()


def offer(request: HttpRequest, client_id: uuid.UUID) -> None:
    """Notes that a form was shown to this browser, so both sendings of a double click are known to be its own."""
    _note(request, OFFERED, client_id)


def remember(request: HttpRequest, client_id: uuid.UUID) -> None:
    """Lets this browser find a session it began again."""
    _note(request, BEGUN, client_id)


def id_to_begin(request: HttpRequest, client_id: uuid.UUID) -> uuid.UUID:
    """The form's own identifier, or a fresh one where it names a session that is not this browser's."""
    session = request.session
    if str(client_id) in {*session.get(BEGUN, ()), *session.get(OFFERED, ())}:
        claimed = Session.objects.exclude(owner=None).filter(client_id=client_id)
        return uuid.uuid4() if claimed.exists() else client_id
    return uuid.uuid4() if Session.objects.filter(client_id=client_id).exists() else client_id


@receiver(user_logged_in)
def claim(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """What was practised in this browser before signing in belongs to the person now."""
    ids = request.session.get(BEGUN, []) if request is not None else []
    if not ids:
        return
    with transaction.atomic():
        begun = Session.objects.filter(owner=None, client_id__in=ids)
        # In the order in which everybody holds them, so that nobody waits in a circle.
        sessions = list(begun.select_for_update().order_by("pk"))
        for session in sessions:
            session.claim(user)
    if request is None:
        return
    request.session.pop(BEGUN, None)
    request.session.pop(OFFERED, None)
    if sessions:
        messages.success(request, _("What you practised here is kept in your account now."))


def _note(request: HttpRequest, key: str, client_id: uuid.UUID) -> None:
    """Adds to what this browser is known by; another tab of it may be doing the same."""
    session: Any = request.session
    if str(client_id) in session.get(key, []):
        return
    if not session.session_key:  # a first page: no other tab has this session yet
        session[key] = [*session.get(key, []), str(client_id)]
        return
    with transaction.atomic():
        held = session.model.objects.select_for_update().filter(session_key=session.session_key).first()
        if held:
            session.update(session.decode(held.session_data))
        others = [known for known in session.get(key, []) if known != str(client_id)]
        session[key] = [*others, str(client_id)][-MOST:]
        if held:
            session.save()
            session.modified = False  # saved again at the end, it would undo what others note until then
