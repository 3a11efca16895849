"""Words with their halo: outlines for paper, pictures kept between frames for the screen.

Stroking the outlines of letters is the dearest thing on a screen, so there each line of
words is drawn once. Which words stand where is decided in the draw list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from sitmap.paint.fonts import FINE, font, outline_of, settable, spread
from sitmap.paint.kept_pictures import finished
from sitmap.portrayal.draw_list import RGBA, Text

__all__ = ["WordCache"]

_CAP_HEIGHT: Final = 0.714
"""Height of capitals as a part of the em."""
_HALO: Final = 2.6
_MOST: Final = 3000
_LEFT: Final = {"left": 0.0, "centre": -0.5, "right": -1.0}
_DROP: Final = {"baseline": 0.0, "middle": 0.5, "top": 1.0}


@dataclass(frozen=True, slots=True)
class _Word:
    """A line of words around the start of its baseline."""

    text: str
    font: QFont
    width: float
    outline: QPainterPath | None
    """For the halo of words that are painted again; a picture has its own made for it."""


class WordCache:
    """Paints texts and keeps what it made of them."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, float, bool, bool, float, bool, bool], _Word] = {}
        self._pictures: dict[
            tuple[str, float, bool, bool, float, RGBA, RGBA | None, float], QPixmap
        ] = {}

    def _word(self, text: Text, *, fine: bool, outlined: bool) -> _Word:
        key = (text.text, text.size, text.bold, text.italic, text.spacing, fine, outlined)
        word = self._words.get(key)
        if word is None:
            if len(self._words) > _MOST:
                self._words.clear()
            spacing = 0.0 if fine else text.spacing
            words, italic = settable(text.text, bold=text.bold, italic=text.italic)
            face = font(text.size, bold=text.bold, italic=italic, spacing=spacing, fine=fine)
            if fine and text.spacing:
                face = spread(face, words, text.spacing * FINE)
            outline = _outline(words, face, fine=fine) if outlined else None
            width = QFontMetricsF(face).horizontalAdvance(words)
            word = self._words[key] = _Word(words, face, width, outline)
        return word

    def paint(self, painter: QPainter, text: Text, *, fine: bool) -> None:
        """Paint words as text over the outline of their halo; ``fine`` for paper."""
        scale = FINE if fine else 1
        word = self._word(text, fine=fine, outlined=text.halo is not None)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.translate(text.x, text.y)
        if text.angle:
            painter.rotate(text.angle)
        if fine:
            painter.scale(1 / FINE, 1 / FINE)
        painter.translate(
            _LEFT[text.anchor] * word.width, _DROP[text.baseline] * _CAP_HEIGHT * text.size * scale
        )
        _set(painter, word, text, scale)
        painter.restore()

    def paint_picture(self, painter: QPainter, text: Text, ratio: float) -> None:
        """Paint level words as a kept picture; ``ratio`` is device pixels in a frame unit."""
        word = self._word(text, fine=False, outlined=False)
        key = (
            text.text, text.size, text.bold, text.italic, text.spacing, text.colour, text.halo,
            ratio,
        )  # fmt: skip
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > _MOST:
                self._pictures.clear()
            picture = self._pictures[key] = _picture(word, text, ratio)
        x = text.x + _LEFT[text.anchor] * word.width - _border(text)
        y = text.y + _DROP[text.baseline] * _CAP_HEIGHT * text.size - _rise(text)
        # Whole pixels keep letters crisp.
        painter.drawPixmap(QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio), picture)


def _outline(words: str, face: QFont, *, fine: bool) -> QPainterPath:
    if fine:
        return outline_of(words, face)
    outline = QPainterPath()
    outline.addText(0, 0, face, words)
    return outline


def _border(text: Text) -> float:
    return math.ceil(_HALO + 0.2 * text.size)


def _rise(text: Text) -> float:
    return math.ceil(1.15 * text.size + _HALO)


def _picture(word: _Word, text: Text, ratio: float) -> QPixmap:
    width = word.width + 2 * _border(text)
    height = _rise(text) + 0.4 * text.size + _HALO
    picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.translate(_border(text), _rise(text))
    _set(painter, word, text, 1)
    painter.end()
    return finished(picture)


def _set(painter: QPainter, word: _Word, text: Text, scale: int) -> None:
    if text.halo is not None:
        ring = QPen(QColor(*text.halo), _HALO * scale)
        ring.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(word.outline or _outline(word.text, word.font, fine=False), ring)
    painter.setFont(word.font)
    painter.setPen(QColor(*text.colour))
    painter.drawText(QPointF(0, 0), word.text)
