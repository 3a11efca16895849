"""The command `area --through`: areas from day to day, and gains by week or month."""

from __future__ import annotations

from argparse import Namespace

import numpy as np

from sitmap.cli.reading import known_text
from sitmap.cli.result import Result, columns
from sitmap.cli.values import Dates, since_of
from sitmap.domain.area_gains import GainSeries, PartyGains, gain_series
from sitmap.domain.area_history import area_series
from sitmap.domain.claims import ClaimSeries
from sitmap.domain.control_history import between, control_tracks
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, day_start_ms, format_ms
from sitmap.domain.situation_date import calendar_day
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.geometry import Geometry

__all__ = ["through"]


def through(
    options: Namespace,
    snapshot: Snapshot,
    dates: Dates,
    within: Geometry | None,
    sliver_m: float,
    messages: tuple[str, ...],
) -> Result:
    """Return the areas of every day up to the date, by series, source and party."""
    last = day_start_ms(calendar_day(dates.on))
    tracks = control_tracks(snapshot, dates.known(snapshot.info.zone))
    if options.series:
        tracks = tuple(track for track in tracks if track.series == options.series)
    first = min((track.stated[0].start for track in tracks), default=last)
    if options.since is not None:
        first = day_start_ms(calendar_day(since_of(options.since, dates.on)))
    tracks = between(tracks, first, last)
    areas = area_series(tracks, within=within, inside=options.within or "")
    data: dict[str, object] = {
        "from": format_ms(first),
        "to": format_ms(last),
        "known_on": known_text(snapshot, dates),
        "through": [_claim_data(claim, last) for claim in areas.claims],
        "method": areas.method,
    }
    lines = _claim_lines(areas.claims)
    gains = None
    if options.per:
        inside = options.within or ""
        gains = gain_series(tracks, options.per, within=within, inside=inside, sliver_m=sliver_m)
        data |= {
            "per": gains.per,
            "periods": [item for party in gains.parties for item in _period_data(party)],
            "method": gains.method,
        }
        lines = _gain_lines(gains)
    if options.csv:
        # Imported when it is wanted: what writes for other programs is nothing others need.
        from sitmap.exchange.writing.figures_csv import gains_csv, series_csv

        text = series_csv([areas]) if gains is None else gains_csv(gains)
        lines = tuple(text.splitlines())
    return Result(data, lines or ("no areas in this time",), messages)


def _claim_data(claim: ClaimSeries, last: int) -> dict[str, object]:
    days = [
        {
            "on": format_ms(int(claim.start[n])),
            "until": format_ms(min(int(claim.end[n]), last + MS_PER_DAY) - MS_PER_DAY),
            "km2": round(float(claim.best[n]), 6),
            "stale_from": None if fresh >= OPEN_END or fresh > last else format_ms(fresh),
        }
        for n, fresh in enumerate(_stale(claim))
    ]
    return {
        "series": claim.scope,
        "source": claim.source,
        "party": claim.party,
        "days": days,
    }


def _stale(claim: ClaimSeries) -> list[int]:
    """Return from when on each entry is stale, OPEN_END for never."""
    stale = np.where(claim.fresh_end < claim.end, claim.fresh_end, OPEN_END)
    return [int(ms) for ms in stale]


def _claim_lines(claims: tuple[ClaimSeries, ...]) -> tuple[str, ...]:
    rows = [
        (format_ms(int(claim.start[n])), claim.scope or "-", claim.party,
         f"{claim.best[n]:,.1f} km²")
        for claim in claims
        for n in range(len(claim))
    ]  # fmt: skip
    return columns(rows)


def _period_data(party: PartyGains) -> list[dict[str, object]]:
    def number(value: float) -> float | None:
        return None if np.isnan(value) else round(float(value), 6)

    return [
        {
            "series": party.series,
            "source": party.source,
            "party": party.party,
            "from": format_ms(int(party.edges[n])),
            "to": format_ms(int(party.edges[n + 1])),
            "gained_km2": number(party.gained[n]),
            "lost_km2": number(party.lost[n]),
            "sliver_gained_km2": number(party.sliver_gained[n]),
            "sliver_lost_km2": number(party.sliver_lost[n]),
        }
        for n in range(len(party.gained))
    ]


def _gain_lines(gains: GainSeries) -> tuple[str, ...]:
    rows = [
        (
            format_ms(int(party.edges[n])),
            format_ms(int(party.edges[n + 1])),
            party.series or "-",
            party.party,
            *_words(party, n),
        )
        for party in gains.parties
        for n in range(len(party.gained))
    ]
    return (*columns(rows), gains.method) if rows else ()


def _words(party: PartyGains, n: int) -> tuple[str, str, str]:
    if np.isnan(party.gained[n]):
        return "not known", "", ""
    return (
        f"gained {party.gained[n]:,.1f} km²",
        f"lost {party.lost[n]:,.1f} km²",
        f"slivers +{party.sliver_gained[n]:,.1f} −{party.sliver_lost[n]:,.1f} km²",
    )
