"""Where a chart measures: everywhere, in the map as it shows, about a place, as in Compare."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QWidget

from sitmap.domain.observation import Kind
from sitmap.geo.coordinates import format_position
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.view import View
from sitmap.ui.session import Session

__all__ = ["ChartWhere", "Ground"]

_ALL, _VIEW, _MIDDLE, _COMPARED, _PLACE = "all", "view", "middle", "compared", "place "
_MOST_PLACES: Final = 12
_DEFAULT_KM: Final = 40.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What of the window a chart may measure: the map's view, and where Compare counts."""

    view: Callable[[], View]
    compared: Callable[[], tuple[Geometry | None, str]]


class ChartWhere(QWidget):
    """A choice of areas and a radius; ``changed()`` when either is another."""

    changed = Signal()

    def __init__(self, session: Session, ground: Ground, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._ground = session, ground
        self._about = ""
        self.area = QComboBox()
        self.area.setAccessibleName("Where the chart measures")
        self.radius = QDoubleSpinBox()
        self.radius.setRange(1.0, 1000.0)
        self.radius.setDecimals(0)
        self.radius.setValue(_DEFAULT_KM)
        self.radius.setSuffix(" km")
        self.radius.setAccessibleName("Radius of the circle")
        self.radius.setKeyboardTracking(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.area)
        row.addWidget(self.radius)
        self.area.activated.connect(lambda _index: self._on_changed())
        self.radius.valueChanged.connect(lambda _value: self.changed.emit())

    def offer(self, kind: str) -> None:
        """Offer what makes sense for a chart: a share or a distance needs a place."""
        kept, about = self.area.currentData(), kind.strip() in ("share", "distance")
        self.area.clear()
        if not about:
            self.area.addItem("everywhere", _ALL)
            self.area.addItem("the map as it shows", _VIEW)
            self.area.addItem("as in Compare", _COMPARED)
        for name, lon, lat in self._places():
            self.area.addItem(f"about {name}", f"{_PLACE}{lon},{lat}")
        self.area.addItem("about the map’s middle", _MIDDLE)
        self.area.setCurrentIndex(max(self.area.findData(kept), 0))
        self._about = kind.strip()
        self._show_radius()

    def within(self) -> tuple[Geometry | None, str]:
        """Return the polygon that counts and words for it; None counts everything.

        Raises UserError for a circle that cannot be drawn.
        """
        chosen = self.area.currentData()
        if chosen == _ALL:
            return None, ""
        if chosen == _COMPARED:
            return self._ground.compared()
        if chosen == _VIEW:
            west, south, east, north = self._ground.view().extent()
            corners = [(west, south), (east, south), (east, north), (west, north)]
            return Geometry.polygon(corners), "inside the map as it showed"
        # Imported where it is used: it needs pyproj, which the start can do without.
        from sitmap.geo.geodesic import circle

        name, lon, lat = self.place()
        return circle(lon, lat, 1000 * self.radius.value()), (
            f"within {self.radius.value():.0f} km of {name}"
        )

    def place(self) -> tuple[str, float, float]:
        """Return name, longitude and latitude of the place that is chosen."""
        chosen = str(self.area.currentData() or "")
        if chosen.startswith(_PLACE):
            lon, lat = (float(part) for part in chosen.removeprefix(_PLACE).split(","))
            return self.area.currentText().removeprefix("about "), lon, lat
        lon, lat = self._ground.view().centre_lonlat
        return format_position(lon, lat, "decimal"), lon, lat

    def _places(self) -> list[tuple[str, float, float]]:
        """Return the first places of the file, dated or not."""
        snapshot, found = self._session.snapshot, dict[str, tuple[str, float, float]]()
        rows = snapshot.rows_of(Kind.PLACE)
        c, texts = snapshot.columns, snapshot.texts
        for row in rows[snapshot.visible(rows, self._session.known)].tolist():
            name = texts.place[row] or texts.title[row]
            lon, lat = float(c.lon[row]), float(c.lat[row])
            if name and math.isfinite(lon + lat) and len(found) < _MOST_PLACES:
                found.setdefault(name, (name, lon, lat))
        return list(found.values())

    def _on_changed(self) -> None:
        self._show_radius()
        self.changed.emit()

    def _show_radius(self) -> None:
        chosen = str(self.area.currentData() or "")
        circle = chosen == _MIDDLE or chosen.startswith(_PLACE)
        self.radius.setVisible(circle and self._about != "distance")
