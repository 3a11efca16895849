"""The legend of a page: what is drawn on any of its maps, each look once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from sitmap.domain.dates import date_ending, format_day
from sitmap.portrayal.compared import change_entries
from sitmap.portrayal.drawn_legend import drawn_entries
from sitmap.portrayal.hits import own_rows
from sitmap.portrayal.legend import LegendEntry
from sitmap.portrayal.page.drawing import DrawnMap, PageDrawing
from sitmap.portrayal.page.legend import LegendGroup, legend_groups
from sitmap.portrayal.page.maps import DrawnMaps, PageMaps

__all__ = ["page_entries"]


def page_entries(maps: PageMaps, drawn: DrawnMaps) -> tuple[LegendGroup, ...]:
    """Return the groups of the legend: changes first, then what the maps show."""
    last = maps.drawings[-1]
    entries = [
        (_day_of(drawing), entry)
        for drawing, one in zip(maps.drawings, drawn.maps, strict=True)
        for entry in _entries(drawing, one)
    ]
    found = _changes(last, drawn.own)
    shown = _merged(entries) if len(drawn.maps) > 1 else tuple(entry for _, entry in entries)
    return legend_groups((*found, *shown), last.snapshot)


def _changes(drawing: PageDrawing, drawn: DrawnMap) -> tuple[LegendEntry, ...]:
    if drawing.changed is None:
        return ()
    return change_entries(drawing.changed, drawing.snapshot, drawn.view.extent(), drawing.style)


def _entries(drawing: PageDrawing, drawn: DrawnMap) -> tuple[LegendEntry, ...]:
    """Return the entries of one map."""
    snapshot, style, content = drawing.snapshot, drawing.style, drawn.content
    alone = own_rows(content)
    if drawn.numbered:
        alone = np.setdiff1d(alone, np.array(drawn.numbered, np.int32))
    layers = drawing.request.options.layers
    return drawn_entries(snapshot, drawing.situation, content, alone, style, layers)


def _day_of(drawing: PageDrawing) -> str:
    return format_day(date_ending(drawing.situation.window.end))


def _merged(entries: Iterable[tuple[str, LegendEntry]]) -> tuple[LegendEntry, ...]:
    """Return every look once; a definition that changed between the maps says from which day."""
    found: dict[object, LegendEntry] = {}
    meant: dict[object, str] = {}
    for day, entry in entries:
        look = replace(entry, definition="", note="", count=0, row=-1)
        key = (look, entry.definition)
        if key in found:
            known = found[key]
            note = known.note if known.note == entry.note else ""
            found[key] = replace(known, count=known.count + entry.count, note=note)
            continue
        changed = meant.setdefault(look, entry.definition) != entry.definition
        label = f"{entry.label}, as of {day}" if changed else entry.label
        found[key] = replace(entry, label=label)
    return tuple(sorted(found.values(), key=_rank))


def _rank(entry: LegendEntry) -> tuple[bool, int]:
    """Return where an entry stands: areas, lines and marks, then what holds for all marks."""
    return entry.generic, ("area", "line", "mark").index(entry.sample)
