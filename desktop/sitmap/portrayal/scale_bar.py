"""The scale bar: a round length, true at the middle of the map.

How the bar is drawn on screen or paper does not belong here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sitmap.portrayal.view import View

__all__ = ["ScaleBar", "nice_length", "scale_bar"]


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of ``metres`` on the ground, ``width`` frame units long, with its label."""

    metres: float
    width: float
    label: str


def nice_length(longest: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten up to ``longest`` (> 0)."""
    power = 10.0 ** math.floor(math.log10(longest))
    for factor in (5.0, 2.0, 1.0):
        if factor * power <= longest * (1 + 1e-12):
            return factor * power
    return power


def scale_bar(view: View, max_width: float = 160.0) -> ScaleBar:
    """Return the bar of at most ``max_width`` frame units at the centre of the view.

    The width follows from the projection's scale at the centre, along the map's own east.
    """
    per_unit = view.true_metres_per_unit
    metres = nice_length(max(max_width, 1.0) * per_unit)
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return ScaleBar(metres, metres / per_unit, label)
