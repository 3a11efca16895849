"""What a review of the claims finds for a date, without what somebody has set aside."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.registry import review
from sitmap.domain.review.setting_aside import parted
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.geography import BaseMapGeography
from sitmap.store.body_texts import body_texts
from sitmap.store.database import Database
from sitmap.store.review_notes import review_notes

__all__ = ["Findings", "findings_in"]

_MOST = 200_000
"""Long texts that are held for a page; beyond that only titles are read."""
Findings = Callable[[Situation], tuple[str, ...]]
"""Returns the sentences of the findings that stand at a date, what asks most first."""


def findings_in(db: Database, snapshot: Snapshot) -> Findings:
    """Return what finds contradictions; the file is read now and not needed any more."""
    texts, notes = body_texts(db, _MOST), review_notes(db)
    rows = ((snapshot.row_of(UUID(bytes=uid)), text) for uid, text in texts.items())
    bodies = {row: text for row, text in rows if row is not None}
    geography = BaseMapGeography(load_base_map())

    def found(situation: Situation) -> tuple[str, ...]:
        evidence = Evidence(snapshot, situation, geography, lambda _rows: bodies)
        stand, _ = parted(snapshot, review(evidence), notes)
        return tuple(dict.fromkeys(finding.explanation for finding in stand))

    return found
