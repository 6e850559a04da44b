"""Home, help, a person's own file and the page for what went wrong: those that belong to no app."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from backhealth.export import blocks
from backhealth.failures import is_outage, is_unreadable
from backhealth.http import SignedInRequest
from backhealth.kept import kept_for_visitors
from exercises.catalogue import FILTERS, catalogue_of
from exercises.content import load_screening
from exercises.edition import edition_of
from exercises.models import Movement
from routines.starters import first_starters, plans

FIRST_MOVEMENTS = ("bridge", "cat-cow", "bird-dog", "wall-angels", "knees-to-chest", "childs-pose")
HERO = "bird-dog"
PLACES = {"bed": "pelvic-tilt", "floor": "childs-pose", "chair": "seated-cat-cow", "desk": "wall-angels"}
AIMS = {
    "loosen": ("cat-cow", _("Stretches and easy movement for a stiff back and hips.")),
    "strengthen": ("bridge", _("Exercises that build strength and steadiness, step by step.")),
    "settle": ("diaphragmatic-breathing", _("Small, slow movements and rest for a day when it hurts more.")),
}
"""The ways into the library, by the choice of their filter: the movement shown, and what it is for."""
RETRY_AFTER = 10
"""Seconds after which a program may try again what an outage refused."""


@dataclass(frozen=True)
class Line:
    """A telephone line as it is written, which may hold its name; `link` is empty when it holds no number."""

    words: str

    @property
    def link(self) -> str:
        digits = re.sub(r"\D", "", self.words)
        return f"tel:{digits}" if digits else ""


@dataclass(frozen=True)
class Way:
    """A way into the library: the list with one filter in force."""

    label: str
    words: str
    address: str
    count: int
    picture: Movement | None


@login_not_required
@require_safe
@kept_for_visitors(edition_of)
def home(request: HttpRequest) -> HttpResponse:
    slugs = {HERO, *FIRST_MOVEMENTS, *PLACES.values(), *(picture for picture, _what in AIMS.values())}
    movements = Movement.objects.published().with_figures().with_doses().filter(slug__in=slugs)
    found = {movement.slug: movement for movement in movements}
    counts = catalogue_of(edition_of(request)).look().counts

    def ways(name: str, choices: Mapping[str, tuple[str, str | Promise]]) -> list[Way]:
        """Those with anything behind them."""
        labels, address = FILTERS[name].options, reverse("exercises:movement-list")
        return [
            Way(
                str(labels[value]),
                str(words),
                f"{address}?{name}={value}",
                counts[name][value],
                found.get(picture),
            )
            for value, (picture, words) in choices.items()
            if counts[name][value]
        ]

    context = {
        "hero": found.get(HERO),
        "movements": [found[slug] for slug in FIRST_MOVEMENTS if slug in found],
        "places": ways("place", {value: (picture, "") for value, picture in PLACES.items()}),
        "aims": ways("aim", AIMS),
        "starters": [plan for plan in plans(first_starters()) if plan.steps],
    }
    return render(request, "home.html", context)


@login_not_required
@require_safe
@kept_for_visitors(lambda _request: "help")
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


@rate_limit(action="export")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest) -> HttpResponseBase:
    """A page that says what the file holds, and the file. Both are for who has just shown who they are."""
    recently = did_recently_reauthenticate(request)
    if request.method != "POST":
        if not recently:
            raise ReauthenticationRequired
        return render(request, "account/export.html")
    if not recently:
        # The page first: a file that follows a password would leave the page of the password standing.
        return redirect("export")
    name = f"backhealth-{request.user.today():%Y-%m-%d}.json"
    return StreamingHttpResponse(
        blocks(request.user, made_at=timezone.now()),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def went_wrong(request: HttpRequest) -> HttpResponse:
    """503 while something we rely on is away, 400 for what nothing can hold, and 500 for a fault of ours.

    The pages need nothing but files: asking the request who this is may need what is away.
    """
    error = sys.exc_info()[1]
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if is_outage(error):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    elif is_unreadable(error):
        status = HTTPStatus.BAD_REQUEST
    response = HttpResponse(
        render_to_string(f"{status.value}.html"), status=status, headers={"Cache-Control": "no-store"}
    )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
