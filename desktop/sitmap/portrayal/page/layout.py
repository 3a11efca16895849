"""Where things stand on the sheet: header, map, scale strip, columns of text, footer.

Several arrangements are tried, from the one that gives most room to the map to the one
that gives most room to the text; what then does not fit goes on further pages. Words and
map content come from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sitmap.portrayal.page.flow import Flow, Piece, Setter, balanced, columns_of, flow
from sitmap.portrayal.page.model import Box, Paper, TextMeasure

__all__ = ["GUTTER", "Arranged", "Arrangement", "Sections", "Sheet", "arrange"]

GUTTER: Final = 6.0
_GAP: Final = 2.4
_SHRINKS: Final = (1.0, 0.94, 0.88)
_BAND_SHARE: Final = 0.3
_PORTRAIT_TEXT_SHARE: Final = 0.52


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of paper: its size, what the margins leave, and its columns."""

    paper: Paper
    landscape: bool

    @property
    def margin(self) -> float:
        """White around everything, in millimetres."""
        return 10.0 if self.paper.text_size < 8 else 13.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.paper.sheet(landscape=self.landscape)

    @property
    def content(self) -> Box:
        """What the margins leave."""
        width, height = self.size
        return Box(0.0, 0.0, width, height).inset(*(self.margin,) * 4)

    @property
    def columns(self) -> int:
        """Columns of text that the whole width holds."""
        return self.paper.columns_landscape if self.landscape else self.paper.columns

    @property
    def column_width(self) -> float:
        """Width of one column."""
        return columns_of(self.content, self.columns, GUTTER)[0].width

    def setter(self, measure: TextMeasure, shrink: float = 1.0) -> Setter:
        """Return what sets text for one column."""
        return Setter(self.column_width, self.paper.text_size * shrink, measure)


