"""Changing the projection of a map: made ready in a worker, while the old picture stays.

The old view can be moved meanwhile; ground and shapes of the new one come together, so that no
frame shows a part of each. Which projection a view should have is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.ground import Ground, GroundImages, render_ground
from sitmap.ui.map_canvas.map_projection import suited
from sitmap.ui.map_canvas.map_surface import MapSurface

__all__ = ["ReprojectingMap"]


@dataclass(frozen=True, slots=True)
class _Look:
    """What the ground depends on beside the view."""

    base_map: BaseMap
    own: OwnBaseMap | None
    style: Style
    ratio: float
    reserved: NDArray[np.float64]
    options: MapOptions


@dataclass(frozen=True, slots=True)
class _Reprojected:
    """What a worker returns: the ground of a view, and the situation's shapes for it."""

    images: GroundImages
    shapes: ShapeCache


def _reproject(view: View, look: _Look, snapshot: Snapshot, situation: Situation) -> _Reprojected:
    """Return everything that a view in another projection needs; touches no widget."""
    shapes = ShapeCache()
    situation_draw_list(snapshot, situation, view, look.style, shapes, options=look.options)
    images = render_ground(
        look.base_map,
        view,
        look.style,
        look.ratio,
        look.reserved,
        look.options.ground,
        look.own,
    )
    return _Reprojected(images, shapes)


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
        waits = self._runner is not None and self._ground is not None
        if waits and view.projection != self._view.projection:
            self._wanted, self._asked_from = view, self._view
            self._render()
            return
        if view == self._view:  # what shows is wanted again
            self._wanted = None
        super()._apply(view)

    def _on_settle(self) -> None:
        super()._on_settle()
        view, choice = self._view, self._session.map_options.projection
        self._apply(suited(view, view.width / 2, view.height / 2, choice))

    def _render(self) -> None:
        if self._wanted is None or self._runner is None or self._ground is None:
            super()._render()
            return
        if self._rendering:
            return
        self._rendering = True
        look = _Look(
            self.base_map,
            self.own_base_map,
            self._scene.style,
            self.devicePixelRatioF(),
            self._reserved(),
            self._session.map_options,
        )
        self._runner.run(
            _reproject,
            self._wanted,
            look,
            self._session.snapshot,
            self._session.situation,
            done=self._on_reprojected,
            failed=self._on_render_failed,
        )

    def _on_rendered(self, images: GroundImages) -> None:
        super()._on_rendered(images)
        if self._wanted is not None:
            self._render()

    def _on_render_failed(self, error: Exception) -> None:
        self._wanted = None
        super()._on_render_failed(error)

    def _on_reprojected(self, made: _Reprojected) -> None:
        self._rendering = False
        if self._wanted is not None and self._wanted.projection != made.images.view.projection:
            self._render()  # another one is wanted by now
            return
        view, self._wanted = self._arrived(), None
        if view is not None:
            self._scene.adopt(made.shapes)
            current = made.images.style is self._scene.style
            self._ground = Ground.of(made.images) if current else None
            self._view = view
            self._keep_clear()
            self.view_changed.emit(view)
        if self._ground is not None and not self._serves(self._ground):
            super()._render()
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
