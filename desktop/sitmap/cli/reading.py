"""Commands that read: info, metrics. They run no window and change no byte."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sitmap.cli.measured_place import place_of
from sitmap.cli.result import Result, columns
from sitmap.cli.values import Dates, dates_of, since_of
from sitmap.domain.consistency import Conflict, conflicting_readings
from sitmap.domain.dates import MS_PER_DAY, day_of_ms, end_ms, start_ms
from sitmap.domain.derived import Derived
from sitmap.domain.formulas import computed_figures
from sitmap.domain.ground_figures import CORRIDOR
from sitmap.domain.measured import for_passing_on, measured_figures
from sitmap.domain.paces import gain_figures
from sitmap.domain.readings import Reading, readings
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.stories import stories_of
from sitmap.domain.summary import SeriesSummary, summarise
from sitmap.domain.timeline import day_range, last_known_day
from sitmap.store.database import open_store
from sitmap.store.reading import load_snapshot

__all__ = ["info", "known_text", "last_day", "load", "metrics"]


def load(path: Path) -> tuple[Snapshot, tuple[str, ...]]:
    """Return the content of a file and what the reader should be told of its opening."""
    with open_store(path) as db:
        return load_snapshot(db), (db.notice,) if db.notice else ()


def last_day(snapshot: Snapshot) -> date:
    """Return the last day of the data; without dates the first day of the calendar."""
    found = day_range(snapshot)
    return day_of_ms(found.last) if found else date.min


def known_text(snapshot: Snapshot, dates: Dates) -> str:
    """Return the knowledge date: as asked for, else the last one that the file has.

    The file's days are those of its zone; a file without rows gives an empty text.
    """
    if dates.known_on is not None:
        return dates.known_on.isoformat()
    last = last_known_day(snapshot, dates.known(snapshot.info.zone))
    return "" if last is None else last.isoformat()


def info(options: Namespace) -> Result:
    """Return what a file holds."""
    snapshot, messages = load(options.file)
    dates = dates_of(options, last_day(snapshot))
    summary = summarise(snapshot, start_ms(dates.on), dates.known(snapshot.info.zone))
    days = summary.days
    stories = stories_of(snapshot.vocabulary.views.values())
    data = {
        "title": snapshot.info.title,
        "zone": snapshot.info.zone,
        "observations": summary.counts,
        "valid_from": day_of_ms(days.first).isoformat() if days else None,
        "valid_to": day_of_ms(days.last).isoformat() if days else None,
        "extent": list(summary.extent) if summary.extent else None,
        "parties": list(summary.parties),
        "sources": summary.sources,
        "series": [_series_data(item) for item in summary.series],
        "views": list(snapshot.vocabulary.views),
        "stories": {name: len(steps) for name, steps in stories.items()},
    }
    counts = ", ".join(f"{count} {kind}" for kind, count in summary.counts.items() if count)
    lines = [
        ("title", snapshot.info.title),
        ("time zone", snapshot.info.zone),
        ("observations", f"{sum(summary.counts.values())} ({counts or 'none'})"),
        ("dates", f"{data['valid_from']} to {data['valid_to']}" if days else "none"),
        ("parties", ", ".join(summary.parties) or "none"),
        ("sources", str(summary.sources)),
    ]
    lines += [("series", _series_line(item)) for item in summary.series]
    lines += [("story", f"{name}: {len(steps)} steps") for name, steps in stories.items()]
    return Result(data, columns(lines), messages)


def _series_data(item: SeriesSummary) -> dict[str, object]:
    return {
        "name": item.name,
        "kind": item.kind,
        "days": item.days,
        "shapes": item.shapes,
        "last": None if item.last is None else day_of_ms(item.last).isoformat(),
        "age_days": item.age_days,
        "stale": item.stale,
    }


def _series_line(item: SeriesSummary) -> str:
    if item.last is None:
        return f"{item.name}: {item.days} days, none yet"
    stale = ", stale" if item.stale else ""
    last = day_of_ms(item.last).isoformat()
    return f"{item.name}: {item.days} days, last {last}, {item.age_days} days old{stale}"


def metrics(options: Namespace) -> Result:
    """Return every reading at a date, claims side by side."""
    done: tuple[str, ...] = ()
    if options.define or options.drop:
        from sitmap.cli.formulas import change_formulas

        done = change_formulas(options)
    snapshot, messages = load(options.file)
    dates = dates_of(options, last_day(snapshot))
    situation = dates.situation(snapshot)
    found = readings(snapshot, situation)
    spot = place_of(options, snapshot, situation)
    computed = computed_figures(found, snapshot.vocabulary)
    computed += measured_figures(snapshot, situation, spot)
    if options.since is not None:
        earlier = replace(dates, on=since_of(options.since, dates.on))
        days = (end_ms(dates.on) - end_ms(earlier.on)) / MS_PER_DAY
        computed += gain_figures(snapshot, earlier.situation(snapshot), situation, days)
    computed = for_passing_on(computed, dates.on, datetime.now(UTC).date())
    data = {
        "on": dates.on.isoformat(),
        "known_on": known_text(snapshot, dates),
        "readings": [_reading_data(snapshot, item) for item in found],
        "derived": [_derived_data(item) for item in computed],
        "formulas": [asdict(item) for item in snapshot.vocabulary.formulas.values()],
        "conflicts": [_conflict_data(item) for item in conflicting_readings(snapshot, found)],
    }
    rows = [
        (item.party, item.name, item.value(), item.scope, item.age(), item.basis, item.source_ref)
        for item in found
    ]
    lines = columns(rows) or ("no readings on this day",)
    if computed:
        lines += ("", "computed:", *columns([_derived_line(item) for item in computed]))
    return Result(data, lines, (*messages, *done))


def _derived_line(item: Derived) -> tuple[str, ...]:
    formula = f"{item.formula} ({item.note})" if item.note else item.formula
    return item.party_name, item.name, item.value(), item.scope, formula


def _derived_data(item: Derived) -> dict[str, object]:
    if item.metric != CORRIDOR or item.place is None:
        return item.as_dict()
    return item.as_dict() | {"narrowest": list(item.place)}


def _reading_data(snapshot: Snapshot, item: Reading) -> dict[str, object]:
    """Return a reading for programs: its date as recorded, with the words beside."""
    return item.as_dict() | {
        "valid": snapshot.texts.valid_text[item.row],
        "valid_words": item.valid,
    }


def _conflict_data(item: Conflict) -> dict[str, object]:
    return {
        "metric": item.first.metric,
        "party": item.first.party,
        "uids": [str(item.first.uid), str(item.second.uid)],
        "source_refs": [item.first.source_ref, item.second.source_ref],
        "explanation": item.explanation,
    }
