"""Rows on their way out of a file: batches of columns, and what a product says of itself.

Plain data between the store, which reads them, and the writers of formats. How a format
spells them does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sitmap.domain.category import Vocabulary
from sitmap.domain.observation import Kind
from sitmap.domain.source import Source

__all__ = [
    "FIELDS",
    "FIELD_TITLES",
    "LISTS",
    "NUMBERS",
    "TIMES",
    "UTC_TIMES",
    "ExportRows",
    "Product",
    "forbidden",
]

FIELD_TITLES: Final[dict[str, str]] = {
    "uid": "Identifier of this row",
    "observation_uid": "Identifier of the observation, where this row corrects another",
    "title": "Title",
    "party": "Party",
    "category": "Category",
    "category_label": "Category as the source calls it",
    "series": "Series",
    "valid": "Valid date as typed, EDTF",
    "valid_from": "Valid from, on the calendar of the file",
    "valid_to": "Valid to, end exclusive, on the calendar of the file",
    "holds_to": "Last moment at which it holds, on the calendar of the file",
    "further_days": "Further days on which the series was found unchanged",
    "persistence": "How the date is read",
    "about": "Time spoken of, EDTF",
    "basis": "On what the statement rests",
    "claimant": "Claimant",
    "disputed_by": "Identifiers of the observations that deny this one",
    "source": "Code of the first source",
    "further_sources": "Codes of the further sources",
    "source_title": "Title of the first source",
    "licence": "Licence of the first source",
    "attribution": "Whom to credit for the first source",
    "source_ref": "Reference inside the source",
    "reliability": "Source reliability, Admiralty code",
    "credibility": "Credibility, Admiralty code",
    "place": "Place",
    "text": "Text",
    "metric": "Metric",
    "scope": "Scope",
    "value_text": "Value as printed",
    "low": "Lower bound",
    "best": "Best value",
    "high": "Upper bound",
    "unit": "Unit",
    "location_precision_m": "Precision of the location in metres",
    "schematic": "Drawn from words, not surveyed",
    "sensitivity": "Sensitivity",
    "tlp": "Handling label, TLP 2.0",
    "embargo_until": "Embargo until",
    "flagged": "Why it looks implausible",
    "known_from": "Known from, UTC",
    "known_to": "Known to, UTC",
    "properties": "Further properties, JSON",
}
"""Every field of a product's rows, in its order, with what it means."""

FIELDS: Final = tuple(FIELD_TITLES)
NUMBERS: Final = ("low", "best", "high", "location_precision_m")
UTC_TIMES: Final = ("known_from", "known_to")
TIMES: Final = ("valid_from", "valid_to", "holds_to", *UTC_TIMES)
"""Fields with a moment: on the calendar of the file, but for UTC_TIMES."""
LISTS: Final = ("further_days", "disputed_by", "further_sources")
"""Fields with several values, each a tuple of texts."""


@dataclass(frozen=True, slots=True)
class ExportRows:
    """Some rows of one kind, in the order in which they were recorded.

    ``cells`` has a list for each of FIELDS that any of the rows has, None where one has not:
    numbers for NUMBERS, ``schematic`` as bool, tuples for LISTS, DATETIME texts with
    milliseconds for TIMES, else texts. ``shapes`` is little-endian WKB.
    """

    kind: Kind
    cells: dict[str, list[Any]]
    shapes: list[bytes | None]

    def __len__(self) -> int:
        return len(self.shapes)


@dataclass(frozen=True, slots=True)
class Product:
    """What a product says of itself beside its rows; empty texts say nothing.

    ``contents`` tells which rows it holds; ``on``, ``known_on`` and ``recorded_on`` are ISO
    days. ``strictest`` is the strictest handling label of the file and its rows. ``sources``
    are those that its rows cite. ``notes`` are lines for the reader, such as that it was
    redacted and what was withheld.
    """

    title: str
    zone: str
    contents: str
    vocabulary: Vocabulary
    sources: tuple[Source, ...] = ()
    counts: dict[Kind, int] = field(default_factory=dict)
    on: str = ""
    known_on: str = ""
    recorded_on: str = ""
    handling: str = ""
    strictest: str = ""
    disclaimer: str = ""
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many rows it holds."""
        return sum(self.counts.values())

    def licence_lines(self) -> tuple[str, ...]:
        """Return one line a source: what it is, its licence, whom to credit."""
        return tuple(map(_licence_line, self.sources))

    def lines(self) -> tuple[str, ...]:
        """Return all that is said of it, line by line: facts, notes, sources."""
        facts = (f"{name}: {text}" for name, text in self.facts().items())
        return (*facts, *self.notes, *self.licence_lines())

    def facts(self) -> dict[str, str]:
        """Return what is said of the product, by words for people; empty facts are left out."""
        found = {
            "title": self.title,
            "contents": self.contents,
            "situation on": self.on,
            "as known on": self.known_on,
            "recorded on": self.recorded_on,
            "calendar": f"valid times are on the calendar of {self.zone}; known times are UTC",
            "handling": self.handling or "no handling label",
            "disclaimer": self.disclaimer,
        }
        return {name: text for name, text in found.items() if text}


def _licence_line(source: Source) -> str:
    parts = [source.title, f"licence {source.licence or 'unknown'}"]
    if source.attribution:
        parts.append(f"credit {source.attribution}")
    if source.redistribution != "unknown":
        parts.append(f"redistribution {source.redistribution}")
    return "; ".join(parts)


def forbidden(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources whose licence does not allow to hand them on."""
    return tuple(source for source in sources if source.redistribution == "no")
