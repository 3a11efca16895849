"""What a review finds. Nothing here decides, and nothing is ever corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["MOST_ROWS", "SEVERITIES", "Finding", "Severity", "counted"]

MOST_ROWS: Final = 12
"""So many observations a finding names at most; its sentence tells how many there are."""


class Severity(StrEnum):
    """How much a finding asks of the reader."""

    INFO = "info"
    NOTE = "note"
    WARNING = "warning"


SEVERITIES: Final = (Severity.WARNING, Severity.NOTE, Severity.INFO)
"""In the order of lists: what asks most comes first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction or weakness: the rule that found it, rows of the snapshot, a sentence."""

    rule: str
    severity: Severity
    rows: tuple[int, ...]
    explanation: str


def counted(rows: Iterable[int]) -> tuple[int, ...]:
    """Return the first rows, as many as a finding may name."""
    return tuple(dict.fromkeys(rows))[:MOST_ROWS]
