"""Every address of the site, found by walking the URLconf, with somebody's objects to fill it in.

A new address with an argument nobody knows fails here, so no check that walks the site can forget it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backhealth.accounts.models import User
from exercises.models import Movement, Phase
from routines.models import Outcome, Routine, Session
from tests.factories import PasskeyFactory, RoutineFactory, SessionFactory, StepFactory, StepLogFactory

PERSONAL = {"pk", "step_pk", "client_id", "log_pk"}
"""Arguments that name an object of one person."""


@dataclass(frozen=True)
class Address:
    """A named address and the arguments it takes."""

    name: str
    arguments: tuple[str, ...]

    @property
    def is_personal(self) -> bool:
        return bool(PERSONAL & set(self.arguments))


def addresses(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> list[Address]:
    """All named addresses but the admin's, which belongs to staff."""
    found: list[Address] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                found += addresses(pattern.url_patterns, space)
        else:
            arguments = tuple(pattern.pattern.regex.groupindex)
            found.append(Address(f"{prefix}{pattern.name}", arguments))
    return found


@dataclass(frozen=True)
class Belongings:
    """What one person owns: a routine, a session in progress and one that ended, and a passkey."""

    routine: Routine
    session: Session
    ended: Session
    passkey: Authenticator

    def url(self, address: Address) -> str:
        session = self.session if address.name in OF_AN_OPEN_SESSION else self.ended
        values: dict[str, object] = {
            "digest": Movement.objects.get(slug="bird-dog").drawing.digest,
            "pk": self.passkey.pk if address.name.startswith("mfa_") else self.routine.pk,
            "step_pk": self.routine.steps.all()[0].pk,
            "client_id": session.client_id,
            "log_pk": session.logs.all()[0].pk,
            "slug": "first-nine" if "starter" in address.name else "bird-dog",
            "key": "no-such-key",
            "uidb36": "1",
        }
        return reverse(address.name, kwargs={name: values[name] for name in address.arguments})


OF_AN_OPEN_SESSION = {
    "routines:session-practice",
    "routines:session-tick",
    "routines:session-finish",
    "routines:session-stop",
}


def belongings(user: User) -> Belongings:
    """A routine with all three phases and two sessions of it; the library must be loaded."""
    routine = RoutineFactory(owner=user, name="Steady mornings", active_from=user.today())
    for slug, phase in (
        ("cat-cow", Phase.WARM_UP),
        ("bird-dog", Phase.CORE),
        ("childs-pose", Phase.COOLDOWN),
    ):
        StepFactory(routine=routine, movement=Movement.objects.get(slug=slug), phase=phase)
    today = user.today()
    session = SessionFactory(
        owner=user,
        routine=routine,
        performed_on=today,
        outcome=Outcome.OPEN,
        finished_at=None,
        items_done=0,
        items_total=3,
        client_id=uuid.uuid4(),
    )
    ended = SessionFactory(
        owner=user, routine=routine, performed_on=today, items_done=3, items_total=3, pain=3
    )
    for each in (session, ended):
        for step in routine.steps_in_order:
            StepLogFactory(session=each, movement=step.movement, phase=step.phase)
    return Belongings(routine, session, ended, PasskeyFactory(user=user))
