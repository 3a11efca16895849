"""Rules about numbers beside each other: ranges, parts and wholes, ratios, sums.

Intervals are compared as they are stated; nothing is averaged and nothing chosen.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from sitmap.domain.consistency import claims_of_one_thing, differing
from sitmap.domain.metric import Interval, format_number
from sitmap.domain.readings import UNITLESS, Reading
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding, Severity, counted
from sitmap.domain.review.scopes import is_part_of
from sitmap.domain.review.words import strictly_above

__all__ = ["part_whole", "ranges", "ratio_scope", "sums"]

_NOT_ADDITIVE: Final = UNITLESS | {"%", "ratio", "km", "m", "days", "years"}
_MOST_CLAIMS: Final = 40


def _number(reading: Reading) -> bool:
    return not reading.interval.is_empty and reading.unit not in UNITLESS


def _by(
    readings: Iterable[Reading], *names: str
) -> Iterator[tuple[tuple[str, ...], list[Reading]]]:
    groups: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for reading in readings:
        if _number(reading):
            groups[tuple(getattr(reading, name) for name in names)].append(reading)
    yield from groups.items()


def _who(reading: Reading) -> str:
    return reading.claimant or reading.source_title or reading.source or "no stated claimant"


def _spoken(reading: Reading) -> str:
    return f"{reading.value()} – {_who(reading)}"


def ranges(evidence: Evidence) -> Iterator[Finding]:
    """Claims of one metric, party and scope that differ, or have no number in common."""
    for members in claims_of_one_thing(filter(_number, evidence.readings)):
        pairs = differing(evidence.snapshot, members)
        if pairs:
            yield _range(pairs)


def _range(pairs: Sequence[tuple[Reading, Reading]]) -> Finding:
    apart = [pair for pair in pairs if not pair[0].interval.overlaps(pair[1].interval)]
    involved = {reading.row: reading for pair in apart or pairs for reading in pair}
    first = next(iter(involved.values()))
    words = "; ".join(dict.fromkeys(_spoken(reading) for reading in list(involved.values())[:4]))
    judged = "have no number in common" if apart else f"differ; {_common(involved.values())}"
    return Finding(
        "range",
        Severity.WARNING if apart else Severity.NOTE,
        counted(involved),
        f"{first.name}, {first.about()}: {len(involved)} claims {judged}: {words}.",
    )


def _common(readings: Iterable[Reading]) -> str:
    bounds = [reading.interval.bounds() for reading in readings]
    low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
    if low > high:
        return "not all of them have a number in common"
    if math.isinf(low) and math.isinf(high):
        return "any number satisfies them"
    return f"what all allow is {Interval.between(low, high).words()}"


def part_whole(evidence: Evidence) -> Iterator[Finding]:
    """A part of which the stated number may exceed, or exceeds, that of its whole."""
    for _, members in _by(evidence.readings, "metric", "party", "unit"):
        if members[0].unit in _NOT_ADDITIVE:
            continue
        for part, whole in product(members[:_MOST_CLAIMS], repeat=2):
            if is_part_of(part.scope, whole.scope) and evidence.share_time([part.row, whole.row]):
                yield from _compared(part, whole)


def _compared(part: Reading, whole: Reading) -> Iterator[Finding]:
    (low, high), (least, most) = part.interval.bounds(), whole.interval.bounds()
    if math.isinf(high) or math.isinf(least) or high <= least:
        return
    exceeds = low > most
    share = ""
    if least > 0 and low > 0 and math.isfinite(most):
        share = f", {_percent(low / most)[:-2]}–{_percent(high / least)} of it"
    verb = "is above" if exceeds else "may be above"
    yield Finding(
        "part-whole",
        Severity.WARNING if exceeds else Severity.INFO,
        (part.row, whole.row),
        f"{part.name}, {part.party_name or 'no party'}: {part.value()} for the part "
        f"“{part.scope}” {verb} the {whole.value()} for “{whole.scope}”{share}.",
    )


def _percent(share: float) -> str:
    return f"{format_number(round(100 * share))}\u00a0%"


# --- ratios beside totals -----------------------------------------------------------------


def ratio_scope(evidence: Evidence) -> Iterator[Finding]:
    """A ratio stated for another scope than the totals beside it, which give their own."""
    for ratio in evidence.readings:
        if ratio.unit != "ratio" or not _number(ratio):
            continue
        for _, totals in _by(evidence.readings, "metric", "scope", "unit"):
            beside = totals[0].group == ratio.group and totals[0].unit not in _NOT_ADDITIVE
            if beside and is_part_of(ratio.scope, totals[0].scope):
                yield from _ratio_beside(ratio, totals)


def _ratio_beside(ratio: Reading, totals: Sequence[Reading]) -> Iterator[Finding]:
    named = _sides(ratio, totals)
    if named is None:
        return
    first, second = named
    derived = _hull(first).ratio(_hull(second))
    if derived.is_empty or derived.bounds() == ratio.interval.bounds():
        return
    yield Finding(
        "ratio-scope",
        Severity.INFO,
        counted([ratio.row, *(reading.row for reading in (*first, *second))]),
        f"{ratio.name}: {ratio.value()} is stated for “{ratio.scope}”; the totals beside it, "
        f"for “{first[0].scope}”, give {_ratio_words(derived)}.",
    )


def _ratio_words(derived: Interval) -> str:
    low, high = (f"{format_number(round(end, 1))}:1" for end in derived.bounds())
    return low if low == high else f"{low} to {high}"


def _sides(ratio: Reading, totals: Sequence[Reading]) -> tuple[list[Reading], list[Reading]] | None:
    """Return the totals of both sides; a name such as ``RU:UA`` says which one is divided."""
    sides: dict[str, list[Reading]] = defaultdict(list)
    for reading in totals:
        sides[reading.party].append(reading)
    named = re.search(r"\b(\w+):(\w+)\b", ratio.name)
    if named is None or named[1] not in sides or named[2] not in sides:
        return None
    first, second = sides[named[1]], sides[named[2]]
    positive = all(
        0 < low <= high < math.inf
        for low, high in (reading.interval.bounds() for reading in (*first, *second))
    )
    return (first, second) if positive else None


def _hull(readings: Sequence[Reading]) -> Interval:
    bounds = [reading.interval.bounds() for reading in readings]
    return Interval.between(min(low for low, _ in bounds), max(high for _, high in bounds))


# --- sums ---------------------------------------------------------------------------------

_BEFORE: Final = re.compile(
    r"\b(?:population|people|inhabitants)\b.*\b(?:before|pre-?war)\b", re.IGNORECASE
)
_GONE: Final = re.compile(r"\b(?:fled|gone|left|departed|evacuated|displaced)\b", re.IGNORECASE)
_REMAINING: Final = re.compile(
    r"\b(?:remain(?:s|ing|ed)?|stay(?:s|ed|ing)?|still there)\b", re.IGNORECASE
)


def sums(evidence: Evidence) -> Iterator[Finding]:
    """Sums that do not close: who was there, who left, who remains; shares beyond the whole."""
    yield from _balances(evidence)
    for _, members in _by(evidence.readings, "metric", "scope", "unit"):
        if members[0].unit == "%" and len({reading.party for reading in members}) > 1:
            yield from _shares_of_one(members)


def _balances(evidence: Evidence) -> Iterator[Finding]:
    for (scope,), members in _by((*evidence.readings, *evidence.earlier), "scope"):
        shares = [reading for reading in members if reading.unit == "%" and _is_gone(reading)]
        counts = [reading for reading in members if reading.unit not in _NOT_ADDITIVE]
        before = [reading for reading in counts if _BEFORE.search(reading.name)]
        gone = [reading for reading in counts if _is_gone(reading)]
        left = [reading for reading in counts if _REMAINING.search(reading.name)]
        if scope and before and gone:
            yield from _balance(before[0], gone[0], left[:1])
            for share in shares[:1]:
                yield from _share(before[0], gone[0], share)


def _is_gone(reading: Reading) -> bool:
    return bool(_GONE.search(reading.name)) and not _REMAINING.search(reading.name)


def _balance(before: Reading, gone: Reading, remaining: Sequence[Reading]) -> Iterator[Finding]:
    for left in remaining:
        if len({before.unit, gone.unit, left.unit}) > 1:
            continue
        total = gone.interval + left.interval
        if not total.overlaps(before.interval):
            yield Finding(
                "sum",
                Severity.WARNING,
                (before.row, gone.row, left.row),
                f"{before.scope}: {gone.value()} gone and {left.value()} remaining make "
                f"{total.words()}, not {before.value()} as before.",
            )


def _share(before: Reading, gone: Reading, share: Reading) -> Iterator[Finding]:
    least, most = before.interval.bounds()
    if before.unit != gone.unit or not 0 < least <= most < math.inf:
        return
    derived = gone.interval.ratio(before.interval) * Interval(best=100.0)
    low, high = derived.bounds()
    floor = share.interval.bounds()[0]
    at_the_edge = strictly_above(share.value_text) and math.isclose(high, floor, rel_tol=1e-9)
    if derived.overlaps(share.interval) and not at_the_edge:
        return
    exact = f"{low:.1f}\u00a0%" if math.isclose(low, high) else f"{low:.1f}–{high:.1f}\u00a0%"
    yield Finding(
        "sum",
        Severity.NOTE if at_the_edge else Severity.WARNING,
        (share.row, gone.row, before.row),
        f"{share.name}: {share.value()} is stated, but {gone.value()} of {before.value()} "
        f"is {'exactly ' if at_the_edge else ''}{exact}.",
    )


def _shares_of_one(members: Sequence[Reading]) -> Iterator[Finding]:
    """Find shares of several parties that even at their lowest are more than the whole."""
    latest: dict[str, Reading] = {}
    for reading in members:
        latest.setdefault(reading.party, reading)
    low = math.fsum(max(reading.interval.bounds()[0], 0.0) for reading in latest.values())
    if low > 100.0 + 1e-9:
        words = ", ".join(f"{item.party_name} {item.value()}" for item in latest.values())
        yield Finding(
            "sum",
            Severity.WARNING,
            counted(reading.row for reading in latest.values()),
            f"{members[0].name}, {members[0].scope or 'one scope'}: the shares make at least "
            f"{format_number(low)}\u00a0%: {words}.",
        )
