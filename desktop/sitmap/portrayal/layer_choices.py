"""What a reader chose for the layers of the map: hidden, faded, ordered.

One frozen value inside the map options, so that screen and paper agree. Which layers a file
has is ``domain.layers``' matter; what the choices do to a draw list is ``layering``'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.layers import LayerKey

__all__ = ["GROUND_LAYERS", "LEAST_OPACITY", "NO_CHOICES", "LayerChoices"]

GROUND_LAYERS: Final = {
    "relief": ("Relief", ("relief",)),
    "water": ("Lakes and rivers", ("lakes", "rivers")),
    "oblasts": ("Oblast lines", ("oblasts",)),
    "railways": ("Railways", ("railways",)),
    "roads": ("Roads", ("roads",)),
    "borders": ("Borders", ("borders",)),
    "graticule": ("Grid", ("graticule", "grid-names")),
    "names": ("Names", ("places", "labels", "line-names")),
}
"""Parts of the base map that can be hidden: their name, and their layers of the draw list."""

LEAST_OPACITY: Final = 0.1
"""Fainter than that a layer would be drawn and not seen; who wants it gone hides it."""


@dataclass(frozen=True, slots=True)
class LayerChoices:
    """The choices; the defaults show everything at full strength in the map's own order.

    ``hidden`` names layers one by one, so that one which comes to the file later is never
    hidden unseen. ``opacity`` holds pairs of layer and a share below 1. ``order`` lists layers
    from the top; those that it lacks lie below. ``hidden_ground`` are keys of GROUND_LAYERS.
    """

    hidden: frozenset[LayerKey] = frozenset()
    opacity: tuple[tuple[LayerKey, float], ...] = ()
    order: tuple[LayerKey, ...] = ()
    hidden_ground: frozenset[str] = frozenset()

    @property
    def changes_looks(self) -> bool:
        """Whether drawn layers are faded or stand in an order of the reader's."""
        return bool(self.opacity or self.order)

    def showing(self, keys: Iterable[LayerKey], *, shown: bool) -> LayerChoices:
        """Return the choices with these layers shown or hidden."""
        hidden = self.hidden.difference(keys) if shown else self.hidden.union(keys)
        return replace(self, hidden=hidden)

    def opacity_of(self, key: LayerKey) -> float:
        """Return how strongly a layer is drawn, up to 1."""
        return dict(self.opacity).get(key, 1.0)

    def with_opacity(self, keys: Iterable[LayerKey], opacity: float) -> LayerChoices:
        """Return the choices with another opacity of these layers, LEAST_OPACITY to 1."""
        opacity = min(max(opacity, LEAST_OPACITY), 1.0)
        kept = dict(self.opacity) | dict.fromkeys(keys, opacity)
        return replace(self, opacity=tuple(sorted(pair for pair in kept.items() if pair[1] < 1.0)))

    def ground_shown(self, name: str, *, shown: bool) -> LayerChoices:
        """Return the choices with a part of the base map shown or hidden."""
        names = {name}
        hidden = self.hidden_ground - names if shown else self.hidden_ground | names
        return replace(self, hidden_ground=hidden)


NO_CHOICES: Final = LayerChoices()
"""Everything at full strength, in the map's own order."""
