"""Keeps the difference between two dates: asked for when the hand rests, found in a worker.

What is drawn and what stands in the panel both come from here; neither widget computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.domain.comparison import DEFAULT_SLIVER_M, Change, changes
from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.change_scene import ChangedGround, change_draw_list, changed_ground
from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Compared", "Comparison"]

_REST_MS: Final = 120
_KEY: Final = "comparison"


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures and the ground of one comparison."""

    changes: tuple[Change, ...]
    ground: tuple[ChangedGround, ...]


def _compare(
    snapshot: Snapshot,
    before: Situation,
    after: Situation,
    within: Geometry | None,
    sliver_m: float,
) -> Compared:
    found = changes(snapshot, before, after, within=within, sliver_m=sliver_m)
    return Compared(found, changed_ground(found))


class Comparison(QObject):
    """The difference between the session's two dates.

    Signals: ``changed()`` when figures and ground are others, or gone; ``failed(Exception)``.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._within: Geometry | None = None
        self._sliver_m = DEFAULT_SLIVER_M
        self._compared: Compared | None = None
        self._key: tuple[object, ...] = ()
        self._shapes = ShapeCache()
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
    def compared(self) -> Compared | None:
        """What was found for the dates shown; None while it is looked for or not asked for."""
        return self._compared

    @property
    def is_settled(self) -> bool:
        """Whether nothing is about to be compared."""
        return not self._rest.isActive()

    @property
    def sliver_m(self) -> float:
        """The radius of the opening that tells slivers apart, in metres."""
        return self._sliver_m

    def set_sliver(self, metres: float) -> None:
        """Tell slivers apart by another radius."""
        self._sliver_m = metres
        self._on_dates()

    def set_within(self, within: Geometry | None) -> None:
        """Count only what lies inside a polygon; None counts all."""
        self._within = within
        self._on_dates()

    def draw_list(self, view: View, style: Style) -> DrawList | None:
        """Return the ground that changed in a view, or None."""
        chosen = self._session.map_options.comparison
        if self._compared is None or not self._compared.ground or chosen != "overlay":
            return None
        parties = self._session.snapshot.vocabulary.parties
        return change_draw_list(self._compared.ground, parties, view, style, self._shapes)

    def _on_dates(self, *_ignored: object) -> None:
        # What was found belongs to other dates: it must not stand beside the new ones.
        self._key = ()
        if self._compared is not None:
            self._compared = None
            self.changed.emit()
        if self._session.compared_on is None:
            self._rest.stop()
        else:
            self._rest.start()

    def _ask(self) -> None:
        session, day = self._session, self._session.compared_on
        if day is None or day >= session.on:
            return
        self._key = key = (session.snapshot, session.on, day, self._within, self._sliver_m)

        def keep(found: Compared) -> None:
            if key == self._key and session.compared_on is not None:
                self._compared = found
                self.changed.emit()

        self._runner.run(
            _compare,
            session.snapshot,
            session.situation_on(day),
            session.situation,
            self._within,
            self._sliver_m,
            done=keep,
            failed=self.failed.emit,
            key=_KEY,
        )
