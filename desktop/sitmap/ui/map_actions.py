"""What the menus do with the map: choices of what it shows.

Each choice changes the session's map options; the canvas and the print dialog follow. Moving
the map by hand is the canvas's matter.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.map_options import MarkChoice, PrecisionChoice
from sitmap.portrayal.palette import PALETTES, load_palette
from sitmap.portrayal.vision import Vision
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings

__all__ = ["MapActions"]

_MARKS: Final[dict[MarkChoice, tuple[str, str]]] = {
    "auto": ("&What Suits Their Number", "Symbols when few, clusters when many, then density"),
    "symbols": ("&Symbols", "Every event with a mark of its own"),
    "clusters": ("&Clusters", "Events near each other counted in one disc"),
    "density": ("&Density", "Events counted in small cells of the ground"),
}
_PRECISIONS: Final[dict[PrecisionChoice, str]] = {
    "auto": "Small Precision Circles While Marks Are &Few",
    "all": "Precision Circles Around A&ll Marks",
    "chosen": "Precision Circle of the Selected &Only",
}


_VISIONS: Final[dict[Vision, str]] = {
    "all": "As They &Are",
    "protanopia": "Without Red Cones (&Protanopia)",
    "deuteranopia": "Without Green Cones (&Deuteranopia)",
    "tritanopia": "Without Blue Cones (&Tritanopia)",
    "achromatopsia": "Without Colour Vision (Ach&romatopsia)",
}


_NAMES: Final[dict[Language, str]] = {"en": "&English", "uk": "&Ukrainian", "ru": "&Russian"}


class MapActions(QObject):
    """The actions on the map of one window; the palette is remembered for the next one."""

    def __init__(self, session: Session, parent: QObject, settings: Settings | None = None) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        if settings is not None:
            self._choose("palette", settings.palette())

    def set_readings(self, shown: bool) -> None:
        """Show readings and assessments at their places too, not only the selected one."""
        options = self._session.map_options
        self._session.set_map_options(replace(options, readings=shown))

    def offer_marks(self, menu: QMenu) -> None:
        """Fill a menu with the ways to draw events, the present ones marked whenever it opens."""
        ways, circles = QActionGroup(menu), QActionGroup(menu)
        for way, (text, tip) in _MARKS.items():
            action = menu.addAction(text, partial(self._choose, "marks", way))
            action.setToolTip(tip)
            action.setData(way)
            ways.addAction(action)
        menu.addSeparator()
        for choice, text in _PRECISIONS.items():
            action = menu.addAction(text, partial(self._choose, "precision", choice))
            action.setToolTip("A dashed circle of the metres to which the place is known")
            action.setData(choice)
            circles.addAction(action)
        for action in (*ways.actions(), *circles.actions()):
            action.setCheckable(True)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._show_marks, ways, circles))

    def _show_marks(self, ways: QActionGroup, circles: QActionGroup) -> None:
        options = self._session.map_options
        for action in ways.actions():
            action.setChecked(action.data() == options.marks)
        for action in circles.actions():
            action.setChecked(action.data() == options.precision)

    def toggle_military(self) -> None:
        """Draw events as military symbols where there is one, or no longer."""
        options = self._session.map_options
        self._session.set_map_options(replace(options, military=not options.military))

    def offer_colours(self, menu: QMenu) -> None:
        """Fill a menu with palettes, previews of colour vision and the military symbols."""
        palettes = QActionGroup(menu)
        for name in PALETTES:
            palette = load_palette(name)
            action = menu.addAction(palette.title, partial(self._choose, "palette", name))
            action.setToolTip(palette.note or "The parties in the colours that the file gives them")
            action.setData(name)
            palettes.addAction(action)
        preview = menu.addMenu("Pre&view Colour Vision")
        visions = QActionGroup(preview)
        for vision, text in _VISIONS.items():
            action = preview.addAction(text, partial(self._choose, "vision", vision))
            action.setData(vision)
            visions.addAction(action)
        menu.addSeparator()
        military = menu.addAction("&Military Symbols", self.toggle_military)
        military.setToolTip("Activities after MIL-STD-2525, in neutral frames; never units")
        for action in (*palettes.actions(), *visions.actions(), military):
            action.setCheckable(True)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._show_colours, palettes, visions, military))

    def _show_colours(
        self, palettes: QActionGroup, visions: QActionGroup, military: QAction
    ) -> None:
        options = self._session.map_options
        for action in palettes.actions():
            action.setChecked(action.data() == options.palette)
        for action in visions.actions():
            action.setChecked(action.data() == options.vision)
        military.setChecked(options.military)

    def _choose(self, field: str, value: str) -> None:
        self._session.set_map_options(replace(self._session.map_options, **{field: value}))  # type: ignore[arg-type]
        if field == "palette" and self._settings is not None:
            self._settings.set_palette(value)

    def offer_names(self, menu: QMenu) -> None:
        """Fill a menu with the languages of the names on the ground."""
        group = QActionGroup(menu)
        for language, text in _NAMES.items():
            action = menu.addAction(text, partial(self.set_names, language))
            action.setCheckable(True)
            action.setData(language)
            group.addAction(action)
        menu.aboutToShow.connect(partial(self._show_names, group))

    def _show_names(self, group: QActionGroup) -> None:
        for action in group.actions():
            action.setChecked(action.data() == self._session.map_options.names)

    def set_names(self, language: Language) -> None:
        """Write the names of towns, waters, regions and countries in this language."""
        self._session.set_map_options(replace(self._session.map_options, names=language))
