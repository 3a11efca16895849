"""Marks of points: alone at their place, or gathered on a tray where several share one.

Nothing is hidden: each distinct mark of a place stands once on its tray, with a count, and
knows all rows that it stands for. Areas, lines and their labels do not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import (
    RGBA,
    Fill,
    Item,
    Layer,
    Markers,
    Paths,
    PathShape,
    Stroke,
    Text,
)
from sitmap.portrayal.labels import Room
from sitmap.portrayal.mark_looks import Looks, MarkSet, mark_looks, mark_palette
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["Gathered", "gather_marks"]

_CELL: Final = 10.0
"""Marks that fall into one cell of this size (frame units) share a tray."""
_PITCH: Final = 1.4
_COLUMNS: Final = 6
_PAD: Final = 0.2
_LIFT: Final = 1.07
"""Distances on and around trays, in widths of a mark."""
_MOST_GATHERED: Final = 1500
_Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Layers of marks and the rows behind marks that stand for several."""

    layers: tuple[Layer, ...]
    groups: dict[int, tuple[int, ...]]


def gather_marks(
    snapshot: Snapshot, marks: MarkSet, view: View, style: Style, room: Room
) -> Gathered:
    """Return marks at their places, and trays beside places that several marks share.

    Trays and marks take their space from ``room``. Above 1500 marks all stand at their
    places, without trays.
    """
    marks = marks.where(view.holds(marks.xy, 20.0))
    if not len(marks):
        return Gathered((), {})
    looks = mark_looks(snapshot, marks, style)
    palette = mark_palette(snapshot, style)
    if len(marks) > _MOST_GATHERED:
        every = np.arange(len(marks))
        return Gathered(
            (_layer("events", marks, looks, every, palette, style, "marker_small"),), {}
        )
    number, counts = _places(marks, view)
    single = np.flatnonzero(counts[number] == 1)
    half = style.size("marker") / 2
    for x, y in marks.xy[single].tolist():
        room.take((x - half, y - half, x + half, y + half), 10)
    trays = _Trays(marks, looks, palette, style, room)
    # The southernmost first: trays rise to the north of their place.
    crowded = np.flatnonzero(counts > 1)
    for place in sorted(crowded.tolist(), key=lambda p: -float(marks.xy[number == p, 1].max())):
        trays.add(np.flatnonzero(number == place))
    layers = [*trays.layers()]
    if len(single):
        layers.append(_layer("events", marks, looks, single, palette, style, "marker"))
    return Gathered(tuple(layers), trays.groups)


