"""Our own rules for what rows hold, row by row and between rows.

Each rule yields problems; which file is checked and how it is opened is in ``check``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import apsw

from sitmap.domain.dates import iso_to_ms
from sitmap.domain.draft import GEOMETRY_KINDS
from sitmap.domain.handling import TLP_LABELS
from sitmap.domain.observation import Basis, Kind, Persistence, Sensitivity
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store.cells import Value, text_of
from sitmap.store.columns import link_table
from sitmap.store.geometry_blob import decode
from sitmap.store.journal import HOLDING, HOLDS_TO_NEXT

__all__ = ["RULES", "Problem"]

_CORRECT: Final = "correct the observation"
_BACKUP: Final = "restore a backup"
_TIMES: Final = (
    "valid_from",
    "valid_to",
    "holds_to",
    "known_from",
    "known_to",
    "recorded_at",
    "superseded_at",
)
_WORDS: Final[dict[str, frozenset[str]]] = {
    "persistence": frozenset(item.value for item in Persistence),
    "basis": frozenset(item.value for item in Basis),
    "sensitivity": frozenset(item.value for item in Sensitivity),
    "reliability": frozenset(RELIABILITY),
    "credibility": frozenset(CREDIBILITY),
    "tlp": frozenset(TLP_LABELS),
}
_LISTS: Final = {
    "party": "party",
    "category": "category",
    "metric": "metric_definition",
    "series": "series",
    "source": "source",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, and what to do about it."""

    where: str
    what: str
    hint: str


def _where(kind: Kind, fid: Value, reference: Value = None) -> str:
    row = f"{kind.value} row {fid!r}"
    return f"{row} ({reference})" if isinstance(reference, str) and reference else row


