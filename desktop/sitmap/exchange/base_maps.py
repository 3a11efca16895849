"""Base maps of the user's own, as the program asks for them: examine a file, draw from it.

The reading itself happens in a child process, one for each open base map. What comes back are
plain arrays, checked here for their shape; looks and layers belong to ``portrayal``.
"""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import BaseMapShapes, RememberedBaseMap
from sitmap.errors import UserError, os_failure
from sitmap.exchange.child import Answer, Arrays, Child
from sitmap.exchange.shape_files import NO_SHAPES, load, save, shapes_of
from sitmap.progress import Progress

__all__ = ["BaseMapFacts", "OpenBaseMap", "examine", "open_base_map", "remembered"]

_OPEN_SECONDS: Final = 20.0
_PICTURE_SECONDS: Final = 15.0
_CONVERT_SECONDS: Final = 900.0
_LARGE_EXTRACT: Final = 60 << 20
_WIDEST: Final = 12.0
"""Bytes of an extract from which on it must be cut, and the degrees that it may then cover."""
_LONGEST_CREDIT: Final = 160
_OPENING: Final = {"raster": "raster.open", "tiles": "tiles.open"}
_AGAIN: Final = "put it back, or add it anew"
_BARE: Final = ("geotiff", "gpkg-raster")
"""Pictures that mostly are photographs or scans, on which the included names help."""
_TAG: Final = re.compile(r"<[^>]{0,500}>")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class BaseMapFacts:
    """What a file says of itself: ``kind`` raster, tiles or vector; ``extent`` in degrees."""

    path: Path
    form: str
    kind: str
    title: str
    attribution: str
    extent: Box
    size: int


def examine(
    path: Path,
    extent: Box | None = None,
    fallback: Box | None = None,
    progress: Progress | None = None,
) -> BaseMapFacts:
    """Return what a base map file is; raises UserError for everything that is none.

    ``extent`` (w, s, e, n in degrees) takes only this part of a file of shapes, ``fallback``
    where a large extract of OpenStreetMap does not say where it lies or says a continent.
    """
    arguments = {"path": str(path.absolute())}
    with Child() as child:
        found = child.ask("probe", arguments, seconds=_OPEN_SECONDS, progress=progress).facts
        task = _OPENING.get(found["kind"], "vector.open")
        told = child.ask(task, arguments, seconds=_OPEN_SECONDS, progress=progress).facts
    whole = _extent(told.get("extent"), path)
    if found["kind"] == "vector":
        large = found["format"] == "pbf" and found["size"] > _LARGE_EXTRACT
        whole = _part(whole, extent or (fallback if large else None), path)
        if large and whole[2] - whole[0] > _WIDEST:
            raise UserError(
                "covers too large a part of the world for a base map",
                where=str(path),
                hint="take a part of it with --bbox W,S,E,N",
            )
    return BaseMapFacts(
        path=path.absolute(),
        form=str(found["format"]),
        kind=str(found["kind"]),
        title=one_line(told.get("title", "")) or path.name.split(".")[0] or path.name,
        attribution=one_line(told.get("attribution", "")),
        extent=whole,
        size=int(found["size"]),
    )


def _part(whole: Box, wanted: Box | None, path: Path) -> Box:
    """Return the part of a file's extent that is wanted."""
    if wanted is None:
        return whole
    west, south = max(whole[0], wanted[0]), max(whole[1], wanted[1])
    east, north = min(whole[2], wanted[2]), min(whole[3], wanted[3])
    if west >= east or south >= north:
        shown = ",".join(f"{value:g}" for value in whole)
        raise UserError("lies outside the bounding box", where=str(path), hint=f"it covers {shown}")
    return west, south, east, north


def remembered(
    facts: BaseMapFacts, *, title: str = "", attribution: str = "", names: bool | None = None
) -> RememberedBaseMap:
    """Return what to remember of a file; without ``names`` pictures of tiles bring their own."""
    return RememberedBaseMap(
        name=one_line(title) or facts.title,
        path=facts.path,
        kind=facts.kind,
        attribution=one_line(attribution) or facts.attribution,
        extent=facts.extent,
        names=facts.form in _BARE if names is None else names,
        size=facts.size,
    )


def one_line(text: object) -> str:
    """Return a stranger's text as one short line without markup."""
    plain = html.unescape(_TAG.sub(" ", str(text)))
    plain = "".join(letter if letter.isprintable() else " " for letter in plain)
    return " ".join(plain.split())[:_LONGEST_CREDIT]


