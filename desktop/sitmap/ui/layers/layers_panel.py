"""The dock of layers and filter: the tree with its search, opacity and order; the filter beside.

The tree changes the map options, the filter panel the filter; here they are only laid out.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSlider,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sitmap.portrayal.layer_choices import LEAST_OPACITY
from sitmap.ui.layers.filter_panel import FilterPanel
from sitmap.ui.layers.layer_tree import LayerTree
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["LayersPanel"]


class LayersPanel(QTabWidget):
    """Two pages: the layers of the map, and the filter."""

    def __init__(
        self, session: Session, runner: TaskRunner | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.tree = LayerTree(session)
        self.filter = FilterPanel(session, runner)
        self.search = QLineEdit(placeholderText="Find a layer")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Find a layer")
        self.search.textChanged.connect(self.tree.search)
        self.only = QPushButton("&Only this")
        self.only.setToolTip("Hide all other layers")
        self.only.clicked.connect(self.tree.only)
        self.all = QPushButton("Show &all")
        self.all.clicked.connect(self.tree.show_all)
        self._make_slider()
        self.addTab(self._layers_page(), "&Layers")
        self.addTab(self.filter, "F&ilter")
        self.setDocumentMode(True)
        self.tree.layer_chosen.connect(self._show_current)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        session.filter_changed.connect(self._mark_filter)
        self._show_current()

    def sizeHint(self) -> QSize:
        return QSize(280, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)

    def _make_slider(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(100 * LEAST_OPACITY), 100)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(20)
        self.slider.setAccessibleName("Opacity of the layer")
        self.slider.valueChanged.connect(lambda value: self.tree.set_opacity(value / 100))
        self.share = QLabel()
        self.share.setMinimumWidth(self.share.fontMetrics().horizontalAdvance("100 %") + 4)
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _layers_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        label = QLabel("Opacit&y")
        label.setBuddy(self.slider)
        opacity = QHBoxLayout()
        for widget in (label, self.slider, self.share):
            opacity.addWidget(widget)
        column.addLayout(opacity)
        buttons = QHBoxLayout()
        buttons.addWidget(self.only)
        buttons.addWidget(self.all)
        column.addLayout(buttons)
        return page

    def _show_current(self) -> None:
        """Let slider and buttons speak of the current line."""
        keys = self.tree.chosen_keys()
        choices = self._session.map_options.layers
        share = min((choices.opacity_of(key) for key in keys), default=1.0)
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * share))
        self.slider.blockSignals(False)
        self.slider.setEnabled(bool(keys))
        self.only.setEnabled(bool(keys))
        self.share.setText(f"{round(100 * share)} %" if keys else "")

    def menu(self) -> QMenu:
        """Return what can be done with the current line."""
        menu = QMenu(self)
        keys = bool(self.tree.chosen_keys())
        for words, act, enabled in (
            ("Only This", self.tree.only, keys),
            ("Show All", self.tree.show_all, True),
            ("Move Up\tCtrl+Up", partial(self.tree.move_layer, -1), keys),
            ("Move Down\tCtrl+Down", partial(self.tree.move_layer, 1), keys),
            ("Order of the Map", self.tree.restore_order, True),
        ):
            action = QAction(words, menu)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked=False, act=act: act())
            menu.addAction(action)
        return menu

    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(at))

    def _mark_filter(self) -> None:
        """Tell at the tab that a filter is on."""
        self.setTabText(1, "F&ilter" if self._session.filter.is_empty else "F&ilter: on")
