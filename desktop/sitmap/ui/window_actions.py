"""The actions of the main window: names, shortcuts, icons, menus, toolbar.

What an action does belongs to the window; here is only where it is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from sitmap.paths import resource

__all__ = ["ACTIONS", "WindowActions", "add_at_the_end", "offer_themes", "tinted_icon"]

_Key = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: its key, menu, text, shortcut, icon file and whether the toolbar has it."""

    name: str
    menu: str
    text: str
    shortcut: _Key | str | None = None
    icon: str = ""
    toolbar: bool = False
    tip: str = ""
    checkable: bool = False


ACTIONS: Final = (
    ActionSpec("new", "&File", "&New…", _Key.New, tip="Make an empty situation file"),
    ActionSpec("open", "&File", "&Open…", _Key.Open, "open", True, "Open a situation file"),
    ActionSpec("open_demonstration", "&File", "Open &Demonstration Case"),
    ActionSpec("recent", "&File", "Open &Recent"),
    ActionSpec("save_copy", "&File", "Save a &Copy…", _Key.SaveAs, "save-copy", True),
    ActionSpec(
        "save_report",
        "&File",
        "Save a &Report…",
        tip="Write the situation as Markdown, HTML or text",
    ),
    ActionSpec(
        "import",
        "&File",
        "&Import…",
        "Ctrl+I",
        tip="Record what other people's files hold",
    ),
    ActionSpec("import_folder", "&File", "Import a Fol&der…"),
    ActionSpec(
        "export",
        "&File",
        "&Export…",
        "Ctrl+Shift+E",
        tip="Write rows for other programs and people, redacted if need be",
    ),
    ActionSpec(
        "batches",
        "&File",
        "Import &Batches…",
        tip="List the imports of this file, take one back",
    ),
    ActionSpec(
        "paste_table",
        "&File",
        "Paste &Table…",
        "Ctrl+Shift+V",
        tip="Record the readings of a table of text",
    ),
    ActionSpec(
        "forget",
        "&File",
        "&Forget This File",
        tip="Remove it from the recent files, with what is kept to open it quickly",
    ),
    ActionSpec(
        "print", "&File", "&Print…", _Key.Print, "print", True, "Print a page of what shows"
    ),
    ActionSpec(
        "film", "&File", "Export &Animation…", tip="Make a film of days, while you go on working"
    ),
    ActionSpec("quit", "&File", "&Quit", _Key.Quit),
    ActionSpec("undo", "&Edit", "&Undo", _Key.Undo, "undo", True),
    ActionSpec("redo", "&Edit", "&Redo", _Key.Redo, "redo", True),
    ActionSpec(
        "copy_map",
        "&Edit",
        "Copy &Map",
        "Ctrl+Shift+C",
        tip="Copy the map as it shows, with its dates, as a picture",
    ),
    ActionSpec(
        "copy_report",
        "&Edit",
        "Copy &Situation Report",
        tip="Copy the numbers, changes, contradictions and sources of the day",
    ),
    ActionSpec("find", "&Edit", "&Find…", _Key.Find, tip="Find a place, position or observation"),
    ActionSpec("add", "&Edit", "&New Observation…", "Ctrl+Shift+N", "add", True),
    ActionSpec("correct", "&Edit", "&Correct Observation…", "Ctrl+E"),
    ActionSpec("retract", "&Edit", "Re&tract Observation…"),
    ActionSpec("previous_view", "&View", "&Back", "Ctrl+[", "view-back", True, "The view before"),
    ActionSpec("next_view", "&View", "&Forward", "Ctrl+]", "view-forward", True, "The view after"),
    ActionSpec("zoom_in", "&View", "Zoom &In", _Key.ZoomIn),
    ActionSpec("zoom_out", "&View", "Zoom &Out", _Key.ZoomOut),
    ActionSpec("fit", "&View", "Fit &All", "Ctrl+0", "fit", True, "Show all that the file holds"),
    ActionSpec("fit_selection", "&View", "Fit &Selection", "Ctrl+J"),
    ActionSpec("home_view", "&View", "&Home View", tip="Show the first saved view"),
    ActionSpec("views", "&View", "Saved &Views"),
    ActionSpec("previous_saved_view", "&View", "Previous Saved View or Step", "Ctrl+PgUp"),
    ActionSpec("next_saved_view", "&View", "Next Saved View or Step", "Ctrl+PgDown"),
    ActionSpec("readings", "&View", "&Readings on the Map", "Ctrl+R", checkable=True),
    ActionSpec("marks", "&View", "&Events As"),
    ActionSpec("colours", "&View", "Co&lours and Symbols"),
    ActionSpec("projection", "&View", "Pro&jection"),
    ActionSpec("names", "&View", "&Names on the Map"),
    ActionSpec("grid", "&View", "&Grid and Locator"),
    ActionSpec("position", "&View", "&Coordinates and Units"),
    ActionSpec("base_map", "&View", "&Base Map"),
    ActionSpec("theme", "&View", "&Appearance"),
    ActionSpec("panels", "&View", "&Panels"),
    ActionSpec("previous_day", "&Go", "Previous Day", "Alt+Left"),
    ActionSpec("next_day", "&Go", "Next Day", "Alt+Right"),
    ActionSpec("previous_change", "&Go", "Previous Change", "Ctrl+Alt+Left"),
    ActionSpec("next_change", "&Go", "Next Change", "Ctrl+Alt+Right"),
    ActionSpec("first_day", "&Go", "First Day", "Alt+Home"),
    ActionSpec("last_day", "&Go", "Last Day", "Alt+End"),
    ActionSpec("go_to_date", "&Go", "&Date…", "Ctrl+G"),
    ActionSpec("whole_day", "&Go", "&Whole Day", "Alt+D", tip="Show the day of the time shown"),
    ActionSpec("play", "&Go", "Play or Pause", "Ctrl+Space"),
    ActionSpec(
        "measure_distance",
        "&Tools",
        "Measure &Distance",
        "Ctrl+M",
        "measure-distance",
        True,
        "Measure a distance and bearings on the ellipsoid",
        checkable=True,
    ),
    ActionSpec(
        "measure_area",
        "&Tools",
        "Measure &Area",
        "Ctrl+Shift+M",
        "measure-area",
        True,
        "Measure an area and its perimeter on the ellipsoid",
        checkable=True,
    ),
    ActionSpec(
        "own_figures",
        "&Tools",
        "&Figures of Your Own…",
        tip="Define figures by expressions over metrics, kept in the file",
    ),
    ActionSpec(
        "measured_place",
        "&Tools",
        "&Place of Measured Figures…",
        tip="Choose where shares, distances and the width of a way are measured",
    ),
    ActionSpec("file_info", "&Help", "About This &File"),
    ActionSpec("about", "&Help", "&About Sitmap"),
)
_SUBMENUS: Final = frozenset(
    {
        *("recent", "views", "marks", "colours", "base_map", "projection", "grid", "names"),
        "position",
        *("theme", "panels"),
    }
)
_SEPARATED: Final = frozenset(
    {
        *("save_copy", "import", "quit", "copy_map", "add", "zoom_in", "views", "readings"),
        *("position", "first_day", "go_to_date", "own_figures"),
    }
)


