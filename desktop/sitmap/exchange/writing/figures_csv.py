"""Figures through time as CSV for spreadsheets: readings of a metric, areas, gains.

One line for each reading or period, numbers plain, texts safe. Where they come from is
``domain``'s matter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.claims import MetricSeries
from sitmap.domain.dates import OPEN_END, OPEN_START, format_ms
from sitmap.exchange.writing.csv_table import safe_text

__all__ = ["gains_csv", "series_csv"]

_SERIES: Final = (
    "metric", "unit", "party", "scope", "claimant", "source", "basis", "from", "until", "low",
    "best", "high", "text", "disputed", "stale_from", "method",
)  # fmt: skip
_GAINS: Final = (
    "party", "series", "source", "from", "to", "gained_km2", "lost_km2", "sliver_gained_km2",
    "sliver_lost_km2", "method",
)  # fmt: skip


def series_csv(found: Iterable[MetricSeries]) -> str:
    """Return metrics through time; ``until`` is the first moment after, empty where open."""
    return _table(_SERIES, (row for series in found for row in _rows(series)))


def _rows(series: MetricSeries) -> list[Sequence[object]]:
    rows: list[tuple[int, Sequence[object]]] = []
    for claim in series.claims:
        about = (claim.party, claim.scope, claim.claimant, claim.source, claim.basis)
        for n in range(len(claim)):
            start, end, fresh = (int(part[n]) for part in (claim.start, claim.end, claim.fresh_end))
            values = (_number(float(part[n])) for part in (claim.low, claim.best, claim.high))
            disputed = "yes" if claim.disputed[n] else ""
            stale = _moment(fresh) if fresh < end else ""
            line = (series.name, series.unit, *about, _moment(start), _moment(end), *values, "",
                    disputed, stale, series.method)  # fmt: skip
            rows.append((start, line))
    for word in series.worded:
        line = (series.name, series.unit, word.party, "", "", "", "", _moment(word.start),
                _moment(word.end), "", "", "", word.text, "", "", "")  # fmt: skip
        rows.append((word.start, line))
    return [line for _, line in sorted(rows, key=lambda pair: pair[0])]


def gains_csv(gains: GainSeries) -> str:
    """Return gains by period; a period without a figure has empty cells."""
    rows = []
    for party in gains.parties:
        for n in range(len(party.gained)):
            parts = (party.gained, party.lost, party.sliver_gained, party.sliver_lost)
            values = (_number(float(part[n])) for part in parts)
            days = (_moment(int(edge)) for edge in party.edges[n : n + 2])
            rows.append((party.party, party.series, party.source, *days, *values, gains.method))
    return _table(_GAINS, rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()


def _number(value: float) -> object:
    if not np.isfinite(value):
        return ""
    return int(value) if value == int(value) else round(value, 6)


def _moment(ms: int) -> str:
    return "" if ms <= OPEN_START or ms >= OPEN_END else format_ms(ms)
