"""Draws layers as strongly and in the order that the reader chose: one pass over a draw list.

Rows of hidden layers never come here: they are kept from the situation before anything is
drawn, so that hidden layers cost nothing. What the choices are is ``layer_choices``' matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import (
    RGBA,
    Clusters,
    Density,
    DrawList,
    Fill,
    Hatch,
    Item,
    Layer,
    Markers,
    Paths,
    Stroke,
    Text,
)
from sitmap.portrayal.layer_choices import GROUND_LAYERS, LayerChoices
from sitmap.portrayal.legend import LegendEntry
from sitmap.portrayal.style import Style, mix

__all__ = ["faded_entries", "layered", "shown_ground"]

_Look = TypeVar("_Look", Fill, Stroke, Hatch)

_ORDERED: Final = frozenset(
    {"situation-control", "situation-hatches", "situation-edges", "routes", "precision", "events"}
)
"""Layers of a draw list whose items lie over one another: within each the order counts."""


def shown_ground(layers: Iterable[Layer], choices: LayerChoices) -> tuple[Layer, ...]:
    """Return the layers of the base map that are not empty and not hidden."""
    hidden = {
        layer for name in choices.hidden_ground for layer in GROUND_LAYERS.get(name, ("", ()))[1]
    }
    return tuple(layer for layer in layers if layer.items and layer.name not in hidden)


def layered(
    draw_list: DrawList, snapshot: Snapshot, choices: LayerChoices, style: Style
) -> DrawList:
    """Return a draw list of the situation with its layers faded and ordered.

    Areas and lines fade by opacity, so that what lies below comes through; marks are mixed
    with the ground; words stay as legible as they were.
    """
    if not choices.changes_looks:
        return draw_list
    work = _Pass(draw_list, snapshot, choices, style)
    layers = tuple(replace(layer, items=work.items(layer)) for layer in draw_list.layers)
    return replace(draw_list, layers=layers)


class _Pass:
    """The choices as tables by the number of a layer, and the draw list that they change."""

    def __init__(
        self, draw_list: DrawList, snapshot: Snapshot, choices: LayerChoices, style: Style
    ) -> None:
        index = snapshot.layers
        place = {key: number for number, key in enumerate(choices.order)}
        opacity = dict(choices.opacity)
        self.number = index.number
        self.rank = np.array([place.get(key, len(place)) for key in index.keys], np.int64)
        self.share = np.array([opacity.get(key, 1.0) for key in index.keys], np.float64)
        self.groups = draw_list.groups
        self.land = style.colour("land")

    def items(self, layer: Layer) -> tuple[Item, ...]:
        items: list[Item] = []
        for item in self._ordered(layer):
            if isinstance(item, Markers):
                items += self._markers(item)
            else:
                items.append(self._faded(item))
        return tuple(items)

    def _ordered(self, layer: Layer) -> Sequence[Item]:
        if layer.name not in _ORDERED or not len(self.rank):
            return layer.items
        # The last is painted on top; what belongs to no row stays below.
        bottom = int(self.rank.max()) + 1

        def depth(item: Item) -> int:
            row = item.row if isinstance(item, Paths | Text) else -1
            return -(int(self.rank[self.number[row]]) if row >= 0 else bottom)

        return sorted(layer.items, key=depth)

    # --- fading -------------------------------------------------------------------------

    def _faded(self, item: Item) -> Item:
        if isinstance(item, Paths | Text):
            share = float(self.share[self.number[item.row]]) if item.row >= 0 else 1.0
        elif isinstance(item, Clusters | Density):
            # A disc or a cell stands for rows of many layers: it fades when all of them do.
            share = float(self.share[self.number[item.rows]].max(initial=0.0)) or 1.0
        else:
            share = 1.0
        if share >= 1.0:
            return item
        if isinstance(item, Paths):
            return replace(
                item,
                fill=_clear(item.fill, share),
                hatch=_clear(item.hatch, share),
                stroke=_clear(item.stroke, share),
                casing=_clear(item.casing, share),
            )
        if isinstance(item, Text):
            # Words stay legible; their halo is the tint below them, which has faded.
            halo = None if item.halo is None else mix(item.halo, self.land, share)
            return replace(item, halo=halo)
        if isinstance(item, Clusters | Density):
            return replace(item, palette=self._palette(item.palette, share))
        return item

    def _palette(self, palette: tuple[RGBA, ...], share: float) -> tuple[RGBA, ...]:
        return tuple(mix(colour, self.land, share) for colour in palette)

    # --- marks --------------------------------------------------------------------------

    def _markers(self, item: Markers) -> list[Item]:
        """Return the marks in their order, split where another strength begins."""
        layers = self.number[self._rows(item)]
        known = item.rows != -1
        rank = np.where(known, self.rank[layers], np.iinfo(np.int64).max)
        share = np.where(known, self.share[layers], 1.0)
        # Fainter marks lie below stronger ones of the same rank.
        order = np.lexsort((share, -rank))
        ends = np.flatnonzero(np.diff(share[order])) + 1
        parts = [part for part in np.split(order, ends) if len(part)]
        return [self._part(item, part, float(share[part[0]])) for part in parts]

    def _rows(self, item: Markers) -> NDArray[np.int32]:
        """Return one row for each mark; a mark of several takes the first, 0 stands for none."""
        rows = np.maximum(item.rows, 0)
        for at in np.flatnonzero(item.rows < -1).tolist():
            rows[at] = self.groups.get(int(item.rows[at]), (0,))[0]
        return rows

    def _part(self, item: Markers, part: NDArray[np.intp], share: float) -> Markers:
        full = share >= 1.0
        return replace(
            item,
            x=item.x[part],
            y=item.y[part],
            symbol=item.symbol[part],
            colour=item.colour[part],
            hollow=item.hollow[part],
            rows=item.rows[part],
            palette=item.palette if full else self._palette(item.palette, share),
            outline=item.outline if full else mix(item.outline, self.land, share),
        )


def _clear(look: _Look | None, share: float) -> _Look | None:
    """Return a tint or a line that lets what lies below come through."""
    if look is None:
        return None
    red, green, blue, alpha = look.colour
    return replace(look, colour=(red, green, blue, round(alpha * share)))


def faded_entries(
    entries: Iterable[LegendEntry], snapshot: Snapshot, choices: LayerChoices, style: Style
) -> tuple[LegendEntry, ...]:
    """Return legend entries with their samples as faint as the layer of their first row."""
    if not choices.opacity:
        return tuple(entries)
    index, opacity = snapshot.layers, dict(choices.opacity)
    land = style.colour("land")

    def faded(entry: LegendEntry) -> LegendEntry:
        share = 1.0
        if entry.row >= 0:
            share = opacity.get(index.keys[int(index.number[entry.row])], 1.0)
        if share >= 1.0:
            return entry
        area, line = entry.area, entry.line
        if area is not None:
            fill, stroke = _clear(area.fill, share), _clear(area.stroke, share)
            area = replace(area, fill=fill, stroke=stroke, hatch=_clear(area.hatch, share))
        if line is not None:
            colour = mix(line.stroke.colour, land, share)
            line = replace(line, stroke=replace(line.stroke, colour=colour))
        return replace(entry, area=area, line=line, colour=mix(entry.colour, land, share))

    return tuple(faded(entry) for entry in entries)
