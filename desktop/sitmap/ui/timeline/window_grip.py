"""The near end of the window as something to take hold of: where it is and what a pull makes.

Plain arithmetic; the bar listens to the mouse.
"""

from __future__ import annotations

from typing import Final

from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    OPEN_START,
    Duration,
    SituationDate,
    Window,
    end_ms,
    parse_duration,
)
from sitmap.ui.timeline.time_scale import TimeScale

__all__ = ["grip_x", "is_on_grip", "pulled_to"]

_REACH: Final = 5.0
_CLEAR: Final = 9.0
"""Pixels around the handle that belong to the handle."""
_MOST: Final = 999_999
"""Units of a window that can be typed too."""


def grip_x(window: Window, scale: TimeScale) -> float | None:
    """Return the pixel of the window's start; None where it is open."""
    return None if window.start == OPEN_START else scale.x(window.start)


def is_on_grip(x: float, window: Window, handle_x: float, scale: TimeScale) -> bool:
    """Return whether a pixel takes hold of the window's start and not of the handle."""
    grip = grip_x(window, scale)
    return grip is not None and abs(x - grip) <= _REACH and abs(x - handle_x) > _CLEAR


def pulled_to(x: float, on: SituationDate, scale: TimeScale, unit: int = MS_PER_DAY) -> Duration:
    """Return the window that reaches from the end of the date shown back to a pixel.

    It has whole units of ``unit`` ms: days, hours, or some minutes; at least one of them.
    """
    count = max(round((end_ms(on) - scale.ms(x)) / unit), 1)
    if unit < MS_PER_HOUR:
        return parse_duration(f"{min(count * (unit // MS_PER_MINUTE), _MOST)}min")
    return parse_duration(f"{min(count, _MOST)}{'d' if unit == MS_PER_DAY else 'h'}")
