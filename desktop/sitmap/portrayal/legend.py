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
from sitmap.domain.dates import MS_PER_DAY, MS_PER_HOUR, Minute, Window, date_ending
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS
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
from sitmap.portrayal.emblems import EMBLEM_BASE, load_emblems
from sitmap.portrayal.line_scene import sign_paths
from sitmap.portrayal.mark_looks import AGE_STRENGTHS, MarkSet, age_steps, mark_looks
from sitmap.portrayal.party_letters import letter_at, party_letters
from sitmap.portrayal.scene_rows import age_words, is_second
from sitmap.portrayal.shape_cache import AREA, LINE, POINT, shape_forms
from sitmap.portrayal.style import AreaLook, RouteLook, Style, mix

__all__ = ["LegendEntry", "legend_entries", "legend_swatch"]

Sample: TypeAlias = Literal["area", "line", "mark"]

_ROUTE: Final = KINDS.index(Kind.ROUTE)
_ANNOTATION: Final = KINDS.index(Kind.ANNOTATION)
_NOTE: Final = SYMBOLS.index("dot")
_HOURS_UP_TO: Final = 2 * MS_PER_DAY
_KIND_NAMES: Final = {
    Kind.ASSESSMENT: "Assessment",
    Kind.METRIC: "Reading",
    Kind.PLACE: "Place",
}


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend.

    ``label`` is complete; ``name`` leaves the party out where a key of colours stands beside.
    ``definition`` is what the category meant on the day shown, ``note`` adds age or doubt;
    ``count`` is how many drawn rows look like this, ``row`` is one of them. ``party`` is a
    code, empty for none; ``letter`` stands at its marks in palettes without hues.
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
    name: str = ""
    party: str = ""
    generic: bool = False
    """It explains a look that many things share, and names no thing of its own."""
    letter: str = ""


def legend_entries(
    snapshot: Snapshot,
    situation: Situation,
    style: Style,
    rows: NDArray[np.int32] | None = None,
) -> tuple[LegendEntry, ...]:
    """Return entries for the drawn ``rows`` (None: all with a place): areas, lines, marks.

    Rows that look alike and mean the same share an entry.
    """
    shown = situation if rows is None else _only(situation, rows)
    builder = _Builder(snapshot, shown, style)
    columns = snapshot.columns
    forms = np.append(shape_forms(snapshot.shapes), np.uint8(POINT))[columns.shape[shown.rows]]
    areas = forms == AREA
    # Lines of other kinds than these tell where the mark on them belongs.
    lines = (forms == LINE) & np.isin(columns.kind[shown.rows], (_ROUTE, _ANNOTATION))
    points = np.isfinite(columns.lon[shown.rows]) & ~areas & ~lines
    notes = points & (columns.kind[shown.rows] == _ANNOTATION)
    entries = (
        *builder.areas(np.flatnonzero(areas).tolist()),
        *builder.lines(np.flatnonzero(lines).tolist()),
        *builder.notes(np.flatnonzero(notes).tolist()),
        *builder.marks(points & ~notes),
    )
    return (*entries, *_style_notes(entries, style)) if entries else ()


def _style_notes(entries: Iterable[LegendEntry], style: Style) -> list[LegendEntry]:
    """Return lines without a sample that say whose colours and symbols are drawn, if need be."""
    emblems = any(entry.symbol >= EMBLEM_BASE for entry in entries)
    blank = AreaLook(None, None, None)
    return [
        LegendEntry("area", note, "", "", 0, -1, area=blank, name=note)
        for note in (style.palette.note, load_emblems().note if emblems else "")
        if note
    ]


def _only(situation: Situation, rows: NDArray[np.int32]) -> Situation:
    """Return the part of a situation that has one of ``rows``, both ascending."""
    at = np.searchsorted(situation.rows, rows)
    held = at < len(situation)
    held[held] = situation.rows[at[held]] == rows[held]
    mask = np.zeros(len(situation), np.bool_)
    mask[at[held]] = True
    return situation.where(mask)


