"""Playing through time: a clock that waits for each frame to be drawn. No widgets, no thread."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from sitmap.domain.dates import SituationDate, Window, calendar_day, end_ms, start_ms
from sitmap.domain.stepping import Step, first_of
from sitmap.ui.session import Session

__all__ = ["SPEEDS", "Pace", "Playback"]

Pace: TypeAlias = Literal["days", "observations"]

SPEEDS: Final = (1, 2, 5, 10, 30, 60, 200)
"""Days, hours, changes or observations a second."""
_SINGLE: Final = (Step.HOUR, Step.CHANGE, Step.OBSERVATION)
"""Steps that are counted themselves, not by their days."""
_LONGEST_MS: Final = 2000
"""A date with very many observations does not hold the play for longer."""


class Playback(QObject):
    """Moves the session's date while it plays, forward or back.

    Every step is drawn: the next one is planned only when :meth:`frame_painted` has told
    that the last is on screen, so a slow drawing plays slower and never skips. It plays
    between the marks *in* and *out*, by default the first and last day; the end stops it, or
    begins it anew if it loops. Signals: ``playing_changed(bool)``; ``bounds_changed()`` when
    a mark or the loop is another.
    """

    playing_changed = Signal(bool)
    bounds_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._step = Step.DAY
        self._per_second = 10
        self._pace: Pace = "days"
        self._way = 1
        self._loops = False
        self._in: SituationDate | None = None
        self._out: SituationDate | None = None
        self._anchor = 0
        self._wait_ms = 0
        self._playing = False
        self._waits_for_paint = False
        self._since_step = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._advance)

    # --- choices ----------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def way(self) -> int:
        """1 forward, -1 back."""
        return self._way

    @property
    def step(self) -> Step:
        """How far a frame moves."""
        return self._step

    @property
    def interval_ms(self) -> int:
        """The least time between two steps that hold one observation or none."""
        single = self._pace == "observations" or self._step in _SINGLE
        return round(1000 * (1 if single else self._step.days) / self._per_second)

    @property
    def marks(self) -> tuple[SituationDate | None, SituationDate | None]:
        """The marks *in* and *out*; None is the first or last day of the data."""
        return self._in, self._out

    @property
    def loops(self) -> bool:
        """Whether the end begins it anew."""
        return self._loops

    def set_step(self, step: Step) -> None:
        """Move by ``step`` a frame; the date stays."""
        self._step = step

    def set_speed(self, per_second: int, pace: Pace = "days") -> None:
        """Move at most so many days (hours, changes, observations) a second; the date stays."""
        self._per_second, self._pace = max(per_second, 1), pace

    def set_loop(self, loops: bool) -> None:
        """Begin anew at the end, or stop there."""
        if loops != self._loops:
            self._loops = loops
            self.bounds_changed.emit()

    def set_marks(self, first: SituationDate | None, last: SituationDate | None) -> None:
        """Play from ``first`` to ``last`` only; marks in the wrong order change places."""
        if first is not None and last is not None and first > last:
            first, last = last, first
        if (first, last) != self.marks:
            self._in, self._out = first, last
            self.bounds_changed.emit()

    # --- playing ----------------------------------------------------------------------

    def toggle(self, way: int = 1) -> None:
        """Pause if it plays, else play that way; back turns a play forward around."""
        if self._playing and way in (1, self._way):
            self.pause()
        else:
            self.play(way)

    def play(self, way: int = 1) -> None:
        """Play on from the date shown, from the other end if that one is reached."""
        if self._session.day_range is None or (self._playing and way == self._way):
            return
        turned, self._way = self._playing, way
        if turned:
            return
        self._playing = True
        self._anchor = calendar_day(self._session.on).day
        self.playing_changed.emit(True)
        if self._is_over():
            self._show(self._beginning())
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
        self._timer.start(max(self._wait_ms - self._since_step.elapsed(), 0))

    def _bounds(self) -> tuple[SituationDate, SituationDate]:
        """Return where it begins and ends; an hour of a day begins before the day does."""
        session = self._session
        first = self._in or first_of(session.first_day, self._step)
        return first, self._out or session.last_day

    def _beginning(self) -> SituationDate:
        first, last = self._bounds()
        return first if self._way > 0 else last

    def _is_over(self) -> bool:
        first, last = self._bounds()
        on = self._session.on
        return end_ms(on) >= end_ms(last) if self._way > 0 else start_ms(on) <= start_ms(first)

    def _show(self, on: SituationDate) -> None:
        """Show a date of the play; one that is shown already is painted at once."""
        self._since_step.start()
        self._waits_for_paint = True
        before = self._session.on
        self._session.set_valid_date(on)
        self._wait_ms = self._wait_after(before, self._session.on)
        if self._session.on == before:
            self.frame_painted()

    def _wait_after(self, before: SituationDate, now: SituationDate) -> int:
        if self._pace == "days":
            return self.interval_ms
        if self._way > 0:
            span = Window(end_ms(before), end_ms(now))
        else:
            span = Window(start_ms(now), start_ms(before))
        begun = self._session.turns.begun_within(span)
        return min(round(1000 * max(begun, 1) / self._per_second), _LONGEST_MS)

    def _advance(self) -> None:
        if not self._playing:
            return
        if self._is_over():
            if self._loops:
                self._show(self._beginning())
            else:
                self.pause()
            return
        self._show(self._next())
        if self._is_over() and not self._loops:
            self.pause()

    def _next(self) -> SituationDate:
        """Return the next date of the play, not beyond its ends."""
        first, last = self._bounds()
        found = self._session.beside(self._step, self._way, self._anchor)
        if found is None:
            return last if self._way > 0 else first
        if end_ms(found) > end_ms(last):
            return last
        return first if start_ms(found) < start_ms(first) else found
