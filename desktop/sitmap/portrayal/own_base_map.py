"""A base map of the user's own as the drawing code sees it, and the included one around it.

Where its pixels and shapes come from is a reader's matter; here is what it is called, where
it lies, whom to credit, and what of the included map gives way to it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import BaseMapShapes
from sitmap.portrayal.basemap import (
    BaseMap,
    BaseMapLevel,
    LineLayer,
    Places,
    PolygonLayer,
    Relief,
    part_bounds,
)
from sitmap.portrayal.clipping import Box, Points, overlaps

__all__ = ["OwnBaseMap", "around", "chosen_places"]

_SAME: Final = 0.15
"""Degrees within which two places of one name are one place."""


class OwnBaseMap(Protocol):
    """One open base map, for one thread at a time.

    ``kind`` is raster, tiles or vector; ``extent`` west, south, east, north in degrees;
    ``names`` lets the included names and borders show above it. Compared by identity.
    """

    name: str
    kind: str
    attribution: str
    extent: Box
    names: bool

    def picture(
        self, crs: str, bounds: Box, size: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], str]:
        """Return premultiplied RGBA (height, width, 4) and a notice, maybe empty.

        ``bounds`` are in metres of ``crs``. Raises UserError where the file cannot be read.
        """

    def shapes(self, extent: Box, per_unit: float) -> tuple[BaseMapShapes, str]:
        """Return the shapes for a view and a notice, maybe empty.

        ``extent`` in degrees, ``per_unit`` metres on the ground in a frame unit. Raises
        UserError where the file cannot be read.
        """

    def fresh(self) -> Self:
        """Return the same base map for another thread; whoever asks closes it."""

    def close(self) -> None:
        """Let go of the file."""


@dataclass(frozen=True, eq=False)
class _Around(BaseMap):
    """The included map without what another one covers; what is read late stays read late."""

    whole: BaseMap
    extent: Box
    covers: frozenset[str]

    @cached_property
    def detail(self) -> BaseMapLevel:
        """The closer view of the world, without what is covered."""
        return _level_outside(self.whole.detail, self.extent, self.covers)

    @cached_property
    def relief(self) -> Relief:
        """The relief of the whole."""
        return self.whole.relief


@lru_cache(maxsize=8)
def around(
    base_map: BaseMap, extent: Box, covers: frozenset[str], own_places: Places | None = None
) -> BaseMap:
    """Return the included map without what would lie over or under another one in ``extent``.

    ``covers`` names what gives way: lakes, rivers, roads, railways, borders, names. Land and
    sea stay as the ground. ``own_places`` are named beside those that are left.
    """
    names = "names" in covers
    places = _places_outside(base_map.places, extent) if names else base_map.places
    if own_places is not None:
        own_places = _with_known_names(own_places, base_map.places)
        places = _joined(own_places, _without_same(places, own_places))
    return _Around(
        world=_level_outside(base_map.world, extent, covers),
        theatre=_level_outside(base_map.theatre, extent, covers),
        places=places,
        areas=_places_outside(base_map.areas, extent) if names else base_map.areas,
        credits=base_map.credits,
        file=base_map.file,
        whole=base_map,
        extent=extent,
        covers=covers,
    )


def _level_outside(level: BaseMapLevel, extent: Box, covers: frozenset[str]) -> BaseMapLevel:
    cut = level
    if "lakes" in covers:
        cut = replace(cut, lakes=_lakes_outside(level.lakes, extent))
    if "rivers" in covers:
        cut = replace(cut, rivers=_lines_outside(level.rivers, extent))
    if "roads" in covers:
        cut = replace(cut, roads=_lines_outside(level.roads, extent))
    if "railways" in covers:
        cut = replace(cut, railways=_lines_outside(level.railways, extent))
    if "borders" in covers:
        lines = _lines_outside(level.oblast_lines, extent)
        cut = replace(cut, borders=_lines_outside(level.borders, extent), oblast_lines=lines)
    return cut


def _without_same(places: Places, own: Places) -> Places:
    """Return the included places without those that own ones of the same name stand for."""
    spots: dict[str, list[tuple[float, float]]] = {}
    for number, names in enumerate(zip(own.names_en, own.names_uk, strict=True)):
        for name in {name for name in names if name}:
            spots.setdefault(name, []).append((float(own.lon[number]), float(own.lat[number])))
    keep = np.ones(len(places), np.bool_)
    for number, names in enumerate(zip(places.names_en, places.names_uk, strict=True)):
        near = [spot for name in names if name for spot in spots.get(name, ())]
        lon, lat = places.lon[number], places.lat[number]
        keep[number] = all(max(abs(lon - x), abs(lat - y)) > _SAME for x, y in near)
    return chosen_places(places, keep)


def _with_known_names(own: Places, known: Places) -> Places:
    """Return own places with the English and Russian names that the included map knows.

    Only where the own map has none, and the included one a place of the same name nearby.
    """
    spots: dict[str, list[int]] = {}
    for number, name in enumerate(known.names_uk):
        spots.setdefault(name, []).append(number)
    english, russian = list(own.names_en), list(own.names_ru)
    for number, name in enumerate(own.names_uk):
        if not name or english[number] != name:
            continue
        for found in spots.get(name, ()):
            apart = abs(known.lon[found] - own.lon[number]), abs(known.lat[found] - own.lat[number])
            if max(apart) <= _SAME:
                english[number] = known.names_en[found] or name
                russian[number] = russian[number] or known.names_ru[found]
    return replace(own, names_en=tuple(english), names_ru=tuple(russian))


def _joined(first: Places, second: Places) -> Places:
    """Return both in the order of their importance."""
    order = np.argsort(np.concatenate([first.rank, second.rank]), kind="stable")
    columns: dict[str, Any] = {}
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if isinstance(one, np.ndarray):
            columns[field.name] = np.concatenate([one, other])[order]
        else:
            whole = (*one, *other)
            columns[field.name] = tuple(whole[row] for row in order.tolist())
    return replace(first, **columns)


def _lines_outside(layer: LineLayer, extent: Box) -> LineLayer:
    """Return the stretches of lines that leave the extent."""
    if not len(layer):
        return layer
    near = overlaps(part_bounds(layer), extent)
    parts: list[Points] = []
    owners: list[int] = []
    for number, part in enumerate(np.split(layer.lonlat, layer.starts[1:-1])):
        kept = _stretches(part, extent) if near[number] else [part]
        parts += kept
        owners += [number] * len(kept)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int32)
    lonlat = np.concatenate(parts) if parts else np.empty((0, 2))
    return replace(layer, lonlat=lonlat, starts=starts, **_texts_of(layer, owners))


def _stretches(line: Points, extent: Box) -> list[Points]:
    low, high = np.array(extent[:2]), np.array(extent[2:])
    line = _with_points_between(line, max(float((high - low).min()) / 100, 1e-4))
    held = np.all((line >= low) & (line <= high), axis=1)
    drop = held[:-1] & held[1:]
    runs = np.split(np.arange(len(drop)), np.flatnonzero(np.diff(drop)) + 1)
    return [line[run[0] : run[-1] + 2] for run in runs if len(run) and not drop[run[0]]]


def _with_points_between(line: Points, step: float) -> Points:
    """Return a line whose points are no farther apart than ``step`` degrees, within reason."""
    lengths = np.abs(np.diff(line, axis=0)).max(axis=1)
    pieces = np.clip(np.ceil(lengths / step), 1, 10_000).astype(np.intp)
    at = np.concatenate([[0], np.cumsum(pieces)])
    wanted = np.arange(at[-1] + 1)
    return np.column_stack([np.interp(wanted, at, line[:, axis]) for axis in (0, 1)])


def _texts_of(batch: LineLayer | Places, rows: list[int]) -> dict[str, Any]:
    """Return the columns of texts with only these rows."""
    return {
        field.name: tuple(column[row] for row in rows)
        for field in fields(batch)
        if isinstance(column := getattr(batch, field.name), tuple)
    }


def _lakes_outside(layer: PolygonLayer, extent: Box) -> PolygonLayer:
    """Return the layer without rings that lie within the extent; features keep their numbers."""
    west, south, east, north = extent
    bounds = part_bounds(layer)
    keep = ~(
        (bounds[:, 0] >= west)
        & (bounds[:, 1] >= south)
        & (bounds[:, 2] <= east)
        & (bounds[:, 3] <= north)
    )
    sizes = np.diff(layer.starts)
    return replace(
        layer,
        lonlat=layer.lonlat[np.repeat(keep, sizes)],
        starts=np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int32),
        ring_feature=layer.ring_feature[keep],
        ring_hole=layer.ring_hole[keep],
    )


def _places_outside(places: Places, extent: Box) -> Places:
    west, south, east, north = extent
    inside = (places.lon >= west) & (places.lon <= east)
    inside &= (places.lat >= south) & (places.lat <= north)
    return chosen_places(places, ~inside)


def chosen_places(places: Places, keep: NDArray[np.bool_]) -> Places:
    """Return the places that ``keep`` (n,) marks."""
    rows = np.flatnonzero(keep)
    numbers: dict[str, Any] = {
        field.name: column[rows]
        for field in fields(places)
        if isinstance(column := getattr(places, field.name), np.ndarray)
    }
    return replace(places, **numbers, **_texts_of(places, rows.tolist()))
