"""Header and footer of every page: title, both dates, handling label, fingerprint, number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sitmap.portrayal.page.flow import TextStyle, fit_lines, line_height, shorten
from sitmap.portrayal.page.model import (
    MM_PER_POINT,
    Block,
    Box,
    Item,
    Patch,
    Rule,
    TextMeasure,
    TextRun,
)
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED, REPLAY, WHITE
from sitmap.portrayal.page.texts import HANDLING_LABELS, Dates

__all__ = ["Furniture", "footer_block", "footer_height", "header_block"]

_LABEL_SIZE: Final = 12.0
"""Points; the protocol asks for at least twelve."""
_LABEL_HEIGHT: Final = 5.6
_TOP_RULE: Final = 0.7
_REPLAY_SIDE: Final = 1.4
"""Millimetres of colour left and right of the words of a replay."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands in header and footer of every page."""

    title: str
    dates: Dates
    handling: str
    fingerprint: str
    text_size: float
    measure: TextMeasure
    kept_back: str = ""
    """That not everything is shown; stands under the dates."""
    subtitle: str = ""
    situation: str = ""
    """Which days the page shows, if not the one of its dates."""

    @property
    def shown_words(self) -> str:
        """Which day or days the page shows."""
        return self.situation or self.dates.situation_words()


def _label_width(furniture: Furniture) -> float:
    if not furniture.handling:
        return furniture.measure.width("No handling label", furniture.text_size)
    return furniture.measure.width(furniture.handling, _LABEL_SIZE, bold=True) + 4.0


def _label(furniture: Furniture, right: float, y: float) -> list[Item]:
    """Return the handling label that ends at ``right``, coloured on black."""
    if not furniture.handling:
        size = furniture.text_size
        baseline = y + _LABEL_HEIGHT / 2 + 0.36 * size * MM_PER_POINT
        return [TextRun(right, baseline, "No handling label", size, MUTED, anchor="right")]
    left, bottom = right - _label_width(furniture), y + _LABEL_HEIGHT
    baseline = y + _LABEL_HEIGHT / 2 + 0.36 * _LABEL_SIZE * MM_PER_POINT
    colour = HANDLING_LABELS[furniture.handling]
    return [
        Patch(((left, y), (right, y), (right, bottom), (left, bottom)), (0, 0, 0, 255)),
        TextRun(
            right - 2.0, baseline, furniture.handling, _LABEL_SIZE, colour, True, anchor="right"
        ),
    ]


def header_block(furniture: Furniture, content: Box, *, first: bool) -> tuple[Block, bool]:
    """Return the header at the top of ``content``, and whether the title had to be cut.

    The first page carries the large title; further pages repeat it in one small line.
    """
    size, measure = furniture.text_size, furniture.measure
    items: list[Item] = [_thick_rule(content)]
    y = content.y + _TOP_RULE + 1.6
    items += _label(furniture, content.right, y)
    room = content.width - _label_width(furniture) - 6.0
    if first:
        style = TextStyle(size * 2.6, INK, bold=True)
        style, lines, cut = fit_lines(
            furniture.title, room, style, measure, smallest=size * 1.6, most=3
        )
    else:
        style, cut = TextStyle(size * 1.4, INK, bold=True), False
        lines = [shorten(furniture.title, room, style, measure)]
    for line in lines:
        items.append(_run(content.x, y, line, style))
        y += line_height(style.size) * 0.96
    if first and furniture.subtitle:
        style = TextStyle(size * 1.5, INK)
        style, lines, _ = fit_lines(
            furniture.subtitle, content.width, style, measure, smallest=size * 1.2, most=2
        )
        for line in lines:
            items.append(_run(content.x, y, line, style))
            y += line_height(style.size)
    y += 0.5 if first else 0.2
    dates, y = _date_lines(furniture, content, y, size * (1.5 if first else 1.1))
    items += dates
    bottom = max(y, content.y + _TOP_RULE + 1.6 + _LABEL_HEIGHT) + (1.6 if first else 3.0)
    return Block(
        "header", Box(content.x, content.y, content.width, bottom - content.y), tuple(items)
    ), cut


