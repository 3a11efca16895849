"""Shapes of vector base maps: checked when they come from the child, kept between starts.

What was converted once lies in the cache, named by file and extent; without it the file is
converted again. Nothing of it is ever put into the situation file.
"""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import (
    AREA_CLASSES,
    DEGREE,
    LINE_CLASSES,
    PLACE_CLASSES,
    BaseMapAreas,
    BaseMapLines,
    BaseMapPlaces,
    BaseMapShapes,
    RememberedBaseMap,
)
from sitmap.errors import UserError
from sitmap.paths import cache_dir
from sitmap.placing import finished_file

__all__ = ["NO_SHAPES", "forget", "load", "save", "shapes_of"]

_FORMAT: Final = 2
_DAMAGE: Final = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile)

NO_SHAPES: Final[dict[str, NDArray[Any]]] = {
    **{f"{layer}.lonlat": np.empty((0, 2), np.int32) for layer in ("lines", "areas")},
    "places.lonlat": np.empty((0, 2)),
    **{f"{layer}.starts": np.zeros(1, np.int32) for layer in ("lines", "areas")},
    **{f"{layer}.classes": np.empty(0, np.uint8) for layer in ("lines", "areas", "places")},
    "places.population": np.empty(0, np.int32),
}
"""The columns of a base map that has nothing there."""

Columns = Mapping[str, NDArray[Any]]
Box = tuple[float, float, float, float]


def _place(item: RememberedBaseMap) -> Path:
    told = repr((_FORMAT, str(item.path), item.size, item.extent)).encode()
    return cache_dir() / "base-maps" / f"{hashlib.sha256(told).hexdigest()[:32]}.npz"


def load(item: RememberedBaseMap) -> BaseMapShapes | None:
    """Return what was converted before, None if nothing sound is there."""
    try:
        with _place(item).open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
        return shapes_of(columns, item.extent)
    except _DAMAGE:
        return None


def save(item: RememberedBaseMap, columns: Columns) -> None:
    """Keep converted columns; a full disk only means that the file is converted again."""
    place = _place(item)
    with contextlib.suppress(OSError, UserError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with finished_file(place) as temporary, temporary.open("wb") as stream:
            arrays: dict[str, Any] = dict(columns)
            np.savez(stream, **arrays)


def forget(item: RememberedBaseMap) -> None:
    """Remove what was kept of a base map."""
    with contextlib.suppress(OSError):
        _place(item).unlink(missing_ok=True)


# --- checking -----------------------------------------------------------------------------


def shapes_of(columns: Columns, extent: Box) -> BaseMapShapes:
    """Return columns as shapes; raises ValueError or KeyError where they do not fit together."""
    lines = BaseMapLines(
        _units(columns, "lines"),
        _starts(columns, "lines"),
        _classes(columns, "lines", len(LINE_CLASSES)),
        _texts(columns, "lines.refs", len(columns["lines.classes"])),
    )
    areas = BaseMapAreas(
        _units(columns, "areas"),
        _starts(columns, "areas"),
        _classes(columns, "areas", len(AREA_CLASSES)),
    )
    for layer in (lines, areas):
        if len(layer.starts) != len(layer.classes) + 1:
            raise ValueError("columns of different length")
    return BaseMapShapes(extent, lines, areas, _places(columns))


def _places(columns: Columns) -> BaseMapPlaces:
    lonlat = _lonlat(columns, "places")
    population = columns["places.population"]
    classes = _classes(columns, "places", len(PLACE_CLASSES))
    if not len(lonlat) == len(population) == len(classes) or population.dtype != np.int32:
        raise ValueError("columns of different length")
    names, english, ukrainian, russian = (
        _texts(columns, f"places.{name}", len(lonlat))
        for name in ("names", "names_en", "names_uk", "names_ru")
    )
    return BaseMapPlaces(lonlat, classes, population, names, english, ukrainian, russian)


def _lonlat(columns: Columns, layer: str) -> NDArray[np.float64]:
    lonlat = columns[f"{layer}.lonlat"]
    if lonlat.ndim != 2 or lonlat.shape[1] != 2 or lonlat.dtype != np.float64:
        raise ValueError(layer)
    if len(lonlat) and not (np.abs(lonlat).max(axis=0) <= (180.0, 90.0)).all():
        raise ValueError(layer)
    return lonlat


def _units(columns: Columns, layer: str) -> NDArray[np.int32]:
    units = columns[f"{layer}.lonlat"]
    if units.ndim != 2 or units.shape[1] != 2 or units.dtype != np.int32:
        raise ValueError(layer)
    whole = np.array([180, 90], np.int64) * DEGREE
    if len(units) and ((units.max(axis=0) > whole) | (units.min(axis=0) < -whole)).any():
        raise ValueError(layer)
    return units


def _starts(columns: Columns, layer: str) -> NDArray[np.int32]:
    starts = columns[f"{layer}.starts"]
    if starts.ndim != 1 or starts.dtype != np.int32 or not len(starts) or starts[0] != 0:
        raise ValueError(layer)
    if starts[-1] != len(columns[f"{layer}.lonlat"]) or (np.diff(starts) < 2).any():
        raise ValueError(layer)
    return starts


def _classes(columns: Columns, layer: str, count: int) -> NDArray[np.uint8]:
    classes = columns[f"{layer}.classes"]
    if classes.ndim != 1 or classes.dtype != np.uint8 or (classes >= count).any():
        raise ValueError(layer)
    return classes


def _texts(columns: Columns, name: str, count: int) -> tuple[str, ...]:
    if not count:
        return ()
    found = tuple(columns[name].tobytes().decode("utf-8").split("\n"))
    if len(found) != count:
        raise ValueError(name)
    return found
