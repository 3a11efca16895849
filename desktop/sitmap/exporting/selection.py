"""What is exported of a file: everything, what shows on a day, some observations, one metric.

Only row numbers are chosen here; reading the rows is the store's matter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import SituationDate, format_day
from sitmap.domain.observation import Kind
from sitmap.domain.redaction import DEFAULT_PROFILE, RedactionProfile
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.domain.timeline import last_known_day
from sitmap.store.database import Database
from sitmap.store.export_rows import Chosen, current_rows, guarded_rows
from sitmap.store.vocabulary import read_info

__all__ = ["Selection", "everything", "guarded", "rows_selected"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen rows, and the words and dates by which they were chosen; None is none."""

    chosen: Chosen
    contents: str
    on: SituationDate | None = None
    known_on: date | None = None
    recorded_on: date | None = None
    notes: tuple[str, ...] = ()
    is_everything: bool = False

    @property
    def total(self) -> int:
        """How many rows are chosen."""
        return sum(map(len, self.chosen.values()))


def everything(db: Database, kinds: Collection[Kind] = ()) -> Selection:
    """Return all rows that count now, of some kinds or of all; needs no snapshot."""
    chosen = {kind: fids for kind, fids in current_rows(db).items() if not kinds or kind in kinds}
    words = _kind_words(kinds)
    contents = f"all observations that count now{words}"
    return Selection(chosen, contents, is_everything=not kinds)


def guarded(db: Database, profile: RedactionProfile) -> Selection:
    """Return at least all rows that a profile would leave out or protect.

    By the default profile, in a file that is free itself, these are few among many.
    """
    with db.reading() as connection:
        free = read_info(connection).tlp in ("", "TLP:CLEAR")
    if not free or profile != DEFAULT_PROFILE:
        return everything(db)
    return Selection(guarded_rows(db), "what is sensitive, labelled or under embargo")


def rows_selected(
    snapshot: Snapshot,
    rows: NDArray[np.integer],
    contents: str,
    *,
    kinds: Collection[Kind] = (),
    on: SituationDate | None = None,
    known_on: date | None = None,
    recorded_on: date | None = None,
    notes: Sequence[str] = (),
) -> Selection:
    """Return some rows of a snapshot, of some kinds or of all; ``contents`` says which they are."""
    numbers = snapshot.columns.kind[rows]
    chosen = {
        kind: np.sort(snapshot.columns.fid[rows[numbers == KINDS.index(kind)]].astype(np.int64))
        for kind in Kind
        if not kinds or kind in kinds
    }
    words = contents + (f", {format_day(on)}" if on else "") + _kind_words(kinds)
    known = known_on or last_known_day(snapshot, Known())
    return Selection(chosen, words, on, known, recorded_on, tuple(notes))


def _kind_words(kinds: Collection[Kind]) -> str:
    return f": {', '.join(kind.value for kind in Kind if kind in kinds)}" if kinds else ""
