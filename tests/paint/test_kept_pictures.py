from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from sitmap.paint.kept_pictures import finished


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_finished_picture_shows_the_same(qapp: object, ratio: float) -> None:
    painted = QPixmap(30, 20)
    painted.setDevicePixelRatio(ratio)
    painted.fill(Qt.GlobalColor.transparent)
    painter = QPainter(painted)
    painter.fillRect(2, 3, 5, 7, Qt.GlobalColor.red)
    painter.end()
    kept = finished(painted)
    assert kept.devicePixelRatio() == ratio
    assert kept.toImage() == painted.toImage()
    assert kept.hasAlphaChannel()
    assert kept.cacheKey() != painted.cacheKey()
