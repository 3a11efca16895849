"""Turns texts of the command line into values; each error names its option."""

from __future__ import annotations

import math
import re
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sitmap.domain.comparison import Since
from sitmap.domain.dates import (
    Duration,
    Minute,
    SituationDate,
    parse_date,
    parse_day,
    parse_duration,
    window,
)
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.geo.projection_choice import EQUAL_AREA, UTM, projection_from
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions

__all__ = [
    "Dates",
    "compared_with",
    "date_of",
    "dates_of",
    "day_of",
    "duration_of",
    "extent_of",
    "map_options_of",
    "named",
    "numbers",
    "since_of",
    "size_of",
]

Extent = tuple[float, float, float, float]

_Value = TypeVar("_Value")

_SIZE = re.compile(r"([0-9]{3,5})x([0-9]{3,5})")


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one command; ``on`` is set."""

    on: SituationDate
    known_on: date | None
    recorded_on: date | None
    duration: Duration

    def known(self, zone: str) -> Known:
        """Return the knowledge dates as bounds."""
        return Known.on(self.known_on, self.recorded_on, zone)

    def situation(self, snapshot: Snapshot) -> Situation:
        """Return what shows on these dates."""
        span = window(self.on, self.duration)
        return snapshot.at(span, self.known(snapshot.info.zone))


def dates_of(options: Namespace, default: SituationDate) -> Dates:
    """Return the dates that ``options`` give; ``default`` stands for a missing --on."""
    return Dates(
        on=date_of(options.on, "--on") or default,
        known_on=day_of(options.known_on, "--known-on"),
        recorded_on=day_of(options.recorded_on, "--recorded-on"),
        duration=duration_of(options.window or "1d"),
    )


def since_of(text: str, on: SituationDate) -> SituationDate:
    """Return the date before ``on`` that it is compared with; raises UserError for any other."""
    since = date_of(text, "--since")
    if since is None or since >= on:
        unit = "time" if isinstance(on, Minute) else "day"
        raise UserError(
            "the earlier date is not before the other",
            where=f"--since {text}",
            hint=f"give a {unit} before {on.isoformat()}",
        )
    return since


def compared_with(text: str | None, on: SituationDate, duration: Duration) -> Since | None:
    """Return what a page is compared with, if a date is given; errors as in ``since_of``."""
    return None if text is None else Since(window(since_of(text, on), duration))


def named(option: str, text: str, find: Callable[[str], _Value]) -> _Value:
    """Return what an option's text stands for; an error says which option it is."""
    try:
        return find(text)
    except UserError as error:
        raise UserError(error.what, where=f"{option} {text}", hint=error.hint) from None


def duration_of(text: str, option: str = "--window") -> Duration:
    """Return the length of time that an option gives."""
    return named(option, text, parse_duration)


def date_of(text: str | None, option: str) -> SituationDate | None:
    """Return the day or minute that an option gives; None where it is not given."""
    return None if text is None else named(option, text, parse_date)


def day_of(text: str | None, option: str) -> date | None:
    """Return the day that an option gives; None where it is not given."""
    return None if text is None else named(option, text, parse_day)


def numbers(text: str, count: int, option: str, form: str) -> tuple[float, ...]:
    """Return ``count`` finite numbers from a text with commas."""
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = ()
    if len(values) != count or not all(math.isfinite(value) for value in values):
        raise UserError(
            f"{count} numbers are needed", where=f"{option} {text}", hint=f"write {form}"
        )
    return values


def extent_of(text: str, option: str = "--extent") -> Extent:
    """Return west, south, east, north in degrees from ``W,S,E,N``."""
    west, south, east, north = numbers(text, 4, option, "W,S,E,N in degrees")
    inside = -180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90
    if not inside:
        raise UserError(
            "the extent lies outside the globe",
            where=f"{option} {text}",
            hint="longitudes are -180 to 180, latitudes -90 to 90",
        )
    if west >= east or south >= north:
        raise UserError(
            "the extent is empty",
            where=f"{option} {text}",
            hint="west must be below east and south below north",
        )
    return west, south, east, north


def size_of(text: str) -> tuple[int, int]:
    """Return width and height in pixels from ``1600x1000``."""
    found = _SIZE.fullmatch(text.lower())
    if found is not None:
        width, height = int(found[1]), int(found[2])
        if 640 <= width <= 10_000 and 480 <= height <= 10_000:
            return width, height
    raise UserError(
        "not a size", where=f"--size {text}", hint="write WxH, from 640x480 to 10000x10000"
    )


def map_options_of(options: Namespace, base: MapOptions = DEFAULT_OPTIONS) -> MapOptions:
    """Return the choices for the map that options give; the others are those of ``base``."""
    given = {
        "projection": _projection(options.crs),
        "marks": options.marks,
        "grid": options.grid,
        "names": options.names,
        "palette": options.palette,
        "military": options.military,
    }
    return replace(base, **{name: value for name, value in given.items() if value is not None})


def _projection(text: str | None) -> str | None:
    choice = (text or "").strip()
    if choice.upper() in (UTM, EQUAL_AREA):
        return choice.upper()
    if not choice:
        return text
    return named("--crs", choice, projection_from).crs_text
