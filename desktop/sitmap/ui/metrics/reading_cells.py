"""Where each reading and each of its lines lies in the panel. Measures text, paints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from sitmap.domain.date_words import MONTHS
from sitmap.domain.readings import Reading

__all__ = [
    "MARGIN",
    "Cell",
    "CellFonts",
    "CellMaker",
    "Heading",
    "Line",
    "Voice",
    "group_height",
    "lay_out_block",
]

MARGIN: Final = 10.0
GAP: Final = 8.0
"""Between blocks, and between the columns of a block."""
_LEAST_COLUMN: Final = 140.0
_INSET: Final = 10.0
_PAD: Final = 5.0


class Voice(IntEnum):
    """How a line is written."""

    GROUP = 0
    NAME = 1
    VALUE = 2
    SMALL = 3
    MUTED = 4
    MARK = 5


class CellFonts:
    """The fonts of the voices with their measures, derived from the widget's font."""

    def __init__(self, base: QFont) -> None:
        sizes = {
            Voice.GROUP: (0.88, True),
            Voice.NAME: (1.0, False),
            Voice.VALUE: (1.3, True),
            Voice.SMALL: (0.9, False),
            Voice.MUTED: (0.88, False),
            Voice.MARK: (0.8, True),
        }
        self.fonts: list[QFont] = []
        for voice in Voice:
            factor, bold = sizes[voice]
            font = QFont(base)
            font.setPointSizeF(max(base.pointSizeF() * factor, 6.5))
            font.setBold(bold)
            if voice is Voice.GROUP:
                font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
            self.fonts.append(font)
        self.metrics = [QFontMetricsF(font) for font in self.fonts]

    def height(self, voice: Voice) -> float:
        """Return the height of one line."""
        return self.metrics[voice].height()

    def heading(self, y: float, name: str, scope: str, width: float) -> Heading:
        """Return the title of a metric with its scope behind it, both cut to ``width``."""
        metrics, elide = self.metrics[Voice.NAME], Qt.TextElideMode.ElideRight
        rest = width - metrics.horizontalAdvance(name) - 8.0
        shown = metrics.elidedText(scope, elide, rest) if rest > 40.0 else ""
        return Heading(y, metrics.elidedText(name, elide, width), Voice.NAME, shown)

    def wrapped(self, text: str, voice: Voice, width: float, most: int) -> list[str]:
        """Return ``text`` in at most ``most`` lines of ``width``; the last may be cut short."""
        metrics = self.metrics[voice]
        lines: list[str] = []
        rest = text.split(" ")
        while rest and len(lines) < most - 1:
            count = 1
            while (
                count < len(rest)
                and metrics.horizontalAdvance(" ".join(rest[: count + 1])) <= width
            ):
                count += 1
            lines.append(" ".join(rest[:count]))
            rest = rest[count:]
        if rest:
            lines.append(" ".join(rest))
        elide = Qt.TextElideMode.ElideRight
        return [metrics.elidedText(line, elide, width) for line in lines]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; ``x`` and ``y`` (its top) count from the cell's corner."""

    x: float
    y: float
    text: str
    voice: Voice
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A group's or a metric's title at ``y``; ``scope`` is what all its readings share."""

    y: float
    text: str
    voice: Voice
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one reading in the content; ``number`` counts all readings from the top."""

    reading: Reading
    box: QRectF
    lines: tuple[Line, ...]
    number: int


