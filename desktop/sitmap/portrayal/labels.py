"""Names beside their places without touching each other.

A greedy placer: the most important name first, each at the first free of several sides of
its place. Letters have the widths of the bundled fonts, read from a table, because no font
engine is known here. Which names are shown does not belong here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.paths import resource
from sitmap.portrayal.draw_list import RGBA, Anchor, Baseline, DrawList, Markers, Text
from sitmap.portrayal.view import View

__all__ = [
    "SIDES",
    "Label",
    "LabelPlaces",
    "Room",
    "angled_boxes",
    "around",
    "label_beside",
    "label_boxes",
    "place_labels",
    "text_box",
    "text_width",
]

_OFF_FRAME: Final = 1000
"""Weight of lying off the frame."""
_OTHER: Final = 1000
"""Width of letters that another font has to draw, in thousandths of the em."""
_USUAL: Final = 600
"""Width of a letter where no table is at hand."""
_CAP: Final = 0.714
_MOST_OWNERS: Final = 4096
_MOST_PLACES: Final = 4

SIDES: Final[tuple[tuple[float, float, Anchor, Baseline], ...]] = (
    (1.0, 0.0, "left", "middle"),
    (-1.0, 0.0, "right", "middle"),
    (0.75, 0.8, "left", "top"),
    (-0.75, 0.8, "right", "top"),
    (0.0, 1.0, "centre", "top"),
    (0.75, -0.8, "left", "baseline"),
    (-0.75, -0.8, "right", "baseline"),
    (0.0, -1.0, "centre", "baseline"),
)
"""Where a name may stand: offsets to the right and down, anchor, baseline; the best first."""


@cache
def _advances() -> dict[str, dict[str, int]]:
    """Return the width of each letter of the bundled fonts, by style, in thousandths of the em."""
    try:
        text = resource("fonts", "advances.json").read_text(encoding="utf-8")
    except (OSError, UserError):  # without our fonts another one draws, of unknown widths
        return {}
    widths: dict[str, dict[str, int]] = json.loads(text)
    return widths


@lru_cache(maxsize=8192)
def text_width(
    text: str, size: float, bold: bool = False, spacing: float = 0.0, italic: bool = False
) -> float:
    """Return how wide a text is set, but for kerning, in the units of ``size``."""
    letters = _advances().get("Bold" if bold else "Italic" if italic else "Regular")
    if letters is None:
        return _USUAL / 1000 * size * len(text) + spacing * len(text)
    thousandths = sum(letters.get(letter, _OTHER) for letter in text)
    return thousandths / 1000 * size + spacing * len(text)


def text_box(text: Text) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a level text with descenders."""
    width = text_width(text.text, text.size, text.bold, text.spacing, text.italic)
    left = text.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[text.anchor] * width
    drop = {"baseline": 0.0, "middle": 0.5, "top": 1.0}[text.baseline] * _CAP * text.size
    base = text.y + drop
    return left, base - 0.8 * text.size, left + width, base + 0.24 * text.size


def angled_boxes(text: Text) -> list[tuple[float, float, float, float]]:
    """Return level boxes that together cover a turned text, a few letters each."""
    width = text_width(text.text, text.size, text.bold, text.spacing, text.italic)
    begin = -{"left": 0.0, "centre": 0.5, "right": 1.0}[text.anchor] * width
    drop = {"baseline": 0.0, "middle": 0.5, "top": 1.0}[text.baseline] * _CAP * text.size
    count = max(math.ceil(width / (1.5 * text.size)), 1)
    along = begin + (np.arange(count) + 0.5) * width / count
    cos, sin = math.cos(math.radians(text.angle)), math.sin(math.radians(text.angle))
    middle = drop - 0.3 * text.size
    half_along, half_up = width / count / 2, 0.52 * text.size
    reach_x = abs(cos) * half_along + abs(sin) * half_up
    reach_y = abs(sin) * half_along + abs(cos) * half_up
    x, y = text.x + along * cos - middle * sin, text.y + along * sin + middle * cos
    boxes = np.column_stack([x - reach_x, y - reach_y, x + reach_x, y + reach_y])
    return [(box[0], box[1], box[2], box[3]) for box in boxes.tolist()]


