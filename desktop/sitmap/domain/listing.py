"""Which observations a list shows beside those of the date: undated ones, those without a place.

What no date and no map can show must still be found. Lists are situations too, so that tables
and copies treat them alike.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot

__all__ = ["Listing", "listed"]


class Listing(StrEnum):
    """What a list holds."""

    DATE = "at the date"
    PLACELESS = "at the date, without a place"
    UNDATED = "undated"
    ALL = "the whole file"


def listed(snapshot: Snapshot, situation: Situation, listing: Listing) -> Situation:
    """Return the rows of a listing with what is known of their age; replays stay replays.

    Undated and all rows are those that the situation's knowledge allows, at any date.
    """
    columns = snapshot.columns
    if listing is Listing.DATE:
        return situation
    if listing is Listing.PLACELESS:
        return situation.where(~np.isfinite(columns.lon[situation.rows]))
    chosen = ~columns.dated if listing is Listing.UNDATED else np.ones(len(columns), np.bool_)
    rows = np.flatnonzero(chosen).astype(np.int32)
    rows = rows[snapshot.visible(rows, situation.known)]
    return _with_ages(snapshot, situation, rows)


def _with_ages(snapshot: Snapshot, situation: Situation, rows: NDArray[np.int32]) -> Situation:
    """Return a situation of ``rows``; ages and doubts are those of the ones that show."""
    place = np.searchsorted(situation.rows, rows)
    place = np.minimum(place, max(len(situation) - 1, 0))
    shows = np.zeros(len(rows), np.bool_)
    if len(situation):
        shows = situation.rows[place] == rows

    def taken(values: NDArray[np.generic], missing: object) -> NDArray[np.generic]:
        out = np.full(len(rows), missing, values.dtype)
        out[shows] = values[place[shows]]
        return out

    observed = snapshot.columns.valid_from[rows].copy()
    observed[shows] = situation.observed[place[shows]]
    return Situation(
        situation.window,
        situation.known,
        rows,
        np.asarray(taken(situation.age_days, 0), np.int32),
        np.asarray(taken(situation.stale, False), np.bool_),
        np.asarray(taken(situation.possible, False), np.bool_),
        observed,
    )
