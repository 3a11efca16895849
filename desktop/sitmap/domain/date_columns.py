"""Dates of many rows at once: texts to bounds, milliseconds to ISO texts.

The rules are those of ``edtf`` and ``civil_time``; plain instants, which are nearly all that
large files hold, are only read in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.civil_time import (
    FIRST_MS,
    LAST_MS,
    MS_PER_MINUTE,
    MS_PER_SECOND,
    OPEN_END,
    OPEN_START,
    day_start_ms,
    parse_day,
    zone_wall_ms,
)
from sitmap.domain.edtf import parse_edtf
from sitmap.errors import UserError

__all__ = ["ISO_SIZE", "iso_texts", "iso_times", "joined_iso_times", "parse_dates"]

_SIZE: Final = 19
_ISO: Final = np.frombuffer(b"0000-00-00T00:00:00.000Z", np.uint8)
ISO_SIZE: Final = len(_ISO)
"""Letters of a time as ``iso_texts`` writes it."""
_NEAR_BY: Final = 1_000_000
_ISO_DIGITS: Final = ord("0") == _ISO
_PATTERN: Final = np.array([ord(sign) for sign in "0000-00-00T00:00:00"], np.uint32)
_DIGITS: Final = ord("0") == _PATTERN
_QUARTER_MS: Final = 15 * MS_PER_MINUTE
_FIRST_YEAR: Final = "1973"
"""Since then clocks of all zones have changed at whole quarters of an hour."""


def parse_dates(texts: Sequence[str], zone: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the bounds (int64 ms) of each date, as ``parse_edtf``; empty is undated.

    Raises UserError naming the first row (counted from 1) whose date is not accepted.
    """
    distinct = list(dict.fromkeys(texts))
    start, end, found = _instants(distinct, zone)
    for number in np.flatnonzero(~found).tolist():
        try:
            valid = parse_edtf(distinct[number], zone)
        except UserError as error:
            row = texts.index(distinct[number]) + 1
            raise UserError(error.what, where=f"date of row {row}", hint=error.hint) from error
        start[number], end[number] = valid.start, valid.end
    if len(distinct) == len(texts):
        return start, end
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    places = np.fromiter(map(numbers.__getitem__, texts), np.intp, len(texts))
    return start[places], end[places]


def _instants(
    texts: list[str], zone: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Read those texts that are seconds of a day, with ``Z`` or no zone; tell which."""
    start = np.zeros(len(texts), np.int64)
    end = np.zeros(len(texts), np.int64)
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    utc = np.fromiter((text[-1:] == "Z" for text in texts), np.bool_, len(texts))
    found = np.where(utc, sizes == _SIZE + 1, sizes == _SIZE)
    if not found.any():
        return start, end, found
    # Longer texts are cut to the pattern's size.
    letters = np.array(list(compress(texts, found.tolist())), f"<U{_SIZE}")
    codes = letters.view(np.uint32).reshape(-1, _SIZE)
    fits = (codes == _PATTERN)[:, ~_DIGITS].all(axis=1)
    fits &= ((codes >= ord("0")) & (codes <= ord("9")))[:, _DIGITS].all(axis=1)
    fits &= letters >= _FIRST_YEAR
    found[found] = fits
    try:
        moments = letters[fits].astype("M8[s]").astype(np.int64) * MS_PER_SECOND
    except ValueError:  # a day or time that does not exist: told one by one
        return start, end, np.zeros(len(texts), np.bool_)
    shifted = utc[found]
    moments[shifted] = _wall_times(moments[shifted], zone)
    start[found] = moments
    end[found] = np.minimum(moments + MS_PER_SECOND, LAST_MS)
    return start, end, found


def _wall_times(utc_ms: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return what a clock in ``zone`` shows at true UTC times from 1973 on."""
    if zone == "UTC":
        return utc_ms
    quarters, places = np.unique(utc_ms // _QUARTER_MS, return_inverse=True)
    walls = [zone_wall_ms(quarter * _QUARTER_MS, zone) for quarter in quarters.tolist()]
    shifts = np.array(walls, np.int64) - quarters * _QUARTER_MS
    return np.asarray(utc_ms + shifts[places.reshape(-1)], np.int64)


def iso_texts(times: NDArray[np.int64]) -> list[str | None]:
    """Return each time as ``ms_to_iso`` writes it; None for an open end."""
    open_ends = (times == OPEN_START) | (times == OPEN_END)
    written = np.clip(times, FIRST_MS, LAST_MS).astype("M8[ms]")
    texts: list[str | None] = np.datetime_as_string(written, unit="ms", timezone="UTC").tolist()
    for place in np.flatnonzero(open_ends).tolist():
        texts[place] = None
    return texts


def iso_times(texts: Sequence[str]) -> NDArray[np.int64] | None:
    """Return the milliseconds of texts that all are as ``iso_texts`` writes them, else None."""
    joined = "".join(texts)
    size = ISO_SIZE * len(texts)
    if len(joined) != size or not joined.isascii() or set(map(len, texts)) != {ISO_SIZE}:
        return None
    return joined_iso_times(np.frombuffer(joined.encode("ascii"), np.uint8).reshape(-1, ISO_SIZE))


def joined_iso_times(cells: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """Return the milliseconds of the texts whose bytes are the rows of ``cells``.

    None unless all (n, ISO_SIZE) are as ``iso_texts`` writes them.
    """
    # Turned round, every letter of all texts lies together: twice as quick to compute with.
    codes = cells.T.copy()
    if any((codes[place] != _ISO[place]).any() for place in np.flatnonzero(~_ISO_DIGITS)):
        return None
    codes -= np.uint8(ord("0"))  # what is less than a zero becomes a great number
    if (codes[_ISO_DIGITS] > 9).any():
        return None

    def number(first: int, last: int) -> NDArray[np.int32]:
        value: NDArray[np.int32] = codes[first].astype(np.int32)
        for place in range(first + 1, last):
            value *= 10
            value += codes[place]
        return value

    hour, minute, second = number(11, 13), number(14, 16), number(17, 19)
    if (hour > 23).any() or (minute > 59).any() or (second > 59).any():
        return None
    starts = _day_starts(number(0, 4) * 10_000 + number(5, 7) * 100 + number(8, 10))
    if starts is None:
        return None
    clock = (hour * 60 + minute) * 60_000 + second * 1_000 + number(20, 23)
    return starts + clock


def _day_starts(day: NDArray[np.int32]) -> NDArray[np.int64] | None:
    """Return when days begin that are written as numbers of eight digits; few of them differ."""
    days, places = _numbered(day)
    try:
        starts = [_day_start(each) for each in days.tolist()]
    except UserError:
        return None
    return np.array(starts, np.int64)[places]


@lru_cache(10_000)
def _day_start(day: int) -> int:
    return day_start_ms(parse_day(f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"))


def _numbered(values: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return the distinct values and which of them each one is; without sorting if near by."""
    low, high = int(values.min(initial=99_999_999)), int(values.max(initial=0))
    if high - low > _NEAR_BY:
        distinct, places = np.unique(values, return_inverse=True)
        return distinct, places.reshape(-1)
    seen = np.zeros(high - low + 1 if len(values) else 0, np.bool_)
    seen[values - low] = True
    return (np.flatnonzero(seen) + low).astype(np.int32), (np.cumsum(seen) - 1)[values - low]
