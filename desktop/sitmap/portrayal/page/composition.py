"""Composes the printed page: from snapshot, situation and choices to sheets of plain data.

Here the parts are put together; choices, words, sections, maps, arrangement and sheets have
modules of their own, and painting is done by ``paint.page_painter``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from sitmap.domain.dates import SituationDate, Window, date_ending
from sitmap.domain.handling import handling_of, is_below
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.compared import Compared, compared
from sitmap.portrayal.page.drawing import Grounds, PageDrawing
from sitmap.portrayal.page.entries import page_entries
from sitmap.portrayal.page.fields import FIELDS, PageTexts, fill, filled
from sitmap.portrayal.page.figures import page_figures
from sitmap.portrayal.page.flow import Piece
from sitmap.portrayal.page.furniture import Furniture
from sitmap.portrayal.page.layout import Arranged, Plan, Sheet, arrange
from sitmap.portrayal.page.legend import LegendGroup
from sitmap.portrayal.page.map_frame import LARGEST_SIZE, strip_height
from sitmap.portrayal.page.maps import DrawnMaps, PageMaps
from sitmap.portrayal.page.model import Block, Box, Page, TextMeasure
from sitmap.portrayal.page.papers import margins_for
from sitmap.portrayal.page.recipe import Recipe
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.sections import Content, definition_sections, sections
from sitmap.portrayal.page.sheets import Sheets, text_block
from sitmap.portrayal.page.texts import (
    Dates,
    attribution_of,
    dates_of,
    days_words,
    grouped,
    long_day,
    parse_handling,
    short_fingerprint,
)
from sitmap.portrayal.style import Style, load_style
from sitmap.portrayal.view import View

__all__ = ["Composition", "compose"]

_MOST_TRIALS: Final = 4
"""The legend decides how large the map is, and the map what the legend lists."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The finished sheets and what was decided on the way.

    ``scale`` is the denominator as printed: exact when chosen, else rounded to three digits.
    A page without a map has no ``map_view`` and the scale 0.
    With the ``recipes``, one a part, the pages can be made again; whoever asked knows them.
    ``renumbered`` gives the pages again as a part of a longer document: how many pages are
    before it, and how many there are in all. ``body`` is what header and footer leave on the
    first sheet, ``blocks`` are the parts in it that may be moved; ``around`` makes head and foot.
    A document with an index has the ``names`` of its parts.
    """

    pages: tuple[Page, ...]
    map_view: View | None
    scale: int
    dates: Dates
    title: str
    handling: str
    warnings: tuple[str, ...]
    renumbered: Callable[[int, int], tuple[Page, ...]] = field(compare=False, repr=False)
    recipes: tuple[Recipe, ...] = ()
    body: Box = Box(0.0, 0.0, 0.0, 0.0)
    blocks: tuple[tuple[str, Box], ...] = ()
    names: tuple[str, ...] = ()
    around: Sheets | None = field(default=None, compare=False, repr=False)

    @property
    def view(self) -> View:
        """The view of the page's own map; raises ValueError for a page without one."""
        if self.map_view is None:
            raise ValueError("the page has no map")
        return self.map_view


def compose(
    snapshot: Snapshot,
    situation: Situation,
    base_map: BaseMap,
    request: PageRequest,
    measure: TextMeasure,
    grounds: Grounds | None = None,
) -> Composition:
    """Return the pages that ``request`` asks for.

    ``measure`` tells how wide texts are; the same fonts must paint the pages. Pages that are
    given the same ``grounds`` draw a ground that they share once. Raises
    UserError for an unknown handling label, a template without the dates that it needs, or a
    map that cannot be shown.
    """
    return _Composer(
        snapshot, situation, base_map, request, measure, {} if grounds is None else grounds
    ).compose()


