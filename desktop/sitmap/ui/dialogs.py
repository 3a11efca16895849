"""How dialogs come up. What one asks belongs to its own part."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

__all__ = ["open_dialog"]


def open_dialog(dialog: QDialog) -> None:
    """Show a dialog over its window and return at once; closed, it is gone."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
