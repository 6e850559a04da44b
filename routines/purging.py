"""Letting deleted rows leave for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from routines.models import KEPT_AFTER_DELETION, KEPT_WITHOUT_OWNER, Routine, Session, Step


@transaction.atomic
def purge(*, now: datetime) -> int:
    """Removes rows deleted 30 days before `now` or longer, and visitors' sessions of 14; how many there were."""
    before = now - KEPT_AFTER_DELETION
    removed = 0
    for model in (Session, Step, Routine):
        removed += model.objects.filter(deleted_at__lte=before).delete()[0]
    unclaimed = Session.objects.filter(owner=None, created_at__lte=now - KEPT_WITHOUT_OWNER)
    return removed + unclaimed.delete()[0]
