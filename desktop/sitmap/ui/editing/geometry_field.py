"""The place of an observation in the form: none, a point, a line or a polygon.

Drawn on the map (somebody else does that, on ``drawing_requested``) or typed as coordinates
or well-known text. Which kinds may have which geometry is judged elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.errors import UserError
from sitmap.geo.coordinates import format_latlon
from sitmap.geo.geometry import Geometry
from sitmap.geo.typed_position import parse_coordinates
from sitmap.ui.editing.drawing import LINE, POINT, POLYGON, geometry_from

__all__ = ["GeometryField", "describe_geometry", "geometry_text", "parse_geometry"]

_MODES: Final = (("", "None"), (POINT, "Point"), (LINE, "Line"), (POLYGON, "Polygon"))
_WKT: Final = re.compile(r"\s*(MULTI)?(POINT|LINESTRING|POLYGON)", re.IGNORECASE)
_DECIMALS: Final = 6
_LONGEST: Final = 4000
"""Characters of a geometry that can still be edited as text."""
_TYPE_HERE: Final = {
    POINT: "or 48.28N 37.18E, MGRS",
    LINE: "or lon,lat; lon,lat; …",
    POLYGON: "or lon,lat; lon,lat; …",
}


def parse_geometry(text: str, mode: str) -> Geometry | None:
    """Return the geometry of typed coordinates, points separated by ``;``, or of WKT.

    Empty is None. Raises UserError where it cannot be read or is not what ``mode`` says.
    """
    typed = text.strip().strip(";").strip()
    if not typed:
        return None
    if _WKT.match(typed):
        geometry = Geometry.from_wkt(typed)
        if geometry.kind.removeprefix("Multi") != mode:
            raise UserError(f"this is a {_word(geometry.kind)}, not a {_word(mode)}")
        return geometry
    points = [parse_coordinates(part) for part in typed.split(";") if part.strip()]
    if mode == POINT and len(points) > 1:
        raise UserError("a point has one position", hint="choose Line or Polygon for more")
    return geometry_from(mode, points)


def geometry_text(geometry: Geometry) -> str:
    """Return an editable text of a geometry; rounded to about 10 cm where it is a list."""
    parsed = geometry.parsed()
    if len(parsed.members) > 1 or any(len(member) > 1 for member in parsed.members):
        return geometry.to_wkt()
    points = geometry.rings()[0].tolist()
    if geometry.kind.endswith(POINT):
        return format_latlon(points[0][0], points[0][1], _DECIMALS)
    if geometry.kind.endswith(POLYGON):
        points = points[:-1]
    return "; ".join(f"{lon:.{_DECIMALS}f},{lat:.{_DECIMALS}f}" for lon, lat in points)


@lru_cache(maxsize=8)
def describe_geometry(geometry: Geometry) -> str:
    """Return e.g. ``Polygon with 5 corners, 12.3 km²``."""
    rings = geometry.rings()
    kind = geometry.kind.removeprefix("Multi")
    parts = f", {len(rings)} parts" if len(geometry.parsed().members) > 1 else ""
    if kind == POINT:
        return f"Point{parts}" if parts else ""
    from sitmap.geo.geodesic import area_m2, length_m

    if kind == LINE:
        points = sum(len(ring) for ring in rings)
        return f"Line with {points} points{parts}, {length_m(geometry) / 1000:.3g} km"
    corners = sum(len(ring) - 1 for ring in rings)
    return f"Polygon with {corners} corners{parts}, {area_m2(geometry) / 1e6:.3g} km²"


def _word(kind: str) -> str:
    return {POINT: "point", LINE: "line", POLYGON: "polygon"}[kind.removeprefix("Multi")]


class GeometryField(QWidget):
    """Chooses, shows and takes a geometry.

    Signals: ``changed``; ``drawing_requested(str)`` with POINT, LINE or POLYGON;
    ``drawing_stopped`` when another choice ends the drawing.
    """

    changed = Signal()
    drawing_requested = Signal(str)
    drawing_stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._geometry: Geometry | None = None
        self._problem = ""
        self._kept: dict[str, Geometry] = {}
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self.typed = QLineEdit(self)
        self.typed.setAccessibleName("Coordinates")
        self.typed.setToolTip("Positions separated by semicolons, or well-known text (WKT)")
        self.draw = QPushButton("Draw", self)
        self.draw.setAutoDefault(False)
        self._lay_out()
        self._group.buttonClicked.connect(self._on_mode_clicked)
        self.typed.textEdited.connect(self._on_typed)
        self.draw.clicked.connect(lambda: self.drawing_requested.emit(self.mode))
        self._choose("")

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(2)
        for mode, words in _MODES:
            button = QToolButton(self)
            button.setText(words)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(f"Geometry: {words}")
            button.setProperty("mode", mode)
            self._group.addButton(button)
            self.buttons[mode] = button
            choices.addWidget(button, 1)
        entry = QHBoxLayout()
        entry.addWidget(self.typed, 1)
        entry.addWidget(self.draw)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(choices)
        layout.addLayout(entry)

    @property
    def mode(self) -> str:
        """Return POINT, LINE, POLYGON or an empty text for none."""
        button = self._group.checkedButton()
        return "" if button is None else str(button.property("mode"))

    @property
    def value(self) -> Geometry | None:
        """The geometry, or None while there is none or the typed text is wrong."""
        return self._geometry

    @property
    def problem(self) -> str:
        """What is wrong with the typed coordinates."""
        return self._problem

    def set_value(self, geometry: Geometry | None) -> None:
        """Show a geometry as drawn or as recorded."""
        self._geometry, self._problem = geometry, ""
        self._choose("" if geometry is None else geometry.kind.removeprefix("Multi"))
        text = "" if geometry is None else geometry_text(geometry)
        long = len(text) > _LONGEST
        self.typed.setReadOnly(long)
        self.typed.setText("" if long else text)
        if long:
            self.typed.setPlaceholderText("too many points to type; redraw to replace")
        self.typed.setCursorPosition(0)
        self.changed.emit()

    def _choose(self, mode: str) -> None:
        self.buttons[mode].setChecked(True)
        self.typed.setVisible(bool(mode))
        self.typed.setPlaceholderText(_TYPE_HERE.get(mode, ""))
        self.draw.setVisible(bool(mode))
        self.draw.setText("Draw" if self._geometry is None else "Redraw")

    def _on_mode_clicked(self, button: QAbstractButton) -> None:
        mode = str(button.property("mode"))
        if self._geometry is not None:
            self._kept[self._geometry.kind.removeprefix("Multi")] = self._geometry
        self.drawing_stopped.emit()
        kept = self._kept.get(mode)
        self.set_value(kept)
        if mode and kept is None:
            self._choose(mode)
            self.drawing_requested.emit(mode)

    def _on_typed(self, text: str) -> None:
        self._geometry, self._problem = None, ""
        try:
            self._geometry = parse_geometry(text, self.mode)
        except UserError as error:
            self._problem = error.line()
        self.draw.setText("Draw" if self._geometry is None else "Redraw")
        self.drawing_stopped.emit()
        self.changed.emit()
