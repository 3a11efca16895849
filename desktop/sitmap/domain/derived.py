"""Figures computed from readings of one date: ratios, balances. Intervals from intervals.

Every pair of claims gives a figure of its own; nothing is averaged, and each names the
readings it rests on. What is measured on the map belongs to ``ground_figures``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product
from typing import Final
from uuid import UUID

from sitmap.domain.formula_values import share_of
from sitmap.domain.metric import Interval
from sitmap.domain.readings import UNITLESS, Reading

__all__ = ["MOST_PAIRS", "Derived", "as_readings", "derived_figures", "figure_of", "from_zero"]

MOST_PAIRS: Final = 12
"""Pairs of claims of one metric that are set against each other, the freshest first."""

_RATIOS: Final = {
    "forces": ("force_ratio", "Force ratio"),
    "casualties": ("casualty_ratio", "Casualty ratio"),
}
"""Code and name of the ratio of two counts, by the group of their metric."""
_NO_RATIO: Final = frozenset({"%", "‰", "ratio", "km", "m", *UNITLESS})
_BEFORE: Final = "population"
_LEFT: Final = "people_fled"
_REMAINING: Final = "people_remaining"


@dataclass(frozen=True, slots=True)
class Derived:
    """One computed figure.

    ``party`` is a code, or two with a colon between for a ratio. ``formula`` shows the numbers
    that went in; ``inputs`` are uids of the observations behind them and ``rows`` their rows.
    ``place`` is a (lon, lat) that the figure is about, ``note`` what a reader must know of it,
    ``group`` the heading below which it is listed.
    """

    metric: str
    name: str
    party: str
    party_name: str
    scope: str
    unit: str
    interval: Interval
    formula: str
    inputs: tuple[UUID, ...]
    rows: tuple[int, ...]
    age_days: int = 0
    stale: bool = False
    place: tuple[float, float] | None = None
    note: str = ""
    group: str = "computed"

    def value(self) -> str:
        """Return the figure in words with its unit, numbers short enough to read."""
        ends = (self.interval.low, self.interval.best, self.interval.high)
        short = Interval(*(None if end is None else _short(end) for end in ends))
        return short.words(self.unit) or self.note

    def as_dict(self) -> dict[str, object]:
        """Return the figure under the keys of the command line's JSON."""
        low, high = self.interval.bounds()
        return {
            "metric": self.metric,
            "name": self.name,
            "party": self.party,
            "scope": self.scope,
            "unit": self.unit,
            "low": low if self.interval.low is not None or low == high else None,
            "high": high if self.interval.high is not None or low == high else None,
            "formula": self.formula,
            "note": self.note,
            "age_days": self.age_days,
            "stale": self.stale,
            "from": [str(uid) for uid in self.inputs],
        }


def derived_figures(found: Sequence[Reading]) -> tuple[Derived, ...]:
    """Return what the readings of one date give when set against each other, in their order."""
    return (*_ratios(found), *_balances(found))


def as_readings(figures: Iterable[Derived]) -> tuple[Reading, ...]:
    """Return figures in the shape of readings, for where readings are listed.

    They have no row (-1); their uid is that of the first observation that they rest on.
    """
    return tuple(_as_reading(figure) for figure in figures)


def _as_reading(figure: Derived) -> Reading:
    return Reading(
        row=-1,
        uid=figure.inputs[0] if figure.inputs else UUID(int=0),
        metric=figure.metric,
        name=figure.name,
        group=figure.group,
        party=figure.party.partition(":")[0],
        party_name=figure.party_name,
        scope=figure.scope,
        unit=figure.unit,
        value_text=figure.value(),
        interval=Interval(),
        valid="" if figure.value() == figure.note else figure.note,
        basis=f"computed: {figure.formula}",
        claimant="",
        grade="",
        source="",
        source_title="",
        source_ref="",
        age_days=figure.age_days,
        stale=figure.stale,
        inputs=figure.inputs,
    )


# --- ratios ---------------------------------------------------------------------------------


