"""One observation as a row and back. Only single rows; columns in bulk are in ``reading``."""

from __future__ import annotations

import json
from typing import Final
from uuid import UUID

import apsw

from sitmap.domain.dates import iso_to_ms, parse_edtf
from sitmap.domain.edtf import UNDATED
from sitmap.domain.metric import Interval
from sitmap.domain.observation import (
    Basis,
    Kind,
    MetricReading,
    Observation,
    Persistence,
    Sensitivity,
)
from sitmap.geo.geometry import Geometry
from sitmap.store.cells import Value, iso_of, ms_or_none, number, text_of, uuid_of
from sitmap.store.columns import COLUMNS, GEOMETRY_TYPES, link_table
from sitmap.store.geometry_blob import decode, encode

__all__ = ["insert", "load"]

_NAMES: Final = tuple(column.name for column in COLUMNS)
_MARKS: Final = ", ".join("?" * (len(_NAMES) + 1))


def insert(connection: apsw.Connection, item: Observation, holds_to: int | None) -> int:
    """Write a row, its source links and disputes; return its fid.

    ``holds_to`` is the derived end (ms on the file's calendar, None is open). Sources that
    the file does not have are left out by the join, so callers check them before.
    """
    table = item.kind.value
    multi = GEOMETRY_TYPES[item.kind].startswith("MULTI")
    blob = None if item.geometry is None else encode(item.geometry, multi=multi)
    connection.execute(
        f"INSERT INTO {table} (geom, {', '.join(_NAMES)}) VALUES ({_MARKS})",
        (blob, *_values(item, holds_to)),
    )
    fid = connection.last_insert_rowid()
    for code in item.sources:
        connection.execute(
            f"INSERT INTO {link_table(item.kind)} SELECT ?, fid FROM source WHERE code = ?",
            (fid, code),
        )
    connection.executemany(
        "INSERT INTO dispute (uid, disputed_by) VALUES (?, ?)",
        [(item.uid.bytes, denying.bytes) for denying in item.disputed_by],
    )
    return fid


def _values(item: Observation, holds_to: int | None) -> list[Value]:
    first = item.uid == item.observation_uid
    values: dict[str, Value] = {
        **{name: getattr(item, name) or None for name in _TEXTS},
        **_reading_values(item.reading or MetricReading("", "")),
        "uid": item.uid.bytes,
        "observation_uid": None if first else item.observation_uid.bytes,
        "valid_text": item.valid.text or None,
        "valid_from": iso_of(item.valid.start),
        "valid_to": iso_of(item.valid.end),
        "holds_to": iso_of(holds_to),
        "persistence": item.persistence.value,
        "basis": item.basis.value,
        "source": item.sources[0] if item.sources else None,
        "location_precision_m": item.location_precision_m,
        "schematic": int(item.schematic),
        "sensitivity": item.sensitivity.value,
        "known_from": iso_of(item.known_from),
        "known_to": iso_of(item.known_to),
        "recorded_at": iso_of(item.recorded_at),
        "superseded_at": iso_of(item.superseded_at),
        "retracted": int(item.retracted),
        "properties": _json(item.properties),
    }
    return [values[name] for name in _NAMES]


def _reading_values(reading: MetricReading) -> dict[str, Value]:
    return {
        "metric": reading.metric or None,
        "unit": reading.unit or None,
        "scope": reading.scope or None,
        "value_text": reading.value_text or None,
        "low": reading.interval.low,
        "best": reading.interval.best,
        "high": reading.interval.high,
    }


def _json(properties: dict[str, object]) -> str | None:
    if not properties:
        return None
    return json.dumps(properties, ensure_ascii=False, sort_keys=True, default=str)


def load(connection: apsw.Connection, kind: Kind, uid: bytes, zone: str) -> Observation | None:
    """Return the row with this uid from a kind's table, None if it is not there.

    Raises ValueError or UserError if the row holds what we never write.
    """
    found = connection.execute(
        f"SELECT fid, geom, {', '.join(_NAMES)} FROM {kind.value} WHERE uid = ?", (uid,)
    ).fetchall()
    if not found:
        return None
    fid, blob, *values = found[0]
    sources = connection.execute(
        f"SELECT s.code FROM {link_table(kind)} AS l JOIN source AS s ON s.fid = l.related_id "
        "WHERE l.base_id = ? ORDER BY l.rowid",
        (fid,),
    ).fetchall()
    denying = connection.execute(
        "SELECT disputed_by FROM dispute WHERE uid = ? ORDER BY fid", (uid,)
    ).fetchall()
    return _observation(
        kind,
        dict(zip(_NAMES, values, strict=True)),
        _geometry(blob),
        sources=tuple(text_of(code) for (code,) in sources),
        disputed_by=tuple(uuid_of(value) for (value,) in denying),
        zone=zone,
    )


def _geometry(blob: Value) -> Geometry | None:
    if blob is None:
        return None
    if not isinstance(blob, bytes):
        raise ValueError("a geometry is expected")
    return decode(blob)


def _observation(
    kind: Kind,
    row: dict[str, Value],
    geometry: Geometry | None,
    *,
    sources: tuple[str, ...],
    disputed_by: tuple[UUID, ...],
    zone: str,
) -> Observation:
    words = {name: text_of(row[name]) for name in (*_TEXTS, *_ENUMS)}
    uid = uuid_of(row["uid"])
    valid_text = text_of(row["valid_text"])
    properties = json.loads(text_of(row["properties"]) or "{}")
    return Observation(
        uid=uid,
        observation_uid=uid if row["observation_uid"] is None else uuid_of(row["observation_uid"]),
        kind=kind,
        valid=parse_edtf(valid_text, zone) if valid_text else UNDATED,
        persistence=Persistence(words["persistence"]),
        geometry=geometry,
        basis=Basis(words["basis"]),
        sensitivity=Sensitivity(words["sensitivity"]),
        reading=_reading(row),
        location_precision_m=number(row["location_precision_m"]),
        schematic=bool(row["schematic"]),
        known_from=iso_to_ms(text_of(row["known_from"])),
        known_to=ms_or_none(row["known_to"]),
        recorded_at=iso_to_ms(text_of(row["recorded_at"])),
        superseded_at=ms_or_none(row["superseded_at"]),
        retracted=bool(row["retracted"]),
        properties=properties if isinstance(properties, dict) else {},
        sources=sources,
        disputed_by=disputed_by,
        **{name: words[name] for name in _TEXTS},
    )


_ENUMS: Final = ("persistence", "basis", "sensitivity")
_TEXTS: Final = (
    "title",
    "text",
    "party",
    "category",
    "category_label",
    "series",
    "claimant",
    "source_ref",
    "reliability",
    "credibility",
    "place",
    "about_text",
    "tlp",
    "embargo_until",
    "flagged",
    "reason",
)


def _reading(row: dict[str, Value]) -> MetricReading | None:
    words = [text_of(row[name]) for name in ("metric", "unit", "scope", "value_text")]
    interval = Interval(number(row["low"]), number(row["best"]), number(row["high"]))
    if not any(words) and interval.is_empty:
        return None
    return MetricReading(words[0], words[1], words[2], words[3], interval)
