"""What the File menu starts: exporting. The dialog is loaded when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitmap.ui.dialogs import open_dialog
from sitmap.ui.menu_part import MenuPart

if TYPE_CHECKING:
    from sitmap.exporting.job import ExportResult

__all__ = ["Exports"]


class Exports(MenuPart):
    """Exports from the open file."""

    def ask(self) -> None:
        """Show the dialog, with what the window shows as the first choice."""
        path = self._document.path
        if path is None:
            return
        from sitmap.ui.exporting.export_choices import choices_of
        from sitmap.ui.exporting.export_dialog import ExportDialog

        choices = choices_of(self._session)
        dialog = ExportDialog(path, choices, self._base_map, self._runner, self._window)
        dialog.exported.connect(self._on_exported)
        open_dialog(dialog)

    def _on_exported(self, result: ExportResult) -> None:
        files = ", ".join(path.name for path in result.files)
        withheld = f"; {result.withheld:,} withheld" if result.withheld else ""
        self._messages.info(f"Exported {result.rows:,} observations: {files}{withheld}")
        for warning in result.warnings:
            self._messages.warning(warning)
