"""Changing the projection of a map: made ready in a worker, while the old picture stays.

The old view can be moved meanwhile; ground and shapes of the new one come together, so that no
frame shows a part of each. Which projection a view should have is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.ground import GroundImages
from sitmap.ui.map_canvas.ground_keeper import GroundOrder
from sitmap.ui.map_canvas.map_projection import suited
from sitmap.ui.map_canvas.map_surface import MapSurface

__all__ = ["ReprojectingMap"]


@dataclass(frozen=True, slots=True)
class _Reprojected:
    """What a worker returns: the ground of a view, and the situation's shapes for it."""

    images: GroundImages
    shapes: ShapeCache


def _reproject(order: GroundOrder, snapshot: Snapshot, situation: Situation) -> _Reprojected:
    """Return everything that a view in another projection needs; touches no widget."""
    shapes = ShapeCache()
    situation_draw_list(snapshot, situation, order.view, order.style, shapes, options=order.options)
    return _Reprojected(order.images(), shapes)


class ReprojectingMap(MapSurface):
    """The map of a session, whose projection changes without a halt."""

    _wanted: View | None = None
    """The view in another projection that is waited for."""
    _asked_from: View | None = None
    """The view that showed when it was asked for."""

    def is_settled(self) -> bool:
        """Return whether the map shows its final quality, ground and projection."""
        return super().is_settled() and (self._wanted is None or not self.isVisible())

    def _apply(self, view: View) -> None:
        waits = self._grounds.has_workers and self._ground is not None
        if waits and view.projection != self._view.projection:
            self._wanted, self._asked_from = view, self._view
            self._render()
            return
        if view == self._view:  # what shows is wanted again
            self._wanted = None
        super()._apply(view)

    def _on_settle(self) -> None:
        super()._on_settle()
        if self._wanted is not None:
            return  # what is on its way must not be called back by what shows meanwhile
        view, choice = self._view, self._session.map_options.projection
        self._apply(suited(view, view.width / 2, view.height / 2, choice))

    def _listen(self) -> None:
        super()._listen()
        self._grounds.failed.connect(self._forget_wanted)

    def _forget_wanted(self) -> None:
        self._wanted = None

    def _render(self) -> None:
        if self._wanted is None or self._ground is None:
            super()._render()
        elif not self._grounds.busy:
            order = replace(self._order(), view=self._wanted)
            session = self._session
            self._grounds.run(
                _reproject, order, session.snapshot, session.situation, done=self._on_reprojected
            )

    def _on_rendered(self, images: GroundImages) -> None:
        super()._on_rendered(images)
        if self._wanted is not None:
            self._render()

    def _on_reprojected(self, made: _Reprojected) -> None:
        if self._wanted is not None and self._wanted.projection != made.images.view.projection:
            self._render()  # another one is wanted by now
            return
        view, self._wanted = self._arrived(), None
        if view is None:  # the hand has left for elsewhere, which may need another one
            self._settling.settle_soon()
        else:
            self._scene.adopt(made.shapes)
            if made.images.style is self._scene.style:
                self._grounds.take(made.images)
            else:
                self._grounds.forget()
            self._view = view
            self._keep_clear()
            self.view_changed.emit(view)
        self._renew_outdated()
        self.update()

    def _arrived(self) -> View | None:
        """Return the view to show now; None where the hand has gone back in the meantime."""
        wanted, shown = self._wanted, self._view
        if wanted is None or self._asked_from == shown:
            return wanted
        x, y = shown.width / 2, shown.height / 2
        view = shown.reprojected(wanted.projection, x, y)
        better = suited(view, x, y, self._session.map_options.projection)
        return view if better.projection == view.projection == wanted.projection else None
