"""Outlines of words do not depend on what was drawn before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPainterPath

from sitmap.errors import UserError
from sitmap.paint import fonts
from sitmap.paint.fonts import font, outline_of, spread, text_width
from sitmap.paint.painter import PaintCache, Quality, paint
from sitmap.portrayal import labels
from sitmap.portrayal.draw_list import DrawList, Layer, Text
from sitmap.portrayal.labels import text_width as table_width

pytestmark = pytest.mark.usefixtures("qapp")

WORDS = "Russian-controlled (schematic) Покровськ"


def points(path: QPainterPath) -> list[tuple[float, float]]:
    elements = (path.elementAt(number) for number in range(path.elementCount()))
    return [(element.x, element.y) for element in elements]


@pytest.mark.parametrize(("bold", "italic"), [(False, False), (True, False), (False, True)])
def test_drawing_on_a_screen_does_not_move_outlines(bold: bool, italic: bool) -> None:
    face = font(9.0, bold=bold, italic=italic, fine=True)
    before = points(outline_of(WORDS, face))
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for number, size in enumerate((9, 11, 13, 17)):
        painter.setFont(font(float(size), bold=bold, italic=italic))
        painter.drawText(QPointF(3.0 + number / 16, 30.0), WORDS)
    painter.end()
    assert points(outline_of(WORDS, face)) == before


def test_outlines_stand_where_the_words_stand() -> None:
    face = font(12.0, fine=True)
    box = outline_of(WORDS, face).boundingRect()
    metrics = QFontMetricsF(face)
    assert box.left() == pytest.approx(metrics.leftBearing("R"), abs=2)
    assert box.width() == pytest.approx(metrics.horizontalAdvance(WORDS), rel=0.02)
    assert -metrics.ascent() < box.top() < 0 < box.bottom() < metrics.descent()


def test_a_style_without_a_file_still_has_outlines() -> None:
    face = font(12.0, bold=True, italic=True, fine=True)
    assert not outline_of(WORDS, face).isEmpty()


@pytest.mark.parametrize("bold", [False, True])
def test_the_table_of_widths_agrees_with_the_fonts(bold: bool) -> None:
    for words in ("Donetsk", "Покровськ", "Kostiantynivka (1:100 000)", "Їжак – ґанок"):
        assert table_width(words, 14.0, bold) == pytest.approx(
            text_width(words, 14.0, bold=bold), rel=0.02
        ), words


ODD = (
    "Покровськ",
    "مدينة",
    "東京",
    "🔥 Fire",
    "a\u0301\u0301\u0301",
    "\u202eleft",
    "Zo\u0308e",
    "",
)


def painted(quality: Quality) -> QImage:
    image = QImage(300, 220, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    texts = tuple(
        Text(20, 20 + 24 * n, words, 14, (0, 0, 0, 255), (255, 255, 255, 255))
        for n, words in enumerate(ODD)
    )
    painter = QPainter(image)
    paint(painter, DrawList(300, 220, (Layer("labels", texts),)), quality, PaintCache(sprites=True))
    painter.end()
    return image


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kept = (fonts.load_fonts, fonts.ui_font_family)

    def forget() -> None:
        fonts._kept.made.clear()
        for each in (*kept, labels._advances, labels.text_width):
            each.cache_clear()

    def missing(*parts: str) -> Path:
        raise UserError("missing", where="/".join(parts))

    forget()
    monkeypatch.setattr(fonts, "resource", missing)
    monkeypatch.setattr(labels, "resource", missing)
    yield
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize("quality", ["motion", "settled", "paper"])
def test_letters_of_all_scripts_are_drawn_or_replaced_without_a_warning(quality: Quality) -> None:
    assert painted(quality) != painted_blank()


def painted_blank() -> QImage:
    blank = QImage(300, 220, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFFFF)
    return blank


@pytest.mark.parametrize("quality", ["settled", "paper"])
def test_without_our_fonts_the_words_still_stand_there(no_fonts: None, quality: Quality) -> None:
    assert labels.text_width("Pokrovsk", 10.0) == pytest.approx(48.0)
    assert painted(quality) != painted_blank()


@pytest.mark.parametrize("dpi", [72, 300, 1200])
def test_spaced_words_are_as_wide_on_any_device(dpi: int) -> None:
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    face = font(12.0, fine=True)
    spaced = spread(face, WORDS, 30.0)
    plain = QFontMetricsF(face, image).horizontalAdvance(WORDS)
    wider = QFontMetricsF(spaced, image).horizontalAdvance(WORDS)
    assert wider == pytest.approx(plain + 30.0 * len(WORDS), rel=0.01)
    assert spread(face, "", 30.0) == face


def test_letters_that_no_font_has_become_one_sign_of_replacement() -> None:
    words, italic = fonts.settable("A \U0001f525\U0001f525 b \ue000\ue001", bold=False, italic=True)
    assert words.startswith("A ")
    assert "\ue000" not in words
    assert words[-1] in "?\ufffd"
    assert len(words) <= 8
    assert italic
    assert fonts.settable("Покровськ", bold=True, italic=False) == ("Покровськ", False)


def test_fonts_of_a_thread_that_is_gone_are_not_drawn_with() -> None:
    text = Text(20.0, 30.0, "Pokrovsk", 12.0, (0, 0, 0, 255), halo=(255, 255, 255, 255))
    drawn = DrawList(200, 60, (Layer("labels", (text,)),))

    def painted() -> bytes:
        image = QImage(200, 60, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        paint(painter, drawn, "paper")
        painter.end()
        return bytes(image.constBits())

    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(painted).result()
    assert painted() == there
