"""A measure in progress: its state, what it tells, and how it is drawn on the map.

A measure is never recorded. Clicks and keys are the tool's matter, lengths and areas are
``geo.measuring``'s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.coordinates import format_latlon
from sitmap.geo.measuring import ELLIPSOID, Leg, Outline, measure_legs, measure_outline
from sitmap.portrayal.draw_list import (
    SYMBOLS,
    DrawList,
    Fill,
    Item,
    Layer,
    Markers,
    Paths,
    PathShape,
    Stroke,
    Text,
)
from sitmap.portrayal.labels import text_width
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = [
    "Measure",
    "MeasureMode",
    "format_area",
    "format_bearing",
    "format_length",
    "measure_draw_list",
]

MeasureMode: TypeAlias = Literal["distance", "area"]
Position: TypeAlias = tuple[float, float]

_GOING: Final = "Double click or Enter ends · Backspace takes a corner back · Esc leaves"
_DONE: Final = "Ctrl+C copies · a click begins anew · Esc leaves"
_TINT: Final = 34
_EDGE: Final = 10.0
_WIDE: Final = 1400.0
_BELOW: Final = 46.0
"""Width at which the readout has room beside a line in the middle of the upper edge; below it
otherwise."""
_PAD: Final = 12.0
_LINE: Final = 17.0
_LARGE: Final = 17.0
_SMALL: Final = 11.0
_LABEL: Final = 11.5
_LEAST_LABELLED: Final = 46.0
_SEAM_M: Final = 5_000_000.0


@dataclass(frozen=True)
class Measure:
    """Corners (lon, lat) so far and where the pointer is; ``done`` once it is ended."""

    mode: MeasureMode
    corners: tuple[Position, ...] = ()
    pointer: Position | None = None
    done: bool = False

    def with_corner(self, corner: Position) -> Measure:
        """Return the measure with a further corner; after its end a new one begins."""
        if self.done:
            return Measure(self.mode, (corner,), corner)
        if self.corners and self.corners[-1] == corner:
            return self
        return replace(self, corners=(*self.corners, corner), pointer=None)

    def without_last(self) -> Measure:
        """Return the measure before its last corner was set; it goes on."""
        return replace(self, corners=self.corners[:-1], done=False)

    def pointed(self, pointer: Position | None) -> Measure:
        """Return the measure with the pointer elsewhere."""
        return self if self.done else replace(self, pointer=pointer)

    def ended(self) -> Measure:
        """Return the measure as it stays on the map."""
        return replace(self, pointer=None, done=True)

    @cached_property
    def reached(self) -> tuple[Position, ...]:
        """The corners and, while the measure goes on, the pointer after them."""
        if self.pointer is None or not self.corners or self.pointer == self.corners[-1]:
            return self.corners
        return (*self.corners, self.pointer)

    @cached_property
    def legs(self) -> tuple[Leg, ...]:
        """The legs from corner to corner and to the pointer."""
        return measure_legs(self.reached)

    @cached_property
    def outline(self) -> Outline:
        """The closed outline; meaningful when an area is measured."""
        return measure_outline(self.reached)

    @property
    def length_m(self) -> float:
        """The length of all legs in metres."""
        return math.fsum(leg.metres for leg in self.legs)

    def headline(self) -> str:
        """Return the result in a few words."""
        if self.mode == "distance":
            return format_length(self.length_m) if self.legs else "Click where to begin"
        if not self.corners:
            return "Click the first corner"
        if self.outline.crosses:
            return "The outline crosses itself"
        if math.isnan(self.outline.square_metres):
            return "Three corners make an area"
        return format_area(self.outline.square_metres)

    def details(self) -> tuple[str, ...]:
        """Return what else is told, a line each; the last names the ellipsoid."""
        lines = []
        if self.mode == "area":
            if self.legs:
                lines.append(f"Perimeter {format_length(self.outline.metres)}")
            return (*lines, f"Edges are geodesics on {ELLIPSOID}")
        if self.legs:
            last, many = self.legs[-1], len(self.legs) > 1
            leg = f"Leg {len(self.legs)}: {format_length(last.metres)} · " if many else ""
            there, back = format_bearing(last.bearing), format_bearing(last.back_bearing)
            lines.append(f"{leg}bearing {there} · back {back}")
        return (*lines, f"Geodesic on {ELLIPSOID}, bearings from true north")

    def copied(self) -> str:
        """Return the result as text for another program: a summary, then a line a corner."""
        rows = [f"{self.headline()}; {'; '.join(self.details())}"]
        ended = replace(self, pointer=None)
        for number, corner in enumerate(ended.corners):
            leg = ended.legs[number - 1] if number else None
            more = f"\t{leg.metres:.1f} m\t{format_bearing(leg.bearing)}" if leg else ""
            rows.append(f"{number + 1}\t{format_latlon(*corner, decimals=6)}{more}")
        return "\n".join(rows)


# --- words ------------------------------------------------------------------------------


def format_length(metres: float) -> str:
    """Return a length with three figures or so: ``842 m``, ``12.34 km``, ``1 234 km``."""
    if metres < 9.95:
        return f"{metres:.1f} m"
    if metres < 999.5:
        return f"{metres:.0f} m"
    kilometres = metres / 1000
    decimals = 2 if kilometres < 99.995 else 1 if kilometres < 999.95 else 0
    return f"{kilometres:,.{decimals}f} km".replace(",", " ")


def format_area(square_metres: float) -> str:
    """Return an area with three figures or so: ``8 420 m²``, ``12.34 km²``, ``1 234 km²``."""
    if square_metres < 99_999.5:
        return f"{square_metres:,.0f} m²".replace(",", " ")
    square = square_metres / 1e6
    decimals = 3 if square < 9.9995 else 2 if square < 99.995 else 1 if square < 999.95 else 0
    return f"{square:,.{decimals}f} km²".replace(",", " ")


def format_bearing(degrees: float) -> str:
    """Return an azimuth as it is spoken, ``083.4°``; a dash where there is none."""
    if math.isnan(degrees):
        return "–"
    return f"{round(degrees, 1) % 360.0:05.1f}°"


# --- drawing ----------------------------------------------------------------------------


def measure_draw_list(
    measure: Measure, view: View, style: Style, *, aimed: bool = False
) -> DrawList:
    """Return lines, corners, lengths and the panel of a measure in a view.

    ``aimed`` adds the cross in the middle of the map at which keys set corners.
    """
    items: list[Item] = []
    legs = measure.outline.legs if measure.mode == "area" and measure.corners else measure.legs
    settled = max(len(measure.corners) - 1, 0)
    if measure.mode == "area":
        items += _tint(measure, view, style)
    for number, leg in enumerate(legs):
        items += _line(leg, view, style, dashed=number >= settled and not measure.done)
    items += _corners(measure, view, style)
    for leg in legs:
        items += _length_label(leg, view, style)
    if aimed and not measure.done:
        items.append(_cross(view, style))
    items += _panel(measure, style, _EDGE if view.width >= _WIDE else _BELOW)
    return DrawList(view.width, view.height, (Layer("measure", tuple(items), static=False),))


def _pieces(lonlat: NDArray[np.float64], view: View) -> list[NDArray[np.float64]]:
    """Return a line in frame units, cut at the map's seam and where it cannot be shown."""
    frame = view.to_frame(lonlat)
    # Points of a line are some 20 km apart, the sides of a seam a whole world.
    leaps = np.abs(np.diff(frame, axis=0)).max(axis=1) * view.metres_per_unit > _SEAM_M
    lost = np.isnan(frame[:, 0])
    cuts = np.flatnonzero(leaps | lost[1:] | lost[:-1]) + 1
    return [piece for piece in np.split(frame, cuts) if len(piece) > 1]


