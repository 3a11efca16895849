"""Pictures of base maps: GeoTIFF, tiles of a GeoPackage, MBTiles and PMTiles, in any view.

Runs in the child; loads rasterio and its GDAL. A picture is RGBA, premultiplied, in the
view's projection; where the file has nothing it is transparent.
"""

from __future__ import annotations

from typing import Any, Protocol

from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from sitmap.errors import UserError
from sitmap.exchange.worker.base_maps.formats import probe, regular_size
from sitmap.exchange.worker.base_maps.frame import Frame, Pixels
from sitmap.exchange.worker.base_maps.picture import DRIVERS, Picture
from sitmap.exchange.worker.base_maps.tile_pictures import Tiles
from sitmap.exchange.worker.context import Context, words_of

__all__ = ["open_raster", "view"]


class Source(Protocol):
    """A file that gives pictures."""

    def facts(self) -> dict[str, object]:
        """Return extent (degrees), title and attribution."""

    def picture(self, frame: Frame) -> tuple[Pixels, int]:
        """Return the pixels of a view and how many damaged tiles were left out."""


def _source(arguments: dict[str, Any], context: Context) -> tuple[Source, str]:
    """Return the open file of a request; it is opened anew when it changed."""
    path = arguments["path"]
    regular_size(path)
    told = probe(arguments, context)
    key = (path, told["size"], told["changed"])
    if context.kept.get("key") != key:
        form = str(told["format"])
        if told["kind"] != "raster":
            raise UserError("is no base map of pictures", where=path)
        made = Picture(path, form) if form in DRIVERS else Tiles(path, form)
        context.kept.update(key=key, source=made, form=form)
    return context.kept["source"], context.kept["form"]


def open_raster(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Return what a file of pictures says of itself."""
    source, form = _source(arguments, context)
    return {"format": form, **source.facts()}


def view(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Give the picture of a view as array ``pixels`` (height, width, 4)."""
    source, _ = _source(arguments, context)
    frame = Frame(arguments["crs"], arguments["bounds"], arguments["size"])
    try:
        pixels, damaged = source.picture(frame)
    except (RasterioError, CPLE_BaseError) as error:
        raise UserError(
            f"cannot be drawn here: {words_of(error)}", where=arguments["path"]
        ) from error
    context.arrays["pixels"] = pixels
    return {"damaged": damaged}
