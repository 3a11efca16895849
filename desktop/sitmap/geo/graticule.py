"""Lines of longitude and latitude for an extent: step, lines, labels.

How they are drawn and where their labels stand belongs to ``portrayal``.
"""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

import numpy as np

from sitmap.geo.wkb import Coordinates

__all__ = ["STEPS", "GraticuleLine", "Kind", "label", "lines", "map_step", "nice_step"]

Kind: TypeAlias = Literal["meridian", "parallel"]
GraticuleLine: TypeAlias = tuple[Kind, float, Coordinates]

_STEP_SECONDS: Final = (
    1, 2, 5, 10, 15, 30,
    60, 120, 300, 600, 900, 1800,
    3600, 7200, 18000, 36000, 54000, 108000, 162000, 324000,
)  # fmt: skip
STEPS: Final = tuple(seconds / 3600 for seconds in _STEP_SECONDS)
"""Steps in degrees: 1, 2, 5, 10, 15, 30 seconds, the same in minutes, then to 90 degrees."""

_MOST_LINES: Final = 2000
_FEWEST_POINTS: Final = 9
_MOST_POINTS: Final = 181


def nice_step(span_degrees: float, target_lines: int = 6) -> float:
    """Return the smallest step of STEPS that gives at most ``target_lines`` lines in a span.

    Degrees; 90 if even that gives more, 90 too for a span that is no number.
    """
    for step in STEPS:
        if span_degrees / step <= target_lines:
            return step
    return STEPS[-1]


def map_step(extent: tuple[float, float, float, float]) -> float:
    """Return the step in degrees between the lines of a map of ``extent``.

    The narrower side decides; where an extent is very long one way, as at a pole, the longer
    side gets no more than some sixty lines.
    """
    west, south, east, north = extent
    wide, high = east - west, north - south
    return max(nice_step(min(wide, 1.6 * high)), nice_step(max(wide, high), 60))


def lines(extent: tuple[float, float, float, float], step: float) -> list[GraticuleLine]:
    """Return the meridians, then the parallels, inside an extent.

    Each is (kind, value in degrees, positions (n, 2)); there are enough positions on a line
    for its curve. Values are whole multiples of ``step``. Raises ValueError for a step that
    is not above zero or gives thousands of lines.
    """
    west, south, east, north = extent
    seconds = round(step * 3600)
    if seconds < 1 or (east - west + north - south) * 3600 > _MOST_LINES * seconds:
        raise ValueError(f"a step of {step} degrees is too small for {extent}")
    lats, lons = _along(south, north), _along(west, east)
    out: list[GraticuleLine] = [
        ("meridian", value, np.column_stack([np.full(len(lats), value), lats]))
        for value in _multiples(west, east, seconds)
    ]
    out += [
        ("parallel", value, np.column_stack([lons, np.full(len(lons), value)]))
        for value in _multiples(south, north, seconds)
    ]
    return out


def _multiples(low: float, high: float, seconds: int) -> list[float]:
    first = math.ceil(low * 3600 / seconds - 1e-9)
    last = math.floor(high * 3600 / seconds + 1e-9)
    return [number * seconds / 3600 for number in range(first, last + 1)]


def _along(low: float, high: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    points = int(np.clip(math.ceil((high - low) * 2) + 1, _FEWEST_POINTS, _MOST_POINTS))
    return np.linspace(low, high, points)


def label(value: float, kind: Kind) -> str:
    """Return e.g. ``37°15′ E``; degrees alone where minutes are zero, ``0°`` and ``180°``."""
    seconds = round(abs(value) * 3600)
    degrees, rest = divmod(seconds, 3600)
    text = f"{degrees}°"
    if rest:
        text += f"{rest // 60:02}′"
    if rest % 60:
        text += f"{rest % 60:02}″"
    if seconds == 0 or (kind == "meridian" and degrees == 180):
        return text
    letters = "EW" if kind == "meridian" else "NS"
    return f"{text} {letters[value < 0]}"
