"""The main window: map in the middle, timeline below, metrics and card at the side.

It lays the parts out and wires them to the session and the document. No data logic, no
drawing and no editing belong here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QMessageBox, QWidget
from shiboken6 import isValid

from sitmap.domain.dates import parse_date
from sitmap.domain.listing import Listing
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.style import load_style
from sitmap.ui.about import about_text, file_text
from sitmap.ui.base_maps import BaseMaps
from sitmap.ui.charting import Charting
from sitmap.ui.comparing import Comparing
from sitmap.ui.copying import copy_map
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.document import Document, Opened
from sitmap.ui.editing.editor import Editor
from sitmap.ui.exporting.exports import Exports
from sitmap.ui.figure_actions import FigureActions
from sitmap.ui.file_actions import FileActions
from sitmap.ui.finding import Finding
from sitmap.ui.importing.imports import Imports
from sitmap.ui.layers.layer_memory import LayerMemory
from sitmap.ui.layers.layers_panel import LayersPanel
from sitmap.ui.map_actions import MapActions
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.tools import MeasureTool
from sitmap.ui.map_canvas.two_dates import TwoDates
from sitmap.ui.map_canvas.view_menus import ViewMenus
from sitmap.ui.menu_part import WindowParts
from sitmap.ui.messages import Level, Message, Messages
from sitmap.ui.metrics.metrics_panel import MetricsPanel
from sitmap.ui.reports import Reports
from sitmap.ui.review.review_place import ReviewPlace
from sitmap.ui.search.search import Search
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from sitmap.ui.tables.card import ObservationCard
from sitmap.ui.tables.situation_table import SituationTable
from sitmap.ui.task_runner import TaskRunner
from sitmap.ui.theme import Theme, apply_theme
from sitmap.ui.time_actions import time_handlers
from sitmap.ui.timeline.timeline_panel import TimelinePanel
from sitmap.ui.view_actions import ViewActions
from sitmap.ui.window_actions import WindowActions, add_at_the_end, offer_themes

__all__ = ["MainWindow"]

_MESSAGE_MS = 15_000
_PANEL_KEYS = (
    ("Layers", "Ctrl+L"),
    ("Table", "Ctrl+T"),
    ("Chart", "Ctrl+Shift+G"),
    ("Compare", "Ctrl+D"),
    ("Review", "Ctrl+Shift+R"),
)
"""Panels that the toolbar offers, with their keys."""
_METRICS_SHARE = 55
"""Percent of the side that the metrics keep when the card comes."""
_LOW_PANELS = {"Table": (210, 5), "Chart": (330, 3)}
"""Height in pixels of what stands above the timeline, and the share of a small window's."""


