"""What a page asks of the database: within its budget, and the same with 5 rows of everything as with 500."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backhealth.accounts.models import User
from exercises.models import Level, LibraryEdition, Movement, MovementDose, MovementDrawing
from routines.models import Outcome, Routine, ScheduleVersion, Session, Step, StepLog
from tests.addresses import Belongings, addresses, belongings
from tests.browser.test_every_page import PERSONAL_PAGES, QUERY, VISITOR_PAGES

MOST = 8
BUDGETS = {"routines:routine-detail": 7, "routines:routine-list": 10, "mfa_reauthenticate_webauthn": 12}
"""The queries a page may make, session and person included; MOST where nothing is said."""


def grow(user: User, owned: Belongings, numbers: range) -> None:
    """As many more movements, routines with a step each, sessions with a step each, and steps in the routine."""
    movement = Movement.objects.get(slug="bird-dog")
    copies = [Movement(slug=f"more-{n}", name=f"More {n}", **copied(movement)) for n in numbers]
    Movement.objects.bulk_create(copies)
    MovementDose.objects.bulk_create(
        MovementDose(movement=copy, level=level) for copy in copies for level in Level
    )
    MovementDrawing.objects.bulk_create(MovementDrawing.of(copy) for copy in copies)
    made = Routine.objects.bulk_create(
        Routine(owner=user, name=f"Routine {n}", active_from=date(2026, 3, 1), client_id=uuid.uuid4())
        for n in numbers
    )
    ScheduleVersion.objects.bulk_create(
        ScheduleVersion(
            routine=routine, effective_from=date(2026, 3, 1), **ScheduleVersion.columns(frozenset({0}))
        )
        for routine in made
    )
    Step.objects.bulk_create(Step(routine=routine, movement=movement, phase="core") for routine in made)
    Step.objects.bulk_create(
        Step(routine=owned.routine, movement=movement, phase="core", order=n + 9) for n in numbers[:40]
    )
    now = datetime.now(UTC)
    done = Session.objects.bulk_create(
        Session(
            owner=user,
            routine=owned.routine,
            routine_name="Steady mornings",
            client_id=uuid.uuid4(),
            performed_on=user.today() - timedelta(days=n),
            started_at=now,
            finished_at=now,
            timezone="UTC",
            outcome=Outcome.FINISHED,
            items_done=1,
            items_total=1,
        )
        for n in numbers
    )
    StepLog.objects.bulk_create(
        StepLog(session=each, order=0, phase="core", movement=movement) for each in done
    )


def copied(movement: Movement) -> dict[str, object]:
    own = {"id", "slug", "name"}
    return {
        f.attname: getattr(movement, f.attname)
        for f in Movement._meta.concrete_fields
        if f.attname not in own
    }


def queries(visit: Callable[[str], int], url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert visit(url) in {200, 302, 404}, url
    return len(captured)


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
def test_queries_do_not_grow_with_the_rows(
    client: Client, library: None, trainee: User, settings, signed_in: bool
) -> None:
    """A person's worker has the catalogue of the library; a visitor's makes it."""
    settings.KEPT_PAGES_MB = int(signed_in)
    owned = belongings(trainee)
    client.force_login(trainee)
    client.post("/accounts/reauthenticate/", {"password": "three words here"})

    def visit(url: str) -> int:
        """A visitor comes without cookies, each time."""
        return (client if signed_in else Client()).get(url).status_code

    pages = {
        address.name: owned.url(address) + QUERY.get(address.name, "")
        for address in addresses()
        if address.name in (PERSONAL_PAGES if signed_in else VISITOR_PAGES)
    }
    counts = []
    for first, last in ((0, 5), (5, 500)):
        grow(trainee, owned, range(first, last))
        LibraryEdition.renew()
        for url in pages.values():
            visit(url)  # what is made on a first visit counts no more
        counts.append({name: queries(visit, url) for name, url in pages.items()})
    assert counts[0] == counts[1]
    over = {name: count for name, count in counts[1].items() if count > BUDGETS.get(name, MOST)}
    assert over == {}
