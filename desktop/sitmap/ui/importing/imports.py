"""What the File menu and a dropped file start: importing, merging, the list of imports.

The dialogs are loaded when they are wanted; deciding what a file is belongs to the child
process, only situation files are told apart here by their tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from sitmap.errors import UserError
from sitmap.store.database import open_store
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.menu_part import MenuPart, WindowParts

if TYPE_CHECKING:
    from sitmap.store.importing import ImportOutcome
    from sitmap.store.merging import MergeOutcome

__all__ = ["Imports"]

_FILTER: Final = (
    "Data (*.csv *.tsv *.txt *.geojson *.geojsonl *.ndjson *.json *.kml *.kmz *.gpx *.gpkg *.fgb"
    " *.shp *.xlsx *.ods *.zip *.tar *.tgz *.gz *.bz2 *.xz);;All files (*)"
)


class Imports(MenuPart):
    """Imports into the open file, from the menu or from files dropped on the window."""

    def __init__(self, parts: WindowParts) -> None:
        super().__init__(parts)
        parts.window.setAcceptDrops(True)
        parts.window.installEventFilter(self)

    def ask(self) -> None:
        """Ask for files and show the dialog for them."""
        path = self._document.path
        folder = str(path.parent) if path else ""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import", folder, _FILTER)
        if names:
            self.start([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Ask for a folder of files and show the dialog for it."""
        name = QFileDialog.getExistingDirectory(self._window, "Import a folder of files")
        if name:
            self.start([Path(name)])

    def start(self, paths: Sequence[Path]) -> None:
        """Show the dialog that imports these files, folders or archives."""
        state = self._document.state
        if state is None:
            return
        if state.read_only:
            self._messages.error(
                UserError("the file cannot be written", where=str(state.path),
                          hint="save a copy and import into that")
            )  # fmt: skip
            return
        if len(paths) == 1 and paths[0].suffix.lower() == ".gpkg":
            show = partial(self._show_for_geopackage, paths[0])
            self._runner.run_in_store(_is_situation, paths[0], done=show, key="what is it")
            return
        self._show_import(paths)

    def _show_for_geopackage(self, path: Path, is_situation: bool) -> None:
        if not is_situation:
            self._show_import([path])
            return
        from sitmap.ui.importing.merge_dialog import MergeDialog

        dialog = MergeDialog(path, self._document, self._runner, self._window)
        dialog.merged.connect(self._on_recorded)
        dialog.open_asked.connect(self._document.open)
        open_dialog(dialog)

    def _show_import(self, paths: Sequence[Path]) -> None:
        state = self._document.state
        if state is None:
            return
        # The parts of a Shapefile belong together: its folder is what is meant.
        paths = [path.parent if path.suffix.lower() == ".shp" else path for path in paths]
        from sitmap.ui.importing.import_dialog import ImportDialog

        info = state.snapshot.info
        dialog = ImportDialog(
            paths, self._document, state.snapshot.vocabulary, info.zone, self._base_map,
            self._runner, self._window,
        )  # fmt: skip
        dialog.recorded.connect(self._on_recorded)
        open_dialog(dialog)

    def show_batches(self) -> None:
        """Show the imports of the file, with taking back and purging."""
        from sitmap.ui.importing.batches_dialog import BatchesDialog

        open_dialog(BatchesDialog(self._document, self._runner, self._window))

    def _on_recorded(self, outcome: ImportOutcome | MergeOutcome) -> None:
        self._messages.info(f"Imported as batch {outcome.batch}; Edit > Undo takes it back")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files and folders that are dropped on the window."""
        if isinstance(event, QDragEnterEvent | QDropEvent) and event.mimeData().hasUrls():
            urls = event.mimeData().urls()
            paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
            if paths:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.start(paths)
                return True
        return super().eventFilter(watched, event)


def _is_situation(path: Path) -> bool:
    """Tell whether a GeoPackage is one of ours."""
    try:
        with open_store(path):
            return True
    except UserError:
        return False
