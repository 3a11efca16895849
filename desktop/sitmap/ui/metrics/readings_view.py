"""The list of readings: one widget that paints cells, selects and scrolls.

What shows is decided by ``domain.reading_blocks``, where by ``block_layout``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QStaticText,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from sitmap.domain.reading_blocks import ReadingBlocks
from sitmap.domain.readings import Reading
from sitmap.ui.metrics.block_layout import BlockLayout
from sitmap.ui.metrics.reading_cells import (
    MARGIN,
    Cell,
    CellFonts,
    CellMaker,
    Voice,
)

__all__ = ["ReadingsView"]

_MARK_COLOURS: Final = {
    "light": {"stale": "#8a5a00", "disputed": "#a8321f"},
    "dark": {"stale": "#e6b65c", "disputed": "#f0907d"},
}
_MOST_PUSHES: Final = 4
_NOTHING: Final = "No readings on this day"


class ReadingsView(QAbstractScrollArea):
    """Shows readings and tells which one is chosen: ``reading_chosen`` carries a Reading.

    ``menu_requested`` carries a Reading and a place on the screen.
    """

    reading_chosen = Signal(object)
    menu_requested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: ReadingBlocks | None = None
        self._colours: Mapping[str, QColor] = {}
        self._theme = "light"
        self._nothing = _NOTHING
        self._maker = CellMaker(CellFonts(self.font()))
        self._layout = BlockLayout(self._maker)
        self._laid_width = -1
        self._texts: dict[tuple[str, int], QStaticText] = {}
        self._selected: int | None = None
        self._focused: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Readings")
        self.verticalScrollBar().setSingleStep(24)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # --- content --------------------------------------------------------------------

    @property
    def readings(self) -> Sequence[Reading]:
        """All that is shown, in sight or not."""
        return () if self._blocks is None else tuple(self._blocks)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Where what was laid out is shown, in the content's own pixels."""
        return self._layout.cells

    def sizeHint(self) -> QSize:
        return QSize(360, 420)

    def set_theme(self, theme: str) -> None:
        """Take the colours of ``light`` or ``dark``."""
        self._theme = theme
        self.viewport().update()

    def set_party_colours(self, colours: Mapping[str, QColor]) -> None:
        """Take the colour of each party by code."""
        self._colours = colours
        self.viewport().update()

    def show_readings(self, blocks: ReadingBlocks, nothing: str = _NOTHING) -> None:
        """Show these readings, ``nothing`` where there are none; equal ones cost nothing."""
        self._nothing = nothing
        same = self._blocks is not None and blocks.same_as(self._blocks)
        if same and self._laid_width == self.viewport().width():
            return
        self._blocks = blocks
        self._focused = None
        self._lay_out()

    def select_row(self, row: int | None) -> None:
        """Mark the reading of a snapshot row, if it is shown, and bring it into sight."""
        if row == self._selected:
            return
        self._selected = row
        number = None if row is None or self._blocks is None else self._blocks.number_of_row(row)
        if number is not None:
            self._reach_block_of(number)
        for cell in self._layout.cells:
            if cell.reading.row == row:
                self._bring_into_sight(cell)
        self.viewport().update()

    def _lay_out(self) -> None:
        self._laid_width = self.viewport().width()
        if self._blocks is not None:
            self._layout.show(self._blocks, float(self._laid_width))
            self.setAccessibleDescription(f"{len(self._blocks)} readings")
        self._reach()
        self.viewport().update()

    def _reach(self) -> None:
        """Lay out what is in sight; what was guessed before may change the height of it all."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        self._layout.reach(bar.value(), bar.value() + height)
        bar.setPageStep(height)
        bar.setRange(0, max(int(self._layout.height) - height, 0))

    def _reach_block_of(self, number: int) -> None:
        """Scroll to the block of a reading unless it is laid out."""
        # What comes into sight may be higher than guessed and push the block out of it again.
        for _ in range(_MOST_PUSHES):
            if self._blocks is None or self._layout.cell(number) is not None:
                return
            block = self._blocks.block_of(number)
            self.verticalScrollBar().setValue(int(self._layout.top_of(block)))
            self._reach()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._reach()
        super().scrollContentsBy(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._maker = CellMaker(CellFonts(self.font()))
            self._layout.renew(self._maker)
            self._texts.clear()
            self._lay_out()
        super().changeEvent(event)

    # --- choosing -------------------------------------------------------------------

    def _at(self, point: QPointF) -> Cell | None:
        return self._layout.cell_at(point.x(), point.y() + self.verticalScrollBar().value())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._focus_cell(cell.number)
            self.reading_chosen.emit(cell.reading)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        cell = self._focused_cell() if by_key else self._at(QPointF(event.pos()))
        if cell is not None:
            where = event.globalPos()
            if by_key:
                box = cell.box
                inside = QPoint(int(box.left()), int(box.top()) - self.verticalScrollBar().value())
                where = self.viewport().mapToGlobal(inside)
            self.menu_requested.emit(cell.reading, where)

    def _focused_cell(self) -> Cell | None:
        return None if self._focused is None else self._layout.cell(self._focused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = event.key(), 0 if self._blocks is None else len(self._blocks)
        moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Left: -1,
        }
        if count and key in moves:
            at = -1 if self._focused is None else self._focused
            self._focus_cell(min(max(at + moves[Qt.Key(key)], 0), count - 1))
        elif count and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._focus_cell(0 if key == Qt.Key.Key_Home else count - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            cell = self._focused_cell()
            if cell is not None:
                self.reading_chosen.emit(cell.reading)
        else:
            super().keyPressEvent(event)

    def _focus_cell(self, number: int) -> None:
        self._focused = number
        self._reach_block_of(number)
        cell = self._layout.cell(number)
        if cell is None:
            return
        sentence = cell.reading.sentence()
        self.setAccessibleDescription(sentence)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
        self._bring_into_sight(cell)
        self.viewport().update()

    def _bring_into_sight(self, cell: Cell) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if cell.box.top() < bar.value():
            bar.setValue(int(cell.box.top()) - 30)
        elif cell.box.bottom() > bar.value() + height:
            bar.setValue(int(cell.box.bottom()) - height + 6)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event.globalPos(), QPointF(event.pos()))
            return True
        return super().viewportEvent(event)

    def _show_tip(self, where: QPoint, point: QPointF) -> None:
        cell = self._at(point)
        text = "" if cell is None else cell.reading.sentence()
        QToolTip.showText(where, text, self)

    # --- painting -------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        palette = self.palette()
        painter.fillRect(event.rect(), palette.color(QPalette.ColorRole.Base))
        if not self._layout.cells:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            box = QRectF(MARGIN, 18.0, self.viewport().width() - 2 * MARGIN, 40.0)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, self._nothing)
            painter.end()
            return
        top = self.verticalScrollBar().value()
        painter.translate(0.0, -float(top))
        visible = QRectF(event.rect()).translated(0.0, top)
        self._paint_headings(painter, visible)
        for cell in self._layout.cells:
            if cell.box.intersects(visible):
                self._paint_cell(painter, cell)
        painter.end()

    def _paint_headings(self, painter: QPainter, visible: QRectF) -> None:
        palette, fonts = self.palette(), self._maker.fonts
        for heading in self._layout.headings:
            if not visible.top() - 30 < heading.y < visible.bottom():
                continue
            is_group = heading.voice is Voice.GROUP
            role = QPalette.ColorRole.Highlight if is_group else QPalette.ColorRole.Text
            painter.setPen(palette.color(role))
            self._write(painter, MARGIN, heading.y, heading.text, heading.voice)
            if heading.scope:
                painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
                end = MARGIN + fonts.metrics[heading.voice].horizontalAdvance(heading.text)
                self._write(painter, end + 8.0, heading.y, heading.scope, heading.voice)

    def _paint_cell(self, painter: QPainter, cell: Cell) -> None:
        palette, box = self.palette(), cell.box
        painter.fillRect(box, palette.color(QPalette.ColorRole.AlternateBase))
        chosen = self._selected is not None and cell.reading.row == self._selected
        if chosen or (cell.number == self._focused and self.hasFocus()):
            width = 2.0 if chosen else 1.0
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(width / 2, width / 2, -width / 2, -width / 2))
        neutral = palette.color(QPalette.ColorRole.Mid)
        colour = self._colours.get(cell.reading.party, neutral)
        painter.fillRect(QRectF(box.left(), box.top(), 3.0, box.height()), colour)
        for line in cell.lines:
            if line.voice is Voice.MARK:
                self._paint_mark(painter, box, line.x, line.y, line.width, line.text)
                continue
            muted = line.voice is Voice.MUTED
            role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.Text
            painter.setPen(palette.color(role))
            self._write(painter, box.left() + line.x, box.top() + line.y, line.text, line.voice)

    def _paint_mark(
        self, painter: QPainter, box: QRectF, x: float, y: float, width: float, mark: str
    ) -> None:
        colour = QColor(_MARK_COLOURS[self._theme][mark])
        frame = QRectF(
            box.left() + x, box.top() + y, width, self._maker.fonts.height(Voice.MARK) + 1.0
        )
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 3.0, 3.0)
        self._write(painter, frame.left() + 5.0, frame.top(), mark, Voice.MARK)

    def _write(self, painter: QPainter, x: float, y: float, text: str, voice: Voice) -> None:
        key = (text, int(voice))
        found = self._texts.get(key)
        font = self._maker.fonts.fonts[voice]
        if found is None:
            if len(self._texts) > 4000:
                self._texts.clear()
            found = QStaticText(text)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            found.prepare(font=font)
            self._texts[key] = found
        painter.setFont(font)
        painter.drawStaticText(QPointF(x, y), found)
