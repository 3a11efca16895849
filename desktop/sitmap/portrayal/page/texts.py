"""The words of a page: titles, dates, scale, projection, sources, notes, handling labels.

Everything comes from the file and from what is shown; never from the wall clock. Where the
words stand is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    OPEN_START,
    Minute,
    SituationDate,
    clock_note,
    date_ending,
    day_of_ms,
    describe,
    minute_at,
    parse_edtf,
)
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import Source
from sitmap.domain.timeline import last_known_day
from sitmap.errors import UserError
from sitmap.geo.projection import Projection
from sitmap.portrayal.knowledge import LEFT_OUT
from sitmap.portrayal.view import View

__all__ = [
    "HANDLING_LABELS",
    "Dates",
    "attribution_of",
    "dates_of",
    "days_words",
    "grid_north_words",
    "grouped",
    "honest_scale",
    "long_day",
    "notes",
    "parse_handling",
    "projection_words",
    "scale_words",
    "schematic_note",
    "short_fingerprint",
    "sources_shown",
    "span_words",
]

RGBA = tuple[int, int, int, int]

HANDLING_LABELS: Final[dict[str, RGBA]] = {
    "TLP:RED": (255, 43, 43, 255),
    "TLP:AMBER+STRICT": (255, 192, 0, 255),
    "TLP:AMBER": (255, 192, 0, 255),
    "TLP:GREEN": (51, 255, 0, 255),
    "TLP:CLEAR": (255, 255, 255, 255),
}
"""Traffic Light Protocol 2.0: labels as they must be written, colours on black."""

_NO_BREAK: Final = "\u00a0"
_NARROW: Final = "\u202f"


def parse_handling(text: str) -> str:
    """Return the TLP 2.0 label meant by ``text`` (``amber``, ``TLP:AMBER``); empty stays empty.

    Raises UserError for anything else.
    """
    plain = text.strip().upper().replace(" ", "")
    if not plain:
        return ""
    label = plain if plain.startswith("TLP:") else f"TLP:{plain}"
    if label not in HANDLING_LABELS:
        raise UserError(
            f"unknown handling label {text!r}", hint=f"use one of {', '.join(HANDLING_LABELS)}"
        )
    return label


# --- dates --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a page; ``known_on`` is None only in a file without observations.

    ``span`` says which events show, empty when the window is the day itself.
    """

    on: SituationDate
    known_on: date | None
    recorded_on: date | None
    zone: str
    span: str
    replay: bool = False
    """Whether knowledge or journal end on a day that was asked for, so that later rows miss."""

    def situation_words(self) -> str:
        """Return ``Situation on 17 November 2025``, a minute with its time and zone."""
        zone = f"{_NO_BREAK}({self.zone})" if isinstance(self.on, Minute) else ""
        return f"Situation on {long_day(self.on)}{zone}"

    def known_words(self) -> str:
        """Return ``As known on 17 November 2025``, with the journal's date if one is asked."""
        if self.known_on is None:
            return "Nothing is recorded"
        text = f"As known on {long_day(self.known_on)}"
        if self.recorded_on is not None:
            text += f", as recorded here on {long_day(self.recorded_on)}"
        return text


def long_day(on: SituationDate) -> str:
    """Return ``17 November 2025`` with unbreakable spaces, ``17 November 2025, 14:00`` too."""
    if isinstance(on, Minute):
        return f"{long_day(on.calendar_day)},{_NO_BREAK}{on.clock}"
    return describe(parse_edtf(on.isoformat())).replace(" ", _NO_BREAK)


def days_words(days: Sequence[SituationDate]) -> str:
    """Return which days a page shows that has several maps, the days ascending."""
    first, last = long_day(days[0]), long_day(days[-1])
    if len(days) == 2:
        return f"Situation on {first} and on {last}"
    return f"Situation on {len(days)} days from {first} to {last}"


def dates_of(snapshot: Snapshot, situation: Situation) -> Dates:
    """Return what the page says of its dates.

    "Latest" is the last day on which anything in the file became known, in its zone.
    """
    zone = snapshot.info.zone
    known = situation.known
    recorded = None if known.recorded_end is None else _utc_day(known.recorded_end - 1, zone)
    if known.known_end is not None:
        known_on: date | None = _utc_day(known.known_end - 1, zone)
    else:
        known_on = last_known_day(snapshot, known)
    on = date_ending(situation.window.end)
    return Dates(on, known_on, recorded, zone, span_words(situation, on), known != Known())


def _utc_day(ms: int, zone: str) -> date:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(zone)).date()


def span_words(situation: Situation, on: SituationDate) -> str:
    """Return which events show up to ``on``; empty when the window is the day itself."""
    window = situation.window
    if window.start <= OPEN_START:
        return f"events up to {long_day(on)}"
    length = window.end - window.start
    if isinstance(on, Minute):
        return _hours_words(window.start, length, on)
    if length == MS_PER_DAY:
        return ""
    if length < MS_PER_DAY:
        return f"events of the last {round(length / 60_000)} minutes of the day"
    return f"events from {long_day(day_of_ms(window.start))} to {long_day(on)}"


