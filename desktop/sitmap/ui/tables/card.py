"""The card of one observation: who says so, since when, how sure.

It shows the selected observation with its history, read from the file when asked for. The
text is made by ``card_html``; nothing is edited here.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from uuid import UUID

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from sitmap.domain.category import Vocabulary
from sitmap.domain.dates import day_of_ms, describe, format_day, format_ms
from sitmap.domain.metric import format_value
from sitmap.domain.observation import Observation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import Source, describe_grade
from sitmap.geo.coordinates import format_latlon
from sitmap.ui.session import Session

__all__ = ["ObservationCard", "card_html"]

History = tuple[Observation, ...]
Fetch = Callable[[UUID, Callable[[History], None]], None]

_EMPTY = (
    "<p style='margin:14px'>Click a mark on the map, a number in the panel or a line of the "
    "table: this card says who says so, since when and how sure.</p>"
)


def card_html(item: Observation, versions: History, snapshot: Snapshot) -> str:
    """Return the card's text; every word of the file is escaped."""
    vocabulary = snapshot.vocabulary
    rows = [
        ("What", escape(item.text)),
        ("Value", escape(_value(item))),
        ("Party", escape(_party(item, vocabulary))),
        ("Category", escape(_category(item, vocabulary))),
        ("Date", escape(_date(item, snapshot))),
        ("About", escape(item.about_text)),
        ("Place", escape(_place(item))),
        ("Basis", escape(_basis(item))),
        ("Grade", escape(f"{item.grade}: {describe_grade(item.grade)}")),
        ("Denied by", _links(item.disputed_by, snapshot)),
        ("Denies", _links(_denied(item, snapshot), snapshot)),
        ("Source", "<br>".join(_source(code, vocabulary) for code in item.sources)),
        ("Reference", escape(item.source_ref)),
        ("Handling", escape(item.tlp)),
        ("Known from", format_day(day_of_ms(item.known_from))),
        ("Recorded", format_ms(item.recorded_at)),
        ("History", _history(versions)),
    ]
    table = "".join(
        f"<tr><td style='padding:2px 10px 3px 0' class='k'>{name}</td>"
        f"<td style='padding:2px 0 3px 0'>{text}</td></tr>"
        for name, text in rows
        if text
    )
    note = ""
    if item.schematic:
        note = "<p><b>Schematic, drawn from the article.</b> The outline is ours.</p>"
    if item.retracted:
        note += f"<p><b>Retracted:</b> {escape(item.reason)}</p>"
    kind = escape(item.kind.value)
    return f"<h3>{escape(item.title)}</h3><p>{kind}</p>{note}<table>{table}</table>"


def _value(item: Observation) -> str:
    if item.reading is None:
        return ""
    reading = item.reading
    words = format_value(reading.value_text, reading.interval, reading.unit)
    scope = f" ({reading.scope})" if reading.scope else ""
    return words + scope


def _party(item: Observation, vocabulary: Vocabulary) -> str:
    party = vocabulary.parties.get(item.party)
    return party.name if party else item.party


def _category(item: Observation, vocabulary: Vocabulary) -> str:
    category = vocabulary.categories.get(item.category)
    if category is None:
        return item.category
    definition = category.definition_at(item.valid.start)
    return f"{category.name}: {definition}" if definition else category.name


def _date(item: Observation, snapshot: Snapshot) -> str:
    words = describe(item.valid, snapshot.info.zone)
    return f"{words} (recorded as {item.valid.text}; {item.persistence.value.replace('_', ' ')})"


def _place(item: Observation) -> str:
    parts = [item.place] if item.place else []
    if item.geometry is not None:
        lon, lat = item.geometry.representative_point()
        parts.append(format_latlon(lon, lat))
    if item.location_precision_m:
        parts.append(f"within about {_metres(item.location_precision_m)}")
    return ", ".join(parts)


def _metres(value: float) -> str:
    return f"{value / 1000:g} km" if value >= 1000 else f"{value:g} m"


