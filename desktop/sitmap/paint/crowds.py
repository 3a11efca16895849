"""Clusters and density on a painter: rings with a number, cells as one picture or as paths.

On paper all of it is vector. What is counted is decided in ``portrayal``.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from sitmap.paint.kept_pictures import finished
from sitmap.paint.words import WordCache
from sitmap.portrayal.draw_list import RGBA, Clusters, Density, Text

__all__ = ["DiscCache", "cell_rectangles", "draw_clusters", "paint_density"]

_RING: Final = 4.5
"""Width of the ring of shares in frame units."""
_EDGE: Final = 1.2
_STEPS: Final = 24
"""Shares are drawn in parts of this on screen, so that pictures can be kept."""
_MOST: Final = 2000
_PLAIN: Final = 16.0
"""Radius of discs from which on their number grows."""


class DiscCache:
    """Pictures of discs, kept between frames."""

    def __init__(self) -> None:
        self._pictures: dict[object, QPixmap] = {}

    def picture(
        self, clusters: Clusters, radius: float, parts: tuple[int, ...], ratio: float
    ) -> QPixmap:
        """Return a disc in the middle of a picture; ``ratio`` is device pixels in a unit."""
        key = (radius, parts, clusters.palette, clusters.ground, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > _MOST:
                self._pictures.clear()
            picture = self._pictures[key] = _picture(clusters, radius, parts, ratio)
        return picture


def _picture(clusters: Clusters, radius: float, parts: tuple[int, ...], ratio: float) -> QPixmap:
    half = math.ceil(radius + _EDGE + 1)
    picture = QPixmap(round(2 * half * ratio), round(2 * half * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.translate(half, half)
    _draw_disc(painter, clusters, radius, np.array(parts, np.float64))
    painter.end()
    return finished(picture)


def _draw_disc(
    painter: QPainter, clusters: Clusters, radius: float, shares: NDArray[np.float64]
) -> None:
    """Draw a disc around the origin: the ground, the ring from twelve o'clock, its edge."""
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    inner = radius - _RING
    start = 90.0
    for part, colour in zip((shares / shares.sum()).tolist(), clusters.palette, strict=True):
        if part:
            painter.fillPath(_ring_part(box, inner, start, -360 * part), QColor(*colour))
            start -= 360 * part
    painter.setPen(QPen(QColor(*clusters.ground), _EDGE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box)
    painter.setBrush(QColor(*clusters.ground))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(0, 0), inner, inner)


def _ring_part(box: QRectF, inner: float, start: float, sweep: float) -> QPainterPath:
    hole = QRectF(-inner, -inner, 2 * inner, 2 * inner)
    path = QPainterPath()
    path.arcMoveTo(box, start)
    path.arcTo(box, start, sweep)
    path.arcTo(hole, start + sweep, -sweep)
    path.closeSubpath()
    return path


def draw_clusters(
    painter: QPainter, clusters: Clusters, words: WordCache, discs: DiscCache | None
) -> None:
    """Draw all discs with their numbers; ``discs`` None keeps everything vector (paper)."""
    ratio = painter.device().devicePixelRatioF()
    parts = _parts(clusters.shares)
    texts = _numbers(clusters)
    for number, text in enumerate(texts):
        x, y = float(clusters.x[number]), float(clusters.y[number])
        if discs is None:
            painter.translate(x, y)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            shares = clusters.shares[number].astype(np.float64)
            _draw_disc(painter, clusters, float(clusters.radius[number]), shares)
            painter.translate(-x, -y)
            words.paint(painter, text, fine=True)
            continue
        radius = round(2 * float(clusters.radius[number])) / 2
        picture = discs.picture(clusters, radius, tuple(parts[number]), ratio)
        half = math.ceil(radius + _EDGE + 1)
        corner = QPointF(round((x - half) * ratio) / ratio, round((y - half) * ratio) / ratio)
        painter.drawPixmap(corner, picture)
        words.paint_picture(painter, text, ratio)


def _parts(shares: NDArray[np.int32]) -> list[list[int]]:
    """Return each disc's shares in whole parts; whoever has a share has at least one."""
    whole = shares.sum(axis=1, keepdims=True)
    parts = np.round(shares * _STEPS / whole).astype(np.int64)
    exact: list[list[int]] = np.where((parts == 0) & (shares > 0), 1, parts).tolist()
    return exact


def _numbers(clusters: Clusters) -> list[Text]:
    """Return the number of each disc, larger in large discs, in a few sizes that are kept."""
    growth = np.clip(np.round(clusters.radius / _PLAIN, 1), 1.0, 1.4)
    return [
        Text(
            x, y, _short(count), size, clusters.ink,
            bold=True, anchor="centre", baseline="middle",
        )
        for x, y, count, size in zip(
            clusters.x.tolist(),
            clusters.y.tolist(),
            clusters.counts.tolist(),
            (growth * clusters.text_size).tolist(),
            strict=True,
        )
    ]  # fmt: skip


def _short(count: int) -> str:
    """Return a number that fits into a disc: 950, 1.2k, 15k."""
    if count < 1000:
        return str(count)
    thousands = count / 1000
    return f"{thousands:.1f}k" if thousands < 9.95 else f"{thousands:.0f}k"


# --- density ------------------------------------------------------------------------------


def paint_density(painter: QPainter, density: Density, *, vector: bool) -> None:
    """Paint the cells, as a picture stretched cell by cell or as areas of one colour each."""
    if vector:
        _fill_cells(painter, density)
        return
    lookup = np.array([0, *(_premultiplied(colour) for colour in density.palette)], np.uint32)
    classes = density.classes()
    pixels = np.ascontiguousarray(lookup[classes])
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(
        QRectF(density.left, density.top, width * density.cell, height * density.cell), image
    )


def _premultiplied(colour: RGBA) -> int:
    red, green, blue, alpha = colour
    red, green, blue = (round(part * alpha / 255) for part in (red, green, blue))
    return alpha << 24 | red << 16 | green << 8 | blue


def _fill_cells(painter: QPainter, density: Density) -> None:
    """Fill from few to many, each class with all above it, so that no seam shows the ground."""
    classes = density.classes()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for number, colour in enumerate(density.palette, 1):
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for column, line, width, height in cell_rectangles(classes >= number).tolist():
            path.addRect(
                density.left + column * density.cell,
                density.top + line * density.cell,
                width * density.cell,
                height * density.cell,
            )
        painter.fillPath(path, QColor(*colour))


def cell_rectangles(held: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return column, line, width, height (k, 4) of rectangles that cover the held cells once.

    Runs of a line that repeat in the next lines become one rectangle.
    """
    edges = np.diff(np.pad(held, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    line, start = np.nonzero(edges == 1)
    stop = np.nonzero(edges == -1)[1]
    # Equal runs below each other are neighbours once sorted by place, then line.
    order = np.lexsort((line, stop, start))
    line, start, stop = line[order], start[order], stop[order]
    goes_on = np.zeros(len(line), np.bool_)
    goes_on[1:] = (start[1:] == start[:-1]) & (stop[1:] == stop[:-1]) & (line[1:] == line[:-1] + 1)
    first = np.flatnonzero(~goes_on)
    height = np.diff(np.append(first, len(line)))
    return np.column_stack([start[first], line[first], (stop - start)[first], height])
