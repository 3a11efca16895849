"""Both dates in words and how much shows: always in sight, never moving. No controls."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from sitmap.domain.dates import clock_note
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.time_ticks import long_day
from sitmap.domain.timeline import last_known_day
from sitmap.portrayal.knowledge import known_words, latest_words
from sitmap.ui.session import Session
from sitmap.ui.timeline.count_line import CountLine
from sitmap.ui.timeline.filter_line import FilterLine
from sitmap.ui.timeline.tint import KNOWN_COLOURS, tint

__all__ = ["TimeWords"]


class TimeWords(QWidget):
    """*Situation on*, *As known on* and the number of observations shown."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = "light"
        self.caption = QLabel("Situation on")
        self.date = QLabel()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.45)
        font.setBold(True)
        self.date.setFont(font)
        self.known, self.recorded, self.turn = QLabel(), QLabel(), QLabel()
        self._known_of: tuple[Snapshot, Known, date | None] | None = None
        self.counter = CountLine(session)
        self.kept_back = FilterLine(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for widget in (
            self.caption,
            self.date,
            self.known,
            self.recorded,
            self.counter,
            self.kept_back,
            self.turn,
        ):
            column.addWidget(widget)
        # Room for the longest date, so that nothing moves while the date does.
        widest = self.date.fontMetrics().horizontalAdvance("Wednesday, 00 Mmm 0000")
        self.setMinimumWidth(widest + 6)
        session.valid_date_changed.connect(lambda _day: self.refresh())
        session.window_changed.connect(self.refresh)
        session.known_date_changed.connect(self.refresh)
        session.filter_changed.connect(self.refresh)
        session.snapshot_changed.connect(self.refresh)
        session.compared_date_changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: str) -> None:
        """Take the colours of ``light`` or ``dark``."""
        self._theme = theme
        self.colour()

    def refresh(self) -> None:
        """Say the dates and the count anew."""
        session = self._session
        # In a narrow window the words beside the bar fold away: the zone stays in sight here.
        zone = session.snapshot.info.zone
        self.caption.setText(f"Situation on · {zone}")
        self.turn.setText(clock_note(session.on, zone, short=True))
        self.turn.setVisible(bool(self.turn.text()))
        self.date.setText(long_day(session.on))
        self._say_knowledge()
        self.counter.refresh(self.minimumWidth())
        self.colour()

    def _say_knowledge(self) -> None:
        """Say what is known, the journal in a line of its own while it is asked."""
        session = self._session
        known, recorded = session.known_on, session.recorded_on
        latest = latest_words(self._latest()) if known is None else known_words(known, None)
        self.known.setText(latest)
        self.recorded.setText(known_words(None, recorded))
        self.recorded.setVisible(recorded is not None)

    def _latest(self) -> date | None:
        """Return the last day of knowledge; a moving date does not look for it anew."""
        key = (self._session.snapshot, self._session.known)
        if self._known_of is None or key[0] is not self._known_of[0] or key[1] != self._known_of[1]:
            self._known_of = (*key, last_known_day(*key))
        return self._known_of[2]

    def colour(self) -> None:
        """Mute all but the date; a known date that is set stands out."""
        # The application's: a change reaches the panel around before it reaches this widget.
        muted = QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        tint(self.caption, muted)
        tint(self.turn, muted)
        self.counter.colour(muted, QGuiApplication.palette().color(QPalette.ColorRole.Link))
        session = self._session
        for label, day in ((self.known, session.known_on), (self.recorded, session.recorded_on)):
            active = day is not None
            tint(label, QColor(KNOWN_COLOURS[self._theme]) if active else muted)
            font = label.font()
            if font.bold() != active:
                font.setBold(active)
                label.setFont(font)
