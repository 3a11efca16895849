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


class LegendPanel:
    """The legend in the upper right corner; a click on its head folds it."""

    def __init__(self) -> None:
        self.folded = False
        self._key: object = None
        self._pixmap = QPixmap()
        self._rect = QRectF()

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
        labels = [_cut(_words(entry), _WIDEST) for entry in shown]
        width = max([text_width(label, _SIZE) for label in labels] + [64.0]) + _SWATCH + 3 * _PAD
        height = _HEAD + (len(shown) + bool(more)) * _LINE + (0 if self.folded else 6.0)
        self._rect = QRectF(size[0] - _EDGE - width, _EDGE, width, height)
        self._pixmap = QPixmap(round((width + 2) * ratio), round((height + 2) * ratio))
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.translate(1, 1)
        paint(painter, self._words_of(labels, more, width, height, style), "settled", cache)
        for number, entry in enumerate(shown):
            painter.save()
            painter.translate(_PAD, _HEAD + number * _LINE + 1.5)
            swatch = legend_swatch(entry, style, _SWATCH, _LINE - 3)
            paint(painter, swatch, "settled", cache)
            painter.restore()
        painter.end()

    def _words_of(
        self, labels: list[str], more: int, width: float, height: float, style: Style
    ) -> DrawList:
        ink, muted = style.colour("panel_text"), style.colour("panel_muted")
        arrow = "▸" if self.folded else "▾"
        items: list[Item] = [
            panel(0, 0, width, height, style),
            Text(_PAD, _HEAD / 2, "Legend", _SIZE, ink, bold=True, baseline="middle"),
            Text(width - _PAD, _HEAD / 2, arrow, _SIZE, muted, anchor="right", baseline="middle"),
        ]
        left = _SWATCH + 2 * _PAD
        for number, label in enumerate(labels):
            y = _HEAD + (number + 0.5) * _LINE
            items.append(Text(left, y, label, _SIZE, ink, baseline="middle"))
        if more:
            y = _HEAD + (len(labels) + 0.5) * _LINE
            words = f"and {more} more"
            items.append(Text(left, y, words, _SIZE, muted, italic=True, baseline="middle"))
        return DrawList(width + 1, height + 1, (Layer("legend", tuple(items), static=False),))


def _words(entry: LegendEntry) -> str:
    return f"{entry.label} ({entry.note})" if entry.note else entry.label


def _cut(words: str, room: float) -> str:
    while text_width(words, _SIZE) > room:
        words = words[:-2].rstrip(" ,(") + "…"
    return words
