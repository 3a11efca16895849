"""Names on the ground that give way to marks: no mark stands on the letters of its town.

A name that a mark, a tray or a label of the situation covers moves to another side of its own
point; all other names stay where they are. Marks never move: they stand where things happened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.clusters import disc_boxes
from sitmap.portrayal.draw_list import DrawList, Layer, Paths, Text
from sitmap.portrayal.labels import SIDES, around, label_boxes, text_box

__all__ = ["names_beside_marks"]

_MOST: Final = 1500
"""Marks up to which names give way; a crowd of more leaves no side free."""
_FURTHER: Final = 5.0
"""How much further from its point a name stands that gave way, in frame units."""
_MARKS: Final = ("events", "readings", "situation-labels", "notes", "letters")
_OUTLINE: Final = 1.4
_NAME: Final = 10
"""How bad it is to lie on another name, against lying under one mark."""


def names_beside_marks(base: DrawList, shown: DrawList) -> DrawList:
    """Return the base map with those names moved that the situation would cover."""
    taken = _taken(shown)
    layer = base.layer("labels")
    if layer is None or not 0 < len(taken) <= _MOST:
        return base
    texts = [item for item in layer.items if isinstance(item, Text) and not item.angle]
    boxes = np.array([text_box(text) for text in texts]).reshape(-1, 4)
    covered = np.flatnonzero(_touching(boxes, taken).any(axis=1)).tolist()
    covered = [number for number in covered if texts[number].about is not None]
    if not covered:
        return base
    moved: dict[int, Text] = {}
    for number in covered:
        others = np.delete(boxes, number, 0)
        text = _beside(texts[number], taken, others, (base.width, base.height))
        boxes[number] = text_box(text)
        moved[id(texts[number])] = text
    items = tuple(moved.get(id(item), item) for item in layer.items)
    return _with_layer(base, replace(layer, items=items))


def _taken(shown: DrawList) -> NDArray[np.float64]:
    """Return the boxes (k, 4) of marks, trays, discs and words of a situation."""
    boxes = label_boxes(shown, *_MARKS)
    trays = [
        _bounds(item)
        for layer in shown.layers
        if layer.name == "leaders"
        for item in layer.items
        if isinstance(item, Paths) and item.shape.closed
    ]
    many = [boxes, np.array(trays).reshape(-1, 4)]
    discs = disc_boxes(shown.layers)
    return np.concatenate([*many, np.array(discs).reshape(-1, 4)])


def _bounds(item: Paths) -> tuple[float, float, float, float]:
    left, top = item.shape.points.min(axis=0).tolist()
    right, bottom = item.shape.points.max(axis=0).tolist()
    return left + item.dx, top + item.dy, right + item.dx, bottom + item.dy


def _touching(boxes: NDArray[np.float64], taken: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which boxes (n, 4) touch which taken ones (k, 4), as bool (n, k)."""
    left, top, right, bottom = (boxes[:, side, np.newaxis] for side in range(4))
    return np.asarray(
        (taken[:, 0] < right + _OUTLINE)
        & (taken[:, 2] > left - _OUTLINE)
        & (taken[:, 1] < bottom)
        & (taken[:, 3] > top)
    )


def _beside(
    text: Text,
    taken: NDArray[np.float64],
    names: NDArray[np.float64],
    frame: tuple[float, float],
) -> Text:
    """Return a name at the side of its point where it covers least, its own side first.

    It would rather stay under a mark than lie on another name.
    """
    if text.about is None:
        return text
    x, y, offset, own = text.about
    order = (own, *(side for side in range(len(SIDES)) if side != own))
    tries = [text, *(around(text, x, y, offset + _FURTHER, side) for side in order)]
    boxes = np.array([text_box(tried) for tried in tries])
    cost = _touching(boxes, taken).sum(axis=1) + _NAME * _touching(boxes, names).sum(axis=1)
    outside = (boxes[:, :2] < 3).any(axis=1) | (boxes[:, 2:] > np.array(frame) - 3).any(axis=1)
    return tries[int(np.argmin(cost + 1000 * outside))]


def _with_layer(base: DrawList, layer: Layer) -> DrawList:
    layers = tuple(layer if each.name == layer.name else each for each in base.layers)
    return replace(base, layers=layers)
