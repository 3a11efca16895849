"""The signs of the transport buttons, painted in the colours of the palette."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QPolygonF

__all__ = ["transport_icon"]

_SIDE: Final = 16
# Each sign in a square of 16: triangles by direction and left edge, bars by left edge.
_SIGNS: Final[dict[str, tuple[tuple[tuple[int, float], ...], tuple[float, ...]]]] = {
    "first": (((-1, 5.0),), (3.0,)),
    "previous": (((-1, 2.5), (-1, 7.5)), ()),
    "play": (((1, 4.0),), ()),
    "back": (((-1, 4.0),), ()),
    "pause": ((), (4.0, 9.5)),
    "next": (((1, 3.0), (1, 8.0)), ()),
    "last": (((1, 4.0),), (11.0,)),
}


def transport_icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon of first, previous, play, pause, next, last or range."""
    icon = QIcon()
    for group, mode in (
        (QPalette.ColorGroup.Active, QIcon.Mode.Normal),
        (QPalette.ColorGroup.Disabled, QIcon.Mode.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.ButtonText)
        for ratio in (1, 2):
            icon.addPixmap(_picture(name, colour, ratio), mode)
    return icon


def _picture(name: str, colour: QColor, ratio: int) -> QPixmap:
    picture = QPixmap(QSize(_SIDE, _SIDE) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if name == "range":
        _paint_range(painter)
    else:
        _paint_sign(painter, name)
    painter.end()
    return picture


def _paint_sign(painter: QPainter, name: str) -> None:
    triangles, bars = _SIGNS[name]
    width = 9.0 if name == "play" else 6.5
    for way, left in triangles:
        base, tip = (left, left + width) if way > 0 else (left + width, left)
        painter.drawPolygon(QPolygonF([QPointF(base, 3.0), QPointF(tip, 8.0), QPointF(base, 13.0)]))
    for left in bars:
        painter.drawRect(QRectF(left, 3.0, 2.5 if name == "pause" else 1.8, 10.0))


def _paint_range(painter: QPainter) -> None:
    """Two ends with arrows pointing at them: everything."""
    painter.drawRect(QRectF(1.0, 3.0, 1.6, 10.0))
    painter.drawRect(QRectF(13.4, 3.0, 1.6, 10.0))
    painter.drawRect(QRectF(5.0, 7.3, 6.0, 1.4))
    painter.drawPolygon(QPolygonF([QPointF(6.5, 4.8), QPointF(3.3, 8.0), QPointF(6.5, 11.2)]))
    painter.drawPolygon(QPolygonF([QPointF(9.5, 4.8), QPointF(12.7, 8.0), QPointF(9.5, 11.2)]))
