"""Military symbols as drawings: made when first painted, kept, vector on paper.

Each stands on a ground in the colour of its mark, so that party, claim and doubt can still be
told. Which event has which symbol is decided in ``portrayal.emblems``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from sitmap.paint.kept_pictures import finished
from sitmap.portrayal.draw_list import RGBA, Markers
from sitmap.portrayal.emblems import EMBLEM_BASE, load_emblems

__all__ = ["EmblemCache", "paint_emblems"]

_SIDE: Final = 1.3
"""Width of a symbol with its ground, in widths of a mark."""
_EDGE: Final = 2.3
_LIGHT_GREY: Final = "rgb(238,238,238)"
_MOST: Final = 1024
_DRAWN: Final = 80.0
"""Size at which a symbol is computed; it is scaled from there."""


@cache
def _drawing(code: str, grey: bool) -> QSvgRenderer:
    # The package takes a third of a second to load: only for readers who ask for symbols.
    from milsymbol import Symbol

    svg = Symbol(code, size=_DRAWN).as_svg()
    if grey:
        svg = re.sub(r"rgb\([0-9]+,[0-9]+,[0-9]+\)", _LIGHT_GREY, svg)
    return QSvgRenderer(QByteArray(svg.encode("utf-8")))


class EmblemCache:
    """Pictures of symbols for screens."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[int, RGBA, bool, RGBA, float, float], QPixmap] = {}

    def picture(
        self, symbol: int, colour: RGBA, hollow: bool, markers: Markers, ratio: float
    ) -> QPixmap:
        """Return the picture of one symbol; ``ratio`` is device pixels in a frame unit."""
        key = (symbol, colour, hollow, markers.outline, markers.size, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > _MOST:
                self._pictures.clear()
            side = round((_SIDE * markers.size + 2) * ratio)
            picture = QPixmap(side, side)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(side / ratio / 2, side / ratio / 2)
            _draw(painter, symbol, colour, hollow, markers)
            painter.end()
            picture = self._pictures[key] = finished(picture)
        return picture


def paint_emblems(painter: QPainter, markers: Markers, cache: EmblemCache | None) -> Markers:
    """Paint the marks that are military symbols and return the others.

    From pictures of ``cache`` on a screen; None paints vectors.
    """
    chosen = markers.symbol >= EMBLEM_BASE
    if not chosen.any():
        return markers
    ratio = painter.device().devicePixelRatioF()
    for number in np.flatnonzero(chosen).tolist():
        x, y = float(markers.x[number]), float(markers.y[number])
        symbol, hollow = int(markers.symbol[number]), bool(markers.hollow[number])
        colour = markers.palette[int(markers.colour[number])]
        if cache is None:
            painter.translate(x, y)
            _draw(painter, symbol, colour, hollow, markers)
            painter.translate(-x, -y)
            continue
        picture = cache.picture(symbol, colour, hollow, markers, ratio)
        half = picture.width() / ratio / 2
        left, top = round((x - half) * ratio) / ratio, round((y - half) * ratio) / ratio
        painter.drawPixmap(QRectF(left, top, 2 * half, 2 * half), picture, QRectF(picture.rect()))
    return _without(markers, ~chosen)


def _draw(painter: QPainter, symbol: int, colour: RGBA, hollow: bool, markers: Markers) -> None:
    side = _SIDE * markers.size
    ground = QRectF(-side / 2, -side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(*markers.outline), 1.0))
    painter.setBrush(QColor(*(markers.outline if hollow else colour)))
    painter.drawRect(ground)
    if hollow:
        painter.setPen(QPen(QColor(*colour), 1.0, Qt.PenStyle.DashLine))
        painter.drawRect(ground.adjusted(0.7, 0.7, -0.7, -0.7))
    drawing = _drawing(*load_emblems().drawing_of(symbol))
    inner = ground.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    drawing.render(painter, inner)
    painter.restore()


def _without(markers: Markers, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Markers:
    return replace(
        markers,
        x=markers.x[kept],
        y=markers.y[kept],
        symbol=markers.symbol[kept],
        colour=markers.colour[kept],
        hollow=markers.hollow[kept],
        rows=markers.rows[kept],
    )
