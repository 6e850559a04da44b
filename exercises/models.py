"""The library of movements, as the database knows it; the texts come from `exercises/library/`."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exercises import drawing
from exercises.dose import Dose
from exercises.fields import WordsField
from exercises.figures import VERSION


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


class Aim(models.TextChoices):
    """What somebody wants of a movement."""

    LOOSEN = "loosen", _("Loosen up")
    STRENGTHEN = "strengthen", _("Get stronger")
    SETTLE = "settle", _("Settle a sore spell")


class Level(models.TextChoices):
    GENTLE = "gentle", _("Gentle")
    STEADY = "steady", _("Steady")
    STRONG = "strong", _("Strong")


NO_KIT = "none"
"""The kit of a movement that needs nothing, or a mat."""
OFF_THE_FLOOR = (Position.SEATED, Position.STANDING)
"""Positions one takes without getting down to the floor."""
TEXTS = ("doses", "instructions", "cues", "errors")
"""What the page of a movement shows beside its columns."""
BESIDES_THE_STILL = ("figure", "drawing__end", "drawing__motion")
"""Long columns that a still figure does without."""
DIGEST_LENGTH = 12


@lru_cache(maxsize=2000)
def address_of(slug: str) -> str:
    """The address of a movement's page: plans and lists ask for it on every line."""
    return reverse("exercises:movement-detail", args=[slug])


