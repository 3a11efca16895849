"""What the menus do with views: back and forward, fitting, saving, listing, telling stories.

How the map moves is the canvas's matter; saved views are written by the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDockWidget, QMenu, QWidget

from sitmap.domain.category import SavedView
from sitmap.domain.observation import Observation
from sitmap.domain.stories import stories_of
from sitmap.errors import UserError
from sitmap.store import edits, view_edits
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.document import Document
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.saved_views.presenting import present_view, view_shown
from sitmap.ui.saved_views.story import Story
from sitmap.ui.saved_views.story_bar import StoryBar
from sitmap.ui.saved_views.view_words import day_words
from sitmap.ui.saved_views.views_panel import ViewsPanel
from sitmap.ui.session import Session

__all__ = ["ViewActions"]

_FOLLOWED: Final = "versions of what a view selects"


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
        self._last = ""
        self.story = Story(session, self)
        self.panel = ViewsPanel(session, parent)
        self.story_bar = StoryBar(self.story, canvas)
        self._connect()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the window's actions on views do, by the actions' names."""
        return {
            "previous_view": self._canvas.go_back,
            "next_view": self._canvas.go_forward,
            "previous_saved_view": partial(self.step, -1),
            "next_saved_view": partial(self.step, 1),
            "fit": self._canvas.fit_data,
            "fit_selection": self._on_fit_selection,
            "home_view": self._canvas.fit_all,
            "zoom_in": partial(self._canvas.zoom_by, 1.5),
            "zoom_out": partial(self._canvas.zoom_by, 1 / 1.5),
        }

    def fill(self, menu: QMenu) -> None:
        """Offer the saved views and stories, saving the present view, and the list of them."""
        menu.clear()
        views = tuple(self._session.snapshot.vocabulary.views.values())
        for view in views:
            if not view.story:
                day = f"\t{day_words(view.on)}" if day_words(view.on) else ""
                menu.addAction(view.name.replace("&", "&&") + day, partial(self.show_view, view))
        for name in stories_of(views):
            menu.addAction(f"Story: {name}".replace("&", "&&"), partial(self.story.tell, name))
        if views:
            menu.addSeparator()
        menu.addAction("&Save Present View…", self.ask_save)
        menu.addAction("&List, Order and Stories…", self.ask_views)

    def show_view(self, view: SavedView) -> None:
        """Show all that a saved view says."""
        try:
            present_view(view, self._session, self._canvas.fit_extent)
        except UserError as error:
            told = UserError(error.what, where=f"view {view.name}", hint=error.hint)
            self._messages.error(told)
        self.follow_selection()
        self._last = view.name
        self.panel.select(view.name)

    def follow_selection(self) -> None:
        """Go from a selected version that was corrected since to the one that counts now."""
        uid, snapshot = self._session.selection, self._session.snapshot
        row = None if uid is None else snapshot.row_of(uid)
        if uid is not None and row is not None and not self._counts(row):
            self._document.fetch_history(uid, self._select_version, key=_FOLLOWED)

    def _select_version(self, versions: Sequence[Observation]) -> None:
        uids = [version.uid for version in versions]
        if self._session.selection not in uids:
            return
        rows = ((uid, self._session.snapshot.row_of(uid)) for uid in reversed(uids))
        found = next((uid for uid, row in rows if row is not None and self._counts(row)), None)
        if found is not None:
            self._session.set_selection(found)

    def _counts(self, row: int) -> bool:
        session = self._session
        return bool(session.snapshot.visible(np.array([row], np.int32), session.known)[0])

    def choose(self, view: SavedView) -> None:
        """Show a view of the list; a step of the story being told moves the story there."""
        steps = [step.name for step in self.story.steps]
        if view.name in steps:
            self.story.go(steps.index(view.name))
        else:
            self.story.end()
            self.show_view(view)

    def step(self, ways: int) -> None:
        """Show the next view of the list, or the next step of the story being told."""
        views = list(self._session.snapshot.vocabulary.views.values())
        if self.story.name:
            self.story.move(ways)
        elif not views:
            self._messages.info("No view is saved in this file")
        else:
            names = [view.name for view in views]
            here = names.index(self._last) if self._last in names else (-1 if ways > 0 else 0)
            self.show_view(views[(here + ways) % len(views)])

    def ask_save(self) -> None:
        """Ask for the name of the present view and save it."""
        # The dialogs are loaded when they are wanted; the start needs neither.
        from sitmap.ui.saved_views.view_dialog import ViewDialog

        shown = view_shown(self._session, self._canvas.fitting_extent())
        views = self._session.snapshot.vocabulary.views.values()
        dialog = ViewDialog(shown, views, self._window)
        dialog.accepted.connect(lambda: self.save(dialog.view()))
        open_dialog(dialog)

    def save(self, view: SavedView) -> None:
        """Write a view to the file."""
        told = partial(self._messages.info, f"Saved the view {view.name}")
        self._document.execute(edits.put_view, view, done=lambda _change: told())

    def ask_text(self, name: str) -> None:
        """Ask for the text and the story of a saved view."""
        from sitmap.ui.saved_views.view_dialog import StoryStepDialog

        views = self._session.snapshot.vocabulary.views
        dialog = StoryStepDialog(views[name], views.values(), self._window)

        def write() -> None:
            view = dialog.view()
            self._document.execute(view_edits.describe_view, name, view.story, view.text)

        dialog.accepted.connect(write)
        open_dialog(dialog)

    def ask_views(self) -> None:
        """Show the panel that lists the saved views."""
        dock = self.panel.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.show()
            dock.raise_()
        self.panel.show()
        self.panel.list.setFocus()

    def _connect(self) -> None:
        panel, execute = self.panel, self._document.execute
        panel.save_asked.connect(self.ask_save)
        panel.told.connect(self.ask_text)
        panel.renamed.connect(partial(execute, view_edits.rename_view))
        panel.removed.connect(partial(execute, view_edits.remove_view))
        panel.moved.connect(partial(execute, view_edits.move_view))
        panel.chosen.connect(self.choose)
        panel.story_chosen.connect(self.story.tell)
        self.story.step_shown.connect(self.show_view)
        self._document.opened.connect(lambda _state: self.story.end())

    def _on_fit_selection(self) -> None:
        if not self._canvas.fit_selection():
            self._messages.info("Nothing with a place is selected: click a mark on the map first")
