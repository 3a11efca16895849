"""A widget that paints the situation over a cached picture of the base map.

Here ground, situation and what stands over the map come together. What is drawn is decided in
``portrayal``, how in ``paint``; mouse and keys are the canvas's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintDevice, QPainter
from PySide6.QtWidgets import QWidget

from sitmap.paint.painter import Drawn, PaintCache
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.hits import hit_test
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.shape_cache import Same
from sitmap.portrayal.style import Style, Theme, load_style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas_scene import CanvasScene
from sitmap.ui.map_canvas.fitted_map import FittedMap
from sitmap.ui.map_canvas.furniture import Notes
from sitmap.ui.map_canvas.ground import Ground, GroundImages
from sitmap.ui.map_canvas.ground_keeper import GroundKeeper, GroundOrder
from sitmap.ui.map_canvas.hand_drawing import HandDrawing
from sitmap.ui.map_canvas.hover import Hover
from sitmap.ui.map_canvas.map_projection import in_projection
from sitmap.ui.map_canvas.moving_picture import MovingPicture
from sitmap.ui.map_canvas.settling import Settling
from sitmap.ui.map_canvas.situation_stack import Moment, SituationStack
from sitmap.ui.map_canvas.sketch import Sketch
from sitmap.ui.map_canvas.standing_over import StandingOver
from sitmap.ui.map_canvas.vision_effect import show_as_seen
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["MapSurface"]


class MapSurface(FittedMap):
    """The map of a session, without hands; ``hand_drawings`` are painted last, in their order.

    Signals beside ``view_changed``: ``frame_painted()`` after each paint; ``ground_noticed(str)``
    what the reader should know of a new ground, empty if nothing. ``last_drawn`` tells what the
    last frame drew: polygons, points, and as what.
    """

    frame_painted = Signal()
    ground_noticed = Signal(str)

    def __init__(
        self,
        base_map: BaseMap,
        session: Session,
        runner: TaskRunner | None = None,
        parent: QWidget | None = None,
    ) -> None:
        cache, scene = PaintCache(sprites=True), CanvasScene(session)
        self._over = StandingOver(base_map, scene, cache)
        super().__init__(base_map, session, self._over.legend, parent)
        self.last_drawn: dict[str, object] = {"polygons": 0, "points": 0, "as": "sprites"}
        self._theme: Theme = "light"
        self._choice = session.map_options.projection
        self._scene = scene
        self._stack = SituationStack(scene, cache)
        self._grounds = GroundKeeper(runner, self)
        self._settling = Settling(self)
        self._moving_picture = MovingPicture()
        self._hover = Hover(self.rows_at, self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 180)
        self._listen()
        self.fit_all()

    def _listen(self) -> None:
        session = self._session
        self.view_changed.connect(self._renew_outdated)
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
            session.snapshot_changed,
            session.filter_changed,
        ):
            signal.connect(self._on_situation_changed)
        session.selection_changed.connect(self.update)
        session.comparison_changed.connect(self.update)
        session.map_options_changed.connect(self._on_map_options_changed)
        self._hover.row_changed.connect(self.update)
        self._settling.settled.connect(self._on_settle)
        self._grounds.rendered.connect(self._on_rendered)
        self._grounds.rested.connect(self._renew_outdated)

    def _move(self, view: View) -> None:
        self._in_motion()
        super()._move(view)

    # --- what shows ---------------------------------------------------------------------

    @property
    def theme(self) -> Theme:
        """Light or dark."""
        return self._theme

    @property
    def map_style(self) -> Style:
        """The colours of the map as it shows."""
        return self._scene.style

    @property
    def is_resting(self) -> bool:
        """Whether nothing moves."""
        return self._settling.resting

    @property
    def notes_above(self) -> Notes:
        """The lines on top of the map."""
        return self._scene.above

    def set_theme(self, theme: Theme) -> None:
        """Show the map in ``light`` or ``dark``."""
        self._theme = theme
        options = self._session.map_options
        style = load_style(theme, options.palette, options.military)
        if style is self._scene.style:
            return
        self._scene.style = style
        self._grounds.forget()
        self.update()

    @property
    def own_base_map(self) -> OwnBaseMap | None:
        """The base map of the user's own, or None."""
        return self._grounds.own

    def set_own_base_map(self, own: OwnBaseMap | None) -> None:
        """Show another base map of the user's own, or with None the included one alone."""
        self._grounds.own = own
        self._renew_outdated()

    @property
    def hand_drawings(self) -> list[HandDrawing]:
        """What hands at work draw above everything."""
        return self._over.hands.drawings

    def set_sketch(self, points: Sequence[tuple[float, float]], closed: bool) -> None:
        """Show (lon, lat) corners above the map, with a band to the pointer; none clears."""
        self._over.hands.sketch = Sketch(tuple(points), closed)
        self.update()

    def is_settled(self) -> bool:
        """Return whether the map shows its final quality and its own base map."""
        if not self.isVisible():
            return True
        return self._settling.resting and self._is_current() and not self._names_must_move()

    def is_idle(self) -> bool:
        """Return whether nothing is left to prepare for dates to come."""
        return self._settling.is_idle

    def rows_at(self, x: float, y: float) -> tuple[int, ...]:
        """Return the snapshot rows under a point of the widget, topmost first."""
        return hit_test(self._stack.draw_list(self._moment(), self._ground), x, y)

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
        self._renew_outdated()
        self.update()

    def _in_motion(self) -> None:
        self._settling.move()

    def _on_settle(self) -> None:
        self._keep_clear()
        if self._names_must_move():
            self._render()
        self.update()
        self._settling.prepare(self._scene.preparations())

    def _keep_clear(self) -> None:
        if self._over.keep_clear(self._ground, self._view, self._session.map_options):
            self.update()

    def _names_must_move(self) -> bool:
        return self._grounds.has_workers and self._over.moved

    # --- the ground ---------------------------------------------------------------------

    @property
    def _ground(self) -> Ground | None:
        return self._grounds.ground

    def _is_current(self) -> bool:
        return self._grounds.is_current(self._view, self._session.map_options)

    def _order(self) -> GroundOrder:
        """Return what the ground of the present view is made of."""
        options = self._session.map_options
        return GroundOrder(
            self.base_map,
            self._grounds.own,
            self._view,
            self._scene.style,
            self.devicePixelRatioF(),
            self._over.reserve(self._view, options),
            options,
        )

    def _render(self) -> None:
        """Renew the base map for the present view; while one is made, the next waits."""
        if self._grounds.renew(self._order):
            self._keep_clear()

    def _renew_outdated(self) -> None:
        if self._ground is not None and not self._is_current():
            self._render()

    def _on_rendered(self, images: GroundImages) -> None:
        if images.style is self._scene.style:
            self._grounds.take(images)
            self._keep_clear()
            self.ground_noticed.emit(images.notice)
        self._renew_outdated()
        self.update()

    # --- painting -----------------------------------------------------------------------

    def _paint_frame(self, device: QPaintDevice) -> None:
        ground = self._ground
        if ground is None or (ground.view != self._view and not self._grounds.has_workers):
            self._render()
        painter = QPainter(device)
        drawn = self._paint_map(painter)
        self._paint_over(painter)
        painter.end()
        if not self._over.was_cleared or self._settling.resting:
            # Only now is known where the legend stands, after a change of size as well.
            self._keep_clear()
        self.last_drawn = {"polygons": drawn.polygons, "points": drawn.points, "as": drawn.as_}
        if self._names_must_move():
            self._settling.settle_soon()
        self.frame_painted.emit()

    def _moment(self) -> Moment:
        return Moment(self._view, self._settling.quality, self._over.clear, self._hover.row)

    def _paint_map(self, painter: QPainter) -> Drawn:
        style, session = self._scene.style, self._session
        return self._moving_picture.paint(
            painter,
            self._view,
            (Same(session.situation), style, session.map_options, self.size()),
            lambda canvas: self._stack.paint(canvas, self._moment(), self._ground),
            moving=not self._settling.resting,
            ground=style.colour("land"),
        )

    def _paint_over(self, painter: QPainter) -> None:
        ground = self._ground
        self._over.paint(
            painter,
            self._view,
            self._session.map_options,
            ground.attribution if ground else "",
            resting=self._settling.resting,
        )
