"""The maps of a page: one, or several of different days in a grid, all of one ground and scale.

What stands in one frame is ``drawing``'s matter, how a frame looks ``map_frame``'s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.page.drawing import DrawnMap, PageDrawing
from sitmap.portrayal.page.flow import line_height
from sitmap.portrayal.page.map_frame import (
    FRAME_MARGIN,
    LARGEST_SIZE,
    MapFrame,
    MapTexts,
    frame_of,
    strip_block,
)
from sitmap.portrayal.page.model import Block, Box, TextMeasure
from sitmap.portrayal.page.request import PageRequest

__all__ = ["DrawnMaps", "PageMaps", "grid_of"]

_GAP: Final = 3.0


@dataclass(frozen=True, slots=True)
class DrawnMaps:
    """The maps in their frames, oldest first; the last is the page's own."""

    frames: tuple[MapFrame, ...]
    maps: tuple[DrawnMap, ...]

    @property
    def own(self) -> DrawnMap:
        """The map of the page's own day."""
        return self.maps[-1]

    @property
    def rows(self) -> NDArray[np.int32]:
        """The snapshot rows that lie in any frame, ascending."""
        if len(self.maps) == 1:
            return self.own.rows
        return np.unique(np.concatenate([drawn.rows for drawn in self.maps]))


@dataclass(frozen=True, slots=True)
class PageMaps:
    """Draws all maps of a page; ``captions`` name them, strong words and plain ones."""

    drawings: tuple[PageDrawing, ...]
    captions: tuple[tuple[str, str], ...]
    request: PageRequest
    measure: TextMeasure

    def draw(self, box: Box) -> DrawnMaps:
        """Return the maps in the frames that a box leaves; errors as in ``PageDrawing``."""
        frames = self._frames(box)
        maps = tuple(
            drawing.draw(frame.box) for drawing, frame in zip(self.drawings, frames, strict=True)
        )
        return DrawnMaps(frames, maps)

    def texts(self, drawn: DrawnMaps) -> MapTexts:
        """Return the words of the strip below the maps."""
        return self.drawings[-1].texts(drawn.own, several=len(drawn.maps) > 1)

    def blocks(self, drawn: DrawnMaps, strip_box: Box, size: float) -> list[Block]:
        """Return the framed maps and the strip below them; ``size`` is the height of the text."""
        size = min(size, LARGEST_SIZE)
        triples = zip(self.drawings, drawn.maps, drawn.frames, strict=True)
        blocks = [drawing.block(one, frame, size) for drawing, one, frame in triples]
        miles = self.request.options.miles
        texts = self.texts(drawn)
        strip = strip_block(drawn.own.view, texts, strip_box, size, self.measure, miles=miles)
        return [*blocks, strip]

    def _frames(self, box: Box) -> tuple[MapFrame, ...]:
        if len(self.drawings) == 1:
            whole = Box(box.x - FRAME_MARGIN, box.y, box.width + 2 * FRAME_MARGIN, box.height)
            return (MapFrame(frame_of(box), whole),)
        caption = line_height(min(self.request.paper.text_size, LARGEST_SIZE) * 1.2) + 1.2
        inner = Box(box.x, box.y, box.width, box.height - FRAME_MARGIN)
        columns, rows = grid_of(len(self.drawings), inner, caption, _aspect(self.request))
        width = (inner.width - (columns - 1) * _GAP) / columns
        height = (inner.height - (rows - 1) * _GAP) / rows
        frames = []
        for number, words in enumerate(self.captions):
            row, column = divmod(number, columns)
            left = inner.x + column * (width + _GAP)
            top = inner.y + row * (height + _GAP)
            lowest = number + columns >= len(self.drawings)
            frame = Box(left, top + caption, width, max(1.0, height - caption))
            frames.append(
                MapFrame(
                    frame,
                    _around(Box(left, top, width, height), first=column == 0, lowest=lowest),
                    frozenset(
                        edge for edge, outer in (("left", column == 0), ("bottom", lowest)) if outer
                    ),
                    words,
                )
            )
        return tuple(frames)


def _around(cell: Box, *, first: bool, lowest: bool) -> Box:
    """Return what a cell of the grid needs with the labels at its outer edges."""
    half = 0.7
    left = FRAME_MARGIN if first else half
    below = FRAME_MARGIN if lowest else half
    return Box(cell.x - left, cell.y, cell.width + left + half, cell.height + below)


def grid_of(count: int, box: Box, caption: float, aspect: float) -> tuple[int, int]:
    """Return columns and rows that show a ground of ``aspect`` (width : height) largest."""

    def size(columns: int) -> float:
        rows = math.ceil(count / columns)
        width = (box.width - (columns - 1) * _GAP) / columns
        height = (box.height - (rows - 1) * _GAP) / rows - caption
        return min(width / aspect, height)

    columns = max(range(1, count + 1), key=size)
    rows = math.ceil(count / columns)
    return math.ceil(count / rows), rows


def _aspect(request: PageRequest) -> float:
    """Return about how wide the ground is for its height."""
    if request.extent is None:
        return 1.2
    west, south, east, north = request.extent
    middle = math.cos(math.radians((south + north) / 2))
    return min(max((east - west) * max(middle, 0.1) / max(north - south, 1e-9), 0.4), 3.0)
