from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from sitmap.geo.projection import choose_projection
from sitmap.paint.painter import Drawn
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas import moving_picture
from sitmap.ui.map_canvas.moving_picture import MovingPicture
from tests.helpers.snapshots import EXAMPLE_EXTENT

pytestmark = pytest.mark.usefixtures("qapp")

LAND = (10, 20, 30, 255)


class Maps:
    """Paints a red square in the middle of the frame of its first view, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, longest_s: float) -> None:
        monkeypatch.setattr(moving_picture, "_LONGEST_S", longest_s)
        self.kept = MovingPicture()
        self.painted = 0

    def paint_map(self, painter: QPainter) -> Drawn:
        self.painted += 1
        painter.fillRect(QRectF(0, 0, 400, 300), QColor("white"))
        painter.fillRect(QRectF(190, 140, 20, 20), QColor("red"))
        return Drawn(3, 4, "clusters")

    def frame(self, view: View, *, moving: bool = True, content: object = "same") -> QImage:
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        drawn = self.kept.paint(painter, view, content, self.paint_map, moving=moving, ground=LAND)
        painter.end()
        assert drawn == Drawn(3, 4, "clusters")
        return image


def the_view() -> View:
    return View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 400, 300)


def test_a_dear_map_is_moved_and_stretched_instead_of_painted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    maps = Maps(monkeypatch, longest_s=0.0)
    view = the_view()
    maps.frame(view, moving=False)
    maps.frame(view.pan(1, 0))
    assert maps.painted == 2, "the first picture is painted"
    moved = maps.frame(view.pan(31, -20))
    zoomed = maps.frame(view.pan(1, 0).zoom(1.5))
    assert maps.painted == 2
    assert moved.pixelColor(230, 130) == QColor("red")
    assert moved.pixelColor(200, 150) == QColor("white")
    assert moved.pixelColor(5, 150) == QColor(*LAND)
    assert zoomed.pixelColor(187, 150) == QColor("red")
    assert zoomed.pixelColor(180, 150) == QColor("white")


def test_far_away_at_rest_and_for_other_content_it_is_painted_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    maps = Maps(monkeypatch, longest_s=0.0)
    view = the_view()
    maps.frame(view, moving=False)
    maps.frame(view.pan(1, 0))
    for number, frame in enumerate((view.pan(250, 0), view.zoom(3.0)), start=3):
        maps.frame(frame)
        assert maps.painted == number
    maps.frame(view.zoom(3.0).pan(1, 0), content="another day")
    maps.frame(view.zoom(3.0).pan(1, 0), moving=False, content="another day")
    assert maps.painted == 6


def test_a_cheap_map_is_always_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = Maps(monkeypatch, longest_s=1e9)
    for step in range(4):
        maps.frame(the_view().pan(step, 0))
    assert maps.painted == 4
