"""The marks as outlines, and as sprites in one picture for fast drawing on screen.

Which mark stands for what is decided in ``portrayal.style``.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final, cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from sitmap.portrayal.draw_list import RGBA, SYMBOLS, Markers

__all__ = ["SpriteAtlas", "draw_marker", "symbol_path"]

_EDGE: Final = 1.4
"""Width of a mark's outline in frame units."""
_COLUMNS: Final = 16


@cache
def symbol_path(symbol: int) -> QPainterPath:
    """Return the outline of a mark (index into SYMBOLS) one unit wide around the origin."""
    name = SYMBOLS[symbol] if 0 <= symbol < len(SYMBOLS) else "circle"
    path = QPainterPath()
    if name in _POLYGONS:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in _POLYGONS[name]]))
        path.closeSubpath()
    elif name == "square":
        path.addRoundedRect(QRectF(-0.41, -0.41, 0.82, 0.82), 0.1, 0.1)
    elif name == "quote":
        path = _quote()
    elif name == "page":
        path = _page()
    elif name == "ring":
        path.addEllipse(QPointF(0, 0), 0.5, 0.5)
        path.addEllipse(QPointF(0, 0), 0.4, 0.4)
    elif name == "bars":
        for left, top in ((-0.42, 0.0), (-0.13, -0.42), (0.16, -0.2)):
            path.addRect(QRectF(left, top, 0.26, 0.42 - top))
    else:
        radius = 0.34 if name == "dot" else 0.46
        path.addEllipse(QPointF(0, 0), radius, radius)
    return path


def _quote() -> QPainterPath:
    bubble = QPainterPath()
    bubble.addRoundedRect(QRectF(-0.48, -0.42, 0.96, 0.66), 0.16, 0.16)
    tail = QPainterPath()
    tail.addPolygon(QPolygonF([QPointF(-0.2, 0.2), QPointF(0.12, 0.2), QPointF(-0.24, 0.5)]))
    tail.closeSubpath()
    return bubble.united(tail)


def _page() -> QPainterPath:
    sheet = QPainterPath()
    corners = [(-0.36, -0.48), (0.14, -0.48), (0.36, -0.24), (0.36, 0.48), (-0.36, 0.48)]
    sheet.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    sheet.closeSubpath()
    for top in (-0.16, 0.08):
        sheet.addRect(QRectF(-0.2, top, 0.4, 0.1))
    return sheet


def _star(points: int, outer: float, inner: float) -> list[tuple[float, float]]:
    out = []
    for step in range(2 * points):
        radius = outer if step % 2 == 0 else inner
        angle = math.pi * (step / points - 0.5)
        out.append((radius * math.cos(angle), radius * math.sin(angle)))
    return out


_POLYGONS: Final[dict[str, list[tuple[float, float]]]] = {
    "diamond": [(0, -0.52), (0.52, 0), (0, 0.52), (-0.52, 0)],
    "triangle": [(0, -0.5), (0.5, 0.4), (-0.5, 0.4)],
    "triangle-down": [(0, 0.5), (0.5, -0.4), (-0.5, -0.4)],
    "hexagon": [(math.cos(a) / 2, math.sin(a) / 2) for a in np.arange(6) * math.pi / 3],
    "star": _star(5, 0.54, 0.25),
    "burst": _star(8, 0.54, 0.3),
    "cross": [
        (-0.16, -0.48), (0.16, -0.48), (0.16, -0.16), (0.48, -0.16), (0.48, 0.16), (0.16, 0.16),
        (0.16, 0.48), (-0.16, 0.48), (-0.16, 0.16), (-0.48, 0.16), (-0.48, -0.16), (-0.16, -0.16),
    ],
    "flag": [(-0.4, -0.5), (0.46, -0.24), (-0.18, 0.06), (-0.18, 0.5), (-0.4, 0.5)],
    "pin": [(0, 0.5), (-0.32, -0.06), (-0.32, -0.34), (0, -0.5), (0.32, -0.34), (0.32, -0.06)],
}  # fmt: skip


