"""Remembers for each file how its layers were left: hidden, faded, ordered.

In the settings, never in the file. A filter is not remembered: a file that opens with a part
of its content left out would be misread. A damaged entry counts as none.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from sitmap.portrayal.choices_text import layers_from_text, layers_to_text
from sitmap.portrayal.layer_choices import NO_CHOICES
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings

__all__ = ["LayerMemory"]


class LayerMemory(QObject):
    """Keeps the layers of the session's file in the settings, from ``begin`` on."""

    def __init__(self, session: Session, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._path: Path | None = None
        self.begun = False
        """Whether this window is somebody's, and no picture of one."""
        session.map_options_changed.connect(self._keep)

    def begin(self, path: Path | None) -> None:
        """Recall how the open file was left; pictures of the window never ask for it."""
        self.begun = True
        self.open(path)

    def open(self, path: Path | None) -> None:
        """Show the layers of another file as they were left, everything else of it whole."""
        self._path = None
        self._session.show_all()
        recalled = NO_CHOICES
        if self.begun and path is not None:
            recalled = layers_from_text(self._settings.layers_of(path))
        options = self._session.map_options
        self._session.set_map_options(replace(options, layers=recalled))
        self._path = path

    def _keep(self) -> None:
        if self.begun and self._path is not None:
            layers = self._session.map_options.layers
            text = "" if layers == NO_CHOICES else layers_to_text(layers)
            self._settings.set_layers_of(self._path, text)