def _thick_rule(content: Box) -> Patch:
    bottom = content.y + _TOP_RULE
    return Patch(
        (
            (content.x, content.y),
            (content.right, content.y),
            (content.right, bottom),
            (content.x, bottom),
        ),
        INK,
    )


def _run(x: float, top: float, text: str, style: TextStyle) -> TextRun:
    baseline = top + 0.95 * style.size * MM_PER_POINT
    return TextRun(x, baseline, text, style.size, style.colour, style.bold, style.italic)


def _date_lines(
    furniture: Furniture, content: Box, y: float, size: float
) -> tuple[list[Item], float]:
    """Return both dates, side by side if they fit, and the line after them."""
    measure, dates = furniture.measure, furniture.dates
    strong, plain = TextStyle(size, INK, bold=True), TextStyle(size, MUTED)
    side = 0.0
    if dates.replay:
        plain, side = TextStyle(size, WHITE, bold=True), _REPLAY_SIDE
    known = ", ".join(part for part in (dates.known_words(), dates.span) if part)
    shown = shorten(furniture.shown_words, content.width, strong, measure)
    items: list[Item] = [_run(content.x, y, shown, strong)]
    x = content.x + measure.width(shown, size, bold=True) + 0.9 * size
    needed = measure.width(known, size, bold=plain.bold) + 2 * side
    if x + needed > content.right - _label_width(furniture) - 6.0:
        x = content.x
        y += line_height(size)
        known = shorten(known, content.width - 2 * side, plain, measure)
    if dates.replay:
        items.append(_behind(x, y, measure.width(known, size, bold=True) + 2 * side, size))
    items.append(_run(x + side, y, known, plain))
    y += line_height(size)
    if furniture.kept_back:
        style = TextStyle(furniture.text_size * 1.05, INK, bold=True)
        words = shorten(furniture.kept_back, content.width, style, measure)
        items.append(_run(content.x, y, words, style))
        y += line_height(style.size)
    return items, y


def _behind(x: float, y: float, width: float, size: float) -> Patch:
    """Return the field of colour behind words that say that the page is a replay."""
    right, top, bottom = x + width, y - 0.4, y + 1.3 * size * MM_PER_POINT
    return Patch(((x, top), (right, top), (right, bottom), (x, bottom)), REPLAY)


def footer_height(furniture: Furniture) -> float:
    """Return the height of the footer with its space above, in millimetres."""
    return _LABEL_HEIGHT + 2.6 if furniture.handling else line_height(furniture.text_size) + 3.4


def footer_block(
    furniture: Furniture, content: Box, *, number: int, count: int, more: bool
) -> Block:
    """Return the footer at the bottom of ``content``; with ``more`` the text goes on overleaf."""
    height = footer_height(furniture) - 1.6
    box = Box(content.x, content.bottom - height, content.width, height)
    size, measure = furniture.text_size * 0.92, furniture.measure
    middle = box.y + 0.6 + (box.height - 0.6) / 2
    baseline = middle + 0.36 * size * MM_PER_POINT
    items: list[Item] = [Rule(box.x, box.y, box.right, box.y, HAIRLINE, 0.2)]
    items += _label(furniture, box.right, middle - _LABEL_HEIGHT / 2)
    page = f"Page {number} of {count}"
    if more:
        page += ", continued overleaf"
    page_right = box.right - _label_width(furniture) - 5.0
    items.append(TextRun(page_right, baseline, page, size, MUTED, anchor="right"))
    room = page_right - measure.width(page, size) - 5.0 - box.x
    text = "Made with Sitmap"
    if furniture.fingerprint:
        text += f" from the file with fingerprint {furniture.fingerprint}"
    text = shorten(text, room, TextStyle(size, MUTED), measure)
    items.append(TextRun(box.x, baseline, text, size, MUTED))
    return Block("footer", box, tuple(items))
