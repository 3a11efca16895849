"""Contradictions between claims, as findings for a person to judge, never as corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from sitmap.domain.dates import OPEN_END
from sitmap.domain.readings import Reading
from sitmap.domain.snapshot import Snapshot

__all__ = ["Conflict", "conflicting_readings"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two readings that cannot both be true as stated, or of which one denies the other."""

    first: Reading
    second: Reading
    explanation: str


def conflicting_readings(snapshot: Snapshot, found: Iterable[Reading]) -> tuple[Conflict, ...]:
    """Return the conflicts among readings of one date.

    Two claims conflict if metric, party, scope and unit agree, they speak of a common time
    and their intervals have no value in common, or if one is recorded as denying the other.
    Figures of different years never contradict each other.
    """
    groups: dict[tuple[str, str, str, str], list[Reading]] = defaultdict(list)
    for reading in found:
        groups[reading.metric, reading.party, reading.scope, reading.unit].append(reading)
    conflicts = []
    for members in groups.values():
        for first, second in combinations(members, 2):
            explanation = _explanation(snapshot, first, second)
            if explanation:
                conflicts.append(Conflict(first, second, explanation))
    return tuple(conflicts)


def _explanation(snapshot: Snapshot, first: Reading, second: Reading) -> str:
    denied = second.row in snapshot.disputes.get(first.row, ())
    denies = first.row in snapshot.disputes.get(second.row, ())
    if denied or denies:
        return f"{first.value()} and {second.value()}: one denies the other"
    if not first.interval.overlaps(second.interval) and _same_time(snapshot, first, second):
        return f"{first.value()} and {second.value()} have no value in common"
    return ""


def _same_time(snapshot: Snapshot, first: Reading, second: Reading) -> bool:
    """Whether two readings of one date speak of a common time; held ones stand until then."""
    c = snapshot.columns
    starts = [int(c.valid_from[reading.row]) for reading in (first, second)]
    ends = [
        OPEN_END if reading.held else int(c.valid_to[reading.row]) for reading in (first, second)
    ]
    return max(starts) < min(ends)
