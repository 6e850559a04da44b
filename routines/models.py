"""Plans and practice: what a person intends to do, and what they did.

Everything here belongs to one person and is looked up through that person. Rows made by a form carry the
form's `client_id`, so sending it twice makes one row. Deleting sets a moment, and undoing clears it.

Two windows may change one thing at once. A verb that decides by what it finds holds its row first: the routine for
what concerns its steps and days together, the step or the session for their own. So that nobody waits in a circle,
the person is held before a routine or a session, a routine before its steps, and a session before its logs.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exercises.dose import Dose
from exercises.models import BESIDES_THE_STILL, DoseFields, Level, Movement, Phase
from routines import streaks
from routines.fields import SetRepsField, set_reps_fit
from routines.planning import Outline, outline

if TYPE_CHECKING:
    from backhealth.accounts.models import User

KEPT_AFTER_DELETION = timedelta(days=30)
"""How long a deleted row can still be undone before it leaves for good."""
KEPT_WITHOUT_OWNER = timedelta(days=14)
"""How long a visitor's session waits for an account."""
RESUME_WITHIN = timedelta(hours=12)
"""A session older than this, begun on another day, asks which day it belongs to."""
EVERY_DAY = frozenset(range(7))
LONGEST_NAME = 80
MOST_SETS, MOST_REPS, LONGEST_SECONDS = 10, 50, 300
"""Limits of a dose in a plan: they keep a typing slip from making a marathon."""
BESIDES_A_LINE = (
    *(
        "aliases",
        "summary",
        "kit",
        "desk",
        "bed",
        "aims",
        "properties",
        "targets",
        "muscles",
        "breathing",
        "tempo",
        "practice_cue",
    ),
    *("stop_signs", "easier_slug", "harder_slug", "sources", "reviewed", "digest"),
)
"""Columns of a movement that a line in a plan does without."""


class Deletable(models.Model):
    """A row that can be deleted and brought back."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def hold(self) -> None:
        """Keeps others from changing this row until the transaction ends, and reads it as it is now.

        Raises DoesNotExist for one that has left for good. SQLite lets one transaction write at a time anyway.
        """
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())

    @transaction.atomic
    def put_away(self) -> None:
        """Deletes, so that it can be undone."""
        self.hold()
        self.deleted_at = self.deleted_at or timezone.now()
        self.save(update_fields=["deleted_at"])

    @transaction.atomic
    def bring_back(self) -> None:
        self.hold()
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])


class RoutineQuerySet(models.QuerySet["Routine"]):
    def kept(self) -> Self:
        """Routines that are not deleted, archived ones included."""
        return self.filter(deleted_at=None)

    def active(self) -> Self:
        return self.kept().filter(archived_on=None)

    def archived(self) -> Self:
        return self.kept().exclude(archived_on=None)

    def with_steps(self, *, ends: bool = False) -> Self:
        """Steps and movements in one more query, for `outline` and lists; with the `ends` of the figures too."""
        steps = Step.objects.kept()
        return self.prefetch_related(
            models.Prefetch("steps", queryset=steps.with_figures() if ends else steps.with_stills())
        )


class Routine(Deletable):
    """A person's plan. Its days count from `active_from`, and no more from `archived_on`."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="routines")
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    active_from = models.DateField(editable=False)
    archived_on = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoutineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_routine_a_form"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("routines:routine-detail", args=[self.pk])

    @property
    def outline(self) -> Outline:
        return outline([(step.phase, step.as_dose) for step in self.steps_in_order])

    @property
    def steps_in_order(self) -> list[Step]:
        """The steps as practised: warm-up, core, cooldown; reads rows fetched by `with_steps`."""
        rank = {phase: place for place, phase in enumerate(Phase.values)}
        return sorted(self.steps.all(), key=lambda step: (rank[step.phase], step.order, step.pk))

    def weekdays_on(self, day: date) -> frozenset[int]:
        """The weekdays (Monday = 0) it is planned for by the schedule in force on `day`.

        After a move west `day` can lie before the first version; then that one is shown.
        """
        versions = sorted(self.versions.all(), key=lambda version: version.effective_from)
        in_force = [version for version in versions if version.effective_from <= day] or versions[:1]
        return in_force[-1].weekdays if in_force else frozenset()

    @transaction.atomic
    def plan_weekdays(self, weekdays: Iterable[int], *, today: date) -> None:
        """Appends a schedule version from today; a second change on one day replaces the first."""
        days = frozenset(weekdays)
        self.hold()
        # A version from tomorrow is there after a move west; the newer choice replaces it.
        later, _rows = self.versions.filter(effective_from__gt=today).delete()
        if later or days != self.weekdays_on(today):
            self._set_version(today, days)

    @transaction.atomic
    def archive(self, *, today: date) -> None:
        self.hold()
        if self.archived_on is None:
            self.archived_on = today
            self.save(update_fields=["archived_on"])

    @transaction.atomic
    def unarchive(self, *, today: date) -> None:
        """Plans it again from today on; the days in between stay unplanned and the past as it was."""
        self.hold()
        if self.archived_on is None:
            return
        weekdays = self.weekdays_on(today)
        if self.archived_on < today:
            self._set_version(self.archived_on, frozenset())
            self.versions.filter(effective_from__gt=self.archived_on).delete()
            self._set_version(today, weekdays)
        self.archived_on = None
        self.save(update_fields=["archived_on"])

    def _set_version(self, effective_from: date, weekdays: frozenset[int]) -> None:
        self.versions.update_or_create(
            effective_from=effective_from, defaults=ScheduleVersion.columns(weekdays)
        )

    def next_order(self, phase: str) -> int:
        """The order that comes after every step of a phase."""
        last = self.steps.kept().filter(phase=phase).aggregate(last=models.Max("order"))["last"]
        return 0 if last is None else last + 1

    @transaction.atomic
    def move_step(self, step: Step, phase: str, place: int) -> None:
        """Puts a step at a place (from 0) in a phase and closes the gap it leaves."""
        self.hold()
        others = list(self.steps.kept().filter(phase=phase).exclude(pk=step.pk))
        step.phase = phase
        others.insert(max(0, place), step)
        for order, other in enumerate(others):
            other.order = order
        Step.objects.bulk_update(others, ["phase", "order"])