def _line(leg: Leg, view: View, style: Style, *, dashed: bool) -> list[Item]:
    pieces = _pieces(leg.line, view)
    if not pieces:
        return []
    stroke = Stroke(style.colour("draft"), 2.2, (6.0, 5.0) if dashed else ())
    casing = Stroke(style.colour("halo"), 5.0)
    return [Paths(PathShape.of(pieces, closed=False), stroke=stroke, casing=casing)]


def _tint(measure: Measure, view: View, style: Style) -> list[Item]:
    outline = measure.outline
    if math.isnan(outline.square_metres):
        return []
    ring = np.concatenate([leg.line[:-1] for leg in outline.legs])
    pieces = _pieces(np.vstack([ring, ring[:1]]), view)
    if len(pieces) != 1:  # across a seam both sides would be filled to the edge of the map
        return []
    fill = Fill((*style.colour("draft")[:3], _TINT))
    return [Paths(PathShape.of([pieces[0][:-1]], closed=True), fill)]


def _corners(measure: Measure, view: View, style: Style) -> list[Item]:
    if not measure.corners:
        return []
    spots = view.to_frame(np.array(measure.corners, np.float64))
    spots = spots[np.isfinite(spots).all(axis=1)]
    zeros = np.zeros(len(spots), np.uint8)
    return [
        Markers(
            spots[:, 0].astype(np.float32),
            spots[:, 1].astype(np.float32),
            zeros + np.uint8(SYMBOLS.index("circle")),
            zeros,
            np.ones(len(spots), np.bool_),
            (style.colour("draft"),),
            style.colour("halo"),
            9.0,
            np.full(len(spots), -1, np.int32),
        )
    ]


