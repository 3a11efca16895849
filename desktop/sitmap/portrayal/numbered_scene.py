"""Events as numbers on the map: plates at their places, for a list that stands beside it.

Events whose plates would touch share one. The list itself is the page's matter; marks with
symbols are ``gathering``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Party
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.portrayal.draw_list import (
    RGBA,
    DrawList,
    Fill,
    Item,
    Layer,
    Paths,
    PathShape,
    Stroke,
    Text,
)
from sitmap.portrayal.labels import Room, text_width
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["MOST_NUMBERED", "number_plate", "number_words", "numbered_layers", "numbered_rows"]

MOST_NUMBERED: Final = 400
"""More numbers than this nobody looks up; further events stay as marks."""

_EVENT: Final = KINDS.index(Kind.EVENT)
_HEIGHT: Final = 13.0
_LETTERS: Final = 9.2
_NEAR: Final = 15.0
"""Frame units within which two events share a plate."""
_SIDES: Final = (
    (0.0, -1.0), (1.0, -0.6), (-1.0, -0.6), (1.0, 0.6), (-1.0, 0.6), (0.0, 1.0), (1.0, 0.0),
    (-1.0, 0.0),
)  # fmt: skip
_REACHES: Final = (10.0, 18.0, 28.0)


def numbered_rows(snapshot: Snapshot, situation: Situation, view: View) -> tuple[int, ...]:
    """Return the events whose places lie in the frame, by date and then as recorded."""
    columns = snapshot.columns
    rows = situation.rows[columns.kind[situation.rows] == _EVENT]
    rows = rows[np.isfinite(columns.lon[rows])]
    xy = view.to_frame(np.column_stack([columns.lon[rows], columns.lat[rows]]))
    rows = rows[view.holds(xy)]
    rows = rows[np.argsort(columns.valid_from[rows], kind="stable")]
    return tuple(rows[:MOST_NUMBERED].tolist())


def numbered_layers(
    snapshot: Snapshot, rows: Sequence[int], view: View, style: Style, room: Room
) -> tuple[Layer, ...]:
    """Return dots at the places of the events, plates with their numbers, and leaders."""
    if not rows:
        return ()
    columns = snapshot.columns
    at = np.asarray(rows)
    xy = view.to_frame(np.column_stack([columns.lon[at], columns.lat[at]]))
    leaders: list[Item] = []
    plates: list[Item] = []
    for members in _gathered(xy):
        place = xy[members].mean(axis=0)
        parties = {snapshot.party_of(rows[member]) for member in members}
        colour = style.party_ink(parties.pop()) if len(parties) == 1 else style.colour("ink")
        words = number_words([member + 1 for member in members])
        x, y = _stand(place, _plate_width(words), room)
        leaders += _leader(place, (x, y), colour, style)
        leaders += [
            _dot(point, rows[member], colour, style) for member, point in _points(members, xy)
        ]
        plates += _plate(words, x, y, colour, style, row=rows[members[0]])
    return (
        Layer("leaders", tuple(leaders), static=False),
        Layer("events", tuple(plates), static=False),
    )


def number_words(numbers: Sequence[int]) -> str:
    """Return ascending numbers as ``1–4, 7``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(_stretch(part) for part in parts)


def number_plate(words: str, party: Party | None, style: Style, height: float) -> DrawList:
    """Return the plate of one number for a list, in a frame of ``height`` units."""
    share = (height - 1.6) / _HEIGHT
    width = _plate_width(words) * share + 2.0
    items = _plate(words, width / 2, height / 2, style.party_ink(party), style, share=share)
    return DrawList(width, height, (Layer("sample", tuple(items)),))


def _stretch(part: list[int]) -> str:
    if len(part) > 2:
        return f"{part[0]}–{part[-1]}"
    return ", ".join(map(str, part))


def _gathered(xy: NDArray[np.float64]) -> list[list[int]]:
    """Return the numbers of events close to each other together, each once, ascending."""
    left = list(range(len(xy)))
    found = []
    while left:
        first = left[0]
        near = np.hypot(*(xy[left] - xy[first]).T) < _NEAR
        members = [number for number, is_near in zip(left, near.tolist(), strict=True) if is_near]
        found.append(members)
        left = [number for number, is_near in zip(left, near.tolist(), strict=True) if not is_near]
    return found


def _points(
    members: Sequence[int], xy: NDArray[np.float64]
) -> list[tuple[int, tuple[float, float]]]:
    """Return the places of the members, those at the same place once."""
    found = {(round(float(xy[n, 0]), 1), round(float(xy[n, 1]), 1)): n for n in reversed(members)}
    return [(number, place) for place, number in found.items()]


def _stand(place: NDArray[np.float64], width: float, room: Room) -> tuple[float, float]:
    """Return where a plate stands: beside its place, where it hides least."""
    best, least = (0.0, 0.0), None
    for reach in _REACHES:
        for dx, dy in _SIDES:
            x = float(place[0]) + dx * (reach + width / 2)
            y = float(place[1]) + dy * (reach + _HEIGHT / 2)
            box = _box(x, y, width)
            hidden = room.touched(box)
            if least is None or hidden < least:
                best, least = (x, y), hidden
            if not hidden:
                break
        if not least:
            break
    room.take(_box(*best, width), 20)
    return best


def _box(x: float, y: float, width: float) -> tuple[float, float, float, float]:
    return (x - width / 2, y - _HEIGHT / 2, x + width / 2, y + _HEIGHT / 2)


def _plate_width(words: str) -> float:
    return max(_HEIGHT, text_width(words, _LETTERS, bold=True) + 7.0)


def _plate(
    words: str, x: float, y: float, colour: RGBA, style: Style, row: int = -1, share: float = 1.0
) -> list[Item]:
    width, ink = _plate_width(words) * share, style.colour("ink")
    shape = PathShape.of([_rounded(x, y, width, _HEIGHT * share)], closed=True)
    return [
        Paths(shape, Fill(style.colour("panel")), Stroke(colour, 1.5), row=row),
        Text(
            x,
            y,
            words,
            _LETTERS * share,
            ink,
            bold=True,
            anchor="centre",
            baseline="middle",
        ),
    ]


def _rounded(x: float, y: float, width: float, height: float) -> NDArray[np.float64]:
    """Return a box whose ends are half circles."""
    radius, half = height / 2, width / 2 - height / 2
    turn = np.linspace(-np.pi / 2, np.pi / 2, 13)
    right = np.column_stack([x + half + radius * np.cos(turn), y + radius * np.sin(turn)])
    left = np.column_stack([x - half - radius * np.cos(turn), y - radius * np.sin(turn)])
    return np.concatenate([right, left])


def _leader(
    place: NDArray[np.float64], plate: tuple[float, float], colour: RGBA, style: Style
) -> list[Item]:
    line = PathShape.of([np.array([place, plate])], closed=False)
    return [Paths(line, stroke=Stroke(colour, 1.0), casing=Stroke(style.colour("halo"), 2.6))]


def _dot(place: tuple[float, float], row: int, colour: RGBA, style: Style) -> Item:
    turn = np.linspace(0, 2 * np.pi, 17)[:-1]
    ring = np.column_stack([place[0] + 2.2 * np.cos(turn), place[1] + 2.2 * np.sin(turn)])
    shape = PathShape.of([ring], closed=True)
    return Paths(shape, Fill(colour), Stroke(style.colour("halo"), 1.0), row=row)
