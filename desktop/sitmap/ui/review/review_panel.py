"""The list of findings: what was found, on which observations, and setting it aside.

What is found comes from ``reviewing``; where a finding lies on map and timeline is told by
``observation_chosen``.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.dates import format_day
from sitmap.domain.review.finding import SEVERITIES, Severity
from sitmap.errors import UserError
from sitmap.ui.review.reviewing import ListedFinding, Reviewing
from sitmap.ui.review.sentence_delegate import SentenceDelegate
from sitmap.ui.review.severity_icon import severity_icon
from sitmap.ui.session import Session

__all__ = ["ReviewPanel"]

_HEADINGS: Final = {
    Severity.WARNING: "Contradictions",
    Severity.NOTE: "Differences",
    Severity.INFO: "Worth knowing",
}
_ROLE: Final = Qt.ItemDataRole.UserRole


class ReviewPanel(QWidget):
    """Lists the findings of one day.

    Signal ``observation_chosen(UUID)``: the reader wants to see this observation.
    """

    observation_chosen = Signal(object)

    def __init__(
        self, session: Session, reviewing: Reviewing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._reviewing = session, reviewing
        self.state = QLabel(wordWrap=True)
        self.again = QPushButton()
        self.progress = QProgressBar(textVisible=True)
        self.cancel = QPushButton("Cancel")
        self.findings = _WrappingList()
        self.observations = QListWidget()
        self.with_aside = QCheckBox()
        self.noted_by = QLineEdit(maxLength=200)
        self.because = QLineEdit(maxLength=2000)
        self.put_aside = QPushButton("Set &Aside")
        self.note = QLabel(wordWrap=True)
        self.details = QWidget()
        self._lay_out()
        self._listen()
        self._refresh()

    # --- parts ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.findings.setAccessibleName("Findings of the review")
        self.observations.setAccessibleName("Observations of the finding")
        self.observations.setMaximumHeight(7 * self.fontMetrics().height())
        self.observations.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.observations.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.because.setPlaceholderText("why it needs no attention")
        top, working = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.state, 1)
        top.addWidget(self.again)
        working.addWidget(self.progress, 1)
        working.addWidget(self.cancel)
        self._lay_out_details()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addLayout(top)
        layout.addLayout(working)
        layout.addWidget(self.findings, 1)
        layout.addWidget(self.with_aside)
        layout.addWidget(self.details)

    def _lay_out_details(self) -> None:
        layout = QVBoxLayout(self.details)
        layout.setContentsMargins(0, 0, 0, 0)
        form = QFormLayout()
        form.addRow("&Noted by", self.noted_by)
        form.addRow("&Because", self.because)
        layout.addWidget(self.observations)
        layout.addWidget(self.note)
        layout.addLayout(form)
        layout.addWidget(self.put_aside, 0, Qt.AlignmentFlag.AlignLeft)

    def _listen(self) -> None:
        reviewing = self._reviewing
        reviewing.changed.connect(self._refresh)
        reviewing.progressed.connect(self._on_progressed)
        reviewing.failed.connect(self._on_failed)
        self._session.valid_date_changed.connect(self._show_state)
        self.again.clicked.connect(lambda: reviewing.run(self._session.on))
        self.cancel.clicked.connect(reviewing.cancel)
        self.findings.currentItemChanged.connect(self._on_finding)
        self.findings.itemClicked.connect(self._on_clicked)
        self.findings.itemActivated.connect(self._on_clicked)
        self.observations.itemClicked.connect(self._on_observation)
        self.observations.itemActivated.connect(self._on_observation)
        self.with_aside.toggled.connect(self._refresh)
        self.noted_by.textChanged.connect(self._show_buttons)
        self.because.textChanged.connect(self._show_buttons)
        self.put_aside.clicked.connect(self._on_put_aside)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reviewing.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._reviewing.look(False)

    # --- what is shown --------------------------------------------------------------------

    @property
    def current(self) -> ListedFinding | None:
        """The finding that is chosen in the list."""
        chosen = self.findings.selectedItems()
        found: object = chosen[0].data(_ROLE) if chosen else None
        return found if isinstance(found, ListedFinding) else None

    def _refresh(self, *_ignored: object) -> None:
        chosen, reviewed = self.current, self._reviewing.reviewed
        found = () if reviewed is None else reviewed.findings
        aside = sum(finding.note is not None for finding in found)
        self.with_aside.setText(f"Show {aside} set aside")
        self.with_aside.setVisible(aside > 0)
        self.findings.clear()
        for severity in SEVERITIES:
            self._add(
                _HEADINGS[severity],
                [item for item in found if item.severity is severity and item.note is None],
            )
        if self.with_aside.isChecked():
            self._add("Set aside", [item for item in found if item.note is not None])
        self._choose(chosen)
        self._show_state()

    def _add(self, heading: str, found: list[ListedFinding]) -> None:
        if not found:
            return
        title = QListWidgetItem(f"{heading} ({len(found)})", self.findings)
        title.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        for finding in found:
            words = f"{finding.title}. {finding.explanation}"
            item = QListWidgetItem(severity_icon(finding.severity, self.palette()), words)
            item.setData(_ROLE, finding)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{finding.severity}: {words}")
            self.findings.addItem(item)

    def _choose(self, chosen: ListedFinding | None) -> None:
        for number in range(self.findings.count()):
            found = self.findings.item(number).data(_ROLE)
            if chosen is not None and isinstance(found, ListedFinding) and found.key == chosen.key:
                self.findings.setCurrentRow(number)
                return
        self._on_finding()

    def _show_state(self, *_ignored: object) -> None:
        reviewing, reviewed = self._reviewing, self._reviewing.reviewed
        on = self._session.on
        self.state.setText(self._words())
        for widget in (self.progress, self.cancel):
            widget.setVisible(reviewing.busy)
        self.again.setText(f"Review {format_day(on)}")
        self.again.setVisible(not reviewing.busy and (reviewed is None or reviewed.day != on))
        self._show_buttons()

    def _words(self) -> str:
        reviewing, reviewed = self._reviewing, self._reviewing.reviewed
        if reviewing.busy:
            return f"Reviewing {format_day(reviewing.day)}…"
        if reviewed is None:
            return "Claims against each other and against geography."
        count = sum(finding.note is None for finding in reviewed.findings)
        words = {0: "Nothing found", 1: "1 finding"}.get(count, f"{count} findings")
        unread = f"; the words of {reviewed.unread} older rows were not read"
        return f"{words} on {format_day(reviewed.day)}{unread if reviewed.unread else ''}"

    def _on_progressed(self, done: int, total: int, label: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(label)

    def _on_failed(self, error: object) -> None:
        self._show_state()
        self.state.setText(error.line() if isinstance(error, UserError) else str(error))

    # --- what is chosen -------------------------------------------------------------------

    def _on_finding(self, *_ignored: object) -> None:
        finding = self.current
        self.observations.clear()
        for uid, label in () if finding is None else finding.observations:
            item = QListWidgetItem(label, self.observations)
            item.setToolTip(label)
            item.setData(_ROLE, str(uid))
        note = None if finding is None else finding.note
        self.details.setVisible(finding is not None)
        self.note.setText("" if note is None else f"This was {note.words()}.")
        self.note.setVisible(note is not None)
        self._show_buttons()

    def _on_clicked(self, item: QListWidgetItem) -> None:
        finding = item.data(_ROLE)
        if isinstance(finding, ListedFinding):
            self.observations.setCurrentRow(0)
            self.observation_chosen.emit(finding.observations[0][0])

    def _on_observation(self, item: QListWidgetItem) -> None:
        self.observation_chosen.emit(UUID(item.data(_ROLE)))

    def _show_buttons(self, *_ignored: object) -> None:
        finding = self.current
        aside = finding is not None and finding.note is not None
        self.put_aside.setText("Open &Again" if aside else "Set &Aside")
        said = bool(self.noted_by.text().strip() and self.because.text().strip())
        self.put_aside.setEnabled(finding is not None and (aside or said))
        for field in (self.noted_by, self.because):
            field.setEnabled(finding is not None and not aside)

    def _on_put_aside(self) -> None:
        finding = self.current
        if finding is None:
            return
        if finding.note is not None:
            self._reviewing.open_again(finding)
            return
        self._reviewing.set_aside(finding, self.noted_by.text(), self.because.text())
        self.because.clear()


class _WrappingList(QListWidget):
    """A list whose items are as high as their words need at its width."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(SentenceDelegate(self))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that comes and goes would change the width after the heights were found.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setSpacing(3)
