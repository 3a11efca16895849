"""The menu of base maps: the included one, those remembered with the file, add, remove.

It remembers the choice in the file, hands the open base map to the canvas and tells what is
wrong with one. Reading and drawing happen elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QActionGroup, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from sitmap.domain.base_map import INCLUDED, RememberedBaseMap
from sitmap.errors import Cancelled, UserError
from sitmap.progress import Progress
from sitmap.store.base_maps import (
    base_maps,
    forget_base_map,
    remember_base_map,
    show_base_map,
)
from sitmap.store.database import open_store
from sitmap.ui.document import Document, Opened
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.portrayal.own_base_map import OwnBaseMap

__all__ = ["BaseMaps"]

ENDINGS: Final = (
    ".mbtiles", ".pmtiles", ".tif", ".tiff", ".gpkg", ".fgb", ".geojson", ".json", ".pbf",
)  # fmt: skip
DROPPED: Final = (".mbtiles", ".pmtiles", ".tif", ".tiff", ".pbf")
"""Endings of files that can be nothing but base maps: what else is dropped may be data."""
_FILTER: Final = f"Base maps ({' '.join(f'*{ending}' for ending in ENDINGS)});;All files (*)"

_Items = tuple[RememberedBaseMap, ...]


class BaseMaps(QObject):
    """The base maps of the open file, and which one the canvas shows."""

    def __init__(
        self,
        document: Document,
        canvas: MapCanvas,
        runner: TaskRunner,
        messages: Messages,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document, self._canvas, self._runner = document, canvas, runner
        self._messages, self._window = messages, window
        self._items: _Items = ()
        self._shown = INCLUDED
        self._notice = ""
        self._retired: list[OwnBaseMap] = []
        self._stop = _Stop()
        document.opened.connect(self._on_opened)
        canvas.ground_noticed.connect(self._on_ground_noticed)
        canvas.setAcceptDrops(True)
        canvas.installEventFilter(self)
        if document.state is not None:
            self._on_opened(document.state)

    @property
    def shown(self) -> str:
        """The name of the base map that is shown."""
        return self._shown

    # --- the menu -------------------------------------------------------------------------

    def fill(self, menu: QMenu) -> None:
        """List all base maps, the shown one marked."""
        menu.clear()
        group = QActionGroup(menu)
        for name in (INCLUDED, *(item.name for item in self._items)):
            text = "&Included" if name == INCLUDED else name.replace("&", "&&")
            action = menu.addAction(text, partial(self.choose, name))
            action.setCheckable(True)
            action.setChecked(name == self._shown)
            group.addAction(action)
        menu.addSeparator()
        menu.addAction("&Add…", self.ask_add)
        self._offer_names(menu)
        removing = menu.addMenu("&Remove")
        removing.setEnabled(bool(self._items))
        for item in self._items:
            removing.addAction(item.name.replace("&", "&&"), partial(self.remove, item.name))

    def _offer_names(self, menu: QMenu) -> None:
        """Let the included names and borders stand above the base map that is shown, or not."""
        item = self._item()
        action = menu.addAction("Included &Names Above It", self.toggle_names)
        action.setCheckable(True)
        action.setChecked(item is not None and item.names)
        action.setEnabled(item is not None)

    def _item(self) -> RememberedBaseMap | None:
        return next((item for item in self._items if item.name == self._shown), None)

    def toggle_names(self) -> None:
        """Show the included names and borders above the base map, or hide them."""
        item = self._item()
        state = self._document.state
        if item is None or state is None:
            return
        changed = replace(item, names=not item.names)
        items = tuple(changed if each is item else each for each in self._items)
        self._take(items, self._shown)
        if not state.read_only:
            failed = self._messages.error
            self._runner.run_in_store(_remember, state.path, changed, failed=failed)

    def ask_add(self) -> None:
        """Ask for a file and add it."""
        path = self._document.path
        folder = str(path.parent) if path else ""
        name, _ = QFileDialog.getOpenFileName(self._window, "Add a base map", folder, _FILTER)
        if name:
            self.add(Path(name))

    def add(self, path: Path) -> None:
        """Look at a file, remember it and show it; a reason is told where that fails."""
        self._messages.info(f"Reading {path.name} …")
        done, failed = self._on_examined, self._messages.error
        self._runner.run(_examined, path, self._canvas.view.extent(), done=done, failed=failed)

    def _on_examined(self, item: RememberedBaseMap) -> None:
        state = self._document.state
        if state is None:
            return
        if state.read_only:
            self._messages.warning(f"Shown, but not remembered: {state.path} is read-only")
            self._take((*self._items, item), item.name)
            return
        failed = self._messages.error
        self._runner.run_in_store(_remember, state.path, item, done=self._on_added, failed=failed)

    def _on_added(self, answer: tuple[_Items, str]) -> None:
        items, name = answer
        self._take(items, name)
        self._messages.info(f"Base map: {name}")

    def choose(self, name: str) -> None:
        """Show another base map; the file remembers it where it can be written."""
        self._take(self._items, name)
        state = self._document.state
        if state is not None and not state.read_only and self._items:
            failed = self._messages.error
            self._runner.run_in_store(_show, state.path, name, failed=failed)

    def remove(self, name: str) -> None:
        """Forget a base map; its file stays."""
        state = self._document.state
        if state is None:
            return
        left = tuple(item for item in self._items if item.name != name)
        self._take(left, INCLUDED if name == self._shown else self._shown)
        if not state.read_only:
            failed = self._messages.error
            self._runner.run_in_store(_forget, state.path, name, failed=failed)

    # --- what is shown --------------------------------------------------------------------

    def _on_opened(self, state: Opened) -> None:
        self._take((), INCLUDED)
        self._runner.run_in_store(
            _read, state.path, done=self._on_read, failed=self._messages.error, key="base maps"
        )

    def _on_read(self, answer: tuple[_Items, str]) -> None:
        self._take(*answer)

    def use(self, name: str) -> None:
        """Show a base map for now, without remembering it: for pictures of the window."""
        self._take(self._items, name)

    def _take(self, items: _Items, name: str) -> None:
        self._items, self._shown, self._notice = items, name, ""
        item = self._item()
        if item is None:
            self._replace(None)
            return
        self._runner.run(
            _prepared,
            item,
            self._stop,
            done=partial(self._on_prepared, name),
            failed=self._on_not_prepared,
            key="base map",
        )

    def _on_prepared(self, name: str, own: OwnBaseMap) -> None:
        if name == self._shown:  # else the reader has chosen another meanwhile
            self._replace(own)

    def _on_not_prepared(self, error: Exception) -> None:
        self._replace(None)
        if isinstance(error, UserError):
            self._messages.warning(f"{error.line()}; the included base map is shown")
        elif not isinstance(error, Cancelled):
            raise error

    def _replace(self, own: OwnBaseMap | None) -> None:
        before = self._canvas.own_base_map
        if before is not None:
            # The thread that draws may still be reading from it.
            self._retired.append(before)
        if before is not own:
            self._canvas.set_own_base_map(own)

    def stop(self) -> None:
        """Give up what may take minutes, because the window closes."""
        self._stop.wanted = True

    def _on_ground_noticed(self, notice: str) -> None:
        self._close_retired()
        if notice and notice != self._notice:
            self._messages.warning(notice)
        self._notice = notice

    def _close_retired(self) -> None:
        retired, self._retired = self._retired, []
        for own in retired:
            own.close()

    def close(self) -> None:
        """End the readers; to be called when nothing is drawn any more."""
        self._close_retired()
        if self._canvas.own_base_map is not None:
            self._canvas.own_base_map.close()

    # --- a file dropped on the map --------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take base maps that are dropped on the map; other files are for the window."""
        if isinstance(event, QDragEnterEvent | QDropEvent):
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
            wanted = [path for path in paths if path.suffix.lower() in DROPPED]
            if wanted:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.add(wanted[0])
                return True
        return super().eventFilter(watched, event)


