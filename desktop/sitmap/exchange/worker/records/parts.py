"""Mapped tables of the same sort joined to the parts that are handed over.

Runs in the child.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind, Persistence
from sitmap.exchange.import_columns import ImportPart
from sitmap.exchange.worker.records.mapping import Mapped
from sitmap.exchange.worker.records.rows import Layer

__all__ = ["joined_part"]


def joined_part(layer: Layer, found: list[Mapped]) -> tuple[ImportPart, list[bytes | None] | None]:
    """Return tables of one layer as one part, and its geometries if it has shapes."""
    names = dict.fromkeys(name for item in found for name in item.texts)
    values: dict[str, Any] = {name: _joined_words(name, found) for name in names}
    for name in dict.fromkeys(name for item in found for name in item.numbers):
        values[name] = np.concatenate(
            [item.numbers.get(name, np.full(len(item), np.nan)) for item in found]
        )
    known = [item.known for item in found if item.known is not None]
    if len(known) == len(found):
        values["known_from"] = np.concatenate(known)
    wkb = None
    if any(item.wkb is not None for item in found):
        wkb = [shape for item in found for shape in item.wkb or [None] * len(item)]
    persistence = Persistence(layer["persistence"]) if layer.get("persistence") else None
    columns = DraftColumns(Kind(layer["kind"]), persistence=persistence, **values)
    return ImportPart(columns, np.concatenate([item.record for item in found])), wkb


def _joined_words(name: str, found: list[Mapped]) -> str | list[str]:
    given = [item.texts.get(name, _default(name)) for item in found]
    first = given[0]
    if isinstance(first, str) and name != "valid_text" and all(words == first for words in given):
        return first
    if len(given) == 1:
        return first if isinstance(first, list) else [first] * len(found[0])
    words: list[str] = []
    for item, each in zip(found, given, strict=True):
        words += [each] * len(item) if isinstance(each, str) else each
    return words


def _default(name: str) -> str:
    return {"basis": "reported", "sensitivity": "low"}.get(name, "")
