"""From times and values to frame units, and where the axes of a chart are ruled.

Which numbers are drawn, and how, does not belong here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.metric import format_number

__all__ = ["SCALES", "ChartFrame", "Scale", "TimeRange", "ValueRange", "padded_time", "value_range"]

Scale: TypeAlias = Literal["auto", "zero", "fitted", "log"]
SCALES: Final[tuple[Scale, ...]] = ("auto", "zero", "fitted", "log")

_LEAST_MS: Final = 20.0 * MS_PER_DAY
_FITTED_BELOW: Final = 0.25
"""Numbers that vary by less than this share of the largest one are drawn without the zero."""
_BEYOND: Final = 3.0
"""How far out of the plot, as a multiple of it, positions are still told apart."""
_HEADROOM: Final = 0.12
_OPEN_ROOM: Final = 0.32
"""Room above the largest number, as a share of the range, and where ends are open upwards."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The times shown, in ms as floating point numbers: [start, end)."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values shown; both are decimal logarithms where the scale is ``logarithmic``."""

    low: float
    high: float
    logarithmic: bool = False


def padded_time(first: float, last: float) -> TimeRange:
    """Return the range that shows [first, last] with a margin, and twenty days at least."""
    span = last - first
    margin = max(span * 0.03, (_LEAST_MS - span) / 2, MS_PER_DAY / 2)
    return TimeRange(first - margin, last + margin)


def value_range(
    values: _Floats, scale: Scale, *, opens_up: bool = False, opens_down: bool = False
) -> ValueRange:
    """Return the range of some values (any shape, NaN ignored) on a scale.

    ``opens_up`` and ``opens_down`` leave room for what ends nowhere.
    """
    known = values[np.isfinite(values)]
    if scale == "log":
        return _log_range(known[known > 0], opens_up=opens_up)
    if not len(known):
        return ValueRange(0.0, 1.0)
    low, high = float(known.min()), float(known.max())
    from_zero = scale == "zero" or (scale == "auto" and _wants_zero(low, high))
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    above = _OPEN_ROOM if opens_up else _HEADROOM
    below = _OPEN_ROOM if opens_down else _HEADROOM
    return ValueRange(
        low if from_zero and low == 0 else low - below * span,
        high if from_zero and high == 0 and low < 0 else high + above * span,
    )


def _wants_zero(low: float, high: float) -> bool:
    largest = max(abs(low), abs(high))
    return low * high <= 0 or low == high or (high - low) >= _FITTED_BELOW * largest


def _log_range(known: _Floats, *, opens_up: bool) -> ValueRange:
    if not len(known):
        return ValueRange(0.0, 1.0, logarithmic=True)
    low, high = math.log10(float(known.min())), math.log10(float(known.max()))
    margin = max(0.06 * (high - low), 0.12)
    return ValueRange(low - margin, high + (2.5 if opens_up else 1.0) * margin, logarithmic=True)


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """The plot of a chart in frame units, and the times and values that its edges mean."""

    left: float
    top: float
    width: float
    height: float
    time: TimeRange
    values: ValueRange

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def x(self, ms: NDArray[np.int64] | _Floats) -> _Floats:
        """Return the positions of times; those far outside lie just beyond the edge."""
        share = (ms.astype(np.float64) - self.time.start) / (self.time.end - self.time.start)
        return self.left + np.clip(share, -_BEYOND, 1 + _BEYOND) * self.width

    def x_of(self, ms: float) -> float:
        """Return the position of one time."""
        return float(self.x(np.array([ms], np.float64))[0])

    def ms(self, x: float) -> float:
        """Return the time at a position."""
        share = (x - self.left) / self.width
        return self.time.start + share * (self.time.end - self.time.start)

    def y(self, values: _Floats) -> _Floats:
        """Return the heights of values; NaN for those that the scale does not have."""
        shown = values
        if self.values.logarithmic:
            shown = np.full(len(values), np.nan)
            np.log10(values, out=shown, where=values > 0)
        share = (shown - self.values.low) / (self.values.high - self.values.low)
        return self.bottom - np.clip(share, -_BEYOND, 1 + _BEYOND) * self.height

    def y_of(self, value: float) -> float:
        """Return the height of one value."""
        return float(self.y(np.array([value]))[0])

    def value_ticks(self, least_gap: float) -> list[tuple[float, str]]:
        """Return values and words of the ruled lines, ``least_gap`` frame units apart or more."""
        low, high = self.values.low, self.values.high
        wanted = max(self.height / least_gap, 1.0)
        if self.values.logarithmic:
            return [(value, format_number(value)) for value in _log_ticks(low, high, wanted)]
        step = _nice(abs(high - low) / wanted)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        return [(n * step, format_number(round(n * step, 9))) for n in range(first, last + 1)]


def _nice(step: float) -> float:
    """Return the next larger of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return next(n * power for n in (1.0, 2.0, 2.5, 5.0, 10.0) if n * power >= step * (1 - 1e-9))


def _log_ticks(low: float, high: float, wanted: float) -> list[float]:
    """Return powers of ten, with 2 and 5 between them while there is room."""
    decades = range(math.floor(low), math.ceil(high) + 1)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        found = [factor * 10.0**n for n in decades for factor in factors]
        found = [value for value in found if low - 1e-9 <= math.log10(value) <= high + 1e-9]
        if len(found) <= wanted + 1:
            return found
    step = math.ceil(len(found) / (wanted + 1))
    return found[::step]
