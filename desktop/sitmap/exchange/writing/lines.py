"""Columns of texts joined to lines: what every row shares is written into the form once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["Column", "joined"]

Column = str | Sequence[object]
"""One text for all rows, or a text or number a row."""


def joined(columns: Sequence[Column], count: int) -> Iterator[str]:
    """Yield the ``count`` rows, each the texts of all columns without anything between them."""
    form: list[str] = []
    varied: list[Sequence[object]] = []
    for column in columns:
        shared = column if isinstance(column, str) else _shared(column)
        if shared is None:
            form.append("%s")
            varied.append(column)
        else:
            form.append(shared.replace("%", "%%"))
    whole = "".join(form)
    if not varied:
        yield from [whole % ()] * count
        return
    yield from map(whole.__mod__, zip(*varied, strict=True))


def _shared(column: Sequence[object]) -> str | None:
    """Return the text that all rows have, None if they differ."""
    return str(column[0]) if column and column.count(column[0]) == len(column) else None
