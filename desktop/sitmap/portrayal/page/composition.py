"""Composes the printed page: from snapshot, situation and choices to sheets of plain data.

Here the parts are put together; choices, words, sections, map, arrangement and sheets have
modules of their own, and painting is done by ``paint.page_painter``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from sitmap.domain.sieve import Sieve
from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.compared import Compared, change_entries, compared
from sitmap.portrayal.crowd_legend import crowd_entries
from sitmap.portrayal.hits import own_rows
from sitmap.portrayal.layering import faded_entries
from sitmap.portrayal.legend import LegendEntry, legend_entries
from sitmap.portrayal.page.drawing import DrawnMap, PageDrawing
from sitmap.portrayal.page.figures import page_figures
from sitmap.portrayal.page.furniture import Furniture
from sitmap.portrayal.page.layout import Arranged, Sections, Sheet, arrange
from sitmap.portrayal.page.legend import legend_groups
from sitmap.portrayal.page.map_frame import MapTexts, strip_height
from sitmap.portrayal.page.model import Block, Box, Page, TextMeasure
from sitmap.portrayal.page.recipe import Recipe
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.sections import (
    Content,
    definition_sections,
    main_sections,
    source_sections,
)
from sitmap.portrayal.page.sheets import Sheets, text_block
from sitmap.portrayal.page.texts import (
    Dates,
    attribution_of,
    dates_of,
    parse_handling,
    short_fingerprint,
)
from sitmap.portrayal.precision import precision_entries
from sitmap.portrayal.style import Style, load_style
from sitmap.portrayal.view import View

__all__ = ["Composition", "compose"]

_MOST_TRIALS: Final = 3
"""The legend decides how large the map is, and the map what the legend lists."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The finished sheets and what was decided on the way.

    ``scale`` is the denominator as printed: exact when chosen, else rounded to three digits.
    With the ``recipes``, one a part, the pages can be made again; whoever asked knows them.
    ``renumbered`` gives the pages again as a part of a longer document: how many pages are
    before it, and how many there are in all.
    """

    pages: tuple[Page, ...]
    view: View
    scale: int
    dates: Dates
    title: str
    handling: str
    warnings: tuple[str, ...]
    renumbered: Callable[[int, int], tuple[Page, ...]] = field(compare=False, repr=False)
    recipes: tuple[Recipe, ...] = ()


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
    return _Composer(snapshot, situation, base_map, request, measure).compose()


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
        self.snapshot, self.situation, self.request = snapshot, situation, request
        self.measure = measure
        self.style: Style = load_style("paper", request.options.palette, request.options.military)
        self.dates = dates_of(snapshot, situation)
        self.changed = _changed(snapshot, situation, request)
        self.measured = page_figures(snapshot, situation, request)
        self.drawing = PageDrawing(
            snapshot, situation, base_map, request, self.style, measure, self.changed
        )
        self.furniture = _furniture(snapshot, request, self.dates, measure)
        self.sheet = Sheet(request.paper, request.landscape)
        self.sheets = Sheets(self.sheet, self.furniture)

    def compose(self) -> Composition:
        """Arrange, draw the map into the frame found, and number the pages."""
        head, cut = self.sheets.head(first=True)
        extra = (f"Full title: {self.furniture.title}",) if cut else ()
        body = self.sheets.body(head)
        drawn = self.drawing.draw(self._guess(body))
        for _ in range(_MOST_TRIALS):
            rows = drawn.rows
            arranged = self._arrange(body, drawn, extra)
            drawn = self.drawing.draw(arranged.map_box)
            if np.array_equal(rows, drawn.rows):
                break
        sheets = [[head, *self._first_body(arranged, drawn)], *self.sheets.further(arranged)]
        return Composition(
            self.sheets.numbered(sheets),
            drawn.view,
            drawn.scale,
            self.dates,
            self.furniture.title,
            self.furniture.handling,
            self._warnings(drawn),
            partial(self.sheets.numbered, sheets),
        )

    def _guess(self, body: Box) -> Box:
        """Return a frame close to the final one: legend and credits depend on it little."""
        if self.request.landscape:
            return Box(body.x, body.y, body.width * 0.75, body.height * 0.8)
        return Box(body.x, body.y, body.width, body.height * 0.5)

    def _arrange(self, body: Box, drawn: DrawnMap, extra: tuple[str, ...]) -> Arranged:
        content = Content(
            self.snapshot,
            self.situation,
            self.dates,
            self.style,
            drawn.rows,
            legend_groups(self._entries(drawn), self.snapshot),
            attribution_of(drawn.content.attribution),
            extra,
            self.request.kept_back,
            self.request.account,
            self.changed,
            self.measured,
        )
        strip = partial(self._strip, self.drawing.texts(drawn))
        return arrange(self.sheet, body, partial(self._sections, content), strip)

    def _entries(self, drawn: DrawnMap) -> tuple[LegendEntry, ...]:
        alone = own_rows(drawn.content)
        entries = (
            *legend_entries(self.snapshot, self.situation, self.style, alone),
            *crowd_entries(drawn.content, self.snapshot),
            *precision_entries(drawn.content, self.snapshot, self.style),
        )
        faded = faded_entries(entries, self.snapshot, self.request.options.layers, self.style)
        if self.changed is None:
            return faded
        extent = drawn.view.extent()
        return (*change_entries(self.changed, self.snapshot, extent, self.style), *faded)

    def _sections(self, content: Content, shrink: float, brief: bool) -> Sections:
        setter = self.sheet.setter(self.measure, shrink)
        return Sections(
            tuple(main_sections(content, setter, brief=brief)),
            tuple(source_sections(content, setter)),
            tuple(definition_sections(content, setter)) if brief else (),
        )

    def _strip(self, texts: MapTexts, width: float, shrink: float) -> float:
        return strip_height(texts, width, self.request.paper.text_size * shrink, self.measure)

    def _first_body(self, arranged: Arranged, drawn: DrawnMap) -> list[Block]:
        size = self.request.paper.text_size * arranged.arrangement.shrink
        blocks = self.drawing.blocks(drawn, arranged.map_box, arranged.strip_box, size)
        return [*blocks, *(text_block(*text) for text in arranged.texts)]

    def _warnings(self, drawn: DrawnMap) -> tuple[str, ...]:
        found = [drawn.notice] if drawn.notice else []
        if not self.furniture.handling:
            found.append("the page carries no handling label; give one with --tlp")
        closed = [
            source.title
            for source in self.snapshot.vocabulary.sources.values()
            if source.redistribution == "no"
        ]
        found += [f"the source {title!r} does not allow redistribution" for title in closed]
        return tuple(found)


def _changed(snapshot: Snapshot, situation: Situation, request: PageRequest) -> Compared | None:
    """Return what changed since the day that the page compares with."""
    since = request.since
    if since is None:
        return None
    sieve = Sieve.of(snapshot, request.filter, request.options.layers.hidden)
    return compared(snapshot, since.situation(snapshot, situation, sieve), situation, since)


def _furniture(
    snapshot: Snapshot, request: PageRequest, dates: Dates, measure: TextMeasure
) -> Furniture:
    """Return what head and foot of every sheet say."""
    return Furniture(
        " ".join((request.title or snapshot.info.title or "Situation map").split()),
        dates,
        parse_handling(request.handling or snapshot.info.tlp),
        short_fingerprint(request.fingerprint),
        request.paper.text_size,
        measure,
        request.kept_back,
    )
