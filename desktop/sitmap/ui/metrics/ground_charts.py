"""Charts measured on the map: areas, gains, shares and distances through time, in a worker.

What was measured is kept by shape, so that another circle or a corrected day costs little.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from sitmap.domain.measured_place import Spot
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import Cancelled
from sitmap.geo.geometry import Geometry
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.domain.area_gains import Period
    from sitmap.domain.area_history import KeptAreas
    from sitmap.domain.control_history import ControlTrack
    from sitmap.portrayal.chart.scene import Content

__all__ = ["GROUND_CHARTS", "GroundCharts", "GroundWanted"]

GROUND_CHARTS: Final = (
    (" area", "Area of each party, measured"),
    (" week", "Gained and lost per week, measured"),
    (" month", "Gained and lost per month, measured"),
    (" share", "Share of the ground about a place, measured"),
    (" distance", "Distance from a place to the nearest area, measured"),
    (" corridor", "Width of the way to the rear point, measured"),
)
"""Code and name of each chart; no code of a metric begins with a space."""
_KEY: Final = "ground charts"
_MOST_KEPT: Final = 24


@dataclass(frozen=True, slots=True)
class GroundWanted:
    """Which chart, and where: only in ``within`` (words ``inside``), or about a place.

    ``place`` is a name with longitude and latitude in degrees, ``spot`` the place of measured
    figures with its rear point.
    """

    kind: str
    within: Geometry | None = None
    inside: str = ""
    place: tuple[str, float, float] = ("", 0.0, 0.0)
    spot: Spot | None = None


@dataclass(slots=True)
class _Kept:
    """What was measured once; work that is called off and work that begins may both add to it."""

    areas: KeptAreas | None = None
    distances: dict[tuple[float, float, Geometry], float] = field(default_factory=dict)


class GroundCharts(QObject):
    """Measures one chart at a time.

    Signals: ``found(object)`` what was asked for, ``progressed(int, int)`` how far it is,
    ``failed(Exception)``.
    """

    found = Signal(object)
    progressed = Signal(int, int)
    failed = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._watch: _Watch | None = None
        self._kept = _Kept()
        self._snapshot = session.snapshot
        self._known: dict[tuple[Known, Sieve, GroundWanted], Content] = {}
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.cancel)

    @property
    def is_pending(self) -> bool:
        """Whether a chart is being measured."""
        return self._watch is not None

    def ask(self, wanted: GroundWanted) -> Content | None:
        """Return a chart that was measured before; else measure it and return None."""
        self.cancel()
        session = self._session
        if session.snapshot is not self._snapshot or len(self._known) >= _MOST_KEPT:
            self._snapshot, self._known = session.snapshot, {}
        key = (session.known, session.sieve, wanted)
        if key in self._known:
            return self._known[key]
        self._watch = watch = _Watch()
        watch.stepped.connect(self.progressed)

        def keep(content: Content) -> None:
            if self._watch is watch:
                self._watch, self._known[key] = None, content
                self.found.emit(content)

        def fail(error: Exception) -> None:
            if self._watch is watch:
                self._watch = None
                self.failed.emit(error)

        self._runner.run(
            _measure, session.snapshot, session.known, session.sieve, wanted, self._kept, watch,
            done=keep, failed=fail,
        )  # fmt: skip
        return None

    def cancel(self) -> None:
        """Give up what is being measured; what was measured so far is kept."""
        if self._watch is not None:
            self._watch.wanted_off, self._watch = True, None


class _Watch(QObject):
    """Progress of one chart, told on the interface's thread; it can be called off."""

    stepped = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.wanted_off = False

    def step(self, done: int, total: int, _label: str = "") -> None:
        """Tell how far it is; raises Cancelled once it was called off."""
        if self.wanted_off:
            raise Cancelled
        if done % 4 == 0:
            self.stepped.emit(done, total)


def _measure(
    snapshot: Snapshot, known: Known, sieve: Sieve, wanted: GroundWanted, kept: _Kept, watch: _Watch
) -> Content:
    # Imported where it is used: it needs shapely, which the start can do without.
    from sitmap.domain.control_history import control_tracks, rests_on_schematic

    tracks = control_tracks(snapshot, known, sieve)
    if wanted.spot is not None:
        from sitmap.domain.corridor_history import corridor_series

        found: Content = corridor_series(snapshot, tracks, wanted.spot, known, sieve, watch)
    else:
        found = _measured(tracks, wanted, kept, watch)
    if rests_on_schematic(snapshot, tracks):
        return replace(found, method=f"{found.method}; some of the areas are schematic")
    return found


def _measured(
    tracks: tuple[ControlTrack, ...], wanted: GroundWanted, kept: _Kept, watch: _Watch
) -> Content:
    from sitmap.domain.area_gains import gain_series
    from sitmap.domain.area_history import KeptAreas, area_series, share_series
    from sitmap.domain.distance_history import distance_series

    kind, inside = wanted.kind.strip(), wanted.inside
    if kind == "distance":
        name, lon, lat = wanted.place
        return distance_series(tracks, lon, lat, name, kept=kept.distances, progress=watch)
    if kind in ("week", "month"):
        per: Period = "week" if kind == "week" else "month"
        return gain_series(tracks, per, within=wanted.within, inside=inside, progress=watch)
    kept.areas = kept.areas or KeptAreas()
    areas = area_series(
        tracks, within=wanted.within, inside=inside, kept=kept.areas, progress=watch
    )
    if kind == "share" and wanted.within is not None:
        return share_series(areas, wanted.within, inside)
    return areas
