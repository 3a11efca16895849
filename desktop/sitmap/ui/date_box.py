"""A box for a typed date: says in one line what is wrong and then leaves the date as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from sitmap.domain.dates import SituationDate, calendar_day, format_day
from sitmap.domain.typed_date import parse_typed_date, parse_typed_day
from sitmap.errors import UserError

__all__ = ["DateBox"]


_DAYS: Final = "Type a date: 2025-11-17, 17 Nov 2025, 17.11.2025, 2025-11 (its first day)"
_TIMES: Final = f"{_DAYS}; with a time: 17 Nov 2025 14:00, or 14:00 of the day shown"


class DateBox(QLineEdit):
    """Shows a day and takes another one; with ``times`` it takes a minute too.

    ``day_typed`` carries an accepted date, ``problem_changed`` the line that says what is
    wrong, empty when nothing is. ``zone`` tells the file's zone when asked.
    """

    day_typed = Signal(object)
    problem_changed = Signal(str)

    def __init__(
        self, zone: Callable[[], str], parent: QWidget | None = None, *, times: bool = False
    ) -> None:
        super().__init__(parent)
        self._zone = zone
        self._times = times
        self._day: SituationDate | None = None
        self.problem = ""
        self.setMaxLength(80)
        widest = "00 Mmm 0000, 00:00" if times else "00 Mmm 0000"
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(widest) + 22)
        self.setToolTip(_TIMES if times else _DAYS)
        self.returnPressed.connect(self.take)

    def show_day(self, on: SituationDate) -> None:
        """Show a date; what is being typed is kept."""
        self._day = on
        if not (self.hasFocus() and self.isModified()):
            self._restore()

    def take(self) -> bool:
        """Read what is typed; returns whether it is a date."""
        if not self.isModified():
            return True
        try:
            day = self._read()
        except UserError as error:
            self._tell(error.line())
            return False
        self._day = day
        self._restore()
        self.day_typed.emit(day)
        return True

    def _read(self) -> SituationDate:
        if not self._times:
            return parse_typed_day(self.text(), self._zone())
        near: date | None = None if self._day is None else calendar_day(self._day)
        return parse_typed_date(self.text(), self._zone(), near)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.isModified() or self.problem):
            self._restore()
            self.selectAll()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.isModified() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take()
        super().focusOutEvent(event)

    def _restore(self) -> None:
        if self._day is not None:
            self.setText(format_day(self._day))
        self.setModified(False)
        self._tell("")

    def _tell(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self.problem_changed.emit(problem)
