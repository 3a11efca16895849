"""When the rows of a table are: from cells, from the file's name, or as the layer says.

Runs in the child. How a date is spelled is ``dates``' matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import iso_to_ms
from sitmap.domain.draft import default_persistence
from sitmap.domain.observation import Kind, Persistence
from sitmap.errors import UserError
from sitmap.exchange.worker.records.dates import (
    date_in_name,
    day_order,
    leading_date,
    with_clock,
    written_dates,
)
from sitmap.exchange.worker.records.rows import Rows

__all__ = ["known_from", "refuse_undated", "row_dates"]


def row_dates(rows: Rows, name: str, zone: str, order: str) -> list[str]:
    """Return the date of each row as EDTF; ``name`` is that of its file."""
    layer = rows.layer
    if layer.get("date") == "file":
        day = date_in_name(name)
        if not day:
            raise UserError("tells no date in its name", hint="name it like 2025-11-17")
        return [day] * rows.count
    cells = rows.cells("time")
    if layer.get("date_in") in rows.table.columns and cells is None:
        cells = [leading_date(text) for text in rows.table.columns[layer["date_in"]]]
    if cells is None:
        return [str(layer["fixed"].get("time", ""))] * rows.count
    starts = _written(rows, cells, zone, order)
    starts = _coarse(rows, starts)
    ends = rows.cells("end")
    clocks = rows.cells("clock")
    if clocks is not None:
        starts = with_clock(starts, clocks)
    if ends is None:
        return starts
    lasts = _written(rows, ends, zone, order)
    joined = [_span(start, end) for start, end in zip(starts, lasts, strict=True)]
    return _written(rows, joined, zone, order)


def _coarse(rows: Rows, days: list[str]) -> list[str]:
    """Return days as exact as the record says: ``about`` a day, or only the month or year."""
    cells = rows.cells("date_precision")
    words = rows.layer["values"].get("date_precision", {})
    if cells is None:
        return days
    told = (words.get(cell.strip(), "") for cell in cells)
    return [_as_exact(day, word) for day, word in zip(days, told, strict=True)]


def _as_exact(day: str, word: str) -> str:
    length = {"month": 7, "year": 4}.get(word)
    if length is not None:
        return day[:length]
    return f"{day[:10]}~" if word == "about" and day else day


def _span(start: str, end: str) -> str:
    return start if not end or end == start else f"{start or '..'}/{end}"


def _written(rows: Rows, cells: Sequence[str], zone: str, order: str) -> list[str]:
    order = rows.layer.get("date_order") or order or day_order(cells)
    if order in ("?", "mixed"):
        which = "" if order == "?" else " in some rows and month before day in others"
        raise UserError(
            f"has dates such as '{next(c for c in cells if '/' in c or '-' in c)[:20]}' that may "
            f"have the day first{which}",
            hint="say --dates dmy or --dates mdy",
        )
    texts, faults = written_dates(cells, zone, order)
    for place, reason in faults.items():
        rows.refuse(place, f"the date cannot be read: {reason}", "write 2025-11-17")
        texts[place] = ""
    return texts


def refuse_undated(rows: Rows, kind: Kind, dates: list[str]) -> None:
    """Refuse rows without a date where the days of a series follow one another."""
    layer = rows.layer
    persistence = layer.get("persistence") or default_persistence(kind, layer.get("series") or "")
    if layer.get("series") and persistence == Persistence.UNTIL_NEXT:
        for place, text in enumerate(dates):
            if not text:
                rows.refuse(place, "has no date, which a row of a series needs")


def known_from(rows: Rows, dates: list[str], zone: str) -> NDArray[np.int64] | None:
    """Return since when each row could be known, if the preset or the record tells."""
    hour = rows.layer.get("known_hour")
    if hour is not None:
        moments = {day: iso_to_ms(f"{day[:10]}T{int(hour):02}:00:00Z") for day in set(dates) if day}
        return np.array([moments.get(day, 0) for day in dates], np.int64)
    cells = rows.cells("known_from")
    if cells is None:
        return None
    return np.array([_moment(rows, place, cell) for place, cell in enumerate(cells)], np.int64)


def _moment(rows: Rows, place: int, cell: str) -> int:
    try:
        return iso_to_ms(cell)
    except UserError as error:
        rows.refuse(place, error.what, error.hint)
        return 0
