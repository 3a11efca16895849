"""The index before a series of pages: what stands on which page, by date or by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle, columns_of, flow
from sitmap.portrayal.page.layout import GUTTER
from sitmap.portrayal.page.model import Block, Page
from sitmap.portrayal.page.sections import heading
from sitmap.portrayal.page.series import joined
from sitmap.portrayal.page.sheets import Sheets, text_block
from sitmap.portrayal.page.style import INK, MUTED
from sitmap.portrayal.page.texts import days_words, grouped

__all__ = ["indexed"]

_NUMBER: Final = 9.0
"""Millimetres that the page numbers take."""
_MOST_SHEETS: Final = 40
_LARGER: Final = 1.2
"""Text of an index as a multiple of that of its pages."""


def indexed(parts: Sequence[Composition], names: Sequence[str], title: str = "") -> Composition:
    """Return all parts as one document that begins with their index; ``names`` has one a part."""
    whole = joined(parts, title)
    around = parts[0].around
    if around is None:
        return whole
    days = sorted({part.dates.on for part in parts})
    shown = days_words(days) if len(days) > 1 else ""
    furniture = replace(around.furniture, title=whole.title, situation=shown)
    around = replace(around, furniture=furniture)
    before = 1
    sheets = _sheets(around, parts, names, before)
    if len(sheets) != before:
        before = len(sheets)
        sheets = _sheets(around, parts, names, before)
    count = before + len(whole.pages)
    pages: list[Page] = list(around.numbered(sheets, 0, count))
    for part in parts:
        pages += part.renumbered(len(pages), count)
    return replace(whole, pages=tuple(pages), names=tuple(names))


def _sheets(
    around: Sheets, parts: Sequence[Composition], names: Sequence[str], before: int
) -> list[list[Block]]:
    setter = around.sheet.setter(around.furniture.measure, _LARGER)
    pieces = heading("Pages", setter)
    number = before + 1
    for part, name in zip(parts, names, strict=True):
        pieces += _entry(number, name, part, setter)
        number += len(part.pages)
    sheets: list[list[Block]] = []
    while pieces and len(sheets) < _MOST_SHEETS:
        head, _ = around.head(first=not sheets)
        body = around.body(head)
        placed = flow(pieces, columns_of(body, around.sheet.columns, GUTTER))
        sheets.append([head, text_block("text", body, placed)])
        pieces = list(placed.rest)
    return sheets


def _entry(number: int, name: str, part: Composition, setter: Setter) -> list[Piece]:
    """Return the lines of one part: its first page, its name, its scale."""
    size = setter.size
    strong = TextStyle(size, INK, bold=True)
    styles = (TextStyle(size, INK), TextStyle(size * 0.88, MUTED))
    scale = f"1:{grouped(part.scale)}" if part.scale else ""
    lines = setter.run_in(name, scale, styles, indent=_NUMBER)
    first = replace(
        lines[0], items=(setter.run(f"{number}", strong), *lines[0].items), before=0.12 * size
    )
    return [first, *lines[1:]]