def _ratios(found: Iterable[Reading]) -> Iterator[Derived]:
    """Yield one party's count over another's, where metric, scope and unit are the same."""
    for _metric, claims in groupby(found, key=lambda reading: reading.metric):
        groups: dict[tuple[str, str], dict[str, list[Reading]]] = defaultdict(dict)
        for reading in claims:
            if _is_count(reading):
                own = groups[reading.scope, reading.unit]
                own.setdefault(reading.party, []).append(reading)
        for parties in groups.values():
            for first, second in combinations(parties.values(), 2):
                pairs = sorted(product(first, second), key=_age)
                yield from (_ratio(*pair) for pair in pairs[:MOST_PAIRS])


def _is_count(reading: Reading) -> bool:
    low, high = reading.interval.bounds()
    return (
        bool(reading.party)
        and reading.unit not in _NO_RATIO
        and not reading.interval.is_empty
        and low >= 0
        and high > 0
    )


def _ratio(first: Reading, second: Reading) -> Derived:
    code, name = _RATIOS.get(first.group, (f"{first.metric}_ratio", f"{first.name}, ratio"))
    # A count that is not bounded below may be as small as nothing, never negative.
    interval = from_zero(first.interval) / from_zero(second.interval)
    return figure_of(
        (first, second),
        code,
        name,
        f"{first.party}:{second.party}",
        f"{first.party_name} to {second.party_name}",
        "ratio",
        interval,
        f"{first.value()} ÷ {second.value()}",
    )


def from_zero(interval: Interval) -> Interval:
    """Return a count that is not bounded below as one of at least nothing."""
    low, high = interval.bounds()
    return interval if low != float("-inf") else Interval.between(0.0, high, interval.best)


# --- balances -------------------------------------------------------------------------------


def _balances(found: Iterable[Reading]) -> Iterator[Derived]:
    """Yield those who lived there and the share that left, from those who left and remain."""
    of: dict[str, dict[tuple[str, str], list[Reading]]] = {
        _LEFT: defaultdict(list),
        _REMAINING: defaultdict(list),
    }
    for reading in found:
        if reading.metric in of and not reading.interval.is_empty:
            of[reading.metric][reading.scope, reading.unit].append(reading)
    for key, left in of[_LEFT].items():
        pairs = sorted(product(left, of[_REMAINING].get(key, ())), key=_age)
        for pair in pairs[:MOST_PAIRS]:
            yield from _balance(*pair)


def _balance(left: Reading, remaining: Reading) -> Iterator[Derived]:
    gone, still = from_zero(left.interval), from_zero(remaining.interval)
    pair = (left, remaining)
    sum_words = f"{left.value()} + {remaining.value()}"
    yield figure_of(
        pair, f"{_BEFORE}_balance", "Population before, by balance", left.party, left.party_name,
        left.unit, gone + still, f"{sum_words} (left + remaining)",
    )  # fmt: skip
    share = share_of(gone, still)
    if not share.is_empty:
        yield figure_of(
            pair, "share_left", "Share that has left, by balance", left.party, left.party_name,
            "%", share, f"{left.value()} ÷ ({sum_words})",
        )  # fmt: skip


# --- both -----------------------------------------------------------------------------------


def figure_of(
    inputs: Sequence[Reading],
    metric: str,
    name: str,
    party: str,
    party_name: str,
    unit: str,
    interval: Interval,
    formula: str,
) -> Derived:
    """Return a figure that rests on readings: their ages, marks and scope are its own."""
    marks = {word for reading in inputs for word, is_so in reading.marks() if is_so}
    ages = sorted(reading.age_days for reading in inputs)
    note = "" if ages[0] == ages[-1] else f"from readings {ages[0]} and {ages[-1]} days old"
    if "disputed" in marks:
        note = f"{note}; one of them is disputed".removeprefix("; ")
    return Derived(
        metric=metric,
        name=name,
        party=party,
        party_name=party_name,
        scope=inputs[0].scope,
        unit=unit,
        interval=interval,
        formula=formula,
        inputs=tuple(reading.uid for reading in inputs),
        rows=tuple(reading.row for reading in inputs),
        age_days=ages[-1],
        stale="stale" in marks,
        note=note,
    )


def _age(pair: Iterable[Reading]) -> tuple[int, tuple[int, ...]]:
    both = list(pair)
    return max(reading.age_days for reading in both), tuple(reading.row for reading in both)


def _short(value: float) -> float:
    """Return a number with three significant digits, whole where it has more before the point."""
    if abs(value) >= 100 or value == 0:
        return float(round(value))
    return float(f"{value:.3g}")
