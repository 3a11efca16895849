"""Both dates in words and how much shows: always in sight, never moving. No controls."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from sitmap.domain.snapshot import Known, Snapshot
from sitmap.domain.time_ticks import long_day
from sitmap.domain.timeline import last_known_day
from sitmap.portrayal.kept_back import count_words, thin_spaced
from sitmap.portrayal.knowledge import known_words, latest_words
from sitmap.ui.session import Session
from sitmap.ui.timeline.filter_line import FilterLine

__all__ = ["KNOWN_COLOURS", "TimeWords", "tint"]

KNOWN_COLOURS: Final = {"light": "#8a3b8f", "dark": "#d79bdb"}
"""The colour of *As known on*, so that nobody takes it for the other date."""

_NOTHING: Final = "Nothing recorded yet"


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
        self.known, self.recorded = QLabel(), QLabel()
        self._known_of: tuple[Snapshot, Known, date | None] | None = None
        self.counter = QLabel()
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
        self.refresh()

    def set_theme(self, theme: str) -> None:
        """Take the colours of ``light`` or ``dark``."""
        self._theme = theme
        self.colour()

    def refresh(self) -> None:
        """Say the dates and the count anew."""
        session = self._session
        self.date.setText(long_day(session.on))
        self._say_knowledge()
        self._count()
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

    def _count(self) -> None:
        """Say how much of what holds at the dates shows; the tip says what the words mean."""
        session = self._session
        if not (len(session.whole_situation) or session.snapshot.current.any()):
            self.counter.setText(_NOTHING)
            return
        words = count_words(session.snapshot, session.situation, session.whole_situation)
        metrics, room = self.counter.fontMetrics(), self.minimumWidth()
        while len(words) > 1 and metrics.horizontalAdvance(", ".join(words)) > room:
            words = words[:-1]
        self.counter.setText(", ".join(words))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            # Made when it is asked for: the moving date has no time for it.
            self.counter.setToolTip(_count_tip(self._session))
        return super().event(event)

    def colour(self) -> None:
        """Mute all but the date; a known date that is set stands out."""
        # The application's: a change reaches the panel around before it reaches this widget.
        muted = QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        for label in (self.caption, self.counter):
            tint(label, muted)
        session = self._session
        for label, day in ((self.known, session.known_on), (self.recorded, session.recorded_on)):
            active = day is not None
            tint(label, QColor(KNOWN_COLOURS[self._theme]) if active else muted)
            font = label.font()
            if font.bold() != active:
                font.setBold(active)
                label.setFont(font)


def tint(widget: QWidget, colour: QColor) -> None:
    """Write the widget's words in ``colour``."""
    palette = widget.palette()
    if palette.color(QPalette.ColorRole.WindowText) != colour:
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        widget.setPalette(palette)


def _count_tip(session: Session) -> str:
    """Return what the numbers beside the date count, one line each."""
    snapshot, whole = session.snapshot, session.whole_situation
    shown = count_words(snapshot, session.situation, whole)
    meanings = {
        "shown": "of the observations that hold at the date, on the map or in panel and table",
        "map": "without a place: in panel and table",
        "undated": "in the file without a date: on no day",
    }
    current = thin_spaced(len(snapshot.known_rows(session.known)))
    lines = [f"{words}: {meanings[words.split()[-1]]}" for words in shown]
    return "\n".join([*lines, f"{current} in the whole file"])
