"""Names on the ground that give way to marks: no mark stands on the letters of its town.

A name that a mark, a tray or a label of the situation covers moves to another side of its own
point; a lesser name below it moves in turn or is left out, all others stay. Marks never move:
they stand where things happened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.clusters import disc_boxes
from sitmap.portrayal.draw_list import DrawList, Paths, Text
from sitmap.portrayal.labels import SIDES, around, label_boxes, text_box

__all__ = ["names_beside_marks"]

_MOST: Final = 1500
"""Marks up to which names give way; a crowd of more leaves no side free."""
_FURTHER: Final = 5.0
"""How much further from its point a name stands that gave way, in frame units."""
_MARKS: Final = ("events", "readings", "situation-labels", "notes", "letters")
_OUTLINE: Final = 1.4
_MARK: Final = 5
_NAME: Final = 100
"""How bad it is to lie under a mark or on a settled name, against one that may still move."""


def names_beside_marks(base: DrawList, shown: DrawList) -> DrawList:
    """Return the base map with those names moved that the situation would cover."""
    taken = _taken(shown)
    layer = base.layer("labels")
    if layer is None or not 0 < len(taken) <= _MOST:
        return base
    texts = [item for item in layer.items if isinstance(item, Text) and not item.angle]
    boxes = np.array([text_box(text) for text in texts]).reshape(-1, 4)
    if not _touching(boxes, taken).any():
        return base
    moved = _Names(texts, boxes, taken, (base.width, base.height)).settled()
    items = [moved.get(id(item), item) for item in layer.items]
    kept = replace(layer, items=tuple(item for item in items if item is not None))
    layers = tuple(kept if each is layer else each for each in base.layers)
    return replace(base, layers=layers)


class _Names:
    """Names in the order of their importance while they find their places anew."""

    def __init__(
        self,
        texts: list[Text],
        boxes: NDArray[np.float64],
        taken: NDArray[np.float64],
        frame: tuple[float, float],
    ) -> None:
        self._texts, self._boxes, self._taken = texts, boxes, taken
        self._frame = np.array(frame)
        # Names of regions have no point to stand beside: they stay.
        self._fixed = np.array([text.about is None for text in texts], np.bool_)

    def settled(self) -> dict[int, Text | None]:
        """Return what became of names that did not stay, by identity; None is left out.

        A name under a mark moves; one that then lies below a more important one moves as well.
        """
        out: dict[int, Text | None] = {}
        for number in np.flatnonzero(~self._fixed).tolist():
            own = self._boxes[number : number + 1]
            under_mark = bool(_touching(own, self._taken).any())
            if under_mark or _touching(own, self._boxes[self._fixed]).any():
                text = self._beside(number)
                out[id(self._texts[number])] = text
                if text is None:
                    self._boxes[number] = np.inf
                    continue
                self._boxes[number] = text_box(text)
            self._fixed[number] = True
        return out

    def _beside(self, number: int) -> Text | None:
        """Return a name at the side of its point where it covers least; None below another."""
        text = self._texts[number]
        if text.about is None:
            return text
        x, y, offset, own = text.about
        order = (own, *(side for side in range(len(SIDES)) if side != own))
        tries = [text, *(around(text, x, y, offset + _FURTHER, side) for side in order)]
        boxes = np.array([text_box(tried) for tried in tries])
        pending = ~self._fixed
        pending[number] = False
        marks = _touching(boxes, self._taken).sum(axis=1)
        names = _touching(boxes, self._boxes[self._fixed]).sum(axis=1)
        others = _touching(boxes, self._boxes[pending]).sum(axis=1)
        outside = (boxes[:, :2] < 3).any(axis=1) | (boxes[:, 2:] > self._frame - 3).any(axis=1)
        best = int(np.argmin(_MARK * marks + _NAME * (names + 10 * outside) + others))
        return None if names[best] else tries[best]


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