class _Composer:
    """One composition; holds what all steps share."""

    def __init__(
        self,
        snapshot: Snapshot,
        situation: Situation,
        base_map: BaseMap,
        request: PageRequest,
        measure: TextMeasure,
        grounds: Grounds,
    ) -> None:
        self.snapshot, self.situation, self.request = snapshot, situation, request
        self.measure = measure
        self.style: Style = load_style("paper", request.options.palette, request.options.military)
        self.dates = dates_of(snapshot, situation)
        self.sieve = Sieve.of(snapshot, request.filter, request.options.layers.hidden)
        self.earlier = self._earlier()
        self.changed = self._changed()
        wanted = "measured" in request.template.main
        self.measured = page_figures(snapshot, situation, request, self.sieve) if wanted else ()
        self.maps = self._page_maps(base_map, grounds)
        margins = request.margins or margins_for(request.paper)
        self.sheet = Sheet(request.paper, request.landscape, margins)
        self.strictest = handling_of(snapshot, *(shown.rows for shown in self._situations()))
        self.handling = parse_handling(request.handling or self.strictest)

    # --- what is shown ------------------------------------------------------------------

    def _earlier(self) -> tuple[Situation, ...]:
        """Return the situations of the further maps, oldest first."""
        request, windows = self.request, tuple[Window, ...]()
        if request.template.maps == "before":
            if request.since is None:
                raise UserError(
                    "the template compares two dates", hint="say the earlier one with --since"
                )
            windows = (request.since.window,)
        elif request.template.maps == "dates":
            if not request.dates:
                raise UserError(
                    "the template shows several dates",
                    hint="say which with --dates, or how far apart with --every",
                )
            windows = request.dates
        known = self.situation.known
        return tuple(self.sieve.shown(self.snapshot.at(window, known)) for window in windows)

    def _changed(self) -> Compared | None:
        """Return what changed since the day that the page compares with."""
        since = self.request.since
        if since is None or self.request.template.maps == "dates":
            return None
        before = since.situation(self.snapshot, self.situation, self.sieve)
        return compared(self.snapshot, before, self.situation, since)

    def _situations(self) -> tuple[Situation, ...]:
        """Return what the maps of the page show, oldest first."""
        return (*self.earlier, self.situation)

    def _page_maps(self, base_map: BaseMap, grounds: Grounds) -> PageMaps | None:
        if self.request.template.maps == "none":
            return None
        situations = self._situations()
        drawings = tuple(
            PageDrawing(
                self.snapshot,
                shown,
                base_map,
                self.request,
                self.style,
                self.measure,
                self.changed if shown is self.situation else None,
                with_inset=not number,
                grounds=grounds,
            )
            for number, shown in enumerate(situations)
        )
        captions = tuple(_caption(self.snapshot, shown) for shown in situations)
        return PageMaps(drawings, captions, self.request, self.measure)

    # --- composing ----------------------------------------------------------------------

    def compose(self) -> Composition:
        """Arrange, draw the maps into the frames found, and number the pages."""
        drawn: DrawnMaps | None = None
        sheets, texts, head, cut = self._around(None)
        body = sheets.body(head)
        if self.maps is not None:
            drawn = self.maps.draw(self._guess(body))
        for _ in range(_MOST_TRIALS):
            before = drawn
            sheets, texts, head, cut = self._around(drawn)
            body = sheets.body(head)
            cut_title = sheets.furniture.title if cut else ""
            arranged = self._arrange(body, drawn, texts, cut_title)
            if self.maps is None or arranged.map_box is None or drawn is None:
                break
            drawn = self.maps.draw(arranged.map_box)
            if before is not None and _settled(before, drawn):
                break
        made = [[head, *self._first_body(arranged, drawn)], *sheets.further(arranged)]
        return Composition(
            sheets.numbered(made),
            None if drawn is None else drawn.own.view,
            0 if drawn is None else drawn.own.scale,
            self.dates,
            sheets.furniture.title,
            self.handling,
            self._warnings(drawn, arranged),
            partial(sheets.numbered, made),
            body=body,
            blocks=arranged.blocks(),
            around=sheets,
        )

    def _around(self, drawn: DrawnMaps | None) -> tuple[Sheets, PageTexts, Block, bool]:
        """Return head and foot of the sheets, all texts filled, and whether the title is cut."""
        values, request = self._values(drawn), self.request
        title, _ = fill(request.title or self.snapshot.info.title or "Situation map", values)
        texts, _ = filled(request.texts, values)
        furniture = Furniture(
            " ".join(title.split()),
            self.dates,
            self.handling,
            short_fingerprint(request.fingerprint),
            request.paper.text_size,
            self.measure,
            request.kept_back,
            " ".join(texts.subtitle.split()),
            days_words([*self._days(), self.dates.on]) if self.earlier else "",
        )
        sheets = Sheets(self.sheet, furniture)
        head, cut = sheets.head(first=True)
        return sheets, texts, head, cut

    def _days(self) -> list[SituationDate]:
        return [date_ending(shown.window.end) for shown in self.earlier]

    def _values(self, drawn: DrawnMaps | None) -> dict[str, str]:
        """Return what the fields of texts become."""
        request, dates = self.request, self.dates
        view = None if drawn is None else drawn.own.view
        plain = {
            "author": request.texts.author,
            "contact": request.texts.contact,
            "view": request.view_name or "the map",
            "window": dates.span or long_day(dates.on),
        }
        return plain | {
            "case": self.snapshot.info.title,
            "situation_on": long_day(dates.on),
            "known_on": "" if dates.known_on is None else long_day(dates.known_on),
            "recorded_on": "" if dates.recorded_on is None else long_day(dates.recorded_on),
            "since": "" if request.since is None else long_day(request.since.day),
            "zone": dates.zone,
            "scale": "" if drawn is None else f"1:{grouped(drawn.own.scale)}",
            "projection": "" if view is None else view.projection.name,
            "handling": self.handling,
            "fingerprint": short_fingerprint(request.fingerprint),
        }

    def _guess(self, body: Box) -> Box:
        """Return a frame close to the final one: legend and credits depend on it little."""
        if self.request.landscape and not self.earlier:
            return Box(body.x, body.y, body.width * 0.75, body.height * 0.8)
        return Box(body.x, body.y, body.width, body.height * 0.5)

    def _arrange(
        self, body: Box, drawn: DrawnMaps | None, texts: PageTexts, cut_title: str
    ) -> Arranged:
        content = self._content(drawn, texts, cut_title)
        plan = Plan(0 if drawn is None else len(drawn.maps), self.request.places)
        strip = partial(self._strip, drawn)
        return arrange(self.sheet, body, plan, partial(self._words, content), strip)

    def _content(self, drawn: DrawnMaps | None, texts: PageTexts, cut_title: str) -> Content:
        rows = np.empty(0, np.int32) if drawn is None else drawn.rows
        legend, credit, numbered = tuple[LegendGroup, ...](), "", tuple[int, ...]()
        if drawn is not None and self.maps is not None:
            legend = page_entries(self.maps, drawn)
            credit = attribution_of(drawn.own.content.attribution)
            numbered = drawn.own.numbered
        return Content(
            self.snapshot,
            self.situation,
            self.dates,
            self.style,
            rows,
            legend,
            credit,
            (f"Full title: {cut_title}",) if cut_title else (),
            self.request.kept_back,
            self.request.account,
            self.changed,
            self.measured,
            texts,
            self.earlier,
            numbered,
            self.request.findings,
            mapped=drawn is not None,
            charts=self.request.charts,
            passing=self.sieve.showing,
        )

    def _words(
        self,
        content: Content,
        part: str,
        width: float,
        shrink: float,
        brief: bool,
        placed: bool,
    ) -> tuple[Piece, ...]:
        """Set one part of the text; sections that stand apart are left out of the others."""
        setter = self.sheet.setter(self.measure, shrink, width)
        template = self.request.template
        apart = {place.name for place in self.request.places}
        if part == "later":
            listed = "legend" in (*template.main, *template.foot)
            return tuple(definition_sections(content, setter)) if brief and listed else ()
        every = (*template.main, *template.foot)
        # What no block was put anywhere for stands with the rest of the text.
        main = every if placed and "foot" not in apart else template.main
        names = {"main": main, "foot": template.foot}.get(part)
        chosen = [name for name in every if name == part]
        if names is not None:
            chosen = [name for name in names if not placed or name not in apart]
        return tuple(sections(content, chosen, setter, brief=brief))

    def _strip(self, drawn: DrawnMaps | None, width: float, shrink: float) -> float:
        if self.maps is None or drawn is None:
            return 0.0
        texts = self.maps.texts(drawn)
        size = min(self.request.paper.text_size * shrink, LARGEST_SIZE)
        return strip_height(texts, width, size, self.measure)

    def _first_body(self, arranged: Arranged, drawn: DrawnMaps | None) -> list[Block]:
        size = self.request.paper.text_size * arranged.arrangement.shrink
        blocks: list[Block] = []
        if self.maps is not None and drawn is not None and arranged.strip_box is not None:
            blocks = self.maps.blocks(drawn, arranged.strip_box, size)
        return [*blocks, *(text_block(*text) for text in arranged.texts)]

    def _warnings(self, drawn: DrawnMaps | None, arranged: Arranged) -> tuple[str, ...]:
        found = [drawn.own.notice] if drawn is not None and drawn.own.notice else []
        if not self.handling:
            found.append("the page carries no handling label; give one with --tlp")
        if is_below(self.handling, self.strictest):
            found.append(f"the page is marked {self.handling}, but shows what is {self.strictest}")
        values = self._values(drawn)
        unknown = (*fill(self.request.title, values)[1], *filled(self.request.texts, values)[1])
        found += [
            f"there is no field {{{name}}}; there are {', '.join(FIELDS)}"
            for name in dict.fromkeys(unknown)
        ]
        if self.request.places and not arranged.placed:
            found.append("the blocks do not fit this sheet as they were put; they stand as usual")
        closed = [
            source.title
            for source in self.snapshot.vocabulary.sources.values()
            if source.redistribution == "no"
        ]
        found += [f"the source {title!r} does not allow redistribution" for title in closed]
        return tuple(found)


def _settled(before: DrawnMaps, after: DrawnMaps) -> bool:
    """Return whether another trial would give the same page."""
    same_rows = np.array_equal(before.rows, after.rows)
    return same_rows and before.own.scale == after.own.scale


def _caption(snapshot: Snapshot, shown: Situation) -> tuple[str, str]:
    """Return the day of a map, and which events it shows if not only that day's."""
    dates = dates_of(snapshot, shown)
    return long_day(dates.on), dates.span
