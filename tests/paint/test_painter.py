from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from pytestqt.qtbot import QtBot

from sitmap.paint.crowds import cell_rectangles
from sitmap.paint.fonts import font, text_width, ui_font_family
from sitmap.paint.hatch import hatch_dots, hatch_lines
from sitmap.paint.painter import PaintCache, Quality, paint
from sitmap.paint.symbols import symbol_path
from sitmap.portrayal.draw_list import (
    RGBA,
    SYMBOLS,
    Clusters,
    Density,
    DrawList,
    Fill,
    Hatch,
    Item,
    Layer,
    Markers,
    Paths,
    PathShape,
    Raster,
    Stroke,
    Text,
)

pytestmark = pytest.mark.usefixtures("qapp")

RED: RGBA = (200, 30, 20, 255)
BLUE: RGBA = (10, 60, 200, 255)
WHITE: RGBA = (255, 255, 255, 255)


def square(left: float, top: float, side: float) -> PathShape:
    corners = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float64)
    return PathShape.of([corners + np.array([left, top])], closed=True)


def markers(n: int = 1, *, hollow: bool = False, symbol: str = "square") -> Markers:
    zeros = np.zeros(n, np.uint8)
    return Markers(
        np.linspace(20, 80, n).astype(np.float32),
        np.full(n, 30, np.float32),
        zeros + np.uint8(SYMBOLS.index(symbol)),
        zeros,
        np.full(n, hollow),
        (RED,),
        WHITE,
        14.0,
        np.arange(n, dtype=np.int32),
    )


def discs(*shares: int) -> Clusters:
    """One disc at (50, 30) of radius 20 whose ring is shared by red, blue."""
    return Clusters(
        np.array([50], np.float32),
        np.array([30], np.float32),
        np.array([20], np.float32),
        np.array([shares], np.int32),
        (RED, BLUE),
        WHITE,
        (0, 0, 0, 255),
        9.0,
        np.arange(sum(shares), dtype=np.int32),
        np.array([0, sum(shares)], np.int32),
    )


def cells() -> Density:
    """Cells of 10 units from (20, 10): none, one and three events, below them two."""
    rows = np.arange(6, dtype=np.int32)
    return Density(
        np.array([[0, 1, 3], [0, 0, 2]], np.int32),
        20.0,
        10.0,
        10.0,
        500.0,
        (1, 3),
        (BLUE, RED),
        rows,
        np.zeros((6, 2)),
        (0.0, 0.0),
        1.0,
    )


def listed(*items: Item, width: float = 100, height: float = 60) -> DrawList:
    return DrawList(width, height, (Layer("test", items),), background=WHITE)


def image_of(
    draw_list: DrawList,
    quality: Quality = "settled",
    cache: PaintCache | None = None,
    ratio: float = 1.0,
) -> QImage:
    size = (round(draw_list.width * ratio), round(draw_list.height * ratio))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint(painter, draw_list, quality, cache)
    painter.end()
    return image


def pixel(image: QImage, x: int, y: int) -> RGBA:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue(), 255


def test_painting_loses_no_reference_to_none() -> None:
    """A Qt binding once dropped one with each call and ended the interpreter."""
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(10_000):
        painter.drawLine(0, 0, 5, 5)
    after = sys.getrefcount(None)
    painter.end()
    assert after - before > -1000


@pytest.mark.parametrize("quality", ["motion", "settled", "paper"])
def test_areas_are_filled_with_their_opaque_colour_and_holes_stay_free(quality: Quality) -> None:
    hole = square(30, 20, 20).points
    shape = PathShape.of(
        [square(10, 5, 50).points.astype(np.float64), hole.astype(np.float64)], closed=True
    )
    image = image_of(listed(Paths(shape, Fill(RED))), quality)
    assert pixel(image, 15, 10) == RED
    assert pixel(image, 40, 30) == WHITE
    assert pixel(image, 90, 30) == WHITE


def test_moved_shapes_are_painted_at_their_new_place() -> None:
    image = image_of(listed(Paths(square(0, 0, 10), Fill(RED), dx=50, dy=20)))
    assert pixel(image, 55, 25) == RED
    assert pixel(image, 5, 5) == WHITE


def test_nothing_is_painted_beyond_the_frame() -> None:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint(painter, listed(Paths(square(0, 0, 90), Fill(RED)), width=50, height=50))
    painter.end()
    assert pixel(image, 45, 45) == RED
    assert pixel(image, 55, 45) == (0, 0, 0, 255)


def test_a_shape_is_turned_into_a_path_once() -> None:
    cache, shape = PaintCache(), square(0, 0, 10)
    assert cache.path(shape) is cache.path(shape)
    assert cache.hatch(shape, "diagonal", 5) is cache.hatch(shape, "diagonal", 5)


