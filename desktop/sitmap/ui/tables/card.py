"""The card of the selected observation, with its history, read from the file when asked for.

What it says is made in ``card_text``; nothing is edited here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

import numpy as np
from PySide6.QtCore import QEvent, QTimer, QUrl, Signal, SignalInstance
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from sitmap.domain.dates import OPEN_END, OPEN_START, date_holding
from sitmap.domain.observation import Observation
from sitmap.domain.situation import Known
from sitmap.portrayal.knowledge import known_words
from sitmap.ui.session import Session
from sitmap.ui.tables.card_text import STYLE, History, card_html, known_versions
from sitmap.ui.tables.figure_text import figure_html
from sitmap.ui.tables.spot_text import SHOW_ALL, spot_html

__all__ = ["ObservationCard", "card_html"]

_REST_MS: Final = 150
Fetch = Callable[[UUID, Callable[[History], None]], None]

_EMPTY = (
    "<p class='quiet'>Click a mark on the map, a number in the panel or a line of the table: "
    "this card says who says so, since when and how sure.</p>"
)
_UNKNOWN = (
    "<p class='note'><b>Not yet known:</b> {known}, nothing was known of the selected "
    "observation.</p>"
)
_WARN = {False: "#8a4b00", True: "#f0b46a"}


class ObservationCard(QWidget):
    """Shows the selected observation and offers to correct or retract it.

    Signals: ``edit_requested(UUID)``, ``retract_requested(UUID)``.
    """

    edit_requested = Signal(object)
    retract_requested = Signal(object)

    def __init__(self, session: Session, fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._fetch = fetch
        self._shown: Observation | None = None
        self._versions: History = ()
        self._unfolded = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.browser = QTextBrowser(self)
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName("Card of the selected observation")
        self.browser.anchorClicked.connect(self._on_link)
        self.go_to_date = QPushButton("Go to Its Date", self)
        self.edit = QPushButton("Correct…", self)
        self.withdraw = QPushButton("Retract…", self)
        self.go_to_date.setToolTip("It does not show at the present date")
        self._lay_out()
        self.go_to_date.clicked.connect(self._on_go_to_date)
        self.edit.clicked.connect(lambda: self._emit(self.edit_requested))
        self.withdraw.clicked.connect(lambda: self._emit(self.retract_requested))
        session.selection_changed.connect(self.show_selection)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        session.spot_changed.connect(self._on_spot_changed)
        session.figure_changed.connect(self._render)
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
        ):
            signal.connect(self._update_hint)
            signal.connect(self._rest.start)
        session.known_date_changed.connect(self._on_known_changed)
        self.show_selection(session.selection)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 2, 12, 8)
        for button in (self.go_to_date, self.edit, self.withdraw):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.browser)
        layout.addLayout(buttons)
        self.browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.browser.document().setDocumentMargin(12)

    def _emit(self, signal: SignalInstance) -> None:
        if self._session.selection is not None:
            signal.emit(self._session.selection)

    def show_selection(self, uid: object) -> None:
        """Show the card of ``uid`` (UUID), or the empty card for None."""
        if not isinstance(uid, UUID):
            self._shown, self._versions = None, ()
            self._render()
        elif uid in {version.uid for version in self._versions}:
            self._show(self._versions)
        else:
            self._fetch(uid, self._show)
        self._update_hint()

    def _on_snapshot_changed(self) -> None:
        uid = self._session.selection
        if uid is None or self._session.snapshot.row_of(uid) is None:
            return
        latest = bool(self._versions) and self._versions[-1].uid == uid
        self._fetch(uid, self._follow if latest else self._show)
        self._update_hint()

    def _follow(self, versions: History) -> None:
        """After a correction or an undo, go on to what replaced the version that was shown."""
        uid = self._session.selection
        if versions and uid in {version.uid for version in versions}:
            self._versions = versions
            self._session.set_selection(versions[-1].uid)
            self._show(versions)

    def _show(self, versions: History) -> None:
        found = [item for item in versions if item.uid == self._session.selection]
        if found:
            self._shown, self._versions = found[0], versions
            self._render()
            self._update_hint()

    def _render(self) -> None:
        palette = self.palette()
        dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
        quiet = palette.color(QPalette.ColorRole.PlaceholderText).name()
        self.browser.document().setDefaultStyleSheet(STYLE.format(quiet=quiet, warn=_WARN[dark]))
        session = self._session
        if session.figure is not None:
            self.browser.setHtml(figure_html(session.figure, session.snapshot, session.on))
        elif self._shown is None:
            self.browser.setHtml(_EMPTY)
        elif self._shown not in known_versions(self._versions, session.known):
            self.browser.setHtml(_UNKNOWN.format(known=self._known_words()))
        else:
            around = session.spot if session.selection in session.spot else ()
            beside = spot_html(session, around, unfolded=self._unfolded)
            card = card_html(self._shown, self._versions, session.snapshot, session.known)
            self.browser.setHtml(beside + card)

    def _known_words(self) -> str:
        words = known_words(self._session.known_on, self._session.recorded_on)
        return words.replace("As ", "as ")

    def _on_known_changed(self) -> None:
        """Go to the version that could be known; what could not is not told."""
        reached = known_versions(self._versions, self._session.known)
        if self._shown is not None and reached and self._shown not in reached:
            self._session.set_selection(reached[-1].uid)
        else:
            self._render()

    def _on_rest(self) -> None:
        # The list of a place says what holds at the date; scrubbing does not pay for it.
        if self._session.selection in self._session.spot and self.isVisible():
            self._render()

    def _on_spot_changed(self) -> None:
        self._unfolded = False
        self._render()

    def _update_hint(self) -> None:
        session, uid = self._session, self._session.selection
        row = None if uid is None else session.snapshot.row_of(uid)
        current = row is not None and bool(session.snapshot.current[row])
        replay = session.known != Known()
        for button in (self.edit, self.withdraw):
            button.setVisible(current and not replay)
        rows = np.array([] if row is None else [row], np.int32)
        counts = bool(session.snapshot.visible(rows, session.known).any())
        outside = counts and row not in session.whole_situation.rows
        dated = row is not None and bool(session.snapshot.columns.dated[row])
        instead = None if row is None else session.snapshot.shows_instead(row, session.known)
        self.go_to_date.setVisible(outside and dated and instead is None)

    def _on_go_to_date(self) -> None:
        uid = self._session.selection
        row = None if uid is None else self._session.snapshot.row_of(uid)
        if row is None:
            return
        columns = self._session.snapshot.columns
        start, end = int(columns.valid_from[row]), int(columns.valid_to[row])
        found = self._session.day_range
        if found is not None and start < found.first:
            start = max(start, min(end - 1, found.first))
        if OPEN_START < start < OPEN_END:
            self._session.set_valid_date(date_holding(start, self._session.on))

    def _on_link(self, url: QUrl) -> None:
        if url.toString() == SHOW_ALL:
            self._unfolded = True
            self._render()
        if url.scheme() == "observation":
            self._session.set_selection(UUID(url.path()))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._render()
