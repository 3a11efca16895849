"""The controls of knowledge: *As known on* (publication) and *As recorded on* (the journal).

Both are off by default: the latest shows. What a replay shows is the snapshot's matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from sitmap.domain.dates import calendar_day
from sitmap.ui.date_box import DateBox
from sitmap.ui.session import Session
from sitmap.ui.timeline.tint import KNOWN_COLOURS, tint

__all__ = ["KnowledgeControls"]


class KnowledgeControls(QWidget):
    """Two check boxes, each with the day up to which it replays.

    Signal ``room_changed``: another width is needed now.
    """

    room_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = "light"
        self.known_check = QCheckBox("As known on")
        self.known_check.setToolTip(
            "Show only what could be known by the end of this day: published or recorded by then"
        )
        self.recorded_check = QCheckBox("As recorded on")
        self.recorded_check.setToolTip(
            "Show only what this file held at the end of this day: its own journal"
        )
        self.known_box, self.recorded_box = self._box("As known on"), self._box("As recorded on")
        row = self._row = QHBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for widget in (self.recorded_check, self.recorded_box, self.known_check, self.known_box):
            row.addWidget(widget)
        self._connect()
        self.refresh()

    def _box(self, name: str) -> DateBox:
        box = DateBox(lambda: self._session.snapshot.info.zone)
        box.setAccessibleName(f"{name}, typed")
        return box

    def _connect(self) -> None:
        session = self._session
        self.known_check.toggled.connect(
            lambda on: session.set_known_date(calendar_day(session.on) if on else None)
        )
        self.recorded_check.toggled.connect(
            lambda on: session.set_recorded_date(calendar_day(session.on) if on else None)
        )
        self.known_box.day_typed.connect(session.set_known_date)
        self.recorded_box.day_typed.connect(session.set_recorded_date)
        for signal in (session.valid_date_changed, session.known_date_changed):
            signal.connect(self.refresh)

    def refresh(self) -> None:
        """Show the session's dates of knowledge; the journal's box only while it is asked."""
        session = self._session
        shown = self.recorded_box.isVisibleTo(self)
        for check, box, day in (
            (self.known_check, self.known_box, session.known_on),
            (self.recorded_check, self.recorded_box, session.recorded_on),
        ):
            _show(check, box, day, calendar_day(session.on))
        self.recorded_box.setVisible(session.recorded_on is not None)
        if shown != self.recorded_box.isVisibleTo(self):
            self._row.invalidate()
            self.updateGeometry()
            self.room_changed.emit()
        self.colour()

    def set_theme(self, theme: str) -> None:
        """Take the colours of ``light`` or ``dark``."""
        self._theme = theme
        self.colour()

    def colour(self) -> None:
        """Write the checks that are on in the colour of knowledge."""
        # The application's: a change reaches the panel around before it reaches this widget.
        normal = QGuiApplication.palette().color(QPalette.ColorRole.WindowText)
        for check in (self.known_check, self.recorded_check):
            tint(check, QColor(KNOWN_COLOURS[self._theme]) if check.isChecked() else normal)

    def tell_problems(self, tell: Callable[[str], None]) -> None:
        """Have ``tell`` called with the line that says what is wrong with a typed day."""
        for box in (self.known_box, self.recorded_box):
            box.problem_changed.connect(tell)

    @property
    def wrong_box(self) -> DateBox:
        """The box whose typed day is wrong, if one is."""
        return self.recorded_box if self.recorded_box.problem else self.known_box


def _show(check: QCheckBox, box: DateBox, day: date | None, otherwise: date) -> None:
    box.show_day(day or otherwise)
    active = day is not None
    box.setEnabled(active)
    check.blockSignals(True)
    check.setChecked(active)
    check.blockSignals(False)