class MovementQuerySet(models.QuerySet["Movement"]):
    def published(self) -> Self:
        return self.filter(is_published=True)

    def in_order(self, keys: Sequence[int]) -> list[Movement]:
        """The movements with these keys, in their order; those that have gone are left out."""
        found = {movement.pk: movement for movement in self.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    def with_doses(self) -> Self:
        return self.prefetch_related("doses")

    def with_stills(self) -> Self:
        """The start of each figure, which is all that lists show."""
        return self.select_related("drawing").defer(*BESIDES_THE_STILL)

    def with_figures(self) -> Self:
        """The start and end of each figure, for pages that play it; the motion is fetched on its own."""
        return self.select_related("drawing").defer("drawing__motion")


class Movement(models.Model):
    """A library entry, stretch or strengthening alike.

    `rep_seconds` is what one repetition takes, hold apart. `easier_slug` and `harder_slug` name neighbours
    that may not be published (yet). `digest` tells whether the file it came from has changed. `figure` is the
    pose as written; what is shown is its `drawing`.

    `edited_at` is when somebody last changed it in the admin: None while it is as its file had it. Loading leaves
    an edited movement alone, and `waiting_digest` is that of the words its file would have brought instead.
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
    bed = models.BooleanField(_("can be done on a firm bed"), default=False, db_default=False)
    aims = WordsField(db_default="")
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
    figure = models.JSONField(default=dict, blank=True)
    reviewed = models.BooleanField(_("reviewed by a clinician"), default=False)
    is_published = models.BooleanField(_("published"), default=True, db_index=True)
    digest = models.CharField(max_length=64, editable=False, blank=True)
    edited_at = models.DateTimeField(_("changed here"), null=True, editable=False)
    waiting_digest = models.CharField(max_length=64, editable=False, blank=True, default="", db_default="")

    objects = MovementQuerySet.as_manager()

    class Meta:
        # Two may share a name, and pages of a list must not tell one of them twice.
        ordering: ClassVar = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of(self.slug)

    def dose(self, level: str) -> Dose:
        """The dose of a level; reads the prefetched rows when there are any."""
        return next(row.dose(self.rep_seconds) for row in self.doses.all() if row.level == level)

    def draw(self) -> None:
        """Puts a drawing of the figure in the place of the one there was; a movement without a pose has none."""
        MovementDrawing.objects.filter(movement=self).delete()
        if self.figure:
            MovementDrawing.of(self).save()
        LibraryEdition.renew()

    @property
    def has_file(self) -> bool:
        """Whether the files had words for it when they were last loaded."""
        return bool(self.digest or self.waiting_digest)

    @property
    def motion_url(self) -> str:
        """Where the motion of the figure is fetched; empty without one."""
        shown: MovementDrawing | None = getattr(self, "drawing", None)
        return reverse("exercises:movement-motion", args=[self.slug, shown.digest]) if shown else ""

    @property
    def minutes(self) -> int:
        """Whole minutes the gentle dose takes, for a card."""
        return self.dose(Level.GENTLE).minutes

    @property
    def kit_words(self) -> str:
        """The kit in words; a mat alone counts as no kit."""
        names = [str(Kit(kit).label) for kit in self.kit if kit != Kit.MAT]
        return ", ".join(names) if names else str(_("No kit"))


class MovementDrawing(models.Model):
    """What is shown of a movement's figure: made from its pose, and made anew when the pose or the pen changes.

    `start` and `end` are the insides of an SVG, `motion` is the file that moves it, and `digest` names that file
    in addresses. `version` is the figures' own when this was drawn.
    """

    movement = models.OneToOneField(Movement, on_delete=models.CASCADE, related_name="drawing")
    view_box = models.CharField(max_length=40)
    start = models.TextField()
    end = models.TextField()
    motion = models.TextField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Drawing of {self.movement}"

    @classmethod
    def of(cls, movement: Movement) -> Self:
        """The drawing of a movement's pose as it is now, unsaved."""
        columns = asdict(drawing.draw(movement.figure))
        digest = hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()
        return cls(movement=movement, digest=digest[:DIGEST_LENGTH], version=VERSION, **columns)


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
            models.CheckConstraint(
                condition=Q(sets__gte=1, reps__gte=1), name="movement_dose_does_something"
            ),
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


class MovementRevision(models.Model):
    """What a movement said after a change of it. The one before tells what it said until then.

    `content` is made by `exercises.revisions`. An account that goes leaves what it changed, without its name.
    """

    class Kind(models.TextChoices):
        LOADED = "loaded", _("Loaded from its file")
        WITHDRAWN = "withdrawn", _("Unpublished, as its file is gone")
        EDITED = "edited", _("Changed in the admin")
        PUT_BACK = "put-back", _("Earlier words put back")
        FOUND = "found", _("Found like this")

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="revisions")
    kind = models.CharField(max_length=10, choices=Kind)
    made_at = models.DateTimeField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.movement}: {self.get_kind_display()}"

    @property
    def who(self) -> str:
        """Who made the change, for staff to read."""
        if self.kind in {self.Kind.LOADED, self.Kind.WITHDRAWN}:
            return str(_("A loading of the library"))
        if self.editor:
            return str(self.editor.get_full_name() or self.editor)
        return "" if self.kind == self.Kind.FOUND else str(_("Somebody who has left"))


class LibraryEdition(models.Model):
    """The name of the library as it is now: one row, renewed in the transaction of every change that shows.

    A page is kept under the edition asked for before its rows were read: whatever changes meanwhile takes another
    name along, so old rows are never kept under a new one.
    """

    FIRST: ClassVar = "first"
    """What an edition is called before anything has changed."""
    ONLY: ClassVar = 1

    name = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="one_library_edition")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> str:
        """The edition that visitors see; writes nothing."""
        name = cls.objects.filter(pk=cls.ONLY).values_list("name", flat=True).first()
        return name or cls.FIRST

    @classmethod
    def lock(cls) -> None:
        """Lets changes of the library take turns: whoever comes second waits for the first one's transaction."""
        cls.objects.get_or_create(pk=cls.ONLY, defaults={"name": cls.FIRST})
        cls.objects.select_for_update().get(pk=cls.ONLY)

    @classmethod
    def renew(cls) -> None:
        """Names a new edition. One statement, so two at once wait for each other and the second name stays."""
        edition = LibraryEdition(pk=cls.ONLY, name=secrets.token_hex(8))
        LibraryEdition.objects.bulk_create(
            [edition], update_conflicts=True, unique_fields=["pk"], update_fields=["name"]
        )
