"""A base map of the user's own: what is remembered of one, and shapes with their classes.

Plain values. How they are stored, read and drawn belongs to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AREA_CLASSES",
    "DEGREE",
    "INCLUDED",
    "LINE_CLASSES",
    "PLACE_CLASSES",
    "BaseMapAreas",
    "BaseMapLines",
    "BaseMapPlaces",
    "BaseMapShapes",
    "RememberedBaseMap",
]

INCLUDED: Final = "included"
"""The name of the base map that the program brings along."""


@dataclass(frozen=True, slots=True)
class RememberedBaseMap:
    """One base map: ``kind`` raster, tiles or vector; ``extent`` w, s, e, n in degrees.

    ``path`` is absolute; ``names`` lets the included names and borders show above it; ``size``
    are the bytes of the file when it was remembered; at most one of a file is ``shown``.
    """

    name: str
    path: Path
    kind: str
    attribution: str
    extent: tuple[float, float, float, float]
    names: bool
    size: int
    shown: bool = True


LINE_CLASSES: Final = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "street", "track", "path",
    "railway", "river", "stream", "border", "line",
)  # fmt: skip
"""What a line is: roads from large to small, then the rest; ``line`` is of unknown kind."""

AREA_CLASSES: Final = ("wood", "green", "built-up", "industry", "building", "water", "area")
"""What an area is, in the order in which areas are drawn; ``area`` is of unknown kind."""

PLACE_CLASSES: Final = ("city", "town", "village", "hamlet", "suburb")
"""What a named point is, large before small."""


DEGREE: Final = 10_000_000
"""Units of the coordinates of shapes in a degree: a centimetre in half the room of floats."""


@dataclass(frozen=True, eq=False)
class BaseMapLines:
    """Line i is ``lonlat[starts[i]:starts[i + 1]]``; ``classes`` uint8 index LINE_CLASSES.

    ``lonlat`` int32 (n, 2) counts units of 1 / DEGREE, ``starts`` is int32 (lines + 1).
    ``refs`` are the numbers of roads, "" for none.
    """

    lonlat: NDArray[np.int32]
    starts: NDArray[np.int32]
    classes: NDArray[np.uint8]
    refs: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, eq=False)
class BaseMapAreas:
    """Ring i is ``lonlat[starts[i]:starts[i + 1]]``; ``classes`` uint8 index AREA_CLASSES.

    ``lonlat`` and ``starts`` are as for lines. Outer rings run against the clock and holes with it.
    """

    lonlat: NDArray[np.int32]
    starts: NDArray[np.int32]
    classes: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, eq=False)
class BaseMapPlaces:
    """Named points; ``classes`` uint8 index PLACE_CLASSES, ``population`` 0 is unknown.

    ``lonlat`` is float64 (n, 2) in degrees. ``names`` are those on the ground; names in a
    language are "" where not known.
    """

    lonlat: NDArray[np.float64]
    classes: NDArray[np.uint8]
    population: NDArray[np.int32]
    names: tuple[str, ...]
    names_en: tuple[str, ...]
    names_uk: tuple[str, ...]
    names_ru: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, eq=False)
class BaseMapShapes:
    """The content of a vector base map within ``extent`` (w, s, e, n in degrees)."""

    extent: tuple[float, float, float, float]
    lines: BaseMapLines
    areas: BaseMapAreas
    places: BaseMapPlaces
