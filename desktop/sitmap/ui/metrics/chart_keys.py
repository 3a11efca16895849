"""What keys do in a chart: steps through days and readings, zooming, enlarging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from sitmap.ui.session import Session

if TYPE_CHECKING:
    from sitmap.ui.metrics.chart_view import ChartView

__all__ = ["act_on_key"]

_WEEK: Final = 7
_NEARER: Final = 1.5
_WAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def act_on_key(view: ChartView, session: Session, event: QKeyEvent) -> bool:
    """Do what a key asks for; returns whether it asks for anything.

    Arrows step a day, with Shift a week, with Ctrl to the next reading.
    """
    key, held = Qt.Key(event.key()), event.modifiers()
    if key in _WAYS and held & Qt.KeyboardModifier.ControlModifier:
        view.go_to_reading(_WAYS[key])
        return True
    if key in _WAYS:
        many = _WEEK if held & Qt.KeyboardModifier.ShiftModifier else 1
        session.step(_WAYS[key] * many)
        return True
    acts = {
        Qt.Key.Key_Home: lambda: session.set_valid_date(session.first_day),
        Qt.Key.Key_End: lambda: session.set_valid_date(session.last_day),
        Qt.Key.Key_Plus: lambda: view.zoom(1 / _NEARER),
        Qt.Key.Key_Minus: lambda: view.zoom(_NEARER),
        Qt.Key.Key_0: view.show_all,
        Qt.Key.Key_Return: view.opened.emit,
    }
    if key not in acts:
        return False
    acts[key]()
    return True
