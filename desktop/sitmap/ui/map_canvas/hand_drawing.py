"""What is drawn above the whole map while a hand is at work: sketches, boxes, measures, pins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.sketch import Sketch

__all__ = ["HandDrawing", "HandWork"]


class HandDrawing(Protocol):
    """Something above the map; the surface asks for it with each frame."""

    def draw_list(self, view: View, style: Style) -> DrawList | None:
        """Return what is drawn in a view, in frame units, or None for nothing."""


@dataclass(slots=True)
class HandWork:
    """Everything that hands do above a map; maps of the same place share one.

    ``drawings`` are painted last, in their order; while ``picking``, clicks go to a tool.
    """

    sketch: Sketch = field(default_factory=Sketch)
    drawings: list[HandDrawing] = field(default_factory=list)
    picking: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is drawn."""
        return not self.drawings and not self.sketch.points
