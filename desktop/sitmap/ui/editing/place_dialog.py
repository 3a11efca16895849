"""The dialog for the place that measured figures are about: where, how far, and a rear point.

What is typed is a place of the base map, in any spelling, or a position. Measuring is
``domain.measured``'s matter.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.measured_place import (
    DEFAULT_RADIUS_KM,
    FARTHEST_REAR_KM,
    MOST_RADIUS_KM,
    Spot,
    default_spot,
)
from sitmap.geo.coordinates import format_latlon
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.search.positions import find_positions
from sitmap.ui.editing.fields import FORM_STYLE, Drop, FieldGrid
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.portrayal.search.places import PlaceIndex
    from sitmap.portrayal.search.result import Found

__all__ = ["PlaceDialog", "PlaceField"]

_MOST_OFFERED: Final = 8
_CONTESTED: Final = (
    ("both", "As a range: closed, and open"),
    ("closed", "Closed to the way"),
    ("open", "Open to the way"),
)
_NOTE: Final = (
    "Figures are measured on the areas shown, each source by itself. Ground that nobody states "
    "is given to nobody."
)


class PlaceField(QObject):
    """A line for a place or a position, and what it was found to be: ``changed()``."""

    changed = Signal()

    def __init__(self, near: tuple[float, float], parent: QObject) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.name, self.at = "", (math.nan, math.nan)
        self._near = near
        self._index: PlaceIndex | None = None
        self._offered: dict[str, Found] = {}
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.line.setCompleter(completer)
        self.line.textEdited.connect(self._look)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.line.text().strip()

    @property
    def is_placed(self) -> bool:
        """Whether what is typed is somewhere."""
        return not math.isnan(self.at[0])

    @property
    def words(self) -> str:
        """What was found, in words."""
        if self.is_empty:
            return ""
        return format_latlon(*self.at) if self.is_placed else "No such place; give its position"

    def set_index(self, index: PlaceIndex) -> None:
        """Take the places to look among."""
        self._index = index
        if not self.is_placed and not self.is_empty:
            self._look(self.line.text())

    def set_place(self, name: str, lon: float, lat: float) -> None:
        """Show a place."""
        self.name, self.at = name, (lon, lat)
        self.line.setText(name or format_latlon(lon, lat))
        self.changed.emit()

    def _look(self, text: str) -> None:
        self.name, self.at = "", (math.nan, math.nan)
        found = self._offered.get(text)
        if found is not None:
            self.name, self.at = found.title, (found.lon, found.lat)
        elif not self._is_position(text) and self._index is not None and text.strip():
            places = self._index.find(text, self._near, _MOST_OFFERED)
            self._offer(places)
            if places and not places[0].alike:
                self.name, self.at = places[0].title, (places[0].lon, places[0].lat)
        self.changed.emit()

    def _is_position(self, text: str) -> bool:
        found = find_positions(text, self._near) if text.strip() else ()
        if found:
            self.at = found[0].lon, found[0].lat
            self.name = format_latlon(*self.at)
        return bool(found)

    def _offer(self, places: list[Found]) -> None:
        self._offered = {
            f"{item.title}, {item.note}" if item.note else item.title: item for item in places
        }
        self._words.setStringList(list(self._offered))


class PlaceDialog(QDialog):
    """Chooses the place of the session's map options; OK measures about it."""

    def __init__(
        self,
        session: Session,
        base_map: BaseMap,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Place of measured figures")
        present = self._present()
        near = (37.2, 48.3) if present is None else (present.lon, present.lat)
        self.place, self.rear = PlaceField(near, self), PlaceField(near, self)
        self.radius = QDoubleSpinBox()
        self.radius.setRange(0.5, MOST_RADIUS_KM)
        self.radius.setSuffix("\u00a0km")
        self.radius.setDecimals(1)
        parties = session.snapshot.vocabulary.parties.values()
        self.side = Drop([("", "Nobody"), *((party.code, party.name) for party in parties)])
        self.contested = Drop(list(_CONTESTED))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self._lay_out()
        self._show_spot(present)
        self._connect()
        # Places are loaded when the dialog opens: the search may never have been used.
        from sitmap.portrayal.search.places import PlaceIndex

        runner.run(
            PlaceIndex.build,
            (base_map.places, base_map.areas),
            base_map.theatre.oblasts,
            done=self._on_index,
            key="places to measure at",
        )

    def _present(self) -> Spot | None:
        session = self._session
        return session.map_options.spot or default_spot(session.snapshot, session.situation)

    def _lay_out(self) -> None:
        self.grid = FieldGrid(self)
        self.grid.add("place", "Place", self.place.line)
        self.grid.add("radius", "Radius", self.radius)
        self.grid.add_heading("way", "The way to a rear point")
        self.grid.add("rear", "Rear point", self.rear.line)
        self.grid.add("side", "Open to", self.side)
        self.grid.add("contested", "Contested", self.contested)
        self.place.line.setPlaceholderText("A place in any spelling, or a position")
        self.rear.line.setPlaceholderText("None: no way is measured")
        note = QLabel(_NOTE)
        note.setWordWrap(True)
        restore = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.setText("First Place of the File")
        column = QVBoxLayout(self)
        column.addWidget(self.grid)
        column.addWidget(note)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setStyleSheet(FORM_STYLE)
        self.resize(460, 360)

    def _connect(self) -> None:
        self.place.changed.connect(self._update)
        self.rear.changed.connect(self._update)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        restore = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.clicked.connect(self._restore)
        self._update()

    def _on_index(self, index: PlaceIndex) -> None:
        self.place.set_index(index)
        self.rear.set_index(index)

    def _show_spot(self, spot: Spot | None) -> None:
        self.radius.setValue(DEFAULT_RADIUS_KM if spot is None else spot.radius_km)
        if spot is None:
            return
        self.place.set_place(spot.name, spot.lon, spot.lat)
        self.side.choose(spot.side)
        self.contested.choose(spot.contested)
        if spot.rear is not None:
            self.rear.set_place(spot.rear_name, *spot.rear)

    def _restore(self) -> None:
        self._choose(None)
        super().accept()

    # --- what is chosen ---------------------------------------------------------------------

    @property
    def spot(self) -> Spot | None:
        """The place as it stands in the fields, None where it is not whole."""
        if not self.place.is_placed or (not self.rear.is_empty and not self.rear.is_placed):
            return None
        made = Spot(self.place.name, *self.place.at, self.radius.value())
        contested = next(code for code, _ in _CONTESTED if code == self.contested.code())
        if self.rear.is_placed:
            made = replace(
                made,
                rear=self.rear.at,
                rear_name=self.rear.name,
                side=self.side.code(),
                contested=contested,  # type: ignore[arg-type]
            )
        return made if made.is_sound else None

    def _update(self) -> None:
        self.grid.set_message("place", self.place.words, wrong=not self.place.is_placed)
        words, far = self.rear.words, self._is_too_far()
        if far:
            words = f"More than {FARTHEST_REAR_KM:g} km away"
        self.grid.set_message("rear", words, wrong=bool(words) and (far or not self.rear.is_placed))
        for field in (self.side, self.contested):
            field.setEnabled(self.rear.is_placed)
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(self.spot is not None and not far)

    def _is_too_far(self) -> bool:
        if not (self.place.is_placed and self.rear.is_placed):
            return False
        from sitmap.geo.geodesic import distance_m

        return distance_m(*self.place.at, *self.rear.at) > FARTHEST_REAR_KM * 1000

    def accept(self) -> None:
        self._choose(self.spot)
        super().accept()

    def _choose(self, spot: Spot | None) -> None:
        options = self._session.map_options
        self._session.set_map_options(replace(options, spot=spot))
