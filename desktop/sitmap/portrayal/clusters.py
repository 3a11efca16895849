"""Events counted together by cells of the ground: one disc a cell, its ring tells whose.

Cells belong to the projected plane and to steps of the scale, so that panning and scrubbing
do not regroup. Whether clusters are drawn at all is decided in ``crowd``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import Clusters, Layer
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["cluster_marks", "disc_boxes", "disc_radius"]

_CELL: Final = 56.0
"""Least width of a cell in frame units; the next step of the scale doubles it."""
_SMALLEST: Final = 10.0
_LARGEST: Final = 26.0
"""Radii of discs in frame units."""
_GROWTH: Final = (_LARGEST**2 - _SMALLEST**2) / 500
"""Area in units of pi that an event adds to a disc; discs of 500 and more are largest."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells that touch a frame: width in projected metres, first column and line, counts."""

    size: float
    column: int
    line: int
    columns: int
    lines: int

    @classmethod
    def under(cls, view: View) -> _Cells:
        size = 2.0 ** math.ceil(math.log2(_CELL * view.metres_per_unit))
        left, bottom, right, top = view.xy_bounds()
        column, line = math.floor(left / size), math.floor(bottom / size)
        return cls(
            size,
            column,
            line,
            math.floor(right / size) - column + 1,
            math.floor(top / size) - line + 1,
        )

    def numbers(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the number of the cell of each place (n, 2) in projected metres, -1 outside."""
        column = np.floor(places[:, 0] / self.size) - self.column
        line = np.floor(places[:, 1] / self.size) - self.line
        held = (column >= 0) & (column < self.columns) & (line >= 0) & (line < self.lines)
        numbers: NDArray[np.int64] = np.where(held, line * self.columns + column, -1).astype(
            np.int64
        )
        return numbers

    def low(self, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the south-western corners (k, 2) of cells in projected metres."""
        line, column = np.divmod(numbers, self.columns)
        corners = np.column_stack([column + self.column, line + self.line])
        low: NDArray[np.float64] = corners * self.size
        return low


def disc_radius(counts: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the radii (frame units) of discs: the area grows with the count up to 500."""
    radius: NDArray[np.float64] = np.sqrt(_SMALLEST**2 + _GROWTH * counts)
    return np.minimum(radius, _LARGEST)


def disc_boxes(layers: Iterable[Layer]) -> list[list[float]]:
    """Return left, top, right, bottom of each disc in some layers."""
    discs = [item for layer in layers for item in layer.items if isinstance(item, Clusters)]
    return [
        box
        for item in discs
        for box in np.column_stack(
            [
                item.x - item.radius,
                item.y - item.radius,
                item.x + item.radius,
                item.y + item.radius,
            ]
        ).tolist()
    ]


def cluster_marks(
    snapshot: Snapshot,
    rows: NDArray[np.int32],
    places: NDArray[np.float64],
    view: View,
    style: Style,
) -> tuple[Layer, NDArray[np.bool_]]:
    """Return the discs of all cells that touch the frame, and which rows are alone in theirs.

    ``places`` (m, 2) are the projected metres of ``rows``. Rows in no cell that touches the
    frame are in no disc and not alone.
    """
    cells = _Cells.under(view)
    number = cells.numbers(places)
    counts = np.bincount(number + 1, minlength=cells.columns * cells.lines + 1)[1:]
    single = (number >= 0) & (counts[number] == 1)
    crowded = np.flatnonzero(counts > 1)
    if not len(crowded):
        return Layer("clusters", (), static=False), single
    disc_of = np.full(len(counts) + 1, -1, np.int16)
    disc_of[crowded] = np.arange(len(crowded))
    disc = disc_of[number]  # number -1 finds the last entry, which is no cell's
    held = disc >= 0
    item = _discs(snapshot, rows[held], places[held], disc[held], cells.low(crowded), cells.size,
                  view, style)  # fmt: skip
    return Layer("clusters", (item,), static=False), single


def _discs(
    snapshot: Snapshot,
    rows: NDArray[np.int32],
    places: NDArray[np.float64],
    disc: NDArray[np.int16],
    low: NDArray[np.float64],
    size: float,
    view: View,
    style: Style,
) -> Clusters:
    count = len(low)
    counts = np.bincount(disc, minlength=count)
    radius = disc_radius(counts.astype(np.int32))
    sums = [np.bincount(disc, weights=places[:, axis], minlength=count) for axis in (0, 1)]
    middle = np.column_stack(sums) / counts[:, np.newaxis]
    # Within its own cell no disc meets another.
    border = (radius * view.metres_per_unit)[:, np.newaxis]
    xy = view.xy_to_frame(np.clip(middle, low + border, low + size - border))
    parties = (None, *snapshot.parties)
    party = snapshot.columns.party[rows].astype(np.int64) + 1
    shares = np.bincount(disc * len(parties) + party, minlength=count * len(parties))
    order = np.argsort(disc, kind="stable")
    return Clusters(
        xy[:, 0].astype(np.float32),
        xy[:, 1].astype(np.float32),
        radius.astype(np.float32),
        shares.reshape(count, len(parties)).astype(np.int32),
        tuple(style.party_colour(item) for item in parties),
        style.colour("panel"),
        style.colour("panel_text"),
        style.size("count"),
        rows[order],
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
    )
