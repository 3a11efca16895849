"""What a chart says in words: the reading under the hand, what each claim gives at a date."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.claims import ClaimSeries, MetricSeries
from sitmap.domain.dates import (
    MS_PER_DAY,
    OPEN_END,
    OPEN_START,
    day_of_ms,
    day_start_ms,
    format_day,
)
from sitmap.domain.metric import Interval
from sitmap.domain.readings import UNITLESS, Reading
from sitmap.portrayal.chart.look import ChartLook

__all__ = [
    "computed_sentence",
    "gain_sentence",
    "gains_on",
    "reading_sentence",
    "value_words",
    "values_on",
]

_MOST_LINES: Final = 8
_DIGITS: Final = 4


def reading_sentence(reading: Reading, start: int, end: int, on: date) -> str:
    """Return a reading as a sentence; its age is told from the day shown.

    ``start`` and ``end`` (int64 ms, open where they are) are when it holds.
    """
    value = reading.interval.words("" if reading.unit in UNITLESS else reading.unit)
    printed = reading.value_text
    if printed and value:
        value = f"{printed} ({value})" if printed not in value else value
    whom = ", ".join(part for part in (reading.party_name, reading.scope) if part)
    said = f"{reading.basis} by {reading.claimant}" if reading.claimant else reading.basis
    source = " ".join(part for part in (reading.source_title, reading.source_ref) if part)
    name = f"{reading.name}, {whom}" if whom else reading.name
    parts = [
        f"{name}: {value or printed or 'not stated'}",
        f"{said}{f' (graded {reading.grade})' if reading.grade else ''}",
        reading.valid,
        _age(start, end, on),
        "disputed" if reading.disputed_by else "",
        source,
    ]
    return "; ".join(part for part in parts if part)


def _age(start: int, end: int, on: date) -> str:
    day = day_start_ms(on)
    if start > OPEN_START and start >= day + MS_PER_DAY:
        days = (start - day) // MS_PER_DAY
        return f"{_days(days)} after the day shown"
    if end < OPEN_END and end <= day:
        return f"{_days((day - end) // MS_PER_DAY + 1)} before the day shown"
    return "of the day shown"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def computed_sentence(series: MetricSeries, claim: ClaimSeries, entry: int, party: str) -> str:
    """Return a computed number as a sentence."""
    when = format_day(day_of_ms(int(claim.start[entry])))
    whom = ", ".join(part for part in (party, claim.scope) if part)
    value = value_words(claim, entry, series.unit)
    return f"{series.name}, {whom}: {value}; computed; {when}; {claim.voice}"


def gain_sentence(gains: GainSeries, number: int, period: int, look: ChartLook) -> str:
    """Return one bar as a sentence."""
    party = gains.parties[number]
    first, last = (format_day(day_of_ms(int(ms))) for ms in party.edges[period : period + 2])
    name = look.party_names.get(party.party, party.party)
    who = ", ".join(part for part in (name, party.series or party.source) if part)
    gained, lost = float(party.gained[period]), float(party.lost[period])
    if np.isnan(gained):
        return f"{who}: not known from {first} to {last}"
    slivers = float(party.sliver_gained[period]), float(party.sliver_lost[period])
    return (
        f"{who}: gained {gained:,.1f} km², lost {lost:,.1f} km² from {first} to {last} "
        f"(of these {slivers[0]:,.1f} and {slivers[1]:,.1f} km² are slivers); computed"
    )


def gains_on(gains: GainSeries, look: ChartLook, ms: float) -> list[str]:
    """Return a line for each party's period that holds a time."""
    lines = []
    for number, party in enumerate(gains.parties):
        period = int(np.searchsorted(party.edges + MS_PER_DAY, ms, "right")) - 1
        if 0 <= period < len(party.gained):
            lines.append(gain_sentence(gains, number, period, look))
    return lines[:_MOST_LINES]


def value_words(claim: ClaimSeries, entry: int, unit: str) -> str:
    """Return the value of an entry with its unit."""
    low, best, high = (_rounded(float(part[entry])) for part in (claim.low, claim.best, claim.high))
    given = [value for value in (low, best, high) if value is not None]
    if given != sorted(given):  # as a file of others may have them
        return "bounds out of order"
    return Interval(low, best, high).words("" if unit in UNITLESS else unit)


def _rounded(value: float) -> float | None:
    """Return a number as short as it can be told; whole numbers as they are."""
    if not np.isfinite(value):
        return None
    return value if value == round(value) else round(value, _DIGITS if abs(value) < 1 else 2)


def values_on(series: MetricSeries, look: ChartLook, ms: float) -> list[str]:
    """Return what each claim gives at a time, a line each; empty where nobody says anything."""
    voices = look.voices(series.claims)
    lines: list[str] = []
    for claim in series.claims:
        at = np.flatnonzero((claim.start <= ms) & (claim.end > ms))
        if len(at):
            name = voices[claim.party, claim.scope, claim.voice].name
            stale = ", stale" if claim.fresh_end[at[-1]] <= ms else ""
            lines.append(f"{name}: {value_words(claim, int(at[-1]), series.unit)}{stale}")
    lines += [
        f"{look.party_names.get(word.party, word.party)}: {word.text}"
        for word in series.worded
        if word.start <= ms < word.end
    ]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"and {more} more"] if more > 0 else lines
