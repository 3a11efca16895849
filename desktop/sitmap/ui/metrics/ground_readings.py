"""Figures measured on the areas shown, about the chosen place, in a worker when the hand rests.

While they are looked for those of other dates do not show; what was found is kept by what
shows, so that going back to a date costs nothing.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.domain.dates import Window
from sitmap.domain.derived import Derived, as_readings
from sitmap.domain.measured_place import Spot
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["GroundReadings"]

_REST_MS: Final = 120
_KEPT: Final = 400
_KEY: Final = "ground figures"


def _measure(
    snapshot: Snapshot, situation: Situation, spot: Spot | None, sieve: Sieve
) -> tuple[Derived, ...]:
    # Imported where it is used: it needs shapely, which the start can do without.
    from sitmap.domain.measured import measured_figures

    return measured_figures(snapshot, situation, spot, sieve)


_What = tuple[bytes, Spot | None, Window]


class GroundReadings(QObject):
    """The measured figures of the session's situation.

    Signal ``changed()``: they have arrived.
    """

    changed = Signal()

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._kept: dict[_What, tuple[Reading, ...]] = {}
        self._snapshot: Snapshot | None = None
        self._asked: _What | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)

    @property
    def is_pending(self) -> bool:
        """Whether figures of what shows now are still being looked for."""
        asked = self._asked is not None and self._asked == self._what_shows()
        return self._rest.isActive() or asked

    def readings(self) -> tuple[Reading, ...]:
        """Return the figures of what shows now; empty, and asked for, while they are unknown."""
        snapshot = self._session.snapshot
        if snapshot is not self._snapshot:
            self._snapshot, self._kept = snapshot, {}
        key = self._what_shows()
        if key is None:
            self._rest.stop()
            return ()
        found = self._kept.get(key)
        if found is None:
            self._rest.start()
            return ()
        self._rest.stop()
        return found

    def _what_shows(self) -> _What | None:
        """Return the rows of control with their ages, the place and the dates; None without any."""
        snapshot, situation = self._session.snapshot, self._session.situation
        part = situation.among(snapshot.rows_of(Kind.CONTROL))
        if not len(part):
            return None
        rows = part.rows.tobytes() + part.age_days.tobytes()
        return rows, self._session.map_options.spot, situation.window

    def _ask(self) -> None:
        snapshot, key = self._session.snapshot, self._what_shows()
        if key is None:
            return
        self._asked = key

        def keep(found: tuple[Derived, ...]) -> None:
            if self._asked == key:
                self._asked = None
            if snapshot is not self._session.snapshot:
                return
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = as_readings(found)
            self.changed.emit()

        def give_up(_error: Exception) -> None:
            keep(())

        what = (snapshot, self._session.situation, key[1], self._session.sieve)
        self._runner.run(_measure, *what, done=keep, failed=give_up, key=_KEY)
