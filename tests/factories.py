"""One factory for every model."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from allauth.mfa.models import Authenticator

from backhealth.accounts.models import User
from exercises.models import Aim, Family, Level, Movement, MovementRevision, Phase, Position
from routines.models import Outcome, PainConsent, Routine, ScheduleVersion, Session, Step, StepLog
from tests.passkeys import SoftPasskey

ANYBODY = {"creation_options": {"publicKey": {"user": {"id": ""}, "challenge": ""}}}


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    password = factory.django.Password("three words here")


class PasskeyFactory(factory.django.DjangoModelFactory[Authenticator]):
    """A passkey on a phone that nobody holds."""

    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.WEBAUTHN
    data = factory.LazyFunction(lambda: {"name": "Phone", "credential": SoftPasskey().registered(ANYBODY)})


class MovementFactory(factory.django.DjangoModelFactory[Movement]):
    """A published movement on a chair, which calls for no caution, with a dose at each level."""

    class Meta:
        model = Movement
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"movement-{n}")
    name = factory.LazyAttribute(lambda movement: movement.slug.replace("-", " ").capitalize())
    summary = "Loosens your back."
    family = Family.MOBILITY
    position = Position.SEATED
    phases = factory.LazyFunction(lambda: [Phase.WARM_UP])
    aims = factory.LazyFunction(lambda: [Aim.LOOSEN])
    properties = factory.LazyFunction(lambda: ["neutral_spine"])
    targets = factory.LazyFunction(lambda: ["Lower back"])
    muscles = factory.LazyFunction(lambda: ["multifidus"])
    breathing = "Breathe easily."
    tempo = "2 seconds out, 2 seconds back."
    rep_seconds = 4
    practice_cue = "Sit tall"
    stop_signs = factory.LazyFunction(lambda: ["A sharp pain"])
    sources = factory.LazyFunction(
        lambda: [{"supports": "All of it.", "citation": "Ours", "link": "", "certainty": "our judgement"}]
    )

    @factory.post_generation
    def doses(self, create: bool, extracted: object, **columns: int) -> None:
        """One, two and three sets of six; `doses__reps=8` changes a column of all three."""
        if create:
            for sets, level in enumerate(Level.values, start=1):
                self.doses.create(level=level, **{"sets": sets, "reps": 6} | columns)


class MovementRevisionFactory(factory.django.DjangoModelFactory[MovementRevision]):
    """A change made in the admin."""

    class Meta:
        model = MovementRevision

    movement = factory.SubFactory(MovementFactory)
    kind = MovementRevision.Kind.EDITED
    made_at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    editor = factory.SubFactory(UserFactory)
    content = factory.LazyFunction(dict)


class RoutineFactory(factory.django.DjangoModelFactory[Routine]):
    """A plan for every day, unless `weekdays` (Monday = 0) says otherwise."""

    class Meta:
        model = Routine
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Routine {n}")
    active_from = date(2026, 3, 1)

    @factory.post_generation
    def weekdays(self, create: bool, extracted: set[int] | None, **kwargs: object) -> None:
        days = frozenset(range(7) if extracted is None else extracted)
        self.versions.create(effective_from=self.active_from, **ScheduleVersion.columns(days))


class StepFactory(factory.django.DjangoModelFactory[Step]):
    """A step with a movement of the loaded library; the bird dog unless another is given."""

    class Meta:
        model = Step

    routine = factory.SubFactory(RoutineFactory)
    movement = factory.LazyFunction(lambda: Movement.objects.get(slug="bird-dog"))
    phase = Phase.CORE
    order = factory.LazyAttribute(lambda step: step.routine.steps.filter(phase=step.phase).count())
    reps = 6


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A finished session with everything done."""

    class Meta:
        model = Session

    owner = factory.SubFactory(UserFactory)
    routine = None
    routine_name = factory.LazyAttribute(
        lambda session: session.routine.name if session.routine else "A session"
    )
    performed_on = date(2026, 3, 2)
    started_at = factory.LazyAttribute(
        lambda session: datetime.combine(session.performed_on, datetime.min.time(), UTC).replace(hour=8)
    )
    finished_at = factory.LazyAttribute(lambda session: session.started_at.replace(minute=10))
    timezone = "Europe/Berlin"
    outcome = Outcome.FINISHED
    items_done = 9
    items_total = 9


class StepLogFactory(factory.django.DjangoModelFactory[StepLog]):
    class Meta:
        model = StepLog

    session = factory.SubFactory(SessionFactory)
    order = factory.LazyAttribute(lambda log: log.session.logs.count())
    movement = factory.LazyFunction(lambda: Movement.objects.get(slug="bird-dog"))
    phase = Phase.CORE


class PainConsentFactory(factory.django.DjangoModelFactory[PainConsent]):
    class Meta:
        model = PainConsent

    owner = factory.SubFactory(UserFactory)
