"""The submenus of what the map measures in: projection, grid, how positions are written.

Each entry changes the session's map options. What the choices mean is decided in ``geo`` and
``portrayal``; the typed code of a projection has a dialog of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from sitmap.errors import UserError
from sitmap.geo.coordinates import Form
from sitmap.geo.projection_choice import EQUAL_AREA, UTM, projection_for
from sitmap.portrayal.map_options import GridChoice
from sitmap.portrayal.view import View
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.map_canvas.map_projection import shown_extent
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session

__all__ = ["ViewMenus"]

_MERCATOR: Final = "EPSG:3857"
_PROJECTIONS: Final = (
    ("&Automatic", ""),
    ("&UTM Zone of the Centre", UTM),
    ("&Lambert Equal Area Here", EQUAL_AREA),
    ("&Web Mercator", _MERCATOR),
)
_GRIDS: Final[tuple[tuple[str, GridChoice], ...]] = (
    ("&Latitude and Longitude", "graticule"),
    ("&UTM", "utm"),
    ("&MGRS", "mgrs"),
    ("Latitude, Longitude &and MGRS", "both"),
    ("&None", "none"),
)
_POSITIONS: Final[tuple[tuple[str, Form], ...]] = (
    ("&Decimal Degrees", "decimal"),
    ("Degrees and &Minutes", "minutes"),
    ("Degrees, Minutes, &Seconds", "seconds"),
    ("&UTM", "utm"),
    ("M&GRS", "mgrs"),
)


class ViewMenus(QObject):
    """Fills the submenus ``projection``, ``grid`` and ``position`` of one window.

    ``view`` gives what the map shows now: a projection must cover it.
    """

    def __init__(
        self,
        session: Session,
        view: Callable[[], View],
        messages: Messages,
        menus: Mapping[str, QMenu],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._view, self._messages = session, view, messages
        self._window = window
        for name, fill in (
            ("projection", self._fill_projections),
            ("grid", self._fill_grids),
            ("position", self._fill_positions),
        ):
            # Filled when opened, so that the marks are those of the present choices.
            menus[name].aboutToShow.connect(partial(fill, menus[name]))

    def choose_projection(self, choice: str) -> None:
        """Show the map in another projection; one that cannot show it is told and left alone."""
        try:
            projection_for(choice, shown_extent(self._view()))
        except UserError as error:
            self._messages.error(error)
            return
        options = self._session.map_options
        self._session.set_map_options(replace(options, projection=choice))

    def choose_grid(self, grid: GridChoice) -> None:
        """Draw another grid."""
        self._session.set_map_options(replace(self._session.map_options, grid=grid))

    def choose_position(self, form: Form) -> None:
        """Write positions under the pointer in another way."""
        self._session.set_map_options(replace(self._session.map_options, position=form))

    def show_locator(self, shown: bool) -> None:
        """Show where in the world the map lies."""
        self._session.set_map_options(replace(self._session.map_options, locator=shown))

    def measure_in_miles(self, miles: bool) -> None:
        """Measure the scale bar in miles, or in kilometres."""
        self._session.set_map_options(replace(self._session.map_options, miles=miles))

    def ask_projection(self) -> None:
        """Ask for a code of the EPSG register."""
        # Imported when it is wanted: the start needs neither the dialog nor the register.
        from sitmap.ui.map_canvas.projection_dialog import ProjectionDialog

        dialog = ProjectionDialog(
            shown_extent(self._view()), self._session.map_options.projection, self._window
        )
        dialog.code_chosen.connect(self.choose_projection)
        open_dialog(dialog)

    def _fill_projections(self, menu: QMenu) -> None:
        chosen = self._session.map_options.projection
        _fill(menu, _PROJECTIONS, chosen, self.choose_projection)
        menu.addSeparator()
        other = chosen not in {value for _, value in _PROJECTIONS}
        text = f"EPSG &Code ({chosen.removeprefix('EPSG:')})…" if other else "EPSG &Code…"
        action = menu.addAction(text, self.ask_projection)
        action.setCheckable(other)
        action.setChecked(other)

    def _fill_grids(self, menu: QMenu) -> None:
        options = self._session.map_options
        _fill(menu, _GRIDS, options.grid, self.choose_grid)
        _add_switch(menu, "L&ocator Map", options.locator, self.show_locator)

    def _fill_positions(self, menu: QMenu) -> None:
        options = self._session.map_options
        _fill(menu, _POSITIONS, options.position, self.choose_position)
        _add_switch(menu, "Scale Bar in M&iles", options.miles, self.measure_in_miles)


def _fill(
    menu: QMenu,
    entries: Iterable[tuple[str, str]],
    chosen: str,
    choose: Callable[..., object],
) -> None:
    """Fill a menu with choices of which one is marked."""
    menu.clear()
    group = QActionGroup(menu)
    for text, value in entries:
        action = menu.addAction(text, partial(choose, value))
        action.setCheckable(True)
        action.setChecked(value == chosen)
        group.addAction(action)


def _add_switch(menu: QMenu, text: str, on: bool, switch: Callable[[bool], object]) -> None:
    menu.addSeparator()
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    action.toggled.connect(switch)
