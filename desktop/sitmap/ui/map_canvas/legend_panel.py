"""The legend on the map: what is drawn now, foldable, kept as a picture between frames.

Which entries there are is ``portrayal.legend``'s matter.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from sitmap.paint.fonts import text_width
from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.draw_list import DrawList, Item, Layer, Text
from sitmap.portrayal.legend import LegendEntry, legend_swatch
from sitmap.portrayal.style import Style
from sitmap.ui.map_canvas.furniture import panel

__all__ = ["LegendPanel"]

_EDGE: Final = 10.0
_PAD: Final = 9.0
_LINE: Final = 18.5
_HEAD: Final = 24.0
_SWATCH: Final = 26.0
_SIZE: Final = 11.0
_WIDEST: Final = 330.0
_MOST_ROWS: Final = 500


class LegendPanel:
    """The legend in the upper right corner; a click on its head folds it."""

    def __init__(self) -> None:
        self.folded = False
        self._key: object = None
        self._pixmap = QPixmap()
        self._rect = QRectF()
        self._rows: dict[object, QPixmap] = {}

    @property
    def rect(self) -> QRectF:
        """Where the panel was last drawn, in frame units."""
        return self._rect

    def head(self) -> QRectF:
        """Return the part that folds and unfolds."""
        return QRectF(self._rect.left(), self._rect.top(), self._rect.width(), _HEAD)

    def draw(
        self,
        painter: QPainter,
        entries: tuple[LegendEntry, ...],
        style: Style,
        size: tuple[float, float],
        cache: PaintCache,
    ) -> None:
        """Draw the panel into a frame of ``size`` (width, height)."""
        if not entries:
            self._rect, self._key = QRectF(), None
            return
        ratio = painter.device().devicePixelRatioF()
        key = (entries, style, size, self.folded, ratio)
        if key != self._key:
            self._key = key
            self._render(entries, style, size, ratio, cache)
        painter.drawPixmap(QPointF(self._rect.left() - 1, self._rect.top() - 1), self._pixmap)

    def _render(
        self,
        entries: tuple[LegendEntry, ...],
        style: Style,
        size: tuple[float, float],
        ratio: float,
        cache: PaintCache,
    ) -> None:
        most = max(int((size[1] - 190 - _HEAD) / _LINE), 1)
        shown = () if self.folded else entries[:most]
        more = 0 if self.folded else len(entries) - len(shown)
        rows = [self._row(entry, style, ratio, cache) for entry in shown]
        width = max([row.width() / ratio for row in rows] + [72.0]) + 2 * _PAD
        height = _HEAD + (len(shown) + bool(more)) * _LINE + (0 if self.folded else 6.0)
        self._rect = QRectF(size[0] - _EDGE - width, _EDGE, width, height)
        self._pixmap = _blank(width + 2, height + 2, ratio)
        painter = QPainter(self._pixmap)
        painter.translate(1, 1)
        paint(painter, self._frame(len(shown), more, width, height, style), "settled", cache)
        for number, row in enumerate(rows):
            painter.drawPixmap(QPointF(_PAD, _HEAD + number * _LINE), row)
        painter.end()

    def _row(self, entry: LegendEntry, style: Style, ratio: float, cache: PaintCache) -> QPixmap:
        """Return sample and words of an entry as a picture, kept between frames."""
        words = _cut(_words(entry), _WIDEST)
        look = (entry.area, entry.line, entry.symbol, entry.colour, entry.hollow)
        key = (words, look, style, ratio)
        row = self._rows.get(key)
        if row is not None:
            return row
        if len(self._rows) > _MOST_ROWS:
            self._rows.clear()
        left = _SWATCH + _PAD
        width = left + text_width(words, _SIZE) + 2
        row = _blank(width, _LINE, ratio)
        painter = QPainter(row)
        text = Text(left, _LINE / 2, words, _SIZE, style.colour("panel_text"), baseline="middle")
        paint(painter, DrawList(width, _LINE, (Layer("row", (text,)),)), "settled", cache)
        painter.translate(0, 1.5)
        paint(painter, legend_swatch(entry, style, _SWATCH, _LINE - 3), "settled", cache)
        painter.end()
        self._rows[key] = row
        return row

    def _frame(self, count: int, more: int, width: float, height: float, style: Style) -> DrawList:
        ink, muted = style.colour("panel_text"), style.colour("panel_muted")
        arrow = "▸" if self.folded else "▾"
        items: list[Item] = [
            panel(0, 0, width, height, style),
            Text(_PAD, _HEAD / 2, "Legend", _SIZE, ink, bold=True, baseline="middle"),
            Text(width - _PAD, _HEAD / 2, arrow, _SIZE, muted, anchor="right", baseline="middle"),
        ]
        if more:
            y = _HEAD + (count + 0.5) * _LINE
            left = _SWATCH + 2 * _PAD
            words = f"and {more} more"
            items.append(Text(left, y, words, _SIZE, muted, italic=True, baseline="middle"))
        return DrawList(width + 1, height + 1, (Layer("legend", tuple(items), static=False),))


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _words(entry: LegendEntry) -> str:
    """Return label and age; that something is schematic stands below the map."""
    note = entry.note.removesuffix("schematic").rstrip(", ")
    return f"{entry.label} ({note})" if note else entry.label


def _cut(words: str, room: float) -> str:
    while text_width(words, _SIZE) > room:
        words = words[:-2].rstrip(" ,(") + "…"
    return words
