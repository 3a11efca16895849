"""Paints a draw list on anything that takes a QPainter: widget, image, page.

The same list looks the same everywhere. On paper everything stays a vector and words stay
words: no pixmaps, no texture or hatch brushes. What is drawn where is decided before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPolygonF,
    QTransform,
)

from sitmap.paint.crowds import DiscCache, draw_clusters, paint_density
from sitmap.paint.emblems import EmblemCache, paint_emblems
from sitmap.paint.hatch import hatch_dots, hatch_lines
from sitmap.paint.strokes import draw_quickly, pen
from sitmap.paint.symbols import SpriteAtlas, draw_marker
from sitmap.paint.words import WordCache
from sitmap.portrayal.draw_list import (
    RGBA,
    SYMBOLS,
    Clusters,
    Density,
    DrawList,
    Hatch,
    Markers,
    Paths,
    PathShape,
    Raster,
    Stroke,
    Text,
)

__all__ = ["Drawn", "PaintCache", "Quality", "paint", "pen"]

Quality: TypeAlias = Literal["motion", "settled", "paper"]

_WAYS: Final = ("paths", "sprites", "clusters", "density")
_MANY_LINES: Final = 12
_LONG, _SHORT = 1000, 100
"""Points of an outline that is stroked in pieces, and of such a piece."""
_ANGLES: Final = {
    "diagonal": (-45.0,),
    "back": (45.0,),
    "horizontal": (0.0,),
    "vertical": (90.0,),
    "cross": (-45.0, 45.0),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """How much was painted: areas and lines, marks, and how the marks were painted."""

    polygons: int = 0
    points: int = 0
    as_: str = "paths"

    def plus(self, other: Drawn) -> Drawn:
        """Return the sum of two counts."""
        as_ = max(self.as_, other.as_, key=_WAYS.index)
        return Drawn(self.polygons + other.polygons, self.points + other.points, as_)


class PaintCache:
    """What painting made of shapes, words and marks; one for each thread that paints.

    ``sprites`` allows marks as pictures (a screen in the window's thread), otherwise they
    are outlines.
    """

    def __init__(self, *, sprites: bool = False) -> None:
        self.sprites = sprites
        self._paths: WeakKeyDictionary[PathShape, QPainterPath] = WeakKeyDictionary()
        self._image: tuple[NDArray[np.uint8], QImage] | None = None
        self._pieces: WeakKeyDictionary[PathShape, tuple[QPolygonF, ...]] = WeakKeyDictionary()
        self._cuts: WeakKeyDictionary[PathShape, tuple[QPolygonF, ...]] = WeakKeyDictionary()
        self._hatches: WeakKeyDictionary[PathShape, dict[tuple[str, float], QPainterPath]] = (
            WeakKeyDictionary()
        )
        self._dots: WeakKeyDictionary[PathShape, dict[float, NDArray[np.float64]]] = (
            WeakKeyDictionary()
        )
        self.words = WordCache()
        self.discs = DiscCache()
        self.emblems = EmblemCache()
        self._atlases: dict[tuple[float, RGBA, float], SpriteAtlas] = {}

    def path(self, shape: PathShape) -> QPainterPath:
        """Return the path of a shape, odd-even filled."""
        path = self._paths.get(shape)
        if path is None:
            path = self._paths[shape] = _to_path(shape)
        return path

    def image(self, pixels: NDArray[np.uint8]) -> QImage:
        """Return pixels as an image, for the same array the same as before.

        A page then holds a picture once, however often it is drawn.
        """
        if self._image is None or self._image[0] is not pixels:
            height, width = pixels.shape[:2]
            form = QImage.Format.Format_RGBA8888_Premultiplied
            whole = np.ascontiguousarray(pixels)
            self._image = pixels, QImage(whole.data, width, height, 4 * width, form).copy()
        return self._image[1]

    def pieces(self, shape: PathShape) -> tuple[QPolygonF, ...]:
        """Return the points of each line of a shape."""
        found = self._pieces.get(shape)
        if found is None:
            points = shape.points.astype(np.float64)
            ends = [*shape.starts[1:].tolist(), len(points)]
            each = zip(shape.starts.tolist(), ends, strict=True)
            found = self._pieces[shape] = tuple(_polygon(points[a:b]) for a, b in each)
        return found

    def cuts(self, shape: PathShape) -> tuple[QPolygonF, ...]:
        """Return the outline of a shape in short pieces, each from the last point of another."""
        found = self._cuts.get(shape)
        if found is None:
            pieces = []
            for part in shape.parts():
                ring = np.concatenate((part, part[:1])) if shape.closed else part
                points = ring.astype(np.float64)
                pieces += [
                    _polygon(points[start : start + _SHORT + 1])
                    for start in range(0, len(points) - 1, _SHORT)
                ]
            found = self._cuts[shape] = tuple(pieces)
        return found

    def hatch(self, shape: PathShape, style: str, spacing: float) -> QPainterPath:
        """Return the hatch lines of a shape as one path."""
        kept = self._hatches.setdefault(shape, {})
        key = (style, spacing)
        if key not in kept:
            kept[key] = _hatch_path(shape, style, spacing)
        return kept[key]

    def dots(self, shape: PathShape, spacing: float) -> NDArray[np.float64]:
        """Return the hatch dots of a shape, (m, 2)."""
        kept = self._dots.setdefault(shape, {})
        if spacing not in kept:
            kept[spacing] = hatch_dots(shape, spacing)
        return kept[spacing]

    def atlas(self, size: float, outline: RGBA, ratio: float) -> SpriteAtlas:
        """Return the sprites of marks of one size."""
        key = (size, outline, ratio)
        if key not in self._atlases:
            self._atlases[key] = SpriteAtlas(size, outline, ratio)
        return self._atlases[key]


def paint(
    painter: QPainter,
    draw_list: DrawList,
    quality: Quality = "settled",
    cache: PaintCache | None = None,
) -> Drawn:
    """Paint all layers, clipped to the frame; the painter's units are frame units.

    Quality *motion* leaves out antialiasing of lines and areas, *paper* keeps everything
    vector. The painter comes back as it was.
    """
    kept = cache or PaintCache()
    frame = QRectF(0, 0, draw_list.width, draw_list.height)
    drawn = Drawn(as_="sprites" if kept.sprites and quality != "paper" else "paths")
    painter.save()
    painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    if draw_list.background is not None:
        painter.fillRect(frame, QColor(*draw_list.background))
    for layer in draw_list.layers:
        drawn = drawn.plus(_paint_items(painter, layer.items, quality, kept))
    painter.restore()
    return drawn


def _paint_items(
    painter: QPainter, items: Iterable[object], quality: Quality, cache: PaintCache
) -> Drawn:
    smooth = quality != "motion"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    raster = cache.sprites and quality != "paper"
    polygons = points = 0
    as_ = "sprites" if raster else "paths"
    for item in items:
        if isinstance(item, Paths):
            _paint_paths(painter, item, quality, cache)
            polygons += item.fill is not None
        elif isinstance(item, Markers):
            _paint_markers(painter, item, quality, cache)
            points += len(item)
        elif isinstance(item, Clusters):
            draw_clusters(painter, item, cache.words, cache.discs if raster else None)
            points, as_ = points + len(item.rows), "clusters"
        elif isinstance(item, Density):
            paint_density(painter, item, vector=not (raster or _makes_pixels(painter)))
            points, as_ = points + int(item.counts.sum()), "density"
        elif isinstance(item, Raster):
            _paint_raster(painter, item, quality, cache)
        elif isinstance(item, Text):
            _paint_text(painter, item, quality, cache)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    return Drawn(polygons, points, as_)


def _paint_raster(painter: QPainter, item: Raster, quality: Quality, cache: PaintCache) -> None:
    height, width = item.pixels.shape[:2]
    image = cache.image(item.pixels)
    painter.save()
    painter.setOpacity(item.opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering, True)
    if item.clip is not None and quality != "paper":
        # A complex clip costs far more than filling the same path with the picture.
        brush = QBrush(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))
        place = QTransform.fromTranslate(item.x, item.y)
        brush.setTransform(place.scale(item.width / width, item.height / height))
        painter.fillPath(cache.path(item.clip), brush)
    else:
        if item.clip is not None:
            painter.setClipPath(cache.path(item.clip), Qt.ClipOperation.IntersectClip)
        painter.drawImage(QRectF(item.x, item.y, item.width, item.height), image)
    painter.restore()


# --- areas and lines ----------------------------------------------------------------------


def _paint_paths(painter: QPainter, item: Paths, quality: Quality, cache: PaintCache) -> None:
    if item.shape.is_empty:
        return
    moved = item.dx != 0.0 or item.dy != 0.0
    if moved:
        painter.translate(item.dx, item.dy)
    path = cache.path(item.shape)
    if item.fill is not None:
        painter.fillPath(path, QColor(*item.fill.colour))
    if item.hatch is not None:
        _paint_hatch(painter, item.shape, item.hatch, quality, cache)
    for stroke in (item.casing, item.stroke):
        if stroke is not None:
            _paint_stroke(painter, item.shape, stroke, quality, cache)
    if moved:
        painter.translate(-item.dx, -item.dy)


def _paint_stroke(
    painter: QPainter, shape: PathShape, stroke: Stroke, quality: Quality, cache: PaintCache
) -> None:
    if quality == "motion":
        draw_quickly(painter, cache.path(shape), stroke)
        return
    pixels = quality == "settled" or _makes_pixels(painter)
    if pixels and _in_pieces(shape, stroke):
        painter.setPen(pen(replace(stroke, cap="round")))
        pieces = cache.cuts(shape)
    elif pixels and _apart(shape, stroke):
        painter.setPen(pen(stroke))
        pieces = cache.pieces(shape)
    else:
        painter.strokePath(cache.path(shape), pen(stroke))
        return
    for piece in pieces:
        painter.drawPolyline(piece)


def _makes_pixels(painter: QPainter) -> bool:
    """Return whether what is painted becomes pixels at once: a page as a picture, a preview."""
    engine = painter.paintEngine()
    return engine.type() == QPaintEngine.Type.Raster


def _apart(shape: PathShape, stroke: Stroke) -> bool:
    """Return whether lines are better stroked one by one: many of one path cost ten times more.

    Crossings look the same, unless the colour lets what is below show through.
    """
    return not shape.closed and len(shape.starts) >= _MANY_LINES and stroke.colour[3] == 255


def _in_pieces(shape: PathShape, stroke: Stroke) -> bool:
    """Return whether a long outline is better stroked in short pieces: five times quicker.

    Their round ends cover each other, unless the colour lets what is below show through. Only
    an outline has no ends of its own that would become round.
    """
    rounded = shape.closed or stroke.cap == "round"
    solid = stroke.colour[3] == 255 and not stroke.dash
    return rounded and solid and len(shape.points) >= _LONG


def _paint_hatch(
    painter: QPainter, shape: PathShape, hatch: Hatch, quality: Quality, cache: PaintCache
) -> None:
    if hatch.style == "dots":
        _paint_dots(painter, cache.dots(shape, hatch.spacing), hatch, quality, cache)
    elif hatch.style != "none":
        lines = Stroke(hatch.colour, hatch.width, cap="flat")
        painter.strokePath(cache.hatch(shape, hatch.style, hatch.spacing), pen(lines))


def _paint_dots(
    painter: QPainter,
    centres: NDArray[np.float64],
    hatch: Hatch,
    quality: Quality,
    cache: PaintCache,
) -> None:
    count = len(centres)
    if cache.sprites and quality != "paper":
        zeros = np.zeros(count, np.uint8)
        dots = Markers(
            centres[:, 0].astype(np.float32),
            centres[:, 1].astype(np.float32),
            zeros + np.uint8(SYMBOLS.index("circle")),
            zeros,
            zeros.astype(np.bool_),
            (hatch.colour,),
            (0, 0, 0, 0),
            hatch.width * 1.1,
            np.full(count, -1, np.int32),
        )
        _paint_markers(painter, dots, quality, cache)
        return
    painter.setPen(pen(Stroke(hatch.colour, hatch.width)))
    painter.drawPoints(_polygon(centres))


def _to_path(shape: PathShape) -> QPainterPath:
    path = QPainterPath()
    if shape.winding:
        path.setFillRule(Qt.FillRule.WindingFill)
    for part in shape.parts():
        path.addPolygon(_polygon(part.astype(np.float64)))
        if shape.closed:
            path.closeSubpath()
    return path


def _polygon(points: NDArray[np.float64]) -> QPolygonF:
    """Return points (n, 2) as a QPolygonF by one copy of the memory."""
    made = QPolygonF()
    if len(points):
        made.resize(len(points))
        memory = shiboken6.Shiboken.VoidPtr(made.data(), len(points) * 16, True)  # type: ignore[call-arg,arg-type]
        view = np.frombuffer(memory, np.float64).reshape(-1, 2)  # type: ignore[call-overload]
        view[:] = points
    return made


def _hatch_path(shape: PathShape, style: str, spacing: float) -> QPainterPath:
    path = QPainterPath()
    for angle in _ANGLES[style]:
        for x1, y1, x2, y2 in hatch_lines(shape, angle, spacing).tolist():
            path.moveTo(x1, y1)
            path.lineTo(x2, y2)
    return path


# --- marks and words ----------------------------------------------------------------------


def _paint_markers(
    painter: QPainter, markers: Markers, quality: Quality, cache: PaintCache
) -> None:
    raster = cache.sprites and quality != "paper"
    markers = paint_emblems(painter, markers, cache.emblems if raster else None)
    if raster:
        ratio = painter.device().devicePixelRatioF()
        cache.atlas(markers.size, markers.outline, ratio).draw(painter, markers)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for number in range(len(markers)):
        x, y = float(markers.x[number]), float(markers.y[number])
        painter.translate(x, y)
        draw_marker(
            painter,
            int(markers.symbol[number]),
            markers.palette[int(markers.colour[number])],
            hollow=bool(markers.hollow[number]),
            outline=markers.outline,
            size=markers.size,
        )
        painter.translate(-x, -y)


def _paint_text(painter: QPainter, text: Text, quality: Quality, cache: PaintCache) -> None:
    if cache.sprites and quality != "paper" and not text.angle and text.halo is not None:
        cache.words.paint_picture(painter, text, painter.device().devicePixelRatioF())
    else:
        cache.words.paint(painter, text, fine=quality == "paper")