def _places(marks: MarkSet, view: View) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the number of each mark's place, and how many marks each place has.

    Places are cells of the projected plane, so that panning does not regroup them.
    """
    origin = np.array(
        [
            view.width / 2 - view.centre[0] / view.metres_per_unit,
            view.height / 2 + view.centre[1] / view.metres_per_unit,
        ]
    )
    cells = np.floor((marks.xy - origin) / _CELL).astype(np.int64)
    _, number, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    return number.reshape(-1), counts


def _layer(
    name: str,
    marks: MarkSet,
    looks: Looks,
    chosen: NDArray[np.intp],
    palette: tuple[RGBA, ...],
    style: Style,
    size: str,
) -> Layer:
    # Later rows on top, the latest of a long window uppermost; readings and places below events.
    order = chosen[np.lexsort((-looks.age[chosen], -looks.rank[chosen]))]
    items = Markers(
        marks.xy[order, 0].astype(np.float32),
        marks.xy[order, 1].astype(np.float32),
        looks.symbol[order],
        looks.colour[order],
        looks.hollow[order],
        palette,
        style.colour("marker_outline"),
        style.size(size),
        marks.rows[order],
    )
    return Layer(name, (items,), static=False)


class _Trays:
    """Collects the trays of crowded places."""

    def __init__(
        self,
        marks: MarkSet,
        looks: Looks,
        palette: tuple[RGBA, ...],
        style: Style,
        room: Room,
    ) -> None:
        self.marks, self.looks, self.palette = marks, looks, palette
        self.style, self.room = style, room
        mark = style.size("marker")
        self.pitch, self.pad, self.lift = _PITCH * mark, _PAD * mark, _LIFT * mark
        self.groups: dict[int, tuple[int, ...]] = {}
        self._below: list[Item] = []
        self._cells: list[tuple[float, float, int, int]] = []
        self._counts: list[Item] = []

    def add(self, chosen: NDArray[np.intp]) -> None:
        """Lay out one place: each distinct mark once."""
        cells = self._distinct(chosen)
        columns = min(len(cells), _COLUMNS)
        rows = -(-len(cells) // _COLUMNS)
        width, height = columns * self.pitch + 2 * self.pad, rows * self.pitch + 2 * self.pad
        x, y = (float(part) for part in self.marks.xy[chosen].mean(axis=0))
        box = self._box(x, y, width, height)
        self.room.take(box, 10)
        self._frame(box, x, y)
        for place, members in enumerate(cells):
            line, column = divmod(place, _COLUMNS)
            self._cell(
                box[0] + self.pad + (column + 0.5) * self.pitch,
                box[1] + self.pad + (line + 0.5) * self.pitch,
                members,
            )

    def _distinct(self, chosen: NDArray[np.intp]) -> list[NDArray[np.intp]]:
        looks = self.looks
        keys = np.column_stack(
            [
                looks.rank[chosen],
                looks.symbol[chosen],
                looks.colour[chosen] - looks.age[chosen],
                looks.hollow[chosen],
            ]
        ).astype(np.int64)
        _, number = np.unique(keys, axis=0, return_inverse=True)
        number = number.reshape(-1)
        # The first of each kind shows its colour: it is as strong as its latest member.
        latest = np.argsort(looks.age[chosen], kind="stable")
        number, chosen = number[latest], chosen[latest]
        return [chosen[number == which] for which in range(int(number.max()) + 1)]

    def _box(self, x: float, y: float, width: float, height: float) -> _Box:
        """Return the box around a place that hides least: above first, then around and further."""
        choices = (
            (x - width / 2, y - self.lift - height),
            (x + self.lift, y - self.lift - height),
            (x - self.lift - width, y - self.lift - height),
            (x - width / 2, y + self.lift),
            (x + self.lift, y + self.lift),
            (x - self.lift - width, y + self.lift),
            (x - width / 2, y - 2.5 * self.lift - height),
            (x - 0.2 * width, y - 2 * self.lift - height),
            (x - 0.8 * width, y - 2 * self.lift - height),
            (x - width / 2, y + 2.5 * self.lift),
            (x - width / 2, y - 4 * self.lift - height),
        )
        boxes = [(left, top, left + width, top + height) for left, top in choices]
        return min(boxes, key=self.room.touched)

    def _frame(self, box: _Box, x: float, y: float) -> None:
        left, top, right, bottom = box
        style = self.style
        end_x = min(max(x, left + 8), right - 8)
        end_y = bottom if y > bottom else top
        line = PathShape.of([np.array([[x, y], [end_x, end_y]])], closed=False)
        edge = Stroke(style.colour("leader"), 1.0)
        halo = Stroke(style.colour("marker_outline"), 3.0)
        self._below += [
            Paths(line, stroke=Stroke(edge.colour, style.width("leader")), casing=halo),
            Paths(
                _rounded(5.2, 5.2, 2.6),
                Fill(edge.colour),
                Stroke(style.colour("marker_outline"), 1.0),
                dx=x - 2.6,
                dy=y - 2.6,
            ),
            Paths(
                _rounded(right - left, bottom - top, 5.0),
                Fill(style.colour("panel")),
                Stroke(style.colour("panel_edge"), 1.0),
                dx=left,
                dy=top,
            ),
        ]

    def _cell(self, x: float, y: float, members: NDArray[np.intp]) -> None:
        rows = tuple(sorted(self.marks.rows[members].tolist(), reverse=True))
        number = rows[0]
        if len(rows) > 1:
            number = -2 - len(self.groups)
            self.groups[number] = rows
            style = self.style
            self._counts.append(
                Text(
                    x + 0.45 * self.pitch,
                    y + 0.4 * self.pitch,
                    str(len(rows)),
                    style.size("count"),
                    style.colour("panel_text"),
                    style.colour("panel"),
                    bold=True,
                    anchor="right",
                )
            )
        self._cells.append((x, y, int(members[0]), number))

    def layers(self) -> list[Layer]:
        """Return leaders and panels, marks, counts."""
        if not self._cells:
            return []
        first = np.array([cell[2] for cell in self._cells])
        where = np.array([cell[:2] for cell in self._cells], np.float32)
        looks = self.looks
        marks = Markers(
            where[:, 0],
            where[:, 1],
            looks.symbol[first],
            looks.colour[first],
            looks.hollow[first],
            self.palette,
            self.style.colour("panel"),
            self.style.size("marker") * 0.93,
            np.array([cell[3] for cell in self._cells], np.int32),
        )
        return [
            Layer("leaders", tuple(self._below), static=False),
            Layer("events", (marks,), static=False),
            Layer("counts", tuple(self._counts), static=False),
        ]


@lru_cache(maxsize=256)
def _rounded(width: float, height: float, radius: float) -> PathShape:
    """Return a rectangle with round corners at the origin; kept, so that painters keep it too."""
    turn = np.linspace(0, np.pi / 2, 6)
    corners = (
        (width - radius, height - radius, 0.0),
        (radius, height - radius, np.pi / 2),
        (radius, radius, np.pi),
        (width - radius, radius, 1.5 * np.pi),
    )
    points = [
        np.column_stack([x + radius * np.cos(turn + a), y + radius * np.sin(turn + a)])
        for x, y, a in corners
    ]
    return PathShape.of([np.concatenate(points)], closed=True)