@pytest.mark.parametrize("cap", ["round", "flat"])
def test_a_long_outline_looks_the_same_in_pieces(
    cap: Literal["round", "flat"], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = np.linspace(0.0, 2 * np.pi, 1500, endpoint=False)
    radius = 20 + 6 * np.sin(9 * turns)
    ring = np.stack((50 + radius * np.cos(turns), 30 + radius * np.sin(turns)), axis=1)
    outline = Paths(PathShape.of([ring], closed=True), stroke=Stroke(RED, 2.5, cap=cap))
    found = []
    for long in (1000, 10_000):
        monkeypatch.setattr("sitmap.paint.painter._LONG", long)
        image = image_of(listed(outline)).convertToFormat(QImage.Format.Format_RGBA8888)
        pixels = np.frombuffer(image.constBits(), np.uint8).astype(int)
        found.append(pixels.reshape(image.height(), image.width(), 4))
    apart = np.abs(found[0] - found[1]).max(axis=2)
    assert (found[0] != found[0][0, 0]).any(axis=2).sum() > 300
    assert (apart > 12).mean() < 0.01


def test_hatch_lines_stay_inside_with_the_given_pitch() -> None:
    lines = hatch_lines(square(10, 10, 50), 0.0, 7.0)
    assert (lines[:, [0, 2]] >= 10).all()
    assert (lines[:, [0, 2]] <= 60).all()
    assert np.diff(np.unique(lines[:, 1])).tolist() == [7.0] * (len(lines) - 1)
    diagonal = hatch_lines(square(10, 10, 50), -45.0, 7.0)
    assert diagonal.min() >= 10 - 1e-6
    assert diagonal.max() <= 60 + 1e-6


def test_hatch_dots_lie_inside_and_are_dense_enough() -> None:
    dots = hatch_dots(square(10, 10, 70), 7.0)
    assert (dots >= 10).all()
    assert (dots <= 80).all()
    assert 80 <= len(dots) <= 110
    assert len(hatch_dots(PathShape.of([], closed=True), 7.0)) == 0


@pytest.mark.parametrize("style", ["diagonal", "horizontal", "cross", "dots"])
@pytest.mark.parametrize("sprites", [True, False])
def test_hatched_areas_show_tint_and_hatch(style: str, sprites: bool) -> None:
    hatch = Hatch(style, BLUE, 7.0, 2.0)  # type: ignore[arg-type]
    paths = Paths(square(10, 5, 50), Fill(RED), None, hatch)
    image = image_of(listed(paths), "motion", PaintCache(sprites=sprites))
    seen = [pixel(image, x, y) for x in range(12, 58) for y in range(7, 53)]
    assert RED in seen
    assert sum(colour[2] > 60 for colour in seen) > 20
    assert {pixel(image, x, 30) for x in range(65, 95)} == {WHITE}


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_sprites_and_outlines_agree(ratio: float) -> None:
    draw_list = listed(markers(3))
    sprites = image_of(draw_list, "settled", PaintCache(sprites=True), ratio)
    outlines = image_of(draw_list, "paper", PaintCache(sprites=True), ratio)
    for x in (20, 50, 80):
        at = (round(x * ratio), round(30 * ratio))
        assert pixel(sprites, *at) == pixel(outlines, *at) == RED
    assert pixel(sprites, round(35 * ratio), round(30 * ratio)) == WHITE


def test_hollow_marks_show_the_ground_inside() -> None:
    for cache in (PaintCache(sprites=True), PaintCache()):
        image = image_of(listed(markers(hollow=True)), "settled", cache)
        assert pixel(image, 20, 30) == WHITE
        assert min(pixel(image, x, 30)[1] for x in range(12, 17)) < 150


def test_every_symbol_has_an_outline_of_about_its_size() -> None:
    outlines = set()
    for number in range(len(SYMBOLS)):
        box = symbol_path(number).boundingRect()
        assert 0.4 <= max(box.width(), box.height()) <= 1.15
        path = symbol_path(number)
        elements = [path.elementAt(i) for i in range(path.elementCount())]
        outlines.add(tuple((round(e.x, 4), round(e.y, 4)) for e in elements))
    assert len(outlines) == len(SYMBOLS)


def test_counts_of_what_was_drawn() -> None:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    drawn = paint(
        painter,
        listed(Paths(square(0, 0, 9), Fill(RED)), markers(5)),
        "motion",
        PaintCache(sprites=True),
    )
    painter.end()
    assert (drawn.polygons, drawn.points, drawn.as_) == (1, 5, "sprites")


@pytest.mark.parametrize("anchor", ["left", "centre", "right"])
@pytest.mark.parametrize("sprites", [True, False])
def test_words_stand_where_their_anchor_says(anchor: str, sprites: bool) -> None:
    text = Text(50, 30, "HHHH", 12, RED, WHITE, anchor=anchor, baseline="middle")  # type: ignore[arg-type]
    image = image_of(listed(text), "settled", PaintCache(sprites=sprites))
    inked = [x for x in range(100) if any(pixel(image, x, y) != WHITE for y in range(60))]
    width = text_width("HHHH", 12)
    left = {"left": 50.0, "centre": 50 - width / 2, "right": 50 - width}[anchor]
    assert inked[0] == pytest.approx(left, abs=2.5)
    assert inked[-1] == pytest.approx(left + width, abs=2.5)
    rows = [y for y in range(60) if any(pixel(image, x, y) != WHITE for x in range(100))]
    assert sum(rows) / len(rows) == pytest.approx(30, abs=1.5)


def test_fonts_are_ours_and_join_no_letters() -> None:
    assert ui_font_family() == "Noto Sans"
    face = font(12, bold=True)
    assert face.featureValue(face.Tag("liga")) == 0
    assert text_width("Покровськ", 24) == pytest.approx(2 * text_width("Покровськ", 12), rel=0.01)


def test_paper_stays_vector_and_words_stay_words(tmp_path: Path, qtbot: QtBot) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(1200)
    writer.setPageSize(QPageSize(QSizeF(100, 60), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.scale(1200 / 96, 1200 / 96)
    hatch = Hatch("dots", BLUE)
    items: tuple[Item, ...] = (
        Paths(square(10, 5, 50), Fill(RED), Stroke(BLUE, 1.0, (4.0, 2.0)), hatch),
        Paths(square(20, 5, 30), None, None, Hatch("diagonal", BLUE)),
        markers(3, symbol="burst"),
        discs(7, 3),
        cells(),
        Text(20, 40, "Покровськ office", 12.0, RED, WHITE, bold=True),
    )
    paint(painter, listed(*items), "paper", PaintCache(sprites=True))
    painter.end()
    data = bytes(buffer.data().data())
    assert b"/Subtype /Image" not in data
    assert b"/PatternType 1" not in data
    assert b"/FontFile2" in data
    assert b"/ToUnicode" in data


@pytest.mark.parametrize("quality", ["motion", "settled", "paper"])
def test_cells_have_the_colour_of_their_class(quality: Quality) -> None:
    image = image_of(listed(cells()), quality, PaintCache(sprites=True))
    assert [pixel(image, x, 15) for x in (15, 25, 35, 45, 55)] == [WHITE, WHITE, BLUE, RED, WHITE]
    assert [pixel(image, x, 25) for x in (25, 35, 45)] == [WHITE, WHITE, BLUE]


@pytest.mark.parametrize("quality", ["settled", "paper"])
def test_rings_are_shared_clockwise_from_the_top(quality: Quality) -> None:
    image = image_of(listed(discs(10, 10)), quality, PaintCache(sprites=True))
    assert pixel(image, 68, 30) == RED
    assert pixel(image, 32, 30) == BLUE
    assert pixel(image, 62, 30) == WHITE
    middle = [pixel(image, x, y) for x in range(42, 58) for y in range(24, 36)]
    assert any(sum(colour[:3]) < 200 for colour in middle), "the number stands in the disc"


def test_crowds_are_told_from_marks() -> None:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    ways = [
        paint(painter, listed(*items), "settled", PaintCache(sprites=True))
        for items in ((markers(2), discs(4, 3)), (markers(2), cells()))
    ]
    painter.end()
    assert [(drawn.points, drawn.as_) for drawn in ways] == [(9, "clusters"), (8, "density")]


@given(arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_rectangles_cover_the_held_cells_once(held: NDArray[np.bool_]) -> None:
    covered = np.zeros(held.shape, np.int64)
    for column, line, width, height in cell_rectangles(held).tolist():
        covered[line : line + height, column : column + width] += 1
    assert (covered == held).all()


@pytest.mark.parametrize("quality", ["settled", "motion", "paper"])
def test_a_picture_shows_inside_its_clip_alone_and_where_it_belongs(quality: Quality) -> None:
    pixels = np.zeros((3, 5, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, :3, 0] = 255  # red on the left, black on the right
    picture = Raster(pixels, 0.0, 0.0, 100.0, 60.0, clip=square(20, 10, 40))
    image = image_of(listed(picture), quality)
    assert image.pixelColor(30, 30) == QColor(255, 0, 0)
    assert image.pixelColor(50, 20).red() > 200
    assert image.pixelColor(10, 30) == QColor(*WHITE)
    assert image.pixelColor(65, 30) == QColor(*WHITE)
    whole = image_of(listed(Raster(pixels, 0.0, 0.0, 100.0, 60.0)), quality)
    assert whole.pixelColor(90, 30) == QColor(0, 0, 0)
