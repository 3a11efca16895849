"""A formula of the file through time, for charts: every combination of claims apart.

Between two dates on which none of its inputs changes the figure is the same; where one of
them is missing there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, product
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.claims import ClaimSeries, MetricSeries, series_of
from sitmap.domain.formula_syntax import Expression, Reference, compiled
from sitmap.domain.formula_values import Quantity, evaluated
from sitmap.domain.formulas import counted
from sitmap.domain.metric import Interval
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError

__all__ = ["formula_series"]

_LATEST: Final = Known()
_MOST_CLAIMS: Final = 24
_Chosen = list[tuple[ClaimSeries, ...]]
_Ends = tuple[float, float, float]
_NOTHING: Final = (float("nan"),) * 3


def formula_series(
    snapshot: Snapshot,
    code: str,
    known: Known = _LATEST,
    keep: NDArray[np.bool_] | None = None,
) -> MetricSeries:
    """Return a formula through time as known at ``known``; ``keep`` as in ``series_of``.

    Raises UserError where the file has no such formula or it can no longer be computed.
    """
    formula = snapshot.vocabulary.formulas.get(code)
    if formula is None:
        raise UserError(f"there is no formula {code!r} in this file")
    expression = compiled(formula.expression, snapshot.vocabulary, code)
    metrics = {item.metric for item in expression.references}
    of = {metric: series_of(snapshot, metric, known, keep) for metric in metrics}
    units = [of[item.metric].unit for item in expression.references]
    combinations, total = _combinations(_agreeing(expression.references, of))
    made = [_claim(expression, units, chosen) for chosen in combinations]
    unit = formula.unit or next((unit for _, unit in made if unit), "")
    claims = tuple(claim for claim, _ in made if len(claim))
    left_out = f" (the first {len(made)} of {total:,} combinations)" if total > len(made) else ""
    return MetricSeries(code, formula.name, unit, claims, method=formula.expression + left_out)


def _agreeing(
    references: Sequence[Reference], of: dict[str, MetricSeries]
) -> list[list[list[ClaimSeries]]]:
    """Return, for each party and scope that open parts may have, the claims of each reference.

    Told apart first: of all claims of several references only few agree in what is left open,
    and to try every one with every other would never end.
    """
    named = [_by_open_part(item, of[item.metric].claims) for item in references]
    keys = list(zip(references, named, strict=True))
    parties = _shared([[party for party, _ in own] for item, own in keys if not item.party])
    scopes = _shared([[scope for _, scope in own] for item, own in keys if not item.scope])
    groups = (
        [
            own.get(("" if item.party else party, "" if item.scope else scope), [])
            for item, own in keys
        ]
        for party, scope in product(parties, scopes)
    )
    return [group for group in groups if all(group)]


def _by_open_part(
    item: Reference, claims: Sequence[ClaimSeries]
) -> dict[tuple[str, str], list[ClaimSeries]]:
    """Return the claims that a reference names by party and scope, "" for one that it fixes."""
    found: dict[tuple[str, str], list[ClaimSeries]] = {}
    for claim in claims:
        if item.party in ("", claim.party) and item.scope in ("", claim.scope):
            key = "" if item.party else claim.party, "" if item.scope else claim.scope
            found.setdefault(key, []).append(claim)
    return found


def _shared(choices: Sequence[Sequence[str]]) -> list[str]:
    """Return what stands in all of them, in the order of the first; "" alone of none."""
    if not choices:
        return [""]
    common = set(choices[0]).intersection(*choices[1:])
    return [one for one in dict.fromkeys(choices[0]) if one in common]


def _combinations(groups: Sequence[Sequence[Sequence[ClaimSeries]]]) -> tuple[_Chosen, int]:
    """Return combinations of one claim a reference, no more than are drawn, and how many there are.

    What the references leave open is the same within each.
    """
    every = chain.from_iterable(product(*group) for group in groups)
    return list(islice(every, _MOST_CLAIMS)), sum(prod(map(len, group)) for group in groups)


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Stretches of time within which no input changes; ``entries`` (inputs, n), -1 is none."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    entries: NDArray[np.int64]


def _stretches(chosen: Sequence[ClaimSeries]) -> _Stretches:
    """Return where all inputs speak, cut wherever one of them changes."""
    bounds = [times for claim in chosen for times in (claim.start, claim.fresh_end)]
    times = np.unique(np.concatenate(bounds))
    start, end = times[:-1], times[1:]
    entries = np.stack([_entry_at(claim, start) for claim in chosen])
    whole = (entries >= 0).all(axis=0)
    return _Stretches(start[whole], end[whole], entries[:, whole])


def _entry_at(claim: ClaimSeries, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which entry speaks of each time, the latest begun one; -1 where none does."""
    found = np.searchsorted(claim.start, times, "right") - 1
    speaks = (found >= 0) & (claim.fresh_end[np.maximum(found, 0)] > times)
    return np.where(speaks, found, -1)


def _claim(
    expression: Expression, units: Sequence[str], chosen: Sequence[ClaimSeries]
) -> tuple[ClaimSeries, str]:
    at = _stretches(chosen)
    unit = ""

    @cache
    def ends(entries: tuple[int, ...]) -> _Ends:
        nonlocal unit
        values = [
            _quantity(claim, entry, own)
            for claim, entry, own in zip(chosen, entries, units, strict=True)
        ]
        try:
            found = evaluated(expression, values)
        except UserError:
            return _NOTHING
        unit = found.unit
        interval = found.interval
        low, high = (x if np.isfinite(x) else np.nan for x in interval.bounds())
        return low, np.nan if interval.best is None else interval.best, high

    made = [ends(tuple(column)) for column in at.entries.T.tolist()]
    values = np.array(made, np.float64).reshape(-1, 3)
    said = np.isfinite(values[:, 0]) | np.isfinite(values[:, 1]) | np.isfinite(values[:, 2])
    low, best, high = values[said].T
    parties = list(dict.fromkeys(claim.party for claim in chosen))
    disputed = np.zeros(len(said), np.bool_)
    for claim, entries in zip(chosen, at.entries, strict=True):
        disputed |= claim.disputed[entries]
    joined = ClaimSeries(
        parties[0] if len(parties) == 1 else "",
        " / ".join(dict.fromkeys(claim.scope for claim in chosen if claim.scope)),
        " / ".join(dict.fromkeys(claim.voice for claim in chosen)),
        "",
        "computed",
        np.full(len(low), -1, np.int32),
        at.start[said],
        at.end[said],
        at.end[said],
        low,
        best,
        high,
        disputed[said],
    )
    return joined, unit


def _quantity(claim: ClaimSeries, entry: int, unit: str) -> Quantity:
    low, best, high = (
        None if np.isnan(ends[entry]) else float(ends[entry])
        for ends in (claim.low, claim.best, claim.high)
    )
    return counted(Interval(low, best, high), unit)
