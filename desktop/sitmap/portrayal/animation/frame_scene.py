"""One frame of an animation: the page's map and its words, arranged for a screen.

While the place stays, the ground, the frame around it and the credits stay the same objects, so
that a painter paints them once. In which order and how long frames show is ``schedule``'s matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.handling import handling_of
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import Source
from sitmap.portrayal.animation.frame_size import FrameBoxes, FrameSize, frame_boxes
from sitmap.portrayal.animation.frame_words import (
    SMALL,
    TEXT,
    Period,
    column_items,
    date_items,
    head_items,
    legend_column,
)
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.change_scene import change_draw_list
from sitmap.portrayal.compared import Compared, change_entries
from sitmap.portrayal.draw_list import DrawList, combine
from sitmap.portrayal.drawn_legend import drawn_entries
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.hits import drawn_rows, own_rows
from sitmap.portrayal.labels import label_boxes
from sitmap.portrayal.own_base_scene import ground_draw_list
from sitmap.portrayal.page.changes import change_pieces
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle, line_height, shorten, wrap
from sitmap.portrayal.page.inset import inset_items, inset_place
from sitmap.portrayal.page.legend import LegendGroup, legend_groups
from sitmap.portrayal.page.map_frame import MapFrame, frame_of, map_block
from sitmap.portrayal.page.model import (
    MM_PER_UNIT,
    Box,
    Item,
    Patch,
    Picture,
    Rule,
    TextMeasure,
    TextRun,
)
from sitmap.portrayal.page.request import PageRequest, map_view
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED, WHITE
from sitmap.portrayal.page.texts import (
    Dates,
    attribution_of,
    dates_of,
    long_day,
    parse_handling,
    schematic_note,
    short_fingerprint,
    sources_shown,
    span_words,
)
from sitmap.portrayal.scale_bar import scale_bar
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Style, load_style
from sitmap.portrayal.view import View

__all__ = ["Frame", "FrameScene", "Still"]

_NAMES = ("places", "labels")
_BAR_ROOM = 0.26
"""The share of the map's width that the scale bar may take."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """What stays while the place stays; compared by identity.

    ``ground`` is the base map without names for the map frame ``box``; ``around`` stands on the
    sheet below everything, ``over`` over the map.
    """

    sheet: Box
    box: Box
    view: View
    ground: DrawList
    around: tuple[Item, ...]
    over: tuple[Item, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame but for its dates.

    What stays, the situation, the names that gave way to it, and the words beside.
    """

    still: Still
    content: DrawList
    names: DrawList
    words: tuple[Item, ...]


