"""How an extent is fitted into the map: inside a margin and beside the open legend.

Views only; when something is fitted and what shows then is the surface's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.legend_panel import LegendPanel
from sitmap.ui.map_canvas.map_projection import projection_of

__all__ = ["FIT_MARGIN", "LEGEND_ROOM", "WIDE", "Fitting", "frame_size", "room_beside"]

FIT_MARGIN: Final = 12.0
LEGEND_ROOM: Final = 250.0
WIDE: Final = 840
"""Widths in pixels: of the legend at most, and from which a map has room for it at its side."""
_LEAST: Final = 64


@dataclass(frozen=True, slots=True)
class Fitting:
    """The extent last fitted; it is ``kept`` when the size changes, until the map is moved."""

    extent: Extent
    kept: bool = True

    def view(self, choice: str, size: tuple[int, int], legend: LegendPanel) -> View:
        """Return the view of the extent in the chosen projection, or one that suits it.

        Raises UserError for an impossible extent.
        """
        width, height = size
        # What is asked for stands beside the open legend, not under it, where there is room.
        beside = room_beside(width, legend)
        projection = projection_of(choice, self.extent)
        view = View.fit(projection, self.extent, width - beside, height, FIT_MARGIN)
        aside = beside / 2 if legend.on_left else -beside / 2
        return view.resized(width, height).pan(aside, 0.0)


def frame_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of a map's frame: never nothing, however small its widget is."""
    return max(width, _LEAST), max(height, _LEAST)


def room_beside(width: float, legend: LegendPanel) -> float:
    """Return the width that is left to the open legend when something is fitted."""
    return LEGEND_ROOM if width >= WIDE and not legend.folded else 0.0
