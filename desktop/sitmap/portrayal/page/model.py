"""A page as plain data: boxes in millimetres, and the few things drawn in them.

Lengths are millimetres from the top left corner of the sheet, y down; text sizes are
points. What a page says, how it is arranged and how it is painted belong elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.view import View

__all__ = [
    "MM_PER_POINT",
    "MM_PER_UNIT",
    "Block",
    "Box",
    "Item",
    "Page",
    "Patch",
    "Picture",
    "Rule",
    "TextMeasure",
    "TextRun",
    "shifted",
]

RGBA = tuple[int, int, int, int]
Anchor = Literal["left", "centre", "right"]

MM_PER_POINT: Final = 25.4 / 72.0
MM_PER_UNIT: Final = 25.4 / 96.0
"""Millimetres of one draw list unit."""


class TextMeasure(Protocol):
    """Tells how wide a text will be; whoever paints provides it."""

    def width(self, text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
        """Return the width in millimetres of one line of ``text`` at ``size`` points."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in millimetres."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box without the given margins; never smaller than nothing."""
        return Box(
            self.x + left,
            self.y + top,
            max(0.0, self.width - left - right),
            max(0.0, self.height - top - bottom),
        )

    def contains(self, other: Box, tolerance: float = 1e-6) -> bool:
        """Tell whether ``other`` lies inside."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    def overlaps(self, other: Box, tolerance: float = 1e-6) -> bool:
        """Tell whether the two share more than an edge."""
        return (
            self.x < other.right - tolerance
            and other.x < self.right - tolerance
            and self.y < other.bottom - tolerance
            and other.y < self.bottom - tolerance
        )


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text; (x, y) is its anchor on the baseline, ``angle`` counts clockwise.

    ``heading`` marks the first line of what stands in a list of contents.
    """

    x: float
    y: float
    text: str
    size: float
    colour: RGBA = (26, 26, 26, 255)
    bold: bool = False
    italic: bool = False
    anchor: Anchor = "left"
    angle: float = 0.0
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: RGBA = (26, 26, 26, 255)
    width: float = 0.18


@dataclass(frozen=True, slots=True)
class Patch:
    """A filled or outlined polygon."""

    points: tuple[tuple[float, float], ...]
    fill: RGBA | None = None
    outline: RGBA | None = None
    width: float = 0.18


@dataclass(frozen=True, slots=True)
class Picture:
    """A draw list whose origin stands at the box's corner, clipped to the box.

    A map of the ground has the ``view`` that it shows, and ``words`` for those who cannot see
    it; insets, swatches and charts have none.
    """

    box: Box
    draw_list: DrawList
    view: View | None = None
    words: str = ""


Item = TextRun | Rule | Patch | Picture


def shifted(item: Item, dx: float, dy: float) -> Item:
    """Return ``item`` moved by (dx, dy) millimetres."""
    if isinstance(item, TextRun):
        return replace(item, x=item.x + dx, y=item.y + dy)
    if isinstance(item, Rule):
        return replace(item, x1=item.x1 + dx, x2=item.x2 + dx, y1=item.y1 + dy, y2=item.y2 + dy)
    if isinstance(item, Patch):
        return replace(item, points=tuple((x + dx, y + dy) for x, y in item.points))
    box = item.box
    return replace(item, box=Box(box.x + dx, box.y + dy, box.width, box.height))


@dataclass(frozen=True, slots=True)
class Block:
    """A named part of the page; everything in it is drawn inside its box."""

    name: str
    box: Box
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its size, its blocks in drawing order, and its place in the document."""

    width: float
    height: float
    blocks: tuple[Block, ...]
    number: int = 1
    count: int = 1

    def block(self, name: str) -> Block | None:
        """Return the first block of that name, or None."""
        return next((block for block in self.blocks if block.name == name), None)

    def texts(self) -> Iterator[str]:
        """Yield every line that the page itself prints, map labels excluded."""
        for block in self.blocks:
            yield from (item.text for item in block.items if isinstance(item, TextRun))
