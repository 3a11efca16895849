"""The legend on the map: what is drawn now, foldable, kept as a picture between frames.

Which entries there are is ``portrayal.legend``'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from sitmap.domain.category import Party
from sitmap.paint.fonts import text_width
from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.draw_list import SYMBOLS, DrawList, Item, Layer, Text
from sitmap.portrayal.legend import LegendEntry, key_words, legend_swatch
from sitmap.portrayal.style import Style
from sitmap.ui.map_canvas.furniture import panel

__all__ = ["LegendPanel", "LegendRow", "legend_rows"]

_EDGE: Final = 10.0
_PAD: Final = 9.0
_LINE: Final = 17.0
_HEAD: Final = 23.0
_SWATCH: Final = 24.0
_STEP: Final = 15.0
_SIZE: Final = 11.0
_WIDEST: Final = 330.0
_MOST_ROWS: Final = 500
_NARROW: Final = 620.0
"""On maps narrower than this the legend begins folded."""


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line on the screen: words and the samples that share them."""

    words: str
    samples: tuple[LegendEntry, ...]


def legend_rows(
    entries: tuple[LegendEntry, ...], parties: Sequence[Party], style: Style
) -> tuple[LegendRow, ...]:
    """Return the entries with marks of one meaning on one line, after the parties' colours."""
    groups: dict[tuple[str, str, str], list[LegendEntry]] = {}
    for entry in entries:
        # That something is schematic stands below the map.
        note = entry.note.removesuffix("schematic").rstrip(", ")
        whose = "" if entry.sample == "mark" else entry.party
        groups.setdefault((entry.name, note, whose), []).append(entry)
    rows = [
        LegendRow(f"{name} ({note})" if note else name, tuple(members))
        for (name, note, _), members in groups.items()
    ]
    shown = {entry.party for entry in entries}
    dot = SYMBOLS.index("dot")
    keys = [
        LegendRow(
            key_words(party, entries),
            (
                LegendEntry(
                    "mark",
                    party.name,
                    "",
                    "",
                    0,
                    -1,
                    symbol=dot,
                    colour=style.party_colour(party),
                    name=party.name,
                ),
            ),
        )
        for party in parties
        if party.code in shown
    ]
    return (*keys, *rows)