class FrameScene:
    """Makes the frames of one place, in the order in which they show.

    ``last`` is the situation that decides which corner is free for the locator. Raises UserError
    for an unknown handling label or a place that cannot be shown.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        base_map: BaseMap,
        request: PageRequest,
        size: FrameSize,
        measure: TextMeasure,
        last: Situation,
    ) -> None:
        self.snapshot, self.request, self.measure = snapshot, request, measure
        self.style: Style = load_style("paper", request.options.palette, request.options.military)
        self.boxes: FrameBoxes = frame_boxes(size)
        self._cache, self._change_cache = ShapeCache(), ShapeCache()
        box = frame_of(self.boxes.map)
        view, _ = map_view(request, box.width, box.height)
        inset = inset_place(base_map, snapshot, last, view)
        reserved = np.concatenate([inset, self._scale_box(view)])
        made = ground_draw_list(
            base_map,
            request.own,
            view,
            self.style,
            reserved,
            options=request.options,
            ratio=size.dots * MM_PER_UNIT,
        )
        self.notice = made.notice
        self._names = made.content.only(*_NAMES)
        taken = label_boxes(made.content, *_NAMES, "grid-names")
        self._obstacles = np.concatenate([taken, reserved])
        self.still = self._still(base_map, size.sheet, view, made.content, inset)
        self._groups: dict[str, LegendGroup] = {}
        self._dates: dict[Known, Dates] = {}

    # --- what stays ---------------------------------------------------------------------

    def _still(
        self,
        base_map: BaseMap,
        sheet: Box,
        view: View,
        ground: DrawList,
        inset: NDArray[np.float64],
    ) -> Still:
        options = self.request.options
        corner = partial(inset_items, base_map, view, self.style, inset, options.names)
        framed_in = MapFrame(frame_of(self.boxes.map), self.boxes.map)
        block = map_block(
            view, ground, framed_in, SMALL, self.measure, grid=options.grid, inset=corner
        )
        over = (*block.items[1:], *self._scale_items(view))
        title = " ".join((self.request.title or self.snapshot.info.title).split())
        # Of the whole file: every frame has the same head.
        every = np.flatnonzero(self.snapshot.current)
        handling = parse_handling(self.request.handling or handling_of(self.snapshot, every))
        around = (
            *head_items(title or "Situation", handling, self.boxes, self.measure),
            *self._foot_items(ground.attribution, handling),
        )
        # The frame carries the grid's words; names give way to marks on every frame anew.
        framed = block.items[0]
        labelled = framed.draw_list if isinstance(framed, Picture) else ground
        layers = tuple(layer for layer in labelled.layers if layer.name not in _NAMES)
        bare = DrawList(view.width, view.height, layers, background=ground.background)
        return Still(sheet, frame_of(self.boxes.map), view, bare, around, over)

    def _scale_box(self, view: View) -> NDArray[np.float64]:
        """Return the box of the scale bar in frame units: labels keep clear of it."""
        miles = self.request.options.miles
        bar = scale_bar(view, max_width=_BAR_ROOM * view.width, miles=miles)
        width, height = bar.width + 5.2 / MM_PER_UNIT, 7.0 / MM_PER_UNIT
        return np.array([[0.0, view.height - height, width, view.height]])

    def _scale_items(self, view: View) -> list[Item]:
        """Return the scale bar in the map's lower left corner.

        A ratio would be wrong: nobody knows how large a screen is.
        """
        miles, frame = self.request.options.miles, frame_of(self.boxes.map)
        bar = scale_bar(view, max_width=_BAR_ROOM * view.width, miles=miles)
        x, y, length = frame.x + 2.6, frame.bottom - 2.0, bar.width * MM_PER_UNIT
        left, right, top, bottom = frame.x, x + length + 2.6, y - 5.0, frame.bottom
        field = ((left, top), (right, top), (right, bottom), (left, bottom))
        rules: list[Item] = [
            Patch(field, WHITE, MUTED, 0.12),
            Rule(x, y, x + length, y, INK, 0.7),
            Rule(x, y - 1.2, x, y + 0.35, INK, 0.4),
            Rule(x + length, y - 1.2, x + length, y + 0.35, INK, 0.4),
        ]
        words = TextRun(x + length / 2, y - 1.2, bar.label, TEXT, INK, True, anchor="centre")
        return [*rules, words]

    def _foot_items(self, attribution: str, handling: str) -> list[Item]:
        """Return the credits of the base map and where the pictures come from, in one line."""
        foot = self.boxes.foot
        made = "Made with Sitmap"
        if self.request.fingerprint:
            made += f", file {short_fingerprint(self.request.fingerprint)}"
        text = " ".join(part for part in (attribution_of(attribution), f"{made}.") if part)
        room = foot.width - (30.0 if handling else 0.0)
        style = TextStyle(SMALL * 0.94, MUTED)
        lines = wrap(text, room, style, self.measure)
        most = max(1, int(foot.height / line_height(style.size)))
        lines = [*lines[: most - 1], *([" ".join(lines[most - 1 :])] if lines[most - 1 :] else [])]
        items: list[Item] = [Rule(foot.x, foot.y - 0.5, foot.right, foot.y - 0.5, HAIRLINE, 0.2)]
        for number, line in enumerate(lines):
            words = shorten(line, room, style, self.measure)
            baseline = foot.y + (number + 0.95) * line_height(style.size) * 0.96
            items.append(TextRun(foot.x, baseline, words, style.size, style.colour))
        return items

    # --- one frame ----------------------------------------------------------------------

    def frame(
        self, situation: Situation, changed: Compared | None = None, kept_back: str = ""
    ) -> Frame:
        """Return the frame of a situation, with what changed if it is compared.

        ``kept_back`` is the sentence that says what a filter or hidden layers leave out.

        The legend keeps the lines of earlier frames at their places and adds new ones below.
        """
        content = self._content(situation, changed)
        names = names_beside_marks(self._names, content)
        setter = Setter(self.boxes.texts[0].width, TEXT, self.measure)
        pieces = [
            *self._account(setter),
            *self._legend(content, situation, changed, setter),
            *self._changes(changed, setter),
        ]
        notes = self._notes(kept_back, drawn_rows(content), setter)
        return Frame(self.still, content, names, column_items(pieces, notes, self.boxes))

    def dates(self, situation: Situation, period: Period) -> tuple[Item, ...]:
        """Return the dates of a frame that stands for a period."""
        known = self._dates.get(situation.known)
        if known is None:
            known = self._dates[situation.known] = dates_of(self.snapshot, situation)
        dates = replace(known, on=period.first, span=span_words(situation, period.first))
        return date_items(dates, period, self.boxes, self.measure)

    def _content(self, situation: Situation, changed: Compared | None) -> DrawList:
        view = self.still.view
        content = situation_draw_list(
            self.snapshot,
            situation,
            view,
            self.style,
            self._cache,
            self._obstacles,
            options=self.request.options,
        )
        if changed is None:
            return content
        parties = self.snapshot.vocabulary.parties
        over = change_draw_list(
            changed.ground, parties, view, self.style, self._change_cache, changed.within
        )
        return combine(content, over)

    def _legend(
        self,
        content: DrawList,
        situation: Situation,
        changed: Compared | None,
        setter: Setter,
    ) -> list[Piece]:
        snapshot, layers, alone = self.snapshot, self.request.options.layers, own_rows(content)
        entries = drawn_entries(snapshot, situation, content, alone, self.style, layers)
        if changed is not None:
            extent = self.still.view.extent()
            found = change_entries(changed, self.snapshot, extent, self.style)
            entries = (*found, *entries)
        shown = legend_groups(entries, self.snapshot)
        for group in shown:
            self._groups.setdefault(group.label, group)
        return legend_column(shown, tuple(self._groups.values()), self.style, setter)

    def _account(self, setter: Setter) -> list[Piece]:
        """Return what a step of a story says."""
        account = self.request.account
        if account is None:
            return []
        head = setter.paragraph(account.heading, TextStyle(TEXT * 1.15, INK, bold=True))
        body = setter.paragraphs(account.text, TextStyle(TEXT * 1.05, INK))
        return [*head, *body, Piece(2.0, ())]

    def _changes(self, changed: Compared | None, setter: Setter) -> list[Piece]:
        if changed is None:
            return []
        words = f"Changed since {long_day(changed.since.day)}"
        head = setter.paragraph(words, TextStyle(TEXT, INK, bold=True), before=1.6)
        parties = self.snapshot.vocabulary.parties
        return [*head, *change_pieces(changed, parties, setter)]

    def _notes(self, kept_back: str, rows: NDArray[np.int32], setter: Setter) -> list[Piece]:
        """Return what a viewer must know: schematic shapes, what is left out, the sources."""
        snapshot, style = self.snapshot, TextStyle(SMALL, MUTED)
        sources = "; ".join(map(_credit, sources_shown(snapshot, rows)))
        schematic = schematic_note(snapshot, rows)
        sentences = (
            kept_back,
            f"{schematic}." if schematic else "",
            f"Sources: {sources}." if sources else "",
        )
        pieces: list[Piece] = []
        for sentence in filter(None, sentences):
            before = 0.9 if pieces else 2.2
            pieces += setter.paragraph(sentence, style, before=before)
        return pieces


def _credit(source: Source) -> str:
    """Return a source as a frame has room for it: what it is, whose, under which licence."""
    known = (source.title, source.publisher, source.licence)
    return ", ".join(part for part in known if part and part != "unknown")