class Room:
    """Boxes that are taken: left, top, right, bottom."""

    def __init__(self, width: float, height: float, taken: NDArray[np.float64] | None = None):
        self._frame = (width, height)
        self._boxes = np.empty((256, 4))
        self._weights = np.ones(256, np.int64)
        self._count = 0
        for box in [] if taken is None else taken.tolist():
            self.take(box)

    def free(self, box: Sequence[float], gap: float = 2.0) -> bool:
        """Return whether a box lies within the frame and ``gap`` away from all taken ones."""
        return self.touched(box, gap) == 0

    def meets(self, box: Sequence[float]) -> bool:
        """Return whether a box meets a taken one, be it in the frame or not."""
        return self.touched(box, 0.0) % _OFF_FRAME != 0

    def touched(self, box: Sequence[float], gap: float = 2.0) -> int:
        """Return the weight of taken boxes that a box comes near; 1000 more off the frame."""
        left, top, right, bottom = box
        width, height = self._frame
        outside = left < 3 or top < 3 or right > width - 3 or bottom > height - 3
        taken = self._boxes[: self._count]
        hit = (
            (taken[:, 0] < right + gap)
            & (taken[:, 2] > left - gap)
            & (taken[:, 1] < bottom + gap)
            & (taken[:, 3] > top - gap)
        )
        return int(self._weights[: self._count][hit].sum()) + _OFF_FRAME * outside

    def take(self, box: Sequence[float], weight: int = 1) -> None:
        """Mark a box as taken; ``weight`` tells how bad it is to cover it."""
        if self._count == len(self._boxes):
            self._boxes = np.concatenate([self._boxes, np.empty_like(self._boxes)])
            self._weights = np.concatenate([self._weights, np.ones_like(self._weights)])
        self._boxes[self._count] = box
        self._weights[self._count] = weight
        self._count += 1


@dataclass(frozen=True, slots=True)
class Label:
    """A name that wants to stand beside a point, ``offset`` frame units from it."""

    x: float
    y: float
    text: str
    size: float
    colour: RGBA
    halo: RGBA
    offset: float
    bold: bool = False
    italic: bool = False
    row: int = -1


class LabelPlaces:
    """Where labels stood in the last frames, so that they stay there while the date moves.

    Places are kept on the ground (projected metres) for one scale and projection; a label's
    owner is any hashable thing. ``sides`` keeps the side on which words stand beside a point.
    """

    def __init__(self) -> None:
        self._scale: object = None
        self._places: dict[object, list[tuple[float, float]]] = {}
        self.sides: dict[int, int] = {}

    def recall(self, owner: object, view: View) -> list[tuple[float, float]]:
        """Return where labels of ``owner`` stood, in the frame of ``view``, the latest first."""
        known = self._places.get(owner)
        if known is None or self._scale != (view.projection, view.metres_per_unit):
            return []
        return [(x, y) for x, y in view.xy_to_frame(np.array(known)).tolist()]

    def keep(self, owner: object, view: View, x: float, y: float) -> None:
        """Keep a place in the frame of ``view`` for the next frames."""
        scale = (view.projection, view.metres_per_unit)
        if scale != self._scale or len(self._places) > _MOST_OWNERS:
            self._scale = scale
            self._places.clear()
            self.sides.clear()
        place = view.frame_to_xy(np.array([[x, y]]))[0]
        known = self._places.setdefault(owner, [])
        at = (float(place[0]), float(place[1]))
        near = 0.01 * view.metres_per_unit
        others = [each for each in known if abs(each[0] - at[0]) + abs(each[1] - at[1]) > near]
        self._places[owner] = [at, *others][:_MOST_PLACES]


def place_labels(labels: Iterable[Label], room: Room) -> list[Text]:
    """Return the labels that find room, in the order of their importance (first wins)."""
    placed: list[Text] = []
    for label in labels:
        text = _first_free(label, room)
        if text is not None:
            room.take(text_box(text))
            placed.append(text)
    return placed


def _first_free(label: Label, room: Room) -> Text | None:
    for side in range(len(SIDES)):
        text = _at_side(label, side)
        if room.free(text_box(text)):
            return text
    return None


def label_beside(label: Label, room: Room, sides: dict[int, int], owner: int) -> Text | None:
    """Return a label at the side where it stood before, else at the first free one.

    ``sides`` is read and written under ``owner``.
    """
    before = sides.get(owner, 0)
    for side in (before, *(side for side in range(len(SIDES)) if side != before)):
        text = _at_side(label, side)
        if room.free(text_box(text)):
            sides[owner] = side
            return text
    return None


def _at_side(label: Label, side: int) -> Text:
    text = Text(
        label.x, label.y, label.text, label.size, label.colour, label.halo, label.bold,
        label.italic, row=label.row,
    )  # fmt: skip
    return around(text, label.x, label.y, label.offset, side)


def around(text: Text, x: float, y: float, offset: float, side: int) -> Text:
    """Return a text at one of the SIDES of the point ``x``, ``y``, ``offset`` away from it."""
    right, down, anchor, baseline = SIDES[side]
    return replace(
        text,
        x=x + right * offset,
        y=y + down * offset,
        anchor=anchor,
        baseline=baseline,
        about=(x, y, offset, side),
    )


def label_boxes(draw_list: DrawList, *names: str) -> NDArray[np.float64]:
    """Return (k, 4) boxes of the texts and marks in the named layers."""
    boxes: list[tuple[float, float, float, float]] = []
    for layer in draw_list.layers:
        if layer.name not in names:
            continue
        for item in layer.items:
            if isinstance(item, Text):
                boxes += angled_boxes(item) if item.angle else [text_box(item)]
            elif isinstance(item, Markers):
                half = item.size / 2
                boxes += [
                    (x - half, y - half, x + half, y + half)
                    for x, y in zip(item.x.tolist(), item.y.tolist(), strict=True)
                ]
    return np.array(boxes, np.float64).reshape(-1, 4)