class StepQuerySet(models.QuerySet["Step"]):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def with_stills(self) -> Self:
        """The movements, each with the start of its figure and what a line about it says."""
        return self.select_related("movement__drawing").defer(
            *(f"movement__{column}" for column in (*BESIDES_THE_STILL, *BESIDES_A_LINE))
        )

    def with_figures(self) -> Self:
        """The movements, each with the start and end of its figure."""
        return self.select_related("movement__drawing").defer("movement__drawing__motion")


class StepDose(DoseFields):
    """The dose of a step, planned or practised, whose sets may differ."""

    set_reps = SetRepsField()

    class Meta:
        abstract = True

    def dose(self, rep_seconds: int) -> Dose:
        alike = super().dose(rep_seconds)
        return replace(alike, set_reps=self.set_reps) if self.set_reps else alike


class PlannedDose(StepDose):
    """A dose a person may set, within limits."""

    sets = models.PositiveSmallIntegerField(
        _("Sets"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_SETS)]
    )
    reps = models.PositiveSmallIntegerField(
        _("Reps"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_REPS)]
    )
    hold_seconds = models.PositiveSmallIntegerField(
        _("Hold"), default=0, validators=[MaxValueValidator(LONGEST_SECONDS)]
    )
    rest_seconds = models.PositiveSmallIntegerField(
        _("Rest"), default=0, validators=[MaxValueValidator(LONGEST_SECONDS)]
    )

    class Meta:
        abstract = True


def dose_columns(dose: Dose) -> dict[str, int | bool | tuple[int, ...]]:
    """A dose as the columns of a row."""
    return {
        "sets": dose.sets,
        "reps": dose.reps,
        "hold_seconds": dose.hold_seconds,
        "rest_seconds": dose.rest_seconds,
        "each_side": dose.each_side,
        "set_reps": dose.set_reps,
    }


