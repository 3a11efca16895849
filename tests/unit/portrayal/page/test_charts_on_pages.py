"""Charts of metrics as a section of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import Paths, Raster, Text
from sitmap.portrayal.page.charts import MOST_CHARTS, chart_pieces
from sitmap.portrayal.page.flow import Piece, Setter
from sitmap.portrayal.page.model import Picture
from sitmap.portrayal.style import load_style
from tests.helpers.measure import RoughMeasure
from tests.helpers.snapshots import make_snapshot, situation_on
from tests.helpers.timeline_snapshots import LAST, story_snapshot

SETTER = Setter(60.0, 7.2, RoughMeasure())


def made(
    codes: Sequence[str], snapshot: Snapshot | None = None, day: date = LAST, **more: object
) -> list[Piece]:
    file = story_snapshot() if snapshot is None else snapshot
    keep = more.get("keep")
    assert keep is None or isinstance(keep, np.ndarray)
    return chart_pieces(file, situation_on(file, day), codes, keep, load_style("paper"), SETTER)


def picture(piece: Piece) -> Picture:
    (item,) = piece.items
    assert isinstance(item, Picture)
    return item


def words(piece: Piece) -> list[str]:
    layers = picture(piece).draw_list.layers
    return [item.text for layer in layers for item in layer.items if isinstance(item, Text)]


def test_each_metric_is_a_chart_as_wide_as_its_column() -> None:
    first, second = made(("corridor", "troops"))
    assert "Corridor width" in words(first)
    assert "Troop concentration" in words(second)
    assert (picture(first).box.width, picture(first).box.height) == (60.0, first.height)
    assert "17 Nov 2025" in words(second), "the page's day is a line in it"


def test_all_is_vectors_and_opaque() -> None:
    for piece in made(("corridor", "troops")):
        for layer in picture(piece).draw_list.layers:
            assert not any(isinstance(item, Raster) for item in layer.items)
            fills = [i.fill for i in layer.items if isinstance(i, Paths) and i.fill is not None]
            assert all(fill.colour[3] == 255 for fill in fills)


def test_what_the_file_does_not_have_is_left_out() -> None:
    assert made(("nothing", "corridor"))[0].items
    assert len(made(("nothing", "corridor"))) == 1
    assert made(("corridor",), make_snapshot([])) == []
    assert len(made(("corridor",) * 20)) == MOST_CHARTS


def test_what_a_filter_keeps_back_is_not_drawn() -> None:
    keep = np.ones(len(story_snapshot()), np.bool_)
    keep[[7, 8]] = False
    assert made(("corridor",), keep=keep) == []
