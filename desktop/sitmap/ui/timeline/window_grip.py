"""The near end of the window as something to take hold of: where it is and what a pull makes.

Plain arithmetic; the bar listens to the mouse.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sitmap.domain.dates import MS_PER_DAY, OPEN_START, Duration, Window, day_start_ms
from sitmap.ui.timeline.time_scale import TimeScale

__all__ = ["grip_x", "is_on_grip", "pulled_to"]

_REACH: Final = 5.0
_CLEAR: Final = 9.0
"""Pixels around the handle that belong to the handle."""


def grip_x(window: Window, scale: TimeScale) -> float | None:
    """Return the pixel of the window's start; None where it is open."""
    return None if window.start == OPEN_START else scale.x(window.start)


def is_on_grip(x: float, window: Window, handle_x: float, scale: TimeScale) -> bool:
    """Return whether a pixel takes hold of the window's start and not of the handle."""
    grip = grip_x(window, scale)
    return grip is not None and abs(x - grip) <= _REACH and abs(x - handle_x) > _CLEAR


def pulled_to(x: float, on: date, scale: TimeScale) -> Duration:
    """Return the window of whole days that reaches from the day shown back to a pixel."""
    end = day_start_ms(on) + MS_PER_DAY
    days = max(round((end - scale.ms(x)) / MS_PER_DAY), 1)
    return Duration(f"{days}d", days, "d")
