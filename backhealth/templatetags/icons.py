"""{% icon "clock" %} and {% picture movement.position %}: our own drawings, put into the page as SVG."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

register = template.Library()


@cache
def drawing(folder: str, name: str) -> SafeString:
    """The SVG text of one of our own files; an unknown name is a mistake in a template and raises."""
    if name not in {path.stem for path in (TEMPLATES / folder).glob("*.svg")}:
        raise template.TemplateSyntaxError(f"There is no drawing {folder}/{name}.svg.")
    return SafeString((TEMPLATES / folder / f"{name}.svg").read_text().strip())


@register.simple_tag
def icon(name: str) -> SafeString:
    return drawing("icons", name)


@register.simple_tag
def picture(name: str) -> SafeString:
    return drawing("pictures", name)
