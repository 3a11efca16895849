"""The command `report`: the situation on a day as text, Markdown or HTML."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from sitmap.cli.leaving import Leaving, shown_file
from sitmap.cli.measured_place import place_of
from sitmap.cli.reading import known_text, last_day
from sitmap.cli.result import Result
from sitmap.cli.values import dates_of, since_of
from sitmap.domain.dates import format_day
from sitmap.domain.measured import for_passing_on, measured_figures
from sitmap.domain.report import Report, make_report
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.registry import review
from sitmap.domain.review.setting_aside import parted
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.geography import BaseMapGeography
from sitmap.portrayal.report_writers import write_report
from sitmap.store.fingerprint import fingerprint as fingerprint_of
from sitmap.store.review_notes import review_notes
from sitmap.store.stored_texts import FileTexts

__all__ = ["report"]


def report(options: Namespace) -> Result:
    """Return the report on a day."""
    with shown_file(options, _shown) as left:
        return _report(options, left)


def _shown(options: Namespace, snapshot: Snapshot) -> Iterator[Situation]:
    """Yield what shows on the day, and on the one that it is compared with."""
    dates = dates_of(options, last_day(snapshot))
    yield dates.situation(snapshot)
    if options.since is not None:
        yield replace(dates, on=since_of(options.since, dates.on)).situation(snapshot)


def _report(options: Namespace, left: Leaving) -> Result:
    snapshot, messages = left.snapshot, (left.whole.notice,) if left.whole.notice else ()
    notes = review_notes(left.db)
    fingerprint = "" if options.page is None else fingerprint_of(left.db)
    dates = dates_of(options, last_day(snapshot))
    situation = dates.situation(snapshot)
    evidence = Evidence(
        snapshot,
        situation,
        BaseMapGeography(load_base_map()),
        FileTexts(left.db.path, snapshot.columns).bodies,
    )
    found, _aside = parted(snapshot, review(evidence), notes)
    spot = place_of(options, snapshot, situation)
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
            measured_figures(snapshot, situation, spot), dates.on, datetime.now(UTC).date()
        ),
        contradictions=[f"{item.severity.value}: {item.explanation}" for item in found],
        kept_back=left.note,
    )
    data: dict[str, object] = {"on": dates.on.isoformat(), "known_on": known}
    data["withheld"] = left.withheld
    if options.page is not None:
        return _printed(made, snapshot, situation, options, data, fingerprint)
    text = write_report(made, options.form)
    data |= {"as": options.form, "report": text}
    return Result(data, tuple(text.rstrip("\n").split("\n")), messages)


def _printed(
    made: Report,
    snapshot: Snapshot,
    situation: Situation,
    options: Namespace,
    data: dict[str, object],
    fingerprint: str,
) -> Result:
    # Painting is loaded when a page is wanted: the other forms need none.
    from sitmap.cli.pictures import use_offscreen

    use_offscreen()
    from sitmap.paint.report_service import render_report

    found = render_report(
        made, snapshot, situation, options.page, fingerprint=fingerprint, force=options.force
    )
    told = found.as_dict() | data
    del told["scale"]
    words = f"{', '.join(map(str, found.files))} ({found.pages} pages, {found.bytes:,} bytes)"
    return Result(told, (words,), found.warnings)
