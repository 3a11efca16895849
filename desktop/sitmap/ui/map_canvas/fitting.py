"""How an extent is fitted into the map: inside a margin and beside the open legend.

Views only; when something is fitted and what shows then is the surface's matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sitmap.errors import UserError
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.legend_panel import LegendPanel
from sitmap.ui.map_canvas.map_projection import projection_of

__all__ = ["FIT_MARGIN", "LEGEND_ROOM", "WIDE", "Fitting", "extent_of", "frame_size", "room_beside"]

FIT_MARGIN: Final = 12.0
LEGEND_ROOM: Final = 250.0
WIDE: Final = 840
"""Widths in pixels: of the legend at most, and from which a map has room for it at its side."""
_LEAST: Final = 64
_TRIALS: Final = 5


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


def extent_of(view: View, rough: Extent, fitted: Callable[[Extent], View]) -> Extent:
    """Return the extent that ``fitted`` turns into ``view``, beginning with one close to it.

    A projected frame is no rectangle of degrees: what is off after fitting is put right a few
    times. Where the projection changes on the way or the globe ends, the last one has to do.
    """
    extent = rough
    for _ in range(_TRIALS):
        try:
            made = fitted(extent)
        except UserError:
            return rough
        (lon, lat), (lon_made, lat_made) = view.centre_lonlat, made.centre_lonlat
        share = view.denominator / made.denominator
        west, south, east, north = extent
        x, y = (west + east) / 2 + lon - lon_made, (south + north) / 2 + lat - lat_made
        wide, high = (east - west) / 2 * share, (north - south) / 2 * share
        closer = (x - wide, y - high, x + wide, y + high)
        if made.projection != view.projection or not _on_globe(closer):
            return extent
        extent = closer
    return extent


def _on_globe(extent: Extent) -> bool:
    west, south, east, north = extent
    return -180 <= west < east <= 180 and -90 <= south < north <= 90


def frame_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of a map's frame: never nothing, however small its widget is."""
    return max(width, _LEAST), max(height, _LEAST)


def room_beside(width: float, legend: LegendPanel) -> float:
    """Return the width that is left to the open legend when something is fitted."""
    return LEGEND_ROOM if width >= WIDE and not legend.folded else 0.0
