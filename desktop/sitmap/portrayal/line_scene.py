"""Routes and other lines of a situation: casing, dashes, signs along them, arrow heads.

Which look a route has is decided in ``style``; labels of arrows are ``note_scene``'s.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Basis, Kind
from sitmap.portrayal.draw_list import Fill, Item, Paths, PathShape, Stroke
from sitmap.portrayal.scene_rows import SceneRows, Shown
from sitmap.portrayal.style import RouteLook

__all__ = ["line_items", "line_look", "sign_paths", "stations"]

_PITCH: Final = 70.0
"""Frame units between two signs along a line."""
_SIGN: Final = 2.1
_HEAD: Final = 4.5
"""Half the height of a sign and the length of a head, in widths of the line."""


def line_items(scene: SceneRows, lines: list[Shown]) -> list[Item]:
    """Return all lines, routes last, each with its row."""
    items: list[Item] = []
    dx, dy = scene.moved
    for shown in sorted(lines, key=lambda each: scene.kind(each.row) is Kind.ROUTE):
        shape = scene.cache.shape(shown.geometry)
        if shape.is_empty:
            continue
        look = line_look(scene, shown)
        row = shown.row
        items.append(Paths(shape, None, look.stroke, row=row, dx=dx, dy=dy, casing=look.casing))
        items += [
            Paths(sign.shape, sign.fill, sign.stroke, None, row, dx, dy, sign.casing)
            for sign in sign_paths(shape, look)
        ]
    return items


def line_look(scene: SceneRows, shown: Shown) -> RouteLook:
    """Return how a line looks."""
    return scene.style.route(
        scene.party(shown.row),
        scene.category(shown.row),
        kind=scene.kind(shown.row),
        stale=bool(scene.situation.stale[shown.at]),
        claimed=scene.basis(shown.row) is Basis.CLAIMED,
    )


def sign_paths(shape: PathShape, look: RouteLook) -> list[Paths]:
    """Return crosses or chevrons along a line and the head at its end, for map and legend."""
    out: list[Paths] = []
    thin = Stroke(look.stroke.colour, max(look.stroke.width * 0.62, 1.0))
    casing = Stroke(look.casing.colour, thin.width + 2.0)
    size = _SIGN * look.stroke.width
    if look.sign != "none":
        strokes = [
            stroke
            for part in shape.parts()
            for point, along in _sign_places(part.astype(np.float64))
            for stroke in (_cross if look.sign == "crosses" else _chevron)(point, along, size)
        ]
        if strokes:
            out.append(Paths(PathShape.of(strokes, closed=False), stroke=thin, casing=casing))
    if look.arrow:
        out += _head(shape, look.stroke)
    return out


def stations(item: Paths, step: float, width: float, height: float) -> NDArray[np.float64]:
    """Return boxes (k, 4) ``step`` wide along a line, as far as they lie in a frame."""
    centres = []
    for part in item.shape.parts():
        line = part.astype(np.float64) + np.array([item.dx, item.dy])
        ends = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        at = np.arange(0.0, min(float(ends[-1]), 1e5), step)
        centres.append(np.column_stack([np.interp(at, ends, line[:, n]) for n in (0, 1)]))
    xy = np.concatenate(centres) if centres else np.empty((0, 2))
    xy = xy[((xy > 0) & (xy < np.array([width, height]))).all(axis=1)]
    return np.column_stack([xy - step / 2, xy + step / 2])


def _sign_places(
    line: NDArray[np.float64],
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return points at even distances along a line, with the direction there."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    ends = np.cumsum(steps)
    length = float(ends[-1]) if len(ends) else 0.0
    if length < 12.0:
        return []
    count = max(int(length // _PITCH), 1)
    out = []
    for at in (np.arange(count) + 0.5) * length / count:
        segment = int(np.searchsorted(ends, at))
        along = (line[segment + 1] - line[segment]) / max(steps[segment], 1e-9)
        out.append((line[segment + 1] - along * (ends[segment] - at), along))
    return out


def _cross(
    point: NDArray[np.float64], along: NDArray[np.float64], size: float
) -> list[NDArray[np.float64]]:
    side = np.array([-along[1], along[0]])
    one, other = (along + side) * size * 0.8, (along - side) * size * 0.8
    return [np.array([point - one, point + one]), np.array([point - other, point + other])]


def _chevron(
    point: NDArray[np.float64], along: NDArray[np.float64], size: float
) -> list[NDArray[np.float64]]:
    side = np.array([-along[1], along[0]]) * size
    back = point - along * size * 0.8
    return [np.array([back + side, point + along * size * 0.4, back - side])]


def _head(shape: PathShape, stroke: Stroke) -> list[Paths]:
    end = shape.parts()[-1].astype(np.float64)
    direction = end[-1] - end[-2]
    length = float(np.hypot(*direction))
    if length < 1e-6:
        return []
    along = direction / length
    side = np.array([-along[1], along[0]])
    size = _HEAD * stroke.width
    back = end[-1] - along * size * 0.5
    head = np.array([end[-1] + along * size * 0.6, back + side * size * 0.5,
                     back - side * size * 0.5])  # fmt: skip
    return [Paths(PathShape.of([head], closed=True), Fill(stroke.colour))]
