"""Where the blocks of readings lie in the panel: those in sight are laid out, others guessed.

A panel of a few dozen metrics is laid out whole. Of thousands only what shows is made; the
heights of the rest are those they had when last seen, else what is usual.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.reading_blocks import ReadingBlocks
from sitmap.ui.metrics.reading_cells import (
    Cell,
    CellMaker,
    Heading,
    group_height,
    lay_out_block,
)

__all__ = ["BlockLayout"]

_LAID_WHOLE: Final = 80
"""Blocks up to which all are laid out at once."""
_USUAL: Final = 84.0
_TOP: Final = 4.0
_AHEAD: Final = 60.0


class BlockLayout:
    """Headings and cells of the blocks about a stretch of the content, top to bottom."""

    def __init__(self, maker: CellMaker) -> None:
        self._maker = maker
        self._blocks: ReadingBlocks | None = None
        self._width = -1.0
        self._seen = np.zeros(0)
        self._heights = np.zeros(0)
        self._ends = np.zeros(0)
        self._range = (0, 0)
        self.headings: tuple[Heading, ...] = ()
        self.cells: tuple[Cell, ...] = ()

    @property
    def height(self) -> float:
        """The height of everything, guessed where it was not seen yet."""
        return _TOP + (float(self._ends[-1]) if len(self._ends) else 0.0)

    def renew(self, maker: CellMaker) -> None:
        """Take other fonts: every height is unknown again."""
        self._maker, self._width = maker, -1.0

    def show(self, blocks: ReadingBlocks, width: float) -> None:
        """Take other blocks or another width; ``reach`` says what of it is laid out."""
        if width != self._width:
            self._seen = np.zeros(0)
        self._blocks, self._width = blocks, width
        self._range, self.headings, self.cells = (0, 0), (), ()
        keys = blocks.keys
        most = int(keys.max(initial=-1)) + 1
        if most > len(self._seen):
            self._seen = np.concatenate([self._seen, np.zeros(most - len(self._seen))])
        known = self._seen[keys]
        usual = float(self._seen[self._seen > 0].mean()) if self._seen.any() else _USUAL
        self._heights = np.where(known > 0, known, usual)
        self._heights[blocks.begins_group] += group_height(self._maker)
        self._ends = np.cumsum(self._heights)

    def reach(self, top: float, bottom: float) -> None:
        """Lay out what lies between two heights of the content, if it is not yet."""
        blocks = self._blocks
        if blocks is None or not blocks.block_count:
            return
        if blocks.block_count <= _LAID_WHOLE:
            top, bottom = 0.0, float("inf")
        first = self.block_at(top)
        last = self.block_at(bottom)
        if self._range[0] <= first and last < self._range[1]:
            return
        blocks.load(first, min(self.block_at(bottom + _AHEAD) + 1, blocks.block_count))
        self._lay_out(blocks, first, bottom)

    def _lay_out(self, blocks: ReadingBlocks, first: int, bottom: float) -> None:
        y = self.top_of(first)
        headings: list[Heading] = []
        cells: list[Cell] = []
        block, begins = first, blocks.begins_group
        while block < blocks.block_count and y <= bottom:
            group = blocks.group(block) if begins[block] else ""
            place, number = (y, self._width), blocks.first_number(block)
            titles, made, end = lay_out_block(
                blocks.readings(block), group, place, self._maker, number
            )
            headings += titles
            cells += made
            self._heights[block] = end - y
            y, block = end, block + 1
        self._range = (first, block)
        self.headings, self.cells = tuple(headings), tuple(cells)
        self._remember(blocks.keys, begins)

    def _remember(self, keys: NDArray[np.int64], begins: NDArray[np.bool_]) -> None:
        laid = slice(*self._range)
        self._seen[keys[laid]] = self._heights[laid] - begins[laid] * group_height(self._maker)
        self._ends = np.cumsum(self._heights)

    def block_at(self, y: float) -> int:
        """Return the block at a height, the last one below all of them."""
        return min(int(np.searchsorted(self._ends, y - _TOP, "right")), len(self._ends) - 1)

    def top_of(self, block: int) -> float:
        """Return where a block begins."""
        return _TOP + (float(self._ends[block - 1]) if block else 0.0)

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell at a point, or None."""
        return next((cell for cell in self.cells if cell.box.contains(x, y)), None)

    def cell(self, number: int) -> Cell | None:
        """Return the cell of a reading by its number, if it is laid out."""
        return next((cell for cell in self.cells if cell.number == number), None)