class CellMaker:
    """Makes the lines of cells and keeps them, since most frames repeat the one before."""

    def __init__(self, fonts: CellFonts) -> None:
        self.fonts = fonts
        self._made: dict[tuple[Reading, int, bool], tuple[tuple[Line, ...], float]] = {}

    def lines(
        self, reading: Reading, width: float, with_scope: bool = True
    ) -> tuple[tuple[Line, ...], float]:
        """Return the lines of a reading in a column of ``width`` and their height."""
        key = (reading, round(width), with_scope)
        found = self._made.get(key)
        if found is None:
            if len(self._made) > 4000:
                self._made.clear()
            found = self._made[key] = self._make(reading, width - _INSET - 2.0, with_scope)
        return found

    def _make(
        self, reading: Reading, width: float, with_scope: bool
    ) -> tuple[tuple[Line, ...], float]:
        lines: list[Line] = []
        about = reading.about() if with_scope else reading.party_name
        y = self._add(lines, about, Voice.SMALL, _PAD, width)
        y = self._add_value(lines, reading, y, width)
        age = " · ".join(filter(None, (reading.age(), short_months(reading.valid))))
        facts = f"{age} · {reading.says_who()}"
        if self.fonts.metrics[Voice.MUTED].horizontalAdvance(facts) <= width:
            y = self._add(lines, facts, Voice.MUTED, y, width)
        else:
            y = self._add(lines, age, Voice.MUTED, y, width)
            y = self._add(lines, reading.says_who(), Voice.MUTED, y, width, most=2)
        marks = [word for word, is_so in reading.marks() if is_so]
        if marks:
            lines += _mark_lines(marks, self.fonts, y + 2.0)
            y += self.fonts.height(Voice.MARK) + 4.0
        return tuple(lines), y + _PAD

    def _add(
        self, lines: list[Line], text: str, voice: Voice, y: float, width: float, *, most: int = 1
    ) -> float:
        if not text:
            return y
        for piece in self.fonts.wrapped(text, voice, width, most):
            lines.append(Line(_INSET, y, piece, voice))
            y += self.fonts.height(voice)
        return y

    def _add_value(self, lines: list[Line], reading: Reading, y: float, width: float) -> float:
        """Add the value, and its bounds behind it where there is room, else below."""
        fonts, value, bounds = self.fonts, reading.value(), reading.bounds()
        end = fonts.metrics[Voice.VALUE].horizontalAdvance(value) + 8.0
        beside = end + fonts.metrics[Voice.SMALL].horizontalAdvance(bounds) <= width
        below = self._add(lines, value, Voice.VALUE, y, width, most=2)
        if not beside:
            return self._add(lines, bounds, Voice.SMALL, below, width)
        if bounds:
            drop = fonts.metrics[Voice.VALUE].ascent() - fonts.metrics[Voice.SMALL].ascent()
            lines.append(Line(_INSET + end, y + drop, bounds, Voice.SMALL))
        return below


def short_months(words: str) -> str:
    """Return date words with months cut to three letters."""
    for month in MONTHS:
        words = words.replace(month, month[:3])
    return words


def _mark_lines(marks: Iterable[str], fonts: CellFonts, y: float) -> list[Line]:
    x, lines = _INSET, []
    for mark in marks:
        width = fonts.metrics[Voice.MARK].horizontalAdvance(mark) + 10.0
        lines.append(Line(x, y, mark, Voice.MARK, width))
        x += width + 4.0
    return lines


def group_height(maker: CellMaker) -> float:
    """Return the height of a group's heading."""
    return maker.fonts.height(Voice.GROUP) + 8.0


def lay_out_block(
    claims: Sequence[Reading], group: str, place: tuple[float, float], maker: CellMaker, number: int
) -> tuple[list[Heading], list[Cell], float]:
    """Place the readings of one metric, with the heading of a ``group`` where one begins.

    ``place`` is where the block begins and the width of the panel, ``number`` that of the first
    reading. Parties stand side by side, each in its column; further claims of a party follow
    below it. Returns headings, cells and where the block ends.
    """
    y, width = place
    inner = max(width - 2 * MARGIN, 60.0)
    headings = []
    if group:
        headings.append(Heading(y + 4.0, group.replace("_", " and ").upper(), Voice.GROUP))
        y += group_height(maker)
    scopes = {claim.scope for claim in claims}
    common = claims[0].scope if len(scopes) == 1 else ""
    headings.append(maker.fonts.heading(y, claims[0].name, common, inner))
    cells: list[Cell] = []
    end = _place(claims, inner, y + maker.fonts.height(Voice.NAME) + 3.0, maker, cells)
    numbered = [replace(cell, number=number + at) for at, cell in enumerate(cells)]
    return headings, numbered, end + GAP


def _place(
    claims: Sequence[Reading], inner: float, y: float, maker: CellMaker, cells: list[Cell]
) -> float:
    """Append the cells of one metric from ``y`` down; returns where they end."""
    with_scope = len({claim.scope for claim in claims}) > 1
    most = max(int((inner + GAP) // (_LEAST_COLUMN + GAP)), 1)
    rows = _rows(claims, most)
    columns = max(len(row) for row in rows)
    width = (inner - GAP * (columns - 1)) / columns
    for row in rows:
        made = [None if claim is None else maker.lines(claim, width, with_scope) for claim in row]
        height = max(found[1] for found in made if found is not None)
        for column, (claim, found) in enumerate(zip(row, made, strict=True)):
            if claim is not None and found is not None:
                box = QRectF(MARGIN + column * (width + GAP), y, width, height)
                cells.append(Cell(claim, box, found[0], 0))
        y += height + 4.0
    return y - 4.0


def _rows(claims: Sequence[Reading], most: int) -> list[list[Reading | None]]:
    """Return rows of at most ``most`` cells: a column a party, or claims in reading order."""
    parties = list(dict.fromkeys(claim.party for claim in claims))
    if not 1 < len(parties) <= most:
        return [list(claims[at : at + most]) for at in range(0, len(claims), most)]
    columns = [[claim for claim in claims if claim.party == party] for party in parties]
    depth = max(len(column) for column in columns)
    return [[column[at] if at < len(column) else None for column in columns] for at in range(depth)]
