"""What stands over the map and where: legend, scale, credits, banner, and drawings of the hand.

It tells names and labels which places to leave free. How each part looks has its own module.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas_scene import CanvasScene
from sitmap.ui.map_canvas.fitting import LEGEND_ROOM, WIDE
from sitmap.ui.map_canvas.furniture import Notes, note_boxes
from sitmap.ui.map_canvas.furniture_layer import FurnitureLayer
from sitmap.ui.map_canvas.ground import Ground
from sitmap.ui.map_canvas.hand_drawing import HandWork
from sitmap.ui.map_canvas.legend_panel import LegendPanel

__all__ = ["StandingOver"]

_Box: TypeAlias = tuple[float, float, float, float]
_NOTHING: Final = DrawList(0, 0, ())


class StandingOver:
    """Everything over the map of one scene; ``hands`` come last.

    ``clear`` (k, 4) are the boxes that labels of the situation keep clear of: names on the
    ground and what stands over it. ``pointer`` is where the position is read, None for nowhere.
    """

    def __init__(self, base_map: BaseMap, scene: CanvasScene, cache: PaintCache) -> None:
        self._scene, self._cache = scene, cache
        self.legend = LegendPanel()
        self.furniture = FurnitureLayer(base_map)
        self.hands = HandWork()
        self._has_legend = True
        self.pointer: QPointF | None = None
        self.clear: NDArray[np.float64] = np.empty((0, 4))
        self._clear_ground: Ground | None = None
        self._clear_place: tuple[_Box, Notes] | None = None
        self._reserved_place: tuple[_Box, Notes] | None = None

    def share(self, other: StandingOver) -> None:
        """Show the work of hands of another map, and leave the legend to it."""
        self.hands, self._has_legend = other.hands, False

    # --- room for others ------------------------------------------------------------------

    def keep_clear(self, ground: Ground | None, view: View, options: MapOptions) -> bool:
        """Let labels keep clear of names, scale and legend; True if their places changed.

        Only when the map is at rest: labels must not dance while the date moves.
        """
        place = self._place()
        if ground is None or (ground is self._clear_ground and place == self._clear_place):
            return False
        self._clear_ground, self._clear_place = ground, place
        self.clear = np.concatenate([ground.boxes, self._boxes(view, options, place[0])])
        return True

    @property
    def was_cleared(self) -> bool:
        """Whether ``clear`` was ever found."""
        return self._clear_ground is not None

    @property
    def moved(self) -> bool:
        """Whether names on the ground have yet to give way to legend or banner."""
        return self._place() != self._reserved_place

    def reserve(self, view: View, options: MapOptions) -> NDArray[np.float64]:
        """Return the boxes (k, 4) that names on the ground stand beside, not under."""
        self._reserved_place = self._place()
        legend = self._reserved_place[0]
        if self.legend.rect.isNull() and view.width >= WIDE:  # not drawn yet: about this large
            left = 0.0 if self.legend.on_left else view.width - LEGEND_ROOM
            legend = (left, 0.0, left + LEGEND_ROOM, 0.55 * view.height)
        return self._boxes(view, options, legend)

    def _place(self) -> tuple[_Box, Notes]:
        """Return where the legend was last drawn, and the lines on top of the map."""
        rect = self.legend.rect
        return (rect.left(), rect.top(), rect.right(), rect.bottom()), self._scene.above

    def _boxes(self, view: View, options: MapOptions, legend: _Box) -> NDArray[np.float64]:
        furniture = self.furniture.boxes(view, options)
        banner = note_boxes(view, self._scene.above)
        return np.concatenate([furniture, banner, np.array([legend])])

    # --- painting -------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        view: View,
        options: MapOptions,
        attribution: str,
        *,
        resting: bool,
    ) -> None:
        """Paint it all; scale and locator of a map in motion may be those of a moment ago."""
        style, cache, pointer = self._scene.style, self._cache, self.pointer
        hands = self.hands
        band = (pointer.x(), pointer.y()) if pointer is not None and hands.picking else None
        sketch = hands.sketch.draw_list(view, style, band)
        if sketch is not None:
            paint(painter, sketch, "settled", cache)
        notes = self._scene.notes(attribution)
        size = (float(view.width), float(view.height))
        taken = np.concatenate([self.furniture.boxes(view, options), note_boxes(view, notes)])
        if self._has_legend:
            self.legend.draw(painter, self._scene.legend(), style, size, cache, taken)
        self.furniture.draw(painter, view, style, notes, options, cache, resting=resting)
        self.furniture.draw_readout(painter, view, style, pointer, options, cache)
        for drawing in hands.drawings:
            paint(painter, drawing.draw_list(view, style) or _NOTHING, "settled", cache)
