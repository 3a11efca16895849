"""Columns of an import as they cross from the child process to the program, and back.

Both sides use this module; it reads no file. What a row means is ``domain.draft_columns``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.draft_columns import WORD_FIELDS, DraftColumns
from sitmap.domain.observation import Kind, Persistence
from sitmap.errors import UserError
from sitmap.exchange.packed_words import PackedWords, packed_words
from sitmap.geo.geometry import Geometry
from sitmap.geo.wkb import read_wkb

__all__ = ["ImportPart", "packed", "unpacked"]

_NUMBERS: Final = ("lon", "lat", "low", "best", "high", "location_precision_m")
_TEXTS: Final = ("valid_text", *WORD_FIELDS)
_REPEATED: Final = ("party", "category", "category_label", "source", "metric", "unit", "flagged")
"""Fields with few different texts, each of which is kept once."""


@dataclass(frozen=True, slots=True)
class ImportPart:
    """Drafts of one kind; ``record`` (n,) numbers the record of the source behind each row."""

    columns: DraftColumns
    record: NDArray[np.int64]


def packed(part: ImportPart, wkb: Sequence[bytes | None] | None) -> tuple[Any, dict[str, Any]]:
    """Return the facts and the arrays of a part; ``wkb`` are its geometries, if not points."""
    c = part.columns
    arrays: dict[str, Any] = {"record": part.record}
    facts: dict[str, Any] = {
        "kind": c.kind.value,
        "persistence": c.persistence.value if c.persistence else "",
        "count": len(c),
        "texts": {},
    }
    for name in _TEXTS:
        words = getattr(c, name)
        if isinstance(words, str):
            facts["texts"][name] = words
        else:
            arrays[name] = packed_words(words)
    for name in _NUMBERS:
        if getattr(c, name) is not None:
            arrays[name] = getattr(c, name)
    if isinstance(c.known_from, np.ndarray):
        arrays["known_from"] = c.known_from
    if wkb is not None:
        arrays.update(_packed_shapes(wkb))
    return facts, arrays


def _packed_shapes(wkb: Sequence[bytes | None]) -> dict[str, Any]:
    """Return each different geometry once, and which one each row has (-1 is none)."""
    numbers: dict[bytes, int] = {}
    which = [-1 if item is None else numbers.setdefault(item, len(numbers)) for item in wkb]
    sizes = np.fromiter(map(len, numbers), np.int64, len(numbers))
    return {
        "shape": np.array(which, np.int32),
        "shape_ends": np.cumsum(sizes),
        "shape_bytes": np.frombuffer(b"".join(numbers), np.uint8),
    }


def unpacked(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> ImportPart:
    """Return the part that ``packed`` made; raises UserError if it does not fit together."""
    try:
        return _part(facts, arrays)
    except (KeyError, ValueError, TypeError, IndexError, UserError) as error:
        raise UserError("what was read of the file does not fit together") from error


def _part(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> ImportPart:
    count = int(facts["count"])
    values: dict[str, Any] = {name: _texts(name, facts, arrays, count) for name in _TEXTS}
    for name in _NUMBERS:
        if name in arrays:
            values[name] = _numbers(arrays[name], np.float64, count)
    if "known_from" in arrays:
        values["known_from"] = _numbers(arrays["known_from"], np.int64, count)
    if "shape" in arrays:
        values["geometries"] = _shapes(arrays, count)
    persistence = Persistence(facts["persistence"]) if facts["persistence"] else None
    columns = DraftColumns(Kind(facts["kind"]), persistence=persistence, **values)
    return ImportPart(columns, _numbers(arrays["record"], np.int64, count))


def _texts(
    name: str, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], count: int
) -> str | Sequence[str]:
    if name not in arrays:
        word = str(facts["texts"][name])
        return [word] * count if name == "valid_text" else word
    words = PackedWords(arrays[name], count)
    if name in _REPEATED:
        once: dict[str, str] = {}
        return [once.setdefault(text, text) for text in words]
    return words


def _numbers(array: NDArray[Any], kind: type, count: int) -> NDArray[Any]:
    if array.shape != (count,) or array.dtype != kind:
        raise ValueError("a column of numbers is expected")
    return array


def _shapes(arrays: Mapping[str, NDArray[Any]], count: int) -> list[Geometry | None]:
    data, ends = arrays["shape_bytes"].tobytes(), arrays["shape_ends"].tolist()
    shapes = (
        [_shape(data[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=bool(ends))]
        if ends
        else []
    )
    which = _numbers(arrays["shape"], np.int32, count).tolist()
    return [None if number < 0 else shapes[number] for number in which]


def _shape(wkb: bytes) -> Geometry:
    # The child has checked validity; here only what could break a reader.
    for array in read_wkb(wkb).arrays():
        if not len(array) or not (np.abs(array) <= (180.0, 90.0)).all():
            raise ValueError("a geometry is not on the globe")
    return Geometry(wkb)
