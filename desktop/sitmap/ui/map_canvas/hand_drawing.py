"""What is drawn above the whole map while a hand is at work: boxes, measures, pins."""

from __future__ import annotations

from typing import Protocol

from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["HandDrawing"]


class HandDrawing(Protocol):
    """Something above the map; the surface asks for it with each frame."""

    def draw_list(self, view: View, style: Style) -> DrawList | None:
        """Return what is drawn in a view, in frame units, or None for nothing."""
