"""What a command returns: an object for programs and lines for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Result", "columns", "counted"]


@dataclass(frozen=True, slots=True)
class Result:
    """``data`` is the JSON object, ``lines`` the same for people, ``messages`` for stderr."""

    data: Mapping[str, object]
    lines: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    exit_code: int = 0


def columns(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the rows as lines with aligned columns."""
    if not rows:
        return ()
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return tuple(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def counted(number: int, one: str, many: str = "") -> str:
    """Return for example ``1 row`` or ``2 rows``; ``many`` if it is not ``one`` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
