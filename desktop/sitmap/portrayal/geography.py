"""What the base map knows of places and roads, for those who compare statements with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from sitmap.domain.review.geography import NamedPlace, Road
from sitmap.portrayal.basemap import BaseMap

__all__ = ["BaseMapGeography"]


class BaseMapGeography:
    """Settlements by each of their names and spellings, and the schematic numbered roads."""

    def __init__(self, base_map: BaseMap) -> None:
        self._base_map = base_map

    def places(self, name: str) -> Sequence[NamedPlace]:
        """Return the settlements that bear exactly this name, the most important first."""
        return self._by_name.get(name.casefold(), ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[NamedPlace, ...]]:
        places = self._base_map.places
        found: dict[str, list[NamedPlace]] = defaultdict(list)
        columns = zip(
            places.names_en,
            places.names_uk,
            places.names_ru,
            places.former,
            places.lon.tolist(),
            places.lat.tolist(),
            strict=True,
        )
        for english, ukrainian, russian, former, lon, lat in columns:
            place = NamedPlace(english, lon, lat)
            for name in {english, ukrainian, russian, *former.split("|")} - {""}:
                found[name.casefold()].append(place)
        return {name: tuple(members) for name, members in found.items()}

    def roads(self) -> Sequence[Road]:
        """Return all numbered roads."""
        return self._roads

    @cached_property
    def _roads(self) -> tuple[Road, ...]:
        layer = self._base_map.theatre.roads
        return tuple(
            Road(tuple(refs.split()), name, layer.lonlat[first:end])
            for refs, name, first, end in zip(
                layer.refs, layer.names, layer.starts[:-1], layer.starts[1:], strict=True
            )
            if refs
        )
