"""Lines: their pens, and a quick way to draw wide ones while the picture moves.

Which line looks how is decided in ``portrayal``.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from sitmap.portrayal.draw_list import Stroke

__all__ = ["draw_quickly", "pen"]


def pen(stroke: Stroke) -> QPen:
    """Return the pen of a stroke; dashes are given in frame units."""
    flat = stroke.cap == "flat"
    made = QPen(QColor(*stroke.colour), stroke.width)
    made.setCapStyle(Qt.PenCapStyle.FlatCap if flat else Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if stroke.dash:
        made.setDashPattern([length / max(stroke.width, 1e-6) for length in stroke.dash])
    return made


def draw_quickly(painter: QPainter, path: QPainterPath, stroke: Stroke) -> None:
    """Draw a line as several lines of one pixel beside each other.

    Qt draws lines of one pixel directly and computes the outline of all others: for a front
    of some thousand points that is ten times dearer than all lines of one pixel together.
    """
    ratio = painter.device().devicePixelRatioF()
    thin = QPen(QColor(*stroke.colour), 0)
    if stroke.dash:
        thin.setCapStyle(Qt.PenCapStyle.FlatCap)
        thin.setDashPattern([length * ratio for length in stroke.dash])
    for dx, dy in _beside(round(stroke.width * ratio, 2)):
        painter.translate(dx / ratio, dy / ratio)
        painter.strokePath(path, thin)
        painter.translate(-dx / ratio, -dy / ratio)


@lru_cache(maxsize=64)
def _beside(width: float) -> tuple[tuple[float, float], ...]:
    """Return by how much lines of one pixel are moved to fill a line of ``width`` pixels."""
    radius = (width - 1) / 2
    moves = []
    while radius > 0.2:
        steps = max(4, math.ceil(2 * math.pi * radius))
        turns = (2 * math.pi * (step + 0.5) / steps for step in range(steps))
        moves += [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]
        radius -= 1.0
    return tuple(moves) or ((0.0, 0.0),)
