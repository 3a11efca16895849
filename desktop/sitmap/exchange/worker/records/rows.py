"""A table while its columns are given meaning: the cells of each field, what is wrong where.

Runs in the child. A layer is one ``[[layer]]`` of a preset, or what a user chose in the same
form; the keys are explained in ``resources/presets/README.md``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.exchange.worker.records.table import Table

__all__ = ["NUMBERS", "Layer", "Rows"]

Layer: TypeAlias = Mapping[str, Any]

NUMBERS: Final = ("low", "best", "high")
"""The fields of a value, in ascending order."""
_TEMPLATE: Final = re.compile(r"\{([^{}]+)\}")


class Rows:
    """A table being mapped: cells by field, and which places are faulty."""

    def __init__(self, table: Table, layer: Layer) -> None:
        self.table, self.layer = table, layer
        self.count = len(table)
        self.faults: dict[int, tuple[str, str]] = {}
        self.flags: dict[int, str] = {}
        self.used: set[str] = set()

    def refuse(self, place: int, reason: str, hint: str = "") -> None:
        """Note why a row cannot be read; the first reason counts."""
        self.faults.setdefault(place, (reason, hint))

    def cells(self, name: str) -> Sequence[str] | None:
        """Return the cells of a field, None if nothing is mapped to it."""
        column = self.layer["map"].get(name)
        if column is None:
            return None
        if column in self.table.columns:
            self.used.add(column)
            return self.table.columns[column]
        if "{" in column:
            return self._filled(column)
        raise UserError(
            f"has no column '{column}'",
            hint="columns: " + ", ".join(list(self.table.columns)[:12]),
        )

    def _filled(self, template: str) -> list[str]:
        names = _TEMPLATE.findall(template)
        none: Sequence[str] = [""] * self.count
        columns = [self.table.columns.get(name, none) for name in names]
        form = _TEMPLATE.sub("{}", template)
        return [form.format(*cells).strip(" :,;-") for cells in zip(*columns, strict=True)]

    def numbers(self, name: str) -> NDArray[np.float64] | None:
        """Return a field as numbers, NaN where a cell is empty."""
        cells = self.cells(name)
        if cells is None:
            return None
        try:
            return np.array(cells, np.float64)
        except ValueError:
            return np.array([self._number(n, cell, name) for n, cell in enumerate(cells)])

    def _number(self, place: int, cell: str, name: str) -> float:
        text = cell.strip().replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
        if not text or text.lower() in ("null", "none", "nan", "n/a", "na"):
            return math.nan
        if re.fullmatch(r"-?\d+,\d+", text):
            text = text.replace(",", ".")
        elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
            text = text.replace(",", "")
        try:
            value = float(text)
        except ValueError:
            self.refuse(place, f"'{cell[:40]}' is no number", f"correct {name}")
            return math.nan
        return value
