"""The form for a new or a corrected observation.

It shows fields, judges what is typed as it is typed and says what is wrong where it is
wrong. Writing the file and drawing on the map are somebody else's work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import CaseInfo, Vocabulary
from sitmap.domain.dates import OPEN_START, day_start_ms
from sitmap.domain.draft import GEOMETRY_KINDS, Draft, default_persistence
from sitmap.domain.observation import Kind, Persistence
from sitmap.errors import UserError
from sitmap.ui.editing.additions import Addition, Additions, make_additions
from sitmap.ui.editing.entry import (
    MISSING,
    Entry,
    Verdict,
    entry_of,
    judge,
    printed_interval,
    read_date,
)
from sitmap.ui.editing.fields import FORM_STYLE, error_colour
from sitmap.ui.editing.form_fields import (
    KNOWN_FROM_WORDS,
    METRIC_ROWS,
    MORE_ROWS,
    PERSISTENCE_WORDS,
    FormFields,
)
from sitmap.ui.editing.geometry_field import describe_geometry

__all__ = ["ObservationForm", "Result"]

_NEEDED: Final = {
    "title": "a title",
    "metric": "the metric",
    "geometry": "the finished drawing, or None on the map",
    "value_text": "the value as printed, or a bound",
    "party": "the new party's name",
    "category": "the new category's name",
    "source": "the new source's title",
    "series": "the new series' name",
}
_FIELD_OF_PROBLEM: Final = {"low": "range", "best": "range", "high": "range"}


@dataclass(frozen=True, slots=True)
class Result:
    """What is to be recorded: the draft and the list entries it needs first."""

    draft: Draft
    additions: tuple[Addition, ...]


class ObservationForm(QWidget):
    """All fields of one observation, with Save and Cancel.

    Signals: ``save_requested(Result)``, ``cancel_requested()``.
    """

    save_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(
        self,
        vocabulary: Vocabulary,
        info: CaseInfo,
        on: date,
        base: Draft | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._vocabulary, self._info, self._on, self._base = vocabulary, info, on, base
        self._failure = ""
        self._notice = ""
        self._saving = False
        self._drawing_hint = ""
        self._takes_key: Callable[[int], bool] = lambda _key: False
        self.fields = FormFields(self)
        self.status = QLabel(self)
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setObjectName("status")
        self.more = QToolButton(self)
        self.save = QPushButton("Save", self)
        self.save.setObjectName("primary")
        self.cancel = QPushButton("Cancel", self)
        self._lay_out()
        self.fields.offer(vocabulary)
        if base is not None:
            self.fields.fill(entry_of(base))
            self.fields.kind.setEnabled(False)
            self.fields.kind.setToolTip("A correction keeps its kind")
        else:
            self.fields.date.setText(on.isoformat())
        self._show_more(False)
        self._initial = self._state()
        self._connect()
        self._update()

    def _lay_out(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.fields.grid)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.fields.more_grid)
        column.addStretch(1)
        scroll = self._scroll = QScrollArea(self)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more.setText("More")
        self.more.setAutoRaise(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 4, 12, 10)
        buttons.addWidget(self.status, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(line)
        layout.addLayout(buttons)
        self.setMinimumWidth(390)
        self.setStyleSheet(FORM_STYLE)

    def _connect(self) -> None:
        self.fields.changed.connect(self._on_changed)
        self.fields.kind.currentIndexChanged.connect(self._on_kind_changed)
        self.more.clicked.connect(lambda: self._show_more(self.fields.more_grid.isHidden()))
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancel_requested)

    # -- what it holds --------------------------------------------------------------------

    def _state(self) -> tuple[Entry, tuple[str, ...]]:
        return self.fields.entry(self._vocabulary), self.fields.new_texts()

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed or drawn that is not on disk."""
        return self._state() != self._initial

    @property
    def is_saving(self) -> bool:
        """Whether what is shown is on its way to disk."""
        return self._saving

    def _judged(self) -> tuple[Verdict, Additions]:
        additions = make_additions(self.fields, self._vocabulary)
        entry = additions.apply(self.fields.entry(self._vocabulary))
        verdict = judge(entry, self._base, self._info.zone)
        problems = dict.fromkeys(additions.missing, MISSING)
        if self.fields.geometry.problem:
            problems["geometry"] = self.fields.geometry.problem
        elif self.fields.geometry.mode and self.fields.geometry.value is None:
            problems["geometry"] = MISSING
        problems = verdict.problems | problems
        return Verdict(None if problems else verdict.draft, problems), additions

    def problems(self) -> dict[str, str]:
        """Return what is wrong or missing, by field name."""
        return self._judged()[0].problems

    def submit(self) -> None:
        """Ask for saving if everything is right; else go to the first field that is not."""
        verdict, additions = self._judged()
        if self._saving:
            return
        if verdict.draft is None:
            self.fields.focus(_first(verdict.problems, self.fields.names()))
            focused = self.focusWidget()
            if focused is not None:
                self._scroll.ensureWidgetVisible(focused)
            return
        self.set_saving(True)
        self.save_requested.emit(Result(verdict.draft, additions.items))

    def set_saving(self, saving: bool) -> None:
        """Lock the fields while the file is written."""
        self._saving = saving
        self.fields.set_enabled(not saving, correcting=self._base is not None)
        self._update()

    def fail(self, error: Exception) -> None:
        """Say why saving failed; everything typed is still there."""
        text = error.line() if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
        self._failure = f"Not saved: {text}"
        self.set_saving(False)

    def set_notice(self, text: str) -> None:
        """Say something beside Save before anything is typed, such as that the file is locked."""
        self._notice = text
        self._update()

    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Offer the lists of the file as they are now; what was chosen stays."""
        if vocabulary == self._vocabulary:
            return
        self._vocabulary = vocabulary
        self.fields.offer(vocabulary)
        self._update()

    def preset(self, party: str, source: str) -> None:
        """Choose the party and the source used last; this is no input of the user."""
        if party in self._vocabulary.parties:
            self.fields.party.choose(party)
        if source in self._vocabulary.sources:
            self.fields.source.choose(source)
        self._initial = self._state()
        self._update()

    def set_key_filter(self, takes_key: Callable[[int], bool]) -> None:
        """Offer Enter, Esc and Backspace to somebody else first, who tells if they were his."""
        self._takes_key = takes_key

    # -- what it shows --------------------------------------------------------------------

    def show_drawing_hint(self, text: str) -> None:
        """Show what to do while drawing on the map, below the geometry."""
        self._drawing_hint = text
        self._update()

    def _on_changed(self) -> None:
        self._failure = ""
        self._update()

    def _on_kind_changed(self) -> None:
        self.fields.offer(self._vocabulary)
        self._on_changed()

    def _show_more(self, visible: bool) -> None:
        self.fields.more_grid.setVisible(visible)
        arrows = Qt.ArrowType.DownArrow, Qt.ArrowType.RightArrow
        self.more.setArrowType(arrows[0] if visible else arrows[1])
        self.more.setAccessibleName("Fewer fields" if visible else "More fields")

    def _update(self) -> None:
        fields = self.fields
        problems = self.problems()
        kind = Kind(fields.kind.code())
        for name in METRIC_ROWS:
            fields.show_row(name, kind is Kind.METRIC)
        fields.grid.show_heading("value", kind is Kind.METRIC)
        hints = {
            "date": self._date_words(kind),
            "category": self._definition(),
            "geometry": self._geometry_words(kind),
            "metric": self._unit_words(),
            "value_text": self._bounds_words(),
            "persistence": PERSISTENCE_WORDS[self._persistence(kind)],
            "known_from": KNOWN_FROM_WORDS,
        }
        shown = {_FIELD_OF_PROBLEM.get(name, name): text for name, text in problems.items()}
        for name in fields.names():
            complaint = shown.get(name, "")
            if complaint and complaint != MISSING:
                fields.set_message(name, _sentence(complaint), wrong=True)
            else:
                fields.set_message(name, hints.get(name, ""))
        if any(name in shown and shown[name] != MISSING for name in MORE_ROWS):
            self._show_more(True)
        self._update_footer(problems)

    def _update_footer(self, problems: dict[str, str]) -> None:
        self.save.setEnabled(not problems and not self._saving)
        reason = self._failure or self._notice
        if self._saving:
            reason = "Saving…"
        elif problems and not reason:
            name = _first(problems, self.fields.names())
            needed = problems.get(name) == MISSING
            label = self.fields.label(_FIELD_OF_PROBLEM.get(name, name)).lower()
            reason = f"Still needed: {_NEEDED.get(name, label)}" if needed else f"Check: {label}"
        self.status.setText(reason)
        wrong = bool(self._failure) and not self._saving
        self.status.setStyleSheet(f"color: {error_colour(self.palette())}" if wrong else "")
        self.save.setToolTip(reason or "Save (Ctrl+Enter)")

    def _persistence(self, kind: Kind) -> Persistence:
        chosen = self.fields.persistence.code()
        if chosen:
            return Persistence(chosen)
        series = self.fields.series.code() or self.fields.series.is_new
        return default_persistence(kind, "series" if series else "")

    def _date_words(self, kind: Kind) -> str:
        try:
            valid, words = read_date(self.fields.date.text(), self._info.zone)
        except UserError:
            return ""
        lasting = self._persistence(kind) is Persistence.UNTIL_NEXT
        if lasting and valid.dated and not (self.fields.series.code() or self.fields.series.is_new):
            return f"{words}; without a series (under More) nothing later ends it"
        return words

    def _definition(self) -> str:
        """Return what the chosen category means at the date."""
        category = self._vocabulary.categories.get(self.fields.category.code())
        if category is None:
            return ""
        start = day_start_ms(self._on)
        try:
            valid, _words = read_date(self.fields.date.text(), self._info.zone)
            start = valid.start if valid.dated and valid.start != OPEN_START else start
        except UserError:
            pass
        return category.definition_at(start)

    def _geometry_words(self, kind: Kind) -> str:
        if self._drawing_hint:
            return self._drawing_hint
        if self.fields.geometry.value is not None:
            return describe_geometry(self.fields.geometry.value)
        if kind in (Kind.CONTROL, Kind.ROUTE, Kind.PLACE):
            wanted = {"Polygon": "an area", "LineString": "a line", "Point": "a point"}
            return f"On the map this kind is {wanted[GEOMETRY_KINDS[kind][0]]}"
        return ""

    def _unit_words(self) -> str:
        metric = self._vocabulary.metrics.get(self.fields.metric.code())
        return f"Counted in {metric.unit}" if metric is not None and metric.unit else ""

    def _bounds_words(self) -> str:
        """Return the bounds that a printed value gives where none are typed."""
        entry = self.fields.entry(self._vocabulary)
        if any(text.strip() for text in (entry.low, entry.best, entry.high)):
            return ""
        words = printed_interval(entry.value_text, entry.unit).words(entry.unit)
        return f"Read as {words}; bounds typed below go before it" if words else ""

    # -- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._takes_key(event.key()):
            return
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.cancel_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QAbstractButton) and focused is not self.save:
                focused.click()
            else:
                self.submit()
        else:
            super().keyPressEvent(event)


def _first(problems: dict[str, str], order: tuple[str, ...]) -> str:
    """Return the first problem in the order of the form."""
    return min(
        problems, key=lambda name: order.index(_FIELD_OF_PROBLEM.get(name, name)), default=""
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
