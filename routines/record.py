"""A person's practice as the streak rules read it: three queries, however long the history."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from routines.streaks import Plan, Practice

if TYPE_CHECKING:
    from backhealth.accounts.models import User
    from routines.models import Routine


def record_of(user: User, routines: list[Routine] | None = None) -> Practice:
    """All plans that are not deleted, with their schedules, and every day something qualified.

    `routines` saves the first query when the caller has them, schedules prefetched.
    """
    if routines is None:
        routines = list(user.routines.kept().prefetch_related("versions"))
    days: defaultdict[int | None, set[date]] = defaultdict(set)
    rows = user.sessions.qualifying().values_list("routine_id", "performed_on").distinct()
    for routine_id, performed_on in rows:
        days[routine_id].add(performed_on)
    return Practice(
        plans=[
            Plan(
                routine.active_from,
                routine.archived_on,
                tuple(version.as_version for version in routine.versions.all()),
                frozenset(days[routine.pk]),
            )
            for routine in routines
        ],
        done_on=frozenset().union(*days.values()),
        week_start=user.week_start,
    )
