"""Composes the printed page: from snapshot, situation and choices to sheets of plain data.

Here the parts are put together; choices, words, sections, map frame and arrangement have
modules of their own, and painting is done by ``paint.page_painter``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.crowd_legend import crowd_entries
from sitmap.portrayal.draw_list import DrawList, combine
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.grids import grid_words
from sitmap.portrayal.hits import drawn_rows, own_rows
from sitmap.portrayal.labels import label_boxes
from sitmap.portrayal.layering import faded_entries
from sitmap.portrayal.legend import legend_entries
from sitmap.portrayal.map_words import map_words
from sitmap.portrayal.own_base_scene import ground_draw_list
from sitmap.portrayal.page_flow import Flow, Piece, Setter, balanced
from sitmap.portrayal.page_furniture import (
    Furniture,
    footer_block,
    footer_height,
    header_block,
)
from sitmap.portrayal.page_inset import inset_items, inset_place
from sitmap.portrayal.page_layout import GUTTER, Arranged, Sections, Sheet, arrange
from sitmap.portrayal.page_legend import legend_groups
from sitmap.portrayal.page_map import (
    MapTexts,
    frame_of,
    map_block,
    strip_block,
    strip_height,
    with_words,
)
from sitmap.portrayal.page_model import (
    Block,
    Box,
    Page,
    TextMeasure,
)
from sitmap.portrayal.page_request import PageRequest, map_view
from sitmap.portrayal.page_sections import (
    Content,
    definition_sections,
    heading,
    main_sections,
    source_sections,
)
from sitmap.portrayal.page_texts import (
    Dates,
    attribution_of,
    dates_of,
    grid_north_words,
    honest_scale,
    parse_handling,
    projection_words,
    scale_words,
    schematic_note,
    short_fingerprint,
)
from sitmap.portrayal.precision import precision_entries
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Style, load_style
from sitmap.portrayal.view import View

__all__ = ["Composition", "compose"]

_MOST_TRIALS: Final = 3
"""The legend decides how large the map is, and the map what the legend lists."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The finished sheets and what was decided on the way.

    ``scale`` is the denominator as printed: exact when chosen, else rounded to three digits.
    """

    pages: tuple[Page, ...]
    view: View
    scale: int
    dates: Dates
    title: str
    handling: str
    warnings: tuple[str, ...] = field(default=())


# --- composing ----------------------------------------------------------------------


def compose(
    snapshot: Snapshot,
    situation: Situation,
    base_map: BaseMap,
    request: PageRequest,
    measure: TextMeasure,
) -> Composition:
    """Return the pages that ``request`` asks for.

    ``measure`` tells how wide texts are; the same fonts must paint the pages. Raises
    UserError for an unknown handling label or a map that cannot be shown.
    """
    composer = _Composer(snapshot, situation, base_map, request, measure)
    return composer.compose()


class _Composer:
    """One composition; holds what all steps share."""

    def __init__(
        self,
        snapshot: Snapshot,
        situation: Situation,
        base_map: BaseMap,
        request: PageRequest,
        measure: TextMeasure,
    ) -> None:
        self.snapshot, self.situation, self.base_map = snapshot, situation, base_map
        self.request, self.measure = request, measure
        self.inset = np.empty((0, 4))
        self.sheet = Sheet(request.paper, request.landscape)
        self.style: Style = load_style("paper", request.options.palette, request.options.military)
        self.dates = dates_of(snapshot, situation)
        self.notice = ""
        handling = parse_handling(request.handling or snapshot.info.tlp)
        title = " ".join((request.title or snapshot.info.title or "Situation map").split())
        fingerprint = short_fingerprint(request.fingerprint)
        self.furniture = Furniture(
            title,
            self.dates,
            handling,
            fingerprint,
            request.paper.text_size,
            measure,
            request.kept_back,
        )

    def compose(self) -> Composition:
        """Arrange, draw the map into the frame found, and number the pages."""
        header, cut = header_block(self.furniture, self.sheet.content, first=True)
        extra = (f"Full title: {self.furniture.title}",) if cut else ()
        body = self._body(header)
        view, exact, drawn = self._draw(self._guess(body))
        for _ in range(_MOST_TRIALS):
            rows = drawn_rows(drawn)
            arranged = self._arrange(body, drawn, rows, self._map_texts(view, exact), extra)
            view, exact, drawn = self._draw(arranged.map_box)
            if np.array_equal(rows, drawn_rows(drawn)):
                break
        blocks = [header, *self._first_body(arranged, view, drawn, self._map_texts(view, exact))]
        pages = self._number([blocks, *self._overflow(arranged)])
        scale = round(view.denominator) if exact else honest_scale(view.denominator)
        return Composition(
            pages,
            view,
            scale,
            self.dates,
            self.furniture.title,
            self.furniture.handling,
            self._warnings(),
        )

    def _body(self, header: Block) -> Box:
        content = self.sheet.content
        top = header.box.bottom
        return Box(
            content.x, top, content.width, content.bottom - footer_height(self.furniture) - top
        )

    def _guess(self, body: Box) -> Box:
        """Return a frame close to the final one: legend and credits depend on it little."""
        if self.request.landscape:
            return Box(body.x, body.y, body.width * 0.75, body.height * 0.8)
        return Box(body.x, body.y, body.width, body.height * 0.5)

    def _draw(self, box: Box) -> tuple[View, bool, DrawList]:
        frame = frame_of(box)
        view, exact = map_view(self.request, frame.width, frame.height)
        self.inset = inset_place(self.base_map, self.snapshot, self.situation, view)
        base = self._ground(view)
        obstacles = label_boxes(base, "labels", "places", "grid-names")
        shown = situation_draw_list(
            self.snapshot,
            self.situation,
            view,
            self.style,
            ShapeCache(),
            np.concatenate([obstacles, self.inset]),
            options=self.request.options,
        )
        return view, exact, combine(names_beside_marks(base, shown), shown)

    def _ground(self, view: View) -> DrawList:
        made = ground_draw_list(
            self.base_map,
            self.request.own,
            view,
            self.style,
            self.inset,
            options=self.request.options,
            ratio=self.request.picture_dpi / 96,
        )
        self.notice = made.notice
        return made.content

    def _map_texts(self, view: View, exact: bool) -> MapTexts:
        grid = self.request.options.grid
        return MapTexts(
            f"{scale_words(view.denominator, exact=exact)} at the map’s centre",
            grid_north_words(view),
            f"{projection_words(view.projection)} {grid_words(view, grid)}".strip(),
        )

    def _arrange(
        self,
        body: Box,
        drawn: DrawList,
        rows: NDArray[np.int32],
        texts: MapTexts,
        extra: tuple[str, ...],
    ) -> Arranged:
        alone = own_rows(drawn)
        entries = (
            *legend_entries(self.snapshot, self.situation, self.style, alone),
            *crowd_entries(drawn, self.snapshot),
            *precision_entries(drawn, self.snapshot, self.style),
        )
        faded = faded_entries(entries, self.snapshot, self.request.options.layers, self.style)
        content = Content(
            self.snapshot,
            self.situation,
            self.dates,
            self.style,
            rows,
            legend_groups(faded, self.snapshot),
            attribution_of(drawn.attribution),
            extra,
            self.request.kept_back,
        )
        return arrange(
            self.sheet, body, partial(self._sections, content), partial(self._strip, texts)
        )

    def _sections(self, content: Content, shrink: float, brief: bool) -> Sections:
        setter = self.sheet.setter(self.measure, shrink)
        return Sections(
            tuple(main_sections(content, setter, brief=brief)),
            tuple(source_sections(content, setter)),
            tuple(definition_sections(content, setter)) if brief else (),
        )

    def _strip(self, texts: MapTexts, width: float, shrink: float) -> float:
        return strip_height(texts, width, self.request.paper.text_size * shrink, self.measure)

    def _first_body(
        self, arranged: Arranged, view: View, drawn: DrawList, texts: MapTexts
    ) -> list[Block]:
        size = self.request.paper.text_size * arranged.arrangement.shrink
        rows = drawn_rows(drawn)
        note = schematic_note(self.snapshot, rows)
        mapped = map_block(
            view,
            drawn,
            arranged.map_box,
            size * 0.86,
            self.measure,
            note,
            grid=self.request.options.grid,
            inset=partial(
                inset_items,
                self.base_map,
                view,
                self.style,
                self.inset,
                self.request.options.names,
            ),
        )
        words = map_words(self.snapshot, self.situation, rows, texts.scale, self.request.kept_back)
        blocks = [
            with_words(mapped, words),
            strip_block(
                view,
                texts,
                arranged.strip_box,
                size,
                self.measure,
                miles=self.request.options.miles,
            ),
        ]
        for name, box, placed in arranged.texts:
            blocks.append(_text_block(name, box, placed))
        return blocks

    def _overflow(self, arranged: Arranged) -> list[list[Block]]:
        """Return further pages of columns for the text that did not fit."""
        setter = self.sheet.setter(self.measure, arranged.arrangement.shrink)
        pieces = [
            piece
            for every, rest in arranged.rest
            for piece in (*_continued(every, rest, setter), *rest)
        ]
        sheets: list[list[Block]] = []
        while pieces:
            header, _ = header_block(self.furniture, self.sheet.content, first=False)
            body = self._body(header)
            placed = balanced(pieces, body, self.sheet.columns, GUTTER)
            sheets.append([header, _text_block("text", body, placed)])
            if len(placed.rest) >= len(pieces):
                break
            again = _continued(pieces, placed.rest, setter) if placed.rest else []
            pieces = [*again, *placed.rest]
        return sheets

    def _number(self, sheets: Sequence[Sequence[Block]]) -> tuple[Page, ...]:
        width, height = self.sheet.size
        count = len(sheets)
        return tuple(
            Page(
                width,
                height,
                (
                    *blocks,
                    footer_block(self.furniture, self.sheet.content, number=number, count=count),
                ),
                number,
                count,
            )
            for number, blocks in enumerate(sheets, 1)
        )

    def _warnings(self) -> tuple[str, ...]:
        found = [self.notice] if self.notice else []
        if not self.furniture.handling:
            found.append("the page carries no handling label; give one with --tlp")
        closed = [
            source.title
            for source in self.snapshot.vocabulary.sources.values()
            if source.redistribution == "no"
        ]
        found += [f"the source {title!r} does not allow redistribution" for title in closed]
        return tuple(found)


def _text_block(name: str, box: Box, placed: Flow) -> Block:
    return Block(name, box, tuple(item for column in placed.columns for item in column))


def _continued(every: Sequence[Piece], rest: Sequence[Piece], setter: Setter) -> list[Piece]:
    """Return the heading to repeat when a section goes on on another page."""
    if len(rest) >= len(every) or every[-len(rest) - 1].section != rest[0].section:
        return []
    section = rest[0].section
    return [replace(piece, section=section) for piece in heading(f"{section}, continued", setter)]
