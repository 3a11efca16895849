"""Rows that a preset leaves out, with the reason: positions of military units above all.

Runs in the child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sitmap.exchange.worker.records.rows import Layer
from sitmap.exchange.worker.records.table import Table
from sitmap.geo.geometry import Geometry

__all__ = ["without_left_out"]


def without_left_out(table: Table, layer: Layer) -> tuple[Table, dict[str, int]]:
    """Return a table without the rows that a layer leaves out, and how many by reason.

    A rule names a ``column`` and a ``pattern``, or a kind of ``geometry``, and the ``reason``.
    """
    why: dict[int, str] = {}
    for rule in layer.get("leave_out", ()):
        for place in _found(table, rule):
            why.setdefault(place, str(rule["reason"]))
    if not why:
        return table, {}
    keep = [place for place in range(len(table)) if place not in why]
    columns = {name: [cells[n] for n in keep] for name, cells in table.columns.items()}
    wkb = None if table.wkb is None else [table.wkb[n] for n in keep]
    kept = Table(dict(columns), [table.rows[n] for n in keep], wkb, table.faults, table.notes)
    kept.done = table.done
    counts: dict[str, int] = {}
    for reason in why.values():
        counts[reason] = counts.get(reason, 0) + 1
    return kept, counts


def _found(table: Table, rule: Mapping[str, Any]) -> Iterator[int]:
    if "geometry" in rule:
        for place, wkb in enumerate(table.wkb or ()):
            if wkb is not None and Geometry(wkb).kind == rule["geometry"]:
                yield place
        return
    pattern = re.compile(rule["pattern"])
    for place, cell in enumerate(table.columns.get(rule["column"], ())):
        if pattern.search(cell):
            yield place
