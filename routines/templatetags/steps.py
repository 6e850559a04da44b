"""{% step_moves item %}: the two buttons that move a step, written here since a long plan has many of them."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backhealth.templatetags.icons import icon
from routines.models import Step

NOWHERE = SafeString('type="button" aria-disabled="true"')
LEADS = 'form="moves-{}" formaction="{}" hx-post="{}"'
BUTTON = (
    '<button class="button button--icon" id="{}-{}" name="place" value="{}" {}>'
    '{}<span class="visually-hidden">{}</span></button>'
)

register = template.Library()


@register.simple_tag
def step_moves(step: Step, place: int, is_last: bool) -> SafeString:
    """Up and down for the step at `place` (from 0) of its phase.

    They send the form of their phase, which holds the token, so each works without JavaScript.
    """
    url = reverse("routines:step-move", args=[step.routine_id, step.pk])
    leads = format_html(LEADS, step.phase, url, url)
    name = step.movement.name
    up, down = _("Move %(name)s up") % {"name": name}, _("Move %(name)s down") % {"name": name}
    return format_html(
        BUTTON + BUTTON,
        *("up", step.pk, place - 1, leads if place else NOWHERE, icon("up"), up),
        *("down", step.pk, place + 1, NOWHERE if is_last else leads, icon("down"), down),
    )
