"""What every format is read into: columns of texts, shapes, and records that cannot be read.

Runs in the child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Fault", "Table"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that cannot be read: its number in the file, why, and what to do."""

    row: int
    reason: str
    hint: str = ""


@dataclass(slots=True)
class Table:
    """Records of a file: ``columns`` of texts, all as long as ``rows``, their numbers from 1.

    ``wkb`` is a geometry a record where the format has geometries of its own. ``faults`` are
    records that are not in the columns.
    """

    columns: dict[str, Sequence[str]]
    rows: Sequence[int]
    wkb: Sequence[bytes | None] | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    done: float = 1.0
    """How much of its file is read when the table is, 0 to 1."""

    def __post_init__(self) -> None:
        # No text with it can be stored, and names may become texts.
        if any("\x00" in name for name in self.columns):
            self.columns = {name.replace("\x00", ""): c for name, c in self.columns.items()}

    def __len__(self) -> int:
        return len(self.rows)
