"""Events counted in small square cells of the ground, for the many thousands.

Cells belong to the projected plane and are a round number of metres wide; counts are kept
for the ground around the frame and follow the window by what enters and what leaves.
Whether density is drawn at all is decided in ``crowd``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.projection import Projection
from sitmap.portrayal.draw_list import Density, Layer
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["CLASSES", "DensityCounter", "DensityGrid", "apart", "class_breaks", "density_layer"]

CLASSES: Final = 6
_BREAKS: Final = (
    (5.0, (1, 2, 4, 8, 16, 32)),
    (40.0, (1, 3, 10, 30, 100, 300)),
    (250.0, (1, 5, 25, 100, 500, 2_000)),
    (math.inf, (1, 10, 100, 500, 2_000, 10_000)),
)
"""Least counts of the classes, up to which mean count of a filled cell they are used."""
_WIDEST: Final = 8.0
"""Frame units that a cell is wide at most."""
_AROUND: Final = 1.0
"""How much ground around the frame is counted, in frame sizes on each side."""
_FEW: Final = 20_000
"""Changes up to this number are added one by one."""


@dataclass(frozen=True, slots=True)
class DensityGrid:
    """Square cells of the projected plane: ``cell`` metres, line 0 is the northernmost."""

    projection: Projection
    cell: float
    column: int
    line: int
    columns: int
    lines: int

    @classmethod
    def around(cls, view: View, reach: float = _AROUND) -> DensityGrid:
        """Return the cells under the frame and ``reach`` frame sizes around it."""
        cell = _round_down(_WIDEST * view.metres_per_unit)
        margin = reach * max(view.width, view.height)
        left, bottom, right, top = view.xy_bounds(margin)
        column, line = math.floor(left / cell), math.floor(top / cell)
        return cls(
            view.projection,
            cell,
            column,
            line,
            math.floor(right / cell) - column + 1,
            line - math.floor(bottom / cell) + 1,
        )

    def numbers(self, places: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the cell of each place (n, 2) in projected metres; the last number is outside."""
        outside = self.columns * self.lines
        # Seen as unsigned, what lies before the first column is beyond the last one too.
        with np.errstate(invalid="ignore"):
            x = np.floor(places[:, 0] / self.cell).astype(np.int64) - self.column
            y = self.line - np.floor(places[:, 1] / self.cell).astype(np.int64)
        off = (x.view(np.uint64) >= self.columns) | (y.view(np.uint64) >= self.lines)
        return np.where(off, outside, y * self.columns + x)

    def part(self, other: DensityGrid) -> tuple[slice, slice] | None:
        """Return where another grid of the same cells lies in this one, or None."""
        if (self.projection, self.cell) != (other.projection, other.cell):
            return None
        x, y = other.column - self.column, self.line - other.line
        if x < 0 or y < 0 or x + other.columns > self.columns or y + other.lines > self.lines:
            return None
        return slice(y, y + other.lines), slice(x, x + other.columns)


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts int32 (h, w) of the cells of ``grid``."""

    grid: DensityGrid
    counts: NDArray[np.int32]


class DensityCounter:
    """Counts that follow the window: what enters is added, what leaves is taken off."""

    def __init__(self) -> None:
        self._grid: DensityGrid | None = None
        self._rows = np.empty(0, np.int32)
        self._places: NDArray[np.float64] | None = None
        self._counts = np.empty(0, np.int32)

    def counted(self, rows: NDArray[np.int32], places: NDArray[np.float64], view: View) -> Counted:
        """Return the counts of the cells that touch the frame.

        ``rows`` int32 (m,) ascend, ``places`` (n, 2) are the projected metres of all rows: the
        same array as long as nothing but the situation and the view changed.
        """
        frame = DensityGrid.around(view, 0.0)
        part = None if self._grid is None else self._grid.part(frame)
        if self._grid is None or part is None or places is not self._places:
            self._grid = DensityGrid.around(view)
            part = self._grid.part(frame)
            self._recount(self._grid, rows, places)
        else:
            self._slide(self._grid, rows, places)
        grid = self._grid
        whole = self._counts[:-1].reshape(grid.lines, grid.columns)
        return Counted(frame, whole[part] if part is not None else whole)

    def _recount(
        self, grid: DensityGrid, rows: NDArray[np.int32], places: NDArray[np.float64]
    ) -> None:
        self._counts = np.bincount(
            grid.numbers(places[rows]), minlength=grid.columns * grid.lines + 1
        ).astype(np.int32)
        self._places, self._rows = places, rows

    def _slide(
        self, grid: DensityGrid, rows: NDArray[np.int32], places: NDArray[np.float64]
    ) -> None:
        leaving, entering = apart(self._rows, rows)
        if 2 * len(entering) > len(rows):
            self._recount(grid, rows, places)
            return
        self._rows = rows
        if not len(leaving) + len(entering):
            return
        # A new array: what was handed out stays as it was.
        self._counts = self._counts.copy()
        _add(self._counts, grid.numbers(places[entering]), 1)
        _add(self._counts, grid.numbers(places[leaving]), -1)


def apart(
    before: NDArray[np.int32], after: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return which of two ascending arrays of rows are only in the first, only in the second.

    Of a window that moves they mostly lie at its ends, so that only these are looked at.
    """
    if not (len(before) and len(after)):
        return before, after
    low, high = max(before[0], after[0]), min(before[-1], after[-1])
    (from_a, to_a), (from_b, to_b) = (
        (int(np.searchsorted(rows, low)), int(np.searchsorted(rows, high, "right")))
        for rows in (before, after)
    )
    middle, other = before[from_a:to_a], after[from_b:to_b]
    gone, come = [before[:from_a], before[to_a:]], [after[:from_b], after[to_b:]]
    if not np.array_equal(middle, other):
        gone.append(_without(middle, other))
        come.append(_without(other, middle))
    return np.concatenate(gone), np.concatenate(come)


