"""Letting deleted rows leave for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from routines.models import KEPT_AFTER_DELETION, KEPT_WITHOUT_OWNER, Routine, Session, Step

AT_ONCE = 500
"""Rows that leave in one transaction, so that nobody waits for long."""


def purge(*, now: datetime) -> int:
    """Removes rows deleted 30 days before `now` or longer, and visitors' sessions of 14; how many there were."""
    deleted = Q(deleted_at__lte=now - KEPT_AFTER_DELETION)
    unclaimed = Q(owner=None, created_at__lte=now - KEPT_WITHOUT_OWNER)
    return (
        _remove(Session.objects.filter(deleted | unclaimed))
        + _remove(Step.objects.filter(deleted))
        + _remove(Routine.objects.filter(deleted))
    )


def _remove(rows: QuerySet[Any]) -> int:
    """Holds the rows first: one that is brought back or claimed at this moment stays."""
    removed = 0
    while True:
        with transaction.atomic():
            held = rows.select_for_update().order_by("pk").values_list("pk", flat=True)
            keys = list(held[:AT_ONCE])
            if not keys:
                return removed
            removed += rows.model._default_manager.filter(pk__in=keys).delete()[0]
