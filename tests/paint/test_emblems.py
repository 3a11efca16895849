from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from sitmap.domain.category import Party
from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.draw_list import SYMBOLS, DrawList, Layer, Markers
from sitmap.portrayal.emblems import EMBLEM_BASE, load_emblems
from sitmap.portrayal.legend import legend_entries
from sitmap.portrayal.style import load_style
from tests.helpers.snapshots import Row, make_snapshot, situation_on

pytestmark = pytest.mark.usefixtures("qapp")


def marks(*symbols: int, colour: tuple[int, int, int, int] = (213, 94, 0, 255)) -> DrawList:
    count = len(symbols)
    markers = Markers(
        np.linspace(30, 170, count).astype(np.float32), np.full(count, 30, np.float32),
        np.array(symbols, np.uint8), np.zeros(count, np.uint8), np.zeros(count, np.bool_),
        (colour,), (255, 255, 255, 255), 15.0, np.arange(count, dtype=np.int32),
    )  # fmt: skip
    return DrawList(200, 60, (Layer("events", (markers,), static=False),))


def picture(draw_list: DrawList, *, sprites: bool) -> QImage:
    image = QImage(200, 60, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    drawn = paint(painter, draw_list, "settled", PaintCache(sprites=sprites))
    painter.end()
    assert drawn.points > 0
    return image


@pytest.mark.parametrize("sprites", [True, False])
def test_symbols_and_marks_are_painted_side_by_side(sprites: bool) -> None:
    both = picture(marks(EMBLEM_BASE, SYMBOLS.index("circle")), sprites=sprites)
    shades = {both.pixel(x, y) for x in range(20, 40) for y in range(20, 40)}
    assert len(shades) > 5
    assert both.pixel(170, 30) == 0xFFD55E00


def test_the_ground_of_a_symbol_tells_the_party() -> None:
    one = picture(marks(EMBLEM_BASE), sprites=True)
    other = picture(marks(EMBLEM_BASE, colour=(0, 114, 178, 255)), sprites=True)
    assert one != other


def test_symbols_stay_vectors_on_paper() -> None:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QSizeF(60, 20), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    paint(painter, marks(EMBLEM_BASE, EMBLEM_BASE + 4), "paper", PaintCache())
    painter.end()
    buffer.close()
    assert b"/Subtype /Image" not in data.data()


def test_every_code_is_an_activity_in_a_neutral_frame_that_can_be_drawn() -> None:
    from milsymbol import Symbol

    for code in load_emblems().codes:
        assert len(code) == 20
        assert code[3] == "4"
        assert code[4:6] == "40"
        assert Symbol(code).is_valid()


def test_a_grey_palette_has_grey_symbols() -> None:
    style = load_style("paper", "grey", military=True)
    symbol = style.symbol("strike Strike")
    assert load_emblems().drawing_of(symbol) == (load_emblems().codes[5], True)
    seen = picture(marks(symbol, colour=(42, 42, 42, 255)), sprites=False)
    for x in range(20, 40):
        for y in range(20, 40):
            value = seen.pixel(x, y)
            assert value >> 16 & 255 == value >> 8 & 255 == value & 255


def test_only_asked_for_and_said_in_the_legend() -> None:
    rows = [
        Row(wkt="POINT (37 48)", party="RU", category="strike"),
        Row(wkt="POINT (37.2 48)", party="RU", category="assault"),
    ]
    snapshot = make_snapshot(rows)
    shown = situation_on(snapshot)
    plain, military = load_style("light"), load_style("light", "file", military=True)
    assert plain.symbol("strike Strike") < EMBLEM_BASE <= military.symbol("strike Strike")
    note = load_emblems().note
    said = {style: [e.label for e in legend_entries(snapshot, shown, style)]
            for style in (plain, military)}  # fmt: skip
    assert note not in said[plain]
    assert note in said[military]
    assert military.party_colour(Party("RU", "x", "#D55E00")) == (213, 94, 0, 255)
