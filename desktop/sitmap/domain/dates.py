"""Dates: the one module that other parts import for days, bounds, windows and words.

The work is done in ``civil_time`` (days, zones, windows), ``edtf`` (typed dates) and
``date_words``; nothing is defined here.
"""

from __future__ import annotations

from sitmap.domain.civil_time import (
    FIRST_MS,
    LAST_MS,
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    MS_PER_SECOND,
    OPEN_END,
    OPEN_START,
    Duration,
    Window,
    check_zone,
    day_of_ms,
    day_start_ms,
    iso_to_ms,
    known_bound_ms,
    ms_to_iso,
    parse_day,
    parse_duration,
    window,
    zone_wall_ms,
)
from sitmap.domain.date_words import describe, format_day, format_ms
from sitmap.domain.edtf import ABOUT_DAYS, UNDATED, Precision, ValidTime, parse_edtf

__all__ = [
    "ABOUT_DAYS",
    "FIRST_MS",
    "LAST_MS",
    "MS_PER_DAY",
    "MS_PER_HOUR",
    "MS_PER_MINUTE",
    "MS_PER_SECOND",
    "OPEN_END",
    "OPEN_START",
    "UNDATED",
    "Duration",
    "Precision",
    "ValidTime",
    "Window",
    "check_zone",
    "day_of_ms",
    "day_start_ms",
    "describe",
    "format_day",
    "format_ms",
    "iso_to_ms",
    "known_bound_ms",
    "ms_to_iso",
    "parse_day",
    "parse_duration",
    "parse_edtf",
    "window",
    "zone_wall_ms",
]
