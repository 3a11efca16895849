"""Two lists of an import: its first rows as they stand in the file, and what is not imported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from sitmap.ui.importing.words import report_rows

if TYPE_CHECKING:
    from sitmap.exchange.import_preview import ImportPreview
    from sitmap.exchange.importing import ImportRead

__all__ = ["RejectedList", "RowList"]

_MOST: Final = 2_000
_WIDEST: Final = 220


class _ReadOnly(QTableWidget):
    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setAccessibleName(name)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def fill(self, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Show texts."""
        self.clear()
        self.setColumnCount(len(heads))
        self.setRowCount(len(rows))
        self.setHorizontalHeaderLabels(heads)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(" ".join(text.split()))
                item.setToolTip(text)
                self.setItem(at, column, item)
        self.resizeColumnsToContents()
        for column in range(len(heads)):
            self.setColumnWidth(column, min(self.columnWidth(column), _WIDEST))


class RowList(_ReadOnly):
    """The first rows of the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("First rows of the file", parent)

    def show_rows(self, preview: ImportPreview) -> None:
        """Show the first rows."""
        self.fill(preview.columns, preview.rows)


class RejectedList(_ReadOnly):
    """Records that cannot be read, with reason and hint, and what else is to be said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Records that are not imported", parent)
        self.verticalHeader().hide()

    def show_report(self, read: ImportRead) -> None:
        """Show the first of them; all are in the saved report."""
        rows = []
        for number, (file, row, reason, hint) in enumerate(report_rows(read)):
            if number == _MOST:
                rows.append(("", "", "and more: save the report", ""))
                break
            rows.append((file.rsplit("/", 1)[-1], str(row or ""), reason, hint))
        self.fill(["File", "Row", "What is wrong", "What to do"], rows)
        self.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
