"""What the menus do with computed figures: those that a user defines, and where to measure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from sitmap.ui.document import Document
from sitmap.ui.session import Session

__all__ = ["FigureActions"]


class FigureActions(QObject):
    """Opens the dialogs about figures; each is loaded when it is wanted."""

    def __init__(self, session: Session, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._document, self._window = session, document, window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the window's actions call."""
        return {"own_figures": self.define}

    def define(self) -> None:
        """Show the dialog for figures of one's own."""
        from sitmap.ui.editing.formula_dialog import FormulaDialog

        dialog = FormulaDialog(self._session, self._document, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
