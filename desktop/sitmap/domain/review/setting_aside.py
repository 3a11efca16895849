"""Findings that somebody has set aside, with a reason: noted, listed, never forgotten.

A note belongs to one rule and the very rows that it found: once any of them is corrected, the
finding is a new one and stands again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitmap.domain.review.finding import Finding
from sitmap.domain.snapshot import Snapshot

__all__ = ["ReviewNote", "finding_key", "parted"]


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """Who set a finding aside, why and when (true UTC, int64 ms)."""

    noted_by: str
    because: str
    noted_at: int
    explanation: str = ""

    def words(self) -> str:
        """Return e.g. ``set aside by O. K. because both count the same month``."""
        return f"set aside by {self.noted_by} because {self.because}"


def finding_key(snapshot: Snapshot, finding: Finding) -> str:
    """Return what identifies a finding in its file: its rule and its rows' uids."""
    uids = sorted(snapshot.uid(row).hex for row in finding.rows)
    return f"{finding.rule}:{','.join(uids)}"


def parted(
    snapshot: Snapshot, findings: Iterable[Finding], notes: Mapping[str, ReviewNote]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, ReviewNote], ...]]:
    """Return the findings that stand, and those set aside each with its note."""
    stand: list[Finding] = []
    aside: list[tuple[Finding, ReviewNote]] = []
    for finding in findings:
        note = notes.get(finding_key(snapshot, finding)) if notes else None
        if note is None:
            stand.append(finding)
        else:
            aside.append((finding, note))
    return tuple(stand), tuple(aside)
