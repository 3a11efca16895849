"""The built-in base map: reads ``resources/basemap``.

Here belong the columns of the base map as they lie in memory; the search for names is
``gazetteer``'s. What only some views need is read when it is first asked for.
Colours and line widths are the style's, projecting is done by the caller, and how the
file is made stands in ``packaging/build_basemap.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.paths import resource
from sitmap.portrayal import gazetteer
from sitmap.portrayal.basemap_file import (
    Columns,
    lonlat_of,
    read_columns,
    readonly,
    starts_of,
    texts_of,
)
from sitmap.portrayal.gazetteer import Language, Place, Places

__all__ = [
    "BaseMap",
    "BaseMapLevel",
    "LineLayer",
    "Place",
    "Places",
    "PolygonLayer",
    "Relief",
    "ReliefGrid",
    "find_places",
    "load_base_map",
    "part_bounds",
]

CREDITS = (
    "Natural Earth, relief by Tom Patterson and NOAA (public domain)",
    "GeoNames, CC BY 4.0",
    "State register of settlements of Ukraine",
    "Borders as recognised internationally",
    "Roads and railways schematic",
)
FORMAT = 2

_SEAM = 179.999
_POLE = 89.9

_Texts: TypeAlias = tuple[str, ...]


def _named(english: _Texts, ukrainian: _Texts, russian: _Texts, language: Language) -> _Texts:
    chosen = {"en": english, "uk": ukrainian, "ru": russian}[language]
    return tuple(name or other for name, other in zip(chosen, english, strict=True))


@dataclass(frozen=True, eq=False)
class LineLayer:
    """Lines. Part i is ``lonlat[starts[i]:starts[i + 1]]``; texts are per part.

    ``lonlat`` is float64 (n, 2) in degrees, ``starts`` int32 (parts + 1).
    """

    lonlat: NDArray[np.float64]
    starts: NDArray[np.int32]
    kinds: _Texts
    refs: _Texts
    names: _Texts
    names_uk: _Texts
    names_ru: _Texts

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each part: float64 (parts, 4)."""
        return _bounds(self.lonlat, self.starts)

    def named(self, language: Language) -> _Texts:
        """Return each part's name in a language, in English where it is not known."""
        return _named(self.names, self.names_uk, self.names_ru, language)


@dataclass(frozen=True, eq=False)
class PolygonLayer:
    """Polygons. Ring i is ``lonlat[starts[i]:starts[i + 1]]``, closed; texts are per feature.

    ``ring_feature`` int32 (rings) tells whose ring it is, ``ring_hole`` bool (rings)
    whether it is cut out. Exteriors run against the clock, holes with it; a feature's
    rings follow each other and even-odd filling is right.
    """

    lonlat: NDArray[np.float64]
    starts: NDArray[np.int32]
    ring_feature: NDArray[np.int32]
    ring_hole: NDArray[np.bool_]
    kinds: _Texts
    refs: _Texts
    names: _Texts
    names_uk: _Texts
    names_ru: _Texts

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each ring: float64 (rings, 4)."""
        return _bounds(self.lonlat, self.starts)

    def named(self, language: Language) -> _Texts:
        """Return each feature's name in a language, in English where it is not known."""
        return _named(self.names, self.names_uk, self.names_ru, language)


@dataclass(frozen=True, eq=False)
class BaseMapLevel:
    """The layers of one level of detail within ``extent`` (w, s, e, n).

    What is not land within the extent is sea. Lakes of kind ``drained`` were emptied.
    Borders are the internationally recognised ones; kinds: international, disputed,
    line_of_control, indefinite. Roads and railways are schematic. The overview has no
    coastline, oblasts, roads or railways of its own (empty layers); to draw both, fill
    the finer level's extent over the overview.
    """

    extent: tuple[float, float, float, float]
    land: PolygonLayer
    lakes: PolygonLayer
    coastline: LineLayer
    borders: LineLayer
    oblasts: PolygonLayer
    oblast_lines: LineLayer
    rivers: LineLayer
    roads: LineLayer
    railways: LineLayer

    @cached_property
    def shores(self) -> LineLayer:
        """The shores of the sea: the edges of the land that do not merely close its rings."""
        return self.coastline if len(self.coastline) else _shores(self.land)


