"""The sheets of a page: text that goes on on further ones, numbers, and feet.

What the first sheet holds is composed by ``composition``, where things stand is ``layout``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitmap.portrayal.page.flow import Flow, Piece, Setter, balanced
from sitmap.portrayal.page.furniture import Furniture, footer_block, footer_height, header_block
from sitmap.portrayal.page.layout import GUTTER, Arranged, Sheet
from sitmap.portrayal.page.model import Block, Box, Page
from sitmap.portrayal.page.sections import heading

__all__ = ["Sheets", "text_block"]


@dataclass(frozen=True, slots=True)
class Sheets:
    """All sides of one printed map: they share paper, head and foot."""

    sheet: Sheet
    furniture: Furniture

    def head(self, *, first: bool) -> tuple[Block, bool]:
        """Return the head of a sheet and whether the title had to be cut."""
        return header_block(self.furniture, self.sheet.content, first=first)

    def body(self, head: Block) -> Box:
        """Return what head and foot leave."""
        content, top = self.sheet.content, head.box.bottom
        height = content.bottom - footer_height(self.furniture) - top
        return Box(content.x, top, content.width, height)

    def further(self, arranged: Arranged) -> list[list[Block]]:
        """Return the blocks of further sheets, columns of the text that did not fit."""
        setter = self.sheet.setter(self.furniture.measure, arranged.arrangement.shrink)
        pieces = [
            piece
            for every, rest in arranged.rest
            for piece in (*_continued(every, rest, setter), *rest)
        ]
        sheets: list[list[Block]] = []
        # Lines that were set for a wider block keep their width.
        width = max(arranged.widest, self.sheet.column_width)
        columns = max(1, int((self.sheet.content.width + GUTTER) / (width + GUTTER) + 0.02))
        while pieces:
            head, _ = self.head(first=False)
            body = self.body(head)
            placed = balanced(pieces, body, columns, GUTTER)
            sheets.append([head, text_block("text", body, placed)])
            if len(placed.rest) >= len(pieces):
                break
            again = _continued(pieces, placed.rest, setter) if placed.rest else []
            pieces = [*again, *placed.rest]
        return sheets

    def numbered(
        self, sheets: Sequence[Sequence[Block]], before: int = 0, count: int = 0
    ) -> tuple[Page, ...]:
        """Return the pages with their feet, after ``before`` others of ``count`` in all."""
        (width, height), count = self.sheet.size, count or len(sheets)
        return tuple(
            Page(
                width,
                height,
                (*blocks, self._foot(before + place, count, more=place < len(sheets))),
                before + place,
                count,
            )
            for place, blocks in enumerate(sheets, 1)
        )

    def _foot(self, number: int, count: int, *, more: bool) -> Block:
        content = self.sheet.content
        return footer_block(self.furniture, content, number=number, count=count, more=more)


def text_block(name: str, box: Box, placed: Flow) -> Block:
    """Return columns of text as one block."""
    return Block(name, box, tuple(item for column in placed.columns for item in column))


def _continued(every: Sequence[Piece], rest: Sequence[Piece], setter: Setter) -> list[Piece]:
    """Return the heading to repeat when a section goes on on another page."""
    if len(rest) >= len(every) or every[-len(rest) - 1].section != rest[0].section:
        return []
    section = rest[0].section
    return [replace(piece, section=section) for piece in heading(f"{section}, continued", setter)]
