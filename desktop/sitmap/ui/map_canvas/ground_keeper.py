"""Keeps the picture of the base map for what shows: made in a worker, one at a time.

When a ground is wanted and for which view is the surface's matter, how it is made that of
``ground``. A base map of the user's own is only ever read here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.ground import Ground, GroundImages, render_ground
from sitmap.ui.task_runner import TaskRunner

__all__ = ["GroundKeeper", "GroundOrder"]

_PAUSE_MS: Final = 120


@dataclass(frozen=True, slots=True)
class GroundOrder:
    """What a ground is made of.

    ``ratio`` is device pixels in a frame unit; names keep clear of the boxes ``reserved`` (k, 4).
    """

    base_map: BaseMap
    own: OwnBaseMap | None
    view: View
    style: Style
    ratio: float
    reserved: NDArray[np.float64]
    options: MapOptions

    def images(self) -> GroundImages:
        """Return the ground; touches no widget, so it may be made in any thread."""
        return render_ground(
            self.base_map,
            self.view,
            self.style,
            self.ratio,
            self.reserved,
            self.options.ground,
            self.own,
        )


class GroundKeeper(QObject):
    """The ground of a map.

    Signals: ``rendered(GroundImages)`` a worker is done, ``take`` it or leave it; ``rested()``
    another may be asked for; ``failed()`` none came. ``own`` is the user's base map.
    """

    rendered = Signal(object)
    rested = Signal()
    failed = Signal()

    def __init__(self, runner: TaskRunner | None, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self.ground: Ground | None = None
        self.own: OwnBaseMap | None = None
        self.busy = False
        # A map may be gone before its last ground is made.
        self._alive = alive = [True]
        self.destroyed.connect(alive.clear)
        # A ground at a time and a breath between two: the hand on the map comes first.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.rested)

    @property
    def has_workers(self) -> bool:
        """Whether grounds are made off the window's thread."""
        return self._runner is not None

    def is_current(self, view: View, options: MapOptions) -> bool:
        """Return whether the ground is the one for a view and choices."""
        ground = self.ground
        if ground is None or ground.own is not self.own:
            return False
        return ground.view == view and ground.options == options.ground

    def take(self, images: GroundImages) -> None:
        """Show this ground from now on."""
        self.ground = Ground.of(images)

    def forget(self) -> None:
        """Show none until another is made."""
        self.ground = None

    def renew(self, order: Callable[[], GroundOrder]) -> bool:
        """Make what is ordered; while one is made, the next waits. True if it is there at once.

        A base map of the user's own may take its time: never in this thread.
        """
        at_once = self.ground is None or self._runner is None
        if at_once:
            self.take(replace(order(), own=None).images())
        wanted = not at_once or (self.own is not None and self.has_workers)
        if wanted and not (self.busy or self._pause.isActive()):
            self._pause.start()
            self.run(order().images, done=self.rendered.emit)
        return at_once

    def run(self, work: Callable[..., Any], *args: object, done: Callable[[Any], object]) -> None:
        """Run work that makes a ground; nothing else makes one meanwhile."""
        if self._runner is None:
            return

        def on_done(made: object) -> None:
            self.busy = False
            if self._alive:
                done(made)

        self.busy = True
        self._runner.run(work, *args, done=on_done, failed=self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self.busy = False
        self.failed.emit()
        raise error
