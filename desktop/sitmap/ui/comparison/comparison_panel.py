"""The panel of two dates: which earlier day, within what, and the figures of the difference.

The figures are found by ``comparison``; here they are asked for and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.comparison import Change, method_words
from sitmap.domain.dates import SituationDate, format_day
from sitmap.domain.stepping import Step, stepped
from sitmap.errors import UserError
from sitmap.geo.coordinates import format_position
from sitmap.geo.geodesic import circle
from sitmap.geo.geometry import Geometry
from sitmap.paint.painter import paint
from sitmap.portrayal.change_scene import CHANGES, ChangeKind, change_look
from sitmap.portrayal.legend import LegendEntry, legend_swatch
from sitmap.portrayal.map_options import ComparisonChoice
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.comparison.comparison import Comparison
from sitmap.ui.date_box import DateBox
from sitmap.ui.session import Session

__all__ = ["ComparisonPanel"]

_DEFAULT_BACK: Final = 30
_HEADERS: Final = ("Party", "Gained", "Lost", "Reclassified", "Slivers", "Series")
_ALL, _VIEW, _CIRCLE, _PLACE, _DRAWN = "all", "view", "circle", "place", "drawn"
_CIRCLES: Final = (_CIRCLE, _PLACE)
_WAYS: Final[dict[ComparisonChoice, str]] = {
    "overlay": "ground that changed, over the map",
    "swipe": "earlier day left of a line",
    "beside": "two maps side by side",
}
_SHRINKING: Final = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_LEAST_TABLE: Final = 110
_SWATCH: Final = QSize(26, 14)


class ComparisonPanel(QWidget):
    """Asks for the earlier day and shows what changed since, in square kilometres.

    Signals: ``place_wanted()`` a place is to be found, for ``set_place``; ``area_wanted()`` an
    area is to be drawn, for ``set_drawn``.
    """

    place_wanted = Signal()
    area_wanted = Signal()

    def __init__(
        self,
        session: Session,
        comparison: Comparison,
        view: Callable[[], View],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._comparison, self._view = session, comparison, view
        self._rows: list[tuple[str, ...]] = []
        self._counted = _ALL
        self._place: tuple[str, float, float] | None = None
        self._drawn: Geometry | None = None
        self.check = QCheckBox("Compare with an earlier day")
        self.day = DateBox(lambda: session.snapshot.info.zone, times=True)
        self.day.setAccessibleName("Earlier day, typed")
        self.way = QComboBox()
        self.within = QComboBox()
        self.radius = QDoubleSpinBox(minimum=1, maximum=5000, value=40, decimals=0, suffix=" km")
        self.sliver = QDoubleSpinBox(minimum=0, maximum=100_000, value=75, decimals=0, suffix=" m")
        self.state = QLabel(wordWrap=True)
        self.figures = QTableWidget(0, len(_HEADERS))
        self.method = QLabel(wordWrap=True)
        self.copy = QPushButton("Copy Figures")
        self._lay_out()
        self._listen()
        self._refresh()

    # --- parts ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        for words, value in (
            ("the whole file", _ALL),
            ("the map as it shows", _VIEW),
            ("a circle about the map’s middle", _CIRCLE),
            ("a circle about a place to find", _PLACE),
            ("an area to draw", _DRAWN),
        ):
            self.within.addItem(words, value)
        form = QFormLayout()
        form.addRow(self.check, self.day)
        for choice, words in _WAYS.items():
            self.way.addItem(words, choice)
        self.way.setAccessibleName("How the two days show on the map")
        form.addRow("Sho&w as", self.way)
        area = QHBoxLayout()
        area.addWidget(self.within, 1)
        area.addWidget(self.radius)
        form.addRow("&Within", area)
        form.labelForField(area).setBuddy(self.within)  # type: ignore[attr-defined]
        form.addRow("&Slivers below", self.sliver)
        # Beside other panels this one must be able to become narrow.
        for combo in (self.way, self.within):
            combo.setSizeAdjustPolicy(_SHRINKING)
            combo.setMinimumContentsLength(8)
        self.within.setAccessibleName("Within")
        self.radius.setAccessibleName("Radius of the circle")
        self.sliver.setAccessibleName("Radius that tells slivers apart")
        self._set_up_figures()
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addLayout(form)
        layout.addWidget(self.state)
        layout.addWidget(self.figures, 1)
        layout.addWidget(self.method)
        layout.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        # In a low window the panel scrolls: squeezed fields could not be read.
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(inner.minimumSizeHint().width() + bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _set_up_figures(self) -> None:
        table = self.figures
        table.setHorizontalHeaderLabels(list(_HEADERS))
        table.setAccessibleName("What changed, in square kilometres")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setIconSize(_SWATCH)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setMinimumHeight(_LEAST_TABLE)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

    def _listen(self) -> None:
        session, comparison = self._session, self._comparison
        self.check.toggled.connect(self._on_toggled)
        self.day.day_typed.connect(self._on_day)
        self.day.problem_changed.connect(self._refresh)
        self.way.activated.connect(self._on_way)
        session.map_options_changed.connect(self._show_way)
        self.within.activated.connect(self._on_within)
        self.radius.editingFinished.connect(self._on_radius)
        self.sliver.editingFinished.connect(lambda: comparison.set_sliver(self.sliver.value()))
        self.copy.clicked.connect(self.copy_figures)
        session.compared_date_changed.connect(self._refresh)
        session.valid_date_changed.connect(self._refresh)
        session.comparison_changed.connect(self._refresh)
        comparison.failed.connect(self._on_failed)

    def set_style(self, style: Style) -> None:
        """Draw the samples of the hatches in the map's style."""
        for kind in CHANGES:
            item = self.figures.horizontalHeaderItem(_HEADERS.index(kind.capitalize()))
            if item is not None:
                item.setIcon(_swatch_icon(kind, style, self.devicePixelRatioF()))

    # --- what is asked for ----------------------------------------------------------------

    def _on_toggled(self, on: bool) -> None:
        session = self._session
        earlier = max(stepped(session.on, Step.DAY, -_DEFAULT_BACK), session.first_day)
        if earlier >= session.on:
            earlier = stepped(session.on, Step.DAY, -1)
        session.set_compared_date(earlier if on else None)

    def _on_day(self, day: SituationDate) -> None:
        self._session.set_compared_date(day)

    def _on_way(self, _index: int) -> None:
        options = replace(self._session.map_options, comparison=self.way.currentData())
        self._session.set_map_options(options)

    def _show_way(self) -> None:
        self.way.setCurrentIndex(self.way.findData(self._session.map_options.comparison))

    def _on_within(self, _index: int = 0) -> None:
        chosen = self.within.currentData()
        self.radius.setEnabled(chosen in _CIRCLES)
        if chosen == _PLACE and self._place is None:
            self.place_wanted.emit()
        elif chosen == _DRAWN:
            self.area_wanted.emit()
        else:
            self._count_within(chosen)

    def _on_radius(self) -> None:
        if self._counted in _CIRCLES:
            self._count_within(self._counted)

    def set_place(self, name: str, lon: float, lat: float) -> None:
        """Offer the circle about a place that was found, and count in it if that is chosen."""
        self._place = (name, lon, lat)
        self.within.setItemText(self.within.findData(_PLACE), f"a circle about {name}")
        if self.within.currentData() == _PLACE:
            self._count_within(_PLACE)

    def set_drawn(self, area: Geometry) -> None:
        """Count only what lies in an area that was drawn."""
        self._drawn = area
        self._count_within(_DRAWN)

    def leave_drawing(self) -> None:
        """Show again what is counted: nothing was drawn, or what was comes now."""
        self.within.setCurrentIndex(self.within.findData(self._counted))

    def _count_within(self, chosen: str) -> None:
        try:
            self._comparison.set_within(*self._area(chosen))
        except UserError as error:
            self._on_failed(error)
            return
        self._counted = chosen
        self.within.setCurrentIndex(self.within.findData(chosen))
        self.radius.setEnabled(chosen in _CIRCLES)

    def _area(self, chosen: str) -> tuple[Geometry | None, str]:
        """Return the polygon of what is counted, and words for it."""
        view, km = self._view(), self.radius.value()
        if chosen == _VIEW:
            west, south, east, north = view.extent()
            corners = [(west, south), (east, south), (east, north), (west, north)]
            return Geometry.polygon(corners), "inside the map as it showed"
        if chosen == _CIRCLE:
            lon, lat = view.centre_lonlat
            words = f"within {km:,.0f} km of {format_position(lon, lat, 'decimal')}"
            return circle(lon, lat, 1000 * km), words
        if chosen == _PLACE and self._place is not None:
            name, lon, lat = self._place
            return circle(lon, lat, 1000 * km), f"within {km:,.0f} km of {name}"
        if chosen == _DRAWN:
            return self._drawn, "inside the drawn area"
        return None, ""

    # --- what is shown --------------------------------------------------------------------

    def _refresh(self, *_ignored: object) -> None:
        session, found = self._session, self._session.comparison
        earlier = session.compared_on
        self.check.blockSignals(True)
        self.check.setChecked(earlier is not None)
        self.check.blockSignals(False)
        for widget in (self.day, self.way, self.within, self.sliver):
            widget.setEnabled(earlier is not None)
        self.radius.setEnabled(earlier is not None and self._counted in _CIRCLES)
        self.day.show_day(earlier or stepped(session.on, Step.DAY, -_DEFAULT_BACK))
        self.method.setText(method_words(self._comparison.sliver_m) if found else "")
        self._rows = [] if found is None else [_cells(change) for change in found.changes]
        self._fill()
        self.state.setText(self.day.problem or self._words())
        self.copy.setEnabled(bool(self._rows))

    def _words(self) -> str:
        session, found = self._session, self._session.comparison
        earlier = session.compared_on
        if earlier is None:
            return "What one side gained and lost between two days, by the series of the file."
        if earlier >= session.on:
            return "The other day must be earlier than the day shown."
        days = f"from {format_day(earlier)} to {format_day(session.on)}"
        if found is None:
            return f"Comparing {days}…"
        if not found.changes:
            return f"No area is stated {days}."
        where = f", {found.since.inside}" if found.since.inside else ""
        return f"Square kilometres, {days}{where}:"

    def _fill(self) -> None:
        self.figures.setRowCount(len(self._rows))
        for row, cells in enumerate(self._rows):
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                if 0 < column < len(_HEADERS) - 1:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.figures.setItem(row, column, item)

    def _on_failed(self, error: object) -> None:
        self.state.setText(error.line() if isinstance(error, UserError) else str(error))

    def copy_figures(self) -> None:
        """Put the figures with their method on the clipboard, for a spreadsheet."""
        lines: Sequence[Sequence[str]] = [_HEADERS, *self._rows]
        words = [self.state.text(), *("\t".join(line) for line in lines), self.method.text()]
        QGuiApplication.clipboard().setText("\n".join(words) + "\n")


def _cells(change: Change) -> tuple[str, ...]:
    slivers = f"+{change.sliver_gained_km2:,.1f} −{change.sliver_lost_km2:,.1f}"
    return (
        change.party or "none",
        f"{change.gained_km2:,.1f}",
        f"{change.lost_km2:,.1f}",
        f"{change.reclassified_km2:,.1f}",
        slivers,
        change.series or "no series",
    )


def _swatch_icon(kind: ChangeKind, style: Style, ratio: float) -> QIcon:
    picture = QPixmap(_SWATCH * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    entry = LegendEntry("area", kind, "", "", 0, -1, area=change_look(kind, None, style))
    paint(painter, legend_swatch(entry, style, _SWATCH.width(), _SWATCH.height()))
    painter.end()
    return QIcon(picture)
