"""How the visible stretch of time lies on the bar: zoom and pan as plain arithmetic, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.dates import MS_PER_DAY, MS_PER_HOUR
from sitmap.domain.timeline import DayRange

__all__ = ["LEAST_MS", "MOST_MS", "TimeScale", "full_range"]

LEAST_MS: Final = 2.0 * MS_PER_HOUR
MOST_MS: Final = 10_000 * 366 * MS_PER_DAY
_MARGIN: Final = 0.02


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The stretch [start, end) in ms laid on ``width`` pixels from ``left``."""

    start: float
    end: float
    left: float = 0.0
    width: float = 1.0

    @property
    def ms_per_pixel(self) -> float:
        """How much time one pixel stands for."""
        return (self.end - self.start) / self.width

    def x(self, ms: float) -> float:
        """Return the pixel of a time; times outside lie outside."""
        return self.left + (ms - self.start) / self.ms_per_pixel

    def ms(self, x: float) -> float:
        """Return the time of a pixel."""
        return self.start + (x - self.left) * self.ms_per_pixel

    def laid_on(self, left: float, width: float) -> TimeScale:
        """Return the same stretch on other pixels."""
        return replace(self, left=left, width=max(width, 1.0))

    def zoomed(self, factor: float, x: float) -> TimeScale:
        """Return the scale magnified by ``factor``; the time under ``x`` stays under it."""
        length = min(max((self.end - self.start) / factor, LEAST_MS), MOST_MS)
        share = (x - self.left) / self.width
        start = self.ms(x) - share * length
        return replace(self, start=start, end=start + length)

    def panned(self, pixels: float) -> TimeScale:
        """Return the scale with its content moved to the right by ``pixels``."""
        shift = pixels * self.ms_per_pixel
        return replace(self, start=self.start - shift, end=self.end - shift)

    def showing(self, ms: float) -> TimeScale:
        """Return the scale moved as little as brings ``ms`` well inside; else unchanged."""
        length = self.end - self.start
        if self.start <= ms < self.end:
            return self
        start = ms - length * (0.1 if ms < self.start else 0.9)
        return replace(self, start=start, end=start + length)


def full_range(days: DayRange | None, default_day: int) -> TimeScale:
    """Return a scale over all days and a small margin; a month about ``default_day`` if none.

    The last day is shown whole: its end lies inside.
    """
    if days is None:
        days = DayRange(default_day - 15 * MS_PER_DAY, default_day + 15 * MS_PER_DAY)
    first, end = days.first, days.last + MS_PER_DAY
    margin = max((end - first) * _MARGIN, MS_PER_DAY)
    return TimeScale(first - margin, end + margin)
