"""The box that a hand draws over the map to zoom to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from sitmap.portrayal.draw_list import DrawList, Fill, Layer, Paths, PathShape, Stroke
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["RubberBand"]

_SMALLEST: Final = 6.0
_TINT: Final = 40


@dataclass(frozen=True, slots=True)
class RubberBand:
    """A box between two corners in frame units."""

    start: QPointF
    end: QPointF

    @property
    def rect(self) -> QRectF:
        """The box, whichever way it was drawn."""
        return QRectF(self.start, self.end).normalized()

    @property
    def is_box(self) -> bool:
        """Whether it is large enough to be meant."""
        return min(self.rect.width(), self.rect.height()) >= _SMALLEST

    def zoomed(self, view: View, largest: float) -> View:
        """Return the view in which the box fills the frame, at most ``largest`` times larger."""
        box = self.rect
        factor = min(view.width / box.width(), view.height / box.height(), largest)
        middle = box.center()
        centred = view.pan(view.width / 2 - middle.x(), view.height / 2 - middle.y())
        return centred.zoom(factor)

    def draw_list(self, view: View, style: Style) -> DrawList:
        """Return the box as it is drawn over the map."""
        box = self.rect
        left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
        ring = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
        ink = style.colour("highlight")
        items = (
            Paths(
                PathShape.of([ring], closed=True),
                Fill((*ink[:3], _TINT)),
                Stroke(ink, 1.5, dash=(6.0, 3.0)),
                casing=Stroke(style.colour("highlight_halo"), 3.0),
            ),
        )
        return DrawList(view.width, view.height, (Layer("rubber-band", items, static=False),))
