"""The command `review`: contradictions between claims, and against geography.

Findings that were set aside are listed apart and do not count.
"""

from __future__ import annotations

from argparse import Namespace

from sitmap.cli.reading import known_text, last_day
from sitmap.cli.result import Result
from sitmap.cli.values import dates_of
from sitmap.domain.dates import ms_to_iso
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding
from sitmap.domain.review.registry import review
from sitmap.domain.review.setting_aside import ReviewNote, parted
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.geography import BaseMapGeography
from sitmap.store.database import open_store
from sitmap.store.reading import load_snapshot
from sitmap.store.review_notes import review_notes
from sitmap.store.stored_texts import FileTexts

__all__ = ["review_file"]

_FINDINGS = 3


def review_file(options: Namespace) -> Result:
    """Return what the rules find on a day; exit code 3 where they find anything."""
    with open_store(options.file) as db:
        messages = [db.notice] if db.notice else []
        snapshot = load_snapshot(db)
        dates = dates_of(options, last_day(snapshot))
        bodies = FileTexts(db.path, snapshot.columns).bodies
        evidence = Evidence(
            snapshot, dates.situation(snapshot), BaseMapGeography(load_base_map()), bodies
        )
        found, aside = parted(snapshot, review(evidence), review_notes(db))
    if evidence.unread:
        messages.append(f"the words of the {evidence.unread} oldest rows were not read")
    data = {
        "on": dates.on.isoformat(),
        "known_on": known_text(snapshot, dates),
        "findings": [_finding_data(evidence, item) for item in found],
        "set_aside": [_aside_data(evidence, item, note) for item, note in aside],
    }
    lines = [line for item in found for line in _lines(evidence, item)]
    lines += [f"{item.rule}: {item.explanation} – {note.words()}" for item, note in aside]
    return Result(
        data,
        tuple(lines) or ("nothing found",),
        tuple(messages),
        exit_code=_FINDINGS if found else 0,
    )


def _finding_data(evidence: Evidence, item: Finding) -> dict[str, object]:
    return {
        "rule": item.rule,
        "severity": item.severity.value,
        "observations": [_observation(evidence, row) for row in item.rows],
        "explanation": item.explanation,
    }


def _aside_data(evidence: Evidence, item: Finding, note: ReviewNote) -> dict[str, object]:
    return _finding_data(evidence, item) | {
        "noted_by": note.noted_by,
        "because": note.because,
        "noted_at": ms_to_iso(note.noted_at),
    }


def _observation(evidence: Evidence, row: int) -> dict[str, str]:
    snapshot: Snapshot = evidence.snapshot
    return {
        "uid": str(snapshot.uid(row)),
        "source_ref": snapshot.texts.source_ref[row],
        "label": evidence.label(row),
    }


def _lines(evidence: Evidence, item: Finding) -> tuple[str, ...]:
    refs = [evidence.snapshot.texts.source_ref[row] or evidence.label(row) for row in item.rows]
    return (
        f"{item.severity.value:8} {item.rule}: {item.explanation}",
        f"         {', '.join(refs)}",
    )
