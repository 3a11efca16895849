"""Everything that is measured on the areas of a date: about a place, through time, of series."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from sitmap.domain.dates import MS_PER_DAY, OPEN_START, SituationDate, Window, calendar_day
from sitmap.domain.derived import Derived
from sitmap.domain.ground_figures import ground_figures, without_place
from sitmap.domain.measured_place import Spot, default_spot
from sitmap.domain.paces import coverage_figures, recent_gains
from sitmap.domain.sieve import OPEN_SIEVE, Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot

__all__ = ["PERIODS", "for_passing_on", "measured_figures"]

_KEPT_BACK: Final = timedelta(days=14)

PERIODS: Final = {"a day": 1, "a week": 7, "30 days": 30}
"""The periods over which the ground gained is measured, in days."""


def measured_figures(
    snapshot: Snapshot, situation: Situation, spot: Spot | None = None, sieve: Sieve = OPEN_SIEVE
) -> tuple[Derived, ...]:
    """Return what is measured about a place, by default the file's first one, and of each series.

    The ground gained in each of PERIODS is measured against what the ``sieve`` leaves of the
    situation so many days before.
    """
    place = spot or default_spot(snapshot, situation)
    out = () if place is None else ground_figures(snapshot, situation, place)
    for words, days in PERIODS.items():
        before = sieve.shown(snapshot.at(_before(situation.window, days), situation.known))
        out += recent_gains(snapshot, before, situation, words)
    return out + coverage_figures(snapshot, situation)


def for_passing_on(
    figures: Iterable[Derived], on: SituationDate, today: date
) -> tuple[Derived, ...]:
    """Return figures without where a way is narrowest, if the date is a fresh one."""
    fresh = today - calendar_day(on) < _KEPT_BACK
    return tuple(map(without_place, figures)) if fresh else tuple(figures)


def _before(window: Window, days: int) -> Window:
    start = window.start
    if start > OPEN_START + days * MS_PER_DAY:
        start -= days * MS_PER_DAY
    return Window(start, window.end - days * MS_PER_DAY)
