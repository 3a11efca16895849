"""Setting text into columns: wrapping, shrinking, and flowing pieces from box to box.

Nothing here knows what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.portrayal.page.model import (
    MM_PER_POINT,
    RGBA,
    Box,
    Item,
    TextMeasure,
    TextRun,
    shifted,
)

__all__ = [
    "LEADING",
    "Flow",
    "Piece",
    "Setter",
    "TextStyle",
    "balanced",
    "columns_of",
    "fit_lines",
    "flow",
    "height_of",
    "line_height",
    "shorten",
    "wrap",
]

LEADING: Final = 1.24
"""Line height as a multiple of the text size."""
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_ASCENT: Final = 0.95
"""Baseline below a line's top as a multiple of the text size."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a line looks."""

    size: float
    colour: RGBA = (26, 26, 26, 255)
    bold: bool = False
    italic: bool = False


def line_height(size: float) -> float:
    """Return the height in millimetres of a line of ``size`` points."""
    return size * LEADING * MM_PER_POINT


def wrap(
    text: str, width: float, style: TextStyle, measure: TextMeasure, *, first: float | None = None
) -> list[str]:
    """Break ``text`` into lines no wider than ``width`` millimetres, the first at most ``first``.

    Breaks at plain spaces, and inside words that are wider than a whole line. A line holds
    at least one character, however narrow the width; only a narrower first line may be empty.
    """
    lines: list[str] = []
    current = ""
    for word in _SPACES.split(text.strip()):
        candidate = f"{current} {word}" if current else word
        room = first if first is not None and not lines else width
        if _fits(candidate, room, style, measure):
            current = candidate
            continue
        if current or (first is not None and not lines):
            lines.append(current)
        *full, current = _broken(word, width, style, measure)
        lines.extend(full)
    return [*lines, current] if current else lines


def _fits(text: str, width: float, style: TextStyle, measure: TextMeasure) -> bool:
    return measure.width(text, style.size, bold=style.bold, italic=style.italic) <= width


def _broken(word: str, width: float, style: TextStyle, measure: TextMeasure) -> list[str]:
    """Cut one word into parts that fit, the longest first part each time."""
    parts: list[str] = []
    while len(word) > 1 and not _fits(word, width, style, measure):
        low, high = 1, len(word) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (
                (middle, high) if _fits(word[:middle], width, style, measure) else (low, middle - 1)
            )
        parts.append(word[:low])
        word = word[low:]
    return [*parts, word]


def shorten(text: str, width: float, style: TextStyle, measure: TextMeasure) -> str:
    """Return ``text``, cut with an ellipsis if it is wider than ``width`` millimetres."""
    if _fits(text, width, style, measure):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _fits(text[:middle].rstrip() + "…", width, style, measure)
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def fit_lines(
    text: str,
    width: float,
    style: TextStyle,
    measure: TextMeasure,
    *,
    smallest: float,
    most: int,
) -> tuple[TextStyle, list[str], bool]:
    """Set ``text`` in one line if shrinking to ``smallest`` points allows, else in ``most``.

    Returns the style used, the lines, and whether the text had to be cut.
    """
    for count in (1, most):
        size = style.size
        while size >= smallest:
            sized = replace(style, size=size)
            lines = wrap(text, width, sized, measure)
            if len(lines) <= count:
                return sized, lines, False
            size -= 0.5
    sized = replace(style, size=smallest)
    lines = wrap(text, width, sized, measure)
    kept = lines[: most - 1]
    return sized, [*kept, shorten(" ".join(lines[most - 1 :]), width, sized, measure)], True


@dataclass(frozen=True, slots=True)
class Piece:
    """What may not be cut: a line, or a line with its swatch; items stand relative to it.

    ``before`` is white space above, dropped at the top of a column; ``keep`` asks to stand
    in the same column as the next piece. ``section`` is the heading it stands under.
    ``head`` is set above it again where it comes to the top of a column.
    """

    height: float
    items: tuple[Item, ...]
    before: float = 0.0
    keep: bool = False
    section: str = ""
    head: Piece | None = None