def _extent(values: Any, path: Path) -> Box:
    try:
        west, south, east, north = (float(value) for value in values)
    except (TypeError, ValueError) as error:
        raise UserError("does not say where it lies", where=str(path)) from error
    sound = all(math.isfinite(value) for value in (west, south, east, north))
    if not (sound and -180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UserError("lies nowhere on the globe", where=str(path))
    return west, south, east, north


def open_base_map(item: RememberedBaseMap) -> OpenBaseMap:
    """Return a remembered base map ready to be read.

    Raises UserError if its file is missing or is no longer the one that was remembered.
    """
    try:
        size = item.path.stat().st_size
    except FileNotFoundError as error:
        raise UserError(
            f"the base map {item.name!r} is missing", where=str(item.path), hint=_AGAIN
        ) from error
    except OSError as error:
        raise os_failure(error, item.path, "read") from error
    if size != item.size:
        raise UserError(
            f"the base map {item.name!r} has changed", where=str(item.path), hint=_AGAIN
        )
    return OpenBaseMap(item)


class OpenBaseMap:
    """The content of one base map, for one thread at a time; ``close`` ends its process."""

    def __init__(self, item: RememberedBaseMap, shapes: BaseMapShapes | None = None) -> None:
        self._item = item
        self.name, self.kind, self.names = item.name, item.kind, item.names
        self.attribution, self.extent = item.attribution, item.extent
        self._child = Child()
        self._shapes = shapes
        self._picture: tuple[object, NDArray[np.uint8], str] | None = None
        self._tiles: tuple[BaseMapShapes, float, str] | None = None

    def prepare(self, progress: Progress | None = None) -> Self:
        """Convert a file of shapes unless that was done before; may take minutes.

        Raises UserError where it cannot be read, Cancelled if ``progress`` says so.
        """
        if self.kind == "vector" and self._shapes is None:
            self._shapes = load(self._item) or self._converted(progress)
        return self

    def fresh(self) -> Self:
        """Return the same base map for another thread; whoever asks closes it."""
        return type(self)(self._item, self._shapes)

    def close(self) -> None:
        """End the process; asking again would start another."""
        self._child.close()

    # --- pictures -------------------------------------------------------------------------

    def picture(
        self, crs: str, bounds: Box, size: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], str]:
        """Return RGBA, premultiplied, (height, width, 4), and what the reader should know.

        ``bounds`` are in metres of ``crs``. Raises UserError where the file cannot be read.
        """
        key = (crs, bounds, size)
        if self._picture is not None and self._picture[0] == key:
            return self._picture[1], self._picture[2]  # a page is laid out several times
        path = str(self._item.path)
        arguments = {"path": path, "crs": crs, "bounds": bounds, "size": size}
        answer = self._child.ask("raster.view", arguments, seconds=_PICTURE_SECONDS)
        pixels = answer.arrays.get("pixels")
        if pixels is None or pixels.shape != (size[1], size[0], 4) or pixels.dtype != np.uint8:
            raise UserError("gave no picture", where=path)
        self._picture = key, pixels, _left_out(path, answer)
        return pixels, self._picture[2]

    # --- shapes ---------------------------------------------------------------------------

    def shapes(self, extent: Box, per_unit: float) -> tuple[BaseMapShapes, str]:
        """Return the shapes for a view and what the reader should know.

        Those of tiles cover at least ``extent`` (degrees), about as fine as ``per_unit``
        metres on the ground need; others are always the same. Raises UserError where the file
        cannot be read.
        """
        if self.kind == "vector":
            self.prepare()
            if self._shapes is None:
                raise UserError("holds nothing to draw", where=str(self._item.path))
            return self._shapes, ""
        if self._tiles is None or not _serves(self._tiles, extent, per_unit):
            self._tiles = self._from_tiles(_grown(extent), per_unit)
        return self._tiles[0], self._tiles[2]

    def _from_tiles(self, extent: Box, per_unit: float) -> tuple[BaseMapShapes, float, str]:
        path = str(self._item.path)
        # Web Mercator, in which tiles are cut, grows with the latitude.
        stretch = math.cos(math.radians(min(abs(extent[1] + extent[3]) / 2, 85.0)))
        arguments = {"path": path, "extent": extent, "per_unit": per_unit / stretch}
        answer = self._child.ask("tiles.view", arguments, seconds=_PICTURE_SECONDS)
        shapes = _checked(answer.arrays or NO_SHAPES, extent, path)
        return shapes, per_unit, _left_out(path, answer)

    def _converted(self, progress: Progress | None) -> BaseMapShapes:
        path = str(self._item.path)
        arguments = {"path": path, "extent": self.extent}
        try:
            answer = self._child.ask(
                "vector.convert", arguments, seconds=_CONVERT_SECONDS, progress=progress
            )
        finally:
            self._child.close()  # it is needed only this once
        shapes = _checked(answer.arrays, self.extent, path)
        save(self._item, answer.arrays)
        return shapes


def _left_out(path: str, answer: Answer) -> str:
    count = int(answer.facts.get("damaged", 0))
    return f"{path}: {count} damaged tile{'s' if count > 1 else ''} left out" if count else ""


def _checked(columns: Arrays, extent: Box, path: str) -> BaseMapShapes:
    try:
        return shapes_of(columns, extent)
    except (ValueError, KeyError) as error:
        raise UserError("gave shapes that make no sense", where=path) from error


def _grown(extent: Box) -> Box:
    """Return a wider extent, so that small moves need no reading."""
    west, south, east, north = extent
    across, down = 0.2 * (east - west), 0.2 * (north - south)
    return (
        max(west - across, -180.0),
        max(south - down, -90.0),
        min(east + across, 180.0),
        min(north + down, 90.0),
    )


def _serves(kept: tuple[BaseMapShapes, float, str], extent: Box, per_unit: float) -> bool:
    west, south, east, north = kept[0].extent
    inside = west <= extent[0] and south <= extent[1] and extent[2] <= east and extent[3] <= north
    return inside and 0.75 < per_unit / kept[1] < 1.35
