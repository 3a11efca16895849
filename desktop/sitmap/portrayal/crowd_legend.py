"""What the legend says of clusters and density: whose a ring's colour is, how many a cell's.

The entries of things that stand for themselves are ``legend``'s.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import SYMBOLS, Clusters, Density, DrawList, Fill
from sitmap.portrayal.legend import LegendEntry
from sitmap.portrayal.style import AreaLook

__all__ = ["cell_words", "crowd_entries"]


def crowd_entries(draw_list: DrawList, snapshot: Snapshot) -> tuple[LegendEntry, ...]:
    """Return the entries of the clusters and the density that a draw list holds."""
    entries: list[LegendEntry] = []
    for layer in draw_list.layers:
        for item in layer.items:
            if isinstance(item, Clusters):
                entries += _cluster_entries(item, snapshot)
            elif isinstance(item, Density):
                entries += _density_entries(item)
    return tuple(entries)


def _cluster_entries(item: Clusters, snapshot: Snapshot) -> Iterable[LegendEntry]:
    """Return an entry for each colour that the rings show."""
    name = "Events close together: number and parties"
    codes = ("", *snapshot.party_codes)
    names = ("no party", *(party.name for party in snapshot.parties))
    party = snapshot.columns.party[item.rows] + 1
    for number, count in enumerate(item.shares.sum(axis=0).tolist()):
        if count:
            row = int(item.rows[np.flatnonzero(party == number)[0]])
            yield LegendEntry(
                "mark", f"{name}, {names[number]}", "", "", count, row,
                symbol=SYMBOLS.index("circle"), colour=item.palette[number], name=name,
                party=codes[number],
            )  # fmt: skip


def _density_entries(item: Density) -> Iterable[LegendEntry]:
    """Return an entry for each class that any cell of the frame falls into."""
    cells = np.bincount(item.classes().reshape(-1), minlength=len(item.breaks) + 1)[1:]
    first = True
    for number, words in enumerate(_class_words(item.breaks)):
        if not cells[number]:
            continue
        label = f"{words} {_unit(words)} in {cell_words(item.cell_m)}" if first else words
        first = False
        look = AreaLook(Fill(item.palette[number]), None, None)
        yield LegendEntry("area", label, "", "", int(cells[number]), -1, area=look, name=label)


def _unit(words: str) -> str:
    return "event" if words == "1" else "events"


def _class_words(breaks: tuple[int, ...]) -> list[str]:
    tops = [after - 1 for after in breaks[1:]]
    ranges = [
        str(low) if low == top else f"{low}\N{EN DASH}{top}"
        for low, top in zip(breaks, tops, strict=False)
    ]
    return [*ranges, f"{breaks[-1]} or more"]


def cell_words(metres: float) -> str:
    """Return the size of a square cell on the ground, to two figures: 480 m × 480 m."""
    digits = 1 - int(np.floor(np.log10(max(metres, 1e-3))))
    rounded = round(metres, digits)
    side = f"{rounded / 1000:g} km" if rounded >= 1000 else f"{rounded:g} m"
    return f"{side} × {side}"
