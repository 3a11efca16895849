"""The command `report`: the situation on a day as text, Markdown or HTML."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from sitmap.cli.reading import known_text, last_day
from sitmap.cli.result import Result
from sitmap.cli.values import dates_of, since_of
from sitmap.domain.dates import format_day
from sitmap.domain.measured import for_passing_on, measured_figures
from sitmap.domain.report import make_report
from sitmap.domain.review.evidence import MOST_READ, Evidence
from sitmap.domain.review.registry import review
from sitmap.domain.review.setting_aside import parted
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.geography import BaseMapGeography
from sitmap.portrayal.report_writers import write_report
from sitmap.store.body_texts import body_texts
from sitmap.store.database import open_store
from sitmap.store.reading import load_snapshot
from sitmap.store.review_notes import review_notes

__all__ = ["report"]


def report(options: Namespace) -> Result:
    """Return the report on a day."""
    with open_store(options.file) as db:
        messages = (db.notice,) if db.notice else ()
        snapshot, texts, notes = load_snapshot(db), body_texts(db, MOST_READ), review_notes(db)
    dates = dates_of(options, last_day(snapshot))
    situation = dates.situation(snapshot)
    rows = ((snapshot.row_of(UUID(bytes=uid)), text) for uid, text in texts.items())
    evidence = Evidence(
        snapshot,
        situation,
        BaseMapGeography(load_base_map()),
        {row: text for row, text in rows if row is not None},
    )
    found, _aside = parted(snapshot, review(evidence), notes)
    before = None
    if options.since is not None:
        earlier = replace(dates, on=since_of(options.since, dates.on))
        before = (earlier.on, earlier.situation(snapshot))
    known = known_text(snapshot, dates)
    made = make_report(
        snapshot,
        situation,
        dates.on,
        known=format_day(date.fromisoformat(known)) if known else "",
        before=before,
        measured=for_passing_on(
            measured_figures(snapshot, situation), dates.on, datetime.now(UTC).date()
        ),
        contradictions=[f"{item.severity.value}: {item.explanation}" for item in found],
    )
    text = write_report(made, options.form)
    data = {"on": dates.on.isoformat(), "known_on": known, "as": options.form, "report": text}
    return Result(data, tuple(text.rstrip("\n").split("\n")), messages)
