"""Rows of the table as a spreadsheet, a text editor and a word processor take them.

Tab-separated text and an HTML table of the same cells. Files are written elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from sitmap.ui.tables.situation_model import HEADERS, SituationModel

__all__ = ["copied_rows"]

_FORMULA: Final = ("=", "+", "-", "@")


def copied_rows(model: SituationModel, positions: Sequence[int]) -> tuple[str, str]:
    """Return the rows at ``positions`` with the titles of their columns, plain and as HTML."""
    columns = range(len(HEADERS))
    lines = [HEADERS, *(tuple(model.text(row, column) for column in columns) for row in positions)]
    plain = "".join("\t".join(_plain(cell) for cell in line) + "\n" for line in lines)
    return plain, f"<table>{''.join(_html(line) for line in lines)}</table>"


def _plain(cell: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula."""
    words = " ".join(cell.split())
    return f"'{words}" if words.startswith(_FORMULA) and not _is_number(words) else words


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True


def _html(line: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>"
