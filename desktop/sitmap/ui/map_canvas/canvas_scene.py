"""What the canvas keeps between frames: draw list, legend and notes of the situation shown.

Made again only when date, content, view or theme changed. Events, pixmaps and painting do
not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import format_day
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.domain.summary import extent_of
from sitmap.portrayal.change_scene import change_draw_list
from sitmap.portrayal.compared import change_entries
from sitmap.portrayal.draw_list import DrawList, Layer
from sitmap.portrayal.drawn_legend import drawn_entries
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.hits import counted_rows, highlight, own_rows
from sitmap.portrayal.kept_back import kept_back_words
from sitmap.portrayal.knowledge import replay_banner
from sitmap.portrayal.mark_looks import fades
from sitmap.portrayal.precision import precision_circle
from sitmap.portrayal.preparing import preparations
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import Same, ShapeCache
from sitmap.portrayal.style import Style, load_style
from sitmap.portrayal.view import Extent, View
from sitmap.portrayal.vision import vision_words
from sitmap.ui.map_canvas.furniture import Notes
from sitmap.ui.map_canvas.legend_rows import LegendRow, hidden_rows, joined_rows, legend_rows
from sitmap.ui.session import Session

__all__ = ["CanvasScene", "data_extent"]

_NOTHING: Final = DrawList(0, 0, ())
_NO_BOXES: Final = np.empty((0, 4))
_LEAST_SPAN: Final = 0.3
"""Degrees that a fitted map shows at least."""


class CanvasScene:
    """The situation of a session, ready to paint.

    A ``companion`` is the scene of another day, whose lines the legend holds as well.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.style: Style = load_style("light", session.map_options.palette)
        self._shapes = ShapeCache()
        self._key: tuple[object, ...] = ()
        self._draw_list = DrawList(0, 0, ())
        self._names = (self._draw_list, self._draw_list, self._draw_list)
        self._snapshot: Snapshot | None = None
        self._boxes = _NO_BOXES
        self._view: View | None = None
        self._legend_stale = True
        self._legend: tuple[LegendRow, ...] = ()
        self._changed_shapes = ShapeCache()
        self._changed: tuple[object, DrawList, tuple[LegendRow, ...]] = (None, _NOTHING, ())
        self.companion: CanvasScene | None = None
        self._companion_legend: tuple[LegendRow, ...] = ()
        self._schematic = ""

    def draw_list(self, view: View, boxes: NDArray[np.float64] | None) -> DrawList:
        """Return the situation in a view; ``boxes`` are names on the ground to keep clear of."""
        session = self._session
        boxes = _NO_BOXES if boxes is None else boxes
        selected = self._selected_reading()
        key = (_content(session.situation), view, self.style, session.map_options, selected)
        same = session.snapshot is self._snapshot and boxes is self._boxes
        if not same or key != self._key:
            self._snapshot, self._boxes, self._key = session.snapshot, boxes, key
            self._legend_stale = True
            self._view = view
            self._draw_list = situation_draw_list(
                session.snapshot,
                session.situation,
                view,
                self.style,
                self._shapes,
                boxes,
                options=session.map_options,
                selected=selected,
            )
        return self._draw_list

    def adopt(self, shapes: ShapeCache) -> None:
        """Take shapes that a worker has made for another projection."""
        self._shapes = shapes

    def names(self, ground: DrawList, *, still: bool) -> DrawList:
        """Return the names on the ground beside the marks of the last draw list.

        Only on a map at rest do they give way anew: names must not dance while the date moves.
        """
        of_ground, of_content, names = self._names
        fresh = of_ground is ground and of_content is self._draw_list
        if still and not fresh:
            names = names_beside_marks(ground, self._draw_list)
            self._names = (ground, self._draw_list, names)
        return names if still or of_ground is ground else ground

    def preparations(self) -> Iterator[None]:
        """Yield after each piece of work that other dates in the view last drawn will need."""
        session = self._session
        if self._view is not None:
            self._shapes.begin(self._view)
            yield from preparations(session.snapshot, self._shapes, session.on)

    def _selected_row(self) -> int:
        uid = self._session.selection
        row = None if uid is None else self._session.snapshot.row_of(uid)
        return -1 if row is None else row

    def _selected_reading(self) -> int:
        """Return the selected row if the map shows it only because it is selected, else -1."""
        row = self._selected_row()
        kinds = (KINDS.index(Kind.METRIC), KINDS.index(Kind.ASSESSMENT))
        return row if row >= 0 and self._session.snapshot.columns.kind[row] in kinds else -1

    def legend(self) -> tuple[LegendRow, ...]:
        """Return the legend of what the last draw list really shows, and the companion's."""
        self._refresh_legend()
        other = self.companion
        if other is None or other._view is None:
            return (*self._refreshed_changes()[2], *self._legend)
        self._companion_legend = other.legend()
        days = format_day(self._session.on), format_day(other._session.on)
        return joined_rows(self._legend, self._companion_legend, days)

    def changed_ground(self) -> DrawList:
        """Return the ground that changed since the day compared with, in the view last drawn."""
        return self._refreshed_changes()[1]

    def _refreshed_changes(self) -> tuple[object, DrawList, tuple[LegendRow, ...]]:
        found, view, style = self._session.changes_on_map, self._view, self.style
        key = (Same(found), view, style)
        if found is None or view is None:
            self._changed = (None, _NOTHING, ())
        elif key != self._changed[0]:
            snapshot = self._session.snapshot
            parties = snapshot.vocabulary.parties
            shapes, within = self._changed_shapes, found.within
            drawn = change_draw_list(found.ground, parties, view, style, shapes, within)
            entries = change_entries(found, snapshot, view.extent(), style)
            rows = tuple(LegendRow(entry.name, (entry,)) for entry in entries)
            self._changed = (key, drawn, rows)
        return self._changed

    @property
    def has_new_companions(self) -> bool:
        """Whether the companion's legend is another than the one last joined."""
        other = self.companion
        return other is not None and other.legend() is not self._companion_legend

    def notes(self, attribution: str) -> Notes:
        """Return the words around the map for the last draw list."""
        self._refresh_legend()
        return replace(self.above, attribution=attribution, schematic=self._schematic)

    @property
    def above(self) -> Notes:
        """The lines on top of the map: a replay; rows kept back and another colour vision."""
        session = self._session
        layers = session.map_options.layers
        parts = (
            kept_back_words(session.snapshot, session.filter, layers),
            vision_words(session.map_options.vision),
        )
        return Notes(
            banner=" · ".join(part for part in parts if part),
            replay=replay_banner(session.known_on, session.recorded_on),
        )

    def selected(self) -> DrawList | None:
        """Return what sets off the selected row, or None."""
        row = self._selected_row()
        return None if row < 0 else self._set_off(row, soft=False)

    def hovered(self, row: int) -> DrawList | None:
        """Return what sets off the row under the pointer, or None if it is selected anyway."""
        if row < 0 or row == self._selected_row():
            return None
        return self._set_off(row, soft=True)

    def _set_off(self, row: int, *, soft: bool) -> DrawList:
        """Return what sets off a row, with the circle within which its place is known."""
        found = highlight(self._draw_list, row, self.style, soft=soft)
        if self._view is None or not found.layers:  # not among what the date shows
            return found
        circle = precision_circle(self._session.snapshot, row, self._view, self.style)
        return replace(found, layers=(Layer("selected-edges", circle), *found.layers))

    def _refresh_legend(self) -> None:
        # The screen shows labels and notes, no definitions, so equal drawings share a legend.
        if not self._legend_stale:
            return
        self._legend_stale = False
        snapshot = self._session.snapshot
        rows = own_rows(self._draw_list)
        layers = self._session.map_options.layers
        entries = drawn_entries(
            snapshot, self._session.situation, self._draw_list, rows, self.style, layers
        )
        self._legend = (
            *(_lasting(row) for row in legend_rows(entries, snapshot, self.style)),
            *hidden_rows(snapshot, layers.hidden),
        )
        counted = counted_rows(self._draw_list, snapshot.columns.schematic)
        self._schematic = _schematic_words(snapshot, np.concatenate([rows, counted]))