def _basis(item: Observation) -> str:
    return f"{item.basis.value} by {item.claimant}" if item.claimant else item.basis.value


def _source(code: str, vocabulary: Vocabulary) -> str:
    source = vocabulary.sources.get(code)
    return escape(source.citation() if isinstance(source, Source) else code)


def _denied(item: Observation, snapshot: Snapshot) -> tuple[UUID, ...]:
    row = snapshot.row_of(item.uid)
    return tuple(snapshot.uid(other) for other, by in snapshot.disputes.items() if row in by)


def _links(uids: tuple[UUID, ...], snapshot: Snapshot) -> str:
    out = []
    for uid in uids:
        row = snapshot.row_of(uid)
        label = str(uid) if row is None else _label(snapshot, row)
        out.append(f"<a href='observation:{uid}'>{escape(label)}</a>")
    return "<br>".join(out)


def _label(snapshot: Snapshot, row: int) -> str:
    return f"{snapshot.texts.source_ref[row]} {snapshot.texts.title[row]}".strip()


def _history(versions: History) -> str:
    if len(versions) < 2:
        return ""
    lines = [
        f"{format_ms(item.recorded_at)}: {escape(item.title)}"
        + (f" (retracted: {escape(item.reason)})" if item.retracted else "")
        for item in versions
    ]
    return "<br>".join(lines)


class ObservationCard(QWidget):
    """Shows the selected observation and offers to correct or withdraw it.

    Signals: ``edit_requested(UUID)``, ``retract_requested(UUID)``.
    """

    edit_requested = Signal(object)
    retract_requested = Signal(object)

    def __init__(self, session: Session, fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._fetch = fetch
        self.browser = QTextBrowser(self)
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName("Card of the selected observation")
        self.browser.anchorClicked.connect(self._on_link)
        self.go_to_date = QPushButton("Go to its date", self)
        self.edit = QPushButton("Correct…", self)
        self.withdraw = QPushButton("Retract…", self)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self._lay_out()
        self.go_to_date.clicked.connect(self._on_go_to_date)
        self.edit.clicked.connect(lambda: self._emit(self.edit_requested))
        self.withdraw.clicked.connect(lambda: self._emit(self.retract_requested))
        session.selection_changed.connect(self.show_selection)
        session.snapshot_changed.connect(lambda: self.show_selection(session.selection))
        session.valid_date_changed.connect(self._update_hint)
        self.show_selection(session.selection)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 0, 8, 6)
        for button in (self.go_to_date, self.edit, self.withdraw):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.browser)
        layout.addWidget(self.hint)
        layout.addLayout(buttons)
        self.browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.browser.document().setDocumentMargin(12)
        self.hint.setContentsMargins(12, 0, 12, 0)

    def _emit(self, signal: Signal) -> None:
        if self._session.selection is not None:
            signal.emit(self._session.selection)  # type: ignore[attr-defined]

    def show_selection(self, uid: object) -> None:
        """Show the card of ``uid`` (UUID), or the empty card for None."""
        for button in (self.go_to_date, self.edit, self.withdraw):
            button.setVisible(isinstance(uid, UUID))
        if isinstance(uid, UUID):
            self._fetch(uid, self._show)
        else:
            self.browser.setHtml(_EMPTY)
        self._update_hint()

    def _show(self, versions: History) -> None:
        shown = [item for item in versions if item.uid == self._session.selection]
        if shown:
            self.browser.setHtml(card_html(shown[0], versions, self._session.snapshot))

    def _update_hint(self) -> None:
        uid = self._session.selection
        row = None if uid is None else self._session.snapshot.row_of(uid)
        outside = row is not None and row not in self._session.situation.rows
        self.go_to_date.setVisible(outside)
        self.hint.setVisible(outside)
        self.hint.setText("Not shown at the present date." if outside else "")

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
        self._session.set_valid_date(day_of_ms(start))

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() == "observation":
            self._session.set_selection(UUID(url.path()))
