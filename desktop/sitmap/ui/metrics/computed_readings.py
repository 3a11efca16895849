"""What is computed from the readings shown: at once, or of very many when the hand rests.

Few readings are set against each other within a frame. Of many it is done in a worker, as
their words must be read; until then no figure of another date shows.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.domain.derived import as_readings
from sitmap.domain.formulas import computed_figures
from sitmap.domain.readings import Reading, ReadingTable, ShownRows
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["ComputedReadings"]

_AT_ONCE: Final = 150
_REST_MS: Final = 120
_KEY: Final = "computed figures"


def _compute(table: ReadingTable, shown: ShownRows) -> tuple[Reading, ...]:
    return as_readings(computed_figures(table.taken(shown), table.snapshot.vocabulary))


class ComputedReadings(QObject):
    """The computed figures of the readings shown last. Signal ``changed()``: they are there."""

    changed = Signal()

    def __init__(self, session: Session, runner: TaskRunner | None, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._table: ReadingTable | None = None
        self._shown: ShownRows | None = None
        self._found: tuple[Reading, ...] | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)

    @property
    def is_pending(self) -> bool:
        """Whether figures are still to come."""
        return self._shown is not None and self._found is None

    def readings(self, table: ReadingTable, shown: ShownRows) -> tuple[Reading, ...]:
        """Return the figures that readings give; empty while they are looked for."""
        same = table is self._table and self._shown is not None and shown.same_as(self._shown)
        if not same:
            self._table, self._shown, self._found = table, shown, None
            if self._runner is None or len(shown) <= _AT_ONCE:
                self._found = _compute(table, shown)
                self._rest.stop()
            else:
                self._rest.start()
        return self._found or ()

    def _ask(self) -> None:
        table, shown = self._table, self._shown
        if self._runner is None or table is None or shown is None:
            return

        def keep(found: tuple[Reading, ...]) -> None:
            if shown is self._shown:
                self._found = found
                self.changed.emit()

        def give_up(_error: Exception) -> None:
            keep(())

        self._runner.run(_compute, table, shown, done=keep, failed=give_up, key=_KEY)
