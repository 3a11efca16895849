"""Parties, categories with dated definitions, series, saved views: the file's own lists.

Their content is data of each file; nothing here knows a war or a colour scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from sitmap.domain.source import Source

__all__ = [
    "METRIC_STALE_AFTER_DAYS",
    "PARTY_COLOURS",
    "STALE_AFTER_DAYS",
    "CaseInfo",
    "Category",
    "Definition",
    "Formula",
    "MetricDefinition",
    "PageTemplate",
    "Party",
    "SavedView",
    "Series",
    "Vocabulary",
    "free_code",
    "free_colour",
    "new_party",
]


STALE_AFTER_DAYS: Final = 7
"""Age at which what holds until the next observation is called stale, if nothing else is said."""
METRIC_STALE_AFTER_DAYS: Final = 30
"""The same for readings of metrics, which are published less often."""
PARTY_COLOURS: Final = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C",
)  # fmt: skip
"""Colours of new parties in this order: told apart by red-green readers too (Okabe-Ito)."""


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a statement is about; ``hatch`` is none, diagonal, cross, dots or horizontal."""

    code: str
    name: str
    colour: str = "#6b6b6b"
    hatch: str = "none"


_USUAL: Final = (
    Party("RU", "Russian forces", "#D55E00"),
    Party("UA", "Ukrainian forces", "#0072B2", "horizontal"),
    Party("contested", "Contested or unknown", "#8C8C8C", "dots"),
    Party("civilian", "Civilians", "#009E73"),
)
"""Parties as the demonstration case has them: files of others name many by the same codes."""


def new_party(code: str, parties: Iterable[Party]) -> Party:
    """Return the entry for a code that a file does not have yet, beside those that it has.

    Usual parties come with their usual name and colour, unless another has that colour.
    """
    known = tuple(parties)
    usual = next((item for item in _USUAL if item.code == code), Party(code, code, ""))
    used = {party.colour.lower() for party in known}
    is_free = usual.colour and usual.colour.lower() not in used
    return usual if is_free else replace(usual, colour=free_colour(known))


def free_colour(parties: Iterable[Party]) -> str:
    """Return a colour for a further party that none of ``parties`` has, while there is one."""
    used = {party.colour.lower() for party in parties}
    return next((item for item in PARTY_COLOURS if item.lower() not in used), PARTY_COLOURS[-1])


def free_code(name: str, taken: set[str]) -> str:
    """Return a short code made of a name that no entry of the list has yet."""
    base = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")[:40] or "entry"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


@dataclass(frozen=True, slots=True)
class Definition:
    """What a category means from one day on; bounds are int64 ms, ``None`` is open."""

    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """An entry of the controlled list of one kind."""

    code: str
    name: str
    kind: str = ""
    definitions: tuple[Definition, ...] = ()

    def definition_at(self, when: int) -> str:
        """Return the definition valid at ``when`` (int64 ms), or an empty text."""
        for entry in self.definitions:
            after_start = entry.start is None or entry.start <= when
            if after_start and (entry.end is None or when < entry.end):
                return entry.text
        return ""


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """A metric that readings refer to; ``group`` orders the panel."""

    code: str
    name: str
    unit: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure that a user defines: an ``expression`` over metrics, as ``formula_syntax`` reads it.

    Without a ``unit`` it is the one that follows from the readings.
    """

    code: str
    name: str
    expression: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A sequence of observations that follow one another."""

    name: str
    kind: str
    stale_after_days: int = STALE_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class SavedView:
    """What a reader looked at, by name: where, when, and how.

    ``extent`` is [west, south, east, north] in degrees. Everything else may be empty, which
    leaves that part as it is when the view is shown: ``on`` is an ISO day or minute
    (``2025-11-17T14:00``), ``compared_on`` the earlier one that it is compared with,
    ``known_on`` and ``recorded_on`` are ISO days, ``window`` a length of time (``30d``),
    ``choices`` the choices for map and filter as ``portrayal.choices_text`` writes them,
    ``selection`` the uid of an observation.
    In a view with a date, empty days of knowledge are the latest, and no earlier date compares
    with none.

    Views that name the same ``story`` are its steps, in the order of the list; ``text`` is
    what the step says.
    """

    name: str
    extent: tuple[float, float, float, float]
    on: str = ""
    known_on: str = ""
    recorded_on: str = ""
    window: str = ""
    choices: str = ""
    selection: str = ""
    story: str = ""
    text: str = ""
    compared_on: str = ""


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """How pages are laid out, by name; ``design`` is written by ``portrayal.page.design``."""

    name: str
    design: str


@dataclass(frozen=True, slots=True)
class CaseInfo:
    """What the file says of itself."""

    title: str
    zone: str = "UTC"
    tlp: str = ""
    first_date: str = ""
    note: str = ""
    disclaimer: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All lists of a file, by code; insertion order is display order."""

    parties: dict[str, Party] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    metrics: dict[str, MetricDefinition] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    views: dict[str, SavedView] = field(default_factory=dict)
    formulas: dict[str, Formula] = field(default_factory=dict)
    page_templates: dict[str, PageTemplate] = field(default_factory=dict)
