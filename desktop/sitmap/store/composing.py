"""From a draft to an observation: every check against the file's lists and rules.

Nothing is written here; writing is in ``journal`` and ``edits``.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from uuid import UUID

from sitmap.domain.category import (
    METRIC_STALE_AFTER_DAYS,
    STALE_AFTER_DAYS,
    Category,
    MetricDefinition,
    Series,
    Vocabulary,
    new_party,
)
from sitmap.domain.dates import (
    ValidTime,
    iso_to_ms,
    known_bound_ms,
    parse_day,
    parse_edtf,
)
from sitmap.domain.draft import Draft, check_geometry, default_persistence
from sitmap.domain.edtf import UNDATED
from sitmap.domain.handling import TLP_LABELS
from sitmap.domain.observation import Kind, Observation
from sitmap.domain.source import CREDIBILITY, RELIABILITY, Source
from sitmap.errors import UserError
from sitmap.store.vocabulary import Item

__all__ = ["Context", "compose", "known_from_ms", "missing_items"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a draft is checked against: the file's zone, its lists, and who denies whom."""

    zone: str
    vocabulary: Vocabulary
    resolve: Callable[[str], UUID]
    """Returns the observation that a reference names; raises UserError."""


def compose(
    draft: Draft, context: Context, *, uid: UUID, observation_uid: UUID, now: int
) -> Observation:
    """Return the observation that ``draft`` records at ``now`` (UTC ms).

    Raises UserError naming the field: a date, bound, code, grade or geometry that cannot be.
    """
    _check_texts(draft)
    _check_codes(draft, context.vocabulary)
    _check_grades(draft)
    check_geometry(draft.kind, draft.geometry)
    item = _stated(draft, _valid(draft.valid_text, context.zone), uid)
    known = draft.known_from
    return replace(
        item,
        observation_uid=observation_uid,
        disputed_by=tuple(context.resolve(reference) for reference in draft.disputed_by),
        sources=tuple(dict.fromkeys(draft.sources)),
        known_from=now if known is None else known_from_ms(known, context.zone),
        recorded_at=now,
    )


def _stated(draft: Draft, valid: ValidTime, uid: UUID) -> Observation:
    """Return what the draft says as it says it, without links and journal times."""
    return Observation(
        uid=uid,
        observation_uid=uid,
        kind=draft.kind,
        valid=valid,
        persistence=draft.persistence or default_persistence(draft.kind, draft.series),
        title=draft.title,
        text=draft.text,
        geometry=draft.geometry,
        party=draft.party,
        category=draft.category,
        category_label=draft.category_label,
        series=draft.series,
        basis=draft.basis,
        claimant=draft.claimant,
        source_ref=draft.source_ref,
        reliability=draft.reliability,
        credibility=draft.credibility,
        place=draft.place,
        about_text=draft.about_text,
        reading=draft.reading,
        location_precision_m=draft.location_precision_m,
        schematic=draft.schematic,
        sensitivity=draft.sensitivity,
        tlp=draft.tlp,
        embargo_until=draft.embargo_until,
        flagged=draft.flagged,
        properties=draft.properties,
    )


def _valid(text: str, zone: str) -> ValidTime:
    if not text.strip():
        return UNDATED
    try:
        return parse_edtf(text, zone)
    except UserError as error:
        raise UserError(error.what, where=error.where or "date", hint=error.hint) from error


def known_from_ms(text: str, zone: str) -> int:
    """Return since when something is known: a day begins in ``zone``, an instant is true UTC.

    Raises UserError if the text is neither a day nor an instant with a zone.
    """
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        try:
            if dt.datetime.fromisoformat(text).tzinfo is None:
                raise UserError("the time has no zone", where="known_from", hint="end it with Z")
        except ValueError as error:
            raise UserError(
                f"'{text}' is no date", where="known_from", hint="write 2025-11-17"
            ) from error
        return iso_to_ms(text)
    if day == dt.date.min:
        raise UserError(f"'{text}' is too early", where="known_from")
    return known_bound_ms(day - dt.timedelta(days=1), zone)


