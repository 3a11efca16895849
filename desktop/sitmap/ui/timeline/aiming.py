"""Which date the hand means: days, and hours or minutes where the axis shows them. No widgets."""

from __future__ import annotations

from typing import Final

from sitmap.domain.dates import (
    FIRST_MS,
    LAST_MS,
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    Minute,
    SituationDate,
    clock_note,
    day_of_ms,
    end_ms,
    minute_at,
    start_ms,
)
from sitmap.domain.stepping import Step
from sitmap.domain.time_ticks import LEAST_GAP, choose_step, long_day
from sitmap.ui.session import Session
from sitmap.ui.timeline.bar_content import BarContent, Histogram
from sitmap.ui.timeline.time_scale import TimeScale

__all__ = ["date_at", "date_lines", "middle", "tip", "unit_of_hand"]

_MINUTES: Final = 5 * MS_PER_MINUTE
_NEAR: Final = 5.0
"""Pixels within which a key moment is meant."""
_MIDNIGHT: Final = "from 00:00 until, not including, 00:00 of the next day"


def unit_of_hand(
    scale: TimeScale, session: Session, content: BarContent, step: Step = Step.DAY
) -> int:
    """Return by what (ms) the hand moves the date: by hours where the axis shows hours.

    By a few minutes where it shows those. Both only where hours were asked for, or the file
    tells times of the day: elsewhere each hour of a day shows the same.
    """
    ruling = choose_step(scale.end - scale.start, scale.width, LEAST_GAP)
    asked = step is Step.HOUR or isinstance(session.on, Minute)
    if not ruling.within_day or not (asked or content.tells_times):
        return MS_PER_DAY
    return MS_PER_HOUR if ruling.unit == "hour" else _MINUTES


def date_at(x: float, scale: TimeScale, session: Session, unit: int) -> SituationDate:
    """Return the date under a pixel, held within the file's days and the visible stretch.

    Beyond the last hour lies the whole last day, so that everything can be reached by hand.
    """
    x = min(max(x, scale.left), scale.left + scale.width)
    low = min(start_ms(session.first_day), start_ms(session.on))
    high = max(end_ms(session.last_day), end_ms(session.on)) - 1
    ms = int(scale.ms(x) // 1)
    if ms > high:
        return day_of_ms(high)
    ms = max(ms, low)
    return _date_of(ms, unit)


def _date_of(ms: int, unit: int) -> SituationDate:
    """Return the day that holds ``ms``, or the first minute of its ``unit`` where it is shorter."""
    return day_of_ms(ms) if unit == MS_PER_DAY else minute_at(ms // unit * unit)


def middle(on: SituationDate) -> float:
    """Return the ms at which the handle of a date stands."""
    return (start_ms(on) + end_ms(on)) / 2


def date_lines(on: SituationDate, zone: str) -> list[str]:
    """Return a date in words and its half-open bounds in the file's zone."""
    if not isinstance(on, Minute):
        return [long_day(on), f"{_MIDNIGHT} ({zone})"]
    note = clock_note(on, zone)
    lines = [long_day(on), f"what began by then, this minute included ({zone})"]
    return [*lines, note] if note else lines


def tip(
    x: float,
    scale: TimeScale,
    session: Session,
    content: BarContent,
    histogram: Histogram | None,
    unit: int,
) -> str:
    """Return what is said of the date under a pixel; empty outside the calendar."""
    ms = int(scale.ms(x) // 1)
    if not FIRST_MS <= ms <= LAST_MS:
        return ""
    lines = date_lines(_date_of(ms, unit), session.snapshot.info.zone)
    if histogram is not None and (words := histogram.words_at(ms)):
        lines.append(f"Begin about here: {words}")
    near = (moment for moment in content.moments if abs(scale.x(moment.middle) - x) < _NEAR)
    return "\n".join([*lines, *(moment.title for moment in near)])
