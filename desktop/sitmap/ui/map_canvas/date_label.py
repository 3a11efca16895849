"""The day of a map in large letters on top of it, where two maps show two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sitmap.paint.fonts import text_width
from sitmap.portrayal.draw_list import DrawList, Layer, Text
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.furniture import panel

__all__ = ["DateLabel"]

_SIZE: Final = 20.0
_PAD: Final = 10.0
_HEIGHT: Final = 34.0


@dataclass(frozen=True, slots=True)
class DateLabel:
    """Words in a box whose ``side`` lies at ``x``, its top at ``top``."""

    words: str
    x: float
    top: float
    side: Literal["left", "right"] = "left"

    def draw_list(self, view: View, style: Style) -> DrawList:
        """Return the box with its words."""
        width = text_width(self.words, _SIZE, bold=True) + 2 * _PAD
        left = self.x if self.side == "left" else self.x - width
        words = Text(
            left + _PAD,
            self.top + _HEIGHT / 2,
            self.words,
            _SIZE,
            style.colour("panel_text"),
            bold=True,
            baseline="middle",
        )
        box = panel(left, self.top, left + width, self.top + _HEIGHT, style)
        return DrawList(view.width, view.height, (Layer("date", (box, words), static=False),))
