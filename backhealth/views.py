"""Home and help: the pages that belong to no app."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exercises.content import load_screening
from exercises.models import Movement
from routines.starters import load_starters, plans

FIRST_MOVEMENTS = ("bridge", "cat-cow", "bird-dog", "wall-angels", "knees-to-chest", "childs-pose")
HERO = "bird-dog"


@dataclass(frozen=True)
class Line:
    """A telephone line as it is written, which may hold its name; `link` is empty when it holds no number."""

    words: str

    @property
    def link(self) -> str:
        digits = re.sub(r"\D", "", self.words)
        return f"tel:{digits}" if digits else ""


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    movements = Movement.objects.published().with_figures().with_doses().filter(slug__in=FIRST_MOVEMENTS)
    found = {movement.slug: movement for movement in movements}
    context = {
        "hero": found.get(HERO),
        "movements": [found[slug] for slug in FIRST_MOVEMENTS if slug in found],
        "starters": [plan for plan in plans(load_starters()) if plan.steps],
    }
    return render(request, "home.html", context)


@login_not_required
@require_safe
def get_help(request: HttpRequest) -> HttpResponse:
    """Everything in the page itself: no script, no account, no second request."""
    screening = load_screening()
    context = {
        "levels": screening.by_level,
        "four_signs": screening.four_signs,
        "emergency_lines": [(numbers.country, Line(numbers.emergency)) for numbers in screening.numbers],
        "advice_lines": [
            (numbers.country, Line(numbers.advice_line))
            for numbers in screening.numbers
            if numbers.advice_line
        ],
        "stop_signs": screening.stop_signs,
    }
    return render(request, "help.html", context)
