"""The real main window as a picture: the same widgets as on screen, rendered, then closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QImage, QPainter

from sitmap.domain.category import SavedView
from sitmap.domain.dates import Duration, SituationDate, parse_duration
from sitmap.errors import UserError
from sitmap.geo.projection_choice import projection_for
from sitmap.paint.page_files import write_files
from sitmap.paint.page_painter import encoded_png
from sitmap.portrayal.map_options import MapOptions
from sitmap.ui.application import Application
from sitmap.ui.main_window import MainWindow
from sitmap.ui.map_canvas.map_projection import shown_extent
from sitmap.ui.saved_views.presenting import present_view

__all__ = ["WindowRequest", "render_window", "wait_until_settled"]

_LIMIT_MS = 30_000
_POLL_MS = 5


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What the picture shows; ``on`` None is the file's own first date.

    ``base_map`` names one of the file's, empty takes the one that it shows.
    ``view`` is a saved view; dates and options here go before its own.
    """

    path: Path
    out: Path
    on: SituationDate | None = None
    compared_on: SituationDate | None = None
    known_on: date | None = None
    recorded_on: date | None = None
    duration: Duration = parse_duration("1d")
    size: tuple[int, int] = (1600, 1000)
    theme: str = "light"
    options: MapOptions = MapOptions()
    base_map: str = ""
    view: SavedView | None = None


def render_window(request: WindowRequest) -> SituationDate:
    """Write the picture and return the date that it shows.

    Raises UserError where the file cannot be opened or the picture cannot be written.
    """
    application = Application(request.path, theme=request.theme)
    try:
        window, session = application.window, application.session
        window.resize(*request.size)
        window.show()
        if request.view is not None:
            present_view(request.view, session, window.canvas.fit_extent)
            window.view_actions.story.tell_from(request.view)
            window.view_actions.follow_selection()
        if request.on is not None:
            session.set_valid_date(request.on)
        session.set_compared_date(request.compared_on)
        session.set_duration(request.duration)
        session.set_known_date(request.known_on)
        session.set_recorded_date(request.recorded_on)
        session.set_map_options(request.options)
        # A projection that cannot show the map is an error here; the window keeps the old one.
        projection_for(request.options.projection, shown_extent(window.canvas.view))
        wait_until_settled(window)
        if request.base_map and request.base_map != window.base_maps.shown:
            window.base_maps.use(request.base_map)
            wait_until_settled(window)
        save_picture(window, request.out)
        return session.on
    finally:
        application.window.close()
        application.close()


def wait_until_settled(window: MainWindow) -> None:
    """Let events run until the map, its base and the panels show their final quality.

    Raises UserError when that takes half a minute: a broken drawing must not hang a script.
    """
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(_POLL_MS)
    waited = 0

    def look() -> None:
        nonlocal waited
        waited += _POLL_MS
        if window.is_settled() or waited >= _LIMIT_MS:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    if not window.is_settled():
        raise UserError("the window did not finish drawing", hint="report this file as a bug")


def save_picture(window: MainWindow, out: Path) -> None:
    """Write the window as PNG through a temporary file beside it."""
    image = QImage(window.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    window.render(painter, QPoint(0, 0))
    painter.end()
    write_files({out: encoded_png(image)}, force=True)
