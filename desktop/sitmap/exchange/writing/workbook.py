"""XLSX: a sheet for each kind, one of sources and one that says what the workbook is; streamed.

Texts are texts, whatever they begin with: nothing in a sheet is a formula or a link. Times that
a spreadsheet can count with are its own, older ones stay texts.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from sitmap import __version__
from sitmap.domain.export_rows import TIMES, ExportRows, Product
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.exchange.writing.flat import FLAT_FIELDS, flat_cells, is_point, place_of, wkt_of

__all__ = ["write_workbook"]

_HEADER: Final = (*FLAT_FIELDS, "lon", "lat", "wkt")
_MOST_ROWS: Final = 1_048_575
_LONGEST: Final = 32_767
_CUT: Final = " … (cut: a cell holds no more)"
_OLDEST: Final = "1900-03-01"
"""Before this day spreadsheets count days differently, or not at all."""
_MADE: Final = dt.datetime(2020, 1, 1)  # noqa: DTZ001  # the same bytes every time
_SOURCE: Final = tuple(field.name for field in fields(Source))


def write_workbook(path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
    """Write one workbook.

    Raises UserError if a kind has more rows than a sheet holds; OSError passes through.
    """
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        book = _Book(path, folder)
        try:
            book.about(product)
            for rows in batches:
                book.add(rows, product.zone)
            book.sources(product)
        finally:
            book.close()


class _Book:
    """A workbook being written; a sheet is finished when the next one begins."""

    def __init__(self, path: Path, folder: str) -> None:
        import xlsxwriter

        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
                "tmpdir": folder,
            },
        )
        self._book.set_properties({"author": f"Sitmap {__version__}", "created": _MADE})
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheet: Any = None
        self._kind = ""
        self._row = 0

    def close(self) -> None:
        """Finish the file; xlsxwriter's own errors are failures to write."""
        from xlsxwriter.exceptions import FileCreateError, FileSizeError

        try:
            self._book.close()
        except FileCreateError as error:
            reason = error.args[0] if error.args else None
            raise reason if isinstance(reason, OSError) else OSError(str(error)) from error
        except FileSizeError as error:
            raise UserError("is too large for a workbook", hint="export it as CSV") from error

    def about(self, product: Product) -> None:
        """Write what the workbook is."""
        sheet = self._book.add_worksheet("About")
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 100)
        facts = [*product.facts().items(), *(("note", note) for note in product.notes)]
        facts += [("source", line) for line in product.licence_lines()]
        for row, (name, text) in enumerate(facts):
            sheet.write_string(row, 0, name, self._head)
            sheet.write_string(row, 1, _fitting(text))

    def sources(self, product: Product) -> None:
        """Write the cited sources."""
        rows = [[getattr(source, name) for name in _SOURCE] for source in product.sources]
        sheet = self._begin("Sources", _SOURCE)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, _fitting(text))

    def _begin(self, name: str, header: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 14)
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, self._head)
        return sheet

    def add(self, rows: ExportRows, zone: str) -> None:
        """Write rows into the sheet of their kind."""
        if rows.kind.value != self._kind:
            self._kind, self._row = rows.kind.value, 0
            self._sheet = self._begin(self._kind, _HEADER)
        if self._row + len(rows) > _MOST_ROWS:
            raise UserError(
                f"more rows of {self._kind} than a sheet holds", hint="export them as CSV"
            )
        flat = flat_cells(rows, zone)
        columns = [(place, name, flat[name]) for place, name in enumerate(_HEADER) if name in flat]
        for number, shape in enumerate(rows.shapes):
            self._row += 1
            for place, name, cells in columns:
                if cells[number] is not None:
                    self._cell(place, name, cells[number])
            if shape is not None:
                self._place(shape)

    def _cell(self, column: int, name: str, value: Any) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(self._row, column, value)
        elif isinstance(value, int | float):
            self._sheet.write_number(self._row, column, value)
        elif name in TIMES and value >= _OLDEST:
            moment = dt.datetime.fromisoformat(value.removesuffix("Z"))
            self._sheet.write_datetime(self._row, column, moment, self._moment)
        else:
            self._sheet.write_string(self._row, column, _fitting(value))

    def _place(self, shape: bytes) -> None:
        lon, lat = place_of(shape)
        first = len(FLAT_FIELDS)
        self._sheet.write_number(self._row, first, lon)
        self._sheet.write_number(self._row, first + 1, lat)
        if not is_point(shape):
            self._sheet.write_string(self._row, first + 2, _fitting(wkt_of(shape)))


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
