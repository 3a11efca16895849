"""Both dates in words and how much shows: always in sight, never moving. No controls."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from sitmap.domain.dates import format_day
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.time_ticks import long_day
from sitmap.ui.session import Session

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
        self._of_all = _of_all(session.snapshot)
        self.caption = QLabel("Situation on")
        self.date = QLabel()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.45)
        font.setBold(True)
        self.date.setFont(font)
        self.known = QLabel()
        self.counter = QLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for label in (self.caption, self.date, self.known, self.counter):
            column.addWidget(label)
        # Room for the longest date, so that nothing moves while the date does.
        widest = self.date.fontMetrics().horizontalAdvance("Wednesday, 00 Mmm 0000")
        self.setMinimumWidth(widest + 6)
        session.valid_date_changed.connect(lambda _day: self.refresh())
        session.window_changed.connect(self.refresh)
        session.known_date_changed.connect(self.refresh)
        session.snapshot_changed.connect(self._on_snapshot)
        self.refresh()

    def set_theme(self, theme: str) -> None:
        """Take the colours of ``light`` or ``dark``."""
        self._theme = theme
        self.colour()

    def refresh(self) -> None:
        """Say the dates and the count anew."""
        session = self._session
        self.date.setText(long_day(session.on))
        known = session.known_on
        self.known.setText(
            "As known: latest" if known is None else f"As known on {format_day(known)}"
        )
        self.counter.setText(
            f"{_number(len(session.situation))}{self._of_all}" if self._of_all else _NOTHING
        )
        self.colour()

    def colour(self) -> None:
        """Mute all but the date; a known date that is set stands out."""
        active = self._session.known_on is not None
        # The application's: a change reaches the panel around before it reaches this widget.
        muted = QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        for label in (self.caption, self.counter):
            tint(label, muted)
        tint(self.known, QColor(KNOWN_COLOURS[self._theme]) if active else muted)
        font = self.known.font()
        if font.bold() != active:
            font.setBold(active)
            self.known.setFont(font)

    def _on_snapshot(self) -> None:
        self._of_all = _of_all(self._session.snapshot)
        self.refresh()


def tint(widget: QWidget, colour: QColor) -> None:
    """Write the widget's words in ``colour``."""
    palette = widget.palette()
    if palette.color(QPalette.ColorRole.WindowText) != colour:
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        widget.setPalette(palette)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")


def _of_all(snapshot: Snapshot) -> str:
    """Return what stands behind the number of shown observations; empty for an empty file."""
    if not snapshot.current.any():
        return ""
    undated = len(snapshot.undated)
    beside = f", {_number(undated)} undated" if undated else ""
    return f" of {_number(int(snapshot.current.sum()))} shown{beside}"
