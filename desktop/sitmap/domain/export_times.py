"""The times of exported rows as other programs read them.

Stored times are texts on the file's calendar with milliseconds. A calendar other than UTC must
not be taken for it, so its times go out without a zone; what asks for true UTC gets that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sitmap.domain.civil_time import MS_PER_DAY, iso_to_ms, ms_to_iso, wall_utc_ms

__all__ = ["calendar_times", "json_time", "utc_time", "utc_times"]

_MIDNIGHT: Final = "T00:00:00.000Z"
_ZERO: Final = ".000Z"
_SECOND: Final = dt.timedelta(seconds=1)


def utc_times(texts: Sequence[str | None]) -> list[str | None]:
    """Return stored UTC times without milliseconds that are zero."""
    whole = [text for text in texts if text is not None]
    if len(whole) == len(texts):
        # All at once is five times as quick as one by one.
        found: list[str | None] = [*"\n".join(whole).replace(_ZERO, "Z").split("\n")]
        if len(found) == len(texts):
            return found
    return [
        text.removesuffix(_ZERO) + "Z" if text is not None and text.endswith(_ZERO) else text
        for text in texts
    ]


def calendar_times(texts: Sequence[str | None], zone: str) -> list[str | None]:
    """Return stored times of the file's calendar; only in UTC do they say so."""
    short = utc_times(texts)
    return short if zone == "UTC" else [text and text[:-1] for text in short]


@lru_cache(maxsize=8192)
def utc_time(text: str, zone: str) -> str:
    """Return a stored time of the file's calendar in true UTC, to the second."""
    moment = ms_to_iso(wall_utc_ms(iso_to_ms(text), zone)) or text
    return f"{moment[:19]}Z"


@lru_cache(maxsize=8192)
def json_time(start: str | None, end: str | None, zone: str) -> dict[str, object] | None:
    """Return the ``time`` member of OGC JSON-FG for stored bounds, None for undated rows.

    Whole days are dates, inclusive at both ends as that standard has it; anything else is a
    moment, or an interval of moments, in UTC.
    """
    if start is None and end is None:
        return None
    whole = all(text is None or text.endswith(_MIDNIGHT) for text in (start, end))
    if whole:
        first = ".." if start is None else start[:10]
        last = ".." if end is None else _day_before(end)
        return {"date": first} if first == last else {"interval": [first, last]}
    first = ".." if start is None else utc_time(start, zone)
    if start is not None and end is not None and _length(start, end) <= _SECOND:
        return {"timestamp": first}
    return {"interval": [first, ".." if end is None else utc_time(end, zone)]}


def _day_before(end: str) -> str:
    return (ms_to_iso(iso_to_ms(end) - MS_PER_DAY) or end)[:10]


def _length(start: str, end: str) -> dt.timedelta:
    return dt.datetime.fromisoformat(end) - dt.datetime.fromisoformat(start)
