"""Blocks that somebody has put on the page: where they stand, and how they make room.

Places are shares of the body, which is what header and footer leave, so that they hold for
any paper. Two blocks never share ground. How hands move them is the window's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.portrayal.page.model import Box

__all__ = ["LEAST_SIDE", "Place", "box_of", "fits", "place_of", "snapped", "yielding"]

LEAST_SIDE: Final = 24.0
"""Millimetres below which a block is of no use."""
_GAP: Final = 2.4
_EXACT: Final = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: shares of the body's width and height, from its top left corner."""

    name: str
    left: float
    top: float
    width: float
    height: float


def box_of(place: Place, body: Box) -> Box:
    """Return a place in millimetres."""
    return Box(
        body.x + place.left * body.width,
        body.y + place.top * body.height,
        place.width * body.width,
        place.height * body.height,
    )


def place_of(name: str, box: Box, body: Box) -> Place:
    """Return the place of a box of the body, rounded so that it stays the same in a file."""
    shares = (
        (box.x - body.x) / body.width,
        (box.y - body.y) / body.height,
        box.width / body.width,
        box.height / body.height,
    )
    return Place(name, *(round(share, _EXACT) for share in shares))


def fits(places: Iterable[Place], body: Box) -> bool:
    """Return whether all blocks lie in the body, apart from each other, and are large enough."""
    boxes = [box_of(place, body) for place in places]
    return all(
        body.contains(box, 0.01) and min(box.width, box.height) >= LEAST_SIDE - 0.01
        for box in boxes
    ) and not any(
        box.overlaps(other, 0.01) for number, box in enumerate(boxes) for other in boxes[:number]
    )


def snapped(
    box: Box, body: Box, others: Sequence[Box], reach: float, *, moving: bool
) -> tuple[Box, tuple[float, ...], tuple[float, ...]]:
    """Return a box whose edges are drawn to margins, halves and other blocks within ``reach``.

    With ``moving`` the whole box is drawn, else only its right and lower edges. Also returns
    the upright and level lines that it was drawn to.
    """
    across = [body.x, body.right, body.x + body.width / 2]
    down = [body.y, body.bottom, body.y + body.height / 2]
    for other in others:
        across += [other.x, other.right, other.x - _GAP, other.right + _GAP]
        down += [other.y, other.bottom, other.y - _GAP, other.bottom + _GAP]
    dx, xs = _pull((box.x, box.right) if moving else (box.right,), across, reach)
    dy, ys = _pull((box.y, box.bottom) if moving else (box.bottom,), down, reach)
    if moving:
        return replace(box, x=box.x + dx, y=box.y + dy), xs, ys
    return replace(box, width=box.width + dx, height=box.height + dy), xs, ys


def _pull(
    edges: Sequence[float], lines: Sequence[float], reach: float
) -> tuple[float, tuple[float, ...]]:
    """Return how far the nearest edge is from the nearest line, and that line; else 0."""
    nearest = min(((line - edge, line) for edge in edges for line in lines), key=_distance)
    return (nearest[0], (nearest[1],)) if abs(nearest[0]) <= reach else (0.0, ())


def _distance(pull: tuple[float, float]) -> float:
    return abs(pull[0])


def yielding(moved: Place, others: Sequence[Place], body: Box) -> tuple[Place, ...] | None:
    """Return all blocks after one was moved: those in its way are cut back at one side.

    None where that leaves one too small: then the block cannot stand there.
    """
    box = _inside(box_of(moved, body), body)
    made = [place_of(moved.name, box, body)]
    for place in others:
        other = box_of(place, body)
        if not other.overlaps(box, 0.01):
            made.append(place)
            continue
        rest = max(_cuts(other, box), key=_area, default=None)
        if rest is None:
            return None
        made.append(place_of(place.name, rest, body))
    return tuple(made) if fits(made, body) else None


def _inside(box: Box, body: Box) -> Box:
    width, height = min(box.width, body.width), min(box.height, body.height)
    return Box(
        min(max(box.x, body.x), body.right - width),
        min(max(box.y, body.y), body.bottom - height),
        width,
        height,
    )


def _area(box: Box) -> float:
    return box.width * box.height


def _cuts(box: Box, by: Box) -> list[Box]:
    """Return what may remain of a box at the four sides of another, where it is of use."""
    left, right = by.x - _GAP - box.x, box.right - by.right - _GAP
    above, below = by.y - _GAP - box.y, box.bottom - by.bottom - _GAP
    rests = [
        Box(box.x, box.y, left, box.height),
        Box(by.right + _GAP, box.y, right, box.height),
        Box(box.x, box.y, box.width, above),
        Box(box.x, by.bottom + _GAP, box.width, below),
    ]
    return [rest for rest in rests if min(rest.width, rest.height) >= LEAST_SIDE]
