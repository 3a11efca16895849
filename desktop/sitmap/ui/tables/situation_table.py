"""The table of what shows at the date; it follows the session like the map does.

It refreshes when the hand rests and only while it is visible, so that scrubbing never pays
for it. What stands in the cells is the model's matter, how rows are copied ``table_copy``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.dates import format_day
from sitmap.domain.listing import Listing, listed
from sitmap.portrayal.knowledge import known_words
from sitmap.portrayal.text_view import text_view
from sitmap.ui.clipboard import put_words
from sitmap.ui.session import Session
from sitmap.ui.tables.situation_model import HEADERS, SituationModel
from sitmap.ui.tables.table_copy import copied_rows

__all__ = ["SituationTable"]

_REST_MS: Final = 120
_TYPING_MS: Final = 180


class SituationTable(QWidget):
    """The table with its heading; selecting a row selects it everywhere."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = SituationModel(session.snapshot, session.situation)
        self.heading = QLabel(self)
        self.listing = QComboBox(self)
        self.search = QLineEdit(self)
        self.view = QTableView(self)
        self._set_up_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(self._bar())
        layout.addWidget(self.view)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.search.textChanged.connect(self._typing.start)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.refresh)
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
            session.snapshot_changed,
            session.filter_changed,
        ):
            signal.connect(self._on_situation_changed)
        session.selection_changed.connect(self._on_selection_changed)
        self._update_heading()

    def _bar(self) -> QHBoxLayout:
        for listing in Listing:
            self.listing.addItem(listing.value[:1].upper() + listing.value[1:], listing)
        self.listing.setAccessibleName("The table lists")
        self.listing.activated.connect(self.refresh)
        self.search.setPlaceholderText("Find in the table")
        self.search.setAccessibleName("Find in the table")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(220)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 0)
        bar.addWidget(self.heading, 1)
        bar.addWidget(self.listing)
        bar.addWidget(self.search)
        return bar

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName("Table of what shows at the date")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(22)
        header = view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.model.sort)
        for column, width in enumerate((62, 88, 200, 140, 330, 150, 160, 88, 56)):
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(HEADERS.index("What"), QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._on_row_changed)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.copy_selected)

    def _on_situation_changed(self) -> None:
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's situation now."""
        if not self.isVisible():
            return
        self._rest.stop()
        session = self._session
        chosen = Listing(self.listing.currentData())
        shown = listed(session.snapshot, session.situation, chosen)
        self.model.set_situation(session.snapshot, shown)
        self._update_heading()
        self._on_selection_changed(self._session.selection)

    def _update_heading(self) -> None:
        listed, shown = self.model.rowCount(), self.model.total
        session = self._session
        total = len(session.snapshot.known_rows(session.known))
        words = f"{self._heading()}: {shown} of {total} observations"
        if self.search.text().strip():
            words += f", {listed} with these words"
        kept_back = session.kept_back_note
        self.heading.setText(f"{words}; a filter or hidden layers are on" if kept_back else words)
        self.heading.setToolTip(kept_back)

    def _heading(self) -> str:
        listing = Listing(self.listing.currentData())
        if listing in (Listing.UNDATED, Listing.ALL):
            words = self.listing.currentText()
        else:
            words = f"Situation on {format_day(self._session.on)}"
            words += ", without a place" if listing is Listing.PLACELESS else ""
        replay = known_words(self._session.known_on, self._session.recorded_on)
        return f"{words} · {replay}" if replay else words

    def show_listing(self, listing: Listing) -> None:
        """List something else than what shows at the date, or that again."""
        self.listing.setCurrentIndex(self.listing.findData(listing))
        self.refresh()

    def _on_typed(self) -> None:
        self.model.set_words(self.search.text())
        self._update_heading()
        self._on_selection_changed(self._session.selection)

    # --- copying --------------------------------------------------------------------------

    def copy_selected(self) -> None:
        """Put the selected rows on the clipboard, for a spreadsheet or a text."""
        chosen = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        self._copy(chosen)

    def copy_all(self) -> None:
        """Put all rows of the table on the clipboard."""
        self._copy(range(self.model.rowCount()))

    def copy_words(self) -> None:
        """Put the situation in words on the clipboard: what the listed rows say."""
        session = self._session
        note = session.kept_back_note
        lines = text_view(session.snapshot, session.situation, self.model.rows(), note)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _copy(self, positions: Sequence[int]) -> None:
        if len(positions):
            put_words(*copied_rows(self.model, positions))

    def _show_menu(self, spot: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("&Copy Rows", self.copy_selected)
        copy.setEnabled(self.view.selectionModel().hasSelection())
        menu.addAction("Copy &All Rows", self.copy_all).setEnabled(self.model.rowCount() > 0)
        menu.addAction("Copy the Situation in &Words", self.copy_words)
        menu.popup(self.view.viewport().mapToGlobal(spot))

    # --- selection ------------------------------------------------------------------------

    def _on_row_changed(self, current: QModelIndex) -> None:
        if current.isValid() and self.view.hasFocus():
            row = self.model.row_at(current.row())
            self._session.set_selection(self._session.snapshot.uid(row))

    def _on_selection_changed(self, uid: object) -> None:
        row = self._session.snapshot.row_of(uid) if isinstance(uid, UUID) else None
        position = -1 if row is None else self.model.position_of(row)
        if position < 0:
            self.view.clearSelection()
            return
        chosen = {index.row() for index in self.view.selectionModel().selectedRows()}
        if self.view.currentIndex().row() != position or position not in chosen:
            self.view.selectRow(position)
