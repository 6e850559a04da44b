"""Sessions of people without an account: found through their browser session, claimed when they sign in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from backhealth.accounts.models import User
from routines.models import Session, SessionQuerySet

KEY = "visitor_sessions"
MOST = 20
"""A browser remembers this many sessions."""


def sessions_of(request: HttpRequest) -> SessionQuerySet:
    """The sessions this request may see: the person's own, or those this browser began."""
    if request.user.is_authenticated:
        return Session.objects.kept().filter(owner=request.user)
    return Session.objects.kept().filter(owner=None, client_id__in=request.session.get(KEY, ()))


def remember(request: HttpRequest, client_id: uuid.UUID) -> None:
    """Lets this browser find a session again; called when its form is shown, so a double click finds it too."""
    known = request.session.get(KEY, [])
    if str(client_id) not in known:
        request.session[KEY] = [*known, str(client_id)][-MOST:]


def id_to_begin(request: HttpRequest, client_id: uuid.UUID) -> uuid.UUID:
    """The form's own identifier, or a fresh one where it names a session another browser began."""
    if str(client_id) in request.session.get(KEY, ()):
        return client_id
    taken = Session.objects.filter(owner=None, client_id=client_id).exists()
    return uuid.uuid4() if taken else client_id


@receiver(user_logged_in)
def claim(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """What was practised in this browser before signing in belongs to the person now."""
    ids = request.session.pop(KEY, []) if request is not None else []
    with transaction.atomic():
        for session in Session.objects.select_for_update().filter(owner=None, client_id__in=ids):
            session.claim(user)
