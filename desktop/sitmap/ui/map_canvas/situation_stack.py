"""Paints one situation over its ground, in the order of the layers.

The situation's draw lists come from ``canvas_scene``; what stands over the map, when it is
painted and in which quality is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from sitmap.paint.painter import Drawn, PaintCache, Quality, paint
from sitmap.portrayal.draw_list import LAYER_ORDER, DrawList
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas_scene import CanvasScene
from sitmap.ui.map_canvas.ground import Ground

__all__ = ["Moment", "SituationStack"]

_LOWER: Final = LAYER_ORDER[: LAYER_ORDER.index("lakes")]
_LINES: Final = LAYER_ORDER[LAYER_ORDER.index("lakes") : LAYER_ORDER.index("places")]
_TOP: Final = LAYER_ORDER[LAYER_ORDER.index("places") :]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a frame shows.

    Labels keep ``clear`` of boxes (k, 4); ``hovered`` is the row under the pointer or -1.
    """

    view: View
    quality: Quality
    clear: NDArray[np.float64]
    hovered: int = -1


class SituationStack:
    """The layers of one situation; ground that changed lies over areas and lines, below names."""

    def __init__(self, scene: CanvasScene, cache: PaintCache) -> None:
        self._scene, self._cache = scene, cache

    def draw_list(self, moment: Moment, ground: Ground | None) -> DrawList:
        """Return the situation; its labels keep clear only where the ground fits the view."""
        fits = ground is not None and ground.view == moment.view
        return self._scene.draw_list(moment.view, moment.clear if fits else None)

    def paint(self, painter: QPainter, moment: Moment, ground: Ground | None) -> Drawn:
        """Paint everything from the ground to the marks; nothing without a ground."""
        if ground is None:
            return Drawn()
        view, quality, cache = moment.view, moment.quality, self._cache
        if ground.view != view:
            self._paint_bare(painter, moment)
        content = self.draw_list(moment, ground)
        ground.draw(painter, view, above=False)
        drawn = paint(painter, content.only(*_LOWER), quality, cache)
        ground.draw(painter, view, above=True)
        drawn = drawn.plus(paint(painter, content.only(*_LINES), quality, cache))
        paint(painter, self._scene.changed_ground(), quality, cache)
        chosen = self._set_off(moment.hovered)
        for found in chosen:
            paint(painter, found.only("selected-edges"), "settled", cache)
        still = quality == "settled" and ground.view == view
        names = self._scene.names(ground.names, still=still)
        ground.draw_names(painter, view, cache, names)
        drawn = drawn.plus(paint(painter, content.only(*_TOP), quality, cache))
        for found in chosen:
            paint(painter, found.only("selected-marks"), "settled", cache)
        return drawn

    def _paint_bare(self, painter: QPainter, moment: Moment) -> None:
        """Fill what an older ground, moved or stretched, may leave uncovered."""
        frame = QRectF(0.0, 0.0, moment.view.width, moment.view.height)
        painter.fillRect(frame, QColor(*self._scene.style.colour("land")))
        smooth = moment.quality == "settled"
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)

    def _set_off(self, hovered: int) -> list[DrawList]:
        found = (self._scene.hovered(hovered), self._scene.selected())
        return [set_off for set_off in found if set_off is not None]
