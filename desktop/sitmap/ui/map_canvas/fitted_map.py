"""A widget that shows a view of the world: fits extents into itself and follows its own size.

What it shows there is a subclass's matter.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from sitmap.errors import UserError
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.canvas_scene import data_extent
from sitmap.ui.map_canvas.fitting import Fitting, frame_size
from sitmap.ui.map_canvas.kept_frame import KeepingWidget
from sitmap.ui.map_canvas.legend_panel import LegendPanel
from sitmap.ui.session import Session

__all__ = ["FittedMap"]


class FittedMap(KeepingWidget):
    """The view of a map; ``view_changed(View)`` tells another one."""

    view_changed = Signal(object)

    def __init__(
        self, base_map: BaseMap, session: Session, legend: LegendPanel, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.base_map = base_map
        self._session, self._legend = session, legend
        self._fitting = Fitting(base_map.theatre.extent)
        self._view = self._fitted(self._fitting)

    @property
    def view(self) -> View:
        """What part of the world shows."""
        return self._view

    def fit_extent(self, extent: Extent) -> None:
        """Show all of an extent (west, south, east, north) in a projection that suits it.

        Raises UserError for an impossible extent.
        """
        fitting = Fitting(extent)
        view = self._fitted(fitting)
        self._fitting = fitting
        self._apply(view)

    def fit_all(self) -> None:
        """Show the first saved view, or all data, or the theatre."""
        views = list(self._session.snapshot.vocabulary.views.values())
        extent = views[0].extent if views else data_extent(self._session.snapshot)
        try:
            self.fit_extent(extent or self.base_map.theatre.extent)
        except UserError:
            self.fit_extent(self.base_map.theatre.extent)

    def _fitted(self, fitting: Fitting) -> View:
        size = frame_size(self.width(), self.height())
        return fitting.view(self._session.map_options.projection, size, self._legend)

    def _move(self, view: View) -> None:
        """Show a view that the hand chose: from now on a change of size keeps it."""
        self._fitting = Fitting(self._fitting.extent, kept=False)
        self._apply(view)

    def _apply(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self.view_changed.emit(view)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        fits, size = self._fitting.kept, frame_size(self.width(), self.height())
        self._apply(self._fitted(self._fitting) if fits else self._view.resized(*size))
        super().resizeEvent(event)
