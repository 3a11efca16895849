"""What a chart says of the place under the hand: the reading there, or the values of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.dates import OPEN_START, calendar_day, day_of_ms, format_day
from sitmap.domain.readings import ReadingTable
from sitmap.domain.snapshot import Snapshot
from sitmap.ui.session import Session

if TYPE_CHECKING:
    from sitmap.portrayal.chart.look import ChartLook
    from sitmap.portrayal.chart.scene import ChartScene, Content

__all__ = ["ChartWords"]


class ChartWords:
    """Finds the words for places in a chart."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._table: tuple[Snapshot, ReadingTable] | None = None

    def row_at(self, series: Content | None, scene: ChartScene, at: QPointF) -> int | None:
        """Return the snapshot row of the mark at a point, None where there is none."""
        found = scene.marks.at(at.x(), at.y())
        if series is None or found is None or isinstance(series, GainSeries):
            return None
        claim, entry = found
        row = series.worded[entry].row if claim < 0 else int(series.claims[claim].rows[entry])
        return row if row >= 0 else None

    def at(self, series: Content, look: ChartLook, scene: ChartScene, at: QPointF) -> str:
        """Return the sentence of the mark at a point, or an empty text."""
        from sitmap.portrayal.chart.sentences import (
            computed_sentence,
            gain_sentence,
            reading_sentence,
        )

        found = scene.marks.at(at.x(), at.y())
        if found is None:
            return ""
        claim, entry = found
        if isinstance(series, GainSeries):
            return gain_sentence(series, claim, entry, look)
        if claim < 0:
            worded = series.worded[entry]
            row, start, end = worded.row, worded.start, worded.end
        else:
            one = series.claims[claim]
            row, start, end = int(one.rows[entry]), int(one.start[entry]), int(one.end[entry])
            if row < 0:
                party = look.party_names.get(one.party, one.party)
                return computed_sentence(series, one, entry, party)
        return reading_sentence(
            self._reading_table().of_row(row), start, end, calendar_day(self._session.on)
        )

    def on_day(self, series: Content, look: ChartLook | None, ms: int) -> str:
        """Return the day and what each claim gives on it, a line each."""
        from sitmap.portrayal.chart.sentences import gains_on, values_on

        lines: list[str] = []
        if look is not None and isinstance(series, GainSeries):
            lines = gains_on(series, look, ms)
        elif look is not None and not isinstance(series, GainSeries):
            lines = values_on(series, look, ms)
        return "\n".join([format_day(day_of_ms(ms)), *(lines or ["nothing is stated"])])

    def next_start(self, series: Content, here: int, ways: int) -> int | None:
        """Return the start of the next (1) or previous (-1) reading, int64 ms."""
        starts = np.concatenate(_starts(series))
        days = np.unique(starts[starts > OPEN_START])
        place = int(np.searchsorted(days, here, "right" if ways > 0 else "left"))
        place = place if ways > 0 else place - 1
        return int(days[place]) if 0 <= place < len(days) else None

    def _reading_table(self) -> ReadingTable:
        snapshot = self._session.snapshot
        if self._table is None or self._table[0] is not snapshot:
            self._table = snapshot, ReadingTable(snapshot)
        return self._table[1]


def _starts(series: Content) -> list[NDArray[np.int64]]:
    if isinstance(series, GainSeries):
        return [np.empty(0, np.int64), *(party.edges for party in series.parties)]
    words = np.array([word.start for word in series.worded], np.int64)
    return [words, *(claim.start for claim in series.claims)]
