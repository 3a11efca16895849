"""Columns of the base map's file and how they are written.

Used by ``build_basemap.py`` only; ``sitmap.portrayal.basemap`` reads the same columns.
What the map shows is not decided here.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely

Arrays = dict[str, np.ndarray]
Row = dict[str, Any]

_TEXTS = ("kind", "ref", "name_en", "name_uk", "name_ru")
_POINT_TEXTS = ("kind", "name_en", "name_uk", "name_ru", "former", "spellings", "code")


def degrees(coordinates: np.ndarray) -> np.ndarray:
    """Return millionths of a degree."""
    return np.rint(np.asarray(coordinates, dtype=np.float64) * 1e6).astype("<i4")


def _text(values: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(values).encode(), dtype=np.uint8)


def _offsets(lengths: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype("<i4")


def _column(rows: list[Row], key: str) -> np.ndarray:
    return _text([str(row.get(key, "")) for row in rows])


def line_layer(rows: list[Row]) -> Arrays:
    """Return the columns of lines; a row has ``geometry`` and texts."""
    parts = [
        (part, row)
        for row in rows
        for part in shapely.get_parts(row["geometry"])
        if part.geom_type == "LineString" and not part.is_empty
    ]
    points = [shapely.get_coordinates(part) for part, _ in parts]
    owners = [row for _, row in parts]
    columns = {key: _column(owners, key) for key in _TEXTS}
    empty = np.zeros((0, 2))
    return {
        "lonlat": degrees(np.concatenate(points) if points else empty),
        "starts": _offsets([len(p) for p in points]),
        **columns,
    }


def polygon_layer(rows: list[Row]) -> Arrays:
    """Return the columns of polygons: rings, whose feature each is, whether it is a hole."""
    rings: list[tuple[np.ndarray, int, bool]] = []
    for feature, row in enumerate(rows):
        for part in shapely.get_parts(row["geometry"]):
            if part.geom_type != "Polygon" or part.is_empty:
                continue
            oriented = shapely.orient_polygons(part)
            rings.append((shapely.get_coordinates(oriented.exterior), feature, False))
            holes = [shapely.get_coordinates(hole) for hole in oriented.interiors]
            rings.extend((hole, feature, True) for hole in holes)
    columns = {key: _column(rows, key) for key in _TEXTS}
    empty = np.zeros((0, 2))
    return {
        "lonlat": degrees(np.concatenate([r[0] for r in rings]) if rings else empty),
        "starts": _offsets([len(r[0]) for r in rings]),
        "ring_feature": np.array([r[1] for r in rings], dtype="<i4"),
        "ring_hole": np.array([r[2] for r in rings], dtype=np.uint8),
        **columns,
    }


def point_layer(rows: list[Row]) -> Arrays:
    """Return the columns of named points."""
    return {
        "lonlat": degrees(np.array([[row["lon"], row["lat"]] for row in rows])),
        "population": np.array([row.get("population", 0) for row in rows], dtype="<i4"),
        "rank": np.array([row["rank"] for row in rows], dtype=np.int8),
        **{key: _column(rows, key) for key in _POINT_TEXTS},
    }


def write(path: Path, arrays: Arrays, packed: tuple[str, ...]) -> None:
    """Write an .npz with fixed dates: the same arrays give the same bytes.

    Arrays whose name begins with one of ``packed`` are compressed; the rest is read at every
    start and lies plain.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(arrays[name]), version=(1, 0))
            info = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.create_system = 3
            if name.startswith(packed):
                info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, member.getvalue(), compresslevel=9)
