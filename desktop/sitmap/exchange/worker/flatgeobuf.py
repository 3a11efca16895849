"""FlatGeobuf from columns, by GDAL. Runs in the child; what is in the columns is not its matter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.exchange.worker.context import Context

__all__ = ["write"]


def write(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Write the layer; returns how many features it has."""
    del context
    with np.load(arguments["columns"], allow_pickle=False) as arrays:
        shapes = _unpacked(arrays, "shape")
        names, values = _fields(arrays)
    Path(arguments["columns"]).unlink()
    zones = {name: np.full(len(shapes), 100, np.int8) for name in arguments["utc"] if name in names}
    try:
        pyogrio.raw.write(
            arguments["made"],
            shapes,
            values,
            names,
            layer="observations",
            driver="FlatGeobuf",
            geometry_type="Unknown",
            crs="EPSG:4326",
            encoding="UTF-8",
            gdal_tz_offsets=zones,
            layer_options={
                "TITLE": arguments["title"],
                "DESCRIPTION": arguments["description"],
                "SPATIAL_INDEX": "YES",
            },
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise UserError(f"cannot be written: {error}", where=arguments["path"]) from error
    return {"features": len(shapes)}


def _fields(arrays: Mapping[str, NDArray[Any]]) -> tuple[list[str], list[NDArray[Any]]]:
    names: list[str] = []
    values: list[NDArray[Any]] = []
    for key in arrays:
        form, _, rest = key.partition(".")
        if form == "text" and rest.endswith(".lengths"):
            names.append(rest.removesuffix(".lengths"))
            texts = _unpacked(arrays, f"text.{names[-1]}")
            values.append(_decoded(texts))
        elif form in ("number", "bool", "time"):
            names.append(rest)
            values.append(arrays[key])
    return names, values


def _decoded(texts: NDArray[np.object_]) -> NDArray[np.object_]:
    found = np.empty(len(texts), np.object_)
    for place, text in enumerate(texts.tolist()):
        if text is not None:
            found[place] = text.decode()
    return found


def _unpacked(arrays: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.object_]:
    joined = arrays[f"{name}.bytes"].tobytes()
    found = np.empty(len(arrays[f"{name}.lengths"]), np.object_)
    at = 0
    for place, length in enumerate(arrays[f"{name}.lengths"].tolist()):
        if length >= 0:
            found[place] = joined[at : at + length]
            at += length
    return found
