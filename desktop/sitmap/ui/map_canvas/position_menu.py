"""The menu of a place on the map: its position in every way of writing, to be copied.

What else a click may do belongs to the canvas.
"""

from __future__ import annotations

from functools import partial
from math import isfinite

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from sitmap.geo.coordinates import FORMS, Form, format_position
from sitmap.portrayal.view import View

__all__ = ["add_positions", "positions_at"]


def positions_at(view: View, x: float, y: float) -> tuple[tuple[Form, str], ...]:
    """Return each form with the position at a point of the frame, as exact as the scale."""
    lon, lat = view.from_frame(x, y)
    if not isfinite(lon):
        return ()
    written = [(form, format_position(lon, lat, form, view.true_metres_per_unit)) for form in FORMS]
    return tuple((form, text) for form, text in written if text)


def add_positions(menu: QMenu, view: View, x: float, y: float) -> None:
    """Add one entry a form that copies the position; nothing off the projection."""
    found = positions_at(view, x, y)
    if not found:
        return
    menu.addSection("Copy position")
    for _, text in found:
        menu.addAction(f"Copy {text}", partial(QGuiApplication.clipboard().setText, text))
