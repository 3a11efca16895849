"""What the window remembers: geometry, recent files, where a file was left.

One INI file in the profile; nothing of it is needed to open a file.
"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from sitmap.paths import profile_dir
from sitmap.portrayal.palette import PALETTES, PaletteName

__all__ = ["Settings"]

_RECENT_LIMIT = 10
_LAYERS_LIMIT = 50


class Settings:
    """Typed access to the settings file."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or profile_dir() / "settings.ini"
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def recent_files(self) -> list[Path]:
        """Return the files opened last, newest first."""
        value = self._store.value("recent", [])
        # An INI file turns a list of one into a text, and an empty list into nothing.
        texts = value if isinstance(value, list) else [value]
        return [Path(text) for text in texts if isinstance(text, str) and text]

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        resolved = path.resolve()
        others = [item for item in self.recent_files() if item != resolved]
        texts = [str(item) for item in [resolved, *others][:_RECENT_LIMIT]]
        self._store.setValue("recent", texts)

    def forget_recent_file(self, path: Path) -> None:
        """Leave a file out of the recent ones."""
        resolved = path.resolve()
        self._store.setValue("recent", [str(p) for p in self.recent_files() if p != resolved])

    def window_state(self) -> tuple[QByteArray, QByteArray]:
        """Return geometry and dock state of the main window; empty at the first start."""
        return self._bytes("window/geometry"), self._bytes("window/state")

    def set_window_state(self, geometry: QByteArray, state: QByteArray) -> None:
        """Remember geometry and dock state."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/state", state)

    def theme(self) -> str:
        """Return ``system``, ``light`` or ``dark``."""
        value = self._store.value("theme", "system")
        return str(value) if value in ("system", "light", "dark") else "system"

    def set_theme(self, theme: str) -> None:
        """Remember the theme."""
        self._store.setValue("theme", theme)

    def palette(self) -> PaletteName:
        """Return the palette of the map that was chosen last."""
        value = self._store.value("palette", PALETTES[0])
        return next((name for name in PALETTES if name == value), PALETTES[0])

    def set_palette(self, name: str) -> None:
        """Remember the palette of the map."""
        self._store.setValue("palette", name)

    def noted_by(self) -> str:
        """Return who set a finding of the review aside last."""
        return str(self._store.value("review/noted_by", ""))

    def set_noted_by(self, name: str) -> None:
        """Remember who sets findings aside."""
        self._store.setValue("review/noted_by", name)

    def legend_corner(self) -> str:
        """Return the corner of the map where the legend was left; empty at the first start."""
        return str(self._store.value("legend/corner", ""))

    def set_legend_corner(self, corner: str) -> None:
        """Remember the corner of the legend."""
        self._store.setValue("legend/corner", corner)

    def reading_choice(self) -> str:
        """Return which readings were pinned and hidden; empty at the first start."""
        return str(self._store.value("readings", ""))

    def set_reading_choice(self, text: str) -> None:
        """Remember which readings are pinned and hidden."""
        self._store.setValue("readings", text)

    def layers_of(self, path: Path) -> str:
        """Return how the layers of a file were left; empty if nothing was chosen."""
        return self._layers().get(str(path.resolve()), "")

    def set_layers_of(self, path: Path, choices: str) -> None:
        """Remember the layers of a file; an empty text forgets them."""
        name = str(path.resolve())
        others = {key: text for key, text in self._layers().items() if key != name}
        newest = {name: choices} if choices else {}
        kept = list((newest | others).items())[:_LAYERS_LIMIT]
        self._store.setValue("layers", json.dumps(dict(kept)))

    def _layers(self) -> dict[str, str]:
        try:
            kept = json.loads(str(self._store.value("layers", "{}")))
        except (ValueError, RecursionError):
            return {}
        pairs = kept.items() if isinstance(kept, dict) else ()
        return {name: text for name, text in pairs if isinstance(text, str)}

    def save(self) -> None:
        """Write to disk; a full or read-only disk loses only settings."""
        self._store.sync()

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