@dataclass(frozen=True, slots=True)
class Sections:
    """The text of the page at one size: legend and readings, then sources and notes.

    ``later`` is what only further pages carry.
    """

    main: tuple[Piece, ...]
    sources: tuple[Piece, ...]
    later: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the body is divided: columns beside the map, a band of sources below it, text size.

    ``brief`` leaves the legend's definitions to a further page.
    """

    side: int
    band: bool
    shrink: float
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Arranged:
    """The body of the first page: boxes of map and strip, text already placed, and the rest."""

    arrangement: Arrangement
    map_box: Box
    strip_box: Box
    texts: tuple[tuple[str, Box, Flow], ...]
    rest: tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]
    """(all pieces, those left over) of each run of text that did not fit."""

    @property
    def is_complete(self) -> bool:
        """Whether everything stands on this page."""
        return not self.rest


def arrange(
    sheet: Sheet,
    body: Box,
    sections_at: Callable[[float, bool], Sections],
    strip_height_at: Callable[[float, float], float],
) -> Arranged:
    """Return the first arrangement that holds everything, else the one for several pages.

    ``sections_at(shrink, brief)`` sets the text, ``strip_height_at(width, shrink)`` tells how high
    the scale strip will be.
    """
    cache: dict[tuple[float, bool], Sections] = {}
    place = _beside if sheet.landscape else _below

    def tried(choice: Arrangement) -> Arranged:
        key = (choice.shrink, choice.brief)
        if key not in cache:
            cache[key] = sections_at(*key)
        strip = _strip(sheet, body, choice, strip_height_at)
        return place(sheet, body, choice, cache[key], strip)

    for choice in _choices(sheet):
        found = tried(choice)
        if found.is_complete:
            return found
    return tried(Arrangement(1 if sheet.landscape else 0, True, 1.0, brief=True))


def _choices(sheet: Sheet) -> Sequence[Arrangement]:
    if not sheet.landscape:
        return [Arrangement(0, False, shrink) for shrink in _SHRINKS]
    return [
        Arrangement(side, band, shrink)
        for side in (1, 2)
        for shrink in _SHRINKS
        for band in (False, True)
    ]


def _map_columns(sheet: Sheet, choice: Arrangement) -> int:
    return sheet.columns - choice.side


def _map_width(sheet: Sheet, choice: Arrangement) -> float:
    count = _map_columns(sheet, choice)
    return count * sheet.column_width + (count - 1) * GUTTER


def _strip(
    sheet: Sheet,
    body: Box,
    choice: Arrangement,
    strip_height_at: Callable[[float, float], float],
) -> float:
    width = _map_width(sheet, choice) if sheet.landscape else body.width
    return strip_height_at(width, choice.shrink)


def _beside(
    sheet: Sheet, body: Box, choice: Arrangement, sections: Sections, strip: float
) -> Arranged:
    """Map at the left, text at the right, sources in the text or in a band below the map."""
    width = _map_width(sheet, choice)
    side = Box(body.x + width + GUTTER, body.y, body.width - width - GUTTER, body.height)
    texts: list[tuple[str, Box, Flow]] = []
    beside = sections.main if choice.band else (*sections.main, *sections.sources)
    runs = [(beside, flow(beside, columns_of(side, choice.side, GUTTER)))]
    texts.append(("side", side, runs[0][1]))
    bottom = body.bottom
    if choice.band:
        room = body.height * _BAND_SHARE
        box = Box(body.x, body.bottom - room, width, room)
        columns = _map_columns(sheet, choice)
        height = max(balanced(sections.sources, box, columns, GUTTER).used)
        box = Box(body.x, body.bottom - height, width, height)
        band = flow(sections.sources, columns_of(box, columns, GUTTER))
        runs.append((sections.sources, band))
        texts.append(("band", box, band))
        bottom = box.y - _GAP
    strip_box = Box(body.x, bottom - strip, width, strip)
    map_box = Box(body.x, body.y, width, strip_box.y - 1.0 - body.y)
    return Arranged(choice, map_box, strip_box, tuple(texts), _rest(runs, sections))


def _below(
    sheet: Sheet, body: Box, choice: Arrangement, sections: Sections, strip: float
) -> Arranged:
    """Map above, text in columns below it; sources among the text or in a band at the foot."""
    texts: list[tuple[str, Box, Flow]] = []
    runs: list[tuple[tuple[Piece, ...], Flow]] = []
    above = body
    room = body.height * _PORTRAIT_TEXT_SHARE
    if choice.band:
        box, placed = _sunk(sheet, body, sections.sources, body.height * _BAND_SHARE)
        texts.append(("band", box, placed))
        runs.append((sections.sources, placed))
        above = Box(body.x, body.y, body.width, box.y - _GAP - body.y)
        room = max(room - box.height - _GAP, 0.2 * body.height)
    pieces = sections.main if choice.band else (*sections.main, *sections.sources)
    box, placed = _sunk(sheet, above, pieces, room)
    texts.insert(0, ("text", box, placed))
    runs.insert(0, (pieces, placed))
    strip_box = Box(body.x, box.y - _GAP - strip, body.width, strip)
    map_box = Box(body.x, body.y, body.width, strip_box.y - 1.0 - body.y)
    return Arranged(choice, map_box, strip_box, tuple(texts), _rest(runs, sections))


def _sunk(sheet: Sheet, above: Box, pieces: tuple[Piece, ...], room: float) -> tuple[Box, Flow]:
    """Set pieces into columns at the foot of ``above``, at most ``room`` high."""
    box = Box(above.x, above.bottom - room, above.width, room)
    height = max(balanced(pieces, box, sheet.columns, GUTTER).used)
    box = Box(above.x, above.bottom - height, above.width, height)
    return box, flow(pieces, columns_of(box, sheet.columns, GUTTER))


def _rest(
    runs: Sequence[tuple[tuple[Piece, ...], Flow]], sections: Sections
) -> tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]:
    left = [(pieces, placed.rest) for pieces, placed in runs if placed.rest]
    if sections.later:
        left.append((sections.later, sections.later))
    return tuple(left)
