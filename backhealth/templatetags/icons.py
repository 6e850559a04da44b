"""{% icon "clock" %}: our own small drawings, put into the page as SVG."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString

ICONS = Path(__file__).resolve().parents[2] / "templates/icons"

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The SVG text of one of our own files; an unknown name is a mistake in a template and raises."""
    if name not in {path.stem for path in ICONS.glob("*.svg")}:
        raise template.TemplateSyntaxError(f"There is no drawing icons/{name}.svg.")
    return SafeString((ICONS / f"{name}.svg").read_text().strip())
