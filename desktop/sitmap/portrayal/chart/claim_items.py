"""One claim through time as items of a draw list: bands, lines, marks, open ends.

What lies side by side is drawn reading by reading, what lies closer than the eye tells apart
as lines. Nothing is drawn over a gap, and stale time is dashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.claims import ClaimSeries
from sitmap.domain.dates import OPEN_END, OPEN_START
from sitmap.portrayal.chart.frame import ChartFrame
from sitmap.portrayal.chart.look import ChartLook, Voice
from sitmap.portrayal.chart.thinning import thinned
from sitmap.portrayal.colours import mix
from sitmap.portrayal.draw_list import (
    RGBA,
    SYMBOLS,
    Fill,
    Hatch,
    Item,
    Markers,
    Paths,
    PathShape,
    Stroke,
)

__all__ = ["ClaimItems", "claim_items", "mark_of"]

_MOST_APART: Final = 240
_NARROW: Final = 5.0
"""Median width of readings, in frame units, below which they are drawn as a line."""
_LEAST_WIDTH: Final = 3.0
_MARK: Final = 8.0
_DOT: Final = 3.6
_RING: Final = 14.0
_OPEN_LENGTH: Final = 30.0
_FADES: Final = (0.75, 0.5, 0.25, 0.1)
_TINT: Final = 0.20
_LINE: Final = 1.6
_MARK_GAP: Final = 84.0
_TAIL: Final = (2.0, 3.0)

_Floats = NDArray[np.float64]
_Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class ClaimItems:
    """What is drawn of a claim, from below: bands, lines, marks.

    ``boxes`` float64 (k, 4) are left, top, right, bottom of the entries that show, ``entries``
    (k,) their numbers.
    """

    bands: tuple[Item, ...]
    lines: tuple[Item, ...]
    marks: tuple[Item, ...]
    boxes: _Floats
    entries: NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class _Placed:
    """The entries that show, in frame units; heights are NaN where a bound is open."""

    left: _Floats
    right: _Floats
    end: _Floats
    low: _Floats
    best: _Floats
    high: _Floats
    opens_left: _Bools
    opens_right: _Bools
    joined: _Bools
    disputed: _Bools
    entries: NDArray[np.int64]

    @property
    def lone(self) -> _Bools:
        """Which have a best value and no bounds."""
        return np.isnan(self.low) & np.isnan(self.high)

    @property
    def middle(self) -> _Floats:
        """Where the mark stands: the middle, or the known end of an open span."""
        middle = np.where(self.opens_right, self.left, (self.left + self.right) / 2)
        return np.where(self.opens_left & ~self.opens_right, self.right, middle)


def claim_items(
    claim: ClaimSeries, voice: Voice, frame: ChartFrame, look: ChartLook, until: int
) -> ClaimItems:
    """Return what is drawn of a claim; what holds without an end is drawn up to ``until``."""
    placed = _place(claim, frame, until)
    top, bottom = _heights(placed, frame)
    boxes = np.column_stack((placed.left, top, placed.right, bottom))
    if not len(boxes):
        return ClaimItems((), (), (), boxes, placed.entries)
    widths = placed.right - placed.left
    dense = len(widths) > _MOST_APART or (len(widths) > 24 and np.median(widths) < _NARROW)
    bands, lines, marks = (_dense if dense else _apart)(placed, voice, look, frame)
    tails = _tails(placed, voice)
    rings = _rings(placed, look)
    return ClaimItems(bands, (*lines, *tails), (*marks, *rings), boxes, placed.entries)


def mark_of(x: _Floats, y: _Floats, voice: Voice, look: ChartLook, size: float = _MARK) -> Markers:
    """Return the marks of a voice at positions (n,)."""
    return _markers(x, y, voice.symbol, voice.colour, look.ground, size, hollow=voice.hollow)


def _markers(
    x: _Floats, y: _Floats, symbol: int, colour: RGBA, ground: RGBA, size: float, *, hollow: bool
) -> Markers:
    count = len(x)
    return Markers(
        x.astype(np.float32),
        y.astype(np.float32),
        np.full(count, symbol, np.uint8),
        np.zeros(count, np.uint8),
        np.full(count, hollow, np.bool_),
        (colour,),
        ground,
        size,
        np.full(count, -1, np.int32),
    )


def _place(claim: ClaimSeries, frame: ChartFrame, until: int) -> _Placed:
    fresh = np.maximum(np.minimum(claim.fresh_end, until), claim.start)
    end = np.maximum(np.minimum(claim.end, until), claim.start)
    low, best, high = (frame.y(part) for part in (claim.low, claim.best, claim.high))
    shown = (end >= frame.time.start) & (claim.start <= frame.time.end)
    shown &= np.isfinite(low) | np.isfinite(best) | np.isfinite(high)
    at = np.flatnonzero(shown)
    if len(at):  # lines go on to the neighbours beyond the edges
        at = np.arange(max(at[0] - 1, 0), min(at[-1] + 2, len(claim)))
        drawable = np.isfinite(low[at]) | np.isfinite(best[at]) | np.isfinite(high[at])
        at = at[drawable]
    left, right = frame.x(claim.start[at]), frame.x(fresh[at])
    short = np.maximum(_LEAST_WIDTH - (right - left), 0.0) / 2
    joined = claim.joined[at]
    joined[1:] &= np.diff(at) == 1
    return _Placed(
        left - short,
        right + short,
        frame.x(end[at]),
        low[at],
        best[at],
        high[at],
        claim.start[at] <= OPEN_START,
        claim.fresh_end[at] >= OPEN_END,
        joined,
        claim.disputed[at],
        at,
    )


def _heights(placed: _Placed, frame: ChartFrame) -> tuple[_Floats, _Floats]:
    """Return top and bottom of each entry; open ends reach as far as they are drawn."""
    known_top = np.where(np.isfinite(placed.best), placed.best, placed.low)
    known_bottom = np.where(np.isfinite(placed.best), placed.best, placed.high)
    up = np.where(placed.lone, placed.best, np.maximum(known_top - _OPEN_LENGTH, frame.top))
    down = np.where(placed.lone, placed.best, np.minimum(known_bottom + _OPEN_LENGTH, frame.bottom))
    top = np.where(np.isfinite(placed.high), placed.high, up)
    return top, np.where(np.isfinite(placed.low), placed.low, down)


# --- one by one -----------------------------------------------------------------------------

_Layers = tuple[tuple[Item, ...], tuple[Item, ...], tuple[Item, ...]]


def _apart(placed: _Placed, voice: Voice, look: ChartLook, frame: ChartFrame) -> _Layers:
    closed = np.isfinite(placed.low) & np.isfinite(placed.high)
    boxes = _boxes(placed, closed, placed.high, placed.low)
    bands: list[Item] = _band(boxes, voice, look)
    lines: list[Item] = []
    marks: list[Item] = []
    for heights in (placed.low, placed.best, placed.high):
        known = np.isfinite(heights)
        if known.any():
            level = heights[known]
            lines.append(_segments(placed.left[known], level, placed.right[known], level, voice))
            marks.append(mark_of(placed.middle[known], level, voice, look))
    lines += _steps(placed, voice)
    for upwards in (True, False):
        faded, arrows = _open_ends(placed, voice, look, frame, upwards=upwards)
        bands += faded
        lines += arrows
    return tuple(bands), tuple(lines), tuple(marks)


def _boxes(placed: _Placed, which: _Bools, top: _Floats, bottom: _Floats) -> PathShape:
    """Return the rectangles of some entries between two heights."""
    left, right = placed.left[which], placed.right[which]
    top, bottom = top[which], bottom[which]
    corners = np.stack(
        [np.stack(pair, axis=1) for pair in
         ((left, top), (right, top), (right, bottom), (left, bottom))],
        axis=1,
    )  # fmt: skip
    starts = np.arange(len(left), dtype=np.int32) * 4
    return PathShape(corners.reshape(-1, 2).astype(np.float32), starts, True, winding=True)


def _band(shape: PathShape, voice: Voice, look: ChartLook) -> list[Item]:
    if shape.is_empty:
        return []
    tint = Fill(mix(voice.colour, look.ground, _TINT))
    hatch = Hatch("back", mix(voice.colour, look.ground, 0.5), 6.0, 0.7) if voice.hollow else None
    return [Paths(shape, fill=tint, hatch=hatch)]


def _segments(
    x1: _Floats, y1: _Floats, x2: _Floats, y2: _Floats, voice: Voice, stroke: Stroke | None = None
) -> Paths:
    points = np.stack([np.stack((x1, y1), axis=1), np.stack((x2, y2), axis=1)], axis=1)
    starts = np.arange(len(x1), dtype=np.int32) * 2
    shape = PathShape(points.reshape(-1, 2).astype(np.float32), starts, False)
    return Paths(shape, stroke=stroke or Stroke(voice.colour, _LINE, cap="flat"))


def _steps(placed: _Placed, voice: Voice) -> list[Item]:
    """Return the thin uprights between single values that follow one another at once."""
    at = np.flatnonzero(placed.joined)
    at = at[np.isfinite(placed.best[at]) & np.isfinite(placed.best[at - 1])]
    if not len(at):
        return []
    stroke = Stroke(voice.colour, 0.8, cap="flat")
    x = placed.left[at]
    return [_segments(x, placed.best[at - 1], x, placed.best[at], voice, stroke)]


def _open_ends(
    placed: _Placed, voice: Voice, look: ChartLook, frame: ChartFrame, *, upwards: bool
) -> tuple[list[Item], list[Item]]:
    """Return what fades towards an open end, and the arrows that point there."""
    far, near = (placed.high, placed.low) if upwards else (placed.low, placed.high)
    start = np.where(np.isfinite(placed.best), placed.best, near)
    which = np.isnan(far) & np.isfinite(start) & ~placed.lone
    if not which.any():
        return [], []
    way = -1.0 if upwards else 1.0
    limit = frame.top if upwards else frame.bottom
    length = np.minimum(np.abs(start - limit), _OPEN_LENGTH)
    strips: list[Item] = []
    for number, part in enumerate(_FADES):
        ends = [start + way * length * (number + n) / len(_FADES) for n in (0, 1)]
        top, bottom = (ends[1], ends[0]) if upwards else (ends[0], ends[1])
        tint = Fill(mix(voice.colour, look.ground, _TINT * part))
        strips.append(Paths(_boxes(placed, which, top, bottom), fill=tint))
    x, tip = placed.middle[which], (start + way * length)[which]
    stroke = Stroke(voice.colour, 1.3, cap="flat")
    back = tip - way * np.minimum(length[which], 6.0)
    arrows: list[Item] = [_segments(x, start[which], x, tip, voice, stroke)]
    arrows += [_segments(x + side, back, x, tip, voice, stroke) for side in (-3.5, 3.5)]
    return strips, arrows


# --- close together -------------------------------------------------------------------------


def _dense(placed: _Placed, voice: Voice, look: ChartLook, _frame: ChartFrame) -> _Layers:
    bands: list[Item] = []
    lines: list[Item] = []
    marks: list[Item] = []
    closed = np.isfinite(placed.low) & np.isfinite(placed.high)
    rings = [_ring(placed, run) for run in _runs(placed, closed) if len(run) > 1]
    bands += _band(PathShape.of(rings, closed=True), voice, look)
    for heights in (placed.best, placed.low, placed.high):
        runs = _runs(placed, np.isfinite(heights))
        parts = [np.column_stack(thinned(placed.middle[run], heights[run])) for run in runs]
        shape = PathShape.of(parts, closed=False)
        if not shape.is_empty:
            lines.append(Paths(shape, stroke=Stroke(voice.colour, _LINE, voice.dash, "flat")))
        alone = np.array([run[0] for run in runs if len(run) == 1], np.int64)
        if len(alone):
            x, y = placed.middle[alone], heights[alone]
            marks.append(mark_of(x, y, voice, look, _MARK if len(alone) < 60 else _DOT))
    marks += _marks_along(placed, voice, look)
    return tuple(bands), tuple(lines), tuple(marks)


def _runs(placed: _Placed, valid: _Bools) -> list[NDArray[np.int64]]:
    """Return the entries that follow one another without a gap, run by run."""
    at = np.flatnonzero(valid)
    if not len(at):
        return []
    breaks = ~placed.joined[at]
    breaks[1:] |= np.diff(at) != 1
    return list(np.split(at, np.flatnonzero(breaks[1:]) + 1))


def _ring(placed: _Placed, run: NDArray[np.int64]) -> _Floats:
    upper = np.column_stack(thinned(placed.middle[run], placed.high[run]))
    lower = np.column_stack(thinned(placed.middle[run], placed.low[run]))
    return np.concatenate([upper, lower[::-1]])


def _marks_along(placed: _Placed, voice: Voice, look: ChartLook) -> list[Item]:
    """Return marks along a line, far apart, so that voices are told apart without colour."""
    known = np.flatnonzero(np.isfinite(placed.best) & placed.joined)
    if not len(known):
        return []
    x = placed.middle[known]
    wanted = np.arange(x[0] + _MARK_GAP * (0.3 + 0.13 * voice.symbol % 0.7), x[-1], _MARK_GAP)
    wanted = np.append(wanted, x[-1])
    at = known[np.unique(np.minimum(np.searchsorted(x, wanted), len(x) - 1))]
    return [mark_of(placed.middle[at], placed.best[at], voice, look, _MARK * 0.85)]


# --- both -----------------------------------------------------------------------------------


def _tails(placed: _Placed, voice: Voice) -> list[Item]:
    """Return the dashes of what holds still, but is stale."""
    stale = placed.end > placed.right + 1.0
    out: list[Item] = []
    stroke = Stroke(voice.colour, 1.0, _TAIL, "flat")
    for heights in (placed.low, placed.best, placed.high):
        which = stale & np.isfinite(heights)
        if which.any():
            level = heights[which]
            out.append(
                _segments(placed.right[which], level, placed.end[which], level, voice, stroke)
            )
    return out


def _rings(placed: _Placed, look: ChartLook) -> list[Item]:
    """Return the rings round what somebody denies."""
    which = placed.disputed
    if not which.any():
        return []
    heights = np.where(np.isfinite(placed.best), placed.best, placed.high)
    heights = np.where(np.isfinite(heights), heights, placed.low)[which]
    symbol, clear = SYMBOLS.index("ring"), (*look.ground[:3], 0)
    x = placed.middle[which]
    return [_markers(x, heights, symbol, look.warning, clear, _RING, hollow=False)]
