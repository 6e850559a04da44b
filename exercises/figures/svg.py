"""The drawing as markup: backdrop, body, arrows. Colours are classes; nothing carries a style or an id."""

from __future__ import annotations

from collections.abc import Sequence

from exercises.figures.arrows import Drawn
from exercises.figures.outlines import Outline
from exercises.figures.paths import controls, data, number, row
from exercises.figures.scene import FLOOR_OVER, Scene
from exercises.figures.tracks import Track


def inner(
    scene: Scene, found: Sequence[Track], frame: int, order: Sequence[int], arrows: Sequence[Drawn]
) -> str:
    """What stands between <svg> and </svg> at one key frame, `order` being that of the paths."""
    body = "".join(_path(found[place], frame) for place in order)
    drawn = "".join(f'<path class="fig-arrow" d="{arrow.data()}"/>' for arrow in arrows)
    return f'{_backdrop(scene)}<g class="fig-body" transform="scale(.5)">{body}</g>{drawn}'


def view_box(scene: Scene) -> str:
    return " ".join(map(number, scene.view))


def _path(track: Track, frame: int) -> str:
    subpaths = "".join(
        data(kind, points) for kind, points in zip(track.kinds, track.frames[frame], strict=True)
    )
    far = " fig-far" if track.is_far else ""
    return f'<path class="{track.css}{far}" d="{subpaths}"/>'


def _backdrop(scene: Scene) -> str:
    left, _, width, _ = scene.view
    floor = ""
    if scene.floor is not None:
        floor = f'<path class="fig-floor" d="M{row([left - FLOOR_OVER, scene.floor])}h{number(width + 2 * FLOOR_OVER)}"/>'
    return floor + "".join(_thing(css, outline) for css, outline in scene.backdrop)


def _thing(css: str, outline: Outline) -> str:
    scale = "" if outline.kind == "polygon" else ' transform="scale(.5)"'
    points = controls(outline)
    text = (
        f"M{'L'.join(row(point) for point in points)}z"
        if outline.kind == "polygon"
        else data(outline.kind, points)
    )
    return f'<path class="{css}"{scale} d="{text}"/>'
