"""Contradictions between claims, as findings for a person to judge, never as corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

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

    Two claims conflict if metric, party, scope and unit agree and their intervals have no
    value in common, or if one is recorded as denying the other.
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
    empty = first.interval.is_empty or second.interval.is_empty
    if not empty and not first.interval.overlaps(second.interval):
        return f"{first.value()} and {second.value()} have no value in common"
    return ""
