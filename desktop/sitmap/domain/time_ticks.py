"""Where a time axis is ruled and what stands at its ticks, from minutes to centuries.

Pure arithmetic on int64 ms of the file's calendar; what is drawn there, and how, does not
belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sitmap.domain.date_words import MONTHS, format_day
from sitmap.domain.situation_date import SituationDate, calendar_day

__all__ = ["LEAST_GAP", "Axis", "Span", "Step", "Tick", "axis", "choose_step", "long_day"]

LEAST_GAP: Final = 44.0
"""The distance of ticks that labels of years and hours need, in pixels."""

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_MIN_MS: Final = (date(1, 1, 1).toordinal() - _EPOCH_DAY) * _DAY
_MAX_MS: Final = (date(9999, 12, 31).toordinal() - _EPOCH_DAY + 1) * _DAY


# Written out, since strftime would follow the system's language while months do not.
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A distance between ticks; ``unit`` is minute, hour, day, week, month or year."""

    unit: str
    count: int
    ms: int

    @property
    def within_day(self) -> bool:
        """Whether its ticks lie within days."""
        return self.unit in ("minute", "hour")


_STEPS: Final = (
    *(Step("minute", n, n * _MINUTE) for n in (5, 15, 30)),
    *(Step("hour", n, n * _HOUR) for n in (1, 3, 6, 12)),
    Step("day", 1, _DAY),
    Step("week", 1, 7 * _DAY),
    *(Step("month", n, n * 30 * _DAY) for n in (1, 3, 6)),
    *(Step("year", n, n * 365 * _DAY) for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)),
)


_ROOM: Final = {"minute": 1.0, "hour": 1.0, "day": 0.6, "week": 0.6, "month": 0.75, "year": 1.0}
"""The share of the least gap that the labels of a unit need."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis at ``ms`` with its short label."""

    ms: int
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """A larger unit [start, end) that ticks lie in; its label is said once, at its beginning."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The ruling of one visible range."""

    step: Step
    ticks: tuple[Tick, ...]
    spans: tuple[Span, ...]


def long_day(on: SituationDate) -> str:
    """Return e.g. ``Monday, 17 Nov 2025``, for a minute with its time."""
    return f"{_WEEKDAYS[calendar_day(on).weekday()]}, {format_day(on)}"


def choose_step(range_ms: float, width: float, least_gap: float) -> Step:
    """Return the finest step whose ticks lie far enough apart over ``width``.

    ``least_gap`` is the distance that years and hours need; shorter labels need less.
    """
    for step in _STEPS:
        if step.ms / range_ms * width >= least_gap * _ROOM[step.unit]:
            return step
    return _STEPS[-1]


def axis(start: int, end: int, width: float, least_gap: float = LEAST_GAP) -> Axis:
    """Return ticks and larger spans for [start, end) (int64 ms) drawn over ``width``.

    Widths and gaps share any unit. Times outside the years 1 to 9999 bear no tick.
    """
    start, end = max(start, _MIN_MS), min(end, _MAX_MS)
    if end <= start or width <= 0:
        return Axis(_STEPS[-1], (), ())
    step = choose_step(end - start, width, least_gap)
    if step.within_day or step.unit in ("day", "week"):
        moments = _even_moments(start, end, step)
    else:
        moments = _calendar_moments(start, end, step)
    ticks = tuple(Tick(ms, _label(ms, step)) for ms in moments)
    return Axis(step, ticks, _spans(start, end, step))


def _even_moments(start: int, end: int, step: Step) -> list[int]:
    # 1970-01-01 was a Thursday; weeks begin on Mondays.
    origin = -3 * _DAY if step.unit == "week" else 0
    first = origin - (origin - start) // step.ms * step.ms
    return list(range(first, end, step.ms))


def _calendar_moments(start: int, end: int, step: Step) -> list[int]:
    months = step.count * (12 if step.unit == "year" else 1)
    found = []
    index = _month_index(start) // months * months
    while index < 9999 * 12 + 12:
        ms = _month_start(index)
        if ms >= end:
            break
        if ms >= start:
            found.append(ms)
        index += months
    return found


def _spans(start: int, end: int, step: Step) -> tuple[Span, ...]:
    """Return days over hours, months over days, years over months, nothing over years."""
    if step.within_day:
        days = range(start // _DAY * _DAY, end, _DAY)
        return tuple(Span(ms, ms + _DAY, _day_words(ms)) for ms in days)
    if step.unit == "year":
        return ()
    months = 12 if step.unit == "month" else 1
    found = []
    index = _month_index(start) // months * months
    while (ms := _month_start(index)) < end:
        found.append(Span(ms, _month_start(index + months), _span_label(ms, months)))
        index += months
    return tuple(found)


def _span_label(ms: int, months: int) -> str:
    moment = _moment(ms)
    return str(moment.year) if months == 12 else f"{MONTHS[moment.month - 1]} {moment.year}"


def _label(ms: int, step: Step) -> str:
    moment = _moment(ms)
    if step.within_day:
        return f"{moment.hour:02d}:{moment.minute:02d}"
    if step.unit in ("day", "week"):
        return str(moment.day)
    if step.unit == "month":
        return MONTHS[moment.month - 1][:3]
    return str(moment.year)


def _day_words(ms: int) -> str:
    moment = _moment(ms)
    return f"{moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"


def _moment(ms: int) -> datetime:
    day, rest = divmod(ms, _DAY)
    return datetime.combine(date.fromordinal(day + _EPOCH_DAY), datetime.min.time(), UTC).replace(
        hour=rest // _HOUR, minute=rest % _HOUR // _MINUTE
    )


def _month_index(ms: int) -> int:
    """Return months since the beginning of year 0."""
    moment = _moment(ms)
    return moment.year * 12 + moment.month - 1


def _month_start(index: int) -> int:
    """Return the first ms of a month, held within the years 1 to 9999."""
    year, month = divmod(index, 12)
    if year < 1:
        return _MIN_MS
    if year > 9999:
        return _MAX_MS
    return (date(year, month + 1, 1).toordinal() - _EPOCH_DAY) * _DAY
