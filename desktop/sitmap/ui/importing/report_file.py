"""Saving what an import did, or would do, as CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from sitmap.errors import UserError

if TYPE_CHECKING:
    from sitmap.exchange.importing import ImportRead
    from sitmap.store.importing import ImportOutcome

__all__ = ["ask_save_report"]

_FILTER = "Table (*.csv);;JSON (*.json)"


def ask_save_report(
    read: ImportRead, outcome: ImportOutcome, paths: Sequence[Path], parent: QWidget
) -> None:
    """Ask for a name and write the report; a failure is told."""
    from sitmap.exchange.import_report import write_report

    suggestion = str(paths[0].with_suffix("")) + " import report.csv"
    name, _ = QFileDialog.getSaveFileName(parent, "Save the report", suggestion, _FILTER)
    if not name:
        return
    counts = {
        "imported": outcome.imported, "duplicates": outcome.duplicates,
        "observations": outcome.observations, "days": outcome.days,
        "corrected": outcome.corrected, "batch": outcome.batch,
    }  # fmt: skip
    try:
        write_report(Path(name), read, counts, force=True)
    except UserError as error:
        QMessageBox.warning(parent, "Sitmap", error.line())
