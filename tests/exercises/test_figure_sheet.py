"""The page of all figures, for authors."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exercises.content import LIBRARY


def sheet(to: Path, *slugs: str, **options: object) -> str:
    call_command("figure_sheet", *slugs, to=to, stdout=StringIO(), **options)
    return to.read_text()


def test_a_figure_stands_there_at_three_moments_in_both_themes_with_its_findings(tmp_path: Path) -> None:
    page = sheet(tmp_path / "new" / "sheet.html", "bridge")
    assert "<h2>Bridge</h2>" in page
    assert "Lying on the back with knees bent" in page
    assert "Nothing to mend." in page
    assert page.count('class="picture"') == 2 * 3
    assert page.count("theme--light") == page.count("theme--dark") == 1
    assert ".fig-hi" in (tmp_path / "new" / "sheet.css").read_text(), "with the site's own colours"
    for look in ("one", "two", "three", "four"):
        assert page.count(f"look-{look}") >= 2 * 2


def test_without_slugs_all_figures_stand_there_drafts_included(tmp_path: Path) -> None:
    page = sheet(tmp_path / "sheet.html")
    assert page.count("<section>") == len(list((LIBRARY / "movements").glob("*.toml")))
    assert "<h2>Open Book</h2>" in page


def test_without_names_it_can_be_guessed_from(tmp_path: Path) -> None:
    page = sheet(tmp_path / "sheet.html", "bridge", nameless=True)
    assert "<h2>1</h2>" in page
    assert "Bridge" not in page
    assert "Lying" not in page


def test_a_wrong_pose_is_told_on_the_sheet(tmp_path: Path) -> None:
    library = shutil.copytree(LIBRARY, tmp_path / "library")
    file = library / "movements/bridge.toml"
    start, mark, figure = file.read_text().partition("[figure.end]")
    file.write_text(f"{start}{mark}\nspine = [182, 120, 10, -4, 4]\n")
    assert figure
    page = sheet(tmp_path / "sheet.html", "bridge", path=library)
    assert "lower back flexion: is 137° at the end, and goes from -25° to 55°" in page


def test_an_unknown_slug_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no movement called brigde"):
        sheet(tmp_path / "sheet.html", "brigde")


def test_a_library_that_cannot_be_read_is_told_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Mend this first"):
        sheet(tmp_path / "sheet.html", path=tmp_path)
    assert not (tmp_path / "sheet.html").exists()
