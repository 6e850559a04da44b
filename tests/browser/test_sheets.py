"""A sheet to print is one sheet of paper, the emergency signs included."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from routines.starters import load_starters

pytestmark = pytest.mark.browser


def sheets_of_paper(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_every_starter_prints_on_one_sheet(page: Page, site: str) -> None:
    counts = {}
    for starter in load_starters():
        page.goto(site + reverse("routines:starter-sheet", args=[starter.slug]))
        counts[starter.slug] = sheets_of_paper(page)
    assert counts == dict.fromkeys(counts, 1)
