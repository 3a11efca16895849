"""A table that was pasted as text: Markdown with bars, tabs, semicolons or commas.

Only its cells are found here; what they mean belongs to ``table_readings``.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Final

from sitmap.errors import UserError

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "PastedTable", "read_table"]

MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 30
_MOST_CHARACTERS: Final = 400_000
_RULE: Final = re.compile(r"\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?")


@dataclass(frozen=True, slots=True)
class PastedTable:
    """The first line and the others, each with as many cells as the first."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(text: str) -> PastedTable:
    """Return the table in a text; words before and after a Markdown table are left out.

    Short rows are filled up with empty cells. Raises UserError where there is no table, a row
    has more cells than the first, or it is too large.
    """
    if len(text) > _MOST_CHARACTERS:
        raise UserError("too much text for a table", hint=f"up to {MOST_ROWS} rows")
    lines = [line for line in text.replace("\0", "").splitlines() if line.strip()]
    rows = [tuple(_plain(cell) for cell in row) for row in _cells(lines)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise UserError(
            "there is no table in it",
            hint="paste a first line with names and at least one row, with | or tabs between",
        )
    width = len(rows[0])
    if len(rows) > MOST_ROWS + 1 or width > MOST_COLUMNS:
        raise UserError(
            "the table is too large", hint=f"up to {MOST_ROWS} rows and {MOST_COLUMNS} columns"
        )
    for number, row in enumerate(rows, 1):
        if len(row) > width:
            raise UserError(
                f"it has {len(row)} cells, the first line {width}", where=f"line {number}"
            )
    filled = [row + ("",) * (width - len(row)) for row in rows]
    return PastedTable(filled[0], tuple(filled[1:]))


def _cells(lines: list[str]) -> list[list[str]]:
    barred = [line.strip() for line in lines if "|" in line]
    if len(barred) >= 2:
        return [_barred(line) for line in barred if not _RULE.fullmatch(line)]
    for separator in ("\t", ";", ","):
        own = [line for line in lines if separator in line]
        if len(own) >= 2:
            return list(csv.reader(io.StringIO("\n".join(own)), delimiter=separator))
    return []


def _barred(line: str) -> list[str]:
    inner = line.removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def _plain(cell: str) -> str:
    """Return a cell without the marks of Markdown for bold, slanted and code."""
    return re.sub(r"(\*\*|__|`)", "", cell).strip().strip("*")
