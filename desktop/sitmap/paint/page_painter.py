"""Paints pages: on any QPainter, and as bytes of PDF and SVG.

What stands on a page is composed by ``portrayal.page``; pictures are made by ``page_raster``,
files written by ``page_files``. Everything is drawn as vector and text, so that paper stays sharp.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
)
from PySide6.QtSvg import QSvgGenerator

from sitmap.paint.page_text import FONT_PIXELS, page_font
from sitmap.paint.painter import paint
from sitmap.portrayal.page.model import (
    MM_PER_POINT,
    MM_PER_UNIT,
    RGBA,
    Item,
    Page,
    Patch,
    Picture,
    Rule,
    TextRun,
)

__all__ = ["MM_PER_INCH", "encoded_png", "paint_item", "paint_page", "pdf_bytes", "svg_bytes"]

MM_PER_INCH: Final = 25.4
_PDF_DPI: Final = 1200


def paint_page(painter: QPainter, page: Page) -> None:
    """Draw ``page``; the painter's units must be millimetres, origin at the sheet's corner."""
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing, True
    )
    for block in page.blocks:
        for item in block.items:
            _draw(item, painter)
    painter.restore()


def paint_item(painter: QPainter, item: Item) -> None:
    """Draw one thing of a page; units and quality are the painter's."""
    _draw(item, painter)


@singledispatch
def _draw(item: Item, painter: QPainter) -> None:
    raise TypeError(f"no way to draw {type(item).__name__}")


@_draw.register
def _(item: TextRun, painter: QPainter) -> None:
    font = page_font(item.bold, item.italic)
    scale = item.size * MM_PER_POINT / FONT_PIXELS
    painter.save()
    painter.translate(item.x, item.y)
    painter.rotate(item.angle)
    painter.scale(scale, scale)
    painter.setFont(font)
    painter.setPen(_colour(item.colour))
    shift = 0.0
    if item.anchor != "left":
        width = painter.fontMetrics().horizontalAdvance(item.text)
        shift = -width if item.anchor == "right" else -width / 2
    painter.drawText(QPointF(shift, 0.0), item.text)
    painter.restore()


@_draw.register
def _(item: Rule, painter: QPainter) -> None:
    pen = QPen(_colour(item.colour), item.width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(item.x1, item.y1), QPointF(item.x2, item.y2))


@_draw.register
def _(item: Patch, painter: QPainter) -> None:
    painter.setBrush(QBrush(_colour(item.fill)) if item.fill else Qt.BrushStyle.NoBrush)
    if item.outline:
        pen = QPen(_colour(item.outline), item.width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in item.points]))


@_draw.register
def _(item: Picture, painter: QPainter) -> None:
    box = item.box
    painter.save()
    painter.setClipRect(QRectF(box.x, box.y, box.width, box.height))
    painter.translate(box.x, box.y)
    painter.scale(MM_PER_UNIT, MM_PER_UNIT)
    paint(painter, item.draw_list, "paper")
    painter.restore()


def _colour(colour: RGBA) -> QColor:
    return QColor(*colour)


def pdf_bytes(pages: Sequence[Page], title: str) -> bytes:
    """Return the pages as PDF, as Qt writes it: its dates and ids are still random."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    writer.setTitle(title)
    writer.setCreator("Sitmap")
    _set_sheet(writer, pages[0])
    painter = QPainter(writer)
    try:
        for number, page in enumerate(pages):
            if number:
                _set_sheet(writer, page)
                writer.newPage()
            painter.save()
            painter.scale(_PDF_DPI / MM_PER_INCH, _PDF_DPI / MM_PER_INCH)
            paint_page(painter, page)
            painter.restore()
    finally:
        painter.end()
    return bytes(buffer.data().data())


def _set_sheet(writer: QPdfWriter, page: Page) -> None:
    size = QPageSize(QSizeF(page.width, page.height), QPageSize.Unit.Millimeter)
    layout = QPageLayout(
        size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    writer.setPageLayout(layout)


def encoded_png(image: QImage) -> bytes:
    """Return an image as PNG; who writes the bytes can tell why a disk refused them."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def svg_bytes(page: Page, title: str, description: str = "Made by Sitmap") -> bytes:
    """Return one page as SVG in millimetres, text as text."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(QSize(round(page.width / MM_PER_UNIT), round(page.height / MM_PER_UNIT)))
    generator.setViewBox(QRectF(0, 0, page.width / MM_PER_UNIT, page.height / MM_PER_UNIT))
    generator.setTitle(title)
    generator.setDescription(description)
    painter = QPainter(generator)
    try:
        painter.scale(1 / MM_PER_UNIT, 1 / MM_PER_UNIT)
        paint_page(painter, page)
    finally:
        painter.end()
    return bytes(buffer.data().data())
