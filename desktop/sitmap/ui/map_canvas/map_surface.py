"""A widget that paints the situation over a cached picture of the base map.

It holds the view, the ground and the quality. What is drawn is decided in ``portrayal``,
how in ``paint``; mouse and keys are the canvas's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from sitmap.errors import UserError
from sitmap.paint.painter import Drawn, PaintCache, Quality, paint
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.draw_list import LAYER_ORDER, DrawList
from sitmap.portrayal.hits import hit_test
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.shape_cache import Same
from sitmap.portrayal.style import Style, Theme, load_style
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.canvas_scene import CanvasScene, data_extent
from sitmap.ui.map_canvas.furniture import Notes, note_boxes
from sitmap.ui.map_canvas.furniture_layer import FurnitureLayer
from sitmap.ui.map_canvas.ground import Ground, GroundImages, render_ground
from sitmap.ui.map_canvas.hand_drawing import HandDrawing
from sitmap.ui.map_canvas.hover import Hover
from sitmap.ui.map_canvas.idle_work import IdleWork
from sitmap.ui.map_canvas.legend_panel import LegendPanel
from sitmap.ui.map_canvas.map_projection import in_projection, projection_of
from sitmap.ui.map_canvas.moving_picture import MovingPicture
from sitmap.ui.map_canvas.sketch import Sketch
from sitmap.ui.map_canvas.vision_effect import show_as_seen
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["FIT_MARGIN", "MapSurface", "Overlay"]

Overlay: TypeAlias = Callable[[View, Style], DrawList | None]
_Box: TypeAlias = tuple[float, float, float, float]

_SETTLE_MS: Final = 180
_PAUSE_MS: Final = 120
FIT_MARGIN: Final = 12.0
_LEGEND_ROOM: Final = 250.0
_WIDE: Final = 840
"""Widths in pixels: of the legend at most, and from which a map has room for it at its side."""
_NOTHING: Final = DrawList(0, 0, ())
_LOWER: Final = LAYER_ORDER[: LAYER_ORDER.index("lakes")]
_LINES: Final = LAYER_ORDER[LAYER_ORDER.index("lakes") : LAYER_ORDER.index("places")]
_TOP: Final = LAYER_ORDER[LAYER_ORDER.index("places") :]


class MapSurface(QWidget):
    """The map of a session, without hands; ``hand_drawings`` are painted last, in their order.

    Signals: ``view_changed(View)``; ``frame_painted()`` after each paint; ``ground_noticed(str)``
    what the reader should know of a new ground, empty if nothing. ``last_drawn`` tells what the
    last frame drew: polygons, points, and as what. ``own_base_map`` is the user's own.
    """

    view_changed = Signal(object)
    frame_painted = Signal()
    ground_noticed = Signal(str)

    def __init__(
        self,
        base_map: BaseMap,
        session: Session,
        runner: TaskRunner | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.base_map = base_map
        self.own_base_map: OwnBaseMap | None = None
        self.last_drawn: dict[str, object] = {"polygons": 0, "points": 0, "as": "sprites"}
        self._session, self._runner = session, runner
        self._scene = CanvasScene(session)
        self._theme: Theme = "light"
        self._cache = PaintCache(sprites=True)
        self._legend = LegendPanel()
        self._clear = np.empty((0, 4))
        self._clear_ground: Ground | None = None
        self._clear_legend: tuple[_Box, Notes] | None = None
        self._rendered_legend: tuple[_Box, Notes] | None = None
        self._furniture = FurnitureLayer(base_map)
        self._ground: Ground | None = None
        self._rendering = False
        self._quality: Quality = "settled"
        self._fitted: Extent = base_map.theatre.extent
        self._keeps_fit = True
        self._choice = session.map_options.projection
        self._view = self._fit(self._fitted)
        self._pointer: QPointF | None = None
        self._picking = False
        self._sketch = Sketch()
        self.hand_drawings: list[HandDrawing] = []
        self._hover = Hover(self.rows_at, self)
        self._overlay: Overlay | None = None
        self._set_up_widget()
        self._idle_work = IdleWork(self)
        self._moving_picture = MovingPicture()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._on_settle)
        # A ground at a time and a breath between two: the hand on the map comes first.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_over)
        self._listen()
        self.fit_all()

    def _set_up_widget(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 180)

    def _listen(self) -> None:
        session = self._session
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
            session.snapshot_changed,
            session.filter_changed,
        ):
            signal.connect(self._on_situation_changed)
        session.selection_changed.connect(self.update)
        self._hover.row_changed.connect(self.update)
        session.map_options_changed.connect(self._on_map_options_changed)

    # --- the view -----------------------------------------------------------------------

    @property
    def view(self) -> View:
        """What part of the world shows."""
        return self._view

    def fit_extent(self, extent: Extent) -> None:
        """Show all of an extent (west, south, east, north) in a projection that suits it.

        Raises UserError for an impossible extent.
        """
        view = self._fit(extent)
        self._fitted, self._keeps_fit = extent, True
        self._apply(view)

    def fit_all(self) -> None:
        """Show the first saved view, or all data, or the theatre."""
        views = list(self._session.snapshot.vocabulary.views.values())
        extent = views[0].extent if views else data_extent(self._session.snapshot)
        try:
            self.fit_extent(extent or self.base_map.theatre.extent)
        except UserError:
            self.fit_extent(self.base_map.theatre.extent)

    def _fit(self, extent: Extent) -> View:
        width, height = max(self.width(), 64), max(self.height(), 64)
        # What is asked for stands beside the open legend, not under it, where the map has room.
        beside = self._room_beside()
        projection = projection_of(self._session.map_options.projection, extent)
        view = View.fit(projection, extent, width - beside, height, FIT_MARGIN)
        aside = beside / 2 if self._legend.on_left else -beside / 2
        return view.resized(width, height).pan(aside, 0.0)

    def _room_beside(self) -> float:
        """Return the width that is left to the open legend when something is fitted."""
        return _LEGEND_ROOM if self.width() >= _WIDE and not self._legend.folded else 0.0

    def _move(self, view: View) -> None:
        self._keeps_fit = False
        self._in_motion()
        self._apply(view)

    def _apply(self, view: View) -> None:
        if view == self._view:
            return
        self._view = view
        if self._ground is not None:
            self._render()
        self.view_changed.emit(view)
        self.update()

    # --- what shows ---------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Show the map in ``light`` or ``dark``."""
        self._theme = theme
        style = load_style(
            theme, self._session.map_options.palette, self._session.map_options.military
        )
        if style is self._scene.style:
            return
        self._scene.style = style
        self._ground = None
        self.update()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """Paint a further draw list over areas and lines, below names and marks; None ends it."""
        self._overlay = overlay
        self.update()

    def set_own_base_map(self, own: OwnBaseMap | None) -> None:
        """Show another base map of the user's own, or with None the included one alone."""
        self.own_base_map = own
        if self._ground is not None and not self._serves(self._ground):
            self._render()

    def set_sketch(self, points: Sequence[tuple[float, float]], closed: bool) -> None:
        """Show (lon, lat) corners above the map, with a band to the pointer; none clears."""
        self._sketch = Sketch(tuple(points), closed)
        self.update()

    def is_settled(self) -> bool:
        """Return whether the map shows its final quality and its own base map."""
        if not self.isVisible():
            return True
        ground = self._ground
        current = ground is not None and self._serves(ground)
        return self._quality == "settled" and current and not self._legend_grew()

    def is_idle(self) -> bool:
        """Return whether nothing is left to prepare for dates to come."""
        return self._idle_work.is_done and not self._settle.isActive()

    def rows_at(self, x: float, y: float) -> tuple[int, ...]:
        """Return the snapshot rows under a point of the widget, topmost first."""
        return hit_test(self._draw_list(), x, y)

    def _draw_list(self) -> DrawList:
        ground = self._ground
        fits = ground is not None and ground.view == self._view
        return self._scene.draw_list(self._view, self._clear if fits else None)

    def _keep_clear(self) -> None:
        """Let labels of the situation keep clear of names, scale and legend.

        Only when the map is at rest: labels must not dance while the date moves.
        """
        if self._ground is None:
            return
        over = self._stands_over()
        if self._ground is not self._clear_ground or over != self._clear_legend:
            self._clear_ground, self._clear_legend = self._ground, over
            self._clear = np.concatenate([self._ground.boxes, self._boxes_over(over[0])])
            self.update()

    def _stands_over(self) -> tuple[_Box, Notes]:
        """Return where the legend was last drawn, and the lines on top of the map."""
        rect = self._legend.rect
        return (rect.left(), rect.top(), rect.right(), rect.bottom()), self._scene.above

    def _boxes_over(self, legend: _Box) -> NDArray[np.float64]:
        """Return the boxes (k, 4) of scale, credits, locator, banner and legend."""
        furniture = self._furniture.boxes(self._view, self._session.map_options)
        banner = note_boxes(self._view, self._scene.above)
        return np.concatenate([furniture, banner, np.array([legend])])

    def _on_situation_changed(self) -> None:
        self._hover.clear()
        self._in_motion()
        self.update()

    def _on_map_options_changed(self) -> None:
        self.set_theme(self._theme)
        show_as_seen(self, self._session.map_options.vision)
        choice = self._session.map_options.projection
        if choice != self._choice:
            self._choice = choice
            self._apply(in_projection(self._view, choice))
        if self._ground is not None and not self._serves(self._ground):
            self._render()
        self.update()

    def _serves(self, ground: Ground) -> bool:
        """Return whether a ground is the one for the present view and choices."""
        options = self._session.map_options.ground
        own = ground.own is self.own_base_map
        return own and ground.view == self._view and ground.options == options

    def _in_motion(self) -> None:
        self._idle_work.stop()
        self._quality = "motion"
        self._settle.start()

    def _on_settle(self) -> None:
        self._quality = "settled"
        self._keep_clear()
        if self._legend_grew():
            self._render()
        self.update()
        self._idle_work.start(self._scene.preparations())

    # --- the ground ---------------------------------------------------------------------

    def _legend_grew(self) -> bool:
        """Return whether names on the ground have yet to give way to legend or banner."""
        return self._runner is not None and self._stands_over() != self._rendered_legend

    def _reserved(self) -> NDArray[np.float64]:
        """Return the boxes of what stands over the map; names stand beside them, not under."""
        width, height = self._view.width, self._view.height
        self._rendered_legend = self._stands_over()
        legend = self._rendered_legend[0]
        if self._legend.rect.isNull() and width >= _WIDE:  # not drawn yet: about this large
            left = 0.0 if self._legend.on_left else width - _LEGEND_ROOM
            legend = (left, 0.0, left + _LEGEND_ROOM, 0.55 * height)
        return self._boxes_over(legend)

    def _render(self) -> None:
        """Renew the base map for the present view; while one is made, the next waits."""
        ratio, style = self.devicePixelRatioF(), self._scene.style
        if self._ground is None or self._runner is None:
            images = render_ground(
                self.base_map,
                self._view,
                style,
                ratio,
                self._reserved(),
                self._session.map_options.ground,
            )
            self._ground = Ground.of(images)
            self._keep_clear()
            if self.own_base_map is None or self._runner is None:
                return  # a base map of the user's own may take its time: never in this thread
        if self._rendering or self._pause.isActive():
            return
        self._rendering = True
        self._pause.start()
        self._runner.run(
            render_ground,
            self.base_map,
            self._view,
            style,
            ratio,
            self._reserved(),
            self._session.map_options.ground,
            self.own_base_map,
            done=self._on_rendered,
            failed=self._on_render_failed,
        )

    def _on_rendered(self, images: GroundImages) -> None:
        self._rendering = False
        if images.style is self._scene.style:
            self._ground = Ground.of(images)
            self._keep_clear()
            self.ground_noticed.emit(images.notice)
        if self._ground is not None and not self._serves(self._ground):
            self._render()
        self.update()

    def _on_pause_over(self) -> None:
        ground = self._ground
        if ground is not None and not self._serves(ground):
            self._render()

    def _on_render_failed(self, error: Exception) -> None:
        self._rendering = False
        raise error

    # --- painting -----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ground is None or (
            self._ground.view != self._view and not self._rendering and self._runner is None
        ):
            self._render()
        painter = QPainter(self)
        drawn = self._paint_map(painter)
        self._paint_furniture(painter)
        painter.end()
        if self._clear_ground is None or self._quality == "settled":
            # Only now is known where the legend stands, after a change of size as well.
            self._keep_clear()
        self.last_drawn = {"polygons": drawn.polygons, "points": drawn.points, "as": drawn.as_}
        if self._legend_grew() and not self._settle.isActive():
            self._settle.start()
        self.frame_painted.emit()

    def _paint_map(self, painter: QPainter) -> Drawn:
        style, session = self._scene.style, self._session
        return self._moving_picture.paint(
            painter,
            self._view,
            (Same(session.situation), style, session.map_options, self.size()),
            self._paint_anew,
            moving=self._quality == "motion",
            ground=style.colour("land"),
        )

    def _paint_anew(self, painter: QPainter) -> Drawn:
        ground, view, quality = self._ground, self._view, self._quality
        if ground is None:
            return Drawn()
        if ground.view != view:
            painter.fillRect(self.rect(), QColor(*self._scene.style.colour("land")))
            smooth = quality == "settled"
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        content = self._draw_list()
        ground.draw(painter, view, above=False)
        drawn = paint(painter, content.only(*_LOWER), quality, self._cache)
        ground.draw(painter, view, above=True)
        drawn = drawn.plus(paint(painter, content.only(*_LINES), quality, self._cache))
        over = None if self._overlay is None else self._overlay(view, self._scene.style)
        if over is not None:
            paint(painter, over, quality, self._cache)
        chosen = [found for found in self._set_off() if found is not None]
        for found in chosen:
            paint(painter, found.only("selected-edges"), "settled", self._cache)
        names = self._scene.names(ground.names, still=quality == "settled" and ground.view == view)
        ground.draw_names(painter, view, self._cache, names)
        drawn = drawn.plus(paint(painter, content.only(*_TOP), quality, self._cache))
        for found in chosen:
            paint(painter, found.only("selected-marks"), "settled", self._cache)
        return drawn

    def _set_off(self) -> tuple[DrawList | None, DrawList | None]:
        return self._scene.hovered(self._hover.row), self._scene.selected()

    def _paint_furniture(self, painter: QPainter) -> None:
        style, view, ground = self._scene.style, self._view, self._ground
        pointer = None if self._pointer is None else (self._pointer.x(), self._pointer.y())
        sketch = self._sketch.draw_list(view, style, pointer if self._picking else None)
        if sketch is not None:
            paint(painter, sketch, "settled", self._cache)
        size = (float(view.width), float(view.height))
        notes = self._scene.notes(ground.attribution if ground else "")
        options, resting = self._session.map_options, self._quality == "settled"
        taken = np.concatenate([self._furniture.boxes(view, options), note_boxes(view, notes)])
        self._legend.draw(painter, self._scene.legend(), style, size, self._cache, taken)
        self._furniture.draw(painter, view, style, notes, options, self._cache, resting=resting)
        self._furniture.draw_readout(painter, view, style, self._pointer, options, self._cache)
        for drawing in self.hand_drawings:
            paint(painter, drawing.draw_list(view, style) or _NOTHING, "settled", self._cache)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = max(self.width(), 64), max(self.height(), 64)
        fits = self._keeps_fit
        view = self._fit(self._fitted) if fits else self._view.resized(width, height)
        self._apply(view)
        super().resizeEvent(event)
