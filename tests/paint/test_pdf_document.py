from __future__ import annotations

import json
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QGuiApplication, QImage

from sitmap.geo.projection import Projection, choose_projection
from sitmap.geo.projection_choice import projection_for
from sitmap.paint.page_painter import pdf_bytes
from sitmap.paint.pdf_document import document_bytes
from sitmap.paint.pdf_finish import DocumentFacts
from sitmap.paint.print_service import compose_pages
from sitmap.portrayal.draw_list import DrawList, Fill, Layer, Paths, PathShape
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.layers import page_parts
from sitmap.portrayal.page.model import MM_PER_UNIT, Block, Box, Page, Picture
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, make_snapshot, situation_on
from tests.helpers.tools import run_tool

pytestmark = pytest.mark.usefixtures("qapp")

FACTS = DocumentFacts("Pages", "Nothing in particular")
FRAME = Box(20.0, 30.0, 200.0, 150.0)


def composition() -> Composition:
    snapshot = make_snapshot()
    request = PageRequest(extent=EXAMPLE_EXTENT, rounded=True, handling="TLP:CLEAR")
    return compose_pages(snapshot, situation_on(snapshot), request)


@pytest.fixture(scope="module")
def made(qapp: QGuiApplication) -> Composition:
    return composition()


@pytest.fixture(scope="module")
def pdf(made: Composition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("document") / "page.pdf"
    out.write_bytes(document_bytes(made.pages, FACTS))
    return out


def seen(pdf: Path, *, dpi: int = 60) -> list[QImage]:
    """Return the pages as poppler paints them."""
    run_tool(["pdftoppm", "-r", str(dpi), "-png", pdf, pdf.with_suffix("")])
    return [QImage(str(path)) for path in sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))]


# --- layers and texts -------------------------------------------------------------------


