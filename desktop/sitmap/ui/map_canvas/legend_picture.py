"""The pictures that the legend is put together from: its frame and its lines.

Where the legend stands and which lines show is the panel's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from sitmap.paint.fonts import text_width
from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.draw_list import DrawList, Fill, Item, Layer, Paths, Text
from sitmap.portrayal.legend import legend_swatch
from sitmap.portrayal.style import Style
from sitmap.ui.map_canvas.furniture import panel
from sitmap.ui.map_canvas.legend_rows import LegendRow

__all__ = ["HEAD", "LINE", "PAD", "Frame", "RowPictures", "blank", "frame_list"]

PAD: Final = 9.0
LINE: Final = 17.0
HEAD: Final = 23.0
"""Margin, height of a line and of the head, in frame units."""
_SWATCH: Final = 24.0
_STEP: Final = 15.0
_SIZE: Final = 11.0
_WIDEST: Final = 330.0
_MOST_ROWS: Final = 500
_THUMB: Final = 3.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How the legend stands: its size, how far it is scrolled, whether it is shut."""

    width: float
    height: float
    count: int
    """Lines that show."""
    first: int
    total: int
    shut: bool


def blank(width: float, height: float, ratio: float) -> QPixmap:
    """Return an empty picture of frame units at ``ratio`` pixels a unit."""
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def frame_list(frame: Frame, style: Style) -> DrawList:
    """Return box, heading and, where lines are hidden below or above, how far it is scrolled."""
    ink, muted = style.colour("panel_text"), style.colour("panel_muted")
    width, height = frame.width, frame.height
    arrow = "▸" if frame.shut else "▾"
    items: list[Item] = [
        panel(0, 0, width, height, style),
        Text(PAD, HEAD / 2, "Legend", _SIZE, ink, bold=True, baseline="middle"),
        Text(width - PAD, HEAD / 2, arrow, _SIZE, muted, anchor="right", baseline="middle"),
    ]
    if frame.count < frame.total and not frame.shut:
        below = frame.total - frame.first - frame.count
        words = f"{below} more below" if below else "back to the top"
        y = HEAD + (frame.count + 0.5) * LINE
        left = _SWATCH + PAD + 8
        items.append(Text(left, y, words, _SIZE, muted, italic=True, baseline="middle"))
        track = frame.count * LINE
        top = HEAD + track * frame.first / frame.total
        right = width - 2.5
        thumb = panel(right - _THUMB, top, right, top + track * frame.count / frame.total, style)
        items.append(Paths(thumb.shape, Fill(muted)))
    return DrawList(width + 1, height + 1, (Layer("legend", tuple(items), static=False),))


class RowPictures:
    """Lines as pictures, kept between frames: while scrubbing most of them come back."""

    def __init__(self) -> None:
        self._kept: dict[object, QPixmap] = {}

    def of(
        self, rows: tuple[LegendRow, ...], style: Style, ratio: float, cache: PaintCache
    ) -> list[QPixmap]:
        """Return the pictures of lines that stand below each other."""
        left = max(_SWATCH, _STEP * max([len(row.samples) for row in rows] + [1])) + 8
        return [self._one(row, left, style, ratio, cache) for row in rows]

    def _one(
        self, row: LegendRow, left: float, style: Style, ratio: float, cache: PaintCache
    ) -> QPixmap:
        words = _cut(row.words, _WIDEST)
        looks = tuple(
            (entry.area, entry.line, entry.symbol, entry.colour, entry.hollow)
            for entry in row.samples
        )
        key = (words, looks, row.hidden, left, style, ratio)
        picture = self._kept.get(key)
        if picture is None:
            if len(self._kept) > _MOST_ROWS:
                self._kept.clear()
            picture = self._kept[key] = _row_picture(row, words, left, style, ratio, cache)
        return picture


def _row_picture(
    row: LegendRow, words: str, left: float, style: Style, ratio: float, cache: PaintCache
) -> QPixmap:
    marks = bool(row.samples) and row.samples[0].sample == "mark"
    width = left + text_width(words, _SIZE) + 2
    picture = blank(width, LINE, ratio)
    painter = QPainter(picture)
    ink = style.colour("panel_muted" if row.hidden else "panel_text")
    text = Text(left, LINE / 2, words, _SIZE, ink, italic=row.hidden, baseline="middle")
    paint(painter, DrawList(width, LINE, (Layer("row", (text,)),)), "settled", cache)
    step = _STEP if marks else _SWATCH
    painter.translate((left - 8 - step * len(row.samples)) / 2, 1.0)
    for entry in row.samples:
        paint(painter, legend_swatch(entry, style, step, LINE - 2), "settled", cache)
        painter.translate(step, 0.0)
    painter.end()
    return picture


def _cut(words: str, room: float) -> str:
    while text_width(words, _SIZE) > room:
        words = words[:-2].rstrip(" ,(") + "…"
    return words
