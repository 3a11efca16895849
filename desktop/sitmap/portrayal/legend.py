"""The legend: what is really drawn, with its look and what the word meant at the date.

Screen and page list the same entries and paint the same samples. Where the legend stands
does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Party
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import BASES, KINDS, Situation, Snapshot
from sitmap.portrayal.draw_list import (
    RGBA,
    SYMBOLS,
    DrawList,
    Item,
    Layer,
    Markers,
    Paths,
    PathShape,
)
from sitmap.portrayal.gathering import MarkSet, mark_looks
from sitmap.portrayal.shape_cache import geometry_facts
from sitmap.portrayal.style import AreaLook, RouteLook, Style, mix

__all__ = ["LegendEntry", "legend_entries", "legend_swatch"]

Sample: TypeAlias = Literal["area", "line", "mark"]

_KIND_NAMES: Final = {
    Kind.ASSESSMENT: "Assessment",
    Kind.METRIC: "Reading",
    Kind.PLACE: "Place",
}


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend.

    ``definition`` is what the category meant on the day shown, ``note`` adds age or doubt;
    ``count`` is how many drawn rows look like this. ``row`` is one of them.
    """

    sample: Sample
    label: str
    definition: str
    note: str
    count: int
    row: int
    area: AreaLook | None = None
    line: RouteLook | None = None
    symbol: int = 0
    colour: RGBA = (0, 0, 0, 255)
    hollow: bool = False


def legend_entries(
    snapshot: Snapshot,
    situation: Situation,
    style: Style,
    rows: NDArray[np.int32] | None = None,
) -> tuple[LegendEntry, ...]:
    """Return entries for the drawn ``rows`` (None: all with a place): areas, lines, marks.

    Rows that look alike and mean the same share an entry.
    """
    shown = situation if rows is None else situation.where(np.isin(situation.rows, rows))
    builder = _Builder(snapshot, shown, style)
    forms = [_form(snapshot, int(row)) for row in shown.rows]
    return (
        *builder.areas(at for at, form in enumerate(forms) if form == "area"),
        *builder.lines(at for at, form in enumerate(forms) if form == "line"),
        *builder.marks(np.array([form in {"mark", "locus"} for form in forms], np.bool_)),
    )


def _form(snapshot: Snapshot, row: int) -> str:
    """Return how a row is drawn: area, line, mark, a line with a mark, or not at all."""
    shape = int(snapshot.columns.shape[row])
    if shape < 0:
        return "mark" if np.isfinite(snapshot.columns.lon[row]) else ""
    kind, _ = geometry_facts(snapshot.shapes[shape])
    if "Polygon" in kind:
        return "area"
    if "Line" not in kind:
        return "mark"
    return "line" if KINDS[int(snapshot.columns.kind[row])] is Kind.ROUTE else "locus"


