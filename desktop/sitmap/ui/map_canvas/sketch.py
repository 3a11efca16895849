"""The drawing in progress above the map: corners, lines between them, a band to the pointer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitmap.portrayal.draw_list import (
    SYMBOLS,
    DrawList,
    Item,
    Layer,
    Markers,
    Paths,
    PathShape,
    Stroke,
)
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["Sketch"]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Corners as (lon, lat); ``closed`` joins the last to the first."""

    points: tuple[tuple[float, float], ...] = ()
    closed: bool = False

    def draw_list(
        self, view: View, style: Style, pointer: tuple[float, float] | None
    ) -> DrawList | None:
        """Return the sketch in a view, with a band to ``pointer`` (frame units), or None."""
        if not self.points:
            return None
        corners = view.to_frame(np.array(self.points, np.float64))
        corners = corners[np.isfinite(corners).all(axis=1)]
        line = corners if pointer is None else np.vstack([corners, [pointer]])
        if self.closed and len(line) > 2:
            line = np.vstack([line, line[:1]])
        colour = style.colour("draft")
        items: list[Item] = []
        if len(line) > 1:
            halo = Stroke(style.colour("halo"), 4.5)
            shape = PathShape.of([line], closed=False)
            items.append(Paths(shape, stroke=Stroke(colour, 2.0), casing=halo))
        zeros = np.zeros(len(corners), np.uint8)
        items.append(
            Markers(
                corners[:, 0].astype(np.float32),
                corners[:, 1].astype(np.float32),
                zeros + np.uint8(SYMBOLS.index("square")),
                zeros,
                np.ones(len(corners), np.bool_),
                (colour,),
                style.colour("halo"),
                9.0,
                np.full(len(corners), -1, np.int32),
            )
        )
        return DrawList(view.width, view.height, (Layer("sketch", tuple(items), static=False),))