class _Builder:
    """Merges rows that look alike into entries."""

    def __init__(self, snapshot: Snapshot, situation: Situation, style: Style) -> None:
        self.snapshot, self.situation, self.style = snapshot, situation, style
        self.categories = tuple(snapshot.vocabulary.categories.values())
        codes = tuple(snapshot.vocabulary.parties) if style.palette.grey else ()
        self.letters = dict(zip(codes, party_letters(codes), strict=True))

    def _words(self, row: int) -> tuple[str, str, str]:
        """Return a row's category name, its definition at the date, and words to match."""
        number = int(self.snapshot.columns.category[row])
        if not 0 <= number < len(self.categories):
            kind = KINDS[int(self.snapshot.columns.kind[row])]
            return kind.value.capitalize(), "", ""
        item = self.categories[number]
        when = self.situation.window.end - 1
        return item.name, item.definition_at(when), f"{item.code} {item.name}"

    def _titled(self, entry: LegendEntry, name: str, basis: Basis | None) -> LegendEntry:
        """Return the entry with label, name and party; a basis is said unless the name does."""
        party = self.snapshot.party_of(entry.row)
        said = basis is None or basis.value in name.casefold()
        tail = [] if basis is None or said else [basis.value]
        whose = [party.name] if party is not None and not _mentions(name, party) else []
        return replace(
            entry,
            label=", ".join([name, *whose, *tail]),
            name=", ".join([name, *tail]),
            party="" if party is None else party.code,
            letter="" if party is None else self.letters.get(party.code, ""),
        )

    def _note(self, members: list[int]) -> str:
        """Return the age of what is old, and whether anything is schematic."""
        ages = [int(self.situation.age_days[at]) for at in members if self.situation.stale[at]]
        notes = [_ages(min(ages), max(ages))] if ages else []
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
                self.snapshot.party_of(row),
                basis,
                kind=KINDS[int(self.snapshot.columns.kind[row])],
                category=words,
                stale=bool(self.situation.stale[members[0]]),
                second=is_second(int(self.snapshot.columns.party[row])),
            )
            note = self._note(members)
            entry = LegendEntry("area", "", definition, note, len(members), row, area=look)
            entries.append(self._titled(entry, name, basis))
        return entries

    def lines(self, positions: Iterable[int]) -> list[LegendEntry]:
        """Return an entry for each category, party, basis and age of routes and drawn arrows."""
        entries = []
        for members in self._alike(positions):
            row = int(self.situation.rows[members[0]])
            name, definition, words = self._words(row)
            basis = BASES[int(self.snapshot.columns.basis[row])]
            look = self.style.route(
                self.snapshot.party_of(row),
                words,
                kind=KINDS[int(self.snapshot.columns.kind[row])],
                stale=bool(self.situation.stale[members[0]]),
                claimed=basis is Basis.CLAIMED,
            )
            note = self._note(members)
            entry = LegendEntry("line", "", definition, note, len(members), row, line=look)
            entries.append(self._titled(entry, name, basis))
        return entries

    def notes(self, positions: Iterable[int]) -> list[LegendEntry]:
        """Return an entry for each category, party and age of words written on the map."""
        entries = []
        for members in self._alike(positions):
            row = int(self.situation.rows[members[0]])
            name, definition, _ = self._words(row)
            colour = self.style.party_ink(self.snapshot.party_of(row))
            note = self._note(members)
            entry = LegendEntry(
                "mark", "", definition, note, len(members), row, symbol=_NOTE, colour=colour
            )
            entries.append(replace(self._titled(entry, name, None), letter=""))
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
        age = age_steps(self.snapshot, part)
        marks = MarkSet(
            part.rows, np.zeros((len(part), 2)), part.possible, claimed, part.stale, age
        )
        looks = mark_looks(self.snapshot, marks, self.style)
        category = np.where(looks.rank == 0, columns.category[part.rows], -1).astype(np.int64)
        # Small whole numbers are counted much faster than sorted.
        kinds = looks.rank * (len(self.categories) + 1) + category + 1
        keys = kinds * (len(self.snapshot.parties) + 1) + columns.party[part.rows] + 1
        counts = np.bincount(keys)
        first = np.zeros(len(counts), np.intp)
        first[keys[::-1]] = np.arange(len(keys))[::-1]
        entries = [
            self._mark(int(part.rows[at]), int(count), int(looks.symbol[at]))
            for at, count in zip(first[counts > 0], counts[counts > 0], strict=True)
        ]
        return [*entries, *self._ages(part, age), *self._doubts(part, claimed)]

    def _mark(self, row: int, count: int, symbol: int) -> LegendEntry:
        kind = KINDS[int(self.snapshot.columns.kind[row])]
        name, definition, _ = self._words(row)
        if kind in _KIND_NAMES:
            name, definition = _KIND_NAMES[kind], ""
        colour = self.style.party_colour(self.snapshot.party_of(row))
        entry = LegendEntry("mark", "", definition, "", count, row, symbol=symbol, colour=colour)
        return self._titled(entry, name, None)

    def _ages(self, part: Situation, age: NDArray[np.uint8]) -> list[LegendEntry]:
        """Return how strong events of each quarter of a long window are, if any has faded."""
        if not age.any():
            return []
        words = f"Paler: earlier in these {_length_words(part.window)}"
        entry = LegendEntry(
            "mark", words, "", "", len(age), int(part.rows[0]),
            symbol=SYMBOLS.index("circle"), name=words, generic=True,
        )  # fmt: skip
        neutral, land = self.style.colour("neutral"), self.style.colour("land")
        return [replace(entry, colour=mix(neutral, land, share)) for share in AGE_STRENGTHS]

    def _doubts(self, part: Situation, claimed: NDArray[np.bool_]) -> list[LegendEntry]:
        """Return what hollow and pale marks mean, if any is drawn."""
        neutral = self.style.colour("neutral")
        pale = mix(neutral, self.style.colour("land"), 0.5)
        unit = "time" if isinstance(date_ending(part.window.end), Minute) else "day"
        out = []
        for words, holds, colour, hollow in (
            (f"Hollow: {unit} not exact", part.possible, neutral, True),
            ("Pale: claimed", claimed, pale, False),
            ("Pale: old", part.stale & ~claimed, pale, False),
        ):
            found = np.flatnonzero(holds)
            if not len(found):
                continue
            entry = LegendEntry(
                "mark", words, "", "", len(found), int(part.rows[found[0]]),
                symbol=SYMBOLS.index("circle"), colour=colour, hollow=hollow, name=words,
                generic=True,
            )  # fmt: skip
            out.append(entry)
        return out


