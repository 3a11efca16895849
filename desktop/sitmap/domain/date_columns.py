"""Dates of many rows at once: texts to bounds, milliseconds to ISO texts.

The rules are those of ``edtf`` and ``civil_time``; plain instants, which are nearly all that
large files hold, are only read in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    zone_wall_ms,
)
from sitmap.domain.edtf import parse_edtf
from sitmap.errors import UserError

__all__ = ["iso_texts", "parse_dates"]

_SIZE: Final = 19
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
