"""Where things stand on the sheet: header, map, scale strip, columns of text, footer.

Several arrangements are tried, from the one that gives most room to the map to the one
that gives most room to the text; what then does not fit goes on further pages. Blocks that
somebody has put in a place stay there. Words and map content come from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sitmap.portrayal.page.blocks import Place, box_of, fits
from sitmap.portrayal.page.flow import Flow, Piece, Setter, balanced, columns_of, flow
from sitmap.portrayal.page.model import Box, TextMeasure
from sitmap.portrayal.page.papers import Margins, Paper

__all__ = ["GUTTER", "Arranged", "Arrangement", "Plan", "Sheet", "Words", "arrange"]

GUTTER: Final = 6.0
_GAP: Final = 2.4
_SHRINKS: Final = (1.0, 0.94, 0.88)
_GROWN: Final = (1.3, 1.15)
"""Text alone may be larger: it fills the sheet that the map leaves."""
_FOOT_SHARE: Final = 0.3
_TEXT_SHARE: Final = 0.52
_LEVEL_TEXT_SHARE: Final = 0.42
"""The most that text takes of the height below a map, on an upright and on a level sheet."""
_LEAST_MAP: Final = 12.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of paper: its size, what the margins leave, and its columns."""

    paper: Paper
    landscape: bool
    margins: Margins

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.paper.sheet(landscape=self.landscape)

    @property
    def content(self) -> Box:
        """What the margins leave."""
        width, height = self.size
        return Box(0.0, 0.0, width, height).inset(*self.margins)

    @property
    def columns(self) -> int:
        """Columns of text that the whole width holds."""
        return self.paper.columns_landscape if self.landscape else self.paper.columns

    @property
    def column_width(self) -> float:
        """Width of one column."""
        return columns_of(self.content, self.columns, GUTTER)[0].width

    def columns_in(self, width: float) -> int:
        """Return how many columns a block has, about as wide as those of the whole sheet."""
        return max(1, round((width + GUTTER) / (self.column_width + GUTTER)))

    def setter(self, measure: TextMeasure, shrink: float = 1.0, width: float = 0.0) -> Setter:
        """Return what sets text for one column, by itself as wide as the sheet's."""
        return Setter(width or self.column_width, self.paper.text_size * shrink, measure)


class Words(Protocol):
    """Sets the text of a part of the page.

    Parts are ``main``, ``foot``, ``later`` (what only further pages carry) and the names of
    sections that stand apart; ``brief`` leaves definitions to ``later``; ``placed`` tells whether
    blocks stand where somebody has put them.
    """

    def __call__(
        self, part: str, width: float, shrink: float, brief: bool, placed: bool
    ) -> tuple[Piece, ...]:
        """Return the pieces of a part for columns of ``width`` millimetres."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Plan:
    """What the arrangement depends on beside the words.

    ``maps`` is how many maps there are; ``places`` are blocks that somebody has put somewhere.
    """

    maps: int = 1
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the body is divided: columns beside the map, a band at its foot, text size.

    ``brief`` leaves the legend's definitions to a further page.
    """

    side: int
    band: bool
    shrink: float
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Arranged:
    """The body of the first page: boxes of map and strip, text already placed, and the rest.

    Without a map both boxes are None. ``placed`` tells whether the blocks stand where somebody
    has put them.
    """

    arrangement: Arrangement
    map_box: Box | None
    strip_box: Box | None
    texts: tuple[tuple[str, Box, Flow], ...]
    rest: tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]
    """(all pieces, those left over) of each run of text that did not fit."""
    placed: bool = False
    widest: float = 0.0
    """Width of the widest column that has text left over."""

    def blocks(self) -> tuple[tuple[str, Box], ...]:
        """Return the blocks by the names that places have: map with its strip, and texts."""
        found = []
        if self.map_box is not None and self.strip_box is not None:
            height = self.strip_box.bottom - self.map_box.y
            found.append(("map", Box(self.map_box.x, self.map_box.y, self.map_box.width, height)))
        names = {"side": "main", "text": "main", "band": "foot"}
        return (*found, *((names.get(name, name), box) for name, box, _ in self.texts))

    @property
    def is_complete(self) -> bool:
        """Whether everything stands on this page."""
        return not self.rest


_Run = tuple[str, Box, tuple[Piece, ...], Flow]
"""Name and box of a block of text, its pieces, and what of them stands where."""


def arrange(
    sheet: Sheet,
    body: Box,
    plan: Plan,
    words: Words,
    strip_height_at: Callable[[float, float], float],
) -> Arranged:
    """Return the first arrangement that holds everything, else the one for several pages.

    ``strip_height_at(width, shrink)`` tells how high the scale strip will be.
    """
    work = _Work(sheet, body, plan, words, strip_height_at)
    for choice in work.choices():
        found = work.tried(choice)
        if found.is_complete:
            return found
    return work.tried(work.last_choice())


