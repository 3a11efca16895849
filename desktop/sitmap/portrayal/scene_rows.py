"""The rows of one situation on their way into a draw list: which is what, and its words.

What areas, lines, notes and marks look like is the matter of ``area_scene``, ``line_scene``,
``note_scene`` and ``gathering``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Party
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.clipping import Points
from sitmap.portrayal.mark_looks import MarkSet, age_steps
from sitmap.portrayal.shape_cache import AREA, LINE, POINT, POINTS, ShapeCache, shape_forms
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["SCHEMATIC", "SceneRows", "Shown", "Split", "age_words", "is_second"]

SCHEMATIC: Final = "schematic"
_MOST_LETTERS: Final = 72
_ROUTE: Final = KINDS.index(Kind.ROUTE)
_ANNOTATION: Final = KINDS.index(Kind.ANNOTATION)
_CLAIMED: Final = BASES.index(Basis.CLAIMED)
_SAID_BY_TINT: Final = ", assessed"
"""What the legend says; a claim is said on the map too."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One drawn row with a geometry; ``at`` is its position in the situation."""

    row: int
    at: int
    geometry: Geometry


@dataclass(frozen=True, slots=True)
class Split:
    """Area and line rows, and the situation's positions of noted points and of other points."""

    areas: list[Shown]
    lines: list[Shown]
    notes: NDArray[np.intp]
    points: NDArray[np.intp]


_NEAR: Final = 200.0
"""Frame units around the frame within which marks and notes are still of interest."""


class SceneRows:
    """A situation in a view: what the makers of layers share."""

    def __init__(
        self, snapshot: Snapshot, situation: Situation, view: View, style: Style, cache: ShapeCache
    ) -> None:
        self.snapshot, self.situation = snapshot, situation
        self.view, self.style, self.cache = view, style, cache
        self.moved = cache.begin(view)
        self._categories = tuple(snapshot.vocabulary.categories.values())

    # --- facts of a row -------------------------------------------------------------------

    def category(self, row: int) -> str:
        """Return code and name of the row's category, for matching words."""
        number = int(self.snapshot.columns.category[row])
        if not 0 <= number < len(self._categories):
            return ""
        return f"{self._categories[number].code} {self._categories[number].name}"

    def basis(self, row: int) -> Basis:
        """Return on what the row's statement rests."""
        return BASES[int(self.snapshot.columns.basis[row])]

    def kind(self, row: int) -> Kind:
        """Return the row's kind."""
        return KINDS[int(self.snapshot.columns.kind[row])]

    def party(self, row: int) -> Party | None:
        """Return whom the row is about."""
        return self.snapshot.party_of(row)

    def is_second(self, row: int) -> bool:
        """Return whether the row's party is every second one of the file's list."""
        return is_second(int(self.snapshot.columns.party[row]))

    def words(self, row: int, at: int) -> str:
        """Return what stands on the map for a row: an annotation's text or the category's name.

        ``at`` is the row's position in the situation. Schematic drawing and the age of what is
        old are said.
        """
        title = self.snapshot.texts.title[row]
        number = int(self.snapshot.columns.category[row])
        name = self._categories[number].name if 0 <= number < len(self._categories) else title
        name = name.removesuffix(_SAID_BY_TINT)
        if self.kind(row) is Kind.ANNOTATION:
            name = title or name
        elif self.basis(row) is Basis.CLAIMED and "claim" not in name.casefold():
            name = f"{name}, claimed"
        name = _one_line(name)
        if self.snapshot.columns.schematic[row]:
            name = f"{name} ({SCHEMATIC})"
        if self.situation.stale[at]:
            name = f"{name}, {age_words(int(self.situation.age_days[at]))}"
        return name

    # --- which rows are what --------------------------------------------------------------

    def split(self) -> Split:
        """Return the rows of the situation by the form in which they are drawn."""
        rows, columns = self.situation.rows, self.snapshot.columns
        forms = self._forms(rows)
        is_point = np.isfinite(columns.lon[rows]) & (forms != LINE) & (forms != AREA)
        noted = columns.kind[rows] == _ANNOTATION

        def of(form: int) -> list[Shown]:
            found = np.flatnonzero(forms == form).tolist()
            shapes = self.snapshot.shapes
            return [Shown(int(rows[n]), n, shapes[int(columns.shape[rows[n]])]) for n in found]

        notes, points = np.flatnonzero(is_point & noted), np.flatnonzero(is_point & ~noted)
        return Split(of(AREA), of(LINE), notes, points)

    def _forms(self, rows: NDArray[np.int32]) -> NDArray[np.uint8]:
        """Return the form of each row's shape; rows without one count as points."""
        shapes = self.snapshot.columns.shape[rows]
        forms = np.append(shape_forms(self.snapshot.shapes), np.uint8(POINT))
        return np.asarray(forms[shapes], np.uint8)

    # --- where marks stand ----------------------------------------------------------------

    def mark_set(self, split: Split) -> MarkSet:
        """Return where marks stand: at points, at every point of several, and on lines.

        Routes and annotations speak for themselves.
        """
        rows, columns = self.situation.rows, self.snapshot.columns
        silent = (_ROUTE, _ANNOTATION)
        own = [shown.at for shown in split.lines if columns.kind[shown.row] not in silent]
        at = np.concatenate([split.points, np.array(own, np.intp)])
        at, xy = self.places(at)
        return MarkSet(
            rows[at],
            xy,
            self.situation.possible[at],
            columns.basis[rows[at]] == _CLAIMED,
            self.situation.stale[at],
            age_steps(self.snapshot, self.situation)[at],
        )

    def places(self, at: NDArray[np.intp]) -> tuple[NDArray[np.intp], Points]:
        """Return positions and where in the frame they stand; what is far from it is left out.

        Each point of several has its own entry.
        """
        rows, columns = self.situation.rows, self.snapshot.columns
        places = self.cache.points(columns.lon, columns.lat, rows[at])[rows[at]]
        at, places = self._spread(at, places)
        xy = self.view.xy_to_frame(places)
        inside = self.view.holds(xy, _NEAR)
        return at[inside], xy[inside]

    def _spread(self, at: NDArray[np.intp], places: Points) -> tuple[NDArray[np.intp], Points]:
        """Return positions and projected places, each point of several with its own."""
        rows = self.situation.rows[at]
        shapes = self.snapshot.columns.shape[rows]
        single = self._forms(rows) != POINTS
        more_at, more = [at], [places]
        for position in np.flatnonzero(~single).tolist():
            geometry = self.snapshot.shapes[int(shapes[position])]
            each = np.concatenate(self.cache.projected(geometry))
            more.append(each)
            more_at.append(np.full(len(each), at[position]))
        more_at[0], more[0] = at[single], places[single]
        return np.concatenate(more_at), np.concatenate(more)


def _one_line(words: str) -> str:
    """Return words without breaks and cut where they would cross the map."""
    line = " ".join(words.split())
    return line if len(line) <= _MOST_LETTERS else line[: _MOST_LETTERS - 1].rstrip() + "…"


def is_second(number: int) -> bool:
    """Return whether a party with this place in the file's list is every second one."""
    return number % 2 == 1


def age_words(days: int) -> str:
    """Return an age as it is said on the map and in the legend."""
    return "1 day old" if days == 1 else f"{days} days old"
