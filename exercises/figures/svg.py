"""The drawing as markup: lens, backdrop, ghost, body, arrows. Colours are classes; nothing carries a style or an id.

The lens repeats backdrop, ghost and body in an <svg> of its own. A <use> and a <clipPath> would need ids, and a picture
may stand on a page more than once; what is repeated costs next to nothing once compressed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from exercises.figures.arrows import Drawn
from exercises.figures.outlines import Outline, area, away, inside
from exercises.figures.paths import Whole, controls, data, number, row
from exercises.figures.scene import FLOOR_OVER, Glass, Scene
from exercises.figures.space import Flat
from exercises.figures.tracks import Track

SOLID = frozenset({"fig-skin", "fig-top", "fig-legs", "fig-hair"})
BLUR = 3.0
"""How much wider than its window a lens's cover is: browsers blur the edges of the one."""
LEAST_SHOWN = 9.0
"""A part of which nothing sticks out of the body farther (units) has no ghost."""


def inner(
    scene: Scene, found: Sequence[Track], frame: int, order: Sequence[int], arrows: Sequence[Drawn]
) -> str:
    """What stands between <svg> and </svg> at one key frame, `order` being that of the paths."""
    body = "".join(_path(found[place], frame) for place in order)
    drawn = "".join(f'<path class="fig-arrow" d="{arrow.data()}"/>' for arrow in arrows)
    ghost = _ghost(found, frame) if scene.figure.ghost else ""
    picture = f'{_backdrop(scene)}{ghost}<g class="fig-body" transform="scale(.5)">{body}</g>'
    glass = scene.glass
    return f"{_close_up(glass, picture)}{picture}{_rings(glass)}{drawn}" if glass else picture + drawn


def view_box(scene: Scene) -> str:
    return " ".join(map(number, scene.view))


def _path(track: Track, frame: int) -> str:
    far = " fig-far" if track.is_far else ""
    return f'<path class="{track.css}{far}" d="{_data(track, frame)}"/>'


def _data(track: Track, frame: int) -> str:
    return "".join(data(kind, points) for kind, points in zip(track.kinds, track.frames[frame], strict=True))


def ghostly(found: Sequence[Track], frame: int, other: int) -> list[Track]:
    """The parts of the body that at another key frame stick out of where it is at this one, and of one another.

    Hair that one look alone has hides nothing but itself.
    """
    solid = [track for track in found if track.css.split()[0] in SOLID]
    hiding = [points for track in solid if " " not in track.css for points in track.frames[frame]]

    def sticks_out(point: Whole, own: Sequence[Sequence[Whole]]) -> bool:
        outlines = [*hiding, *own]
        return not any(inside(point, points) for points in outlines) and all(
            away(point, points) > LEAST_SHOWN for points in outlines
        )

    parts = []
    for track in sorted(solid, key=_size, reverse=True):
        if any(sticks_out(point, track.frames[frame]) for point in track.flat(other)):
            parts.append(track)
            hiding += track.frames[other] if " " not in track.css else []
    return parts


def _size(track: Track) -> float:
    return max(abs(area(points)) for points in track.frames[0])


def _ghost(found: Sequence[Track], frame: int) -> str:
    """Where the body goes, or at the end came from, in one pale colour behind it."""
    last = len(found[0].frames) - 1
    other = 0 if frame == last else last
    parts = [
        f'<path class="{track.css}" d="{_data(track, other)}"/>' for track in ghostly(found, frame, other)
    ]
    return f'<g class="fig-ghost" transform="scale(.5)">{"".join(parts)}</g>' if parts else ""


def _close_up(glass: Glass, picture: str) -> str:
    """The picture once more through a window, whose corners are covered to make it round.

    It stands behind everything else, so that its corners cover nothing of that.
    """
    (x, y), r = glass.middle, glass.radius
    (sx, sy), reach = glass.source, glass.reach
    box = row([sx - reach, sy - reach, 2 * reach, 2 * reach])
    side = number(2 * r)
    wide = number(2 * (r + BLUR))
    cover = f"M{row([x - r - BLUR, y - r - BLUR])}v{wide}h{wide}v-{wide}z{_circle(glass.middle, r)}"
    return (
        f'<svg x="{number(x - r)}" y="{number(y - r)}" width="{side}" height="{side}" viewBox="{box}">{picture}</svg>'
        f'<path class="fig-lens" d="{cover}"/>'
    )


def _rings(glass: Glass) -> str:
    """A ring round the close-up, one round what it shows, and a line from one to the other."""
    (x, y), (sx, sy) = glass.middle, glass.source
    away = math.dist(glass.middle, glass.source)
    right, down = (x - sx) / away, (y - sy) / away
    small, large = glass.reach, glass.radius
    line = f"M{row([sx + right * small, sy + down * small])}L{row([x - right * large, y - down * large])}"
    rings = _circle(glass.middle, large) + _circle(glass.source, small)
    return f'<path class="fig-ring" d="{rings}{line}"/>'


def _circle(middle: Flat, radius: float) -> str:
    """Clockwise."""
    size, across = number(radius), number(2 * radius)
    arc = f"a{size} {size} 0 0 1"
    return f"M{row([middle[0] - radius, middle[1]])}{arc} {across} 0{arc}-{across} 0z"


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
