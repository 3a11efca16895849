"""The legend on the map: in a corner, foldable, scrollable, kept as a picture between frames.

Its lines are made in ``legend_rows`` and painted in ``legend_picture``; what hands do with it
is in ``legend_hands``.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.style import Style
from sitmap.ui.map_canvas.legend_picture import (
    HEAD,
    LINE,
    PAD,
    Frame,
    RowPictures,
    blank,
    frame_list,
)
from sitmap.ui.map_canvas.legend_rows import LegendRow

__all__ = ["CORNERS", "Corner", "LegendPanel"]

Corner: TypeAlias = Literal["top right", "top left", "bottom right", "bottom left"]
CORNERS: Final[tuple[Corner, ...]] = get_args(Corner)

_EDGE: Final = 10.0
_GAP: Final = 6.0
_NARROW: Final = 620.0
"""On maps narrower than this the legend begins folded."""
_LEAST_LINES: Final = 2
_NO_BOXES: Final = np.empty((0, 4))


class LegendPanel:
    """The legend in a corner of the map; it keeps clear of what else stands there."""

    def __init__(self) -> None:
        self.folded = False
        self.aside = False
        """Shut for a while, whether folded or not: somebody draws on the map below."""
        self.corner: Corner = "top right"
        self.first = 0
        """The line at the top of those that show."""
        self._by_hand = False
        self._shown: tuple[LegendRow, ...] = ()
        self._total = 0
        self._key: object = None
        self._pixmap = QPixmap()
        self._rect = QRectF()
        self._pictures = RowPictures()

    @property
    def rect(self) -> QRectF:
        """Where the panel was last drawn, in frame units."""
        return self._rect

    @property
    def on_left(self) -> bool:
        """Whether it stands at the left side of the map."""
        return self.corner.endswith("left")

    @property
    def _shut(self) -> bool:
        return self.folded or self.aside

    @property
    def _overflows(self) -> bool:
        return len(self._shown) < self._total and not self._shut

    def head(self) -> QRectF:
        """Return the part that folds and unfolds."""
        return QRectF(self._rect.left(), self._rect.top(), self._rect.width(), HEAD)

    def row_at(self, x: float, y: float) -> LegendRow | None:
        """Return the line at a place of the map, or None."""
        if not self._rect.contains(x, y) or self._shut:
            return None
        number = int((y - self._rect.top() - HEAD) // LINE)
        return self._shown[number] if 0 <= number < len(self._shown) else None

    # --- what hands do ------------------------------------------------------------------

    def fold(self) -> None:
        """Fold or unfold; from then on the map's width decides no more."""
        self.folded, self._by_hand = not self.folded, True

    def click(self, x: float, y: float) -> bool:
        """Fold by the head, turn the page by the last line; False for anything else."""
        if not self._rect.contains(x, y):
            return False
        if y < self._rect.top() + HEAD:
            self.fold()
            return True
        if self._overflows and y >= self._rect.top() + HEAD + len(self._shown) * LINE:
            end = self.first + len(self._shown) >= self._total
            self.scroll(-self._total if end else max(len(self._shown) - 1, 1))
            return True
        return False

    def scroll(self, lines: int) -> None:
        """Move the lines up by so many, as far as there are more."""
        most = max(self._total - len(self._shown), 0)
        self.first = min(max(self.first + lines, 0), most)

    def drop(self, x: float, y: float, size: tuple[float, float]) -> None:
        """Move to the corner of the map that is nearest to a place."""
        self.corner = CORNERS[2 * (y > size[1] / 2) + (x < size[0] / 2)]

    # --- drawing ------------------------------------------------------------------------

    def draw(
        self,
        painter: QPainter,
        rows: tuple[LegendRow, ...],
        style: Style,
        size: tuple[float, float],
        cache: PaintCache,
        taken: NDArray[np.float64] = _NO_BOXES,
    ) -> None:
        """Draw the panel into a frame of ``size``, clear of the boxes (k, 4) that are taken."""
        if not rows:
            self._rect, self._key, self._shown = QRectF(), None, ()
            return
        if not self._by_hand:
            self.folded = size[0] < _NARROW
        ratio = painter.device().devicePixelRatioF()
        place = (self._shut, self.corner, self.first, taken.tobytes())
        key = (rows, style, size, place, ratio)
        if key != self._key:
            self._render(rows, style, size, ratio, cache, taken)
            self._key = (rows, style, size, (*place[:2], self.first, place[3]), ratio)
        painter.drawPixmap(QPointF(self._rect.left() - 1, self._rect.top() - 1), self._pixmap)

    def _render(
        self,
        rows: tuple[LegendRow, ...],
        style: Style,
        size: tuple[float, float],
        ratio: float,
        cache: PaintCache,
        taken: NDArray[np.float64],
    ) -> None:
        pictures = [] if self._shut else self._pictures.of(rows, style, ratio, cache)
        widths = [picture.width() / ratio for picture in pictures]
        width = max([*widths, 72.0]) + 2 * PAD
        left = _EDGE if self.on_left else size[0] - _EDGE - width
        top, bottom = self._column(left, width, size[1], taken)
        most = min(bottom - top, size[1] * (0.62 if size[1] > 650 else 0.5))
        count = self._count(len(rows), most)
        self._total = len(rows)
        self.first = min(max(self.first, 0), max(len(rows) - count, 0))
        self._shown = () if self._shut else rows[self.first : self.first + count]
        more = self._overflows
        height = HEAD + (len(self._shown) + more) * LINE + (0 if self._shut else 6.0)
        above = self.corner.startswith("top")
        self._rect = QRectF(left, top if above else bottom - height, width, height)
        frame = Frame(width, height, len(self._shown), self.first, len(rows), self._shut)
        self._compose(frame, pictures[self.first : self.first + count], style, ratio, cache)

    def _count(self, rows: int, room: float) -> int:
        """Return how many lines fit; where not all do, one is kept for telling so."""
        fitting = int((room - HEAD - 6.0) / LINE)
        return rows if rows <= fitting else max(fitting - 1, _LEAST_LINES)

    def _column(
        self, left: float, width: float, height: float, taken: NDArray[np.float64]
    ) -> tuple[float, float]:
        """Return top and bottom of what is free where the legend stands."""
        top, bottom = _EDGE, height - _EDGE
        for west, north, east, south in taken.tolist():
            if east <= left or west >= left + width:
                continue
            if north + south < height:
                top = max(top, south + _GAP)
            else:
                bottom = min(bottom, north - _GAP)
        return top, max(bottom, top + HEAD)

    def _compose(
        self, frame: Frame, pictures: list[QPixmap], style: Style, ratio: float, cache: PaintCache
    ) -> None:
        self._pixmap = blank(frame.width + 2, frame.height + 2, ratio)
        painter = QPainter(self._pixmap)
        painter.translate(1, 1)
        paint(painter, frame_list(frame, style), "settled", cache)
        for number, picture in enumerate(pictures):
            painter.drawPixmap(QPointF(PAD, HEAD + number * LINE), picture)
        painter.end()
