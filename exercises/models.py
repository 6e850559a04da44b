"""The library of movements, as the database knows it; the texts come from `exercises/library/`."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exercises.dose import Dose
from exercises.fields import WordsField


class Position(models.TextChoices):
    SUPINE = "supine", _("On your back")
    PRONE = "prone", _("On your front")
    SIDE_LYING = "side-lying", _("On your side")
    QUADRUPED = "quadruped", _("All fours")
    KNEELING = "kneeling", _("Kneeling")
    HALF_KNEELING = "half-kneeling", _("One knee down")
    SEATED = "seated", _("Sitting")
    STANDING = "standing", _("Standing")


class Family(models.TextChoices):
    FLEXIBILITY = "flexibility", _("Stretch")
    MOBILITY = "mobility", _("Mobility")
    CORE = "core", _("Core")
    POSTURE = "posture", _("Posture")
    HIP = "hip", _("Hips")
    BALANCE = "balance", _("Balance")
    BREATHING = "breathing", _("Breathing")


class Kit(models.TextChoices):
    MAT = "mat", _("Mat")
    WALL = "wall", _("Wall")
    CHAIR = "chair", _("Chair")
    BAND = "band", _("Band")
    TOWEL = "towel", _("Towel")
    BALL = "ball", _("Ball")


class Phase(models.TextChoices):
    """The part of a routine a movement suits."""

    WARM_UP = "warm-up", _("Warm-up")
    CORE = "core", _("Core")
    COOLDOWN = "cooldown", _("Cooldown")


class Level(models.TextChoices):
    GENTLE = "gentle", _("Gentle")
    STEADY = "steady", _("Steady")
    STRONG = "strong", _("Strong")


class MovementQuerySet(models.QuerySet["Movement"]):
    def published(self) -> Self:
        return self.filter(is_published=True)

    def matching(self, words: str) -> Self:
        """Movements in whose name, other names, targets or position every word occurs."""
        found = self
        for word in words.lower().split():
            found = found.filter(search_text__contains=word)
        return found

    def no_kit(self) -> Self:
        """Movements that need nothing, or a mat."""
        return self.filter(kit__in=[[], [Kit.MAT]])

    def with_doses(self) -> Self:
        return self.prefetch_related("doses")


class Movement(models.Model):
    """A library entry, stretch or strengthening alike.

    `rep_seconds` is what one repetition takes, hold apart. `easier_slug` and `harder_slug` name neighbours
    that may not be published (yet). `digest` tells whether the file it came from has changed.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    aliases = WordsField()
    summary = models.CharField(max_length=200)
    family = models.CharField(max_length=20, choices=Family, db_index=True)
    position = models.CharField(max_length=20, choices=Position, db_index=True)
    kit = WordsField()
    phases = WordsField()
    desk = models.BooleanField(_("fits a break at a desk"), default=False)
    properties = WordsField()
    targets = WordsField()
    muscles = WordsField()
    breathing = models.TextField()
    tempo = models.CharField(max_length=200)
    rep_seconds = models.PositiveSmallIntegerField()
    practice_cue = models.CharField(max_length=60)
    stop_signs = WordsField()
    easier_slug = models.SlugField(blank=True, db_index=False)
    harder_slug = models.SlugField(blank=True, db_index=False)
    sources = models.JSONField(default=list)
    reviewed = models.BooleanField(_("reviewed by a clinician"), default=False)
    is_published = models.BooleanField(_("published"), default=True, db_index=True)
    search_text = models.TextField(editable=False)
    digest = models.CharField(max_length=64, editable=False, blank=True)

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:movement-detail", args=[self.slug])

    def dose(self, level: str) -> Dose:
        """The dose of a level; reads the prefetched rows when there are any."""
        return next(row.dose(self.rep_seconds) for row in self.doses.all() if row.level == level)

    @property
    def minutes(self) -> int:
        """Whole minutes the gentle dose takes, for a card."""
        return self.dose(Level.GENTLE).minutes

    @property
    def kit_words(self) -> str:
        """The kit in words; a mat alone counts as no kit."""
        names = [str(Kit(kit).label) for kit in self.kit if kit != Kit.MAT]
        return ", ".join(names) if names else str(_("No kit"))


class DoseFields(models.Model):
    """The columns of a dose, shared by a movement's levels, a routine's steps and what was practised."""

    sets = models.PositiveSmallIntegerField(_("Sets"), default=1)
    reps = models.PositiveSmallIntegerField(_("Reps"), default=1)
    hold_seconds = models.PositiveSmallIntegerField(_("Hold"), default=0)
    rest_seconds = models.PositiveSmallIntegerField(_("Rest"), default=0)
    each_side = models.BooleanField(_("Each side"), default=False)

    class Meta:
        abstract = True

    def dose(self, rep_seconds: int) -> Dose:
        return Dose(
            sets=self.sets,
            reps=self.reps,
            hold_seconds=self.hold_seconds,
            rest_seconds=self.rest_seconds,
            each_side=self.each_side,
            rep_seconds=rep_seconds,
        )


class MovementDose(DoseFields):
    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="doses")
    level = models.CharField(max_length=10, choices=Level)
    breaths = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("About as many breaths as the hold lasts.")
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["movement", "level"], name="one_dose_a_level"),
            models.CheckConstraint(condition=Q(sets__gte=1, reps__gte=1), name="movement_dose_does_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.dose(self.movement.rep_seconds)}"


class Line(models.Model):
    """A line of a movement's text, in order."""

    order = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300)

    class Meta:
        abstract = True
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class Instruction(Line):
    """What to do."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="instructions")


class FormCue(Line):
    """How to do it well."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="cues")


class CommonError(Line):
    """What often slips (`text`), and how to mend it."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="errors")
    mend = models.CharField(max_length=300)
