"""A first look at files to import: columns, some rows, and how they would be read.

Reading all of them is ``importing``'s matter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitmap.errors import UserError
from sitmap.exchange.child import Child
from sitmap.exchange.import_choice import ImportChoice, ask_child
from sitmap.exchange.presets import Preset
from sitmap.progress import Progress

__all__ = ["DateReading", "ImportPreview", "preview_sources"]


@dataclass(frozen=True, slots=True)
class DateReading:
    """How a column of dates reads: the ``order`` that is proved (else ``?``, ``mixed``, empty).

    Examples: the text, with the day first, with the month first (EDTF, empty if impossible).
    """

    order: str
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A first look at a file: ``layer`` is how it would be read, in the form of presets.

    ``several`` tells that the preset reads more than one layer, which cannot be changed by hand;
    ``problem`` why nothing could be guessed, if so.
    """

    file: str
    format: str
    encoding: str
    delimiter: str
    preset: Preset | None
    layer: dict[str, Any]
    several: bool
    problem: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    geometry: bool
    dates: dict[str, DateReading]


def preview_sources(
    paths: Sequence[Path],
    choice: ImportChoice,
    zone: str,
    *,
    child: Child | None = None,
    progress: Progress | None = None,
) -> ImportPreview:
    """Take a first look at the first file; raises UserError if it cannot be read."""
    answer, presets = ask_child("import.preview", paths, choice, zone, child, progress)
    try:
        return _preview(json.loads(answer.arrays["preview"].tobytes()), presets)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UserError("what was read of the file does not fit together") from error


def _preview(told: dict[str, Any], presets: list[Preset]) -> ImportPreview:
    layer = dict(told["layer"])
    tables = {name: dict(layer.get(name, {})) for name in ("map", "fixed", "values")}
    dates = {
        str(name): DateReading(
            str(found["order"]),
            tuple((str(a), str(b), str(c)) for a, b, c in found["examples"]),
        )
        for name, found in told["dates"].items()
    }
    return ImportPreview(
        file=str(told["file"]),
        format=str(told["format"]),
        encoding=str(told.get("encoding", "")),
        delimiter=str(told.get("delimiter", "")),
        preset=next((item for item in presets if item["name"] == told["preset"]), None),
        layer={**layer, **tables},
        several=bool(told["several"]),
        problem=str(told["problem"]),
        columns=tuple(map(str, told["columns"])),
        rows=tuple(tuple(map(str, row)) for row in told["rows"]),
        geometry=bool(told["geometry"]),
        dates=dates,
    )
