from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QGuiApplication, QImage

from sitmap.errors import UserError
from sitmap.geo.projection import Projection, choose_projection
from sitmap.paint import page_raster
from sitmap.paint.page_raster import png_file, raster_of, tiff_file
from sitmap.paint.print_service import compose_pages, write_composition
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.output import PageOutput
from sitmap.portrayal.page.position import map_positions
from sitmap.portrayal.page.request import PageRequest
from tests.helpers.snapshots import EXAMPLE_EXTENT, make_snapshot, situation_on
from tests.helpers.tools import run_tool

pytestmark = pytest.mark.usefixtures("qapp")

REGION = (22.0, 44.0, 41.0, 53.0)


def composition(extent: tuple[float, float, float, float] = EXAMPLE_EXTENT) -> Composition:
    snapshot = make_snapshot()
    request = PageRequest(extent=extent, rounded=True, handling="TLP:CLEAR")
    return compose_pages(snapshot, situation_on(snapshot), request)


@pytest.fixture(scope="module")
def made(qapp: QGuiApplication) -> Composition:
    return composition()


def decoded(path: Path) -> NDArray[np.uint8]:
    """Return what GDAL reads from a picture, (height, width, 3)."""
    read = path.with_name("read.png")
    run_tool(["gdal_translate", "-of", "PNG", path, read])
    image = QImage(str(read)).convertToFormat(QImage.Format.Format_RGB888)
    memory = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return memory[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_a_picture_holds_what_was_painted(made: Composition, tmp_path: Path, name: str) -> None:
    raster = raster_of(made.pages[0], 50.0)
    painted = np.concatenate(list(raster.rows()))
    assert painted.shape == (raster.height, raster.width, 3)
    path = tmp_path / name
    tiff = tiff_file(raster, None, "x")
    path.write_bytes(png_file(raster, {}) if name == "a.png" else tiff)
    assert np.array_equal(decoded(path), painted)


def test_strips_join_without_a_seam(made: Composition, monkeypatch: pytest.MonkeyPatch) -> None:
    raster = raster_of(made.pages[0], 50.0)
    whole = np.concatenate(list(raster.rows())).astype(int)
    monkeypatch.setattr(page_raster, "_STRIP_PIXELS", raster.width * 64)
    apart = np.abs(np.concatenate(list(raster.rows())) - whole).max(axis=2)
    # Qt begins the dashes of a line anew in each strip.
    assert apart.max() < 100
    assert (apart > 8).mean() < 0.005


def test_texts_of_a_png_are_read_back(made: Composition) -> None:
    image = QImage.fromData(png_file(raster_of(made.pages[0], 30.0), {"Title": "Покровськ"}))
    assert image.text("Title") == "Покровськ"
    assert image.dotsPerMeterX() == pytest.approx(30 / 0.0254, abs=1)


def test_the_width_may_be_given_in_pixels(made: Composition, tmp_path: Path) -> None:
    out = tmp_path / "page.png"
    write_composition(made, out, output=PageOutput(pixels=640))
    assert QImage(str(out)).width() == 640


@pytest.mark.parametrize("name", ["page.png", "page.tif"])
@pytest.mark.parametrize(
    ("extent", "projection"),
    [
        (EXAMPLE_EXTENT, choose_projection(EXAMPLE_EXTENT)),
        (REGION, choose_projection(REGION)),
    ],
    ids=["UTM", "azimuthal"],
)
def test_gdal_reads_the_position_of_a_picture(
    tmp_path: Path,
    name: str,
    extent: tuple[float, float, float, float],
    projection: Projection,
) -> None:
    page = composition(extent)
    out = tmp_path / name
    write_composition(page, out, output=PageOutput(dpi=100, world_file=True))
    told = json.loads(run_tool(["gdalinfo", "-json", out]).stdout)
    left, width, _, top, _, height = told["geoTransform"]
    position = map_positions(page.pages[0])[0]
    box, view = position.box, page.view
    assert view.projection.crs_text == projection.crs_text
    for x, y in ((0.0, 0.0), (view.width, 0.0), (view.width / 3, view.height)):
        on_page = (
            (box.x + x / view.width * box.width) / 25.4 * 100,
            (box.y + y / view.height * box.height) / 25.4 * 100,
        )
        xy = view.frame_to_xy(np.array([[x, y]]))[0]
        assert ((xy[0] - left) / width, (xy[1] - top) / height) == pytest.approx(on_page, abs=0.01)
    # The system is the page's own: GDAL comes to the same degrees as the view does.
    spot = view.from_frame(view.width / 4, view.height / 4)
    metres = view.frame_to_xy(np.array([[view.width / 4, view.height / 4]]))[0]
    pixel = f"{(metres[0] - left) / width} {(metres[1] - top) / height}"
    command = f"echo {pixel} | gdaltransform -t_srs EPSG:4326 -output_xy '{out}'"
    degrees = run_tool(["sh", "-c", command], environ=dict(os.environ)).stdout.split()
    assert [float(value) for value in degrees[:2]] == pytest.approx(spot, abs=1e-4)


def test_without_a_world_file_a_picture_stands_alone(made: Composition, tmp_path: Path) -> None:
    write_composition(made, tmp_path / "page.png", output=PageOutput(dpi=30))
    assert {path.suffix for path in tmp_path.iterdir()} == {".png"}


def test_a_picture_of_no_use_is_refused_before_it_takes_the_memory(made: Composition) -> None:
    with pytest.raises(UserError, match="too large"):
        raster_of(made.pages[0], 6000)
