"""Pictures of base maps: right place, right pixels, and one line for every bad file."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sitmap.domain.base_map import RememberedBaseMap
from sitmap.errors import UserError
from sitmap.exchange.base_maps import OpenBaseMap, examine, open_base_map, remembered
from tests.helpers.base_map_files import (
    cells,
    plain_tile,
    png,
    write_geotiff,
    write_mbtiles,
    write_pmtiles,
)

_UTM = "EPSG:32637"
_RED, _BLUE = (200, 30, 30), (30, 30, 200)


def _checked(path: Path) -> RememberedBaseMap:
    return remembered(examine(path))


@pytest.fixture
def opened() -> Iterator[list[OpenBaseMap]]:
    made: list[OpenBaseMap] = []
    yield made
    for own in made:
        own.close()


def _picture(
    opened: list[OpenBaseMap],
    path: Path,
    bounds: tuple[float, float, float, float],
    size: tuple[int, int] = (60, 40),
) -> tuple[NDArray[np.uint8], str]:
    opened.append(open_base_map(_checked(path)))
    return opened[-1].picture(_UTM, bounds, size)


def _halves() -> NDArray[np.uint8]:
    """Return 60 x 40 pixels, red in the west and blue in the east."""
    pixels = np.empty((40, 60, 3), np.uint8)
    pixels[:, :30], pixels[:, 30:] = _RED, _BLUE
    return pixels


def test_a_geotiff_stands_where_it_lies(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_geotiff(tmp_path / "a.tif", _halves())
    facts = examine(path)
    assert (facts.kind, facts.form, facts.title) == ("raster", "geotiff", "a")
    west, south, east, north = facts.extent
    assert 36.8 < west < east < 37.0
    assert 48.6 < south < north < 48.7
    pixels, notice = _picture(opened, path, (340_000, 5_386_000, 346_000, 5_390_000))
    assert notice == ""
    assert pixels[20, 10].tolist() == [*_RED, 255]
    assert pixels[20, 50].tolist() == [*_BLUE, 255]
    beyond, _ = opened[-1].picture(_UTM, (346_000, 5_386_000, 352_000, 5_390_000), (60, 40))
    assert not beyond[:, 2:].any()
    wider, _ = opened[-1].picture(_UTM, (337_000, 5_384_000, 349_000, 5_392_000), (60, 40))
    assert wider[20, 22, 0] > 150
    assert not wider[2, 2].any()


def test_a_turned_geotiff_keeps_its_angle(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_geotiff(tmp_path / "a.tif", _halves(), turned=90.0)
    # Turned to the left its west edge lies in the south and its rows run east.
    pixels, _ = _picture(opened, path, (340_000, 5_390_000, 344_000, 5_396_000), (40, 60))
    assert pixels[50, 20].tolist() == [*_RED, 255]
    assert pixels[10, 20].tolist() == [*_BLUE, 255]


def test_grey_pictures_and_other_projections(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    grey = np.full((40, 60, 1), 120, np.uint8)
    path = write_geotiff(tmp_path / "a.tif", grey)
    opened.append(open_base_map(_checked(path)))
    crs = "+proj=laea +lat_0=48.6 +lon_0=36.9 +ellps=WGS84"
    pixels, _ = opened[-1].picture(crs, (-20_000, -20_000, 20_000, 20_000), (200, 200))
    shown = pixels[pixels[..., 3] == 255]
    assert len(shown) > 100
    assert np.unique(shown[:, :3]).tolist() == [120]


@pytest.mark.parametrize("archive", ["mbtiles", "pmtiles"])
def test_tiles_come_from_the_zoom_that_the_view_needs(
    archive: str, tmp_path: Path, opened: list[OpenBaseMap]
) -> None:
    write = write_mbtiles if archive == "mbtiles" else write_pmtiles
    path = write(tmp_path / f"a.{archive}", lambda zoom, _x, _y: plain_tile((10 * zoom, 0, 0)))
    facts = examine(path)
    assert facts.kind == "raster"
    assert facts.title == ("Test tiles" if archive == "mbtiles" else "Test archive")
    assert np.allclose(facts.extent, (36.9, 48.1, 37.5, 48.5), atol=1e-6)
    near, _ = _picture(opened, path, (352_000, 5_340_000, 356_000, 5_343_000), (400, 300))
    assert np.unique(near[..., 0]).tolist() == [100]
    far, _ = opened[-1].picture(_UTM, (200_000, 5_200_000, 500_000, 5_500_000), (300, 300))
    assert far[..., 0].max() == 80
    assert not far[0, 0].any()


def test_transparent_tiles_stay_so(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", lambda *_: plain_tile((200, 100, 0, 128)))
    pixels, _ = _picture(opened, path, (352_000, 5_340_000, 356_000, 5_343_000))
    assert np.abs(pixels[20, 30].astype(int) - (100, 50, 0, 128)).max() <= 1


def test_damaged_tiles_are_left_out_and_told(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    bomb = png(np.zeros((4, 40_000, 3), np.uint8))
    bad = [b"", b"random", plain_tile(_RED)[:90], bomb]

    def tile(zoom: int, x: int, y: int) -> bytes:
        return bad[(x + y) % 4] if x % 2 else plain_tile(_BLUE)

    path = write_mbtiles(tmp_path / "a.mbtiles", tile, range(10, 11))
    pixels, notice = _picture(opened, path, (345_000, 5_330_000, 385_000, 5_370_000), (400, 400))
    assert "damaged tiles left out" in notice
    assert (pixels[..., 2] == 200).any()
    assert not pixels[..., 3].all()


def test_tiles_only_for_close_views_say_so(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_mbtiles(
        tmp_path / "a.mbtiles",
        lambda *_: b"",
        range(14, 15),
        extent=(36.9, 48.0, 38.0, 48.9),
    )
    with pytest.raises(UserError, match=r"only detailed tiles.*zoom in"):
        _picture(opened, path, (300_000, 5_300_000, 450_000, 5_450_000), (800, 800))


def test_an_enormous_geotiff_asks_for_overviews(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_geotiff(tmp_path / "a.tif", _halves(), size=(1_000_000, 1_000_000), step=0.1)
    with pytest.raises(UserError) as told:
        _picture(opened, path, (340_000, 5_290_000, 440_000, 5_390_000))
    assert told.value.where == str(path)
    assert "overviews" in told.value.line() or "cannot be drawn" in told.value.line()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.tif", b"", "is empty"),
        ("a.tif", b"II*\x00" + b"\xff" * 200, "damaged"),
        ("a.mbtiles", b"SQLite format 3\x00" + b"\x00" * 500, "damaged|without a map"),
        ("a.pmtiles", b"PMTiles\x03" + b"\x00" * 200, "damaged"),
        ("a.pmtiles", b"PMTiles\x03", "cut off"),
        ("a.png", png(np.zeros((4, 4, 3), np.uint8)), "no base map that can be read"),
        ("a.bin", os.urandom(5000), "no base map that can be read"),
    ],
)
def test_bad_files_are_one_line(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as told:
        examine(path)
    assert told.value.where == str(path)
    assert "\n" not in told.value.line()


def test_an_archive_without_its_end_is_refused(tmp_path: Path) -> None:
    path = write_pmtiles(tmp_path / "a.pmtiles", lambda *_: plain_tile(_RED))
    assert examine(path).kind == "raster"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UserError, match="is cut off"):
        examine(path)


def test_what_is_no_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is missing"):
        examine(tmp_path / "none.tif")
    with pytest.raises(UserError, match="this is a folder"):
        examine(tmp_path)
    address = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(address))
        with pytest.raises(UserError, match="is not a file"):
            examine(address)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="is not a file"):
        examine(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_one_line(tmp_path: Path) -> None:
    path = write_geotiff(tmp_path / "a.tif", _halves())
    path.chmod(0)
    with pytest.raises(UserError, match="cannot be read: permission denied"):
        examine(path)


def test_a_geotiff_that_lies_nowhere_is_refused(tmp_path: Path) -> None:
    bare = write_geotiff(tmp_path / "bare.tif", _halves(), epsg=None)
    with pytest.raises(UserError, match="no coordinate system"):
        examine(bare)
    off = write_geotiff(tmp_path / "off.tif", _halves(), corner=(1e12, 1e12))
    with pytest.raises(UserError, match="nowhere on the globe"):
        examine(off)


def test_a_cut_geotiff_is_told(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_geotiff(tmp_path / "a.tif", _halves())
    whole = path.read_bytes()
    start = len(whole) - 400
    path.write_bytes(whole[:start])
    with pytest.raises(UserError):
        _picture(opened, path, (340_000, 5_386_000, 346_000, 5_390_000))


def test_a_file_that_vanishes_or_changes_is_told(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_geotiff(tmp_path / "a.tif", _halves())
    item = _checked(path)
    opened.append(open_base_map(item))
    bounds = (340_000.0, 5_386_000.0, 346_000.0, 5_390_000.0)
    opened[-1].picture(_UTM, bounds, (6, 4))
    path.unlink()
    with pytest.raises(UserError, match="is missing"):
        opened[-1].picture(_UTM, bounds, (12, 8))
    with pytest.raises(UserError, match=r"'a' is missing.*add it anew"):
        open_base_map(item)
    path.write_bytes(b"another")
    with pytest.raises(UserError, match="has changed"):
        open_base_map(item)


def test_a_directory_that_leads_to_itself_ends(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    from pmtiles.tile import Entry, deserialize_header, serialize_directory

    path = write_pmtiles(tmp_path / "a.pmtiles", lambda *_: plain_tile(_RED))
    content = bytearray(path.read_bytes())
    header = deserialize_header(bytes(content[:127]))
    root = serialize_directory([Entry(0, 0, 60, 0)])
    start = header["root_offset"]
    content[start : start + len(root)] = root
    content[16:24] = len(root).to_bytes(8, "little")
    content[40:48] = start.to_bytes(8, "little")  # leaves begin where the root does
    path.write_bytes(bytes(content))
    pixels, notice = _picture(opened, path, (352_000, 5_340_000, 356_000, 5_343_000))
    assert not pixels.any()
    assert notice == "" or "damaged" in notice


def test_tiles_tell_their_kind_where_the_archive_does_not(tmp_path: Path) -> None:
    pictures = write_mbtiles(tmp_path / "a.mbtiles", lambda *_: plain_tile(_RED), form="")
    assert examine(pictures).kind == "raster"
    shapes = write_mbtiles(tmp_path / "b.mbtiles", lambda *_: b"\x1f\x8b rest", form="")
    assert examine(shapes).kind == "tiles"
    path = write_pmtiles(tmp_path / "c.pmtiles", lambda *_: b"avif")
    content = bytearray(path.read_bytes())
    content[99] = 5
    path.write_bytes(bytes(content))
    with pytest.raises(UserError, match="of a kind that cannot be read"):
        examine(path)


def test_cells_cover_the_extent() -> None:
    assert len(set(cells((-180, -85, 179.9, 85), 2))) == 16
