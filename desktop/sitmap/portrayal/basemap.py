"""The built-in base map: reads ``resources/basemap`` and searches its names.

Here belong the columns of the base map as they lie in memory and the gazetteer search.
Colours and line widths are the style's, projecting is done by the caller, and how the
file is made stands in ``packaging/build_basemap.py``.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.paths import resource

__all__ = [
    "BaseMap",
    "BaseMapLevel",
    "LineLayer",
    "Place",
    "Places",
    "PolygonLayer",
    "find_places",
    "load_base_map",
    "part_bounds",
]

CREDITS = (
    "Natural Earth (public domain)",
    "GeoNames, CC BY 4.0",
    "State register of settlements of Ukraine (names)",
    "Roads and railways: schematic, our own",
)
FORMAT = 1

_Texts: TypeAlias = tuple[str, ...]
_Columns: TypeAlias = dict[str, NDArray[Any]]
_Number = TypeVar("_Number", bound=np.generic)


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

    def __len__(self) -> int:
        return len(self.starts) - 1


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

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Places:
    """Named points, the most important first.

    ``rank`` int8: 0 capitals and cities of a million, 1 from 250 000, 2 from 50 000,
    3 from 10 000, 4 from 2 000 people, 5 smaller or unknown. Kinds of settlements:
    capital, city, settlement, village; of areas: country, oblast, sea. A name that is
    not known for sure is "".
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    population: NDArray[np.int32]
    rank: NDArray[np.int8]
    kinds: _Texts
    names_en: _Texts
    names_uk: _Texts
    names_ru: _Texts

    def __len__(self) -> int:
        return len(self.names_en)


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


@dataclass(frozen=True, eq=False)
class BaseMap:
    """The overview of the world, the theatre in detail, settlements, names of areas."""

    world: BaseMapLevel
    theatre: BaseMapLevel
    places: Places
    areas: Places
    credits: _Texts


@dataclass(frozen=True)
class Place:
    """One settlement or area that a search found; longitude and latitude in degrees."""

    lon: float
    lat: float
    population: int
    rank: int
    kind: str
    name_en: str
    name_uk: str
    name_ru: str


