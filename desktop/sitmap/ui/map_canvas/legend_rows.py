"""The lines of the legend on the screen: words, samples, and the layers that they stand for.

Which entries there are is ``portrayal.legend``'s matter; where lines stand and what a click
does, that of the panel and its hands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.category import Party
from sitmap.domain.layers import MAP_KINDS, LayerKey, layer_name
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import SYMBOLS
from sitmap.portrayal.legend import LegendEntry, key_words
from sitmap.portrayal.style import Style

__all__ = ["LegendRow", "definitions_of", "hidden_rows", "joined_rows", "legend_rows"]

_MOST_HIDDEN: Final = 3
_MAP_KINDS: Final = frozenset(kind.value for kind in MAP_KINDS)
_DEFINED: Final = _MAP_KINDS - {Kind.PLACE.value}
"""Kinds whose lines name a category; places are one line, whatever theirs."""


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line: words and the samples that share them.

    ``keys`` are the layers that a click hides, or shows again where ``hidden``; without any
    the line only explains. ``categories`` are the codes that it stands for.
    """

    words: str
    samples: tuple[LegendEntry, ...]
    keys: frozenset[LayerKey] = frozenset()
    hidden: bool = False
    categories: tuple[str, ...] = ()


def legend_rows(
    entries: tuple[LegendEntry, ...], snapshot: Snapshot, style: Style
) -> tuple[LegendRow, ...]:
    """Return the entries with marks of one meaning on one line, after the parties' colours."""
    groups: dict[tuple[str, str, str], list[LegendEntry]] = {}
    for entry in entries:
        # That something is schematic stands below the map.
        note = entry.note.removesuffix("schematic").rstrip(", ")
        whose = "" if entry.sample == "mark" else entry.party
        groups.setdefault((entry.name, note, whose), []).append(entry)
    rows = [
        LegendRow(
            f"{name} ({note})" if note else name,
            tuple(members),
            _keys_of(members, snapshot),
            categories=_categories_of(members, snapshot),
        )
        for (name, note, _), members in groups.items()
    ]
    shown = {entry.party for entry in entries}
    keys = [
        _party_row(party, entries, snapshot, style)
        for party in snapshot.parties
        if party.code in shown
    ]
    return (*keys, *rows)


def _party_row(
    party: Party, entries: tuple[LegendEntry, ...], snapshot: Snapshot, style: Style
) -> LegendRow:
    colour, dot = style.party_colour(party), SYMBOLS.index("dot")
    sample = LegendEntry(
        "mark", party.name, "", "", 0, -1, symbol=dot, colour=colour, name=party.name
    )
    keys = (
        key for key in snapshot.layers.keys if key.party == party.code and key.kind in _MAP_KINDS
    )
    return LegendRow(key_words(party, entries), (sample,), frozenset(keys))


def _keys_of(entries: Sequence[LegendEntry], snapshot: Snapshot) -> frozenset[LayerKey]:
    """Return the layers of what looks like these entries, in all series."""
    index = snapshot.layers
    wanted = set()
    for entry in entries:
        if entry.row < 0 or entry.generic:
            continue
        key = index.keys[int(index.number[entry.row])]
        # Places are one line, whatever their category.
        category = None if key.kind == Kind.PLACE else key.category
        wanted.add((key.kind, category, key.party))
    return frozenset(
        key
        for key in index.keys
        if key.kind in _MAP_KINDS
        and ((key.kind, key.category, key.party) in wanted or (key.kind, None, key.party) in wanted)
    )


def joined_rows(
    rows: Sequence[LegendRow], others: Sequence[LegendRow], days: tuple[str, str]
) -> tuple[LegendRow, ...]:
    """Return the lines of two maps of two days; what shows on one alone says on which."""
    both = {row.words for row in rows} & {row.words for row in others}
    mine = [row if row.words in both else _on_day(row, days[0]) for row in rows]
    return (*mine, *(_on_day(row, days[1]) for row in others if row.words not in both))


def _on_day(row: LegendRow, day: str) -> LegendRow:
    return replace(row, words=f"{row.words}, {day} only")


def hidden_rows(snapshot: Snapshot, hidden: Collection[LayerKey]) -> tuple[LegendRow, ...]:
    """Return a line for each hidden layer to show it again, or one line for many."""
    groups: dict[str, set[LayerKey]] = {}
    for key in snapshot.layers.keys:
        if key in hidden:
            words = layer_name(key._replace(series=""), snapshot.vocabulary)
            groups.setdefault(words, set()).add(key)
    if len(groups) > _MOST_HIDDEN:
        every = frozenset(key for keys in groups.values() for key in keys)
        return (LegendRow(f"{len(every)} layers hidden: show", (), every, hidden=True),)
    return tuple(
        LegendRow(f"hidden: {words}", (), frozenset(keys), hidden=True)
        for words, keys in groups.items()
    )


def _categories_of(entries: Sequence[LegendEntry], snapshot: Snapshot) -> tuple[str, ...]:
    index = snapshot.layers
    own = (entry.row for entry in entries if entry.row >= 0 and not entry.generic)
    keys = [index.keys[int(index.number[row])] for row in own]
    defined = (key.category for key in keys if key.kind in _DEFINED)
    return tuple(dict.fromkeys(code for code in defined if code))


def definitions_of(row: LegendRow, snapshot: Snapshot, when: int) -> tuple[str, ...]:
    """Return what the categories of a line mean at ``when`` (int64 ms), each once."""
    known = snapshot.vocabulary.categories
    found = (known[code].definition_at(when) for code in row.categories if code in known)
    return tuple(dict.fromkeys(text for text in found if text))
