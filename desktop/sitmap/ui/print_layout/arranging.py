"""Blocks of the page moved and sized by hand, over the preview: mouse and arrow keys.

What other blocks do when one is moved, and what edges are drawn to, is decided by
``portrayal.page.blocks``; composing the page again is the dialog's matter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.page.blocks import Place, box_of, place_of, snapped, yielding
from sitmap.portrayal.page.model import Box

__all__ = ["BlockHandles"]

_REACH_MM: Final = 2.0
_EDGE_PIXELS: Final = 9.0
_STEP_MM: Final = 1.0
_ARROWS: Final = {
    Qt.Key.Key_Left: (-_STEP_MM, 0.0),
    Qt.Key.Key_Right: (_STEP_MM, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP_MM),
    Qt.Key.Key_Down: (0.0, _STEP_MM),
}
_COLOUR: Final = QColor(20, 110, 190)
_NAMES: Final = {"map": "Map", "main": "Text", "foot": "Sources and notes"}


class BlockHandles(QWidget):
    """Outlines over the blocks of the first page; a hand moves one, or sizes it at its corner.

    Signals: ``arranged(tuple[Place, ...])`` after a block was moved; ``refused(str)`` when it
    cannot stand there.
    """

    arranged = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._body, self._places = Box(0.0, 0.0, 0.0, 0.0), tuple[Place, ...]()
        self._origin, self._pixels = QPointF(), 1.0
        self._chosen = -1
        self._grip: tuple[Box, QPointF, bool] | None = None
        self._drawn: Box | None = None
        self._lines: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Blocks of the page")
        self.setAccessibleDescription(
            "Tab chooses a block, arrow keys move it, with Shift they size it"
        )

    # --- what there is ------------------------------------------------------------------

    def show_blocks(self, blocks: tuple[tuple[str, Box], ...], body: Box) -> None:
        """Take the blocks as they stand on the page, in millimetres."""
        self._body = body
        self._places = tuple(place_of(name, box, body) for name, box in blocks)
        self._chosen = min(max(self._chosen, 0), len(self._places) - 1)
        self._grip = self._drawn = None
        self.update()

    def show_sheet(self, sheet: QRectF, width: float) -> None:
        """Take where the sheet, ``width`` millimetres wide, lies in the widget."""
        self._origin, self._pixels = sheet.topLeft(), sheet.width() / max(width, 1.0)
        self.update()

    @property
    def places(self) -> tuple[Place, ...]:
        """The blocks as they stand."""
        return self._places

    @property
    def chosen(self) -> str:
        """Name of the block that keys move; empty for none."""
        return self._places[self._chosen].name if self._chosen >= 0 else ""

    def rect_of(self, name: str) -> QRectF:
        """Return where a block lies in the widget."""
        return self._rect(next(self._box(place) for place in self._places if place.name == name))

    def _box(self, place: Place) -> Box:
        return box_of(place, self._body)

    def _rect(self, box: Box) -> QRectF:
        x, y = self._origin.x() + box.x * self._pixels, self._origin.y() + box.y * self._pixels
        return QRectF(x, y, box.width * self._pixels, box.height * self._pixels)

    # --- moving -------------------------------------------------------------------------

    def move_chosen(self, dx: float, dy: float, *, sizing: bool = False) -> None:
        """Move the chosen block by millimetres, or its lower right corner."""
        if self._chosen < 0:
            return
        box = self._box(self._places[self._chosen])
        if sizing:
            self._settle(replace(box, width=box.width + dx, height=box.height + dy))
        else:
            self._settle(replace(box, x=box.x + dx, y=box.y + dy))

    def _settle(self, box: Box) -> None:
        moved = place_of(self._places[self._chosen].name, box, self._body)
        others = [place for n, place in enumerate(self._places) if n != self._chosen]
        found = yielding(moved, others, self._body)
        if found is None:
            self.refused.emit("The block cannot stand there: another would be too small.")
        else:
            name = moved.name
            self._places = found
            self._chosen = next(n for n, place in enumerate(found) if place.name == name)
            self.arranged.emit(found)
        self.update()

    def _at(self, point: QPointF) -> int:
        rects = [self._rect(self._box(place)) for place in self._places]
        return next((n for n, rect in enumerate(rects) if rect.contains(point)), -1)

    def _on_corner(self, point: QPointF) -> bool:
        if self._chosen < 0:
            return False
        corner = self._rect(self._box(self._places[self._chosen])).bottomRight()
        near = corner - point
        return max(abs(near.x()), abs(near.y())) <= _EDGE_PIXELS

    def _cursor_at(self, point: QPointF) -> Qt.CursorShape:
        if self._on_corner(point):
            return Qt.CursorShape.SizeFDiagCursor
        inside = self._at(point) >= 0
        return Qt.CursorShape.SizeAllCursor if inside else Qt.CursorShape.ArrowCursor

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        sizing = self._on_corner(point)
        if not sizing:
            self._chosen = self._at(point)
        if self._chosen >= 0:
            self._grip = (self._box(self._places[self._chosen]), point, sizing)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._grip is None:
            self.setCursor(self._cursor_at(point))
            return
        box, start, sizing = self._grip
        way = (point - start) / self._pixels
        if sizing:
            width, height = box.width + way.x(), box.height + way.y()
            box = replace(box, width=max(width, 5.0), height=max(height, 5.0))
        else:
            box = replace(box, x=box.x + way.x(), y=box.y + way.y())
        others = [self._box(p) for n, p in enumerate(self._places) if n != self._chosen]
        self._drawn, *lines = snapped(box, self._body, others, _REACH_MM, moving=not sizing)
        self._lines = (lines[0], lines[1])
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        drawn, self._drawn, self._grip = self._drawn, None, None
        self._lines = ((), ())
        if drawn is not None:
            self._settle(drawn)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is not None and self._chosen >= 0:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.move_chosen(*way, sizing=shift)
        elif event.key() == Qt.Key.Key_Escape and self._grip is not None:
            self._grip = self._drawn = None
            self.update()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, onward: bool) -> bool:
        following = self._chosen + (1 if onward else -1)
        if 0 <= following < len(self._places):
            self._chosen = following
            self.update()
            return True
        self._chosen = -1
        self.update()
        return super().focusNextPrevChild(onward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._chosen < 0 and self._places:
            self._chosen = 0
        super().focusInEvent(event)
        self.update()

    # --- drawing ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        for number, place in enumerate(self._places):
            self._outline(painter, place, chosen=number == self._chosen)
        if self._drawn is not None:
            painter.fillRect(self._rect(self._drawn), QColor(20, 110, 190, 40))
            painter.setPen(QPen(_COLOUR, 1.5))
            painter.drawRect(self._rect(self._drawn))
        painter.setPen(QPen(QColor(200, 40, 90), 1.0, Qt.PenStyle.DashLine))
        for x in self._lines[0]:
            at = self._origin.x() + x * self._pixels
            painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))
        for y in self._lines[1]:
            at = self._origin.y() + y * self._pixels
            painter.drawLine(QPointF(0, at), QPointF(self.width(), at))
        painter.end()

    def _outline(self, painter: QPainter, place: Place, *, chosen: bool) -> None:
        rect = self._rect(self._box(place))
        painter.setPen(QPen(_COLOUR, 2.0 if chosen else 1.0))
        painter.drawRect(rect)
        if not chosen:  # a name would hide what stands in the block
            return
        name = _NAMES.get(place.name, place.name.capitalize())
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(name) + 8, metrics.height() + 2
        label = QRectF(rect.x(), rect.y(), width, height)
        painter.fillRect(label, _COLOUR)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, name)
        corner = rect.bottomRight()
        painter.fillRect(QRectF(corner.x() - 4, corner.y() - 4, 8, 8), _COLOUR)
