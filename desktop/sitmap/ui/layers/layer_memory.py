"""Remembers for each file how its layers were left: hidden, faded, ordered.

In the settings, never in the file. A filter is not remembered: a file that opens with a part
of its content left out would be misread. A damaged entry counts as none.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from sitmap.domain.layers import LayerKey
from sitmap.portrayal.layer_choices import GROUND_LAYERS, LEAST_OPACITY, NO_CHOICES, LayerChoices
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings

__all__ = ["LayerMemory", "choices_from_text", "choices_to_text"]


def choices_to_text(choices: LayerChoices) -> str:
    """Return choices as text for the settings."""
    return json.dumps(
        {
            "hidden": sorted(choices.hidden),
            "opacity": choices.opacity,
            "order": choices.order,
            "ground": sorted(choices.hidden_ground),
        }
    )


def choices_from_text(text: str) -> LayerChoices:
    """Return the choices of a text; of one that is damaged, none."""
    try:
        kept = json.loads(text)
        shares = [(_key(key), float(share)) for key, share in kept["opacity"]]
        opacity = [(key, min(max(share, LEAST_OPACITY), 1.0)) for key, share in shares]
        return LayerChoices(
            frozenset(_key(key) for key in kept["hidden"]),
            tuple(sorted(opacity)),
            tuple(_key(key) for key in kept["order"]),
            frozenset(kept["ground"]) & GROUND_LAYERS.keys(),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return NO_CHOICES


def _key(parts: object) -> LayerKey:
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise TypeError(parts)
    return LayerKey(*parts)


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
            recalled = choices_from_text(self._settings.layers_of(path))
        options = self._session.map_options
        self._session.set_map_options(replace(options, layers=recalled))
        self._path = path

    def _keep(self) -> None:
        if self.begun and self._path is not None:
            layers = self._session.map_options.layers
            text = "" if layers == NO_CHOICES else choices_to_text(layers)
            self._settings.set_layers_of(self._path, text)
