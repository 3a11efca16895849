"""The size of an animation's pictures, and where on one the map and the words stand.

A picture is a sheet of paper seen on a screen: the same type sizes as on a page, with so many
pixels to an inch that the smallest can be read. What stands in the boxes is ``frame_scene``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sitmap.errors import UserError
from sitmap.portrayal.page.map_frame import FRAME_MARGIN
from sitmap.portrayal.page.model import Box

__all__ = ["DEFAULT_SIZE", "FrameBoxes", "FrameSize", "frame_boxes"]

_READABLE: Final = (1280.0, 720.0)
_DPI: Final = 125.0
"""Pixels to an inch of a picture of that size: 6.6 points are eleven pixels."""
_SMALLEST, _LARGEST = 240, 4096
_MARGIN: Final = 4.0
_GAP: Final = 4.2
"""Between map and words; the labels of the map's right edge stand in it."""
_SIDE_SHARE, _LEAST_SIDE = 0.235, 58.0
_BAR, _FOOT, _HEAD = 6.2, 3.4, 24.0
_TALL_MAP: Final = 0.52


@dataclass(frozen=True, slots=True)
class FrameSize:
    """Width and height in pixels, both even as the common form of video wants it."""

    width: int
    height: int

    def __post_init__(self) -> None:
        sides = (self.width, self.height)
        if min(sides) < _SMALLEST or max(sides) > _LARGEST or any(side % 2 for side in sides):
            raise UserError(
                f"{self.width}x{self.height} is no size for an animation",
                hint=f"use even numbers from {_SMALLEST} to {_LARGEST}, such as 1280x720",
            )

    @property
    def dots(self) -> float:
        """Pixels in a millimetre: as many as let the shorter side hold what is readable."""
        wide, low = _READABLE
        sides = (low, wide) if self.is_tall else (wide, low)
        share = min(self.width / sides[0], self.height / sides[1])
        return _DPI * share / 25.4

    @property
    def is_tall(self) -> bool:
        """Whether the words stand below the map instead of beside it."""
        return self.height > 0.9 * self.width

    @property
    def sheet(self) -> Box:
        """The whole picture in millimetres."""
        return Box(0.0, 0.0, self.width / self.dots, self.height / self.dots)


DEFAULT_SIZE: Final = FrameSize(1280, 720)


@dataclass(frozen=True, slots=True)
class FrameBoxes:
    """Where things stand, in millimetres.

    ``head`` holds title and dates, ``map`` is the box of the map with its labels, ``bar`` the
    stretch of time below it, ``texts`` are the columns for legend and notes, ``foot`` the credits.
    """

    head: Box
    map: Box
    bar: Box
    texts: tuple[Box, ...]
    foot: Box


def frame_boxes(size: FrameSize) -> FrameBoxes:
    """Return the boxes of a picture: words beside the map, or below it where it is tall."""
    inner = size.sheet.inset(_MARGIN, _MARGIN * 0.75, _MARGIN, _MARGIN * 0.6)
    height = (2 if size.is_tall else 1) * _FOOT
    foot = Box(inner.x, inner.bottom - height, inner.width, height)
    body = Box(inner.x, inner.y, inner.width, inner.height - height - 0.8)
    return _tall(body, foot) if size.is_tall else _wide(body, foot)


def _wide(body: Box, foot: Box) -> FrameBoxes:
    side = max(_LEAST_SIDE, _SIDE_SHARE * body.width)
    left = FRAME_MARGIN * 0.5
    width = body.width - side - _GAP - left
    map_box = Box(body.x + left, body.y - 0.6, width, body.height - _BAR + 0.6)
    bar = Box(map_box.x, map_box.bottom, width, _BAR)
    x = body.right - side
    head = Box(x, body.y + 2.2, side, _HEAD)
    texts = Box(x, head.bottom, side, body.bottom - head.bottom)
    return FrameBoxes(head, map_box, bar, (texts,), foot)


def _tall(body: Box, foot: Box) -> FrameBoxes:
    head = Box(body.x, body.y, body.width, _HEAD)
    edge = FRAME_MARGIN
    height = _TALL_MAP * body.height
    map_box = Box(body.x + edge, head.bottom - 1.0, body.width - 2 * edge, height)
    bar = Box(map_box.x, map_box.bottom, map_box.width, _BAR)
    rest = Box(body.x, bar.bottom + 1.0, body.width, body.bottom - bar.bottom - 1.0)
    half = (rest.width - _GAP) / 2
    columns = tuple(Box(rest.x + n * (half + _GAP), rest.y, half, rest.height) for n in range(2))
    return FrameBoxes(head, map_box, bar, columns, foot)