def _hours_words(start: int, length: int, on: Minute) -> str:
    """Return which events show of a window that ends within a day."""
    if length > MS_PER_DAY:
        return f"events from {long_day(minute_at(start))} to {long_day(on)}"
    if length == MS_PER_MINUTE:
        return "events of that minute"
    unit, name = (MS_PER_HOUR, "hour") if length % MS_PER_HOUR == 0 else (MS_PER_MINUTE, "minute")
    count = length // unit
    return f"events of the last {f'{count} {name}s' if count > 1 else name}"


def short_fingerprint(digits: str) -> str:
    """Return the first sixteen of the file's hexadecimal digits in groups of four."""
    return " ".join(digits[start : start + 4] for start in range(0, min(16, len(digits)), 4))


# --- map ----------------------------------------------------------------------------


def grouped(number: float) -> str:
    """Return a whole number with narrow unbreakable spaces between thousands."""
    return f"{round(number):,}".replace(",", _NARROW)


def honest_scale(denominator: float) -> int:
    """Return the denominator rounded to three digits, as far as a printed map can tell."""
    if denominator < 1000:
        return round(denominator)
    step = 10 ** (len(str(int(denominator))) - 3)
    return int(round(denominator / step) * step)


def scale_words(denominator: float, *, exact: bool) -> str:
    """Return ``Scale 1:250 000`` or, for a fitted map, ``Scale about 1:412 000``."""
    if exact:
        return f"Scale 1:{grouped(denominator)}"
    return f"Scale about 1:{grouped(honest_scale(denominator))}"


def projection_words(projection: Projection) -> str:
    """Return the projection's name and number, datum, ellipsoid, and how far it may be wrong."""
    code = f" (EPSG:{projection.epsg})" if projection.epsg else ""
    name = projection.name.removesuffix(", WGS 84")
    datum, ellipsoid = (
        text.replace(" ", _NO_BREAK) for text in (projection.datum, projection.ellipsoid)
    )
    ground = f"Datum {datum}, ellipsoid {ellipsoid}."
    if projection.datum == projection.ellipsoid:
        ground = f"Datum and ellipsoid {datum}."
    error = projection.error_words
    return f"Projection {name}{code}. {ground}{f' {error.capitalize()}.' if error else ''}"


def grid_north_words(view: View) -> str:
    """Return by how much true north differs from the top of the page, at its centre."""
    lon, lat = view.centre_lonlat
    points = view.to_frame(np.array([[lon, max(lat - 0.01, -90.0)], [lon, min(lat + 0.01, 90.0)]]))
    dx, dy = points[1] - points[0]
    angle = float(np.degrees(np.arctan2(dx, -dy)))
    if not np.isfinite(angle) or abs(angle) < 0.05:
        return "Grid north is up; true north is the same at the map’s centre."
    side = "east" if angle > 0 else "west"
    return f"Grid north is up; true north lies {abs(angle):.1f}° {side} of it at the map’s centre."


def attribution_of(text: str) -> str:
    """Return the credit line of the base map, as a sentence."""
    text = text.strip()
    return text if not text or text.endswith(".") else f"{text}."


# --- sources and notes --------------------------------------------------------------


def sources_shown(snapshot: Snapshot, rows: NDArray[np.int32]) -> tuple[Source, ...]:
    """Return the sources of these rows, in the order of the file's list."""
    used = np.unique(snapshot.columns.source[rows])
    listed = tuple(snapshot.vocabulary.sources.values())
    return tuple(listed[index] for index in used.tolist() if index >= 0)


def schematic_note(snapshot: Snapshot, rows: NDArray[np.int32]) -> str:
    """Return the warning for schematic shapes among ``rows``, or an empty text."""
    schematic = rows[snapshot.columns.schematic[rows]]
    if not len(schematic):
        return ""
    sources = sources_shown(snapshot, schematic)
    article = len(sources) == 1 and sources[0].title.lower().startswith("article")
    return f"Schematic, drawn from the {'article' if article else 'sources’ words'}"


def notes(
    snapshot: Snapshot,
    situations: Sequence[Situation],
    dates: Dates,
    disclaimer: str = "",
    *,
    none: bool = False,
) -> tuple[str, ...]:
    """Return the sentences that a reader must know, the most important first.

    ``situations`` are those of the maps of the page, ``none`` that it has no map.
    """
    rows = np.unique(np.concatenate([shown.rows for shown in situations]))
    out = []
    if dates.replay:
        out.append(f"A replay. {dates.known_words()}: {LEFT_OUT}.")
    schematic = "" if none else schematic_note(snapshot, rows)
    if schematic:
        out.append(f"{schematic}: areas and routes show what is stated, not a surveyed line.")
    if snapshot.info.note:
        out.append(snapshot.info.note)
    if not none:
        out.append("What no source states is left blank; a blank area is not the other side’s.")
    if any(bool(shown.stale.any()) for shown in situations):
        out.append("Old: past the age limit of its series, shown because nothing replaced it.")
    out.append(
        disclaimer
        or snapshot.info.disclaimer
        or "Borders, names and areas show what sources say and imply no recognition or approval."
    )
    out.append(_calendar_note(dates))
    return tuple(out)


def _calendar_note(dates: Dates) -> str:
    if not isinstance(dates.on, Minute):
        return f"Dates are days of the calendar in {dates.zone}."
    turn = clock_note(dates.on, dates.zone)
    words = f"Dates and times are those of calendar and clocks in {dates.zone}."
    return f"{words} {turn}." if turn else words
