"""Ghost and lens: what makes a movement readable that hardly moves."""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

import pytest

from exercises.figures import FIGURE, draw, findings, read, stills
from exercises.figures.outlines import inside
from exercises.figures.scene import Glass, Scene
from tests.exercises.figures.library import TABLES, body_paths, drawing, figure, scene, svg
from tests.exercises.figures.made import LYING, SITTING, STANDING, Table, changed
from tests.exercises.figures.player import bent, numbers, pairs, subpaths
from tests.exercises.figures.test_every_picture import arrow_lines

NODDING: Table = changed(
    SITTING,
    {
        "camera": [6, 4],
        "ghost": True,
        "lens": {"joint": "face", "corner": "right", "radius": 240, "zoom": 1.8},
        "arrows": [{"joint": "face", "way": "straight", "in_lens": True}],
        "start.glide": 18,
        "end": {"glide": -18},
    },
)
"""Sitting, the head glides back."""

with_lens = pytest.mark.parametrize("slug", [slug for slug, table in TABLES.items() if "lens" in table])
with_ghost = pytest.mark.parametrize("slug", [slug for slug, table in TABLES.items() if "ghost" in table])


def told(table: Table) -> list[str]:
    assert list(FIGURE.problems(table, "figure")) == []
    return findings(read(table))


def problems(changes: dict[str, Any]) -> list[str]:
    return [f"{key}: {words}" for key, words in FIGURE.problems(changed(NODDING, changes), "figure")]


def glass(slug: str) -> Glass:
    found = scene(slug).glass
    assert found
    return found


def data(element: ElementTree.Element | None) -> list[str]:
    return [] if element is None else [path.get("d", "") for path in element]


def test_nothing_is_wrong_with_what_the_wrong_ones_are_made_of() -> None:
    assert told(NODDING) == []


# Ghost


@with_ghost
def test_a_ghost_shows_the_other_end(slug: str) -> None:
    start, end = drawing(slug).start, drawing(slug).end
    for here, there in ((start, end), (end, start)):
        body = {path.get("d") for path in body_paths(there)}
        ghost = data(svg(here).find("g[@class='fig-ghost']"))
        assert set(ghost) <= body
    assert "fig-ghost" in start + end


def test_a_ghost_leaves_out_what_the_body_hides() -> None:
    ghost = svg(draw(read(NODDING)).start).find("g[@class='fig-ghost']")
    assert ghost is not None
    drawn = [path.get("class", "") for path in ghost]
    # Head and hair move, trunk and limbs do not.
    assert drawn.count("fig-skin") in {1, 2}
    assert any(css.startswith("fig-hair") for css in drawn)
    assert not {"fig-legs", "fig-top"} & set(drawn)


def test_the_moments_between_show_the_ghost_of_the_end() -> None:
    ghosts = [data(svg(markup).find("g[@class='fig-ghost']")) for markup in stills(read(NODDING))]
    last = {path.get("d") for path in body_paths(draw(read(NODDING)).end)}
    assert all(set(ghost) <= last for ghost in ghosts[:-1])


def test_without_a_wish_there_is_neither() -> None:
    drawn = draw(read(STANDING))
    for css in ("fig-ghost", "fig-lens", "fig-ring", "<svg"):
        assert css not in drawn.start + drawn.end


def test_a_ghost_of_which_nothing_shows_is_told() -> None:
    table = changed(NODDING, {"end": {"glide": 17}, "arrows": []})
    assert told(table) == ["ghost: nothing of it shows, at the start or at the end"]


# Lens


@with_lens
def test_a_lens_repeats_the_picture_behind_it(slug: str) -> None:
    for markup in (drawing(slug).start, drawing(slug).end):
        window, *rest = svg(markup)
        assert window.tag == "svg"
        own = [
            ElementTree.tostring(element)
            for element in rest
            if element.get("class") not in {"fig-lens", "fig-ring", "fig-arrow"}
        ]
        assert [ElementTree.tostring(element) for element in window] == own


@with_lens
def test_a_lens_looks_where_its_ring_is(slug: str) -> None:
    window = svg(drawing(slug).start)[0]
    left, top, width, height = numbers(window.get("viewBox", ""))
    x, y, wide, high = (float(window.get(key, "")) for key in ("x", "y", "width", "height"))
    (sx, sy), (mx, my), lens = glass(slug).source, glass(slug).middle, figure(slug).lens
    assert lens
    assert (left + width / 2, top + height / 2) == pytest.approx((sx, sy), abs=1)
    assert (x + wide / 2, y + high / 2) == pytest.approx((mx, my), abs=1)
    assert wide == high == round(2 * lens.radius)
    assert wide / width == pytest.approx(lens.zoom, rel=0.01)


@with_lens
def test_a_lens_covers_nothing_of_the_body(slug: str) -> None:
    seen = glass(slug)
    for person in scene(slug).persons:
        for shape in person.shapes:
            for outline in shape.shown:
                assert min(math.dist(point, seen.middle) for point in outline.points) > seen.radius
                assert outline.kind != "closed" or not inside(seen.middle, outline.points)


@with_lens
def test_a_lens_lies_within_the_picture(slug: str) -> None:
    left, top, width, height = scene(slug).view
    (x, y), r = glass(slug).middle, glass(slug).radius
    assert left + 20 <= x - r < x + r <= left + width - 20
    assert top + 20 <= y - r < y + r <= top + height


