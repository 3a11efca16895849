"""What stands in the map frame of a page: ground and situation for a box of the sheet.

Which request it is made for and where the frame stands are decided elsewhere; how the frame
looks, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.change_scene import change_draw_list
from sitmap.portrayal.compared import Compared
from sitmap.portrayal.draw_list import DrawList, combine
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.grids import grid_words
from sitmap.portrayal.hits import drawn_rows
from sitmap.portrayal.labels import label_boxes
from sitmap.portrayal.map_words import map_words
from sitmap.portrayal.own_base_scene import ground_draw_list
from sitmap.portrayal.page.inset import inset_items, inset_place
from sitmap.portrayal.page.map_frame import MapTexts, frame_of, map_block, strip_block, with_words
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

__all__ = ["DrawnMap", "PageDrawing"]


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map in its frame.

    ``exact`` tells that the scale was chosen; ``inset`` (k, 4) is where the locator stands;
    ``notice`` is what the reader should know of the ground.
    """

    view: View
    exact: bool
    content: DrawList
    inset: NDArray[np.float64]
    notice: str

    @property
    def rows(self) -> NDArray[np.int32]:
        """The snapshot rows that lie in the frame."""
        return drawn_rows(self.content)

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

    def draw(self, box: Box) -> DrawnMap:
        """Return the map in the frame that a box leaves.

        Raises UserError for a map that cannot be shown.
        """
        frame, options = frame_of(box), self.request.options
        view, exact = map_view(self.request, frame.width, frame.height)
        inset = inset_place(self.base_map, self.snapshot, self.situation, view)
        made = ground_draw_list(
            self.base_map,
            self.request.own,
            view,
            self.style,
            inset,
            options=options,
            ratio=self.request.picture_dpi / 96,
        )
        obstacles = label_boxes(made.content, "labels", "places", "grid-names")
        shown = situation_draw_list(
            self.snapshot,
            self.situation,
            view,
            self.style,
            ShapeCache(),
            np.concatenate([obstacles, inset]),
            options=options,
        )
        content = combine(names_beside_marks(made.content, shown), shown)
        if self.changed is not None:
            parties, changed = self.snapshot.vocabulary.parties, self.changed
            over = change_draw_list(
                changed.ground, parties, view, self.style, ShapeCache(), changed.within
            )
            content = combine(content, over)
        return DrawnMap(view, exact, content, inset, made.notice)

    def texts(self, drawn: DrawnMap) -> MapTexts:
        """Return the words of the strip below the map."""
        view = drawn.view
        grid = grid_words(view, self.request.options.grid)
        return MapTexts(
            f"{scale_words(view.denominator, exact=drawn.exact)} at the map’s centre",
            grid_north_words(view),
            f"{projection_words(view.projection)} {grid}".strip(),
        )

    def blocks(self, drawn: DrawnMap, map_box: Box, strip_box: Box, size: float) -> list[Block]:
        """Return the framed map and the strip below it; ``size`` is the height of the text."""
        options, view, texts = self.request.options, drawn.view, self.texts(drawn)
        names, rows, kept_back = options.names, drawn.rows, self.request.kept_back
        inset = partial(inset_items, self.base_map, view, self.style, drawn.inset, names)
        mapped = map_block(
            view,
            drawn.content,
            map_box,
            size * 0.86,
            self.measure,
            schematic_note(self.snapshot, rows),
            grid=options.grid,
            inset=inset,
        )
        words = map_words(self.snapshot, self.situation, rows, texts.scale, kept_back)
        strip = strip_block(view, texts, strip_box, size, self.measure, miles=options.miles)
        return [with_words(mapped, words), strip]
