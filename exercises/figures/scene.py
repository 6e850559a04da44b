"""One moment of a movement as a picture: the person and what they hold, ordered in depth, before a backdrop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from exercises.figures.figure import SIZES, Figure
from exercises.figures.outlines import Outline
from exercises.figures.person import Person, Shape, draw_person, far_limbs
from exercises.figures.props import blocks, lying, mat_corners, standing, strap
from exercises.figures.skeleton import Skeleton
from exercises.figures.space import Camera, Flat, Vec

MOMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Key frames of a run: the player goes from one to the next in a smooth curve."""

LOOKS_DOWN = 18
"""From this elevation on a floor has no line: one looks down on it."""

UNDER_FEET, BEHIND, HIGHEST_FLOOR = 5.0, 14.0, -200.0
"""The floor line: under the feet when seen from the side, else so far above what stands farthest, and not higher."""
LOW_FOOT = 120.0

LINES = frozenset({"fig-seam", "fig-crease"})
STRAP_DEPTH = -20.0
LENS_MARGIN = 24.0
"""Units between a lens and the picture's edges."""
FLOOR_OVER = 3000
"""The floor goes on beyond the picture's edges, for tiles of another shape."""


@dataclass(frozen=True)
class Box:
    """Extents in the picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Glass:
    """A lens in the picture: the middle of its circle, and the place it shows."""

    middle: Flat
    radius: float
    source: Flat
    zoom: float

    @property
    def reach(self) -> float:
        """The radius of what it shows."""
        return self.radius / self.zoom

    def shown(self, point: Flat) -> Flat:
        """Where a point of the picture is in the close-up."""
        return (
            self.middle[0] + (point[0] - self.source[0]) * self.zoom,
            self.middle[1] + (point[1] - self.source[1]) * self.zoom,
        )


class Scene:
    """Everything about a figure that is worked out once for all its moments."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.camera = Camera(figure.azimuth, figure.elevation)

    @cached_property
    def persons(self) -> list[Person]:
        """The person at every key frame, depths settled."""
        drawn = [self.person(part) for part in MOMENTS]
        first, last = dict(drawn[0].depths), dict(drawn[-1].depths)
        for person in drawn:
            for group in person.depths:
                # Parts that stay on the body keep one depth for the whole run, so that nothing pops.
                if group.endswith(("thigh", "upper arm")) or group in {"trunk", "neck"}:
                    person.depths[group] = (first[group] + last[group]) / 2
            shift = (first["head"] + last["head"]) / 2 - person.depths["head"]
            for group in ("head", "hair behind", "hair low", "hair over"):
                person.depths[group] += shift
            for group, amount in self.figure.nearer.items():
                person.depths[group] += amount
                if group == "head":
                    for hair in ("hair behind", "hair low", "hair over"):
                        person.depths[hair] += amount
        return drawn

    @cached_property
    def skeletons(self) -> list[Skeleton]:
        return [self.figure.run.skeleton(part) for part in MOMENTS]

    @cached_property
    def far(self) -> set[str]:
        """Limbs in the paler tone, settled at the start."""
        if self.figure.far is not None:
            return set(self.figure.far)
        return far_limbs(self.figure.run.skeleton(0), self.camera)

    def person(self, part: float) -> Person:
        """The person at any part of the way, with what they hold."""
        skeleton = self.figure.run.skeleton(part)
        person = draw_person(skeleton, self.camera, self.figure.region, self.figure.discs)
        for number, prop in enumerate(self.figure.props):
            group = f"prop {number}"
            if prop.kind in {"band", "towel"}:
                line = strap(prop, skeleton, self.camera)
                person.add(f"edge of {group}", f"fig-{prop.kind}-edge", group, line)
                person.add(group, f"fig-{prop.kind}", group, line)
                person.depths[group] = STRAP_DEPTH if prop.depth is None else prop.depth
            elif prop.depth is not None:
                drawn = [*standing(prop, self.camera), *lying(prop, self.camera)]
                for piece, (css, outline) in enumerate(drawn):
                    person.add(f"{group} {piece}", css, group, outline)
                person.depths[group] = prop.depth
        return person

    def is_far(self, shape: Shape) -> bool:
        side, _, part = shape.group.partition(" ")
        limb = "leg" if part in {"thigh", "shank"} else "arm"
        return f"{side} {limb}" in self.far

    def in_order(self, person: Person) -> list[Shape]:
        """The shapes from the farthest to the nearest; a far limb has no seams."""
        shapes = [s for s in person.shapes if not (s.css in LINES and self.is_far(s))]
        return sorted(shapes, key=lambda shape: person.depths[shape.group])

    @cached_property
    def backdrop(self) -> list[tuple[str, Outline]]:
        """Mat, furniture and the like behind the person; the floor line comes on its own."""
        drawn: list[tuple[str, Outline]] = []
        for prop in self.figure.props:
            if prop.kind == "mat":
                corners = [self.camera.flat(corner) for corner in mat_corners(prop, self.skeletons)]
                drawn.append(("fig-mat", Outline(corners, "polygon")))
            elif prop.depth is None:
                drawn += [*standing(prop, self.camera), *lying(prop, self.camera)]
        return drawn

    @cached_property
    def floor(self) -> float | None:
        """Where the floor line stands, behind the farthest thing on the floor; none when looked at from above."""
        if self.figure.elevation >= LOOKS_DOWN:
            return None
        if self.figure.elevation == 0:
            return UNDER_FEET
        mats = [y for css, outline in self.backdrop if css == "fig-mat" for _, y in outline.points]
        tops = mats or [self.camera.flat(place)[1] for place in self._on_the_floor]
        return max(min(tops, default=UNDER_FEET) - BEHIND, HIGHEST_FLOOR)

    @cached_property
    def _on_the_floor(self) -> list[Vec]:
        """Where feet and furniture stand, at every key frame."""
        feet = [
            leg.end for skeleton in self.skeletons for leg in skeleton.legs.values() if leg.end.y < LOW_FOOT
        ]
        legs = [
            Vec(x, 0, z)
            for prop in self.figure.props
            for block in blocks(prop)
            if block.ys[0] == 0
            for x in block.xs
            for z in block.zs
        ]
        return [*(Vec(foot.x, 0, foot.z) for foot in feet), *legs]

    def points(self) -> Iterator[Flat]:
        """Every point of every outline of the person, over the whole run."""
        for person in self.persons:
            for shape in person.shapes:
                for outline in shape.shown:
                    yield from outline.points

    @cached_property
    def bounds(self) -> Box:
        """What person, mat and furniture reach, over the whole run; a mat's ends may be cut."""
        points = list(self.points())
        xs, ys = [x for x, _ in points], [y for _, y in points]
        for css, outline in self.backdrop:
            if css in {"fig-mat", "fig-pillow", "fig-prop", "fig-prop-far"}:
                inset = 30 if css == "fig-mat" else 0
                xs += [min(x for x, _ in outline.points) + inset, max(x for x, _ in outline.points) - inset]
                ys += [y + 8 for _, y in outline.points]
        return Box(min(xs), min(ys), max(xs), max(ys))

    @cached_property
    def view(self) -> tuple[float, float, float, float]:
        """The picture's left, top, width and height: its size's own, wider or taller only when it must."""
        bounds = self.bounds
        width, height = SIZES[self.figure.size]
        width = max(width, bounds.right - bounds.left + 140)
        bottom = max(bounds.bottom, 24) + 56
        height = max(height, bottom - bounds.top + 70)
        return (
            round((bounds.left + bounds.right - width) / 2),
            round(bottom - height),
            round(width),
            round(height),
        )

    @cached_property
    def glass(self) -> Glass | None:
        """The lens in its corner. It stays over one place half-way between start and end, so that motion shows in it."""
        lens = self.figure.lens
        if lens is None:
            return None
        left, top, width, _ = self.view
        middles = {
            "left": left + LENS_MARGIN + lens.radius,
            "right": left + width - LENS_MARGIN - lens.radius,
        }
        first, last = (
            self.camera.flat(skeleton.joint(lens.joint))
            for skeleton in (self.skeletons[0], self.skeletons[-1])
        )
        right, up = lens.shift
        source = (round((first[0] + last[0]) / 2 + right), round((first[1] + last[1]) / 2 - up))
        middle = (middles[lens.corner], top + LENS_MARGIN + lens.radius)
        return Glass(middle, lens.radius, source, lens.zoom)
