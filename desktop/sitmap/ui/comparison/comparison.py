"""Finds the difference between two dates: asked for when the hand rests, found in a worker.

What is found goes to the session; map, panel and page take it from there.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.domain.comparison import DEFAULT_SLIVER_M, Since
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.compared import Compared, compared
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Comparison"]

_REST_MS: Final = 30
_KEY: Final = "comparison"


class Comparison(QObject):
    """Finds the difference between the session's two dates; ``failed(Exception)``."""

    failed = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._area = ""
        self._inside = ""
        self._sliver_m = DEFAULT_SLIVER_M
        self._key: tuple[object, ...] = ()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        session.compared_date_changed.connect(self._on_dates)
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
            session.snapshot_changed,
            session.filter_changed,
        ):
            signal.connect(self._on_dates)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is about to be compared."""
        return not self._rest.isActive()

    @property
    def sliver_m(self) -> float:
        """The radius of the opening that tells slivers apart, in metres."""
        return self._sliver_m

    @property
    def counted(self) -> tuple[Geometry | None, str]:
        """The polygon that counts, None for everywhere, and words for it."""
        return (Geometry.from_wkt(self._area) if self._area else None), self._inside

    def set_sliver(self, metres: float) -> None:
        """Tell slivers apart by another radius."""
        self._sliver_m = metres
        self._on_dates()

    def set_within(self, area: Geometry | None, inside: str = "") -> None:
        """Count only what lies inside a polygon, in words ``inside``; None counts all."""
        self._area, self._inside = "" if area is None else area.to_wkt(), inside
        self._on_dates()

    def _on_dates(self, *_ignored: object) -> None:
        # What was found belongs to other dates: it must not stand beside the new ones.
        self._key = ()
        self._session.set_comparison(None)
        if self._session.compared_on is None:
            self._rest.stop()
        else:
            self._rest.start()

    def _ask(self) -> None:
        session, day = self._session, self._session.compared_on
        if day is None or day >= session.on:
            return
        before = session.situation_on(day)
        since = Since(before.window, self._sliver_m, self._area, self._inside)
        self._key = key = (session.snapshot, session.on, since)

        def keep(found: Compared) -> None:
            if key == self._key and session.compared_on is not None:
                session.set_comparison(found)

        self._runner.run(
            compared,
            session.snapshot,
            before,
            session.situation,
            since,
            done=keep,
            failed=self.failed.emit,
            key=_KEY,
        )
