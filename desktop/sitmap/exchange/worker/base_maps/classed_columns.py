"""Features of base maps as classed columns, for the drawing: lines, areas, settlements.

Runs in the child; reads no file. Which tags mean what is ``map_classes``' matter, how classes
look is the drawing's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import DEGREE
from sitmap.errors import UserError
from sitmap.exchange.map_classes import area_class, line_class, place_class, reference
from sitmap.geo.ragged import Move, Parts, line_parts, points, ring_parts

__all__ = ["ClassedColumns", "tags_of"]

_MOST_POINTS: Final = 8_000_000
_NAMES: Final = {
    "names": ("name",),
    "names_en": ("name_en", "name:en", "name:latin", "int_name"),
    "names_uk": ("name_uk", "name:uk"),
    "names_ru": ("name_ru", "name:ru"),
}


class ClassedColumns:
    """Collects classed features of all layers."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._points = 0
        self.lines: list[tuple[Parts, NDArray[np.uint8], list[str]]] = []
        self.areas: list[tuple[Parts, NDArray[np.uint8]]] = []
        self.places: list[tuple[NDArray[np.float64], list[dict[str, str]], list[int]]] = []

    def add(
        self,
        wkb: NDArray[np.object_],
        tags: list[dict[str, str]],
        layer: str,
        move: Move | None = None,
    ) -> None:
        """Take the features of a layer; ``move`` makes degrees of their coordinates.

        Points that are no settlement are left out.
        """
        lines, rings = line_parts(wkb, move), ring_parts(wkb, move)
        self._points += len(lines.xy) + len(rings.xy)
        if self._points > _MOST_POINTS:
            raise UserError(
                "holds too much detail for a base map",
                where=self._path,
                hint="take a part of it with --bbox W,S,E,N",
            )
        if len(lines):
            classes = np.array([line_class(tag, layer) for tag in tags], np.uint8)
            refs = [reference(tag) for tag in tags]
            self.lines.append((lines, classes[lines.owner], [refs[n] for n in lines.owner]))
        if len(rings):
            kinds = np.array([area_class(tag, layer) for tag in tags], np.int16)
            keep = kinds[rings.owner] >= 0
            kept = _kept(rings, keep)
            self.areas.append((kept, kinds[kept.owner].astype(np.uint8)))
        self._add_places(*points(wkb, move), tags, layer)

    def _add_places(
        self,
        xy: NDArray[np.float64],
        owner: NDArray[np.int32],
        tags: list[dict[str, str]],
        layer: str,
    ) -> None:
        found = [(n, place_class(tags[whose], layer)) for n, whose in enumerate(owner.tolist())]
        named = [(n, kind) for n, kind in found if kind >= 0 and tags[int(owner[n])].get("name")]
        if named:
            rows = [n for n, _ in named]
            self.places.append(
                (xy[rows], [tags[int(owner[n])] for n in rows], [kind for _, kind in named])
            )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it under the names that the parent knows."""
        if not (self.lines or self.areas or self.places):
            raise UserError(
                "holds nothing to draw there", where=self._path, hint="choose another --bbox"
            )
        lines = [parts for parts, _, _ in self.lines]
        areas = [parts for parts, _ in self.areas]
        return {
            **_joined("lines", lines, [classes for _, classes, _ in self.lines]),
            "lines.refs": _text(ref for _, _, refs in self.lines for ref in refs),
            **_joined("areas", areas, [classes for _, classes in self.areas]),
            **self._place_arrays(),
        }

    def _place_arrays(self) -> dict[str, NDArray[Any]]:
        tags = [tag for _, found, _ in self.places for tag in found]
        xy = [found for found, _, _ in self.places]
        names = {
            f"places.{column}": _text(
                next((tag[key] for key in keys if tag.get(key)), "") for tag in tags
            )
            for column, keys in _NAMES.items()
        }
        return {
            "places.lonlat": np.concatenate(xy) if xy else np.empty((0, 2)),
            "places.classes": np.array(
                [kind for _, _, kinds in self.places for kind in kinds], np.uint8
            ),
            "places.population": np.array([_population(tag) for tag in tags], np.int32),
            **names,
        }


def _kept(parts: Parts, keep: NDArray[np.bool_]) -> Parts:
    sizes = np.diff(parts.starts)
    starts = np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int32)
    return Parts(parts.xy[np.repeat(keep, sizes)], starts, parts.owner[keep])


def _joined(
    name: str, parts: list[Parts], classes: list[NDArray[np.uint8]]
) -> dict[str, NDArray[Any]]:
    sizes = [np.diff(part.starts) for part in parts]
    whole = np.concatenate(sizes) if sizes else np.empty(0, np.int32)
    lonlat = [
        np.rint(np.clip(part.xy, (-180.0, -90.0), (180.0, 90.0)) * DEGREE).astype(np.int32)
        for part in parts
    ]
    return {
        f"{name}.lonlat": np.concatenate(lonlat) if lonlat else np.empty((0, 2), np.int32),
        f"{name}.starts": np.concatenate([[0], np.cumsum(whole)]).astype(np.int32),
        f"{name}.classes": np.concatenate(classes) if classes else np.empty(0, np.uint8),
    }


def _text(words: Iterable[str]) -> NDArray[np.uint8]:
    joined = "\n".join(" ".join(word.split())[:80] for word in words)
    return np.frombuffer(joined.encode("utf-8", "replace"), np.uint8)


def _population(tags: Mapping[str, str]) -> int:
    digits = "".join(letter for letter in tags.get("population", "").split(".")[0]
                     if letter.isdigit())  # fmt: skip
    return min(int(digits[:9] or 0), 100_000_000)


def tags_of(fields: list[str], columns: list[NDArray[Any]], count: int) -> list[dict[str, str]]:
    """Return the attributes of each feature as texts, without those that are empty."""
    tags: list[dict[str, str]] = [{} for _ in range(count)]
    for field, column in zip(fields, columns, strict=True):
        for tag, value in zip(tags, column.tolist(), strict=True):
            if value is not None and value != "" and value == value:  # noqa: PLR0124  # NaN
                tag[field] = str(value)
    return tags
