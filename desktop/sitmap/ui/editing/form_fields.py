"""The widgets of the observation form in their order, and their content as plain values.

What is right or wrong is judged in ``entry``; when what is shown, by the form.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sitmap.domain.category import Vocabulary
from sitmap.domain.handling import TLP_LABELS
from sitmap.domain.observation import Basis, Kind, Persistence, Sensitivity
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.ui.editing.choice import Choice
from sitmap.ui.editing.entry import Entry
from sitmap.ui.editing.fields import Drop, FieldGrid, Paragraph
from sitmap.ui.editing.geometry_field import GeometryField

__all__ = [
    "BASIS_WORDS",
    "KNOWN_FROM_WORDS",
    "METRIC_ROWS",
    "MORE_ROWS",
    "PERSISTENCE_WORDS",
    "FormFields",
]

METRIC_ROWS: Final = ("metric", "scope", "value_text", "range")
MORE_ROWS: Final = ("persistence", "series", "known_from", "sensitivity")
BASIS_WORDS: Final = {
    Basis.CLAIMED: "Claimed – the party's own word",
    Basis.ASSESSED: "Assessed – a named body's judgement",
    Basis.CONFIRMED: "Confirmed – seen in pictures",
    Basis.DOCUMENTED: "Documented – in an official record",
    Basis.REPORTED: "Reported – by the press",
}
PERSISTENCE_WORDS: Final = {
    Persistence.INSTANT: "At some time within it",
    Persistence.INTERVAL: "Throughout it",
    Persistence.UNTIL_NEXT: "From then on, until the next of its series",
}

KNOWN_FROM_WORDS: Final = (
    "When it was published or told, not when it happened: “As known on” goes by it"
)

_SOURCE_FIELDS = [
    ("source_title", "Title"),
    ("source_publisher", "Publisher"),
    ("source_address", "Address"),
    ("source_published", "Published"),
    ("source_licence", "Licence"),
]
"""Names and labels of the boxes for a new source."""


class FormFields(QObject):
    """Every widget of the form by name.

    Signal ``changed``: something was typed, chosen or drawn.
    """

    changed = Signal()

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.grid = FieldGrid(owner)
        self.more_grid = FieldGrid(owner)
        self.kind = Drop([(kind.value, kind.value.capitalize()) for kind in Kind])
        self.kind.choose(Kind.EVENT.value)
        self.title, self.date, self.place = QLineEdit(), QLineEdit(), QLineEdit()
        self.text, self.note = Paragraph(3), Paragraph(2)
        self.party = Choice("New party…", [("party_name", "Name")])
        self.category = Choice(
            "New category…", [("category_name", "Name"), ("category_definition", "Definition")]
        )
        self.metric = Choice("New metric…", [("metric_name", "Name"), ("metric_unit", "Unit")])
        self.scope, self.value_text = QLineEdit(), QLineEdit()
        self.low, self.best, self.high = QLineEdit(), QLineEdit(), QLineEdit()
        self.geometry = GeometryField()
        self.precision = QLineEdit()
        self.schematic = QCheckBox("Schematic: drawn from words, not surveyed")
        self.basis = Drop([(basis.value, BASIS_WORDS[basis]) for basis in Basis])
        self.basis.choose(Basis.REPORTED.value)
        self.claimant, self.source_ref = QLineEdit(), QLineEdit()
        self.source = Choice("New source…", _SOURCE_FIELDS)
        self.reliability = Drop([(code, f"{code} – {text}") for code, text in RELIABILITY.items()])
        self.credibility = Drop([(code, f"{code} – {text}") for code, text in CREDIBILITY.items()])
        self.reliability.choose("F")
        self.credibility.choose("6")
        self.tlp = Drop((label, label or "None") for label in TLP_LABELS)
        self.persistence = Drop(
            [("", "As usual for this kind")]
            + [(item.value, PERSISTENCE_WORDS[item]) for item in Persistence]
        )
        self.series = Choice("New series…", [("series_name", "Name")])
        self.known_from = QLineEdit()
        self.sensitivity = Drop([(item.value, item.value.capitalize()) for item in Sensitivity])
        self._widgets: dict[str, QWidget] = {}
        self._labels: dict[str, str] = {}
        self._add_rows()
        self._set_placeholders()
        self._connect()

    def _add_rows(self) -> None:
        self._add("kind", "Kind", self.kind)
        self._add("title", "Title", self.title)
        self._add("text", "What it says", self.text)
        self._add("date", "Date", self.date)
        self._add("party", "Party", self.party)
        self._add("category", "Category", self.category)
        self.grid.add_heading("value", "The value")
        self._add("metric", "Metric", self.metric)
        self._add("scope", "Scope", self.scope)
        self._add("value_text", "As printed", self.value_text, "Value as printed")
        self._add("range", "Range", self._row(self.low, self.best, self.high))
        self.grid.add_heading("where", "Where")
        self._add("place", "Place", self.place)
        self._add("geometry", "On the map", self.geometry)
        self._add("precision", "Precise to", self.precision, "Precision of the location")
        self._add("schematic", "", self.schematic, "Schematic")
        self.grid.add_heading("who", "Who says so")
        self._add("basis", "Basis", self.basis)
        self._add("claimant", "Claimant", self.claimant)
        self._add("source", "Source", self.source)
        self._add("source_ref", "Reference", self.source_ref, "Reference inside the source")
        self._add("grade", "Grade", self._column(self.reliability, self.credibility))
        self.grid.add_heading("care", "Note and handling")
        self._add("note", "Note", self.note)
        self._add("tlp", "Handling", self.tlp, "Handling label")
        more = self.more_grid
        self._add("persistence", "Date means", self.persistence, "How the date is read", more)
        self._add("series", "Series", self.series, "", more)
        self._add("known_from", "Known from", self.known_from, "", more)
        self._add("sensitivity", "Sensitivity", self.sensitivity, "", more)

    def _add(
        self,
        name: str,
        label: str,
        widget: QWidget,
        accessible: str = "",
        grid: FieldGrid | None = None,
    ) -> None:
        (grid or self.grid).add(name, label, widget, accessible)
        self._widgets[name] = widget
        self._labels[name] = label or accessible

    def _row(self, *edits: QLineEdit) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        for edit, name in zip(edits, ("low", "best", "high"), strict=True):
            edit.setPlaceholderText(name)
            edit.setObjectName(name)
            edit.setAccessibleName(f"{name.capitalize()} value")
            layout.addWidget(edit, 1)
        holder.setFocusProxy(edits[0])
        return holder

    def _column(self, reliability: Drop, credibility: Drop) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        reliability.setAccessibleName("Source reliability")
        credibility.setAccessibleName("Information credibility")
        layout.addWidget(reliability)
        layout.addWidget(credibility)
        holder.setFocusProxy(reliability)
        return holder

    def _set_placeholders(self) -> None:
        self.title.setPlaceholderText("One line, as it will stand on the card")
        self.date.setPlaceholderText("2025-11-17, 2025-11-15~, 2025-11, …")
        self.claimant.setPlaceholderText("Who says so")
        self.scope.setPlaceholderText("What it counts, e.g. inside the town")
        self.value_text.setPlaceholderText("As the source has it, e.g. about 20 km")
        self.precision.setPlaceholderText("500 m, 2 km, …")
        self.source_ref.setPlaceholderText("Page, paragraph, number")
        self.known_from.setPlaceholderText("Empty: from now; else e.g. 2025-11-17")

    def _connect(self) -> None:
        for edit in self._edits():
            edit.textChanged.connect(self.changed)
        for area in (self.text, self.note):
            area.textChanged.connect(self.changed)
        for drop in self._drops():
            drop.currentIndexChanged.connect(self.changed)
        for choice in self.choices().values():
            choice.changed.connect(self.changed)
        self.geometry.changed.connect(self.changed)
        self.schematic.checkStateChanged.connect(self.changed)

    def _edits(self) -> tuple[QLineEdit, ...]:
        return (
            self.title, self.date, self.place, self.scope, self.value_text, self.low, self.best,
            self.high, self.precision, self.claimant, self.source_ref, self.known_from,
        )  # fmt: skip

    def _drops(self) -> tuple[Drop, ...]:
        return (
            self.basis, self.reliability, self.credibility, self.tlp, self.persistence,
            self.sensitivity,
        )  # fmt: skip

    def choices(self) -> dict[str, Choice]:
        """Return the fields that choose from a list of the file."""
        return {
            "party": self.party,
            "category": self.category,
            "metric": self.metric,
            "source": self.source,
            "series": self.series,
        }

    # -- rows -----------------------------------------------------------------------------

    def names(self) -> tuple[str, ...]:
        """Return the names of all rows in their order."""
        return tuple(self._widgets)

    def label(self, name: str) -> str:
        """Return the label of a row."""
        return self._labels[name]

    def _grid_of(self, name: str) -> FieldGrid:
        return self.more_grid if name in MORE_ROWS else self.grid

    def set_message(self, name: str, text: str, *, wrong: bool = False) -> None:
        """Put a hint or a complaint below a row."""
        self._grid_of(name).set_message(name, text, wrong=wrong)

    def message(self, name: str) -> str:
        """Return what stands below a row."""
        return self._grid_of(name).message(name)

    def show_row(self, name: str, visible: bool) -> None:
        """Show or hide a row."""
        self._grid_of(name).show_row(name, visible)

    def focus(self, name: str) -> None:
        """Go to a field."""
        single: dict[str, QWidget] = {"low": self.low, "best": self.best, "high": self.high}
        found = single.get(name) or self._widgets.get(name)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_enabled(self, enabled: bool, *, correcting: bool) -> None:
        """Lock or unlock all fields; the kind of a correction stays locked."""
        self.grid.setEnabled(enabled)
        self.more_grid.setEnabled(enabled)
        self.kind.setEnabled(enabled and not correcting)

    # -- content --------------------------------------------------------------------------

    def offer(self, vocabulary: Vocabulary) -> None:
        """Fill the lists with what the file has for the chosen kind."""
        kind = Kind(self.kind.code())
        self.party.set_items((item.code, item.name) for item in vocabulary.parties.values())
        self.category.set_items(
            (item.code, item.name)
            for item in vocabulary.categories.values()
            if item.kind in ("", kind.value)
        )
        self.metric.set_items(
            ((item.code, item.name) for item in vocabulary.metrics.values()), "Choose…"
        )
        self.source.set_items((item.code, item.title) for item in vocabulary.sources.values())
        self.series.set_items(
            (item.name, item.name)
            for item in vocabulary.series.values()
            if item.kind in ("", kind.value)
        )

    def fill(self, entry: Entry) -> None:
        """Show what an entry holds; the lists must have been offered once."""
        self.kind.choose(entry.kind.value)
        for name in (
            "title", "date", "place", "scope", "value_text", "low", "best", "high",
            "precision", "claimant", "source_ref", "known_from",
        ):  # fmt: skip
            edit: QLineEdit = getattr(self, name)
            edit.setText(getattr(entry, name))
            edit.setCursorPosition(0)
        self.text.setPlainText(entry.text)
        self.note.setPlainText(entry.note)
        for name, choice in self.choices().items():
            choice.choose(getattr(entry, name))
        self.basis.choose(entry.basis.value)
        self.reliability.choose(entry.reliability)
        self.credibility.choose(entry.credibility)
        self.tlp.choose(entry.tlp)
        self.sensitivity.choose(entry.sensitivity.value)
        self.persistence.choose(entry.persistence.value if entry.persistence else "")
        self.schematic.setChecked(entry.schematic)
        self.geometry.set_value(entry.geometry)

    def entry(self, vocabulary: Vocabulary) -> Entry:
        """Return what the fields hold; a new list entry has no code yet."""
        metric = vocabulary.metrics.get(self.metric.code())
        persistence = self.persistence.code()
        return Entry(
            kind=Kind(self.kind.code()),
            date=self.date.text(),
            title=self.title.text(),
            text=self.text.toPlainText(),
            party=self.party.code(),
            category=self.category.code(),
            basis=Basis(self.basis.code()),
            claimant=self.claimant.text(),
            source=self.source.code(),
            source_ref=self.source_ref.text(),
            reliability=self.reliability.code(),
            credibility=self.credibility.code(),
            metric=self.metric.code(),
            unit=metric.unit if metric else "",
            scope=self.scope.text(),
            value_text=self.value_text.text(),
            low=self.low.text(),
            best=self.best.text(),
            high=self.high.text(),
            place=self.place.text(),
            geometry=self.geometry.value,
            precision=self.precision.text(),
            schematic=self.schematic.isChecked(),
            note=self.note.toPlainText(),
            tlp=self.tlp.code(),
            sensitivity=Sensitivity(self.sensitivity.code()),
            persistence=Persistence(persistence) if persistence else None,
            series=self.series.code(),
            known_from=self.known_from.text(),
        )

    def new_texts(self) -> tuple[str, ...]:
        """Return everything typed for new list entries."""
        return tuple(
            choice.new_text(name)
            for choice in self.choices().values()
            if choice.is_new
            for name in choice.fields
        )
