"""Rules about judgements: lengths of time against dates, opposite judgements, denials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Final

from sitmap.domain.dates import OPEN_END, day_of_ms, format_day
from sitmap.domain.observation import Kind
from sitmap.domain.review.evidence import Evidence, Statement
from sitmap.domain.review.finding import Finding, Severity
from sitmap.domain.review.words import encloses, is_enclosed, length_of_time, since_date

__all__ = ["disputed", "opposed", "spans"]

_DAYS_A_MONTH: Final = 365.2425 / 12
_MOST_OF_ONE_KIND: Final = 50


def spans(evidence: Evidence) -> Iterator[Finding]:
    """A stated length of time ("two-year") against the dates that the same words give."""
    for statement in evidence.read():
        for text in statement.texts():
            since, length = since_date(text), length_of_time(text)
            if since is None or length is None:
                continue
            first, last = _months(evidence, statement.row, since)
            if first is not None and (last < length.low or first > length.high):
                middle = round((first + last) / 2)
                yield Finding(
                    "span",
                    Severity.NOTE,
                    (statement.row,),
                    f"“{length.words}” is said of the time {since[2]}; up to "
                    f"{_day(evidence, statement.row)} that is about "
                    f"{middle} {'month' if middle == 1 else 'months'}.",
                )
                break


def _months(
    evidence: Evidence, row: int, since: tuple[date, date, str]
) -> tuple[float | None, float]:
    """Return the fewest and most months from a beginning to a row's date; None if before it."""
    end = _end(evidence, row)
    if end is None or end <= since[0]:
        return None, 0.0
    fewest = max((end - since[1]).days, 0) / _DAYS_A_MONTH
    return fewest, (end - since[0]).days / _DAYS_A_MONTH


def _end(evidence: Evidence, row: int) -> date | None:
    end = int(evidence.snapshot.columns.valid_to[row])
    return None if end >= OPEN_END else day_of_ms(end - 1)


def _day(evidence: Evidence, row: int) -> str:
    end = _end(evidence, row)
    return "now" if end is None else format_day(end)


# --- opposite judgements ------------------------------------------------------------------


def opposed(evidence: Evidence) -> Iterator[Finding]:
    """One says that a party encircles, another that the same party is encircled."""
    groups: dict[tuple[int, str], list[Statement]] = defaultdict(list)
    for statement in evidence.read():
        if statement.kind is Kind.ASSESSMENT:
            category = int(evidence.snapshot.columns.category[statement.row])
            groups[category, statement.place].append(statement)
    for (_, place), members in groups.items():
        yield from _opposed(evidence, place, members[-_MOST_OF_ONE_KIND:])


def _opposed(evidence: Evidence, place: str, members: Sequence[Statement]) -> Iterator[Finding]:
    around = [(item, _actor(evidence, encloses(*item.texts()))) for item in members]
    inside = [(item, _actor(evidence, is_enclosed(*item.texts()))) for item in members]
    for (one, actor), (other, victim) in product(around, inside):
        if not actor or actor != victim or one.row == other.row:
            continue
        if evidence.share_time([one.row, other.row]):
            yield Finding(
                "opposed",
                Severity.NOTE,
                (one.row, other.row),
                f"Two judgements{f' of {place}' if place else ''} exclude each other: "
                f"“{evidence.label(one.row)}” and “{evidence.label(other.row)}”.",
            )


def _actor(evidence: Evidence, beginnings: Sequence[str]) -> str:
    """Return the party named last before the words, "" where none is."""
    for text in beginnings:
        found = {
            text.rfind(word): party.code
            for party in evidence.snapshot.parties
            if (word := party.name.split(" ")[0]) and word in text
        }
        if found:
            return found[max(found)]
    return ""


def disputed(evidence: Evidence) -> Iterator[Finding]:
    """A claim and what denies it."""
    shown = set(evidence.rows.tolist())
    for row, deniers in evidence.snapshot.disputes.items():
        others = [other for other in deniers if other in shown]
        if row in shown and others:
            denials = ", ".join(f"“{evidence.label(other)}”" for other in others[:3])
            yield Finding(
                "disputed",
                Severity.NOTE,
                (row, *others[:5]),
                f"“{evidence.label(row)}” is denied by {denials}.",
            )