def _lasting(row: LegendRow) -> LegendRow:
    """Return a row without counts, which are not shown: it stays the same while scrubbing."""
    return replace(row, samples=tuple(replace(item, count=0, row=-1) for item in row.samples))


def _content(situation: Situation) -> bytes:
    """Return what makes two situations look alike: days on which nothing changes share it."""
    ages = situation.age_days[situation.stale]
    parts = (situation.rows, situation.stale, situation.possible, ages)
    # In a long window events lose strength from day to day.
    window = f"{situation.window}".encode() if fades(situation) else b""
    return b"|".join((window, *(part.tobytes() for part in parts)))


def _schematic_words(snapshot: Snapshot, rows: NDArray[np.int32]) -> str:
    """Return what the schematic rows were drawn from, or nothing if none shows."""
    drawn = rows[snapshot.columns.schematic[rows]]
    if not len(drawn):
        return ""
    codes = snapshot.source_codes
    numbers = np.unique(snapshot.columns.source[drawn]).tolist()
    names = [codes[number] for number in numbers if 0 <= number < len(codes)]
    return f"Schematic, drawn from the {names[0]}" if len(names) == 1 else "Schematic drawing"


def data_extent(snapshot: Snapshot, row: int | None = None) -> Extent | None:
    """Return the degrees that a row, or all current ones with a place, cover, with a border.

    At least some 30 kilometres: around a single point the base map would show nothing. Points
    far from all others do not count.
    """
    rows = np.flatnonzero(snapshot.current) if row is None else np.array([row])
    found = extent_of(snapshot, rows.astype(np.int32), plausible=row is None)
    if found is None:
        return None
    west, south, east, north = found
    span = max(east - west, north - south)
    pad = max(0.04 * span, (_LEAST_SPAN - span) / 2, 0.02)
    return (
        max(west - pad, -180.0),
        max(south - pad, -89.0),
        min(east + pad, 180.0),
        min(north + pad, 89.0),
    )
