"""What the menus do with computed figures: those that a user defines, and where to measure."""

from __future__ import annotations

from collections.abc import Callable

from sitmap.ui.dialogs import open_dialog
from sitmap.ui.menu_part import MenuPart

__all__ = ["FigureActions"]


class FigureActions(MenuPart):
    """Opens the dialogs about figures; each is loaded when it is wanted."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the window's actions call."""
        return {"own_figures": self.define, "measured_place": self.choose_place}

    def define(self) -> None:
        """Show the dialog for figures of one's own."""
        from sitmap.ui.editing.formula_dialog import FormulaDialog

        open_dialog(FormulaDialog(self._session, self._document, self._window))

    def choose_place(self) -> None:
        """Show the dialog for the place that measured figures are about."""
        from sitmap.ui.editing.place_dialog import PlaceDialog

        open_dialog(PlaceDialog(self._session, self._base_map, self._runner, self._window))