def draw_marker(
    painter: QPainter, symbol: int, colour: RGBA, *, hollow: bool, outline: RGBA, size: float
) -> None:
    """Draw one mark around the origin as outlines; hollow marks show the outline's ground."""
    path = symbol_path(symbol)
    grown = QPainterPath(path)
    ink, ground = QColor(*colour), QColor(*outline)
    painter.save()
    painter.scale(size, size)
    edge = QPen(
        ground,
        2 * _EDGE / size,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
    painter.strokePath(grown, edge)
    painter.fillPath(path, QBrush(ground if hollow else ink))
    if hollow:
        inner = QPen(ink, _EDGE / size)
        inner.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.strokePath(path, inner)
    painter.restore()


class SpriteAtlas:
    """Marks of one size on one picture, drawn when first needed."""

    def __init__(self, size: float, outline: RGBA, ratio: float) -> None:
        self.ratio = ratio
        self.side = math.ceil((size + 2 * _EDGE + 1.0) * ratio)
        self.side += self.side % 2
        self._size, self._outline = size, outline
        self._slots: dict[tuple[int, RGBA, bool], int] = {}
        self._rows = 2
        self._pixmap = self._empty()

    def _empty(self) -> QPixmap:
        pixmap = QPixmap(_COLUMNS * self.side, self._rows * self.side)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def slot(self, symbol: int, colour: RGBA, *, hollow: bool) -> int:
        """Return the number of a mark's picture."""
        key = (symbol, colour, hollow)
        if key not in self._slots:
            self._add(key)
        return self._slots[key]

    def _add(self, key: tuple[int, RGBA, bool]) -> None:
        number = len(self._slots)
        if number >= self._rows * _COLUMNS:
            self._rows *= 2
            grown = self._empty()
            painter = QPainter(grown)
            painter.drawPixmap(0, 0, self._pixmap)
            painter.end()
            self._pixmap = grown
        self._slots[key] = number
        symbol, colour, hollow = key
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(
            (number % _COLUMNS + 0.5) * self.side, (number // _COLUMNS + 0.5) * self.side
        )
        painter.scale(self.ratio, self.ratio)
        draw_marker(painter, symbol, colour, hollow=hollow, outline=self._outline, size=self._size)
        painter.end()

    def draw(self, painter: QPainter, markers: Markers) -> None:
        """Draw all marks with one call."""
        count = len(markers)
        if not count:
            return
        slots = self._slots_of(markers)
        fragments = np.empty((count, 10))
        # Whole pixels keep the sprites crisp.
        fragments[:, 0] = np.round(markers.x * self.ratio) / self.ratio
        fragments[:, 1] = np.round(markers.y * self.ratio) / self.ratio
        fragments[:, 2] = slots % _COLUMNS * self.side
        fragments[:, 3] = slots // _COLUMNS * self.side
        fragments[:, 4:6] = self.side
        fragments[:, 6:8] = 1 / self.ratio
        fragments[:, 8] = 0.0
        fragments[:, 9] = 1.0
        first = cast(
            QPainter.PixmapFragment,
            shiboken6.Shiboken.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment),
        )
        painter.drawPixmapFragments(first, count, self._pixmap)

    def _slots_of(self, markers: Markers) -> NDArray[np.intp]:
        shades = max(len(markers.palette), 1)
        codes = (markers.symbol.astype(np.intp) * shades + markers.colour) * 2 + markers.hollow
        lookup = np.zeros(len(SYMBOLS) * shades * 2, np.intp)
        for code in np.flatnonzero(np.bincount(codes, minlength=len(lookup))):
            symbol, rest = divmod(int(code) // 2, shades)
            lookup[code] = self.slot(symbol, markers.palette[rest], hollow=bool(code % 2))
        return np.asarray(lookup[codes], np.intp)
