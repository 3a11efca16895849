"""The map, or a page, on the clipboard for a letter or a slide.

A picture of the map that leaves the window must say its dates, which there stand beside it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.page.model import Page
from sitmap.portrayal.page.texts import dates_of
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session

__all__ = ["copy_map", "copy_page", "map_picture"]

_RATIO: Final = 2.0
"""Pixels in one of the window's units: sharp in print too."""
_PAGE_DPI: Final = 200.0
_MARGIN: Final = 10
_WRAPPED: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


def copy_map(canvas: QWidget, session: Session, messages: Messages) -> None:
    """Put the map as it shows on the clipboard, with title and dates above it."""
    QGuiApplication.clipboard().setImage(map_picture(canvas, session))
    messages.info("The map is on the clipboard")


def map_picture(canvas: QWidget, session: Session) -> QImage:
    """Return the map as it shows, below its title, its dates and what is kept back."""
    dates = dates_of(session.snapshot, session.situation)
    words = [f"{dates.situation_words()}. {dates.known_words()}.", session.kept_back_note]
    lines = [session.snapshot.info.title, *(line for line in words if line)]
    boxes = _boxes(lines, canvas)
    head = boxes[-1].bottom() + _MARGIN
    size = QSize(canvas.width(), canvas.height() + head)
    image = QImage(size * _RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_RATIO)
    image.fill(canvas.palette().color(QPalette.ColorRole.Window))
    painter = QPainter(image)
    try:
        painter.setPen(QColor(canvas.palette().color(QPalette.ColorRole.WindowText)))
        font = canvas.font()
        for number, (line, box) in enumerate(zip(lines, boxes, strict=True)):
            font.setBold(number == 0)
            painter.setFont(font)
            painter.drawText(box, _WRAPPED, line)
        canvas.render(painter, QPoint(0, head))
    finally:
        painter.end()
    return image


def _boxes(lines: list[str], canvas: QWidget) -> list[QRect]:
    """Return where each line stands, one below the other, wrapped to the map's width."""
    boxes: list[QRect] = []
    top, font = _MARGIN, canvas.font()
    for number, line in enumerate(lines):
        font.setBold(number == 0)
        room = QRect(_MARGIN, top, canvas.width() - 2 * _MARGIN, 10_000)
        boxes.append(QFontMetrics(font).boundingRect(room, _WRAPPED, line))
        top = boxes[-1].bottom() + 1
    return boxes


def copy_page(page: Page) -> None:
    """Put a page on the clipboard as a picture."""
    # Imported when it is wanted: writing of pictures is nothing that the start needs.
    from sitmap.paint.page_raster import page_image

    QGuiApplication.clipboard().setImage(page_image(page, _PAGE_DPI))
