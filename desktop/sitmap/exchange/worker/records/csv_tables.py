"""Comma-, semicolon- and tab-separated tables, row by row.

Runs in the child.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sitmap.errors import UserError
from sitmap.exchange.worker.records.files import SourceFile
from sitmap.exchange.worker.records.table import Fault, Table

__all__ = ["csv_tables", "delimiter_of"]

BATCH: Final = 100_000
_DELIMITERS: Final = ",;\t|"
_LONGEST_FIELD: Final = 4 << 20


def csv_tables(file: SourceFile, encoding: str, delimiter: str = "") -> Iterator[Table]:
    """Yield the rows of a table in batches; without a ``delimiter`` it is found out."""
    csv.field_size_limit(_LONGEST_FIELD)
    # Decoded piece by piece: the whole text would take four times its size.
    data = io.BytesIO(file.data)
    lines = io.TextIOWrapper(data, encoding, errors="replace", newline="")
    delimiter = delimiter or delimiter_of(lines.read(1 << 16), file.shown)
    lines.seek(0)
    rows = csv.reader(lines, delimiter=delimiter, strict=False)
    try:
        header = [name.strip() for name in next(rows)]
        _check_header(header, file.shown)
        first = 1
        while batch := list(islice(rows, BATCH)):
            done = data.tell() / max(len(file.data), 1)
            yield _csv_table(header, batch, first, done)
            first += len(batch)
    except csv.Error as error:
        line = rows.line_num
        raise UserError(f"cannot be read as a table: {error}", where=f"{file.shown} line {line}",
                        hint="a quotation mark may be missing its partner") from error  # fmt: skip


def delimiter_of(text: str, shown: str) -> str:
    """Return the sign between columns; raises UserError where there is only one column."""
    line = next((line for line in text.splitlines()[:20] if line.strip()), "")
    counts = {sign: len(next(csv.reader([line], delimiter=sign), [])) for sign in _DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    if counts[best] < 2:
        raise UserError(
            "is no table: its first line has only one column",
            where=shown,
            hint="columns are separated by comma, semicolon or tab",
        )
    return best


def _check_header(header: list[str], shown: str) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UserError(f"has two columns named '{twice[0]}'", where=shown, hint="rename one")
    if not any(header):
        raise UserError("has no names of columns in its first line", where=shown)


def _csv_table(header: list[str], batch: list[list[str]], first: int, done: float) -> Table:
    width = len(header)
    if set(map(len, batch)) == {width}:
        rows: Sequence[int] = range(first, first + len(batch))
        return Table(dict(zip(header, zip(*batch, strict=True), strict=True)), rows, done=done)
    faults, kept, numbers = [], [], []
    for row, cells in enumerate(batch, first):
        if len(cells) == width:
            kept.append(cells)
            numbers.append(row)
        elif any(cells):
            reason = f"has {len(cells)} columns instead of {width}"
            hint = "look for a separator or a quotation mark inside a value"
            faults.append(Fault(row, reason, hint))
    columns = zip(*kept, strict=True) if kept else ((),) * width
    return Table(dict(zip(header, columns, strict=True)), numbers, faults=faults, done=done)
