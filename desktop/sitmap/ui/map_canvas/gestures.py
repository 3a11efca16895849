"""What wheels, touch pads and fingers mean for the map, as factors and movements.

Numbers only: whoever moves the map is the canvas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEventPoint, QNativeGestureEvent, QTouchEvent, QWheelEvent

__all__ = ["Fingers", "Move", "native_factor", "wheel_factor"]

_WHEEL_STEP: Final = 1.0015
"""Factor for an eighth of a degree: a notch of 15 degrees zooms by a fifth."""
_LARGEST_TURN: Final = 480
_FINE: Final = 4
_DOUBLE: Final = 2.0
_LEAST_FACTOR: Final = 0.2
_LEAST_SPREAD: Final = 8.0


@dataclass(frozen=True, slots=True)
class Move:
    """A movement by ``dx``, ``dy`` pixels, then a zoom by ``factor`` about ``at``."""

    dx: float
    dy: float
    factor: float
    at: QPointF


def wheel_factor(event: QWheelEvent) -> float:
    """Return the zoom that a turn of the wheel asks for; with Ctrl a quarter of it.

    A spinning wheel sends many notches at once: more than four are not believed.
    """
    turn = event.angleDelta().y() or event.pixelDelta().y()
    turn = max(-_LARGEST_TURN, min(turn, _LARGEST_TURN))
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return float(_WHEEL_STEP ** (turn / _FINE))
    return float(_WHEEL_STEP**turn)


def native_factor(event: QNativeGestureEvent) -> float:
    """Return the zoom that a gesture on a touch pad asks for, 1 for other gestures."""
    kind = event.gestureType()
    if kind == Qt.NativeGestureType.ZoomNativeGesture:
        return max(1.0 + event.value(), _LEAST_FACTOR)
    if kind == Qt.NativeGestureType.SmartZoomNativeGesture:
        return _DOUBLE
    return 1.0


class Fingers:
    """The fingers on a touch screen: one drags, two and more drag and pinch.

    A finger that comes or goes moves nothing: only those that stay are compared.
    """

    def __init__(self) -> None:
        self._places: dict[int, QPointF] = {}
        self._start: QPointF | None = None
        self._last_tap: tuple[int, QPointF] | None = None

    def track(self, event: QTouchEvent) -> Move | None:
        """Return what the fingers did since the last event, None if nothing."""
        points = [p for p in event.points() if p.state() != QEventPoint.State.Released]
        if not self._places and len(points) == 1:
            self._start = points[0].position()
        elif len(points) > 1:
            self._start = None
        stayed = [p for p in points if p.id() in self._places]
        before = [self._places[p.id()] for p in stayed]
        after = [p.position() for p in stayed]
        self._places = {p.id(): p.position() for p in points}
        return _moved(before, after) if before else None

    def tapped(self, at: QPointF, reach: float) -> bool:
        """Return whether one finger came and went within ``reach`` pixels of where it came."""
        start, self._start = self._start, None
        return start is not None and (at - start).manhattanLength() <= reach

    def is_second_tap(self, at: QPointF, when: int, reach: float, within: int) -> bool:
        """Return whether a tap at ``when`` (ms) follows another at that place; a third does not."""
        before, self._last_tap = self._last_tap, (when, at)
        if before is None or when - before[0] > within:
            return False
        second = (at - before[1]).manhattanLength() <= reach
        self._last_tap = None if second else self._last_tap
        return second

    def forget(self) -> None:
        """Start anew: the touch was cancelled."""
        self._places, self._start = {}, None


def _moved(before: Sequence[QPointF], after: Sequence[QPointF]) -> Move:
    was, now = _middle(before), _middle(after)
    spread, spread_now = _spread(before, was), _spread(after, now)
    factor = spread_now / spread if min(spread, spread_now) > _LEAST_SPREAD else 1.0
    return Move(now.x() - was.x(), now.y() - was.y(), factor, now)


def _middle(points: Sequence[QPointF]) -> QPointF:
    return QPointF(
        sum(p.x() for p in points) / len(points), sum(p.y() for p in points) / len(points)
    )


def _spread(points: Sequence[QPointF], middle: QPointF) -> float:
    return sum(hypot(p.x() - middle.x(), p.y() - middle.y()) for p in points) / len(points)