@with_lens
def test_arrows_are_all_in_a_lens_or_all_out_of_it(slug: str) -> None:
    seen = glass(slug)
    for wished, line in zip(figure(slug).arrows, arrow_lines(slug), strict=True):
        away = [math.dist(point, seen.middle) for point in line]
        assert max(away) < seen.radius - 20 if wished.in_lens else min(away) > seen.radius


@pytest.mark.parametrize("way", ["straight", "as it moves"])
def test_an_arrow_in_a_lens_keeps_clear_of_the_body_it_shows(way: str) -> None:
    table = changed(NODDING, {"arrows": [{"joint": "face", "way": way, "in_lens": True}]})
    seen, drawn = Scene(read(table)).glass, draw(read(table)).start
    assert seen
    (path,) = svg(drawn).findall("path[@class='fig-arrow']")
    tail, bow, tip, *wings = pairs(numbers(path.get("d", "")))
    assert tip[0] < tail[0]
    points = [*(bent(tail, bow, tip, step / 8) for step in range(9)), *wings]
    for shape in body_paths(drawn):
        for subpath in subpaths(shape.get("d", "")):
            shown = [seen.shown(point) for point in subpath.scaled(0.5).traced(4)]
            assert min(math.dist(a, b) for a in points for b in shown) > 16


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lens.corner": "left", "lens.radius": 260}, "lens: is "),
        ({"lens.shift": [200, 0]}, "lens: its face leaves it by "),
        ({"lens.radius": 150, "lens.zoom": 3}, "arrows: there is room for 0 of 1"),
    ],
)
def test_a_lens_that_helps_nobody_is_told(changes: dict[str, Any], words: str) -> None:
    assert any(sentence.startswith(words) for sentence in told(changed(NODDING, changes)))


def test_a_lens_on_the_body_or_on_a_mat_is_told() -> None:
    lens = {"joint": "belly", "corner": "right"}
    assert told(changed(LYING, {"lens": lens, "arrows": []}))[0].startswith("lens: is ")
    from_above = {"camera": [10, 60], "props": [{"kind": "mat", "size": 400}], "arrows": []}
    corner = {"joint": "belly", "corner": "left"}
    assert any(
        "too near to body or things" in each for each in told(changed(LYING, {**from_above, "lens": corner}))
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lens.joint": "fase"}, 'figure.lens.joint: is "fase", which is not known. Did you mean "face"?'),
        ({"lens.corner": "middle"}, 'figure.lens.corner: is "middle", which is not known.'),
        ({"lens.zoom": 9}, "figure.lens.zoom: is 9. Write a number from 1.4 to 3."),
        ({"ghost": "yes"}, "figure.ghost: "),
    ],
)
def test_a_mistake_in_their_keys_is_named(changes: dict[str, Any], words: str) -> None:
    (sentence,) = problems(changes)
    assert sentence.startswith(words)


def test_an_arrow_in_a_lens_needs_one() -> None:
    table = changed(STANDING, {"arrows": [{"joint": "right hand", "in_lens": True}]})
    assert [f"{key}: {words}" for key, words in FIGURE.problems(table, "figure")] == [
        "figure.arrows[1].in_lens: is set without a lens. Add one, or leave this out."
    ]


def test_a_square_in_a_lens_is_refused() -> None:
    assert problems({"arrows": [{"joint": "right hand", "way": "square", "in_lens": True}]}) == [
        "figure.arrows[1].in_lens: is set for a square, which stands beside the body. Leave this out."
    ]


# Arrows from outside, and what draws in


@pytest.mark.parametrize(("joint", "sign"), [("right blade", 1), ("left blade", -1)])
def test_an_arrow_from_outside_ends_before_the_body_and_points_at_its_joint(joint: str, sign: int) -> None:
    table = changed(
        SITTING,
        {
            "camera": [270, 4],
            "arrows": [{"joint": joint, "way": "from outside"}],
            "region": ["shoulder blades"],
            "start.shoulders": [24, 0],
            "end": {"shoulders": [-24, 0]},
        },
    )
    seen = Scene(read(table))
    (path,) = svg(draw(read(table)).start).findall("path[@class='fig-arrow']")
    tail, _, tip, *_ = pairs(numbers(path.get("d", "")))
    x, y = seen.camera.flat(seen.skeletons[0].joint(joint))
    # Seen from behind, the right is on the right.
    assert sign * tail[0] > sign * tip[0] > sign * x
    assert abs(tip[1] - y) < 30


def test_a_breath_below_nought_draws_the_waist_in_all_round() -> None:
    def waist(breath: float, camera: list[int]) -> float:
        table = changed(STANDING, {"camera": camera, "start.breath": breath, "end": {}})
        person = Scene(read(table)).persons[0]
        (shirt,) = (shape for shape in person.shapes if shape.name == "shirt")
        (outline,) = shirt.shown
        level = [x for x, y in outline.points if -670 < y < -600]
        return max(level) - min(level)

    for camera in ([0, 0], [90, 0]):
        assert waist(-30, camera) < waist(0, camera) - 15
    # Breathing in swells the front alone.
    assert waist(30, [90, 0]) == pytest.approx(waist(0, [90, 0]))
    assert waist(30, [0, 0]) > waist(0, [0, 0]) + 15