def _numbers(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        for fid, reference, low, best, high in connection.execute(
            f"SELECT fid, source_ref, low, best, high FROM {kind.value} "
            "WHERE low > best OR best > high OR low > high OR typeof(low) = 'text' "
            "OR typeof(best) = 'text' OR typeof(high) = 'text'"
        ):
            yield Problem(
                _where(kind, fid, reference),
                f"low {low}, best {best}, high {high} are not in this order",
                _CORRECT,
            )


def _times(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        for fid, reference, *times in connection.execute(
            f"SELECT fid, source_ref, {', '.join(_TIMES)} FROM {kind.value}"
        ):
            where = _where(kind, fid, reference)
            for name, value in zip(_TIMES, times, strict=True):
                if value is not None and not _is_time(value):
                    yield Problem(where, f"{name} is no date and time", _BACKUP)
            start, end = times[0], times[1]
            if isinstance(start, str) and isinstance(end, str) and start >= end:
                yield Problem(where, "the end is before the start", _CORRECT)


def _is_time(value: Value) -> bool:
    if not isinstance(value, str) or len(value) != 24 or not value.endswith("Z"):
        return False
    try:
        iso_to_ms(value)
    except UserError:
        return False
    return True


def _words(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        for column, allowed in _WORDS.items():
            for (value,) in connection.execute(
                f"SELECT DISTINCT {column} FROM {kind.value}"
            ).fetchall():
                if (value or "") not in allowed:
                    yield Problem(f"{kind.value} {column}", f"unknown word '{value}'", _CORRECT)


def _codes(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        for column, table in _LISTS.items():
            key = "name" if table == "series" else "code"
            for (value,) in connection.execute(
                f"SELECT DISTINCT {column} FROM {kind.value} WHERE {column} IS NOT NULL "
                f"EXCEPT SELECT {key} FROM {table}"
            ).fetchall():
                yield Problem(
                    f"{kind.value} {column}", f"'{value}' is not in the file's list", "add it"
                )
        link = link_table(kind)
        for base, related in connection.execute(
            f"SELECT base_id, related_id FROM {link} WHERE base_id NOT IN (SELECT fid FROM "
            f"{kind.value}) OR related_id NOT IN (SELECT fid FROM source)"
        ).fetchall():
            yield Problem(f"{link} {base}", f"links to a missing row or source {related}", _BACKUP)


def _geometries(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        for fid, reference, blob in connection.execute(
            f"SELECT fid, source_ref, geom FROM {kind.value} WHERE geom IS NOT NULL"
        ):
            where = _where(kind, fid, reference)
            if not isinstance(blob, bytes):
                yield Problem(where, "the geometry is no geometry", _CORRECT)
                continue
            try:
                geometry = decode(blob)
                shape = geometry.kind
            except ValueError as error:
                yield Problem(where, f"the geometry cannot be read: {error}", _CORRECT)
                continue
            if shape not in GEOMETRY_KINDS[kind]:
                yield Problem(where, f"{shape} does not fit {kind.value}", _CORRECT)
            fault = _fault(geometry)
            if fault:
                yield Problem(where, f"{fault}; it is drawn as it is", _CORRECT)


def _fault(geometry: Geometry) -> str:
    """Return what is wrong with a shape that another program left, or nothing."""
    try:
        Geometry.from_wkb(geometry.wkb)
    except UserError as error:
        return f"{error.what} {error.hint}".strip()
    return ""


def _properties(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        for fid, text in connection.execute(
            f"SELECT fid, properties FROM {kind.value} WHERE properties IS NOT NULL"
        ):
            try:
                good = isinstance(json.loads(text_of(text)), dict)
            except (ValueError, RecursionError):
                good = False
            if not good:
                yield Problem(_where(kind, fid), "the further properties are no JSON", _CORRECT)


@dataclass(frozen=True, slots=True)
class _Link:
    where: str
    uid: bytes
    recorded_at: str
    superseded_at: str | None
    known_from: str
    known_to: str | None


def _chains(connection: apsw.Connection) -> Iterator[Problem]:
    """Rows of one observation follow one another; exactly the last is open."""
    chains: dict[Value, list[_Link]] = {}
    seen: set[Value] = set()
    for kind in Kind:
        for fid, uid, first, recorded, superseded, known_from, known_to in connection.execute(
            "SELECT fid, uid, coalesce(observation_uid, uid), recorded_at, superseded_at, "
            f"known_from, known_to FROM {kind.value}"
        ):
            where = _where(kind, fid)
            if not isinstance(uid, bytes) or len(uid) != 16 or uid in seen:
                yield Problem(where, "the identifier is not unique or not 16 bytes", _BACKUP)
            seen.add(uid)
            link = _Link(
                where,
                uid if isinstance(uid, bytes) else b"",
                text_of(recorded),
                None if superseded is None else text_of(superseded),
                text_of(known_from),
                None if known_to is None else text_of(known_to),
            )
            chains.setdefault(first, []).append(link)
    for first, links in chains.items():
        if first not in seen:
            yield Problem(links[0].where, "the first row of the observation is missing", _BACKUP)
        yield from _chain(sorted(links, key=lambda link: (link.recorded_at, link.uid)))


def _chain(links: list[_Link]) -> Iterator[Problem]:
    earliest: str | None = None
    following: str | None = None
    for link in reversed(links):
        if link.superseded_at != following:
            yield Problem(link.where, "superseded_at does not follow the corrections", _BACKUP)
        known_to = None if earliest is None else max(link.known_from, earliest)
        if link.known_to != known_to:
            yield Problem(link.where, "known_to does not follow the corrections", _BACKUP)
        following = link.recorded_at
        earliest = link.known_from if earliest is None else min(earliest, link.known_from)


def _holding(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        following = HOLDS_TO_NEXT.format(table=kind.value)
        for fid, reference in connection.execute(
            f"SELECT fid, source_ref FROM {kind.value} WHERE {HOLDING} "
            f"AND holds_to IS NOT {following}"
        ).fetchall():
            yield Problem(
                _where(kind, fid, reference),
                "holds_to does not end before the next observation of the series",
                _BACKUP,
            )
        for fid, reference in connection.execute(
            f"SELECT fid, source_ref FROM {kind.value} "
            "WHERE (superseded_at IS NOT NULL OR retracted != 0) "
            "AND (holds_to IS NULL OR holds_to > valid_from)"
        ).fetchall():
            yield Problem(_where(kind, fid, reference), "holds although it does not count", _BACKUP)


def _disputes(connection: apsw.Connection) -> Iterator[Problem]:
    known: set[Value] = set()
    for kind in Kind:
        known.update(uid for (uid,) in connection.execute(f"SELECT uid FROM {kind.value}"))
    for uid, denying in connection.execute("SELECT uid, disputed_by FROM dispute"):
        for value in (uid, denying):
            if value not in known:
                name = str(UUID(bytes=value)) if _is_uid(value) else str(value)
                yield Problem("dispute", f"names the missing observation {name}", _BACKUP)


def _is_uid(value: Value) -> bool:
    return isinstance(value, bytes) and len(value) == 16


RULES: Final[dict[str, Callable[[apsw.Connection], Iterator[Problem]]]] = {
    "bounds": _numbers,
    "dates": _times,
    "words": _words,
    "lists": _codes,
    "geometries": _geometries,
    "properties": _properties,
    "corrections": _chains,
    "series": _holding,
    "disputes": _disputes,
}
"""Each rule under the name by which it is reported."""
