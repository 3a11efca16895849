"""Gains and losses by period as bars: gained up, lost down, slivers pale at the ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.area_gains import GainSeries, PartyGains
from sitmap.domain.dates import MS_PER_DAY
from sitmap.portrayal.chart.frame import ChartFrame, ValueRange, value_range
from sitmap.portrayal.chart.look import ChartLook, Voice, VoiceKey
from sitmap.portrayal.colours import mix
from sitmap.portrayal.draw_list import SYMBOLS, Fill, Hatch, Item, Paths, PathShape, Stroke

if TYPE_CHECKING:
    from sitmap.portrayal.chart.scene import ChartRequest

__all__ = ["BAR", "GainItems", "gain_items", "gain_values"]

BAR: Final = SYMBOLS.index("square")
"""The mark of bars in a legend."""
_GAP: Final = 0.14
"""The share of a period that stays free."""
_FULL: Final = 0.85
_PALE: Final = 0.32
_WIDE: Final = 5.0
"""Bars narrower than this, in frame units, have no hatch."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class GainItems:
    """The bars, the box of each period (n, 4), and party and period of each (n, 2)."""

    items: tuple[Item, ...]
    boxes: _Floats
    numbers: NDArray[np.int64]


def gain_values(gains: GainSeries, request: ChartRequest) -> ValueRange:
    """Return the range of all bars; it holds zero, and has no logarithms."""
    parts = [part for party in gains.parties for part in (party.gained, -party.lost)]
    return value_range(np.concatenate([np.zeros(1), *parts]), "zero")


def gain_items(
    gains: GainSeries, voices: dict[VoiceKey, Voice], frame: ChartFrame, look: ChartLook
) -> GainItems:
    """Return the bars of all parties, side by side in each period."""
    items: list[Item] = []
    boxes, numbers = [np.empty((0, 4))], [np.empty((0, 2), np.int64)]
    for number, party in enumerate(gains.parties):
        voice = voices[party.party, party.scope, party.voice]
        left, right = _sides(party, number, len(gains.parties), frame)
        items += _bars(party, left, right, voice, frame, look)
        known = np.flatnonzero(np.isfinite(party.gained))
        top, bottom = frame.y(party.gained[known]), frame.y(-party.lost[known])
        boxes.append(np.column_stack((left[known], top, right[known], bottom)))
        numbers.append(np.column_stack((np.full(len(known), number), known)))
    return GainItems(tuple(items), np.concatenate(boxes), np.concatenate(numbers))


def _sides(
    party: PartyGains, number: int, count: int, frame: ChartFrame
) -> tuple[_Floats, _Floats]:
    """Return where the bars of the ``number``-th of ``count`` parties begin and end."""
    ends = frame.x(party.edges + MS_PER_DAY)
    width = ends[1:] - ends[:-1]
    step = width * (1 - _GAP) / count
    left = ends[:-1] + width * _GAP / 2 + step * number
    return left, left + step


def _bars(
    party: PartyGains,
    left: _Floats,
    right: _Floats,
    voice: Voice,
    frame: ChartFrame,
    look: ChartLook,
) -> list[Item]:
    known = np.isfinite(party.gained)
    zero = np.zeros(len(left))
    full, pale = mix(voice.colour, look.ground, _FULL), mix(voice.colour, look.ground, _PALE)
    lost = Hatch("diagonal", mix(voice.colour, look.ground, 0.7), 4.0, 0.9)
    wide = bool(len(left)) and float(np.median(right - left)) >= _WIDE
    sure_up, sure_down = party.gained - party.sliver_gained, -party.lost + party.sliver_lost
    edge = Stroke(voice.colour, 0.7, cap="flat")
    spans = (
        (zero, sure_up, Fill(full), None),
        (sure_up, party.gained, Fill(pale), None),
        (zero, sure_down, Fill(pale if wide else full), lost if wide else None),
        (sure_down, -party.lost, Fill(pale), None),
    )
    items: list[Item] = []
    for start, end, fill, hatch in spans:
        shape = _rectangles(left, right, start, end, known & (start != end), frame)
        if not shape.is_empty:
            items.append(Paths(shape, fill=fill, stroke=edge if hatch else None, hatch=hatch))
    return items + _unknown(left, right, ~known, frame, look)


def _rectangles(
    left: _Floats,
    right: _Floats,
    start: _Floats,
    end: _Floats,
    which: NDArray[np.bool_],
    frame: ChartFrame,
) -> PathShape:
    a, b = frame.y(start[which]), frame.y(end[which])
    x1, x2 = left[which], right[which]
    corners = np.stack([x1, a, x2, a, x2, b, x1, b], axis=1).reshape(-1, 2)
    starts = np.arange(len(x1), dtype=np.int32) * 4
    return PathShape(corners.astype(np.float32), starts, True, winding=True)


def _unknown(
    left: _Floats, right: _Floats, which: NDArray[np.bool_], frame: ChartFrame, look: ChartLook
) -> list[Item]:
    """Return dashes along the zero line where a period has no figure."""
    if not which.any():
        return []
    y = np.full(int(which.sum()), frame.y_of(0.0) - 3.0)
    points = np.stack([left[which], y, right[which], y], axis=1).reshape(-1, 2)
    starts = np.arange(len(y), dtype=np.int32) * 2
    shape = PathShape(points.astype(np.float32), starts, False)
    return [Paths(shape, stroke=Stroke(look.muted, 1.0, (1.5, 2.5), "flat"))]
