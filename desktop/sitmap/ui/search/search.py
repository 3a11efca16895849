"""The search box: what is typed is looked for in a worker, what is chosen is told.

The indexes are built when the box is first used, never on the interface's thread, and the
observations' anew when the file changes. Where a find lies on the map is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.portrayal.basemap import BaseMap
from sitmap.ui.document import Document
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.portrayal.search.find import SearchIndex
    from sitmap.portrayal.search.observations import ObservationIndex
    from sitmap.portrayal.search.places import PlaceIndex
    from sitmap.portrayal.search.result import Found
    from sitmap.ui.search.result_list import ResultList

__all__ = ["Search", "SearchBox"]

_MOVES: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
}


class SearchBox(QLineEdit):
    """The field for what is looked for.

    Signals: ``entered()`` it got the keys; ``left()`` they went elsewhere; ``moved(int)`` an
    arrow; ``escaped()``.
    """

    entered = Signal()
    left = Signal()
    moved = Signal(int)
    escaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Find a place, position or observation")
        self.setToolTip("Names in any spelling, coordinates, MGRS, words of observations (Ctrl+F)")
        self.setAccessibleName("Find a place, a position or an observation")
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        self.setMinimumWidth(220)
        self.setMaximumWidth(340)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.moved.emit(_MOVES[key])
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class Search(QObject):
    """Looks for what is typed in ``box`` and shows it in ``results``.

    Signals: ``chosen(Found)``; ``closed()`` the reader is done with the box.
    """

    chosen = Signal(object)
    closed = Signal()

    def __init__(
        self,
        base_map: BaseMap,
        session: Session,
        document: Document,
        runner: TaskRunner,
        near: Callable[[], tuple[float, float]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._base_map, self._session = base_map, session
        self._document, self._runner, self._near = document, runner, near
        self._window = window
        self._building = False
        self._ready_for: tuple[Snapshot, Known] | None = None
        self._shown_text = ""
        self._pending = False
        self.box = SearchBox(window)
        self.box.entered.connect(self._on_entered)
        self.box.left.connect(self._hide)
        self.box.textChanged.connect(self._on_typed)
        self.box.moved.connect(self._on_moved)
        self.box.escaped.connect(self._on_escaped)
        self.box.returnPressed.connect(self._on_return)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        session.known_date_changed.connect(self._on_known_changed)
        window.installEventFilter(self)

    # List and index are loaded when the box is first used: the start needs neither.

    @cached_property
    def results(self) -> ResultList:
        """The list below the box."""
        from sitmap.ui.search.result_list import ResultList

        made = ResultList(self._window)
        made.picked.connect(self._choose)
        return made

    @cached_property
    def _index(self) -> SearchIndex:
        from sitmap.portrayal.search.find import SearchIndex

        return SearchIndex()

    @property
    def is_ready(self) -> bool:
        """Whether everything is indexed as it is now."""
        if self._building or self._ready_for is None:
            return False
        snapshot, known = self._ready_for
        return snapshot is self._session.snapshot and known == self._session.known

    @property
    def _wanted(self) -> tuple[Snapshot, Known]:
        return self._session.snapshot, self._session.known

    def focus(self) -> None:
        """Give the box the keys, with its text ready to be replaced."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    # --- indexes ----------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Index what is not indexed yet, one after the other: the map needs workers too."""
        if self._building or self.is_ready:
            return
        self._building = True
        if self._index.places is None:
            from sitmap.portrayal.search.places import PlaceIndex

            layers, regions = (self._base_map.places, self._base_map.areas), self._base_map.theatre
            self._runner.run(
                PlaceIndex.build,
                layers,
                regions.oblasts,
                done=self._on_places,
                failed=self._on_failed,
            )
        else:
            self._fetch_texts()

    def _on_places(self, places: PlaceIndex) -> None:
        self._index = replace(self._index, places=places)
        self._look()
        self._fetch_texts()

    def _fetch_texts(self) -> None:
        from sitmap.portrayal.search.observations import LARGE

        # A file that cannot be read just now still has what the window shows of it.
        self._document.fetch_texts(LARGE, self._on_texts, lambda _error: self._on_texts({}))

    def _on_texts(self, bodies: dict[bytes, str]) -> None:
        from sitmap.portrayal.search.observations import ObservationIndex

        snapshot, known = self._wanted
        self._runner.run(
            ObservationIndex.build,
            snapshot,
            bodies,
            known,
            done=partial(self._on_observations, (snapshot, known)),
            failed=self._on_failed,
        )

    def _on_observations(
        self, made_for: tuple[Snapshot, Known], observations: ObservationIndex
    ) -> None:
        self._building = False
        self._ready_for = made_for
        # An earlier content is better than none; what was not known yet must not be found.
        if made_for[1] == self._session.known:
            self._index = replace(self._index, observations=observations)
        if not self.is_ready:  # the file changed meanwhile
            self._prepare()
        self._look()

    def _on_failed(self, error: Exception) -> None:
        self._building = self._pending = False
        if not isinstance(error, UserError):
            raise error
        self._ready_for = self._wanted  # not again with every letter
        self.results.show_found((), error.line())

    def _on_known_changed(self) -> None:
        if "_index" in self.__dict__:
            self._index = replace(self._index, observations=None)
            self.results.hide()
            if self.box.hasFocus() or self.box.text():
                self._prepare()

    def _on_snapshot_changed(self) -> None:
        used = "_index" in self.__dict__ and self._index.observations is not None
        if used and (self.box.hasFocus() or self.box.text()):
            self._prepare()
        elif used:
            self._index = replace(self._index, observations=None)

    # --- looking --------------------------------------------------------------------------

    def _on_entered(self) -> None:
        self._prepare()
        if self.box.text().strip():
            self._look()

    def _on_typed(self) -> None:
        self._prepare()
        self._look()

    def _look(self) -> None:
        text = self.box.text()
        if not text.strip():
            self._pending = False
            self._hide()
            return
        from sitmap.portrayal.search.find import find

        self._pending = True
        self._runner.run(
            find,
            self._index,
            text,
            self._near(),
            done=partial(self._show, text),
            failed=self._on_failed,
            key="search",
        )

    def _show(self, text: str, found: tuple[Found, ...]) -> None:
        if text != self.box.text():
            return
        self._pending, self._shown_text = False, text
        remark = "" if found else "Nothing found"
        if not self.is_ready:
            remark = "Reading names and observations…"
        self.results.show_found(found, remark)
        count = f"{len(found)} found" if found else remark
        self.box.setAccessibleDescription(f"{count}; arrows choose, Enter goes there")
        if self.box.hasFocus():
            self.results.place_below(self.box)
            self.results.show()
            self.results.scrollToTop()

    def _hide(self) -> None:
        if "results" in self.__dict__:
            self.results.hide()

    # --- choosing -------------------------------------------------------------------------

    def _on_moved(self, by: int) -> None:
        if self.results.isVisible():
            self.results.move_choice(by)
        elif self.box.text().strip():
            self._look()

    def _on_return(self) -> None:
        # What is chosen must be of the text that is read, not of the one before it.
        found = None if self._pending else self.results.chosen()
        if found is not None and self._shown_text == self.box.text():
            self._choose(found)

    def _choose(self, found: Found) -> None:
        self.results.hide()
        self.chosen.emit(found)
        self.closed.emit()

    def _on_escaped(self) -> None:
        if self.results.isVisible():
            self.results.hide()
        elif self.box.text():
            self.box.clear()
        else:
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        resized = event.type() == QEvent.Type.Resize and "results" in self.__dict__
        if resized and self.results.isVisible():
            self.results.place_below(self.box)
        return super().eventFilter(watched, event)
