"""Paints the frames of an animation as images; what stays from frame to frame only once.

What a frame holds is made in ``portrayal.animation``; the order and length of frames and the
files they go to do not belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from sitmap.paint.page_painter import encoded_png, paint_item
from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.animation.frame_scene import Frame, Still
from sitmap.portrayal.animation.frame_size import FrameSize
from sitmap.portrayal.draw_list import LAYER_ORDER, DrawList
from sitmap.portrayal.page.model import MM_PER_UNIT, Item

__all__ = ["FramePainter", "Showing", "blended", "small_pictures"]

_LAKES, _PLACES = LAYER_ORDER.index("lakes"), LAYER_ORDER.index("places")
_LOWER, _LINES, _TOP = LAYER_ORDER[:_LAKES], LAYER_ORDER[_LAKES:_PLACES], LAYER_ORDER[_PLACES:]
_CONTROL: Final = LAYER_ORDER.index("situation-control")
_BELOW, _ABOVE = LAYER_ORDER[:_CONTROL], LAYER_ORDER[_CONTROL:]
_CLEAR: Final = QImage.Format.Format_ARGB32_Premultiplied


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was painted of a still: the sheet with the ground, the ground's lines, the frame."""

    still: Still
    below: QImage
    above: QImage
    over: QImage


class FramePainter:
    """Paints frames of one size; use it in one thread."""

    def __init__(self, size: FrameSize) -> None:
        self._size = size
        self._cache = PaintCache()
        self._kept: _Kept | None = None
        self._names: tuple[tuple[object, ...], QImage] | None = None

    def picture(self, frame: Frame) -> QImage:
        """Return the frame without its dates."""
        kept = self._keep(frame.still)
        image = kept.below.copy()
        painter = self._begin(image)
        self._paint_map(painter, kept, frame)
        for item in frame.words:
            paint_item(painter, item)
        painter.end()
        return image

    def dated(self, picture: QImage, dates: Iterable[Item]) -> QImage:
        """Return the picture with its dates."""
        image = picture.copy()
        painter = self._begin(image)
        for item in dates:
            paint_item(painter, item)
        painter.end()
        return image

    def _paint_map(self, painter: QPainter, kept: _Kept, frame: Frame) -> None:
        names = self._named(frame)
        for layers, image in ((_LOWER, kept.above), (_LINES, names), (_TOP, kept.over)):
            self._paint_layers(painter, frame.still, frame.content.only(*layers))
            painter.save()
            painter.resetTransform()
            painter.drawImage(QPointF(0, 0), image)
            painter.restore()

    def _paint_layers(self, painter: QPainter, still: Still, content: DrawList) -> None:
        painter.save()
        painter.translate(still.box.x, still.box.y)
        painter.scale(MM_PER_UNIT, MM_PER_UNIT)
        paint(painter, content, "settled", self._cache)
        painter.restore()

    def _named(self, frame: Frame) -> QImage:
        """Return the names on the ground: words with their halos cost most, and seldom move."""
        items = tuple(item for layer in frame.names.layers for item in layer.items)
        if self._names is None or self._names[0] != items:
            image = self._image(Qt.GlobalColor.transparent, _CLEAR)
            painter = self._begin(image)
            self._paint_layers(painter, frame.still, frame.names)
            painter.end()
            self._names = items, image
        return self._names[1]

    def _keep(self, still: Still) -> _Kept:
        if self._kept is None or self._kept.still is not still:
            self._kept, self._names = self._painted(still), None
        return self._kept

    def _painted(self, still: Still) -> _Kept:
        below = self._image(Qt.GlobalColor.white, QImage.Format.Format_RGB32)
        painter = self._begin(below)
        for item in still.around:
            paint_item(painter, item)
        box, ground = still.box, still.ground
        painter.setClipRect(QRectF(box.x, box.y, box.width, box.height))
        layers = tuple(layer for layer in ground.layers if layer.name in _BELOW)
        lower = DrawList(ground.width, ground.height, layers, background=ground.background)
        self._paint_layers(painter, still, lower)
        painter.end()
        above = self._image(Qt.GlobalColor.transparent, _CLEAR)
        painter = self._begin(above)
        self._paint_layers(painter, still, ground.only(*_ABOVE))
        painter.end()
        over = self._image(Qt.GlobalColor.transparent, _CLEAR)
        painter = self._begin(over)
        for item in still.over:
            paint_item(painter, item)
        painter.end()
        return _Kept(still, below, above, over)

    def _image(self, colour: Qt.GlobalColor, form: QImage.Format) -> QImage:
        image = QImage(self._size.width, self._size.height, form)
        image.fill(colour)
        return image

    def _begin(self, image: QImage) -> QPainter:
        painter = QPainter(image)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing, True
        )
        painter.scale(self._size.dots, self._size.dots)
        return painter


def blended(first: QImage, second: QImage, share: float) -> QImage:
    """Return ``first`` with ``second`` over it, ``share`` (0 to 1) strong."""
    image = first.copy()
    painter = QPainter(image)
    painter.setOpacity(share)
    painter.drawImage(QPointF(0, 0), second)
    painter.end()
    return image


class Showing(Protocol):
    """Takes small pictures; ``due`` says whether another would be looked at."""

    @property
    def due(self) -> bool:
        """Whether the next picture is of use."""
        raise NotImplementedError

    def show(self, picture: bytes) -> None:
        """Take a picture as PNG."""
        raise NotImplementedError


def small_pictures(showing: Showing, width: int) -> Callable[[QImage], None]:
    """Return what hands on each due picture as a PNG so many pixels wide, to be glanced at."""

    def watch(picture: QImage) -> None:
        if showing.due:
            smooth = Qt.TransformationMode.SmoothTransformation
            showing.show(encoded_png(picture.scaledToWidth(width, smooth)))

    return watch
