"""What the File menu starts: exporting. The dialog is loaded when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.basemap import BaseMap
from sitmap.ui.document import Document
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.exporting.job import ExportResult

__all__ = ["Exports"]


class Exports(QObject):
    """Exports from the open file."""

    def __init__(
        self,
        session: Session,
        document: Document,
        runner: TaskRunner,
        base_map: BaseMap,
        messages: Messages,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._document, self._runner = session, document, runner
        self._base_map, self._messages, self._window = base_map, messages, window

    def ask(self) -> None:
        """Show the dialog, with what the window shows as the first choice."""
        path = self._document.path
        if path is None:
            return
        from sitmap.ui.exporting.export_choices import choices_of
        from sitmap.ui.exporting.export_dialog import ExportDialog

        choices = choices_of(self._session)
        dialog = ExportDialog(path, choices, self._base_map, self._runner, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.exported.connect(self._on_exported)
        dialog.open()

    def _on_exported(self, result: ExportResult) -> None:
        files = ", ".join(path.name for path in result.files)
        withheld = f"; {result.withheld:,} withheld" if result.withheld else ""
        self._messages.info(f"Exported {result.rows:,} observations: {files}{withheld}")
        for warning in result.warnings:
            self._messages.warning(warning)