class Step(PlannedDose, Deletable):
    """A movement in a plan, with its dose; `order` counts from 0 within its phase."""

    routine = models.ForeignKey(Routine, on_delete=models.CASCADE, related_name="steps")
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(_("Part"), max_length=10, choices=Phase)
    order = models.PositiveSmallIntegerField(default=0)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["routine", "client_id"], name="one_step_a_form"),
            models.CheckConstraint(condition=Q(sets__gte=1, reps__gte=1), name="step_does_something"),
            models.CheckConstraint(condition=set_reps_fit(), name="step_set_reps_fit"),
        ]

    def __str__(self) -> str:
        return f"{self.movement}: {self.as_dose}"

    @property
    def as_dose(self) -> Dose:
        return self.dose(self.movement.rep_seconds)

    @transaction.atomic
    def set_level(self, level: Level) -> None:
        """The movement's own dose at a level."""
        self.hold()
        self._set_dose(self.movement.dose(level))

    @transaction.atomic
    def swap(self, movement: Movement) -> None:
        """Another movement in its place, at that movement's gentle dose; sent twice, a dose changed since stays."""
        self.hold()
        if movement != self.movement:
            # In one UPDATE: a second would have PostgreSQL look at the routine again, after the step.
            self.movement = movement
            self._set_dose(movement.dose(Level.GENTLE), "movement")

    def _set_dose(self, dose: Dose, *others: str) -> None:
        """Saves a dose, and other columns that changed with it."""
        columns = dose_columns(dose)
        for column, value in columns.items():
            setattr(self, column, value)
        self.save(update_fields=[*others, *columns])


class ScheduleVersion(models.Model):
    """When a routine is due, from a day on. `weekday_bits`: bit 0 is Monday."""

    class Kind(models.TextChoices):
        DAILY = streaks.Kind.DAILY.value, _("Every day")
        WEEKDAYS = streaks.Kind.WEEKDAYS.value, _("On some weekdays")
        TIMES_PER_WEEK = streaks.Kind.TIMES_PER_WEEK.value, _("Some times a week")
        AS_NEEDED = streaks.Kind.AS_NEEDED.value, _("When it suits")

    routine = models.ForeignKey(Routine, on_delete=models.CASCADE, related_name="versions")
    effective_from = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind)
    weekday_bits = models.PositiveSmallIntegerField(default=0)
    times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["routine", "effective_from"], name="one_schedule_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.effective_from}"

    @classmethod
    def columns(cls, weekdays: frozenset[int]) -> dict[str, str | int]:
        """The columns of a plan for these weekdays: all seven are daily, none is as needed."""
        kind = (
            cls.Kind.DAILY if weekdays == EVERY_DAY else cls.Kind.WEEKDAYS if weekdays else cls.Kind.AS_NEEDED
        )
        return {"kind": kind, "weekday_bits": sum(1 << day for day in weekdays), "times": 0}

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(day for day in range(7) if self.weekday_bits >> day & 1)

    @property
    def as_version(self) -> streaks.Version:
        return streaks.Version(self.effective_from, streaks.Kind(self.kind), self.weekdays, self.times)


class Outcome(models.TextChoices):
    OPEN = "open", _("Not finished")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped early")


HALF_DONE = Q(items_done__gte=F("items_total") - F("items_done"), items_total__gt=0)
QUALIFIES = (
    Q(source="manual")
    | (Q(outcome=Outcome.FINISHED) & HALF_DONE)
    | Q(outcome=Outcome.STOPPED, items_done__gte=1)
)
"""What makes a day done: finished with at least half, ended on purpose after one item, or logged by hand."""


class SessionQuerySet(models.QuerySet["Session"]):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def qualifying(self) -> Self:
        """Sessions that make their day done."""
        return self.kept().filter(QUALIFIES)

    def between(self, first: date, last: date) -> Self:
        return self.filter(performed_on__range=(first, last))

    def begun_here(self) -> Self:
        """Sessions practised with us, not added by hand: they began past the four signs."""
        return self.kept().filter(source=Session.Source.PLAYER)

    def newest_first(self) -> Self:
        return self.order_by("-performed_on", "-started_at", "-pk")


