"""What stands in the map frame of a page: ground and situation for a box of the sheet.

Which request it is made for and where the frame stands are decided elsewhere; how the frame
looks, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.change_scene import change_draw_list
from sitmap.portrayal.compared import Compared
from sitmap.portrayal.draw_list import DrawList, combine
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.grids import grid_words
from sitmap.portrayal.hits import drawn_rows
from sitmap.portrayal.labels import Room, label_boxes
from sitmap.portrayal.map_words import map_words
from sitmap.portrayal.numbered_scene import numbered_layers, numbered_rows
from sitmap.portrayal.own_base_scene import Drawn, ground_draw_list
from sitmap.portrayal.page.inset import inset_items, inset_place
from sitmap.portrayal.page.map_frame import MapFrame, MapTexts, map_block, with_words
from sitmap.portrayal.page.model import Block, Box, TextMeasure
from sitmap.portrayal.page.request import PageRequest, map_view
from sitmap.portrayal.page.texts import (
    grid_north_words,
    honest_scale,
    projection_words,
    scale_words,
    schematic_note,
)
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["DrawnMap", "Grounds", "PageDrawing"]

Grounds: TypeAlias = dict[tuple[View, bytes], Drawn]
"""Grounds by their view and the place of the locator."""


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map in its frame.

    ``exact`` tells that the scale was chosen; ``inset`` (k, 4) is where the locator stands;
    ``notice`` is what the reader should know of the ground. ``numbered`` are the rows of the
    events that have a number, in that order.
    """

    view: View
    exact: bool
    content: DrawList
    inset: NDArray[np.float64]
    notice: str
    numbered: tuple[int, ...] = ()

    @property
    def rows(self) -> NDArray[np.int32]:
        """The snapshot rows that lie in the frame, ascending."""
        rows = drawn_rows(self.content)
        return np.union1d(rows, np.array(self.numbered, np.int32)) if self.numbered else rows

    @property
    def scale(self) -> int:
        """The denominator as it is printed."""
        denominator = self.view.denominator
        return round(denominator) if self.exact else honest_scale(denominator)


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """Draws the map of one request into any box of its sheet."""

    snapshot: Snapshot
    situation: Situation
    base_map: BaseMap
    request: PageRequest
    style: Style
    measure: TextMeasure
    changed: Compared | None = None
    with_inset: bool = True
    grounds: Grounds = field(default_factory=dict, compare=False)
    """Grounds that were drawn before: maps of several days share theirs."""

    def draw(self, frame: Box) -> DrawnMap:
        """Return the map in a frame.

        Raises UserError for a map that cannot be shown.
        """
        view, exact = map_view(self.request, frame.width, frame.height)
        inset = np.empty((0, 4))
        if self.with_inset:
            inset = inset_place(self.base_map, self.snapshot, self.situation, view)
        made = self._ground(view, inset)
        obstacles = np.concatenate(
            [label_boxes(made.content, "labels", "places", "grid-names"), inset]
        )
        numbered: tuple[int, ...] = ()
        if self.request.template.maps == "numbered":
            numbered = numbered_rows(self.snapshot, self.situation, view)
        shown = self._situation(view, obstacles, numbered)
        content = combine(names_beside_marks(made.content, shown), shown)
        if self.changed is not None:
            parties, changed = self.snapshot.vocabulary.parties, self.changed
            over = change_draw_list(
                changed.ground, parties, view, self.style, ShapeCache(), changed.within
            )
            content = combine(content, over)
        return DrawnMap(view, exact, content, inset, made.notice, numbered)

    def _ground(self, view: View, inset: NDArray[np.float64]) -> Drawn:
        key = (view, inset.tobytes())
        if key not in self.grounds:
            self.grounds[key] = ground_draw_list(
                self.base_map,
                self.request.own,
                view,
                self.style,
                inset,
                options=self.request.options,
                ratio=self.request.picture_dpi / 96,
            )
        return self.grounds[key]

    def _situation(
        self, view: View, obstacles: NDArray[np.float64], numbered: tuple[int, ...]
    ) -> DrawList:
        situation = self.situation
        if numbered:
            situation = situation.where(~np.isin(situation.rows, numbered))
        shown = situation_draw_list(
            self.snapshot,
            situation,
            view,
            self.style,
            ShapeCache(),
            obstacles,
            options=self.request.options,
        )
        if not numbered:
            return shown
        taken = np.concatenate([obstacles, label_boxes(shown, "situation-labels", "notes")])
        room = Room(view.width, view.height, taken)
        plates = numbered_layers(self.snapshot, numbered, view, self.style, room)
        return replace(shown, layers=(*shown.layers, *plates))

    def texts(self, drawn: DrawnMap, *, several: bool = False) -> MapTexts:
        """Return the words of the strip below the map, or below ``several``."""
        view = drawn.view
        grid = grid_words(view, self.request.options.grid)
        centre = "at the centre of each map" if several else "at the map’s centre"
        return MapTexts(
            f"{scale_words(view.denominator, exact=drawn.exact)} {centre}",
            grid_north_words(view),
            f"{projection_words(view.projection)} {grid}".strip(),
        )

    def block(self, drawn: DrawnMap, frame: MapFrame, size: float) -> Block:
        """Return the framed map; ``size`` is the height of the page's text."""
        options, view, texts = self.request.options, drawn.view, self.texts(drawn)
        names, rows, kept_back = options.names, drawn.rows, self.request.kept_back
        inset = partial(inset_items, self.base_map, view, self.style, drawn.inset, names)
        mapped = map_block(
            view,
            drawn.content,
            frame,
            size * 0.86,
            self.measure,
            schematic_note(self.snapshot, rows),
            grid=options.grid,
            inset=inset,
        )
        words = map_words(self.snapshot, self.situation, rows, texts.scale, kept_back)
        return with_words(mapped, words)
