"""The colour of a widget's words, and that of knowledge."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

__all__ = ["KNOWN_COLOURS", "tint"]

KNOWN_COLOURS: Final = {"light": "#8a3b8f", "dark": "#d79bdb"}
"""The colour of *As known on*, so that nobody takes it for the other date."""


def tint(widget: QWidget, colour: QColor) -> None:
    """Write the widget's words in ``colour``."""
    palette = widget.palette()
    if palette.color(QPalette.ColorRole.WindowText) != colour:
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        widget.setPalette(palette)
