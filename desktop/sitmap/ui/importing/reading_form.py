"""How a file is read: preset, kind, series, order of dates, encoding and the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from sitmap.ui.editing.fields import Drop, FieldGrid
from sitmap.ui.importing.words import KINDS, PERSISTENCES

if TYPE_CHECKING:
    from sitmap.exchange.import_preview import ImportPreview

__all__ = ["ReadingForm"]

_ORDERS: Final = (
    ("", "As the dates prove"),
    ("dmy", "Day first: 31/12"),
    ("mdy", "Month first: 12/31"),
)
_ENCODINGS: Final = ("utf-8", "cp1251", "cp1252", "koi8-u", "koi8-r", "utf-16", "iso-8859-5")
_DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"))


class ReadingForm(FieldGrid):
    """Signals: ``changed()`` what rows mean changed, ``reread()`` the file reads otherwise."""

    changed = Signal()
    reread = Signal()

    def __init__(self, presets: Iterable[Mapping[str, Any]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        titles = [(str(item["name"]), str(item.get("title") or item["name"])) for item in presets]
        self.preset = Drop([("", "As it is recognised"), *titles])
        self.kind = Drop(KINDS.items())
        self.series = QLineEdit()
        self.series.setPlaceholderText("Name, if its days follow one another")
        self.persistence = Drop(PERSISTENCES.items())
        self.order = Drop(_ORDERS)
        self.encoding = Drop()
        self.delimiter = Drop()
        self.crs = QLineEdit()
        self.crs.setPlaceholderText("As the file says, else degrees; e.g. EPSG:32637")
        self.add("preset", "Preset", self.preset)
        self.add("kind", "Rows are", self.kind)
        self.add("series", "Series", self.series)
        self.add("persistence", "Hold", self.persistence)
        self.add("order", "Dates", self.order)
        self.add("encoding", "Encoding", self.encoding)
        self.add("delimiter", "Separator", self.delimiter)
        self.add("crs", "Coordinates", self.crs)
        for drop in (self.kind, self.persistence, self.order):
            drop.activated.connect(lambda _at: self.changed.emit())
        for drop in (self.preset, self.encoding, self.delimiter):
            drop.activated.connect(lambda _at: self.reread.emit())
        for line in (self.series, self.crs):
            line.editingFinished.connect(self._on_typed)
        self._typed = ("", "")

    def _on_typed(self) -> None:
        if self._typed != (typed := (self.series.text().strip(), self.crs.text().strip())):
            self._typed = typed
            self.changed.emit()

    def show_preview(self, preview: ImportPreview) -> None:
        """Show what was found out about the file."""
        layer = preview.layer
        self.kind.choose(str(layer.get("kind", "")))
        self.series.setText(str(layer.get("series", "")))
        self.persistence.choose(str(layer.get("persistence", "")))
        self.order.choose(str(layer.get("date_order", "")))
        self._typed = (self.series.text().strip(), self.crs.text().strip())
        if preview.preset is not None:
            title = str(preview.preset.get("title") or preview.preset["name"])
            self.set_message("preset", f"Recognised: {title}" if not self.preset.code() else "")
        else:
            self.set_message("preset", "None fits: what columns mean is guessed")
        found = preview.encoding
        names = [name for name in _ENCODINGS if name != found]
        self.encoding.set_items([("", f"{found or 'of the format'} (found out)"),
                                 *((name, name) for name in names)])  # fmt: skip
        words = dict(_DELIMITERS).get(preview.delimiter, preview.delimiter or "none")
        self.delimiter.set_items([("", f"{words} (found out)"), *_DELIMITERS])
        text = preview.format in ("csv", "json", "lines")
        self.encoding.setEnabled(text)
        self.delimiter.setEnabled(preview.format == "csv")
        for widget in (self.kind, self.series, self.persistence):
            widget.setEnabled(not preview.several)