def _mentions(name: str, party: Party) -> bool:
    """Return whether a category's name already says whose it is."""
    stem = party.name.split()[0].casefold()
    return bool(stem) and stem in name.casefold()


def _ages(low: int, high: int) -> str:
    return age_words(low) if low == high else f"{low} to {age_words(high)}"


def key_words(party: Party, entries: Iterable[LegendEntry]) -> str:
    """Return a party's name for a key of colours, after its letter if one stands at its marks."""
    letters = (entry.letter for entry in entries if entry.party == party.code)
    letter = next(letters, "")
    return f"{letter}: {party.name}" if letter else party.name


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
        items += sign_paths(shape, entry.line)
    else:
        mark = _sample_mark(entry, style, width, height)
        items.append(mark)
        if entry.letter:
            x = float(mark.x[0]) + 0.55 * mark.size
            items.append(letter_at(x, height / 2, mark.size, entry.letter, style))
    return DrawList(width, height, (Layer("sample", tuple(items)),))


def _sample_mark(entry: LegendEntry, style: Style, width: float, height: float) -> Markers:
    one = np.zeros(1, np.uint8)
    size = min(style.size("marker") - 1, height - 1)
    x = width / 2 - (0.3 * size if entry.letter else 0.0)
    return Markers(
        np.array([x], np.float32),
        np.array([height / 2], np.float32),
        one + np.uint8(entry.symbol),
        one,
        np.array([entry.hollow]),
        (entry.colour,),
        style.colour("panel"),
        size,
        np.array([-1], np.int32),
    )


def _length_words(window: Window) -> str:
    """Return how long a window is, in days, or in hours where it is short and ends in a day."""
    length = window.end - window.start
    if window.end % MS_PER_DAY and length <= _HOURS_UP_TO:
        return f"{round(length / MS_PER_HOUR)} hours"
    return f"{round(length / MS_PER_DAY)} days"