def _shores(land: PolygonLayer) -> LineLayer:
    """Return the rings as lines, torn where they follow the 180th meridian or the South Pole."""
    firsts, seconds = land.lonlat[:-1], land.lonlat[1:]
    closing = (np.abs(firsts[:, 0]) > _SEAM) & (np.abs(seconds[:, 0]) > _SEAM)
    closing |= (firsts[:, 1] < -_POLE) & (seconds[:, 1] < -_POLE)
    closing[land.starts[1:-1] - 1] = True  # from one ring to the next
    runs = np.split(np.arange(len(closing)), np.flatnonzero(np.diff(closing)) + 1)
    spans = [(run[0], run[-1] + 2) for run in runs if not closing[run[0]]]
    parts = [land.lonlat[first:end] for first, end in spans]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int32)
    return LineLayer(np.concatenate(parts), starts, *[("",) * len(parts)] * 5)


@dataclass(frozen=True, eq=False)
class ReliefGrid:
    """Relief on an even grid of degrees within ``extent`` (w, s, e, n), north first.

    ``shade`` uint8: 128 level ground, brighter towards the light, darker away from it.
    ``height`` uint8: square root of the metres above the sea, 255 for 6000 m. Both have
    cells of their own size.
    """

    extent: tuple[float, float, float, float]
    shade: NDArray[np.uint8]
    height: NDArray[np.uint8]

    @cached_property
    def coarser(self) -> ReliefGrid:
        """The same with cells twice as wide."""
        return ReliefGrid(self.extent, _halved(self.shade), _halved(self.height))