class MainWindow(QMainWindow):
    """The window of one open file."""

    def __init__(
        self,
        *,
        base_map: BaseMap,
        session: Session,
        document: Document,
        runner: TaskRunner,
        messages: Messages,
        settings: Settings,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.session = session
        self.document = document
        self.settings = settings
        self.messages = messages
        self._runner = runner
        self.theme = theme
        self.canvas = MapCanvas(base_map, session, runner, self)
        self.maps = TwoDates(self.canvas, session, self)
        self.timeline = TimelinePanel(session, self)
        self.metrics = MetricsPanel(session, self, runner=runner, settings=settings)
        self.card = ObservationCard(session, document.fetch_history, self)
        self.table = SituationTable(session, self)
        self.review = ReviewPlace(session, document, runner, base_map, settings, self)
        self.layers = LayersPanel(session, runner, self)
        self.layer_memory = LayerMemory(session, settings, self)
        self.editor = Editor(session, document, self.canvas, messages, self)
        self.files = FileActions(session, document, self.canvas, runner, messages, settings, self)
        parts = WindowParts(session, document, runner, base_map, messages, self)
        self.figure_actions = FigureActions(parts)
        self.reports = Reports(parts)
        self.exports = Exports(parts)
        self.imports = Imports(parts)
        self.map_actions = MapActions(session, self, settings)
        self.base_maps = BaseMaps(document, self.canvas, runner, messages, self)
        self.search = Search(
            base_map, session, document, runner, lambda: self.canvas.view.centre_lonlat, self
        )
        self.finding = Finding(self.search, session, self.canvas, messages, self)
        self.comparing = Comparing(session, runner, self.canvas, self.search, messages, self)
        self.charting = Charting(
            session, runner, self.canvas, self.comparing, self.metrics.chart, messages, self
        )
        self.measuring = MeasureTool(self.canvas, self)
        self.view_actions = ViewActions(session, document, self.canvas, messages, self)
        self._docks = self._lay_out()
        self.actions_ = WindowActions(self, self._handlers())
        self._fill_submenus()
        self._set_up_status_bar()
        self._connect()
        self.set_theme(theme)
        self._show_state(document.state)
        self._show_first_view()
        self.timeline.bar.setFocus()  # arrow keys scrub from the first moment on

    def _lay_out(self) -> dict[str, QDockWidget]:
        self.setCentralWidget(self.maps)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        right, bottom = (
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        docks = {
            "Layers": self._dock("Layers", self.layers, Qt.DockWidgetArea.LeftDockWidgetArea),
            "Views": self._dock(
                "Views", self.view_actions.panel, Qt.DockWidgetArea.LeftDockWidgetArea
            ),
            "Metrics": self._dock("Metrics", self.metrics, right),
            "Card": self._dock("Card", self.card, right),
            "Compare": self._dock("Compare", self.comparing.panel, right),
            "Review": self._dock("Review", self.review, Qt.DockWidgetArea.LeftDockWidgetArea),
            "Timeline": self._dock("Timeline", self.timeline, bottom),
            "Table": self._dock("Table", self.table, bottom),
            "Chart": self._dock("Chart", self.charting, bottom),
        }
        self.splitDockWidget(docks["Table"], docks["Timeline"], Qt.Orientation.Vertical)
        # The timeline is always there: without it the date could not be seen.
        docks["Timeline"].setTitleBarWidget(QWidget(docks["Timeline"]))
        docks["Timeline"].setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        # One behind the other: three panels on top of each other would not fit a small screen.
        self.tabifyDockWidget(docks["Card"], docks["Compare"])
        self.tabifyDockWidget(docks["Table"], docks["Chart"])
        docks["Table"].hide()
        docks["Chart"].hide()
        docks["Compare"].hide()
        self.tabifyDockWidget(docks["Layers"], docks["Review"])
        docks["Review"].hide()
        docks["Layers"].hide()
        docks["Views"].hide()
        docks["Card"].hide()  # comes with the first selection; until then the metrics have room
        self.resizeDocks([docks["Metrics"], docks["Card"]], [400, 400], Qt.Orientation.Horizontal)
        self.resizeDocks([docks["Metrics"], docks["Card"]], [560, 250], Qt.Orientation.Vertical)
        return docks

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title.lower())
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _handlers(self) -> dict[str, Callable[[], object]]:
        session, document = self.session, self.document
        return {
            **self.view_actions.handlers(),
            **time_handlers(self.session, self.timeline),
            **self.figure_actions.handlers(),
            "copy_map": partial(copy_map, self.canvas, session, self.messages),
            "find": self.search.focus,
            "measure_distance": partial(self.measuring.toggle, "distance"),
            "measure_area": partial(self.measuring.toggle, "area"),
            "new": self.files.new,
            "open": self.files.open,
            "open_demonstration": self.files.open_demonstration,
            "save_copy": self.files.ask_save_copy,
            "copy_report": self.reports.copy,
            "save_report": self.reports.ask_save,
            "export": self.exports.ask,
            "import": self.imports.ask,
            "import_folder": self.imports.ask_folder,
            "batches": self.imports.show_batches,
            "paste_table": self.files.paste_table,
            "forget": self.files.forget,
            "print": self.files.print,
            "film": self.files.film_days,
            "quit": self.close,
            "undo": document.undo,
            "redo": document.redo,
            "add": self.editor.start_new,
            "correct": self._on_correct,
            "retract": self._on_retract,
            "readings": self._on_readings,
            "file_info": self._on_file_info,
            "about": self._on_about,
        }

    def _fill_submenus(self) -> None:
        menus = self.actions_.submenus
        menus["recent"].aboutToShow.connect(partial(self.files.fill_recent, menus["recent"]))
        menus["views"].aboutToShow.connect(partial(self.view_actions.fill, menus["views"]))
        self.map_actions.offer_marks(menus["marks"])
        self.map_actions.offer_colours(menus["colours"])
        self.map_actions.offer_names(menus["names"])
        ViewMenus(self.session, lambda: self.canvas.view, self.messages, menus, self)
        menus["base_map"].aboutToShow.connect(partial(self.base_maps.fill, menus["base_map"]))
        offer_themes(menus["theme"], self.settings.theme(), self._on_theme_chosen)
        for name in ("Layers", "Views", "Metrics", "Card", "Compare", "Review", "Table", "Chart"):
            menus["panels"].addAction(self._docks[name].toggleViewAction())
        self.actions_.toolbar.addSeparator()
        for name, keys in _PANEL_KEYS:
            action = self._docks[name].toggleViewAction()
            action.setShortcut(keys)
            action.setToolTip(f"Show the {name.lower()} panel ({keys})")
            self.actions_.toolbar.addAction(action)
            action.triggered.connect(self._docks[name].raise_)  # it may stand behind another
        add_at_the_end(self.actions_.toolbar, self.search.box)

    def _set_up_status_bar(self) -> None:
        self.message_line = QLabel(self)
        self.message_line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.statusBar().addWidget(self.message_line, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _connect(self) -> None:
        self.document.opened.connect(self._on_opened)
        self.document.content_changed.connect(self._on_content_changed)
        self.document.reading.connect(self.statusBar().showMessage)
        self.messages.message_posted.connect(self._show_message)
        self.messages.attach()
        story_bar = self.view_actions.story_bar
        story_bar.print_wanted.connect(self.files.print_story)
        story_bar.film_wanted.connect(self.files.film_story)
        self.measuring.mode_changed.connect(self._on_measuring)
        self.measuring.status_changed.connect(self.statusBar().showMessage)
        self.canvas.history_changed.connect(self._on_history_changed)
        self._on_history_changed()
        self.layers.filter.failed.connect(self.messages.error)
        self.canvas.row_clicked.connect(self._on_rows_clicked)
        toggle = self._docks["Review"].toggleViewAction()
        toggle.triggered.connect(self._docks["Review"].raise_)
        self.review.observation_chosen.connect(self.finding.go_to_observation)
        self.canvas.frame_painted.connect(self.timeline.on_frame_painted)
        self.card.edit_requested.connect(self.editor.start_correction)
        self.card.retract_requested.connect(self.editor.start_retraction)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.session.figure_changed.connect(
            lambda: self._on_selection_changed(self.session.selection)
        )
        for name in _LOW_PANELS:
            self._docks[name].toggleViewAction().toggled.connect(self._on_low_panel_toggled)
        self.timeline.words.counter.listing_chosen.connect(self._on_listing)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_colour_scheme_changed)

    # -- what is shown --------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return the size of the first start: no larger than the screen."""
        return QSize(1440, 900).boundedTo(self.screen().availableSize())

    def restore_state(self) -> None:
        """Take size, docks, layers and the legend's corner of the last time."""
        self.layer_memory.begin(self.document.path)
        self.canvas.legend_hands.place(self.settings.legend_corner())
        geometry, state = self.settings.window_state()
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(self.sizeHint())
        if not state.isEmpty():
            self.restoreState(state)

    def remember_state(self) -> None:
        """Stop what moves and keep size and docks for the next time."""
        self.timeline.stop_playback()
        self.settings.set_window_state(self.saveGeometry(), self.saveState())
        if self.layer_memory.begun:
            self.settings.set_legend_corner(self.canvas.legend_hands.corner)

    def is_settled(self) -> bool:
        """Tell whether everything shows its final quality and nothing runs."""
        parts = (self.maps.is_settled(), self.metrics.is_settled(), self.comparing.is_settled)
        return self._runner.idle and self.charting.is_settled and all(parts)

    def set_theme(self, theme: Theme) -> None:
        """Show the window in ``light`` or ``dark``."""
        self.theme = theme
        self.maps.set_theme(theme)
        self.timeline.set_theme(theme)
        self.metrics.set_theme(theme)
        self.comparing.panel.set_style(load_style(theme))
        self.actions_.tint(QGuiApplication.palette())

    def _show_state(self, state: Opened | None) -> None:
        if state is None:
            return
        read_only = " (read-only)" if state.read_only else ""
        self.setWindowTitle(f"{state.snapshot.info.title} – {state.path.name}{read_only}")
        for name, label in (("undo", state.undo_label), ("redo", state.redo_label)):
            action = self.actions_.actions[name]
            action.setEnabled(bool(label))
            action.setText(f"&{name.capitalize()} {label}".rstrip())
        self._on_selection_changed(self.session.selection)

    def _show_first_view(self) -> None:
        views = list(self.session.snapshot.vocabulary.views.values())
        if views:
            self.canvas.fit_extent(views[0].extent)
        else:
            self.canvas.fit_all()

    def _show_message(self, message: Message) -> None:
        if message.level is Level.ERROR and self.isVisible():
            # Opened, not executed: a script that renders the window must not wait for a click.
            box = QMessageBox(QMessageBox.Icon.Warning, "Sitmap", message.text, parent=self)
            open_dialog(box)
        self.statusBar().clearMessage()
        self.statusBar().showMessage(message.text, _MESSAGE_MS)

    # -- what happens ---------------------------------------------------------------------

    def _on_opened(self, state: Opened) -> None:
        self.layer_memory.open(state.path)
        self.session.set_snapshot(state.snapshot)
        self.session.set_selection(None)
        self.session.set_known_date(None)
        text = state.snapshot.info.first_date
        self.session.set_valid_date(parse_date(text) if text else self.session.last_day)
        self.settings.add_recent_file(state.path)
        self._show_state(state)
        self._show_first_view()

    def _on_content_changed(self, state: Opened) -> None:
        self.session.set_snapshot(state.snapshot)
        self._show_state(state)

    def _on_history_changed(self) -> None:
        trail = self.canvas.trail
        self.actions_.actions["previous_view"].setEnabled(trail.can_go_back)
        self.actions_.actions["next_view"].setEnabled(trail.can_go_forward)

    def _on_measuring(self, mode: str) -> None:
        for name in ("distance", "area"):
            self.actions_.actions[f"measure_{name}"].setChecked(name == mode)

    def _on_rows_clicked(self, rows: list[int]) -> None:
        # The map has chosen which of them is selected.
        if rows:
            self._docks["Card"].raise_()

    def _on_selection_changed(self, uid: object) -> None:
        # While something is recorded the side belongs to the form.
        recording = self.editor.form is not None
        told = isinstance(uid, UUID) or self.session.figure is not None
        if told and self._docks["Card"].isHidden() and not recording:
            self._docks["Card"].show()
            sides = [self._docks["Metrics"], self._docks["Card"]]
            self.resizeDocks(sides, [_METRICS_SHARE, 100 - _METRICS_SHARE], Qt.Orientation.Vertical)
        for name in ("correct", "retract"):
            self.actions_.actions[name].setEnabled(isinstance(uid, UUID))

    def _on_listing(self, listing: Listing) -> None:
        self._docks["Table"].show()
        self.table.show_listing(listing)

    def _on_low_panel_toggled(self, shown: bool) -> None:
        """Take a panel's room from the map and give it back; the timeline keeps its height."""
        # Panels are hidden once more while the window is taken apart after the last event.
        if not isValid(self) or not self.isVisible():
            return
        # Asked of the sender: Qt cuts a method's connection as the window goes, a partial's not.
        toggle = self.sender()
        name = next(n for n in _LOW_PANELS if self._docks[n].toggleViewAction() is toggle)
        timeline, panel = self._docks["Timeline"], self._docks[name]
        docks, heights = [timeline], [timeline.height()]
        if shown:
            most, share = _LOW_PANELS[name]
            wanted = min(most, self.height() // share)
            docks, heights = [panel, timeline], [max(panel.height(), wanted), *heights]
        # After Qt has laid out what came or went; before, it takes no notice.
        lay_out = partial(self.resizeDocks, docks, heights, Qt.Orientation.Vertical)
        QTimer.singleShot(0, self, lay_out)

    def _on_correct(self) -> None:
        if self.session.selection is not None:
            self.editor.start_correction(self.session.selection)

    def _on_retract(self) -> None:
        if self.session.selection is not None:
            self.editor.start_retraction(self.session.selection)

    def _on_readings(self) -> None:
        self.map_actions.set_readings(self.actions_.actions["readings"].isChecked())

    def _on_theme_chosen(self, choice: str) -> None:
        self.settings.set_theme(choice)
        self.set_theme(apply_theme(choice))

    def _on_colour_scheme_changed(self) -> None:
        if self.settings.theme() == "system":
            self.set_theme(apply_theme("system"))

    def _on_file_info(self) -> None:
        QMessageBox.information(self, "About this file", file_text(self.session, self.document))

    def _on_about(self) -> None:
        QMessageBox.about(self, "About Sitmap", about_text(self.canvas.base_map.credits))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window; unsaved drawing asks first, everything else is on disk."""
        if not self.editor.may_close():
            event.ignore()
            return
        self.remember_state()
        super().closeEvent(event)
