"""The layers of a file: rows of one kind, series, category and party belong together.

Only which row belongs to which layer. What is hidden or faded is the reader's choice, kept in
``portrayal.map_options``; how layers are listed and drawn does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Vocabulary
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import KINDS, Columns

__all__ = ["MAP_KINDS", "LayerIndex", "LayerKey", "layer_name"]

MAP_KINDS: Final = (
    Kind.EVENT,
    Kind.PLACE,
    Kind.ROUTE,
    Kind.ANNOTATION,
    Kind.CONTROL,
)
"""Kinds whose layers a reader hides, fades and orders, as they lie on the map, topmost first.

Readings and assessments stand in the panel and the table; the map shows all of them or none.
"""
_MOST_CELLS: Final = 4_000_000


class LayerKey(NamedTuple):
    """The code of each part; empty where a row has none."""

    kind: str
    series: str
    category: str
    party: str


@dataclass(frozen=True, eq=False, slots=True)
class LayerIndex:
    """The layers that a file has, and the layer of each row.

    ``number`` (int32, one a row) indexes ``keys``, which follow the order of KINDS and of the
    file's own lists.
    """

    keys: tuple[LayerKey, ...]
    number: NDArray[np.int32]

    @classmethod
    def of(cls, columns: Columns, vocabulary: Vocabulary) -> LayerIndex:
        """Return the layers of all rows, superseded ones too."""
        lists = (tuple(vocabulary.series), tuple(vocabulary.categories), tuple(vocabulary.parties))
        parts: tuple[NDArray[np.integer], ...] = (
            columns.series,
            columns.category,
            columns.party,
        )
        cells = columns.kind.astype(np.int64)
        for column, codes in zip(parts, lists, strict=True):
            cells = cells * (len(codes) + 1) + column + 1
        size = len(KINDS)
        for codes in lists:
            size *= len(codes) + 1
        found, number = _distinct(cells, size)
        return cls(tuple(_key(cell, *lists) for cell in found.tolist()), number)

    def rows_outside(self, hidden: frozenset[LayerKey]) -> NDArray[np.bool_]:
        """Return which rows belong to none of the ``hidden`` layers (bool, one a row)."""
        kept = np.array([key not in hidden for key in self.keys], np.bool_)
        return kept[self.number]

    def counts(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return how many of ``rows`` each layer has (int64, one a key)."""
        return np.bincount(self.number[rows], minlength=len(self.keys))


def _distinct(cells: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the ascending cells that occur, and the place of each row's cell among them."""
    if size > _MOST_CELLS:
        found, number = np.unique(cells, return_inverse=True)
        return found, number.reshape(-1).astype(np.int32)
    # A table of cells is many times faster than sorting a million of them.
    place = np.zeros(size, np.int32)
    place[cells] = 1
    found = np.flatnonzero(place)
    place[found] = np.arange(len(found), dtype=np.int32)
    return found, place[cells]


def _key(
    cell: int, series: tuple[str, ...], categories: tuple[str, ...], parties: tuple[str, ...]
) -> LayerKey:
    parts = []
    for codes in (parties, categories, series):
        cell, number = divmod(cell, len(codes) + 1)
        parts.append(codes[number - 1] if number else "")
    return LayerKey(KINDS[cell].value, parts[2], parts[1], parts[0])


def layer_name(key: LayerKey, vocabulary: Vocabulary) -> str:
    """Return a layer in words, for example ``Air strike, Russian forces``."""
    category, party = vocabulary.categories.get(key.category), vocabulary.parties.get(key.party)
    what = category.name if category is not None else key.kind.capitalize()
    parts = [key.series, what] if key.series and key.series != what else [what]
    if party is not None and party.name not in what:
        parts.append(party.name)
    return ", ".join(parts)
