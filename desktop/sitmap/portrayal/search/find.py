"""One search over everything: positions, then places, then observations.

Only where all places are merely alike and the observations are not, these come first. What
comes first inside a group is that group's matter.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitmap.portrayal.search.observations import ObservationIndex
from sitmap.portrayal.search.places import PlaceIndex
from sitmap.portrayal.search.positions import find_positions
from sitmap.portrayal.search.result import Found

__all__ = ["SearchIndex", "find"]

_LONGEST = 120


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """What is searched; None for what is not indexed yet."""

    places: PlaceIndex | None = None
    observations: ObservationIndex | None = None


def find(
    index: SearchIndex, text: str, near: tuple[float, float], limit: int = 6
) -> tuple[Found, ...]:
    """Return what a text may mean, at most ``limit`` of each group.

    ``near`` (lon, lat) decides among equals. An overlong text is cut: nobody types so much.
    """
    typed = " ".join(text[:_LONGEST].split())
    if not typed:
        return ()
    places = [] if index.places is None else index.places.find(typed, near, limit)
    rows = [] if index.observations is None else index.observations.find(typed, limit)
    guessed = all(place.alike for place in places) and not all(row.alike for row in rows)
    return (
        *find_positions(typed, near),
        *([*rows, *places] if guessed else [*places, *rows]),
    )