@dataclass(frozen=True, slots=True)
class Setter:
    """Makes pieces of text for one column width."""

    width: float
    size: float
    measure: TextMeasure

    def paragraph(
        self, text: str, style: TextStyle, *, indent: float = 0.0, before: float = 0.0
    ) -> list[Piece]:
        """Return one piece a line; the first and last lines do not stand alone."""
        lines = wrap(text, self.width - indent, style, self.measure)
        return [
            Piece(
                line_height(style.size),
                (self.run(line, style, indent),),
                before if number == 0 else 0.0,
                keep=len(lines) > 1 and number in (0, len(lines) - 2),
            )
            for number, line in enumerate(lines)
        ]

    def paragraphs(self, text: str, style: TextStyle) -> list[Piece]:
        """Return the paragraphs of a text, each a little apart; empty lines are left out."""
        return [
            piece
            for part in text.splitlines()
            if part.strip()
            for piece in self.paragraph(part, style, before=0.25 * self.size)
        ]

    def run_in(
        self, head: str, text: str, styles: tuple[TextStyle, TextStyle], *, indent: float = 0.0
    ) -> list[Piece]:
        """Return a paragraph whose ``head`` has a style of its own; ``text`` goes on after it."""
        strong, plain = styles
        heads = self.paragraph(head, strong, indent=indent)
        if not text:
            return heads
        last = heads[-1].items[0]
        used = 0.0
        if isinstance(last, TextRun):
            used = self.measure.width(last.text, strong.size, bold=strong.bold) + 0.22 * strong.size
        room = self.width - indent
        lines = wrap(text, room, plain, self.measure, first=max(0.0, room - used))
        joined = heads[-1]
        if lines[0]:
            beside = self.run(lines[0], plain, indent + used)
            drop = (strong.size - plain.size) * _ASCENT * MM_PER_POINT
            joined = replace(joined, items=(*joined.items, shifted(beside, 0.0, drop)))
        below = [
            Piece(line_height(plain.size), (self.run(line, plain, indent),)) for line in lines[1:]
        ]
        made = [*heads[:-1], joined, *below]
        return [*(replace(piece, keep=True) for piece in made[:-1]), made[-1]]

    def run(self, text: str, style: TextStyle, x: float = 0.0) -> TextRun:
        """Return one line at ``x`` whose top is the piece's top."""
        baseline = style.size * _ASCENT * MM_PER_POINT
        return TextRun(x, baseline, text, style.size, style.colour, style.bold, style.italic)


def height_of(pieces: Sequence[Piece]) -> float:
    """Return the height of the pieces in one column, in millimetres."""
    return sum(
        piece.height + (piece.before if number else 0.0) for number, piece in enumerate(pieces)
    )


def balanced(pieces: Sequence[Piece], box: Box, columns: int, gutter: float) -> Flow:
    """Flow into equal columns of ``box``, no higher than needed; ``rest`` if all is too long."""
    low, high = 0.0, box.height
    full = flow(pieces, columns_of(box, columns, gutter))
    if full.rest:
        return full
    best = full
    while high - low > 0.3:
        middle = (low + high) / 2
        trial_box = Box(box.x, box.y, box.width, middle)
        trial = flow(pieces, columns_of(trial_box, columns, gutter))
        if trial.rest:
            low = middle
        else:
            high, best = middle, trial
    return best


def columns_of(box: Box, columns: int, gutter: float) -> tuple[Box, ...]:
    """Return ``columns`` equal boxes side by side."""
    width = (box.width - gutter * (columns - 1)) / columns
    return tuple(
        Box(box.x + number * (width + gutter), box.y, width, box.height)
        for number in range(columns)
    )


@dataclass(frozen=True, slots=True)
class Flow:
    """What a run of columns took: items on the sheet for each column, and what is left."""

    columns: tuple[tuple[Item, ...], ...]
    used: tuple[float, ...]
    rest: tuple[Piece, ...]


def _group_end(pieces: Sequence[Piece], start: int) -> int:
    """Return the index after the pieces that want to stand with ``pieces[start]``."""
    end = start
    while end < len(pieces) - 1 and pieces[end].keep:
        end += 1
    return end + 1


def flow(pieces: Sequence[Piece], boxes: Iterable[Box]) -> Flow:
    """Fill the boxes in order, never beyond their lower edges.

    A chain of pieces that wish to stay together moves to the next box as a whole, unless
    it is longer than a box. What does not fit comes back as ``rest``.
    """
    columns: list[tuple[Item, ...]] = []
    used: list[float] = []
    start = 0
    for box in boxes:
        items, y, start = _fill(pieces, start, box)
        columns.append(tuple(items))
        used.append(y)
    return Flow(tuple(columns), tuple(used), tuple(pieces[start:]))


def _fill(pieces: Sequence[Piece], start: int, box: Box) -> tuple[list[Item], float, int]:
    items: list[Item] = []
    y = 0.0
    while start < len(pieces):
        end = _group_end(pieces, start)
        before = pieces[start].before if y else 0.0
        group = pieces[start:end]
        head = None if y else pieces[start].head
        if head is not None and head.height + height_of(group) <= box.height:
            items.extend(shifted(item, box.x, box.y) for item in head.items)
            y = head.height
        if y + before + height_of(group) > box.height + 1e-9:
            if y:
                break
            end = start + 1  # a chain longer than the box: go piece by piece
            group = pieces[start:end]
            if group[0].height > box.height + 1e-9:
                break
        y += before
        for number, piece in enumerate(group):
            y += piece.before if number else 0.0
            items.extend(shifted(item, box.x, box.y + y) for item in piece.items)
            y += piece.height
        start = end
    return items, y, start
