"""{% figure movement %}, {% figure_player movement %} and {% resting "supine" %}: figures, put into the page as SVG."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from exercises.figures import LOOKS, base_drawing, region_words
from exercises.models import Movement, MovementDrawing

DECORATIVE = 'aria-hidden="true" focusable="false"'

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(context: Context, movement: Movement | None, use: str = "") -> SafeString:
    """A movement's figure at its start, named and described.

    As "thumb" it is decorative, for where the name stands beside; as "end" too, and shows the end. A movement that
    has no drawing shows its position instead, and no movement at all somebody at rest.
    """
    drawing: MovementDrawing | None = getattr(movement, "drawing", None)
    if movement is None or drawing is None:
        return SafeString("") if use == "end" else resting(context, movement.position if movement else "rest")
    look = _look(context, movement.slug)
    if use == "end":
        return _svg(drawing.view_box, drawing.end, look)
    if use == "thumb":
        return _svg(drawing.view_box, drawing.start, look)
    return _svg(drawing.view_box, drawing.start, look, words=(movement.name, _told(movement.figure)))


@register.simple_tag(takes_context=True)
def resting(context: Context, position: str, look: str = "") -> SafeString:
    """Somebody in a position, or at "rest"; decorative."""
    drawing = base_drawing(position)
    return _svg(drawing.view_box, drawing.start, look or _look(context, position))


@register.inclusion_tag("exercises/_figure_player.html", takes_context=True)
def figure_player(context: Context, movement: Movement, note: str = "") -> dict[str, Any]:
    """A movement's figure that plays, with its buttons and a note beside them."""
    return {"movement": movement, "motion_url": movement.motion_url, "note": note}


def _told(pose: Mapping[str, Any]) -> str:
    """What the figure shows, from start to end, and what it highlights."""
    if not pose:
        return ""
    working = gettext("Working: %(regions)s.") % {"regions": ", ".join(region_words(pose))}
    return f"{pose['description']} {working}"


def _look(context: Context, name: str) -> str:
    """The look a person chose, or else one that always goes with this name."""
    # A page without a context of its own, such as "That did not work", has no request.
    user = getattr(getattr(context, "request", None), "user", None)
    return getattr(user, "look", "") or LOOKS[zlib.crc32(name.encode()) % len(LOOKS)]


def _svg(view_box: str, markup: str, look: str, words: tuple[str, str] | None = None) -> SafeString:
    """The drawing as one element; its insides are our own."""
    says = DECORATIVE
    if words:
        says = 'role="img"'
        markup = f"<title>{escape(words[0])}</title><desc>{escape(words[1])}</desc>{markup}"
    return SafeString(
        f'<svg class="fig look-{look}" viewBox="{view_box}" preserveAspectRatio="xMidYMax" {says}>{markup}</svg>'
    )