def load_base_map(path: Path | None = None) -> BaseMap:
    """Read the base map from its folder (by default the bundled one).

    Raises UserError if the file is missing, unreadable or not a base map.
    """
    file = (resource("basemap") if path is None else path) / "basemap.npz"
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            columns: _Columns = {name: archive[name] for name in archive.files}
        return _base_map(columns)
    except FileNotFoundError as error:
        raise _broken(file, "the base map is missing") from error
    except OSError as error:
        raise _broken(file, f"the base map cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, IndexError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise _broken(file, "the base map is damaged") from error


def _broken(file: Path, what: str) -> UserError:
    return UserError(what, where=str(file), hint="install Sitmap again")


def _base_map(columns: _Columns) -> BaseMap:
    if columns["format"].tolist() != [FORMAT]:
        raise ValueError("another format")
    return BaseMap(
        _level(columns, "world"),
        _level(columns, "theatre"),
        _places(columns, "places"),
        _places(columns, "areas"),
        CREDITS,
    )


def _level(columns: _Columns, level: str) -> BaseMapLevel:
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


def _lines(columns: _Columns, layer: str) -> LineLayer:
    if f"{layer}.lonlat" not in columns:
        return LineLayer(_readonly(np.zeros((0, 2))), _readonly(np.zeros(1, np.int32)), *[()] * 4)
    lonlat = _lonlat(columns, layer)
    starts = _starts(columns, layer, len(lonlat))
    return LineLayer(lonlat, starts, *_described(columns, layer, len(starts) - 1))


def _polygons(columns: _Columns, layer: str) -> PolygonLayer:
    if f"{layer}.lonlat" not in columns:
        empty = _readonly(np.zeros(0, np.int32))
        return PolygonLayer(
            _readonly(np.zeros((0, 2))),
            _readonly(np.zeros(1, np.int32)),
            empty,
            _readonly(empty.astype(np.bool_)),
            *[()] * 4,
        )
    lonlat = _lonlat(columns, layer)
    starts = _starts(columns, layer, len(lonlat))
    feature = columns[f"{layer}.ring_feature"].astype(np.int32)
    hole = columns[f"{layer}.ring_hole"].astype(np.bool_)
    features = len(_texts(columns, f"{layer}.kind"))
    if len(feature) != len(starts) - 1 or len(hole) != len(feature):
        raise ValueError(layer)
    if len(feature) and (feature.min() < 0 or feature.max() >= features):
        raise ValueError(layer)
    described = _described(columns, layer, features)
    return PolygonLayer(lonlat, starts, _readonly(feature), _readonly(hole), *described)


def _places(columns: _Columns, layer: str) -> Places:
    lonlat = _lonlat(columns, layer)
    keys = ("kind", "name_en", "name_uk", "name_ru")
    texts = [_texts(columns, f"{layer}.{key}") for key in keys]
    population = columns[f"{layer}.population"].astype(np.int32)
    rank = columns[f"{layer}.rank"].astype(np.int8)
    if {len(population), len(rank), *map(len, texts)} != {len(lonlat)}:
        raise ValueError(layer)
    lon, lat = (_readonly(np.ascontiguousarray(lonlat[:, axis])) for axis in (0, 1))
    return Places(lon, lat, _readonly(population), _readonly(rank), *texts)


def _lonlat(columns: _Columns, layer: str) -> NDArray[np.float64]:
    lonlat = columns[f"{layer}.lonlat"] / 1e6
    if lonlat.ndim != 2 or lonlat.shape[1] != 2:
        raise ValueError(layer)
    if len(lonlat) and (np.abs(lonlat).max(axis=0) > (180.0, 90.0)).any():
        raise ValueError(layer)
    return _readonly(lonlat)


def _starts(columns: _Columns, layer: str, points: int) -> NDArray[np.int32]:
    starts = columns[f"{layer}.starts"].astype(np.int32)
    if starts[0] != 0 or starts[-1] != points or (np.diff(starts) < 2).any():
        raise ValueError(layer)
    return _readonly(starts)


def _texts(columns: _Columns, name: str) -> _Texts:
    return tuple(columns[name].tobytes().decode("utf-8").split("\n"))


def _described(columns: _Columns, layer: str, count: int) -> tuple[_Texts, _Texts, _Texts, _Texts]:
    kinds, refs, names, names_uk = (
        _texts(columns, f"{layer}.{key}") for key in ("kind", "ref", "name_en", "name_uk")
    )
    if {len(kinds), len(refs), len(names), len(names_uk)} != {count}:
        raise ValueError(layer)
    return kinds, refs, names, names_uk


def _readonly(array: NDArray[_Number]) -> NDArray[_Number]:
    array.flags.writeable = False
    return array


def part_bounds(layer: LineLayer | PolygonLayer) -> NDArray[np.float64]:
    """Return float64 (parts or rings, 4): west, south, east, north of each."""
    if len(layer.starts) < 2:
        return np.zeros((0, 4))
    first = layer.starts[:-1]
    low = np.minimum.reduceat(layer.lonlat, first, axis=0)
    high = np.maximum.reduceat(layer.lonlat, first, axis=0)
    return np.hstack([low, high])


def find_places(base_map: BaseMap, text: str, limit: int = 20) -> tuple[Place, ...]:
    """Return settlements and areas whose name in any language is or begins with the text.

    Letter case, apostrophes and ё/е make no difference. Exact matches come first, then
    names that begin with the text, then those with a later word that does; each by
    importance. A blank text finds nothing.
    """
    wanted = _folded(text)
    if not wanted:
        return ()
    hits: list[tuple[int, int, int, int, Places]] = []
    for order, places in enumerate((base_map.places, base_map.areas)):
        names = zip(places.names_en, places.names_uk, places.names_ru, strict=True)
        for i, spellings in enumerate(names):
            fit = min(_fit(wanted, _folded(spelling)) for spelling in spellings)
            if fit < _NO_FIT:
                hits.append((fit, int(places.rank[i]), order, i, places))
    hits.sort(key=lambda hit: hit[:4])
    return tuple(_place(hit[4], hit[3]) for hit in hits[:limit])


_NO_FIT = 3
_ALIKE = str.maketrans({"ё": "е", "'": None, "’": None, "ʼ": None, "`": None})


def _fit(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return int(name != wanted)
    return 2 if f" {wanted}" in name else _NO_FIT


def _folded(text: str) -> str:
    return " ".join(text.casefold().translate(_ALIKE).split())


def _place(places: Places, i: int) -> Place:
    return Place(
        lon=float(places.lon[i]),
        lat=float(places.lat[i]),
        population=int(places.population[i]),
        rank=int(places.rank[i]),
        kind=places.kinds[i],
        name_en=places.names_en[i],
        name_uk=places.names_uk[i],
        name_ru=places.names_ru[i],
    )
