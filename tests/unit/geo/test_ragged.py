"""Many geometries as ragged columns: right parts, right owners, nothing of what is broken."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.ragged import ToDegrees, line_parts, points, ring_parts


def _wkb(*texts: str | None) -> NDArray[np.object_]:
    made = [None if text is None else shapely.to_wkb(shapely.from_wkt(text)) for text in texts]
    return np.array(made, np.object_)


_MIXED = _wkb(
    "LINESTRING (0 0, 1 1)",
    None,
    "MULTILINESTRING ((2 2, 3 3, 4 4), (5 5, 6 6))",
    "POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))",
    "GEOMETRYCOLLECTION (POINT (7 8), MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0))))",
    "POINT EMPTY",
    "POINT Z (1 2 3)",
)


def test_lines_know_their_geometry() -> None:
    parts = line_parts(_MIXED)
    assert parts.owner.tolist() == [0, 2, 2]
    assert parts.starts.tolist() == [0, 2, 5, 7]
    assert parts.xy[2:5].tolist() == [[2, 2], [3, 3], [4, 4]]


def test_outer_rings_run_against_the_clock_and_holes_with_it() -> None:
    parts = ring_parts(_MIXED)
    assert parts.owner.tolist() == [3, 3, 4]
    turns = []
    for start, end in zip(parts.starts[:-1], parts.starts[1:], strict=True):
        x, y = parts.xy[start:end].T
        turns.append(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])))
    assert turns[0] > 0 > turns[1]
    assert turns[2] > 0


def test_points_know_their_geometry() -> None:
    xy, owner = points(_MIXED)
    assert xy.tolist() == [[7, 8], [1, 2]]
    assert owner.tolist() == [4, 6]


def test_broken_geometry_is_left_out() -> None:
    wkb = np.array([b"", b"\x01\x02", b"\x01\xff\xff\xff\xff", *_wkb("LINESTRING (0 0, 1 1)")], "O")
    assert line_parts(wkb).owner.tolist() == [3]
    far = line_parts(_wkb("LINESTRING (0 0, 1 1)"), lambda xy: xy * np.nan)
    assert len(far) == 0
    assert far.starts.tolist() == [0]


def test_nothing_gives_nothing() -> None:
    empty = np.empty(0, np.object_)
    assert len(line_parts(empty)) == len(ring_parts(empty)) == len(points(empty)[0]) == 0


def test_metres_become_degrees() -> None:
    move = ToDegrees("EPSG:32637")
    found = line_parts(_wkb("LINESTRING (500000 5300000, 500000 5400000)"), move)
    assert np.allclose(found.xy[:, 0], 39.0)
    assert np.allclose(found.xy[:, 1], [47.853, 48.753], atol=0.01)
    west, south, east, north = move.bounds((37.0, 48.0, 38.0, 49.0), back=True)
    assert west < east < 500_000
    assert 5_300_000 < south < north
    with pytest.raises(UserError, match="unknown"):
        ToDegrees("EPSG:1")