def tinted_icon(name: str, palette: QPalette, size: int = 20) -> QIcon:
    """Return a bundled icon in the palette's text colour; empty if there is none."""
    path = resource("icons", f"{name}.svg")
    if not path.is_file():
        return QIcon()
    icon = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Normal),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.ButtonText)
        icon.addPixmap(_tinted(path.read_bytes(), colour.name(), size), mode)
    return icon


def _tinted(svg: bytes, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(2 * size, 2 * size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), colour)
    painter.end()
    pixmap.setDevicePixelRatio(2.0)
    return pixmap


def offer_themes(menu: QMenu, chosen: str, choose: Callable[[str], object]) -> None:
    """Fill a menu with the appearances, the present one marked."""
    group = QActionGroup(menu)
    words = {"system": "&Follow the System", "light": "&Light", "dark": "&Dark"}
    for name, text in words.items():
        action = menu.addAction(text, partial(choose, name))
        action.setCheckable(True)
        action.setChecked(name == chosen)
        group.addAction(action)


def add_at_the_end(toolbar: QToolBar, widget: QWidget) -> None:
    """Put a widget at the far end of a toolbar."""
    space = QWidget(toolbar)
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    toolbar.addWidget(space)
    toolbar.addWidget(widget)


class WindowActions:
    """The actions by name, the submenus by name and the toolbar of one window."""

    def __init__(self, window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> None:
        self.actions: dict[str, QAction] = {}
        self.submenus: dict[str, QMenu] = {}
        self.toolbar = QToolBar("Toolbar", window)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(20, 20))
        menus: dict[str, QMenu] = {}
        for spec in ACTIONS:
            if spec.menu not in menus:
                menus[spec.menu] = window.menuBar().addMenu(spec.menu)
            menu = menus[spec.menu]
            if spec.name in _SEPARATED:
                menu.addSeparator()
            if spec.name in _SUBMENUS:
                self.submenus[spec.name] = menu.addMenu(spec.text)
            else:
                self._add(window, menu, spec, handlers[spec.name])
        window.addToolBar(self.toolbar)

    def _add(
        self, window: QMainWindow, menu: QMenu, spec: ActionSpec, handler: Callable[[], object]
    ) -> None:
        action = QAction(spec.text, window)
        if spec.shortcut is not None:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.setCheckable(spec.checkable)
        tip = spec.tip or spec.text.replace("&", "").rstrip("…")
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        action.triggered.connect(lambda _checked=False: handler())
        menu.addAction(action)
        self.actions[spec.name] = action
        if spec.toolbar:
            self.toolbar.addAction(action)

    def tint(self, palette: QPalette) -> None:
        """Draw the icons in the colours of the theme."""
        for spec in ACTIONS:
            if spec.icon:
                self.actions[spec.name].setIcon(tinted_icon(spec.icon, palette))
