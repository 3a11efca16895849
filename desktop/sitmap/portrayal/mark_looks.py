"""How marks of points look: symbol by category or kind, colour by party, doubt and age.

Inside a window longer than a day what is latest is strongest. Where marks stand belongs to
``gathering``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY, MS_PER_HOUR
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.portrayal.draw_list import RGBA, SYMBOLS
from sitmap.portrayal.style import Style, mix

__all__ = [
    "AGE_STEPS",
    "AGE_STRENGTHS",
    "KIND_SYMBOLS",
    "Looks",
    "MarkSet",
    "age_steps",
    "fades",
    "mark_looks",
    "mark_palette",
]

AGE_STRENGTHS: Final = (1.0, 0.82, 0.66, 0.52)
"""How strong events of each quarter of a window are drawn, the latest first."""
AGE_STEPS: Final = len(AGE_STRENGTHS)
_DOUBT: Final = 0.5
"""How strong what is claimed or old is drawn."""
_EVENT: Final = KINDS.index(Kind.EVENT)
KIND_SYMBOLS: Final = {Kind.ASSESSMENT: "page", Kind.METRIC: "bars", Kind.PLACE: "pin"}
"""Marks of kinds whose category makes no difference."""
_KIND_RANK: Final = np.array(
    [{Kind.ASSESSMENT: 1, Kind.METRIC: 2, Kind.PLACE: 3}.get(kind, 0) for kind in KINDS]
)


def fades(situation: Situation) -> bool:
    """Return whether events lose strength with their age.

    They do in windows longer than a day, or than an hour if these end within a day.
    """
    window = situation.window
    unit = MS_PER_HOUR if window.end % MS_PER_DAY else MS_PER_DAY
    return window.end - window.start > unit


def age_steps(snapshot: Snapshot, situation: Situation) -> NDArray[np.uint8]:
    """Return the quarter of the window in which each row lies, 0 for the latest; else 0.

    Only events with an exact day have an age inside the window, and within a day only those
    known to a quarter of it: the others may be recent.
    """
    if not fades(situation):
        return np.zeros(len(situation), np.uint8)
    window = situation.window
    length = window.end - window.start
    observed = np.clip(situation.observed, window.start, window.end - 1)
    steps = (window.end - 1 - observed) * AGE_STEPS // length
    c, rows = snapshot.columns, situation.rows
    dated = (c.kind[rows] == _EVENT) & ~situation.possible
    if window.end % MS_PER_DAY:
        # Bounds are compared, never subtracted: those of an open date lie 2**63 ms apart.
        dated &= c.valid_to[rows] <= c.valid_from[rows] + length // AGE_STEPS
    return np.where(dated, steps, 0).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class MarkSet:
    """Rows with the frame positions of their marks; all arrays have one entry a mark.

    ``age`` uint8 counts steps of age inside the window, 0 for the latest.
    """

    rows: NDArray[np.int32]
    xy: NDArray[np.float64]
    possible: NDArray[np.bool_]
    claimed: NDArray[np.bool_]
    stale: NDArray[np.bool_]
    age: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, mask: NDArray[np.bool_]) -> MarkSet:
        """Return the marks that ``mask`` keeps."""
        return MarkSet(
            self.rows[mask],
            self.xy[mask],
            self.possible[mask],
            self.claimed[mask],
            self.stale[mask],
            self.age[mask],
        )


@dataclass(frozen=True, slots=True)
class Looks:
    """Mark, colour, hollowness and order of each mark of a set; colours of a kind by their age."""

    symbol: NDArray[np.uint8]
    colour: NDArray[np.uint16]
    hollow: NDArray[np.bool_]
    rank: NDArray[np.int64]
    age: NDArray[np.int64]


def mark_palette(snapshot: Snapshot, style: Style) -> tuple[RGBA, ...]:
    """Return the colours of marks: by party (none first), as stated or claimed, by age."""
    parties = (None, *snapshot.vocabulary.parties.values())
    land = style.colour("land")
    return tuple(
        mix(style.party_colour(party), land, doubt * strength)
        for party in parties
        for doubt in (1.0, _DOUBT)
        for strength in AGE_STRENGTHS
    )


def mark_looks(snapshot: Snapshot, marks: MarkSet, style: Style) -> Looks:
    """Return how each mark looks: symbol by category or kind, colour by party and basis."""
    columns = snapshot.columns
    by_category = np.array(
        [
            style.symbol(f"{item.code} {item.name}", number)
            for number, item in enumerate(snapshot.vocabulary.categories.values())
        ]
        + [SYMBOLS.index("circle")],
        np.uint8,
    )
    by_kind = np.array([_symbol_of(kind) for kind in KINDS], np.uint8)
    kind = columns.kind[marks.rows]
    own = by_kind[kind]
    symbol = np.where(own == 255, by_category[columns.category[marks.rows]], own).astype(np.uint8)
    faint = marks.claimed | marks.stale
    shade = (columns.party[marks.rows].astype(np.int64) + 1) * 2 + faint
    age = marks.age.astype(np.int64)
    colour = (shade * AGE_STEPS + age).astype(np.uint16)
    return Looks(symbol, colour, marks.possible, _KIND_RANK[kind], age)


def _symbol_of(kind: Kind) -> int:
    name = KIND_SYMBOLS.get(kind)
    return 255 if name is None else SYMBOLS.index(name)
