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
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import RememberedBaseMap
from sitmap.errors import UserError, os_failure
from sitmap.exchange.child import Child
from sitmap.progress import Progress

__all__ = ["BaseMapFacts", "OpenBaseMap", "examine", "open_base_map", "remembered"]

_OPEN_SECONDS: Final = 20.0
_PICTURE_SECONDS: Final = 15.0
_LONGEST_CREDIT: Final = 160
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
    path: Path, extent: Box | None = None, progress: Progress | None = None
) -> BaseMapFacts:
    """Return what a base map file is; raises UserError for everything that is none.

    ``extent`` (w, s, e, n in degrees) takes only this part of a file of shapes.
    """
    arguments = {"path": str(path.absolute())}
    with Child() as child:
        found = child.ask("probe", arguments, seconds=_OPEN_SECONDS, progress=progress).facts
        task = {"raster": "raster.open", "tiles": "tiles.open"}.get(found["kind"], "vector.open")
        told = child.ask(task, arguments, seconds=_OPEN_SECONDS, progress=progress).facts
    return BaseMapFacts(
        path=path.absolute(),
        form=str(found["format"]),
        kind=str(found["kind"]),
        title=one_line(told.get("title", "")) or path.stem,
        attribution=one_line(told.get("attribution", "")),
        extent=_extent(told.get("extent"), path),
        size=int(found["size"]),
    )


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

    def __init__(self, item: RememberedBaseMap) -> None:
        self._item = item
        self.name, self.kind, self.names = item.name, item.kind, item.names
        self.attribution, self.extent = item.attribution, item.extent
        self._child = Child()

    def fresh(self) -> OpenBaseMap:
        """Return the same base map for another thread; whoever asks closes it."""
        return OpenBaseMap(self._item)

    def close(self) -> None:
        """End the process; asking again would start another."""
        self._child.close()

    def picture(
        self, crs: str, bounds: Box, size: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], str]:
        """Return RGBA, premultiplied, (height, width, 4), and what the reader should know.

        ``bounds`` are in metres of ``crs``. Raises UserError where the file cannot be read.
        """
        path = str(self._item.path)
        arguments = {"path": path, "crs": crs, "bounds": bounds, "size": size}
        answer = self._child.ask("raster.view", arguments, seconds=_PICTURE_SECONDS)
        pixels = answer.arrays.get("pixels")
        if pixels is None or pixels.shape != (size[1], size[0], 4) or pixels.dtype != np.uint8:
            raise UserError("gave no picture", where=path)
        count = int(answer.facts.get("damaged", 0))
        return pixels, f"{path}: {count} damaged tiles were left out" if count else ""
