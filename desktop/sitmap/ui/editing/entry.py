"""What a person typed into the form, and the draft that it means.

Plain values and pure functions: each field is judged by itself, with one clear line for what
is wrong with it. No widget and no file is known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from sitmap.domain.dates import describe as describe_date
from sitmap.domain.dates import parse_edtf
from sitmap.domain.draft import Draft, check_geometry
from sitmap.domain.edtf import ABOUT_DAYS, Precision, ValidTime
from sitmap.domain.metric import Interval
from sitmap.domain.number_words import in_unit, read_number, read_value
from sitmap.domain.observation import Basis, Kind, MetricReading, Persistence, Sensitivity
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store.composing import known_from_ms

__all__ = [
    "MISSING",
    "Entry",
    "Verdict",
    "entry_of",
    "judge",
    "parse_metres",
    "printed_interval",
    "read_date",
]

MISSING: Final = "missing"
"""The complaint about a field that must be filled in and is empty."""

_METRES: Final = re.compile(r"(.+?)\s*(km|m)?", re.IGNORECASE)
_NOTE: Final = "note"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of the form as typed; numbers are text, ``persistence`` None is the kind's own.

    ``new_*`` tells that the list entry of the same name does not exist yet and is complete.
    """

    kind: Kind = Kind.EVENT
    date: str = ""
    title: str = ""
    text: str = ""
    party: str = ""
    category: str = ""
    basis: Basis = Basis.REPORTED
    claimant: str = ""
    source: str = ""
    source_ref: str = ""
    reliability: str = "F"
    credibility: str = "6"
    metric: str = ""
    unit: str = ""
    scope: str = ""
    value_text: str = ""
    low: str = ""
    best: str = ""
    high: str = ""
    place: str = ""
    geometry: Geometry | None = None
    precision: str = ""
    schematic: bool = False
    note: str = ""
    tlp: str = ""
    sensitivity: Sensitivity = Sensitivity.LOW
    persistence: Persistence | None = None
    series: str = ""
    known_from: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The draft if everything is right, else what is wrong by field name."""

    draft: Draft | None
    problems: dict[str, str] = field(default_factory=dict)


def read_date(text: str, zone: str) -> tuple[ValidTime, str]:
    """Return a typed date and its words, e.g. ``15 November 2025, give or take 3 days``.

    Raises UserError for a date that is not accepted.
    """
    valid = parse_edtf(text, zone)
    words = describe_date(valid, zone)
    if not valid.dated:
        return valid, "Undated: listed, but on no day of the timeline"
    if valid.approximate and words.startswith("about ") and valid.precision in ABOUT_DAYS:
        days = ABOUT_DAYS[valid.precision]
        margin = "half a year" if valid.precision is Precision.YEAR else f"{days} days"
        uncertain = " (uncertain)" if valid.uncertain else ""
        words = words.removeprefix("about ").removesuffix(uncertain)
        words = f"{words}, give or take {margin}{uncertain}"
    return valid, words[:1].upper() + words[1:]


def parse_metres(text: str) -> float | None:
    """Return a typed distance in metres; ``500``, ``500 m`` and ``2 km`` are understood.

    Empty is None. Raises UserError where it is no distance.
    """
    if not text.strip():
        return None
    found = _METRES.fullmatch(text.strip())
    try:
        value = read_number(found[1]) if found else None
    except UserError:
        value = None
    if found is None or value is None or value < 0:
        raise UserError(f"{text.strip()!r} is not a distance", hint="write 500 m or 2 km")
    return value * 1000 if (found[2] or "m").lower() == "km" else value


def judge(entry: Entry, base: Draft | None, zone: str) -> Verdict:
    """Return the draft that an entry means, or what is wrong with which field.

    What the form does not show is taken from ``base``, the draft that is corrected.
    """
    problems: dict[str, str] = {}

    def take(name: str, parse: Callable[[], _T]) -> _T | None:
        try:
            return parse()
        except UserError as error:
            hint = f"; {error.hint}" if error.hint else ""
            problems[name] = f"{error.what}{hint}"
            return None

    take("date", lambda: read_date(entry.date, zone))
    if entry.known_from.strip():
        take("known_from", lambda: known_from_ms(entry.known_from.strip(), zone))
    precision = take("precision", lambda: parse_metres(entry.precision))
    take("geometry", lambda: check_geometry(entry.kind, entry.geometry))
    if not entry.title.strip():
        problems["title"] = MISSING
    reading = _reading(entry, problems, take)
    if problems:
        return Verdict(None, problems)
    return Verdict(_draft(entry, base or Draft(kind=entry.kind), reading, precision))


def _reading(
    entry: Entry,
    problems: dict[str, str],
    take: Callable[[str, Callable[[], float | None]], float | None],
) -> MetricReading | None:
    if entry.kind is not Kind.METRIC:
        return None
    if not entry.metric:
        problems["metric"] = MISSING
    ends = [
        take(name, lambda text=text: read_number(text))  # type: ignore[misc]
        for name, text in (("low", entry.low), ("best", entry.best), ("high", entry.high))
    ]
    if not any(text.strip() for text in (entry.value_text, entry.low, entry.best, entry.high)):
        problems["value_text"] = MISSING
    try:
        interval = Interval(*ends)
    except UserError as error:
        problems["range"] = error.what
        return None
    if interval.is_empty and not problems.keys() & {"low", "best", "high"}:
        interval = printed_interval(entry.value_text, entry.unit)
    return MetricReading(
        entry.metric, entry.unit.strip(), entry.scope.strip(), entry.value_text.strip(), interval
    )


def printed_interval(value_text: str, unit: str) -> Interval:
    """Return what a printed value says in numbers; empty where it says none that can be read."""
    try:
        return in_unit(read_value(value_text), unit)
    except UserError:
        return Interval()


def _draft(
    entry: Entry, base: Draft, reading: MetricReading | None, precision: float | None
) -> Draft:
    properties = {key: value for key, value in base.properties.items() if key != _NOTE}
    if entry.note.strip():
        properties[_NOTE] = entry.note.strip()
    # Further sources of the corrected row stay behind the one that the form shows.
    others = tuple(code for code in base.sources[1:] if code != entry.source)
    return replace(
        base,
        kind=entry.kind,
        valid_text=entry.date.strip(),
        persistence=entry.persistence,
        title=entry.title.strip(),
        text=entry.text.strip(),
        geometry=entry.geometry,
        party=entry.party,
        category=entry.category,
        series=entry.series.strip(),
        basis=entry.basis,
        claimant=entry.claimant.strip(),
        sources=((entry.source,) if entry.source else ()) + others,
        source_ref=entry.source_ref.strip(),
        reliability=entry.reliability,
        credibility=entry.credibility,
        place=entry.place.strip(),
        reading=reading if entry.kind is Kind.METRIC else base.reading,
        location_precision_m=precision,
        schematic=entry.schematic,
        sensitivity=entry.sensitivity,
        tlp=entry.tlp,
        known_from=entry.known_from.strip() or None,
        properties=properties,
    )


def entry_of(draft: Draft) -> Entry:
    """Return what the form shows for a draft that is to be corrected."""
    reading = draft.reading or MetricReading("", "")
    interval = reading.interval
    precision = draft.location_precision_m
    return Entry(
        kind=draft.kind,
        date=draft.valid_text,
        title=draft.title,
        text=draft.text,
        party=draft.party,
        category=draft.category,
        basis=draft.basis,
        claimant=draft.claimant,
        source=draft.sources[0] if draft.sources else "",
        source_ref=draft.source_ref,
        reliability=draft.reliability,
        credibility=draft.credibility,
        metric=reading.metric,
        unit=reading.unit,
        scope=reading.scope,
        value_text=reading.value_text,
        low=_number(interval.low),
        best=_number(interval.best),
        high=_number(interval.high),
        place=draft.place,
        geometry=draft.geometry,
        precision="" if precision is None else f"{_number(precision)} m",
        schematic=draft.schematic,
        note=str(draft.properties.get(_NOTE, "")),
        tlp=draft.tlp,
        sensitivity=draft.sensitivity,
        persistence=draft.persistence,
        series=draft.series,
        known_from=draft.known_from or "",
    )


def _number(value: float | None) -> str:
    """Return a number so that it reads back to the same one."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
