"""Handling labels of the Traffic Light Protocol 2.0: which there are, which is the strictest.

How a label looks is said where pages are made; what may leave a file, in ``redaction``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sitmap.domain.snapshot import Snapshot

__all__ = [
    "CLOSED_LEVELS",
    "TLP_LABELS",
    "TLP_LEVELS",
    "handling_code",
    "handling_of",
    "is_below",
    "strictest",
]

TLP_LEVELS: Final = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""From what all may see to what only its readers may."""
TLP_LABELS: Final = ("", *reversed(TLP_LEVELS))
"""What a row may have, the strictest first; empty is none."""
CLOSED_LEVELS: Final = TLP_LEVELS[2:]
"""What is not for a whole community."""


def handling_code(label: str) -> int:
    """Return the place of a label from 1 on, 0 for none; what is no label counts as strictest."""
    if not label:
        return 0
    return 1 + (TLP_LEVELS.index(label) if label in TLP_LEVELS else len(TLP_LEVELS) - 1)


def strictest(labels: Iterable[str]) -> str:
    """Return the strictest of some labels, empty if there are none."""
    return _label(max(map(handling_code, labels), default=0))


def handling_of(snapshot: Snapshot, *parts: NDArray[np.integer]) -> str:
    """Return the strictest label of a file and some of its rows, empty if none has one."""
    codes = snapshot.columns.handling
    return strictest((snapshot.info.tlp, *(_label(int(codes[r].max(initial=0))) for r in parts)))


def is_below(label: str, other: str) -> bool:
    """Tell whether a label lets more people see than another."""
    return handling_code(label) < handling_code(other)


def _label(code: int) -> str:
    return TLP_LEVELS[code - 1] if code else ""
