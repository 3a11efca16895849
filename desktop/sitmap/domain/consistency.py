"""Claims that speak of one thing at one time, and whether they can both be true.

The review's rule on ranges and the list of conflicts beside readings stand on the same pairs.
They are for a person to judge, never corrections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sitmap.domain.dates import OPEN_END
from sitmap.domain.observation import Persistence
from sitmap.domain.readings import Reading
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import PERSISTENCES

__all__ = ["Conflict", "claims_of_one_thing", "conflicting_readings", "differing", "share_time"]

_UNTIL_NEXT: Final = PERSISTENCES.index(Persistence.UNTIL_NEXT)
_MOST_CLAIMS: Final = 40

Pair = tuple[Reading, Reading]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two readings that cannot both be true as stated, or of which one denies the other."""

    first: Reading
    second: Reading
    explanation: str


def claims_of_one_thing(found: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Yield the readings that agree in metric, party, scope and unit."""
    groups: dict[tuple[str, str, str, str], list[Reading]] = defaultdict(list)
    for reading in found:
        groups[reading.metric, reading.party, reading.scope, reading.unit].append(reading)
    yield from groups.values()


def differing(snapshot: Snapshot, members: Sequence[Reading]) -> list[Pair]:
    """Return the pairs of claims that say different numbers of a common time.

    Figures of different years never contradict each other.
    """
    return [
        (one, other)
        for one, other in combinations(members[:_MOST_CLAIMS], 2)
        if one.interval.bounds() != other.interval.bounds()
        and share_time(snapshot, (one.row, other.row))
    ]


def share_time(snapshot: Snapshot, rows: Sequence[int]) -> bool:
    """Whether rows speak of a common time; held ones stand from their start on."""
    c = snapshot.columns
    held = [int(c.persistence[row]) == _UNTIL_NEXT for row in rows]
    ends = [OPEN_END if own else int(c.valid_to[row]) for row, own in zip(rows, held, strict=True)]
    return max(int(c.valid_from[row]) for row in rows) < min(ends)


def conflicting_readings(snapshot: Snapshot, found: Iterable[Reading]) -> tuple[Conflict, ...]:
    """Return the conflicts among readings of one date.

    Two claims conflict if they differ and have no number in common, or if one is recorded as
    denying the other.
    """
    conflicts = []
    for members in claims_of_one_thing(found):
        apart = {
            (one.row, other.row)
            for one, other in differing(snapshot, members)
            if not one.interval.overlaps(other.interval)
        }
        for first, second in combinations(members[:_MOST_CLAIMS], 2):
            words = f"{first.value()} and {second.value()}"
            if _denies(snapshot, first, second):
                conflicts.append(Conflict(first, second, f"{words}: one denies the other"))
            elif (first.row, second.row) in apart:
                conflicts.append(Conflict(first, second, f"{words} have no value in common"))
    return tuple(conflicts)


def _denies(snapshot: Snapshot, first: Reading, second: Reading) -> bool:
    disputes = snapshot.disputes
    return second.row in disputes.get(first.row, ()) or first.row in disputes.get(second.row, ())
