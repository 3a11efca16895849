"""FlatGeobuf: columns handed to the child process, where GDAL writes them with an index.

Only rows with a place can be in such a file; whoever exports says how many are not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.export_rows import NUMBERS, TIMES, UTC_TIMES, ExportRows, Product
from sitmap.errors import UserError
from sitmap.exchange.child import Child, Limits
from sitmap.exchange.writing.flat import FLAT_FIELDS, flat_cells, plain_wkb
from sitmap.progress import Progress

__all__ = ["write_flatgeobuf"]

_SECONDS: Final = 900.0
_LIMITS: Final = Limits(memory=6144, file=16384)


def write_flatgeobuf(
    path: Path,
    product: Product,
    batches: Iterable[ExportRows],
    progress: Progress | None = None,
) -> None:
    """Write one layer of all rows that have a place.

    Raises UserError if none has, or if the child fails; OSError passes through.
    """
    cells, shapes = _gathered(batches, product.zone)
    if not shapes:
        raise UserError("no row has a place, which FlatGeobuf needs", hint="export it as CSV")
    with Child(_LIMITS) as child:
        child.start(str(path))
        folder = child.folder
        if folder is None:
            raise RuntimeError("the child has no folder")
        columns, made = folder / "columns.npz", folder / "made.fgb"
        with columns.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **_arrays(cells, shapes))
        child.ask(
            "flatgeobuf.write",
            {
                "path": str(path),
                "columns": str(columns),
                "made": str(made),
                "title": product.title,
                "description": "\n".join(product.lines()),
                "utc": [*TIMES] if product.zone == "UTC" else [*UTC_TIMES],
            },
            seconds=_SECONDS,
            progress=progress,
        )
        shutil.copyfile(made, path)


def _gathered(batches: Iterable[ExportRows], zone: str) -> tuple[dict[str, list[Any]], list[bytes]]:
    """Return the cells and shapes of all rows with a place, empty columns left out."""
    cells: dict[str, list[Any]] = {}
    shapes: list[bytes] = []
    known: dict[str, str] = {}
    for rows in batches:
        placed = [number for number, shape in enumerate(rows.shapes) if shape is not None]
        if not placed:
            continue
        for name, values in flat_cells(rows, zone).items():
            column = cells.setdefault(name, [None] * len(shapes))
            # Most texts occur again and again: each is kept once.
            column.extend(
                known.setdefault(value, value) if isinstance(value, str) else value
                for value in (values[number] for number in placed)
            )
        shapes += [plain_wkb(shape) for shape in rows.shapes if shape is not None]
        for column in cells.values():
            column.extend([None] * (len(shapes) - len(column)))
    return cells, shapes


def _arrays(cells: dict[str, list[Any]], shapes: list[bytes]) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = dict(_packed("shape", shapes))
    for name in FLAT_FIELDS:
        values = cells.get(name)
        if values is None:
            continue
        if name in NUMBERS:
            arrays[f"number.{name}"] = np.array(
                [np.nan if value is None else value for value in values], np.float64
            )
        elif name == "schematic":
            arrays[f"bool.{name}"] = np.array(values, np.bool_)
        elif name in TIMES:
            moments = ["NaT" if text is None else text.removesuffix("Z") for text in values]
            arrays[f"time.{name}"] = np.array(moments, "datetime64[ms]")
        else:
            encoded = [None if text is None else text.encode() for text in values]
            arrays |= _packed(f"text.{name}", encoded)
    return arrays


def _packed(name: str, values: Iterable[bytes | None]) -> dict[str, NDArray[Any]]:
    """Return bytes end to end with their lengths, -1 for none."""
    listed = list(values)
    lengths = [-1 if value is None else len(value) for value in listed]
    joined = b"".join(value for value in listed if value is not None)
    return {
        f"{name}.bytes": np.frombuffer(joined, np.uint8),
        f"{name}.lengths": np.array(lengths, np.int64),
    }
