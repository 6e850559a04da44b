"""The markup of a drawing: small, well-formed, the same every time, and coloured by classes alone."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from exercises.figures import LOOKS, base_drawing, draw, region_words
from tests.exercises.figures.library import (
    TABLES,
    body_paths,
    drawing,
    every_movement,
    figure,
    player,
    room,
    svg,
)
from tests.exercises.figures.player import numbers, pairs, subpaths

ROOT = Path(__file__).resolve().parents[3]

BACKDROP = {"fig-floor", "fig-mat", "fig-prop", "fig-prop-far", "fig-wall-face", "fig-wall", "fig-pillow"}
BODY = {
    *("fig-skin", "fig-shade", "fig-top", "fig-legs", "fig-hair", "fig-bun", "fig-bob"),
    *("fig-spine", "fig-seam", "fig-crease", "fig-hi", "fig-far", "fig-prop", "fig-prop-far"),
    *("fig-band", "fig-band-edge", "fig-towel", "fig-towel-edge"),
}

POSITIONS = (
    *("supine", "prone", "side-lying", "quadruped"),
    *("kneeling", "half-kneeling", "seated", "standing", "rest"),
)


def zipped(*texts: str) -> int:
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts)


def still(slug: str) -> str:
    """The whole picture as it stands in a page."""
    name = slug.replace("-", " ").capitalize()
    return (
        f'<svg class="fig look-one" viewBox="{drawing(slug).view_box}" preserveAspectRatio="xMidYMax" role="img">'
        f"<title>{name}</title><desc>{escape(figure(slug).description)}</desc>{drawing(slug).start}</svg>"
    )


@every_movement
def test_a_picture_takes_two_kilobytes_and_its_motion_two_more(slug: str) -> None:
    # A lens shows everything once more, and a ghost some of it: a quarter of a kilobyte.
    aids = 256 if figure(slug).lens else 0
    assert zipped(still(slug)) <= 2048 + aids
    assert zipped(still(slug)) + zipped(drawing(slug).motion) <= 4096


@every_movement
def test_nothing_but_classes_says_how_it_looks(slug: str) -> None:
    start, end = svg(drawing(slug).start), svg(drawing(slug).end)
    for element in (*start.iterfind(".//*"), *end.iterfind(".//*")):
        assert element.tag in {"g", "path", "svg"}
        window = {"x", "y", "width", "height", "viewBox"}
        assert {*element.keys()} <= (window if element.tag == "svg" else {"class", "d", "transform"})
        assert (element.text, element.tail) == (None, None)


@every_movement
def test_things_stand_behind_the_body_and_arrows_before_it(slug: str) -> None:
    for markup in (drawing(slug).start, drawing(slug).end):
        top = list(svg(markup))
        body = [element.get("class") for element in top].index("fig-body")
        assert dict(top[body].items()) == {"class": "fig-body", "transform": "scale(.5)"}
        behind = [(element.tag, element.get("class")) for element in top[:body]]
        if figure(slug).lens:
            assert behind[:2] == [("svg", None), ("path", "fig-lens")]
            behind = behind[2:]
        if behind[-1] == ("g", "fig-ghost"):
            assert figure(slug).ghost
            behind = behind[:-1]
        assert {css for _, css in behind} <= BACKDROP
        assert {element.get("class") for element in top[body + 1 :]} <= {"fig-arrow", "fig-ring"}
        for path in top[body]:
            assert path.tag == "path"
            assert {*path.keys()} == {"class", "d"}
            assert set(path.get("class", "").split()) <= BODY


@every_movement
def test_the_hair_of_every_look_is_there(slug: str) -> None:
    classes = {path.get("class") for path in body_paths(drawing(slug).start)}
    assert {"fig-hair", "fig-hair fig-bun", "fig-hair fig-bob"} <= classes


def test_every_class_has_a_rule_in_the_styles() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").rglob("*.css"))
    drawn = " ".join(drawing(slug).start for slug in TABLES)
    used = {name for names in re.findall(r'class="([^"]+)"', drawn) for name in names.split()}
    looks = {f"look-{look}" for look in LOOKS}
    styled = set(re.findall(r"\.((?:fig|look)-[a-z-]+)", rules))
    assert used | looks <= styled


@every_movement
def test_the_picture_is_as_wide_as_all_of_its_size(slug: str) -> None:
    """So that people look equally big; only what does not fit makes it larger."""
    left, top, width, height = numbers(drawing(slug).view_box)
    least = {"low": (1280, 720), "mid": (1280, 860), "tall": (1280, 1240)}[figure(slug).size]
    assert least[0] <= width <= 1.35 * least[0]
    assert least[1] <= height <= 1.35 * least[1]
    assert left < 0 < left + width
    # What stands on the floor, which is at 0, stands in the lower half.
    assert 0.5 * height < -top < height


def test_it_is_drawn_the_same_twice() -> None:
    assert draw(figure("bird-dog")) == drawing("bird-dog")


def test_it_is_drawn_the_same_by_any_process_and_without_django() -> None:
    ours = hashlib.sha256("".join(repr(drawing(slug)) for slug in TABLES).encode()).hexdigest()
    program = (
        "import hashlib, json, sys\n"
        "from exercises.figures import draw, read\n"
        "drawn = ''.join(repr(draw(read(table))) for table in json.load(sys.stdin))\n"
        "print(hashlib.sha256(drawn.encode()).hexdigest(), 'django' in sys.modules)\n"
    )
    told = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program],
        input=json.dumps([*TABLES.values()]),
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [ours, "False"]


# Plain pictures


@pytest.mark.parametrize("position", POSITIONS)
def test_every_position_has_a_plain_picture(position: str) -> None:
    drawn = base_drawing(position)
    left, top, width, height = numbers(drawn.view_box)
    points = [
        point
        for path in body_paths(drawn.start)
        for subpath in subpaths(path.get("d", ""))
        for point in subpath.scaled(0.5).points
    ]
    assert len(points) > 300
    for x, y in points:
        assert left < x < left + width
        assert top < y < top + height
    assert "fig-hi" not in drawn.start
    assert "fig-arrow" not in drawn.start
    assert zipped(drawn.start) <= 2048


def test_no_two_positions_look_alike() -> None:
    assert len({base_drawing(position).start for position in POSITIONS}) == len(POSITIONS)


@pytest.mark.parametrize(
    ("region", "words"),
    [
        (["lower back"], ["lower back"]),
        (["lower back", "right buttock"], ["lower back", "buttocks"]),
        # Both sides are one thing in words.
        (["right buttock", "left buttock"], ["buttocks"]),
        (["right waist", "tummy"], ["waist", "tummy"]),
    ],
)
def test_a_region_is_named_in_words(region: list[str], words: list[str]) -> None:
    assert region_words({"region": region}) == words


@every_movement
def test_every_movement_names_its_region(slug: str) -> None:
    assert region_words(TABLES[slug])
    assert sum("fig-hi" in css for css in player(slug).css) == len(TABLES[slug]["region"])


@every_movement
def test_its_description_is_a_sentence(slug: str) -> None:
    words = figure(slug).description
    assert words[0].isupper()
    assert words.endswith(".")
    assert len(words.split()) >= 8


@every_movement
def test_the_mat_lies_within_the_picture(slug: str) -> None:
    for mat in svg(drawing(slug).start).findall("path[@class='fig-mat']"):
        assert min(room(slug, corner) for corner in pairs(numbers(mat.get("d", "")))) >= 0
