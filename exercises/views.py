"""The library: the list of movements, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from backhealth.http import page_of, render_page, wants_fragment
from backhealth.kept import kept_for_visitors
from exercises.catalogue import Catalogue, Entry, Looked, catalogue_of
from exercises.cautions import Caution, CautionLevel, cautions
from exercises.content import load_conditions, load_screening
from exercises.dose import Dose
from exercises.edition import edition_of
from exercises.forms import WAYS, Group, MovementFilterForm
from exercises.ladders import Ladder
from exercises.models import TEXTS, Level, Movement, MovementDose, MovementDrawing
from exercises.swaps import candidates, kin, swap_for

PAGE = 24
SIMILAR = 4


@dataclass(frozen=True)
class Advice:
    """A caution with its reasons in sentences, and the movement to do instead when there is one."""

    caution: Caution
    reasons: list[str]
    swap: Entry | None


@dataclass(frozen=True)
class LadderStep:
    """One rung of a ladder on screen, and how it stands to the movement of the page."""

    words: str
    movements: list[Movement]
    is_here: bool = False


@dataclass(frozen=True)
class Found:
    """What a search found. Nothing is asked of the database before a template shows it: its page may be kept."""

    request: HttpRequest
    form: MovementFilterForm

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_of(edition_of(self.request))

    @cached_property
    def looked(self) -> Looked:
        return self.form.look(self.catalogue)

    @cached_property
    def page(self) -> Page[Entry]:
        return page_of(self.request, self.looked.entries, PAGE)

    @cached_property
    def movements(self) -> list[Movement]:
        """The movements of the page."""
        return (
            Movement.objects.published()
            .with_doses()
            .with_stills()
            .in_order([entry.pk for entry in self.page])
        )

    @cached_property
    def _groups(self) -> list[Group]:
        return self.form.groups(self.catalogue, self.looked)

    @property
    def ways(self) -> list[Group]:
        """The quick ways in: where one is, and what one wants."""
        return [group for group in self._groups if group.name in WAYS]

    @property
    def groups(self) -> list[Group]:
        """The other filters."""
        return [group for group in self._groups if group.name not in WAYS]

    @property
    def count_words(self) -> str:
        count = self.page.paginator.count
        return ngettext("%(count)s exercise", "%(count)s exercises", count) % {"count": count}


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def movement_list(request: HttpRequest) -> HttpResponse:
    form = MovementFilterForm(request.GET)
    context = {
        "form": form,
        "applied": form.applied(),
        "ticked": sum(map(len, form.chosen_besides_ways.values())),
        "is_narrowed": bool(form.chosen or form.cleaned_data["q"]),
        "found": Found(request, form),
        "swapped": wants_fragment(request),
        "edition": edition_of(request),
    }
    return render_page(request, "exercises/movement_list.html", "exercises/_movement_grid.html", context)


@dataclass(frozen=True)
class Told:
    """All that the page of a movement tells, asked of the database when a template shows it."""

    request: HttpRequest
    slug: str

    @cached_property
    def movement(self) -> Movement:
        if self.slug not in self._shown:
            raise Http404
        movement = self._shown[self.slug]
        prefetch_related_objects([movement], *TEXTS)
        return movement

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_of(edition_of(self.request))

    @property
    def doses(self) -> list[tuple[MovementDose, Dose]]:
        return _doses(self.movement)

    @cached_property
    def advice_by_level(self) -> list[tuple[CautionLevel, list[Advice]]]:
        return _advice_by_level(self.movement, candidates(self.slug, self.catalogue))

    @cached_property
    def _ladder(self) -> Ladder[Entry]:
        return self.catalogue.ladders.of(self.slug)

    @cached_property
    def _similar(self) -> list[Entry]:
        on_ladder = self._ladder.nearest_first
        return [entry for entry in kin(self.slug, self.catalogue) if entry not in on_ladder][:SIMILAR]

    @cached_property
    def _shown(self) -> dict[str, Movement]:
        """The movement with those of its ladder and the similar ones, by slug and in one query."""
        others = (entry.slug for entry in (*self._ladder.nearest_first, *self._similar))
        found = Movement.objects.published().with_figures().filter(slug__in={self.slug, *others})
        return {movement.slug: movement for movement in found}

    @property
    def similar(self) -> list[Movement]:
        """A few others of the family that suit the same part of a routine."""
        return [self._shown[entry.slug] for entry in self._similar if entry.slug in self._shown]

    @property
    def ladder(self) -> list[LadderStep]:
        """The ladder from its easiest rung to its hardest, this movement among them; empty for one without any."""
        if not self._ladder:
            return []
        *far_below, below = self._ladder.below or [[]]
        above, *far_above = self._ladder.above or [[]]
        steps = [
            *(self._step(_("Easier still"), rung) for rung in far_below),
            self._step(_("Easier"), below),
            LadderStep(_("You are here"), [self.movement], is_here=True),
            self._step(_("Harder"), above),
            *(self._step(_("Harder still"), rung) for rung in far_above),
        ]
        return [step for step in steps if step.movements]

    def _step(self, words: str, rung: list[Entry]) -> LadderStep:
        return LadderStep(words, [self._shown[entry.slug] for entry in rung if entry.slug in self._shown])


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def movement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    context = {
        "slug": slug,
        "told": Told(request, slug),
        "stop_signs": load_screening().stop_signs,
        "edition": edition_of(request),
    }
    return render(request, "exercises/movement_detail.html", context)


@login_not_required
@require_safe
def movement_motion(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """What moves a figure. The address changes with it, so it may be kept for good.

    Movements that are not published are answered too: a routine may hold one.
    """
    drawings = MovementDrawing.objects.only("motion")
    return HttpResponse(
        get_object_or_404(drawings, movement__slug=slug, digest=digest).motion,
        content_type="application/json",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _doses(movement: Movement) -> list[tuple[MovementDose, Dose]]:
    """The doses of a movement, the gentlest first."""
    rows = sorted(movement.doses.all(), key=lambda row: Level.values.index(row.level))
    return [(row, row.dose(movement.rep_seconds)) for row in rows]


def _advice_by_level(movement: Movement, instead: Sequence[Entry]) -> list[tuple[CautionLevel, list[Advice]]]:
    """What everybody with a condition is told, the worst level first."""
    library = load_conditions()
    found = cautions(movement.properties, movement.position, movement.kit, library)
    advice = [
        Advice(
            caution,
            library.reasons(caution),
            swap_for(caution.condition, instead) if caution.avoid else None,
        )
        for caution in found
    ]
    return [(level, list(group)) for level, group in groupby(advice, key=lambda each: each.caution.level)]
