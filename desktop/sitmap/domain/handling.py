"""Handling labels of the Traffic Light Protocol 2.0: which is the strictest of what is shown.

How a label looks is said where pages are made; what may leave a file, in ``redaction``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot_columns import Columns

__all__ = ["TLP_LEVELS", "handling_code", "handling_of", "is_below", "strictest"]

TLP_LEVELS: Final = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""From what all may see to what only its readers may."""


def handling_code(label: str) -> int:
    """Return the place of a label from 1 on, 0 for none; what is no label counts as strictest."""
    if not label:
        return 0
    return 1 + (TLP_LEVELS.index(label) if label in TLP_LEVELS else len(TLP_LEVELS) - 1)


def strictest(labels: Iterable[str]) -> str:
    """Return the strictest of some labels, empty if there are none."""
    code = max(map(handling_code, labels), default=0)
    return TLP_LEVELS[code - 1] if code else ""


def handling_of(columns: Columns, rows: NDArray[np.integer]) -> str:
    """Return the strictest label of some rows, empty if none has one."""
    code = int(columns.handling[rows].max(initial=0))
    return TLP_LEVELS[code - 1] if code else ""


def is_below(label: str, other: str) -> bool:
    """Tell whether a label lets more people see than another."""
    return handling_code(label) < handling_code(other)