@dataclass(frozen=True, slots=True)
class _Work:
    """One body to divide."""

    sheet: Sheet
    body: Box
    plan: Plan
    words: Words
    strip_height_at: Callable[[float, float], float]

    @property
    def placed(self) -> bool:
        """Whether the blocks stand where somebody has put them."""
        names = {place.name for place in self.plan.places}
        needed = {"main", "map"} if self.plan.maps else {"main"}
        return needed <= names and fits(self.plan.places, self.body)

    @property
    def beside(self) -> bool:
        """Whether the text stands beside the map."""
        return self.sheet.landscape and self.plan.maps == 1 and self.sheet.columns > 2

    def choices(self) -> Sequence[Arrangement]:
        if not self.plan.maps and not self.placed:
            return [Arrangement(0, True, shrink) for shrink in (*_GROWN, *_SHRINKS)]
        if self.placed or not self.beside:
            return [Arrangement(0, False, shrink) for shrink in _SHRINKS]
        sides = [side for side in (1, 2) if side < self.sheet.columns]
        return [
            Arrangement(side, band, shrink)
            for side in sides
            for shrink in _SHRINKS
            for band in (False, True)
        ]

    def last_choice(self) -> Arrangement:
        return Arrangement(1 if self.beside else 0, True, 1.0, brief=True)

    def tried(self, choice: Arrangement) -> Arranged:
        if self.placed:
            return self._placed(choice)
        if not self.plan.maps:
            return self._without_map(choice)
        return self._beside(choice) if self.beside else self._below(choice)

    def _text(self, choice: Arrangement, *parts: str, width: float = 0.0) -> tuple[Piece, ...]:
        width = width or self.sheet.column_width
        return tuple(
            piece
            for part in parts
            for piece in self.words(part, width, choice.shrink, choice.brief, self.placed)
        )

    # --- arrangements ---------------------------------------------------------------

    def _beside(self, choice: Arrangement) -> Arranged:
        """Map at the left, text at the right, its foot in the text or in a band below the map."""
        body, columns = self.body, self.sheet.columns - choice.side
        width = columns * self.sheet.column_width + (columns - 1) * GUTTER
        side = Box(body.x + width + GUTTER, body.y, body.width - width - GUTTER, body.height)
        parts = ("main",) if choice.band else ("main", "foot")
        pieces = self._text(choice, *parts)
        runs: list[_Run] = [
            ("side", side, pieces, flow(pieces, columns_of(side, choice.side, GUTTER)))
        ]
        bottom = body.bottom
        if choice.band:
            above = Box(body.x, body.y, width, body.height)
            foot = self._sunk("band", above, self._text(choice, "foot"), columns, _FOOT_SHARE)
            runs.append(foot)
            bottom = foot[1].y - _GAP
        frame = Box(body.x, body.y, width, bottom - body.y)
        return self._made(choice, frame, runs)

    def _below(self, choice: Arrangement) -> Arranged:
        """Map above, text in columns below it; its foot among the text or in a band."""
        body, columns, runs = self.body, self.sheet.columns, list[_Run]()
        above, share = body, _LEVEL_TEXT_SHARE if self.sheet.landscape else _TEXT_SHARE
        if choice.band:
            foot = self._sunk("band", body, self._text(choice, "foot"), columns, _FOOT_SHARE)
            runs.append(foot)
            above = Box(body.x, body.y, body.width, foot[1].y - _GAP - body.y)
            room = max(share * body.height - foot[1].height - _GAP, 0.2 * body.height)
            share = room / above.height
        parts = ("main",) if choice.band else ("main", "foot")
        text = self._sunk("text", above, self._text(choice, *parts), columns, share)
        frame = Box(body.x, body.y, body.width, text[1].y - _GAP - body.y)
        return self._made(choice, frame, [text, *runs])

    def _without_map(self, choice: Arrangement) -> Arranged:
        """Text in even columns, its foot in a band at the end of the sheet."""
        body, columns = self.body, self.sheet.columns
        foot = self._sunk("band", body, self._text(choice, "foot"), columns, _FOOT_SHARE)
        room = foot[1].y - 2 * _GAP - body.y if foot[2] else body.height
        box, pieces = Box(body.x, body.y, body.width, room), self._text(choice, "main")
        text: _Run = ("text", box, pieces, balanced(pieces, box, columns, GUTTER))
        return self._made(choice, None, [text, foot])

    def _placed(self, choice: Arrangement) -> Arranged:
        """Every block where somebody has put it."""
        runs: list[_Run] = []
        frame = None
        for place in self.plan.places:
            box = box_of(place, self.body)
            if place.name == "map":
                frame = box if self.plan.maps else None
                continue
            columns = columns_of(box, self.sheet.columns_in(box.width), GUTTER)
            pieces = self._text(choice, place.name, width=columns[0].width)
            runs.append((place.name, box, pieces, flow(pieces, columns)))
        return self._made(choice, frame, runs)

    # --- parts ----------------------------------------------------------------------

    def _sunk(
        self, name: str, above: Box, pieces: tuple[Piece, ...], columns: int, share: float
    ) -> _Run:
        """Set pieces into columns at the foot of ``above``, at most a share of its height."""
        room = share * above.height
        box = Box(above.x, above.bottom - room, above.width, room)
        height = max(balanced(pieces, box, columns, GUTTER).used, default=0.0)
        box = Box(above.x, above.bottom - height, above.width, height)
        return name, box, pieces, flow(pieces, columns_of(box, columns, GUTTER))

    def _made(self, choice: Arrangement, frame: Box | None, runs: Sequence[_Run]) -> Arranged:
        """Return the arrangement whose map and strip share ``frame``."""
        map_box = strip_box = None
        if frame is not None:
            strip = self.strip_height_at(frame.width, choice.shrink)
            strip = min(strip, max(0.0, frame.height - _LEAST_MAP))
            strip_box = Box(frame.x, frame.bottom - strip, frame.width, strip)
            map_box = Box(frame.x, frame.y, frame.width, strip_box.y - 1.0 - frame.y)
        left = [(pieces, placed.rest) for _, _, pieces, placed in runs if placed.rest]
        later = self._text(choice, "later")
        if later:
            left.append((later, later))
        texts = tuple((name, box, placed) for name, box, pieces, placed in runs if pieces)
        widest = max((_column(run) for run in runs if run[3].rest), default=0.0)
        return Arranged(choice, map_box, strip_box, texts, tuple(left), self.placed, widest)


def _column(run: _Run) -> float:
    """Return the width of a column of a block of text."""
    _, box, _, placed = run
    return columns_of(box, len(placed.columns), GUTTER)[0].width
