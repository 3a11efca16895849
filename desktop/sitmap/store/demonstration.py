"""The demonstration case: readable source files become a situation file.

Everything goes through the store's own create and add, with fixed identifiers and times,
so that the same sources always give the same bytes. The statements themselves and where
they come from are in ``resources/demo``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sitmap.domain.category import (
    CaseInfo,
    Category,
    Definition,
    MetricDefinition,
    Party,
    SavedView,
    Series,
)
from sitmap.domain.dates import day_start_ms, iso_to_ms, parse_day
from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Basis, Kind, MetricReading, Persistence
from sitmap.domain.source import Source
from sitmap.errors import UserError, os_failure
from sitmap.geo.geometry import Geometry
from sitmap.paths import resource
from sitmap.placing import check_target, finished_file
from sitmap.store.connecting import JOURNALS
from sitmap.store.database import create_store
from sitmap.store.edits import add_many
from sitmap.store.uids import UidFactory
from sitmap.store.vocabulary import Item

__all__ = ["write_demonstration"]

_FILES: Final = ("case.toml", "statements.csv", "drawn.csv", "geometry.geojson")
_LABEL: Final = "demonstration case"

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A geometry of the case; ``schematic`` tells a drawing from a surveyed place."""

    geometry: Geometry
    schematic: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """The case as read from its source files."""

    info: CaseInfo
    items: tuple[Item, ...]
    drafts: tuple[Draft, ...]
    recorded_at: int
    digest: str


def write_demonstration(
    out: Path | str, force: bool = False, *, folder: Path | None = None
) -> None:
    """Write the demonstration case to ``out``; byte-identical every time.

    ``folder`` holds the source files (the bundled ones by default). Raises UserError if
    ``out`` exists and ``force`` is not given, or cannot be written.
    """
    target = check_target(Path(out), force=force)
    case = _read_case(folder or resource("demo"))

    def clock() -> int:
        return case.recorded_at

    uids = iter([_uid(draft.source_ref, case.recorded_at) for draft in case.drafts])
    with finished_file(target, sides=JOURNALS) as temporary:
        db = create_store(
            temporary,
            case.info,
            clock=clock,
            uids=lambda: next(uids),
            tokens=lambda: case.digest[:32],
        )
        with db:
            add_many(db, case.drafts, _LABEL, items=case.items, undoable=False)


def _uid(source_ref: str, recorded_at: int) -> UUID:
    """Return the identifier of a statement, which stays when others come and go."""
    digest = hashlib.sha256(source_ref.encode()).digest()
    return UidFactory(lambda: recorded_at, lambda size: digest[:size])()


def _read_case(folder: Path) -> _Case:
    try:
        texts = {name: (folder / name).read_text("utf-8") for name in _FILES}
    except OSError as error:
        raise os_failure(error, folder, "read") from error
    try:
        case = tomllib.loads(texts["case.toml"])
        shapes = dict(_shapes(json.loads(texts["geometry.geojson"])))
        source = str(case["source"][0]["code"])
        rows = [
            (row, drawn)
            for name, drawn in (("statements.csv", False), ("drawn.csv", True))
            for row in csv.DictReader(io.StringIO(texts[name], newline=""), strict=True)
        ]
        drafts = tuple(
            _draft(row, shapes, source=source, known_from=case["known_from"], drawn=drawn)
            for row, drawn in rows
        )
        return _Case(
            info=CaseInfo(
                **{name: case[name] for name in ("title", "zone", "tlp", "first_date", "note")},
                disclaimer=case["disclaimer"],
            ),
            items=tuple(_items(case)),
            drafts=drafts,
            recorded_at=iso_to_ms(case["recorded_at"]),
            digest=hashlib.sha256("".join(texts.values()).encode()).hexdigest(),
        )
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        raise UserError(
            f"the bundled case cannot be read: {error}", where=str(folder), hint="install again"
        ) from error


def _shapes(collection: Table) -> Iterator[tuple[str, _Shape]]:
    for feature in collection["features"]:
        properties, geometry = feature["properties"], feature["geometry"]
        shape = Geometry.from_wkt(_wkt(geometry["type"], geometry["coordinates"]))
        yield properties["key"], _Shape(shape, bool(properties["schematic"]))


def _wkt(kind: str, coordinates: list[Any]) -> str:
    def text(value: list[Any]) -> str:
        if not isinstance(value[0], list):
            return " ".join(repr(float(number)) for number in value)
        return ", ".join(
            f"({text(part)})" if isinstance(part[0], list) else text(part) for part in value
        )

    return f"{kind.upper()} ({text(coordinates)})"


def _items(case: Table) -> Iterator[Item]:
    for row in case["view"]:
        west, south, east, north = map(float, row["extent"])
        yield SavedView(row["name"], (west, south, east, north), row.get("on", ""))
    yield from _steps(case)
    for row in case["party"]:
        yield Party(row["code"], row["name"], row["colour"], row["hatch"])
    for row in case["source"]:
        yield Source(**row)
    for row in case["metric"]:
        yield MetricDefinition(row["code"], row["name"], row["unit"], row["group"])
    for row in case["series"]:
        yield Series(row["name"], row["kind"], row["stale_after_days"])
    for row in case["category"]:
        definitions = tuple(
            Definition(entry["text"], _bound(entry["from"]), _bound(entry["to"]))
            for entry in row["definition"]
        )
        yield Category(row["code"], row["name"], row["kind"], definitions)


def _steps(case: Table) -> Iterator[SavedView]:
    """Yield the steps of the case's story; what the reader chose for looks stays as it is."""
    for row in case["story"]["step"]:
        west, south, east, north = map(float, row["extent"])
        selected = row.get("selection", "")
        yield SavedView(
            row["title"],
            (west, south, east, north),
            row["on"],
            window=row.get("window", "1d"),
            choices='{"filter": {}}',
            selection=str(_uid(selected, iso_to_ms(case["recorded_at"]))) if selected else "",
            story=case["story"]["name"],
            text=" ".join(row["text"].split()),
        )


def _bound(text: str) -> int | None:
    return day_start_ms(parse_day(text)) if text else None


def _draft(
    row: dict[str, str], shapes: dict[str, _Shape], *, source: str, known_from: str, drawn: bool
) -> Draft:
    shape = shapes[row["geometry"]] if row["geometry"] else None
    return Draft(
        kind=Kind(row["kind"]),
        valid_text=row["valid"],
        persistence=Persistence(row["persistence"]) if row["persistence"] else None,
        title=row["title"],
        text=row["text"],
        geometry=shape.geometry if shape else None,
        party=row["party"],
        category=row["category"],
        series=row["series"],
        basis=Basis(row["basis"]),
        claimant=row["claimant"],
        disputed_by=tuple(part.strip() for part in row["disputed_by"].split(";") if part.strip()),
        sources=(source,),
        source_ref=row["source_ref"],
        place=row["place"],
        about_text=row["about"],
        reading=_reading(row),
        location_precision_m=_number(row["location_precision_m"]),
        schematic=drawn or (shape is not None and shape.schematic),
        known_from=known_from,
    )


def _reading(row: dict[str, str]) -> MetricReading | None:
    names = ("metric", "scope", "value_text", "low", "best", "high", "unit")
    if not any(row[name] for name in names):
        return None
    interval = Interval(_number(row["low"]), _number(row["best"]), _number(row["high"]))
    return MetricReading(row["metric"], row["unit"], row["scope"], row["value_text"], interval)


def _number(text: str) -> float | None:
    return float(text) if text else None
