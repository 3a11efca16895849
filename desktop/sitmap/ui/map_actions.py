"""What the menus do with the map: choices of what it shows.

Each choice changes the session's map options; the canvas and the print dialog follow. Moving
the map by hand is the canvas's matter.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from sitmap.ui.session import Session

__all__ = ["MapActions"]


class MapActions(QObject):
    """The actions on the map of one window."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def set_readings(self, shown: bool) -> None:
        """Show readings and assessments at their places too, not only the selected one."""
        options = self._session.map_options
        self._session.set_map_options(replace(options, readings=shown))