def _without(rows: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return those of some ascending rows that are not among others."""
    if not (len(rows) and len(others)):
        return rows
    held = np.zeros(int(max(rows[-1], others[-1])) + 1 - int(rows[0]), np.bool_)
    held[others[others >= rows[0]] - rows[0]] = True
    kept: NDArray[np.int32] = rows[~held[rows - rows[0]]]
    return kept


def _add(counts: NDArray[np.int32], numbers: NDArray[np.intp], sign: int) -> None:
    if len(numbers) > _FEW:
        counts += sign * np.bincount(numbers, minlength=len(counts)).astype(np.int32)
        return
    cells, times = np.unique(numbers, return_counts=True)
    counts[cells] += (sign * times).astype(np.int32)


def _round_down(metres: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 ... metres (also below 1) that is not larger."""
    power = 10.0 ** math.floor(math.log10(metres))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= metres * (1 + 1e-9))


def class_breaks(counts: NDArray[np.int32]) -> tuple[int, ...]:
    """Return the least count of each class, in steps that fit the usual cell.

    There are few sets of steps, so that they hold while the date moves; all begin with 1.
    """
    filled = int(np.count_nonzero(counts))
    usual = int(counts.sum()) / filled if filled else 0.0
    return next(breaks for most, breaks in _BREAKS if usual < most)


def density_layer(
    counted: Counted,
    rows: NDArray[np.int32],
    places: NDArray[np.float64],
    view: View,
    style: Style,
) -> Layer:
    """Return the cells under the frame; ``rows`` are counted, ``places`` (n, 2) all rows'."""
    grid = counted.grid
    left, top = grid.column * grid.cell, (grid.line + 1) * grid.cell
    at = view.xy_to_frame(np.array([[left, top]]))[0]
    cell = grid.cell / view.metres_per_unit
    bounds = view.xy_bounds()
    item = Density(
        counted.counts,
        float(at[0]),
        float(at[1]),
        cell,
        cell * view.true_metres_per_unit,
        class_breaks(counted.counts),
        style.density_ramp(CLASSES),
        rows,
        places,
        (bounds[0], bounds[3]),
        view.metres_per_unit,
    )
    return Layer("density", (item,), static=False)