def _cross(view: View, style: Style) -> Paths:
    x, y = view.width / 2, view.height / 2
    arms = [
        np.array([[x + 4 * a, y + 4 * b], [x + 15 * a, y + 15 * b]], np.float64)
        for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    stroke = Stroke(style.colour("draft"), 2.0)
    casing = Stroke(style.colour("halo"), 5.0)
    return Paths(PathShape.of(arms, closed=False), stroke=stroke, casing=casing)


def _length_label(leg: Leg, view: View, style: Style) -> list[Item]:
    """Return the length on the middle of a leg that is long enough to carry it."""
    ends = view.to_frame(leg.line[[0, -1]])
    low, high = (len(leg.line) - 1) // 2, len(leg.line) // 2
    middle = view.to_frame(leg.line[[low, high]]).mean(axis=0)
    if not (np.isfinite(ends).all() and np.isfinite(middle).all()):
        return []
    across, down = (ends[1] - ends[0]).tolist()
    if math.hypot(across, down) < _LEAST_LABELLED:
        return []
    words = format_length(leg.metres)
    x, y = middle.tolist()
    half = text_width(words, _LABEL, bold=True) / 2 + 5.0
    ink = style.colour("draft")
    return [
        _box(x - half, y - 9.0, x + half, y + 9.0, style),
        Text(x, y, words, _LABEL, ink, bold=True, anchor="centre", baseline="middle"),
    ]


def _box(left: float, top: float, right: float, bottom: float, style: Style) -> Paths:
    ring = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    edge = Stroke(style.colour("panel_edge"), 1.0)
    return Paths(PathShape.of([ring], closed=True), Fill(style.colour("panel")), edge)


def _panel(measure: Measure, style: Style, top: float) -> list[Item]:
    """Return the readout at the left, ``top`` frame units from the upper edge."""
    hint = _DONE if measure.done else _GOING
    head, details = measure.headline(), (*measure.details(), hint)
    width = max(
        text_width(head, _LARGE, bold=True), *(text_width(line, _SMALL) for line in details)
    )
    height = 2 * _PAD + _LARGE + _LINE * len(details)
    right, bottom = _EDGE + 2 * _PAD + width, top + height
    x, y = _EDGE + _PAD, top + _PAD + _LARGE - 3.0
    ink, muted = style.colour("panel_text"), style.colour("panel_muted")
    items: list[Item] = [
        _box(_EDGE, top, right, bottom, style),
        Text(x, y, head, _LARGE, ink, bold=True),
    ]
    for number, line in enumerate(details, 1):
        quiet = number >= len(details) - 1
        items.append(Text(x, y + number * _LINE + 2.0, line, _SMALL, muted if quiet else ink))
    return items
