"""Erasing a person and every trace of them."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction

from backhealth.accounts.models import User


def erase(user: User) -> None:
    """Deletes a person, all rows that belong to them, their sign-ins and what staff noted about them."""
    sign_ins = _sign_ins_of(user)
    with transaction.atomic():
        Session.objects.filter(pk__in=sign_ins).delete()
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
        ).delete()
        user.delete()


def _sign_ins_of(user: User) -> list[str]:
    """The keys of their sessions on every device. Whose a session is stands inside it, so all are read."""
    return [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
