"""Many drafts at once, as columns: what an import hands to the store instead of row objects.

The meaning of each field is that of ``Draft``; how columns are checked and written does not
belong here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Basis, Kind, MetricReading, Persistence, Sensitivity
from sitmap.geo.geometry import Geometry

__all__ = ["WORD_FIELDS", "DraftColumns", "Numbers", "Words"]

Words: TypeAlias = str | Sequence[str]
"""One text for all rows, or one a row; empty is none."""

Numbers: TypeAlias = NDArray[np.float64] | None
"""One number a row, NaN is none; None where no row has one."""

WORD_FIELDS = (
    "title",
    "text",
    "party",
    "category",
    "category_label",
    "series",
    "basis",
    "claimant",
    "source",
    "source_ref",
    "reliability",
    "credibility",
    "place",
    "about_text",
    "metric",
    "unit",
    "scope",
    "value_text",
    "sensitivity",
    "tlp",
    "embargo_until",
    "flagged",
    "properties",
)
"""The fields of ``DraftColumns`` that hold ``Words``."""


@dataclass(frozen=True, slots=True)
class DraftColumns:
    """Drafts of one kind, all columns of the same length n as ``valid_text``.

    Places are either points, ``lon`` and ``lat`` in degrees (NaN is none), or ``geometries``.
    ``source`` is the one source of each row; ``properties`` are JSON objects as text.
    ``known_from`` is true UTC ms, one a row or one for all; None is the time of recording.
    """

    kind: Kind
    valid_text: Sequence[str]
    persistence: Persistence | None = None
    lon: Numbers = None
    lat: Numbers = None
    geometries: Sequence[Geometry | None] | None = None
    title: Words = ""
    text: Words = ""
    party: Words = ""
    category: Words = ""
    category_label: Words = ""
    series: Words = ""
    basis: Words = Basis.REPORTED.value
    claimant: Words = ""
    source: Words = ""
    source_ref: Words = ""
    reliability: Words = "F"
    credibility: Words = "6"
    place: Words = ""
    about_text: Words = ""
    metric: Words = ""
    unit: Words = ""
    scope: Words = ""
    value_text: Words = ""
    low: Numbers = None
    best: Numbers = None
    high: Numbers = None
    location_precision_m: Numbers = None
    schematic: bool = False
    sensitivity: Words = Sensitivity.LOW.value
    tlp: Words = ""
    embargo_until: Words = ""
    flagged: Words = ""
    known_from: NDArray[np.int64] | int | None = None
    properties: Words = ""

    def __len__(self) -> int:
        return len(self.valid_text)

    def word(self, name: str, row: int) -> str:
        """Return the text of a field of ``WORD_FIELDS`` in a row."""
        words: Words = getattr(self, name)
        return words if isinstance(words, str) else words[row]

    def number(self, name: str, row: int) -> float | None:
        """Return a number of a row, None where it has none."""
        numbers: Numbers = getattr(self, name)
        if numbers is None or np.isnan(numbers[row]):
            return None
        return float(numbers[row])

    def geometry(self, row: int) -> Geometry | None:
        """Return the place of a row; raises UserError for a point that is not on the globe."""
        if self.geometries is not None:
            return self.geometries[row]
        lon, lat = self.number("lon", row), self.number("lat", row)
        return None if lon is None or lat is None else Geometry.point(lon, lat)

    def taken(self, rows: Sequence[int]) -> DraftColumns:
        """Return these rows, in this order."""
        values: dict[str, Any] = {
            name: [words[row] for row in rows]
            for name in ("valid_text", *WORD_FIELDS)
            if not isinstance(words := getattr(self, name), str)
        }
        for name in _NUMBERS:
            numbers = getattr(self, name)
            if isinstance(numbers, np.ndarray):
                values[name] = numbers[np.array(rows, np.int64)]
        if self.geometries is not None:
            values["geometries"] = [self.geometries[row] for row in rows]
        return replace(self, **values)

    def draft(self, row: int) -> Draft:
        """Return a row as the draft that would record the same, but for ``known_from``."""
        draft = Draft(
            kind=self.kind,
            valid_text=self.valid_text[row],
            persistence=self.persistence,
            geometry=self.geometry(row),
            basis=Basis(self.word("basis", row)),
            sources=(self.word("source", row),) if self.word("source", row) else (),
            reading=self._reading(row),
            location_precision_m=self.number("location_precision_m", row),
            schematic=self.schematic,
            sensitivity=Sensitivity(self.word("sensitivity", row)),
            properties=json.loads(self.word("properties", row) or "{}"),
        )
        words: dict[str, Any] = {name: self.word(name, row) for name in _PLAIN}
        return replace(draft, **words)

    def _reading(self, row: int) -> MetricReading | None:
        words = [self.word(name, row) for name in ("metric", "unit", "scope", "value_text")]
        interval = Interval(*(self.number(name, row) for name in ("low", "best", "high")))
        if not any(words) and interval.is_empty:
            return None
        return MetricReading(words[0], words[1], words[2], words[3], interval)


_NUMBERS = ("lon", "lat", "low", "best", "high", "location_precision_m", "known_from")
_OTHERWISE = ("basis", "source", "sensitivity", "properties", "metric", "unit", "scope")
_PLAIN = tuple(name for name in WORD_FIELDS if name not in (*_OTHERWISE, "value_text"))