class _Builder:
    """Merges rows that look alike into entries."""

    def __init__(self, snapshot: Snapshot, situation: Situation, style: Style) -> None:
        self.snapshot, self.situation, self.style = snapshot, situation, style
        self.parties = tuple(snapshot.vocabulary.parties.values())
        self.categories = tuple(snapshot.vocabulary.categories.values())

    def _party(self, row: int) -> Party | None:
        number = int(self.snapshot.columns.party[row])
        return self.parties[number] if 0 <= number < len(self.parties) else None

    def _words(self, row: int) -> tuple[str, str, str]:
        """Return a row's category name, its definition at the date, and words to match."""
        number = int(self.snapshot.columns.category[row])
        if not 0 <= number < len(self.categories):
            kind = KINDS[int(self.snapshot.columns.kind[row])]
            return kind.value.capitalize(), "", ""
        item = self.categories[number]
        when = self.situation.window.end - 1
        return item.name, item.definition_at(when), f"{item.code} {item.name}"

    def _label(self, row: int, name: str, basis: Basis) -> str:
        party = self._party(row)
        parts = [name]
        if party is not None and not _mentions(name, party):
            parts.append(party.name)
        if basis.value not in name.casefold():
            parts.append(basis.value)
        return ", ".join(parts)

    def _note(self, members: list[int]) -> str:
        """Return the age of what is old, and whether anything is schematic."""
        ages = [int(self.situation.age_days[at]) for at in members if self.situation.stale[at]]
        notes = [f"old: {_days(min(ages), max(ages))}"] if ages else []
        rows = self.situation.rows[members]
        if self.snapshot.columns.schematic[rows].any():
            notes.append("schematic")
        return ", ".join(notes)

    def areas(self, positions: Iterable[int]) -> list[LegendEntry]:
        """Return an entry for each category, party, basis and age of areas."""
        entries = []
        for members in self._alike(positions):
            row = int(self.situation.rows[members[0]])
            name, definition, words = self._words(row)
            basis = BASES[int(self.snapshot.columns.basis[row])]
            look = self.style.area(
                self._party(row),
                basis,
                kind=KINDS[int(self.snapshot.columns.kind[row])],
                category=words,
                stale=bool(self.situation.stale[members[0]]),
            )
            label = self._label(row, name, basis)
            note = self._note(members)
            entries.append(
                LegendEntry("area", label, definition, note, len(members), row, area=look)
            )
        return entries

    def lines(self, positions: Iterable[int]) -> list[LegendEntry]:
        """Return an entry for each category, party, basis and age of routes."""
        entries = []
        for members in self._alike(positions):
            row = int(self.situation.rows[members[0]])
            name, definition, words = self._words(row)
            basis = BASES[int(self.snapshot.columns.basis[row])]
            look = self.style.route(
                self._party(row),
                words,
                stale=bool(self.situation.stale[members[0]]),
                claimed=basis is Basis.CLAIMED,
            )
            label = self._label(row, name, basis)
            note = self._note(members)
            entries.append(
                LegendEntry("line", label, definition, note, len(members), row, line=look)
            )
        return entries

    def _alike(self, positions: Iterable[int]) -> list[list[int]]:
        columns = self.snapshot.columns
        groups: dict[tuple[int, int, int, int, bool], list[int]] = {}
        for at in positions:
            row = int(self.situation.rows[at])
            key = (
                int(columns.kind[row]),
                int(columns.category[row]),
                int(columns.party[row]),
                int(columns.basis[row]),
                bool(self.situation.stale[at]),
            )
            groups.setdefault(key, []).append(at)
        return [groups[key] for key in sorted(groups)]

    def marks(self, chosen: NDArray[np.bool_]) -> list[LegendEntry]:
        """Return an entry for each kind or category and party of marks, then their doubts."""
        part = self.situation.where(chosen)
        if not len(part):
            return []
        columns = self.snapshot.columns
        claimed = columns.basis[part.rows] == BASES.index(Basis.CLAIMED)
        marks = MarkSet(part.rows, np.zeros((len(part), 2)), part.possible, claimed, part.stale)
        looks = mark_looks(self.snapshot, marks, self.style)
        category = np.where(looks.rank == 0, columns.category[part.rows], -1)
        keys = np.column_stack([looks.rank, category, columns.party[part.rows]]).astype(np.int64)
        _, first, counts = np.unique(keys, axis=0, return_index=True, return_counts=True)
        entries = [
            self._mark(int(part.rows[at]), int(count), int(looks.symbol[at]))
            for at, count in zip(first, counts, strict=True)
        ]
        return [*entries, *self._doubts(part, claimed)]

    def _mark(self, row: int, count: int, symbol: int) -> LegendEntry:
        kind = KINDS[int(self.snapshot.columns.kind[row])]
        name, definition, _ = self._words(row)
        if kind in _KIND_NAMES:
            name, definition = _KIND_NAMES[kind], ""
        party = self._party(row)
        label = f"{name}, {party.name}" if party is not None else name
        colour = self.style.party_colour(party)
        return LegendEntry("mark", label, definition, "", count, row, symbol=symbol, colour=colour)

    def _doubts(self, part: Situation, claimed: NDArray[np.bool_]) -> list[LegendEntry]:
        """Return what hollow and pale marks mean, if any is drawn."""
        neutral = self.style.colour("neutral")
        pale = mix(neutral, self.style.colour("land"), 0.5)
        out = []
        for words, holds, colour, hollow in (
            ("Hollow: some time within its date", part.possible, neutral, True),
            ("Pale: claimed", claimed, pale, False),
            ("Pale: old", part.stale & ~claimed, pale, False),
        ):
            found = np.flatnonzero(holds)
            if not len(found):
                continue
            entry = LegendEntry("mark", words, "", "", len(found), int(part.rows[found[0]]))
            circle = SYMBOLS.index("circle")
            out.append(replace(entry, symbol=circle, colour=colour, hollow=hollow))
        return out


def _mentions(name: str, party: Party) -> bool:
    """Return whether a category's name already says whose it is."""
    stem = party.name.split()[0].casefold()
    return bool(stem) and stem in name.casefold()


def _days(low: int, high: int) -> str:
    return f"{low} days" if low == high else f"{low} to {high} days"


def legend_swatch(entry: LegendEntry, style: Style, width: float, height: float) -> DrawList:
    """Return the sample of an entry as a draw list of ``width`` by ``height`` frame units."""
    items: list[Item] = []
    if entry.area is not None:
        inset = 1.5
        box = np.array(
            [
                [inset, inset],
                [width - inset, inset],
                [width - inset, height - inset],
                [inset, height - inset],
            ]
        )
        shape = PathShape.of([box], closed=True)
        items.append(Paths(shape, entry.area.fill, entry.area.stroke, entry.area.hatch))
    elif entry.line is not None:
        ends = np.array([[2.0, height / 2], [width - 2.0, height / 2]])
        shape = PathShape.of([ends], closed=False)
        items.append(Paths(shape, stroke=entry.line.stroke, casing=entry.line.casing))
    else:
        items.append(_sample_mark(entry, style, width, height))
    return DrawList(width, height, (Layer("sample", tuple(items)),))


def _sample_mark(entry: LegendEntry, style: Style, width: float, height: float) -> Markers:
    one = np.zeros(1, np.uint8)
    return Markers(
        np.array([width / 2], np.float32),
        np.array([height / 2], np.float32),
        one + np.uint8(entry.symbol),
        one,
        np.array([entry.hollow]),
        (entry.colour,),
        style.colour("panel"),
        min(style.size("marker") - 1, height - 1),
        np.array([-1], np.int32),
    )
