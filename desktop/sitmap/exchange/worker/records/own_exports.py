"""Tables that this program exported: every row says its kind, and fields have our own names.

Runs in the child. What an export holds is ``domain.export_rows``' matter; what makes a text safe
in a table is taken off again here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sitmap.domain.observation import Kind, Persistence
from sitmap.exchange.worker.records.rows import Layer
from sitmap.exchange.worker.records.table import Fault, Table

__all__ = ["OWN", "is_own_export", "own_layers"]

OWN: Final = "sitmap-export"
"""What such files are called where a preset is named."""
_SIGNS: Final = {
    "kind", "persistence", "basis", "reliability", "credibility", "sensitivity", "known_from",
}  # fmt: skip
_FIELDS: Final = {
    "time": "valid", "label": "category_label", "precision": "location_precision_m",
    "about_text": "about",
    **{name: name for name in (
        "title", "text", "party", "category", "source", "source_ref", "place", "unit",
        "claimant", "metric", "scope", "basis", "value_text", "series", "sensitivity",
        "reliability", "credibility", "tlp", "embargo_until", "low", "best", "high", "known_from",
    )},
}  # fmt: skip
_DROPPED: Final = (
    "kind", "persistence", "uid", "observation_uid", "valid_from", "valid_to", "holds_to",
    "known_to", "source_title", "licence", "attribution", "schematic", "disputed_by",
    "further_days", "further_sources", "lon", "lat", "wkt", "flagged",
    "name", "description", "folder", "@id", "@time", "Name", "begin", "end",
)  # fmt: skip
_SAFE: Final = re.compile("(^|[;\t\r\n])'([\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def is_own_export(table: Table) -> bool:
    """Return whether a table has the columns that all exports have."""
    return set(table.columns) >= _SIGNS


def own_layers(table: Table) -> Iterator[tuple[Table, Layer]]:
    """Yield the rows of each sort with the layer that reads them; faults come with the first."""
    faults = list(table.faults)
    groups: dict[tuple[str, str, bool, bool], list[int]] = {}
    series = table.columns.get("series") or [""] * len(table)
    wkt = table.columns.get("wkt") or [""] * len(table)
    for place, (kind, persistence) in enumerate(
        zip(table.columns["kind"], table.columns["persistence"], strict=True)
    ):
        if kind in set(Kind) and persistence in set(Persistence):
            key = (kind, persistence, bool(series[place]), bool(wkt[place]))
            groups.setdefault(key, []).append(place)
        else:
            faults.append(Fault(table.rows[place], f"'{kind}' is no kind of observation"))
    for (kind, persistence, _, as_text), places in groups.items():
        part = _part(table, places, faults)
        faults = []
        yield part, _layer(part, kind, persistence, as_text)
    if faults:
        yield Table({}, [], None, faults), {"kind": Kind.EVENT.value, "map": {}, "fixed": {},
                                            "values": {}}  # fmt: skip


def _part(table: Table, places: Sequence[int], faults: list[Fault]) -> Table:
    plain = table.wkb is None
    columns: dict[str, Sequence[str]] = {}
    for name, cells in table.columns.items():
        taken = [cells[place] for place in places]
        columns[name] = [_SAFE.sub(r"\1\2", text) for text in taken] if plain else taken
    wkb = None if table.wkb is None else [table.wkb[place] for place in places]
    return Table(columns, [table.rows[place] for place in places], wkb, faults, table.notes)


def _layer(table: Table, kind: str, persistence: str, as_text: bool) -> dict[str, Any]:
    mapped = {field: name for field, name in _FIELDS.items() if name in table.columns}
    if table.wkb is None and as_text:
        mapped["wkt"] = "wkt"
    elif table.wkb is None and "lon" in table.columns and kind in _POINTS:
        mapped |= {"lon": "lon", "lat": "lat"}
    return {
        "kind": kind,
        "persistence": persistence,
        "map": mapped,
        "fixed": {},
        "values": {},
        "drop": _DROPPED,
        "own_properties": True,
    }


_POINTS: Final = frozenset({kind.value for kind in Kind} - {Kind.CONTROL.value, Kind.ROUTE.value})
