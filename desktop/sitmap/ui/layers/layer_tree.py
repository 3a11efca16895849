"""The layers as a tree with check boxes, counts at the date and an order of the reader's.

It reads and changes the session's map options, nothing else. Buttons and sliders around it are
the panel's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QDropEvent, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from sitmap.domain.layers import MAP_KINDS, LayerKey
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import KINDS
from sitmap.portrayal.kept_back import thin_spaced
from sitmap.portrayal.layer_choices import GROUND_LAYERS, LayerChoices
from sitmap.portrayal.layer_list import LayerNode, layer_nodes
from sitmap.ui.session import Session

__all__ = ["LayerTree"]

_KEYS: Final = Qt.ItemDataRole.UserRole
_GROUND: Final = Qt.ItemDataRole.UserRole + 1
_READINGS: Final = "readings"
_READING_KINDS: Final = (KINDS.index(Kind.METRIC), KINDS.index(Kind.ASSESSMENT))
_REST_MS: Final = 120
_CHECKED, _PARTLY, _OFF = (
    Qt.CheckState.Checked,
    Qt.CheckState.PartiallyChecked,
    Qt.CheckState.Unchecked,
)


class LayerTree(QTreeWidget):
    """The layers of the session's file, and the parts of the base map below them.

    Signal ``layer_chosen()``: another line is the current one.
    """

    layer_chosen = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words = ""
        self._set_up()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._count)
        self._stale = True
        session.snapshot_changed.connect(self._on_snapshot)
        session.map_options_changed.connect(self._on_options_changed)
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
            session.filter_changed,
        ):
            signal.connect(lambda *_: self._rest.start())
        self.itemChanged.connect(self._on_item_changed)
        self.currentItemChanged.connect(lambda *_: self.layer_chosen.emit())

    def _set_up(self) -> None:
        self.setColumnCount(3)
        self.setHeaderLabels(["", "", ""])
        header = self.header()
        header.setMinimumSectionSize(8)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setAccessibleName("Layers")
        self.setAccessibleDescription(
            "Space shows or hides a layer; Control with up and down moves it"
        )
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._frame_boxes()

    def _frame_boxes(self) -> None:
        """Let the check boxes stand out: the style frames them in a darker *window* colour."""
        palette = self.palette()
        base = palette.color(QPalette.ColorRole.Base)
        text = palette.color(QPalette.ColorRole.Text)
        grey = (base.lightness() + text.lightness()) // 2
        wanted = QColor(grey, grey, grey).lighter(140)
        if palette.color(QPalette.ColorRole.Window) != wanted:
            palette.setColor(QPalette.ColorRole.Window, wanted)
            self.setPalette(palette)

    # --- content ------------------------------------------------------------------------

    def _on_snapshot(self) -> None:
        self._stale = True
        if self.isVisible():
            self.rebuild()

    def rebuild(self) -> None:
        """List the layers of the file anew; what was open and current stays so."""
        self._stale = False
        snapshot = self._session.snapshot
        shut = {self._path(item) for item in self.items() if item.childCount()} - {
            self._path(item) for item in self.items() if item.isExpanded()
        }
        chosen = self.currentItem()
        current = () if chosen is None else self._path(chosen)
        self.blockSignals(True)
        self.clear()
        order = self._choices.order
        for node in layer_nodes(snapshot.layers.keys, snapshot.vocabulary, order):
            self._add(self.invisibleRootItem(), node)
        self._add_rest()
        for item in self.items():
            path = self._path(item)
            item.setExpanded(path not in shut and (path != ("Base map",) or bool(shut)))
            if path == current:
                self.setCurrentItem(item)
        self.blockSignals(False)
        self._show_choices()
        self._count()
        self.search(self._words)

    def _add(self, parent: QTreeWidgetItem, node: LayerNode) -> None:
        item = QTreeWidgetItem(parent, [node.label])
        item.setData(0, _KEYS, node.keys)
        item.setToolTip(0, node.label)
        self._prepare(item, drag=parent is not self.invisibleRootItem())
        for child in node.children:
            self._add(item, child)

    def _add_rest(self) -> None:
        """Add what has no place in an order: readings, and the parts of the base map."""
        root = self.invisibleRootItem()
        readings = QTreeWidgetItem(root, ["Readings and assessments"])
        readings.setData(0, _GROUND, _READINGS)
        readings.setToolTip(0, "At their places on the map; panel and table list them anyway")
        self._prepare(readings, drag=False)
        ground = QTreeWidgetItem(root, ["Base map"])
        self._prepare(ground, drag=False)
        for name, (label, _) in GROUND_LAYERS.items():
            item = QTreeWidgetItem(ground, [label])
            item.setData(0, _GROUND, name)
            self._prepare(item, drag=False)

    def _prepare(self, item: QTreeWidgetItem, *, drag: bool) -> None:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDropEnabled
        item.setFlags(flags | Qt.ItemFlag.ItemIsDragEnabled if drag else flags)
        item.setToolTip(1, "How strongly the layer is drawn")
        item.setToolTip(2, "Observations of the layer that hold at the date and pass the filter")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight)

    def items(self, under: QTreeWidgetItem | None = None) -> Iterator[QTreeWidgetItem]:
        """Yield all lines from the top."""
        for item in _children(under or self.invisibleRootItem()):
            yield item
            yield from self.items(item)

    def _path(self, item: QTreeWidgetItem) -> tuple[str, ...]:
        above = item.parent()
        return (*(self._path(above) if above else ()), item.text(0))

    # --- choices ------------------------------------------------------------------------

    @property
    def _choices(self) -> LayerChoices:
        return self._session.map_options.layers

    def _set_choices(self, choices: LayerChoices, *, readings: bool | None = None) -> None:
        options = self._session.map_options
        shown = options.readings if readings is None else readings
        self._session.set_map_options(replace(options, layers=choices, readings=shown))

    def chosen_keys(self) -> tuple[LayerKey, ...]:
        """Return the layers of the current line; none for the base map."""
        item = self.currentItem()
        return _keys_of(item) if item is not None else ()

    def only(self) -> None:
        """Show the current line's layers alone; the base map stays."""
        keys = self.chosen_keys()
        if keys:
            kinds = {kind.value for kind in MAP_KINDS}
            others = [key for key in self._session.snapshot.layers.keys if key.kind in kinds]
            choices = self._choices.showing(others, shown=False).showing(keys, shown=True)
            self._set_choices(choices, readings=False)

    def show_all(self) -> None:
        """Show all layers and the whole base map, readings aside."""
        self._set_choices(replace(self._choices, hidden=frozenset(), hidden_ground=frozenset()))

    def set_opacity(self, opacity: float) -> None:
        """Draw the current line's layers more or less strongly."""
        self._set_choices(self._choices.with_opacity(self.chosen_keys(), opacity))

    def restore_order(self) -> None:
        """Draw the layers in the map's own order again."""
        self._set_choices(replace(self._choices, order=()))

    def _on_options_changed(self) -> None:
        listed = _leaves(self.invisibleRootItem())
        rank = {key: place for place, key in enumerate(self._choices.order)}
        ranks = [rank[key] for key in listed if key in rank]
        if ranks != sorted(ranks) or (not rank and self.property("ordered")):
            self.rebuild()
        self.setProperty("ordered", bool(rank))
        self._show_choices()

    def _show_choices(self) -> None:
        """Check the boxes and tell opacities as the session has them."""
        self.blockSignals(True)
        opacity = dict(self._choices.opacity)
        for item in self.items():
            item.setCheckState(0, self._state(item))
            shares = {opacity.get(key, 1.0) for key in _keys_of(item)} or {1.0}
            faint = min(shares) < 1.0
            words = f"{round(100 * min(shares))} %" if len(shares) == 1 else "mixed"
            item.setText(1, words if faint else "")
        self.blockSignals(False)
        self.viewport().update()
        self.layer_chosen.emit()

    def _state(self, item: QTreeWidgetItem) -> Qt.CheckState:
        options = self._session.map_options
        keys, ground = _keys_of(item), item.data(0, _GROUND)
        if ground == _READINGS:
            shown = [options.readings]
        elif keys:
            shown = [key not in options.layers.hidden for key in keys]
        else:
            names = [ground] if ground else list(GROUND_LAYERS)
            shown = [name not in options.layers.hidden_ground for name in names]
        return _CHECKED if all(shown) else _PARTLY if any(shown) else _OFF

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column != 0 or item.checkState(0) == self._state(item):
            return
        shown = item.checkState(0) != _OFF
        keys, ground = _keys_of(item), item.data(0, _GROUND)
        if ground == _READINGS:
            self._set_choices(self._choices, readings=shown)
        elif keys:
            self._set_choices(self._choices.showing(keys, shown=shown))
        else:
            choices = self._choices
            for name in [ground] if ground else GROUND_LAYERS:
                choices = choices.ground_shown(name, shown=shown)
            self._set_choices(choices)

    # --- order --------------------------------------------------------------------------

    def move_layer(self, step: int) -> None:
        """Move the current line up (-1) or down (1) among its neighbours."""
        item = self.currentItem()
        above = None if item is None else item.parent()
        if item is not None and above is not None and _keys_of(item):
            self._place(above, item, above.indexOfChild(item) + step)

    def _place(self, above: QTreeWidgetItem, item: QTreeWidgetItem, place: int) -> None:
        others = [child for child in _children(above) if child is not item]
        others.insert(min(max(place, 0), len(others)), item)
        listed = _leaves(self.invisibleRootItem())
        moved = [key for child in others for key in _leaves(child)]
        # What stands below one heading stands together in the list of all.
        start = min(listed.index(key) for key in moved)
        order = (*listed[:start], *moved, *listed[start + len(moved) :])
        self._set_choices(replace(self._choices, order=order))

    def dropEvent(self, event: QDropEvent) -> None:
        """Move a line among its neighbours; anywhere else nothing happens."""
        item, target = self.currentItem(), self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        above = None if item is None else item.parent()
        if item is None or above is None or target is None or target is item:
            return
        if target.parent() is not above:
            return
        before, place = above.indexOfChild(item), above.indexOfChild(target)
        below = self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.BelowItem
        self._place(above, item, place + below - (before < place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in steps:
            self.move_layer(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    # --- counts and search --------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        # Listed when somebody looks: the start of the window does not pay for it.
        if self._stale:
            self.rebuild()
        super().showEvent(event)
        self._frame_boxes()
        self._count()

    def _count(self) -> None:
        """Tell how many observations of each layer hold at the date and pass the filter."""
        if not self.isVisible():
            return
        snapshot, rows = self._session.snapshot, self._session.filtered_situation.rows
        counts = dict(zip(snapshot.layers.keys, snapshot.layers.counts(rows).tolist(), strict=True))
        readings = int(np.isin(snapshot.columns.kind[rows], _READING_KINDS).sum())
        self.blockSignals(True)
        for item in self.items():
            if item.data(0, _GROUND) == _READINGS:
                item.setText(2, thin_spaced(readings))
            elif _keys_of(item):
                item.setText(2, thin_spaced(sum(counts.get(key, 0) for key in _keys_of(item))))
        self.blockSignals(False)
        self.viewport().update()

    def search(self, words: str) -> None:
        """List only lines that hold the words, with what lies above and below them."""
        self._words = words
        parts = words.casefold().split()
        for item in self.items():
            text = " ".join(self._path(item)).casefold()
            below = (" ".join(self._path(child)).casefold() for child in self.items(item))
            found = any(all(part in line for part in parts) for line in (text, *below))
            item.setHidden(not found)


def _keys_of(item: QTreeWidgetItem) -> tuple[LayerKey, ...]:
    keys = item.data(0, _KEYS)
    return tuple(LayerKey(*key) for key in keys) if keys else ()


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(number) for number in range(item.childCount()))
    return [child for child in found if child is not None]


def _leaves(item: QTreeWidgetItem) -> list[LayerKey]:
    """Return the layers below a line one by one, from the top."""
    below = _children(item)
    return [key for child in below for key in _leaves(child)] if below else [*_keys_of(item)]
