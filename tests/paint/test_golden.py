"""A few pictures that must not change by accident.

``tests/golden/map-*.png`` show the demonstration case through the one painter. After a change
that is meant, look at the new pictures first; ``write_golden`` then replaces the old ones.
Freetype versions differ between systems in the edges of letters, hence the tolerance.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from sitmap.domain.dates import parse_duration, window
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.projection import choose_projection
from sitmap.paint.fonts import load_fonts
from sitmap.paint.painter import Quality, paint
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.draw_list import combine
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.labels import label_boxes
from sitmap.portrayal.palette import PaletteName
from sitmap.portrayal.scene import base_draw_list, situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Theme, load_style
from sitmap.portrayal.view import View
from sitmap.store.database import open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.store.reading import load_snapshot

pytestmark = pytest.mark.usefixtures("qapp")

GOLDEN = Path(__file__).parents[1] / "golden"
WIDTH, HEIGHT = 640, 400
Choice: TypeAlias = tuple[PaletteName, bool]
PLAIN: Choice = ("file", False)
"""Palette, and whether events are military symbols."""
CASES: tuple[tuple[str, Theme, Quality, date, Choice], ...] = (
    ("map-light", "light", "settled", date(2025, 11, 17), PLAIN),
    ("map-dark", "dark", "settled", date(2025, 11, 17), PLAIN),
    ("map-paper", "paper", "paper", date(2024, 2, 20), PLAIN),
    ("map-grey", "paper", "paper", date(2025, 11, 17), ("grey", True)),
)
MOST_DIFFERENT = 0.015
"""Share of pixels that may differ by more than a shade."""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("golden") / "case.gpkg"
    write_demonstration(path)
    with open_store(path) as db:
        return load_snapshot(db)


def picture(
    snapshot: Snapshot, theme: Theme, quality: Quality, day: date, choice: Choice = PLAIN
) -> QImage:
    load_fonts()
    extent = next(iter(snapshot.vocabulary.views.values())).extent
    view = View.fit(choose_projection(extent), extent, WIDTH, HEIGHT)
    palette, military = choice
    style = load_style(theme, palette, military)
    base = base_draw_list(load_base_map(), view, style)
    situation = snapshot.at(window(day, parse_duration("1d")))
    boxes = label_boxes(base, "labels", "places")
    shown = situation_draw_list(snapshot, situation, view, style, ShapeCache(), boxes)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint(painter, combine(names_beside_marks(base, shown), shown), quality)
    painter.end()
    return image


def pixels(image: QImage) -> NDArray[np.int16]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), :3].astype(np.int16)


def write_golden(snapshot: Snapshot) -> None:
    """Replace the pictures; run by hand after looking at them."""
    for name, theme, quality, day, choice in CASES:
        picture(snapshot, theme, quality, day, choice).save(str(GOLDEN / f"{name}.png"))


@pytest.mark.parametrize(("name", "theme", "quality", "day", "choice"), CASES, ids=str)
def test_the_picture_is_the_one_we_looked_at(
    snapshot: Snapshot,
    tmp_path: Path,
    name: str,
    theme: Theme,
    quality: Quality,
    day: date,
    choice: Choice,
) -> None:
    made = picture(snapshot, theme, quality, day, choice)
    wanted = QImage(str(GOLDEN / f"{name}.png"))
    assert (wanted.width(), wanted.height()) == (WIDTH, HEIGHT)
    differing = (np.abs(pixels(made) - pixels(wanted)).max(axis=2) > 40).mean()
    if differing > MOST_DIFFERENT:
        made.save(str(tmp_path / f"{name}.png"))
    assert differing <= MOST_DIFFERENT, f"compare {tmp_path / name}.png with {GOLDEN / name}.png"


def test_the_comparison_sees_a_moved_mark(snapshot: Snapshot) -> None:
    first = pixels(picture(snapshot, "light", "settled", date(2025, 11, 17)))
    other = pixels(picture(snapshot, "light", "settled", date(2024, 2, 20)))
    assert (np.abs(first - other).max(axis=2) > 40).mean() > MOST_DIFFERENT