def _halved(cells: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = (size // 2 * 2 for size in cells.shape)
    four = cells[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2)
    return readonly(np.asarray(four.mean(axis=(1, 3), dtype=np.float32).round(), np.uint8))


@dataclass(frozen=True, eq=False)
class Relief:
    """The relief of the world and, finer, of the neighbourhood of the theatre.

    Each is read when first asked for; that raises UserError if the file is unreadable.
    """

    file: Path

    @cached_property
    def world(self) -> ReliefGrid:
        """The whole world."""
        return read_columns(self.file, lambda c: _grid(c, "relief.world"), ("relief.world.",))

    @cached_property
    def near(self) -> ReliefGrid:
        """The neighbourhood of the theatre."""
        return read_columns(self.file, lambda c: _grid(c, "relief.near"), ("relief.near.",))


@dataclass(frozen=True, eq=False)
class BaseMap:
    """The overview of the world, the theatre in detail, settlements, names of areas."""

    world: BaseMapLevel
    theatre: BaseMapLevel
    places: Places
    areas: Places
    credits: _Texts
    file: Path

    @cached_property
    def detail(self) -> BaseMapLevel:
        """The world for closer views outside the theatre, read when first asked for.

        Raises UserError if the file has become unreadable.
        """
        return read_columns(self.file, lambda columns: _level(columns, "detail"), ("detail.",))

    @cached_property
    def relief(self) -> Relief:
        """The relief."""
        return Relief(self.file)


def load_base_map(path: Path | None = None) -> BaseMap:
    """Read the base map from its folder (by default the bundled one), but for what can wait.

    Raises UserError if the file is missing, unreadable or not a base map.
    """
    file = (resource("basemap") if path is None else path) / "basemap.npz"
    return read_columns(file, lambda columns: _base_map(columns, file), None)


def _base_map(columns: Columns, file: Path) -> BaseMap:
    if columns["format"].tolist() != [FORMAT]:
        raise ValueError("another format")
    return BaseMap(
        _level(columns, "world"),
        _level(columns, "theatre"),
        _places(columns, "places"),
        _places(columns, "areas"),
        CREDITS,
        file,
    )


def _grid(columns: Columns, name: str) -> ReliefGrid:
    extent = columns.get(f"{name}.extent", np.array([-180e6, -90e6, 180e6, 90e6]))
    west, south, east, north = (extent / 1e6).tolist()
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(name)
    shade, height = columns[f"{name}.shade"], columns[f"{name}.height"]
    for grid in (shade, height):
        if grid.ndim != 2 or grid.dtype != np.uint8 or min(grid.shape) < 2:
            raise ValueError(name)
    return ReliefGrid((west, south, east, north), readonly(shade), readonly(height))


def _level(columns: Columns, level: str) -> BaseMapLevel:
    west, south, east, north = (columns[f"{level}.extent"] / 1e6).tolist()
    return BaseMapLevel(
        (west, south, east, north),
        land=_polygons(columns, f"{level}.land"),
        lakes=_polygons(columns, f"{level}.lakes"),
        coastline=_lines(columns, f"{level}.coastline"),
        borders=_lines(columns, f"{level}.borders"),
        oblasts=_polygons(columns, f"{level}.oblasts"),
        oblast_lines=_lines(columns, f"{level}.oblast_lines"),
        rivers=_lines(columns, f"{level}.rivers"),
        roads=_lines(columns, f"{level}.roads"),
        railways=_lines(columns, f"{level}.railways"),
    )


def _lines(columns: Columns, layer: str) -> LineLayer:
    if f"{layer}.lonlat" not in columns:
        return LineLayer(readonly(np.zeros((0, 2))), readonly(np.zeros(1, np.int32)), *[()] * 5)
    lonlat = lonlat_of(columns, layer)
    starts = starts_of(columns, layer, len(lonlat))
    return LineLayer(lonlat, starts, *_described(columns, layer, len(starts) - 1))


def _polygons(columns: Columns, layer: str) -> PolygonLayer:
    if f"{layer}.lonlat" not in columns:
        empty = readonly(np.zeros(0, np.int32))
        return PolygonLayer(
            readonly(np.zeros((0, 2))),
            readonly(np.zeros(1, np.int32)),
            empty,
            readonly(empty.astype(np.bool_)),
            *[()] * 5,
        )
    lonlat = lonlat_of(columns, layer)
    starts = starts_of(columns, layer, len(lonlat))
    feature = columns[f"{layer}.ring_feature"].astype(np.int32)
    hole = columns[f"{layer}.ring_hole"].astype(np.bool_)
    features = len(texts_of(columns, f"{layer}.kind"))
    if len(feature) != len(starts) - 1 or len(hole) != len(feature):
        raise ValueError(layer)
    if len(feature) and (feature.min() < 0 or feature.max() >= features):
        raise ValueError(layer)
    described = _described(columns, layer, features)
    return PolygonLayer(lonlat, starts, readonly(feature), readonly(hole), *described)


def _places(columns: Columns, layer: str) -> Places:
    lonlat = lonlat_of(columns, layer)
    keys = ("kind", "name_en", "name_uk", "name_ru", "former", "spellings", "code")
    texts = [texts_of(columns, f"{layer}.{key}") for key in keys]
    population = columns[f"{layer}.population"].astype(np.int32)
    rank = columns[f"{layer}.rank"].astype(np.int8)
    if {len(population), len(rank), *map(len, texts)} != {len(lonlat)}:
        raise ValueError(layer)
    lon, lat = (readonly(np.ascontiguousarray(lonlat[:, axis])) for axis in (0, 1))
    return Places(lon, lat, readonly(population), readonly(rank), *texts)


def _described(columns: Columns, layer: str, count: int) -> list[_Texts]:
    """Return kinds, refs and the names in three languages."""
    keys = ("kind", "ref", "name_en", "name_uk", "name_ru")
    texts = [texts_of(columns, f"{layer}.{key}") for key in keys]
    if set(map(len, texts)) != {count}:
        raise ValueError(layer)
    return texts


def part_bounds(layer: LineLayer | PolygonLayer) -> NDArray[np.float64]:
    """Return float64 (parts or rings, 4): west, south, east, north of each."""
    return layer.bounds


def _bounds(lonlat: NDArray[np.float64], starts: NDArray[np.int32]) -> NDArray[np.float64]:
    if len(starts) < 2:
        return np.zeros((0, 4))
    first = starts[:-1]
    low = np.minimum.reduceat(lonlat, first, axis=0)
    high = np.maximum.reduceat(lonlat, first, axis=0)
    return np.hstack([low, high])


def find_places(base_map: BaseMap, text: str, limit: int = 20) -> tuple[Place, ...]:
    """Return settlements and areas found by a name; see ``gazetteer.find_places``."""
    return gazetteer.find_places((base_map.places, base_map.areas), text, limit)
