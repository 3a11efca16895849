"""The views that a reader has rested at, to go back and forward through.

What counts is where the map came to rest: a drag or a turn of the wheel is one step, however
many frames it took. Moving the map itself belongs to the canvas.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.portrayal.view import View

__all__ = ["Trail", "ViewHistory"]

_REST_MS: Final = 350
_LONGEST: Final = 100
_SAME_UNITS: Final = 2.0
_SAME_SCALE: Final = 0.01


class ViewHistory:
    """Views in the order in which they were rested at, and which of them is the present one."""

    def __init__(self) -> None:
        self._views: list[View] = []
        self._place = -1

    def __len__(self) -> int:
        return len(self._views)

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier view."""
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a view that was left by going back."""
        return self._place < len(self._views) - 1

    def rest(self, view: View) -> None:
        """Remember a view; what was ahead is dropped, as in a browser.

        A view of another size stands in for the present one: a change of the window's size
        is no step of the reader's.
        """
        if not self._views:
            self._views, self._place = [view], 0
        elif (view.width, view.height) != (self._present.width, self._present.height):
            self._views[self._place] = view
        elif not _alike(view, self._present):
            self._views[self._place + 1 :] = [view]
            del self._views[:-_LONGEST]
            self._place = len(self._views) - 1

    def step(self, by: int) -> View | None:
        """Go back (-1) or forward (1) and return that view, None where there is none."""
        if not 0 <= self._place + by < len(self._views):
            return None
        self._place += by
        return self._present

    @property
    def _present(self) -> View:
        return self._views[self._place]


def _alike(one: View, other: View) -> bool:
    """Return whether nobody would see a difference between two views of one size."""
    if one.projection != other.projection:
        return False
    ratio = one.metres_per_unit / other.metres_per_unit
    moved = max(abs(a - b) for a, b in zip(one.centre, other.centre, strict=True))
    return abs(ratio - 1) < _SAME_SCALE and moved < _SAME_UNITS * one.metres_per_unit


class Trail(QObject):
    """Watches a map and remembers where it rests.

    Signal ``changed``: there is, or is no longer, a view to go back or forward to.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = ViewHistory()
        self._moving: View | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._rest)

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier view; the one being left counts from its first move."""
        return self._history.can_go_back or (self._moving is not None and len(self._history) > 0)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a view that was left by going back."""
        return self._moving is None and self._history.can_go_forward

    def follow(self, view: View) -> None:
        """Take note of a view; it is remembered once the map rests there."""
        self._moving = view
        self._timer.start()

    def step(self, by: int) -> View | None:
        """Return the view back (-1) or forward (1), None where there is none."""
        self._rest()
        view = self._history.step(by)
        self.changed.emit()
        return view

    def _rest(self) -> None:
        self._timer.stop()
        if self._moving is not None:
            self._history.rest(self._moving)
            self._moving = None
            self.changed.emit()
