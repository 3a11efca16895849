"""Playing through time: a clock that waits for each frame to be drawn. No widgets, no thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from sitmap.ui.session import Session

__all__ = ["SPEEDS", "STEPS", "Playback"]

STEPS: Final = (1, 7, 30, 0)
"""Days a frame moves; 0 goes from change to change."""

SPEEDS: Final = (1, 2, 5, 10, 30, 60)
"""Days (or changes) a second."""


class Playback(QObject):
    """Moves the session's date while it plays.

    Every step is drawn: the next one is planned only when :meth:`frame_painted` has told
    that the last is on screen, so a slow drawing plays slower and never skips. The end of
    the data stops it. ``playing_changed`` carries whether it plays.
    """

    playing_changed = Signal(bool)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._step = 1
        self._per_second = 10
        self._playing = False
        self._waits_for_paint = False
        self._since_step = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._advance)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def step(self) -> int:
        """Days a frame moves; 0 is from change to change."""
        return self._step

    @property
    def interval_ms(self) -> int:
        """The least time between two steps."""
        return round(1000 * max(self._step, 1) / self._per_second)

    def set_step(self, days: int) -> None:
        """Move by ``days`` a frame, 0 by changes; the date stays."""
        self._step = days

    def set_speed(self, per_second: int) -> None:
        """Move at most ``per_second`` days (or changes) a second; the date stays."""
        self._per_second = max(per_second, 1)

    def toggle(self) -> None:
        """Play or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play on from the date shown, from the first day if the last is shown."""
        if self._playing or self._session.day_range is None:
            return
        self._playing = True
        self.playing_changed.emit(True)
        if self._session.on >= self._session.last_day:
            self._begin_frame()
            self._session.set_valid_date(self._session.first_day)
        else:
            self._advance()

    def pause(self) -> None:
        """Stop where it is."""
        if not self._playing:
            return
        self._timer.stop()
        self._playing = False
        self._waits_for_paint = False
        self.playing_changed.emit(False)

    def frame_painted(self) -> None:
        """Take note that the frame of the last step is on screen."""
        if not (self._playing and self._waits_for_paint):
            return
        self._waits_for_paint = False
        self._timer.start(max(self.interval_ms - self._since_step.elapsed(), 0))

    def _begin_frame(self) -> None:
        self._since_step.start()
        self._waits_for_paint = True

    def _advance(self) -> None:
        session = self._session
        if not self._playing:
            return
        if session.on >= session.last_day:
            self.pause()
            return
        self._begin_frame()
        if self._step == 0:
            if not session.step_to_change(1):
                session.set_valid_date(session.last_day)
        else:
            days_left = session.last_day - session.on
            session.set_valid_date(session.on + min(timedelta(days=self._step), days_left))
        if session.on >= session.last_day:
            self.pause()