class Session(Deletable):
    """One practice of a routine, begun once and identified by the `client_id` of the form that began it.

    `performed_on` is the owner's date at the start, never worked out again. A visitor's session has no owner
    until an account claims it. `items_done` is counted from the step logs whenever one changes.
    """

    class Source(models.TextChoices):
        PLAYER = "player", _("Practised here")
        MANUAL = "manual", _("Added by hand")

    class Effort(models.TextChoices):
        EASY = "easy", _("Easy")
        ABOUT_RIGHT = "about-right", _("About right")
        HARD = "hard", _("Hard")
        TOO_HARD = "too-hard", _("Too hard")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", null=True
    )
    client_id = models.UUIDField(default=uuid.uuid4)
    routine = models.ForeignKey(Routine, on_delete=models.SET_NULL, related_name="sessions", null=True)
    routine_name = models.CharField(max_length=80)
    starter = models.SlugField(blank=True, db_index=False)
    source = models.CharField(max_length=10, choices=Source, default=Source.PLAYER)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    performed_on = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    timezone = models.CharField(max_length=64)
    items_done = models.PositiveSmallIntegerField(default=0)
    items_total = models.PositiveSmallIntegerField(default=0)
    effort = models.CharField(_("How hard was it?"), max_length=12, choices=Effort, blank=True)
    pain = models.PositiveSmallIntegerField(
        _("Pain right now"), null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    note = models.TextField(_("Anything to remember?"), max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_session_a_form"),
            models.UniqueConstraint(
                fields=["client_id"], condition=Q(owner=None), name="one_visitor_session_a_form"
            ),
            models.CheckConstraint(condition=Q(pain=None) | Q(pain__lte=10), name="pain_is_0_to_10"),
            models.CheckConstraint(
                condition=Q(items_done__lte=F("items_total")), name="no_more_done_than_there_is"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "-performed_on"], name="session_by_day")]

    def __str__(self) -> str:
        return f"{self.routine_name}, {self.performed_on}"

    def get_absolute_url(self) -> str:
        return reverse("routines:session-detail", args=[self.client_id])

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_manual(self) -> bool:
        return self.source == self.Source.MANUAL

    @property
    def is_all_done(self) -> bool:
        return self.items_done == self.items_total

    @property
    def is_half_done(self) -> bool:
        return 2 * self.items_done >= self.items_total > 0

    @property
    def makes_the_day(self) -> bool:
        """The same rule as QUALIFIES, for a row in hand."""
        return (
            self.is_manual
            or (self.outcome == Outcome.FINISHED and self.is_half_done)
            or (self.outcome == Outcome.STOPPED and self.items_done >= 1)
        )

    @property
    def seconds_done(self) -> int:
        """The estimated time of what was ticked."""
        return sum(log.as_dose.seconds for log in self.logs.all() if log.done_at)

    def asks_for_its_day(self, *, now: datetime, today: date) -> bool:
        """Whether it began so long ago, on another day, that the person should choose."""
        return self.performed_on != today and now - self.started_at > RESUME_WITHIN

    @transaction.atomic
    def tick(self, log: StepLog, *, done: bool) -> None:
        """Marks one step done or not, and counts again."""
        self.hold()
        log.refresh_from_db(fields=["done_at"])
        if done != bool(log.done_at):
            log.done_at = timezone.now() if done else None
            log.save(update_fields=["done_at"])
        self.items_done = self.logs.exclude(done_at=None).count()
        self.save(update_fields=["items_done"])

    @transaction.atomic
    def finish(self) -> None:
        """Ends it; ending it again changes nothing but a stop that has since become half or more."""
        self.hold()
        if self.outcome == Outcome.FINISHED or (self.outcome == Outcome.STOPPED and not self.is_half_done):
            return
        self._end(Outcome.FINISHED)

    @transaction.atomic
    def stop(self) -> None:
        """Ends it on purpose, early; it is kept."""
        self.hold()
        if self.is_open:
            self._end(Outcome.STOPPED)

    def _end(self, outcome: Outcome) -> None:
        self.outcome = outcome
        # The server's clock may have been set back meanwhile.
        self.finished_at = max(timezone.now(), self.started_at)
        self.save(update_fields=["outcome", "finished_at"])

    def claim(self, owner: User) -> None:
        """Makes a visitor's session the owner's; only now is it known which day it was for them."""
        if owner.sessions.filter(client_id=self.client_id).exists():
            self.client_id = uuid.uuid4()
        self.owner = owner
        self.timezone = owner.timezone
        self.performed_on = owner.day_of(self.started_at)
        self.save(update_fields=["client_id", "owner", "timezone", "performed_on"])


class StepLog(StepDose):
    """One step of a session, with the dose it was planned at; done or not."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="logs")
    order = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=10, choices=Phase)
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "order"], name="one_log_a_place"),
            models.CheckConstraint(condition=set_reps_fit(), name="step_log_set_reps_fit"),
        ]

    def __str__(self) -> str:
        return f"{self.movement}: {self.as_dose}"

    @property
    def as_dose(self) -> Dose:
        return self.dose(self.movement.rep_seconds)


class PainConsent(models.Model):
    """That a person agreed to pain scores being kept, when, and to which wording."""

    WORDING = 1

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pain_consent"
    )
    given_at = models.DateTimeField(default=timezone.now)
    wording = models.PositiveSmallIntegerField(default=WORDING)

    def __str__(self) -> str:
        return f"Wording {self.wording}, {self.given_at:%Y-%m-%d}"