class LegendPanel:
    """The legend in the upper right corner; a click on its head folds it."""

    def __init__(self) -> None:
        self.folded = False
        self.aside = False
        """Shut for a while, whether folded or not: somebody draws on the map below."""
        self._by_hand = False
        self.whole = False
        self._more = 0
        self._key: object = None
        self._pixmap = QPixmap()
        self._rect = QRectF()
        self._rows: dict[object, QPixmap] = {}

    @property
    def rect(self) -> QRectF:
        """Where the panel was last drawn, in frame units."""
        return self._rect

    @property
    def _shut(self) -> bool:
        return self.folded or self.aside

    def head(self) -> QRectF:
        """Return the part that folds and unfolds."""
        return QRectF(self._rect.left(), self._rect.top(), self._rect.width(), _HEAD)

    def click(self, x: float, y: float) -> bool:
        """Fold or unfold by the head, show all by the last line; False off the panel."""
        if not self._rect.contains(x, y):
            return False
        if y < self._rect.top() + _HEAD:
            self.folded, self._by_hand = not self.folded, True
        elif self._more and y > self._rect.bottom() - _LINE - 6:
            self.whole = True
        return True

    def draw(
        self,
        painter: QPainter,
        rows: tuple[LegendRow, ...],
        style: Style,
        size: tuple[float, float],
        cache: PaintCache,
    ) -> None:
        """Draw the panel into a frame of ``size`` (width, height)."""
        if not rows:
            self._rect, self._key = QRectF(), None
            return
        if not self._by_hand:
            self.folded = size[0] < _NARROW
        ratio = painter.device().devicePixelRatioF()
        key = (rows, style, size, self._shut, self.whole, ratio)
        if key != self._key:
            self._key = key
            self._render(rows, style, size, ratio, cache)
        painter.drawPixmap(QPointF(self._rect.left() - 1, self._rect.top() - 1), self._pixmap)

    def _render(
        self,
        rows: tuple[LegendRow, ...],
        style: Style,
        size: tuple[float, float],
        ratio: float,
        cache: PaintCache,
    ) -> None:
        room = size[1] - 190 if self.whole else size[1] * (0.62 if size[1] > 650 else 0.5)
        most = max(int((room - _HEAD) / _LINE), 1)
        shown = () if self._shut else rows[:most]
        more = self._more = 0 if self._shut else len(rows) - len(shown)
        most_samples = max([len(row.samples) for row in shown] + [1])
        left = max(_SWATCH, _STEP * most_samples) + 8
        pictures = [self._row(row, left, style, ratio, cache) for row in shown]
        width = max([picture.width() / ratio for picture in pictures] + [72.0]) + 2 * _PAD
        height = _HEAD + (len(shown) + bool(more)) * _LINE + (0 if self._shut else 6.0)
        self._rect = QRectF(size[0] - _EDGE - width, _EDGE, width, height)
        self._pixmap = _blank(width + 2, height + 2, ratio)
        painter = QPainter(self._pixmap)
        painter.translate(1, 1)
        paint(painter, self._frame(len(shown), more, width, height, style), "settled", cache)
        for number, picture in enumerate(pictures):
            painter.drawPixmap(QPointF(_PAD, _HEAD + number * _LINE), picture)
        painter.end()

    def _row(
        self, row: LegendRow, left: float, style: Style, ratio: float, cache: PaintCache
    ) -> QPixmap:
        """Return samples and words of a line as a picture, kept between frames."""
        words = _cut(row.words, _WIDEST)
        looks = tuple(
            (entry.area, entry.line, entry.symbol, entry.colour, entry.hollow)
            for entry in row.samples
        )
        key = (words, looks, left, style, ratio)
        picture = self._rows.get(key)
        if picture is None:
            if len(self._rows) > _MOST_ROWS:
                self._rows.clear()
            picture = self._rows[key] = _row_picture(words, row.samples, left, style, ratio, cache)
        return picture

    def _frame(self, count: int, more: int, width: float, height: float, style: Style) -> DrawList:
        ink, muted = style.colour("panel_text"), style.colour("panel_muted")
        arrow = "▸" if self._shut else "▾"
        items: list[Item] = [
            panel(0, 0, width, height, style),
            Text(_PAD, _HEAD / 2, "Legend", _SIZE, ink, bold=True, baseline="middle"),
            Text(width - _PAD, _HEAD / 2, arrow, _SIZE, muted, anchor="right", baseline="middle"),
        ]
        if more:
            y = _HEAD + (count + 0.5) * _LINE
            left = _SWATCH + _PAD + 8
            words = f"and {more} more"
            items.append(Text(left, y, words, _SIZE, muted, italic=True, baseline="middle"))
        return DrawList(width + 1, height + 1, (Layer("legend", tuple(items), static=False),))


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _row_picture(
    words: str,
    samples: tuple[LegendEntry, ...],
    left: float,
    style: Style,
    ratio: float,
    cache: PaintCache,
) -> QPixmap:
    marks = samples[0].sample == "mark"
    width = left + text_width(words, _SIZE) + 2
    picture = _blank(width, _LINE, ratio)
    painter = QPainter(picture)
    text = Text(left, _LINE / 2, words, _SIZE, style.colour("panel_text"), baseline="middle")
    paint(painter, DrawList(width, _LINE, (Layer("row", (text,)),)), "settled", cache)
    step = _STEP if marks else _SWATCH
    painter.translate((left - 8 - step * len(samples)) / 2, 1.0)
    for entry in samples:
        paint(painter, legend_swatch(entry, style, step, _LINE - 2), "settled", cache)
        painter.translate(step, 0.0)
    painter.end()
    return picture


def _cut(words: str, room: float) -> str:
    while text_width(words, _SIZE) > room:
        words = words[:-2].rstrip(" ,(") + "…"
    return words
