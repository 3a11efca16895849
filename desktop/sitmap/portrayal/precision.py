"""How exactly places are known: a faint dashed circle of the stated metres around a mark.

It says where the event may have been, nothing else. Marks themselves belong to ``gathering``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Snapshot
from sitmap.geo.geodesic import circle_points
from sitmap.portrayal.colours import mix
from sitmap.portrayal.draw_list import DrawList, Layer, Paths, PathShape, Stroke
from sitmap.portrayal.legend import LegendEntry
from sitmap.portrayal.map_options import PrecisionChoice
from sitmap.portrayal.mark_looks import MarkSet
from sitmap.portrayal.shape_cache import POINT, shape_forms
from sitmap.portrayal.style import RouteLook, Style
from sitmap.portrayal.view import View

__all__ = ["precision_circle", "precision_entries", "precision_layer", "precision_words"]

_FEW: Final = 60
"""Marks up to which circles are drawn without being asked for."""
_MOST: Final = 400
_WIDEST_UNASKED: Final = 40.0
"""Frame units of the largest radius drawn without being asked for: larger circles would read as
ranges of something, not as places roughly known."""
_VERTICES: Final = 64
_LARGEST_M: Final = 500_000.0
"""A place known less exactly than that is a country; a circle would tell nothing."""
_DASH: Final = (4.0, 3.0)
_STRENGTH: Final = 0.55


def precision_layer(
    snapshot: Snapshot, marks: MarkSet, view: View, style: Style, choice: PrecisionChoice
) -> Layer:
    """Return the circles of marks whose circle is larger than the mark.

    ``auto`` draws them while marks are few and circles small, ``all`` of up to 400 marks and
    whatever size, ``chosen`` none: circles of what is selected or pointed at are drawn with that.
    """
    xy = marks.xy
    held = view.holds(xy)
    most = {"auto": _FEW, "all": _MOST, "chosen": -1}[choice]
    if np.count_nonzero(held) > most:
        return Layer("precision", (), static=False)
    metres = snapshot.columns.precision_m[marks.rows]
    units = metres / view.true_metres_per_unit
    held &= (units > style.size("marker") / 2) & (metres <= _LARGEST_M)
    if choice == "auto":
        held &= units <= _WIDEST_UNASKED
    # What shares place and metres shares a circle: dashes over dashes would make a line of it.
    keys = np.column_stack([np.round(xy[held], 1), metres[held]])
    chosen = np.flatnonzero(held)[np.sort(np.unique(keys, axis=0, return_index=True)[1])]
    places = view.projection.inverse(view.frame_to_xy(xy[chosen]))
    items = _circles(marks.rows[chosen], places, metres[chosen], view, _stroke(style))
    return Layer("precision", tuple(items), static=False)


def _stroke(style: Style) -> Stroke:
    colour = mix(style.colour("ink"), style.colour("land"), _STRENGTH)
    return Stroke(colour, 1.0, _DASH, "flat")


def _circles(
    rows: NDArray[np.int32],
    places: NDArray[np.float64],
    metres: NDArray[np.float64],
    view: View,
    stroke: Stroke,
) -> list[Paths]:
    """Return a circle of true metres around each place (k, 2) in degrees."""
    if not len(rows):
        return []
    degrees = circle_points(places, metres, _VERTICES)
    frame = view.to_frame(degrees.reshape(-1, 2)).reshape(-1, _VERTICES, 2)
    return [
        Paths(PathShape.of([ring], closed=True), stroke=stroke, row=int(row))
        for row, ring in zip(rows, frame, strict=True)
        if np.isfinite(ring).all()
    ]


def precision_circle(snapshot: Snapshot, row: int, view: View, style: Style) -> tuple[Paths, ...]:
    """Return the circle of one row however small, for what is selected; nothing without one."""
    columns = snapshot.columns
    place = np.array([[columns.lon[row], columns.lat[row]]])
    metres = columns.precision_m[row : row + 1]
    # The middle of an area or a line is not where it is.
    shape = int(columns.shape[row])
    point = shape < 0 or shape_forms(snapshot.shapes)[shape] == POINT
    if not (point and np.isfinite(place).all() and 0 < metres[0] <= _LARGEST_M):
        return ()
    stroke = Stroke(style.colour("highlight"), 1.2, _DASH, "flat")
    return tuple(_circles(np.array([row], np.int32), place, metres, view, stroke))


def precision_entries(
    draw_list: DrawList, snapshot: Snapshot, style: Style
) -> tuple[LegendEntry, ...]:
    """Return what the circles of a draw list mean, or nothing without any."""
    layer = draw_list.layer("precision")
    rows = [item.row for item in layer.items if isinstance(item, Paths)] if layer else []
    if not rows:
        return ()
    metres = snapshot.columns.precision_m[rows]
    words = f"Location known to about {precision_words(metres.min(), metres.max())}"
    look = RouteLook(Stroke(style.colour("land"), 0.0), _stroke(style), arrow=False)
    return (LegendEntry("line", words, "", "", len(rows), rows[0], line=look, name=words),)


def precision_words(low: float, high: float) -> str:
    """Return a distance, or the span of two, in metres or kilometres."""
    texts = [f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m" for metres in
             (float(low), float(high))]  # fmt: skip
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"