def test_put_together_the_parts_look_like_the_page(made: Composition, tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole.pdf", tmp_path / "parts.pdf"
    whole.write_bytes(pdf_bytes(made.pages, made.title))
    parts.write_bytes(document_bytes(made.pages, FACTS))
    one, two = seen(whole), seen(parts)
    assert len(one) == len(two) == len(made.pages)
    assert all(first == second for first, second in zip(one, two, strict=True))


def test_gdal_lists_the_layers_of_the_map(pdf: Path) -> None:
    told = run_tool(["gdalinfo", "-mdd", "LAYERS", pdf]).stdout
    listed = re.findall(r"LAYER_\d+_NAME=(\w+)", told)
    assert listed[0] == "Land_and_water"
    assert {"Areas", "Events", "Names", "Grid", "Borders"} <= set(listed)
    assert len(set(listed)) == len(listed)


def test_a_layer_that_is_off_is_not_seen(pdf: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden.pdf"
    with pikepdf.open(pdf) as opened:
        groups = opened.Root.OCProperties.OCGs
        opened.Root.OCProperties.D.OFF = pikepdf.Array(
            [group for group in groups if str(group.Name) == "Areas"]
        )
        opened.Root.OCProperties.D.ON = pikepdf.Array()
        opened.save(hidden)
    assert seen(hidden)[0] != seen(pdf)[0]


def test_text_in_layers_can_be_copied(pdf: Path) -> None:
    text = run_tool(["pdftotext", pdf, "-"]).stdout
    assert "Pokrovsk" in text
    assert "TLP:CLEAR" in text


def test_the_map_is_told_in_words(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        elements = list(opened.Root.StructTreeRoot.K.K)
        told = [str(element.Alt) for element in elements if element.S == "/Figure"]
        places = opened.Root.StructTreeRoot.ParentTree.Nums
        assert opened.Root.MarkInfo.Marked
        marks = opened.pages[0].Contents.read_bytes().count(b"/MCID")
        assert len(places[1]) == marks
    assert len(told) == 1
    assert told[0].startswith("Map. Situation on 17 November 2025. As known on")
    assert "Scale 1:" in told[0]


def test_the_bookmarks_are_the_headings(made: Composition, pdf: Path) -> None:
    with pikepdf.open(pdf) as opened, opened.open_outline() as outline:
        first = outline.root[0]
        assert len(outline.root) == len(made.pages)
        assert first.title == FACTS.title
        below = [item.title for item in first.children]
    assert below[0] == "Legend"
    assert "Sources" in below


def test_parts_keep_the_order_of_drawing_and_lose_nothing(made: Composition) -> None:
    page = made.pages[0]
    parts = page_parts(page)
    drawn: list[str] = []
    for part in parts:
        for item in part.items:
            if isinstance(item, Picture) and item.view is not None:
                drawn += [layer.name for layer in item.draw_list.layers]
    block = page.block("map")
    assert block is not None
    picture = block.items[0]
    assert isinstance(picture, Picture)
    assert drawn == [layer.name for layer in picture.draw_list.layers if layer.items]
    others = sum(len(part.items) for part in parts if not part.layer)
    assert others == sum(len(block.items) for block in page.blocks) - 1


# --- position ---------------------------------------------------------------------------


def page_of_marks(view: View, places: Sequence[tuple[float, float]]) -> Page:
    """Return a page whose map has a small black square around each place."""
    size = 4.0
    corner = np.array([[-size, -size], [size, -size], [size, size], [-size, size]])
    squares = tuple(
        Paths(PathShape.of([corner + at], closed=True), Fill((0, 0, 0, 255)))
        for at in view.to_frame(np.array(places))
    )
    drawn = DrawList(view.width, view.height, (Layer("events", squares),))
    items = (Picture(FRAME, drawn, view),)
    return Page(297.0, 210.0, (Block("map", FRAME, items),))


def dark_centre(image: NDArray[np.float64], around: tuple[float, float]) -> tuple[float, float]:
    """Return the middle of what is dark near a pixel."""
    x, y = round(around[0]), round(around[1])
    cut = 255.0 - image[y - 14 : y + 14, x - 14 : x + 14]
    rows, columns = np.mgrid[y - 14 : y + 14, x - 14 : x + 14] + 0.5
    return float((cut * columns).sum() / cut.sum()), float((cut * rows).sum() / cut.sum())


@pytest.mark.parametrize(
    ("projection", "middle", "scale"),
    [
        (choose_projection((36.0, 47.5, 39.0, 49.0)), (37.2, 48.3), 500_000),
        (projection_for("EPSG:3857", (36.0, 47.5, 39.0, 49.0)), (37.2, 48.3), 1_000_000),
        (projection_for("EPSG:28407", (36.0, 47.5, 39.0, 49.0)), (37.2, 48.3), 500_000),
        (choose_projection((22.0, 44.0, 41.0, 53.0)), (31.0, 49.0), 5_000_000),
        (choose_projection((178.0, -18.5, 180.0, -16.0)), (179.9, -17.0), 1_000_000),
    ],
    ids=["UTM", "Mercator", "Pulkovo", "azimuthal", "at the 180th meridian"],
)
def test_gdal_reads_the_position_back_within_a_pixel(
    tmp_path: Path, projection: Projection, middle: tuple[float, float], scale: float
) -> None:
    view = View.at_scale(
        projection, *middle, scale, FRAME.width / MM_PER_UNIT, FRAME.height / MM_PER_UNIT
    )
    spots = [(0.1, 0.1), (0.9, 0.15), (0.5, 0.5), (0.1, 0.9), (0.88, 0.9)]
    places = [view.from_frame(x * view.width, y * view.height) for x, y in spots]
    out = tmp_path / "marks.pdf"
    out.write_bytes(document_bytes([page_of_marks(view, places)], FACTS))
    told = json.loads(run_tool(["gdalinfo", "-json", out]).stdout)
    left, width, _, top, _, height = told["geoTransform"]
    picture = tmp_path / "marks.png"
    run_tool(["gdal_translate", "-of", "PNG", out, picture])
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_Grayscale8)
    assert [image.width(), image.height()] == told["size"]
    pixels = (
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(np.float64)
    )
    for lon, lat in places:
        x, y = projection.forward(np.array([[lon, lat]]))[0]
        expected = ((x - left) / width, (y - top) / height)
        assert dark_centre(pixels, expected) == pytest.approx(expected, abs=0.75)


def test_gdal_knows_the_system(pdf: Path) -> None:
    told = run_tool(["gdalinfo", pdf]).stdout
    assert 'ID["EPSG",32637]' in told
    assert "NEATLINE=POLYGON" in told


def test_a_frame_that_reaches_beyond_the_projection_has_no_position() -> None:
    world = choose_projection((-180.0, -80.0, 180.0, 80.0))
    view = View.at_scale(world, 0.0, 0.0, 150_000_000, 900.0, 700.0)
    out = document_bytes([page_of_marks(view, [(0.0, 0.0)])], FACTS)
    with pikepdf.open(BytesIO(out)) as opened:
        assert "/VP" not in opened.pages[0]


# --- archive ----------------------------------------------------------------------------


def test_pictures_for_screens_are_lighter_and_the_rest_is_the_same(tmp_path: Path) -> None:
    snapshot = make_snapshot()
    request = PageRequest(extent=(22.0, 44.0, 41.0, 53.0), handling="TLP:CLEAR")
    pages = compose_pages(snapshot, situation_on(snapshot), request).pages
    fine, light = tmp_path / "fine.pdf", tmp_path / "light.pdf"
    fine.write_bytes(document_bytes(pages, FACTS))
    light.write_bytes(document_bytes(pages, FACTS, light=True))
    assert "jpeg" in run_tool(["pdfimages", "-list", light]).stdout
    assert light.stat().st_size < 0.9 * fine.stat().st_size
    assert light.read_bytes() == document_bytes(pages, FACTS, light=True)
    texts = [run_tool(["pdftotext", path, "-"]).stdout for path in (fine, light)]
    assert texts[0] == texts[1]


def test_an_archive_has_what_pdf_a_asks_for(made: Composition, tmp_path: Path) -> None:
    out = tmp_path / "archive.pdf"
    out.write_bytes(document_bytes(made.pages, FACTS, archive=True))
    with pikepdf.open(out) as opened:
        with opened.open_metadata() as meta:
            assert meta.pdfa_status == "2B"
            assert meta["dc:title"] == FACTS.title
        assert "/OCProperties" not in opened.Root
        intent = opened.Root.OutputIntents[0]
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert "/ID" in opened.trailer
        assert "/VP" in opened.pages[0]
        for item in opened.objects:
            assert not isinstance(item, pikepdf.Stream) or not item.get("/Interpolate", False)
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                deeper = item.get("/DescendantFonts", [item])[0]
                assert "/FontFile2" in deeper.FontDescriptor or "/FontFile3" in (
                    deeper.FontDescriptor
                )
        assert not any(
            isinstance(item, pikepdf.Dictionary) and "/CIDSet" in item for item in opened.objects
        )
        with opened.open_metadata() as meta:
            for told, kept in (("/Title", "dc:title"), ("/Subject", "dc:description")):
                assert str(opened.docinfo[told]) == meta[kept]
        assert b"DeviceCMYK" not in b"".join(
            bytes(item.unparse(resolved=False)) for item in opened.objects
        )
    assert seen(out)[0].width() > 0
