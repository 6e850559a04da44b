"""What the tests of the library do again and again: load it, change its files, and use its admin."""

from __future__ import annotations

import re
from html import unescape
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from exercises.content import LIBRARY
from exercises.models import Movement

LIST = "admin:exercises_movement_changelist"
FILES = len(list((LIBRARY / "movements").glob("*.toml")))
"""So many movements have a file."""
DRAFT = ("reviewed = false", "reviewed = false\npublished = false")
"""What makes a draft of a file."""


def told(**options: object) -> str:
    out = StringIO()
    call_command("load_library", stdout=out, **options)
    return out.getvalue().strip()


def rewrite(folder: Path, slug: str, before: str, after: str) -> None:
    path = folder / "movements" / f"{slug}.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def fields_of(page: str) -> dict[str, str]:
    """What the browser would send: every field of the page's form with its value."""
    form = page.partition('id="movement_form"')[2]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        kind, name = (re.search(rf' {key}="([^"]*)"', f" {tag}") for key in ("type", "name"))
        value = re.search(r' value="([^"]*)"', tag)
        if name and kind and (kind[1] not in {"checkbox", "submit"} or " checked" in tag):
            found[name[1]] = unescape(value[1]) if value else "on" * (kind[1] == "checkbox")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text).removeprefix("\n")
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if "__prefix__" not in name}


def send(staff: Client, movement: Movement, **changes: str) -> HttpResponse:
    address = reverse("admin:exercises_movement_change", args=[movement.pk])
    return staff.post(address, fields_of(staff.get(address).content.decode()) | changes)


def change(staff: Client, movement: Movement, **changes: str) -> None:
    response = send(staff, movement, **changes)
    assert response.status_code == 302, re.findall(
        r'class="errorlist.*?</ul>', response.content.decode(), re.DOTALL
    )
