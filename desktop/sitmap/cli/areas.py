"""The command `area`: square kilometres at a date, and what changed since an earlier one."""

from __future__ import annotations

import re
from argparse import Namespace
from dataclasses import replace

from sitmap.cli.reading import known_text, last_day, load
from sitmap.cli.result import Result, columns
from sitmap.cli.values import dates_of, numbers, since_of
from sitmap.domain.areas import METHOD, Area, areas_of, overlap_km2
from sitmap.domain.comparison import Change, changes, method_words
from sitmap.domain.dates import SituationDate, format_day
from sitmap.errors import UserError
from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry

__all__ = ["area", "usage_problem"]


def usage_problem(options: Namespace) -> str:
    """Return what is wrong with a combination of options, empty if nothing is."""
    if not options.through and options.on is None:
        return "the following arguments are required: --on (or --through)"
    if not options.through and (options.per or options.csv):
        return "--per and --csv belong to --through"
    if options.csv and options.json:
        return "give --csv or --json"
    return ""


def area(options: Namespace) -> Result:
    """Return the areas of control at a date in square kilometres."""
    snapshot, messages = load(options.file)
    dates = dates_of(options, last_day(snapshot))
    if options.series and options.series not in snapshot.vocabulary.series:
        raise UserError(
            "no such series",
            where=f"--series {options.series}",
            hint="`sitmap info FILE` lists the series",
        )
    within = _circle(options.within) if options.within else None
    if options.through:
        from sitmap.cli.area_history import through

        return through(options, snapshot, dates, within, _metres(options.sliver), messages)
    situation = dates.situation(snapshot)
    found = areas_of(snapshot, situation, series=options.series or "", within=within)
    data = {
        "on": dates.on.isoformat(),
        "known_on": known_text(snapshot, dates),
        "areas": [_area_data(item) for item in found],
        "overlap_km2": round(overlap_km2(found), 6),
        "method": METHOD,
    }
    rows = [(a.series or "-", a.party, a.category, f"{a.km2:,.1f} km²", a.valid) for a in found]
    lines = columns(rows) or (f"no areas on {format_day(dates.on)}",)
    if options.since is None:
        return Result(data, lines, messages)
    earlier = replace(dates, on=since_of(options.since, dates.on))
    sliver_m = _metres(options.sliver)
    compared = changes(
        snapshot,
        earlier.situation(snapshot),
        situation,
        series=options.series or "",
        within=within,
        sliver_m=sliver_m,
    )
    data |= {
        "since": earlier.on.isoformat(),
        "changes": [_change_data(item) for item in compared],
        "method": method_words(sliver_m),
    }
    return Result(data, (*lines, *_change_lines(compared, earlier.on, sliver_m)), messages)


def _metres(text: str) -> float:
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?(m|km)?", text.strip())
    if found is None:
        raise UserError("no length", where=f"--sliver {text}", hint="for example 75m")
    return float(found[1]) * (1000.0 if found[2] == "km" else 1.0)


def _change_data(item: Change) -> dict[str, object]:
    return {
        "series": item.series,
        "party": item.party,
        "gained_km2": round(item.gained_km2, 6),
        "lost_km2": round(item.lost_km2, 6),
        "reclassified_km2": round(item.reclassified_km2, 6),
        "sliver_gained_km2": round(item.sliver_gained_km2, 6),
        "sliver_lost_km2": round(item.sliver_lost_km2, 6),
    }


def _change_lines(
    found: tuple[Change, ...], since: SituationDate, sliver_m: float
) -> tuple[str, ...]:
    rows = [
        (
            item.series or "-",
            item.party,
            f"gained {item.gained_km2:,.1f} km²",
            f"lost {item.lost_km2:,.1f} km²",
            f"reclassified {item.reclassified_km2:,.1f} km²",
            f"slivers +{item.sliver_gained_km2:,.1f} −{item.sliver_lost_km2:,.1f} km²",
        )
        for item in found
    ]
    if not rows:
        return (f"nothing to compare since {format_day(since)}",)
    return (f"since {format_day(since)}:", *columns(rows), method_words(sliver_m))


def _area_data(item: Area) -> dict[str, object]:
    return {
        "series": item.series,
        "source": item.source,
        "party": item.party,
        "category": item.category,
        "km2": round(item.km2, 6),
        "valid": item.valid,
        "age_days": item.age_days,
    }


def _circle(text: str) -> Geometry:
    lon, lat, km = numbers(text, 3, "--within", "LON,LAT,KM")
    if not 0 < km <= 5000:
        raise UserError(
            "the radius is out of range", where=f"--within {text}", hint="above 0 and up to 5000 km"
        )
    Geometry.point(lon, lat)  # refuses places outside the globe
    return geodesic.circle(lon, lat, km * 1000)
