"""What a product must not tell: rows left out, places made coarse, names and words taken away.

A profile says how; ``Redactor`` applies it to rows on their way out and counts. Pure: the day
from which a delay counts and the key of new identifiers are given. No names are recognised in
texts: fields are kept or taken away whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from sitmap.domain.category import CaseInfo, Category, Vocabulary
from sitmap.domain.civil_time import (
    MS_PER_DAY,
    day_of_ms,
    day_start_ms,
    iso_to_ms,
    ms_to_iso,
    wall_utc_ms,
    zone_wall_ms,
)
from sitmap.domain.export_rows import ExportRows
from sitmap.domain.handling import TLP_LEVELS
from sitmap.domain.observation import Kind, Sensitivity
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.geo.coarse import coarse_shape, reach_m

__all__ = [
    "DEFAULT_PROFILE",
    "STRIPPABLE",
    "WITHHELD",
    "RedactionProfile",
    "Redactor",
    "Withheld",
    "profile_from_data",
]

STRIPPABLE: Final = (
    "title", "text", "claimant", "author", "category_label", "place", "source_ref", "properties",
)  # fmt: skip
"""Fields that a profile may take away: names of persons and words that somebody wrote."""
_ALWAYS: Final = ("flagged", "embargo_until")
"""Said to the keepers of a file only."""
_LOCATING: Final = (*STRIPPABLE, "about", "scope", "value_text", "further_sources", "disputed_by")
"""What might lead back to the place of a protected row."""
_LEVELS: Final = tuple(Sensitivity)
WITHHELD: Final = "withheld"
"""The code of the source that stands for those not told."""
_MOST_DAYS: Final = 3660
_MOST_METRES: Final = 100_000.0


@dataclass(frozen=True, slots=True)
class RedactionProfile:
    """How a product is made safe.

    Rows of the sensitivity ``drop_from`` or above are left out, and so are rows with a stricter
    label than ``strictest`` (the file's own where they have none) and, if ``embargo``, those
    under embargo. Rows of ``protect_from`` or above are protected: moved to a grid of ``grid_m``
    metres, left out while younger than ``delay_days``, told by day, without words and source.
    None of both levels means no row. ``strip`` are fields taken from all rows. ``handling`` is
    the label of the product, empty for the strictest of what is left.
    """

    name: str
    drop_from: Sensitivity | None = Sensitivity.HIGH
    protect_from: Sensitivity | None = Sensitivity.MODERATE
    grid_m: float = 1000.0
    delay_days: int = 14
    strictest: str = "TLP:CLEAR"
    embargo: bool = True
    strip: frozenset[str] = frozenset(
        {"title", "text", "claimant", "author", "category_label", "properties"}
    )
    handling: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be; raises UserError."""
        where = f"redaction profile {self.name}"
        if not self.name.strip() or len(self.name) > 80:
            raise UserError("a redaction profile needs a short name", where=where)
        if not 10 <= self.grid_m <= _MOST_METRES:
            raise UserError("the grid is out of range", where=where, hint="10 to 100000 metres")
        if not 0 <= self.delay_days <= _MOST_DAYS:
            raise UserError("the delay is out of range", where=where, hint="0 to 3660 days")
        if self.strictest not in TLP_LEVELS or self.handling not in ("", *TLP_LEVELS):
            raise UserError("no such handling label", where=where, hint=", ".join(TLP_LEVELS))
        if not self.strip <= set(STRIPPABLE):
            raise UserError("no such field", where=where, hint=f"one of {', '.join(STRIPPABLE)}")

    def words(self) -> tuple[str, ...]:
        """Return what the profile does, a line each."""
        lines = [f"rows stricter than {self.strictest} are left out"]
        if self.drop_from:
            lines.append(f"rows of sensitivity {self.drop_from.value} or above are left out")
        if self.embargo:
            lines.append("rows under embargo are left out")
        if self.protect_from:
            lines.append(
                f"rows of sensitivity {self.protect_from.value} or above are moved to a grid of "
                f"{grid_words(self.grid_m)}, shown after {self.delay_days} days, told by day, "
                "without words and source"
            )
        if self.strip:
            named = [name.replace("_", " ") for name in STRIPPABLE if name in self.strip]
            lines.append(f"taken from all rows: {', '.join(named)}")
        return tuple(lines)

    def as_data(self) -> dict[str, Any]:
        """Return the profile as plain data, which ``profile_from_data`` reads."""
        data = {item.name: getattr(self, item.name) for item in fields(self)}
        return data | {"strip": sorted(self.strip)}


DEFAULT_PROFILE: Final = RedactionProfile("public")
"""What every file has, unless it has one of its own by this name."""


def grid_words(metres: float) -> str:
    """Return e.g. ``1 km`` or ``500 m``."""
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"


def profile_from_data(data: Mapping[str, Any]) -> RedactionProfile:
    """Return the profile that plain data describes; raises UserError for what is none."""
    known = {item.name for item in fields(RedactionProfile)}
    try:
        given = {name: value for name, value in data.items() if name in known}
        for name in ("drop_from", "protect_from"):
            if given.get(name) is not None:
                given[name] = Sensitivity(given[name])
        given["strip"] = frozenset(map(str, given.get("strip", ())))
        given["grid_m"], given["delay_days"] = float(given["grid_m"]), int(given["delay_days"])
        if not isinstance(given.get("embargo", True), bool):
            raise TypeError("embargo is yes or no")
        return RedactionProfile(**given)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise UserError("a redaction profile cannot be read", hint=str(error)[:100]) from error


@dataclass(slots=True)
class Withheld:
    """What redaction kept back or changed, counted.

    ``rows`` tells how many were left out by reason, ``protected`` how many were moved to the
    grid, ``cells`` how many cells were taken away by field.
    """

    seen: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    protected: int = 0
    cells: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many rows were left out."""
        return sum(self.rows.values())

    def note(self, profile: RedactionProfile) -> str:
        """Return one line for the product."""
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.rows.items())
        parts = [f"{self.total:,} of {self.seen:,} withheld" + (f" ({reasons})" if reasons else "")]
        if self.protected:
            parts.append(f"{self.protected:,} moved to a grid of {grid_words(profile.grid_m)}")
        taken = [name.replace("_", " ") for name in STRIPPABLE if name in profile.strip]
        if taken:
            parts.append(f"without {', '.join(taken)}")
        return f"Redacted by the profile “{profile.name}”: {'; '.join(parts)}."


class Redactor:
    """Applies a profile to rows; ``withheld`` counts what it did.

    ``today`` is the day in the file's zone from which delays and embargoes count. ``key`` makes
    identifiers that nobody can lead back to those of the file.
    """

    def __init__(
        self,
        profile: RedactionProfile,
        lists: Vocabulary,
        info: CaseInfo,
        *,
        today: date,
        key: bytes,
    ) -> None:
        self.profile, self.withheld = profile, Withheld()
        self._lists, self._info, self._key, self.today = lists, info, key, today
        self._last = day_start_ms(today - timedelta(days=profile.delay_days))

    def rows(self, rows: ExportRows) -> ExportRows:
        """Return what may leave of some rows."""
        self.withheld.seen += len(rows)
        protected = [self._is_protected(row) for row in _each(rows, ("sensitivity",))]
        kept: list[int] = []
        for place, row in enumerate(_each(rows, _ASKED)):
            reason = self._reason(row, protected[place])
            if reason:
                self.withheld.rows[reason] = self.withheld.rows.get(reason, 0) + 1
            else:
                kept.append(place)
        part = _taken(rows, kept)
        return self._changed(part, [protected[place] for place in kept])

    def source(self, source: Source) -> Source:
        """Return what may be said of a source."""
        taken = {"author": ""} if "author" in self.profile.strip else {}
        if "text" in self.profile.strip:
            taken["describes"] = ""
        return replace(source, archive_sha256="", **taken)

    def info(self) -> CaseInfo:
        """Return what may be said of the file."""
        handling = self.profile.handling or self._info.tlp
        return replace(self._info, note="", tlp=handling)

    # --- which rows -----------------------------------------------------------------------

    def _reason(self, row: Mapping[str, Any], protected: bool) -> str:
        """Return why a row is left out, empty if it is not."""
        level = _level(row["sensitivity"])
        if self.profile.drop_from and level >= _LEVELS.index(self.profile.drop_from):
            return "by sensitivity"
        label = row["tlp"] or self._info.tlp
        if label and _strictness(label) > _strictness(self.profile.strictest):
            return "by handling label"
        if self.profile.embargo and _is_after(row["embargo_until"], self.today):
            return "under embargo"
        return "by delay" if protected and self._is_young(row) else ""

    def _is_protected(self, row: Mapping[str, Any]) -> bool:
        asked = self.profile.protect_from
        return asked is not None and _level(row["sensitivity"]) >= _LEVELS.index(asked)

    def _is_young(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row speaks of a time within the delay; an open end is now."""
        if row["valid_from"] is None and row["valid_to"] is None:
            return iso_to_ms(row["known_from"]) > self._last
        return row["valid_to"] is None or iso_to_ms(row["valid_to"]) > self._last

    # --- what is left of them -------------------------------------------------------------

    def _changed(self, rows: ExportRows, protected: list[bool]) -> ExportRows:
        cells = {name: list(values) for name, values in rows.cells.items()}
        for name in _ALWAYS:
            cells.pop(name, None)
        cells.pop("known_to", None)
        cells.pop("holds_to", None)
        self._identify(cells)
        for name in self.profile.strip:
            if name in cells:
                self._count(name, len(cells[name]) - cells[name].count(None))
                del cells[name]
        shapes = list(rows.shapes)
        for place in (place for place, asked in enumerate(protected) if asked):
            self._protect(cells, shapes, place)
        count = len(rows)
        cells["sensitivity"] = [Sensitivity.LOW.value] * count
        zone = self._info.zone
        cells["known_from"] = [_known_day(text, zone) for text in cells.get("known_from", [])]
        if any(protected) or "title" in self.profile.strip:
            self._name(rows.kind, cells, count)
        return ExportRows(rows.kind, cells, shapes)

    def _count(self, name: str, count: int) -> None:
        if count:
            self.withheld.cells[name] = self.withheld.cells.get(name, 0) + count

    def _identify(self, cells: dict[str, list[Any]]) -> None:
        """Give each row the new identifier of its observation, and name deniers by theirs."""
        first = cells.pop("observation_uid", [None] * len(cells["uid"]))
        cells["uid"] = [
            self._new_uid(start or own) for start, own in zip(first, cells["uid"], strict=True)
        ]
        if "disputed_by" in cells:
            cells["disputed_by"] = [
                each and tuple(map(self._new_uid, each)) for each in cells["disputed_by"]
            ]

    def _new_uid(self, text: str) -> str:
        digest = bytearray(blake2b(UUID(text).bytes, digest_size=16, key=self._key).digest())
        digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
        return str(UUID(bytes=bytes(digest)))

    def _protect(self, cells: dict[str, list[Any]], shapes: list[bytes | None], place: int) -> None:
        """Leave of a row nothing that leads to its place or its time of day."""
        self.withheld.protected += 1
        shape, size = shapes[place], self.profile.grid_m
        shapes[place] = None if shape is None else coarse_shape(shape, size)
        for name in _LOCATING:
            if name in cells:
                self._count(name, cells[name][place] is not None)
                cells[name][place] = None
        if shape is not None:
            precision = _column(cells, "location_precision_m", len(shapes))
            precision[place] = max(precision[place] or 0.0, reach_m(size))
        _column(cells, "source", len(shapes))[place] = WITHHELD
        self._by_day(cells, place, len(shapes))

    def _by_day(self, cells: dict[str, list[Any]], place: int, count: int) -> None:
        start, end = (_column(cells, name, count)[place] for name in ("valid_from", "valid_to"))
        if start is None and end is None:
            _column(cells, "valid", count)[place] = None
            return
        first = None if start is None else day_of_ms(iso_to_ms(start))
        last = None if end is None else day_of_ms(iso_to_ms(end) - 1)
        cells["valid_from"][place] = None if first is None else ms_to_iso(day_start_ms(first))
        cells["valid_to"][place] = (
            None if last is None else ms_to_iso(day_start_ms(last) + MS_PER_DAY)
        )
        told = [".." if day is None else day.isoformat() for day in (first, last)]
        _column(cells, "valid", count)[place] = told[0] if told[0] == told[1] else "/".join(told)
        if cells.get("further_days") and cells["further_days"][place]:
            limit = day_of_ms(self._last).isoformat()
            kept = tuple(day for day in cells["further_days"][place] if day < limit)
            cells["further_days"][place] = kept or None

    def _name(self, kind: Kind, cells: dict[str, list[Any]], count: int) -> None:
        """Name rows without a title by the file's own lists, which hold no free words."""
        titles = _column(cells, "title", count)
        none: list[Any] = [None] * count
        categories, places = cells.get("category", none), cells.get("place", none)
        metrics = cells.get("metric", none)
        for row in range(count):
            if titles[row] is None:
                listed = _listed(self._lists.categories, categories[row])
                metric = self._lists.metrics.get(metrics[row] or "")
                name = metric.name if metric else places[row] if kind is Kind.PLACE else ""
                titles[row] = name or listed or kind.value


_ASKED: Final = ("sensitivity", "tlp", "embargo_until", "valid_from", "valid_to", "known_from")


def _each(rows: ExportRows, names: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Yield some fields of each row."""
    none: list[Any] = [None] * len(rows)
    named = {name: rows.cells.get(name, none) for name in names}
    for values in zip(*named.values(), strict=True):
        yield dict(zip(named, values, strict=True))


def _taken(rows: ExportRows, kept: list[int]) -> ExportRows:
    if len(kept) == len(rows):
        return rows
    cells = {name: [values[place] for place in kept] for name, values in rows.cells.items()}
    return ExportRows(rows.kind, cells, [rows.shapes[place] for place in kept])


def _column(cells: dict[str, list[Any]], name: str, count: int) -> list[Any]:
    return cells.setdefault(name, [None] * count)


def _listed(categories: Mapping[str, Category], code: str | None) -> str:
    found = categories.get(code or "")
    return found.name if found else ""


def _level(word: str | None) -> int:
    """Return the place of a sensitivity in its scale; what cannot be read is the highest."""
    return _LEVELS.index(Sensitivity(word)) if word in _LEVELS else len(_LEVELS) - 1


def _strictness(label: str) -> int:
    return TLP_LEVELS.index(label) if label in TLP_LEVELS else len(TLP_LEVELS)


def _is_after(text: str | None, today: date) -> bool:
    """Return whether an embargo lasts; one that cannot be read does."""
    if not text:
        return False
    try:
        return date.fromisoformat(text.strip()[:10]) > today
    except ValueError:
        return True


@lru_cache(maxsize=8192)
def _known_day(text: str, zone: str) -> str:
    """Return the beginning of the day in ``zone`` on which something became known, in UTC."""
    wall = zone_wall_ms(iso_to_ms(text), zone) // MS_PER_DAY * MS_PER_DAY
    return ms_to_iso(wall_utc_ms(wall, zone)) or text
