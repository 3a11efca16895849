"""What the menus do with views: back and forward, fitting, saving, renaming, removing.

How the map moves is the canvas's matter; saved views are written by the store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QWidget

from sitmap.domain.category import SavedView
from sitmap.domain.dates import format_day, parse_day
from sitmap.errors import UserError
from sitmap.store import edits, view_edits
from sitmap.ui.document import Document
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session

__all__ = ["ViewActions"]


class ViewActions(QObject):
    """The actions on the views of one window."""

    def __init__(
        self,
        session: Session,
        document: Document,
        canvas: MapCanvas,
        messages: Messages,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._document = session, document
        self._canvas, self._messages = canvas, messages
        self._window = parent

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the window's actions on views do, by the actions' names."""
        return {
            "previous_view": self._canvas.go_back,
            "next_view": self._canvas.go_forward,
            "fit": self._canvas.fit_data,
            "fit_selection": self._on_fit_selection,
            "home_view": self._canvas.fit_all,
            "zoom_in": partial(self._canvas.zoom_by, 1.5),
            "zoom_out": partial(self._canvas.zoom_by, 1 / 1.5),
        }

    def fill(self, menu: QMenu) -> None:
        """Offer the saved views, saving the present one, and looking after them."""
        menu.clear()
        views = list(self._session.snapshot.vocabulary.views.values())
        for view in views:
            day = f"\t{format_day(parse_day(view.on))}" if _day_of(view) else ""
            menu.addAction(view.name.replace("&", "&&") + day, partial(self.show_view, view))
        if views:
            menu.addSeparator()
        menu.addAction("&Save Present View…", self.ask_save)
        menu.addAction("Rename or Remove…", self.ask_views).setEnabled(bool(views))

    def show_view(self, view: SavedView) -> None:
        """Show the extent of a saved view and, if it has one, its date."""
        try:
            self._canvas.fit_extent(view.extent)
            if view.on:
                self._session.set_valid_date(parse_day(view.on))
        except UserError as error:
            self._messages.error(error)

    def ask_save(self) -> None:
        """Ask for the name of the present view and save it."""
        # The dialogs are loaded when they are wanted; the start needs neither.
        from sitmap.ui.saved_views import SaveViewDialog

        taken = tuple(self._session.snapshot.vocabulary.views)
        dialog = SaveViewDialog(taken, self._session.on, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view = SavedView("", self._canvas.fitting_extent())

        def save() -> None:
            on = self._session.on.isoformat() if dialog.with_date.isChecked() else ""
            self.save(replace(view, name=dialog.name(), on=on))

        dialog.accepted.connect(save)
        dialog.open()

    def save(self, view: SavedView) -> None:
        """Write a view to the file."""
        told = partial(self._messages.info, f"Saved the view {view.name}")
        self._document.execute(edits.put_view, view, done=lambda _change: told())

    def ask_views(self) -> None:
        """Open the list of saved views, to rename and remove."""
        from sitmap.ui.saved_views import ViewsDialog

        dialog = ViewsDialog(self._session, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.renamed.connect(partial(self._document.execute, view_edits.rename_view))
        dialog.removed.connect(partial(self._document.execute, view_edits.remove_view))
        dialog.chosen.connect(self.show_view)
        dialog.open()

    def _on_fit_selection(self) -> None:
        if not self._canvas.fit_selection():
            self._messages.info("Nothing with a place is selected: click a mark on the map first")


def _day_of(view: SavedView) -> bool:
    """Return whether a view has a date that can be read: files come from anybody."""
    try:
        parse_day(view.on)
    except UserError:
        return False
    return True
