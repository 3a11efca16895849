"""How the days of a series become rows: a shape that repeats is one row and further days.

Pure: the present state and the wanted state go in, what is to be done comes out. Reading and
writing belong to ``importing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Held", "Run", "days_of", "runs_of"]


@dataclass(frozen=True, slots=True)
class Held:
    """A row that counts: its ``content``, its own ``day`` and the further days it is found on."""

    content: int
    day: int
    further: tuple[int, ...] = ()


@dataclass(slots=True)
class Run:
    """A content on consecutive days of a series; ``held`` is the row that begins it, if any."""

    content: int
    days: list[int] = field(default_factory=list)
    held: int | None = None


def days_of(held: Iterable[Held]) -> dict[int, set[int]]:
    """Return the contents of each day."""
    days: dict[int, set[int]] = {}
    for row in held:
        for day in (row.day, *row.further):
            days.setdefault(day, set()).add(row.content)
    return days


def runs_of(held: Sequence[Held], days: Mapping[int, Iterable[int]], *, repeats: bool) -> list[Run]:
    """Return the wanted days as runs, by first day.

    A run ends where its content is missing on a day of the series, and where a row that is
    held already begins. Without ``repeats`` each day has rows of its own.
    """
    owners: dict[tuple[int, int], int] = {}
    for number, row in enumerate(held):
        owners.setdefault((row.content, row.day), number)
    runs: list[Run] = []
    before: dict[int, Run] = {}
    for day in sorted(days):
        now: dict[int, Run] = {}
        for content in days[day]:
            owner = owners.get((content, day))
            run = before.get(content) if repeats and owner is None else None
            if run is None:
                run = Run(content, held=owner)
                runs.append(run)
            run.days.append(day)
            now[content] = run
        before = now
    return runs