class _Stop:
    """Progress that nobody watches and that the closing window cancels."""

    def __init__(self) -> None:
        self.wanted = False

    def step(self, done: int, total: int, label: str = "") -> None:
        """Raise Cancelled once the window closes."""
        if self.wanted:
            raise Cancelled


def _examined(path: Path, view: tuple[float, float, float, float]) -> RememberedBaseMap:
    from sitmap.exchange.base_maps import examine, remembered

    return remembered(examine(path, fallback=view))


def _prepared(item: RememberedBaseMap, progress: Progress) -> OwnBaseMap:
    """Open a base map; the first time a large file of shapes may take minutes."""
    from sitmap.exchange.base_maps import open_base_map

    return open_base_map(item).prepare(progress)


def _read(path: Path) -> tuple[_Items, str]:
    with open_store(path) as db:
        items = base_maps(db)
    return items, next((item.name for item in items if item.shown), INCLUDED)


def _remember(path: Path, item: RememberedBaseMap) -> tuple[_Items, str]:
    with open_store(path, write=True) as db:
        kept = remember_base_map(db, item)
        return base_maps(db), kept.name


def _show(path: Path, name: str) -> None:
    with open_store(path, write=True) as db:
        show_base_map(db, name)


def _forget(path: Path, name: str) -> None:
    from sitmap.exchange.shape_files import forget

    with open_store(path, write=True) as db:
        forget(forget_base_map(db, name))
