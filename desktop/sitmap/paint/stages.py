"""Who paints the moments of an animation: the layout for screens, or the printed page itself.

Which moments there are and how long they show is decided in ``animation``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from sitmap.domain.situation import Situation
from sitmap.domain.situation_date import SituationDate
from sitmap.domain.snapshot import Snapshot
from sitmap.paint.animation import Moment, Stage
from sitmap.paint.fonts import start_painting
from sitmap.paint.frames import FramePainter
from sitmap.paint.page_painter import paint_page
from sitmap.paint.print_service import Shared, compose_pages
from sitmap.portrayal.animation.frame_scene import FrameScene
from sitmap.portrayal.animation.frame_size import FrameSize
from sitmap.portrayal.animation.frame_words import Period
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.page.request import PageRequest

__all__ = ["FrameStage", "PageStage", "stages"]

MakeStage = Callable[[PageRequest, Situation], Callable[[], Stage]]


class FrameStage:
    """Paints frames in the layout for screens; ``whole`` are the ends of the animation."""

    def __init__(
        self, scene: FrameScene, painter: FramePainter, whole: tuple[SituationDate, SituationDate]
    ) -> None:
        self._scene, self._painter, self._whole = scene, painter, whole

    def picture(self, moment: Moment) -> QImage:
        """Return the frame but for its dates."""
        frame = self._scene.frame(moment.situation, moment.changed, moment.kept_back)
        return self._painter.picture(frame)

    def dated(self, picture: QImage, moment: Moment, last: SituationDate) -> QImage:
        """Return the picture with its dates."""
        period = Period(moment.day, last, *self._whole)
        return self._painter.dated(picture, self._scene.dates(moment.situation, period))


class PageStage:
    """Paints the first sheet of the page of each moment, as large as the frame lets it be.

    Every page says its own day, so no two are equal; ``shared`` is what they have in common.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        base_map: BaseMap,
        request: PageRequest,
        size: FrameSize,
        shared: Shared,
    ) -> None:
        self._snapshot, self._base_map = snapshot, base_map
        self._request, self._size, self._shared = request, size, shared

    def picture(self, moment: Moment) -> QImage:
        """Return the page on white."""
        since = self._request.since
        if since is not None and since.day >= moment.day:
            since = None
        request = replace(self._request, kept_back=moment.kept_back, since=since)
        made = compose_pages(
            self._snapshot, moment.situation, request, self._base_map, self._shared
        )
        page, size = made.pages[0], self._size
        image = QImage(size.width, size.height, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        scale = min(size.width / page.width, size.height / page.height)
        painter = QPainter(image)
        left, top = size.width - scale * page.width, size.height - scale * page.height
        painter.translate(left / 2, top / 2)
        painter.scale(scale, scale)
        paint_page(painter, page)
        painter.end()
        return image

    def dated(self, picture: QImage, moment: Moment, last: SituationDate) -> QImage:
        """Return the picture: a page has its dates."""
        return picture


def stages(
    snapshot: Snapshot,
    size: FrameSize,
    whole: tuple[SituationDate, SituationDate],
    *,
    on_page: bool = False,
) -> MakeStage:
    """Return what makes the stage of a request; all share the base map and what was painted.

    A stage is given the last situation of its act. Starts a QGuiApplication if none runs.
    """
    start_painting()
    base_map, painter, shared = load_base_map(), FramePainter(size), Shared()

    def make(request: PageRequest, last: Situation) -> Callable[[], Stage]:
        if on_page:
            return lambda: PageStage(snapshot, base_map, request, size, shared)
        return lambda: FrameStage(
            FrameScene(snapshot, base_map, request, size, shared.measure, last), painter, whole
        )

    return make