def _check_texts(draft: Draft) -> None:
    """Refuse what UTF-8 cannot hold, such as bytes of a terminal in another encoding."""
    values = [(field.name, getattr(draft, field.name)) for field in fields(draft)]
    properties = json.dumps(draft.properties, ensure_ascii=False, default=str)
    values += [("properties", properties)]
    values += [("source", code) for code in draft.sources]
    if draft.reading is not None:
        values += [(name, getattr(draft.reading, name)) for name in ("unit", "scope", "value_text")]
    for name, value in values:
        if not isinstance(value, str):
            continue
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UserError("holds a character that cannot be stored", where=name) from error
        if "\x00" in value:
            raise UserError("holds a character that cannot be stored", where=name)


def _check_codes(draft: Draft, vocabulary: Vocabulary) -> None:
    _known("party", draft.party, vocabulary.parties)
    _known("category", draft.category, vocabulary.categories)
    _known("series", draft.series, vocabulary.series)
    for code in draft.sources:
        _known("source", code, vocabulary.sources)
        if not code:
            raise UserError("the source is empty", where="source")
    if draft.series and vocabulary.series[draft.series].kind != draft.kind.value:
        kind = vocabulary.series[draft.series].kind
        raise UserError(
            f"series '{draft.series}' holds {kind} observations, not {draft.kind.value}",
            where="series",
            hint="choose another series",
        )
    metric = draft.reading.metric if draft.reading else ""
    if draft.kind is Kind.METRIC and not metric:
        raise UserError(
            "a metric reading needs a metric", where="metric", hint="say which metric it reads"
        )
    _known("metric", metric, vocabulary.metrics)


def _known(field: str, code: str, entries: Mapping[str, Item]) -> None:
    if not code or code in entries:
        return
    known = ", ".join(list(entries)[:8]) or "none yet"
    raise UserError(f"unknown {field} '{code}'", where=field, hint=f"known: {known}")


def _check_grades(draft: Draft) -> None:
    if draft.reliability not in RELIABILITY:
        raise UserError(
            f"'{draft.reliability}' is no reliability", where="reliability", hint="A to F"
        )
    if draft.credibility not in CREDIBILITY:
        raise UserError(
            f"'{draft.credibility}' is no credibility", where="credibility", hint="1 to 6"
        )
    if draft.tlp not in TLP_LABELS:
        raise UserError(
            f"'{draft.tlp}' is no handling label", where="tlp", hint=", ".join(TLP_LABELS[1:])
        )
    if draft.embargo_until:
        parse_day(draft.embargo_until)
    precision = draft.location_precision_m
    if precision is not None and not (math.isfinite(precision) and 0 <= precision <= 20_100_000):
        raise UserError("must be a number of metres", where="location precision")


def missing_items(draft: Draft, vocabulary: Vocabulary) -> list[Item]:
    """Return entries for the codes of a draft that the file does not have yet."""
    items: list[Item] = []
    if draft.party and draft.party not in vocabulary.parties:
        items.append(new_party(draft.party, vocabulary.parties.values()))
    if draft.category and draft.category not in vocabulary.categories:
        items.append(Category(draft.category, draft.category, draft.kind.value))
    if draft.series and draft.series not in vocabulary.series:
        metric = draft.kind is Kind.METRIC
        stale = METRIC_STALE_AFTER_DAYS if metric else STALE_AFTER_DAYS
        items.append(Series(draft.series, draft.kind.value, stale))
    new_sources = (code for code in draft.sources if code and code not in vocabulary.sources)
    items += [Source(code, code) for code in dict.fromkeys(new_sources)]
    reading = draft.reading
    if reading and reading.metric and reading.metric not in vocabulary.metrics:
        items.append(MetricDefinition(reading.metric, reading.metric, reading.unit))
    return items
