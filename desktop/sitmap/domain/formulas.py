"""Figures by the formulas of a file: which readings go into each, and what comes of them.

Parts that leave party or scope open are set against each other only where these are the same.
Each combination of claims gives a figure of its own; nothing is averaged. How expressions are
read belongs to ``formula_syntax``, how they are computed to ``formula_values``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.category import Formula, Vocabulary
from sitmap.domain.derived import MOST_PAIRS, Derived, derived_figures, figure_of, from_zero
from sitmap.domain.formula_syntax import Expression, Reference, compiled
from sitmap.domain.formula_values import RATIO, Quantity, evaluated
from sitmap.domain.metric import Interval
from sitmap.domain.readings import UNITLESS, Reading
from sitmap.errors import UserError

__all__ = [
    "FORMULA_GROUP",
    "MOST_FORMULAS",
    "computed_figures",
    "counted",
    "figures_of",
    "why_nothing",
]

FORMULA_GROUP: Final = "formulas"
_MAY_BE_NEGATIVE: Final = frozenset({"°C", "°F", "C", "F", "km2", "km²", "km2/day", "km²/day"})
_MOST_PARTIAL: Final = 200
MOST_FORMULAS: Final = 200
"""So many formulas of a file are computed."""


def computed_figures(found: Sequence[Reading], vocabulary: Vocabulary) -> tuple[Derived, ...]:
    """Return all that readings of one date give: our own figures, then those by formulas."""
    out = list(derived_figures(found))
    if not vocabulary.formulas:
        return tuple(out)
    by_metric = _by_metric(found)
    for formula, expression in _expressions(vocabulary):
        if isinstance(expression, Expression):
            out += figures_of(formula, expression, by_metric, vocabulary)
        else:  # a metric that it names may have been undone
            out.append(_without_value(formula, f"cannot be computed: {expression}"))
    return tuple(out)


_Read = tuple[tuple[Formula, Expression | str], ...]
_last_read: list[tuple[Vocabulary, _Read]] = []  # frames follow one another on the same lists


def _expressions(vocabulary: Vocabulary) -> _Read:
    """Return each formula with its expression, or why it has none; read once for these lists."""
    for known, read in _last_read:
        if known is vocabulary:
            return read
    formulas = list(vocabulary.formulas.values())
    made: _Read = tuple((item, _expression(item, vocabulary)) for item in formulas[:MOST_FORMULAS])
    if len(formulas) > MOST_FORMULAS:
        words = f"{len(formulas)} formulas are more than the {MOST_FORMULAS} that are computed"
        made = (*made, (formulas[MOST_FORMULAS], words))
    _last_read[:] = [(vocabulary, made)]
    return made


def _expression(formula: Formula, vocabulary: Vocabulary) -> Expression | str:
    try:
        return compiled(formula.expression, vocabulary, formula.code)
    except UserError as error:
        return error.what


def figures_of(
    formula: Formula,
    expression: Expression,
    found: Sequence[Reading] | Mapping[str, Sequence[Reading]],
    vocabulary: Vocabulary,
) -> tuple[Derived, ...]:
    """Return the figures of one formula, the freshest readings first.

    ``found`` are readings of one date, perhaps by metric. Where the divisor may be zero the
    figure has no interval but a note.
    """
    by_metric = found if isinstance(found, Mapping) else _by_metric(found)
    return tuple(
        _figure(formula, expression, chosen, vocabulary)
        for chosen in _combinations(expression.references, by_metric)
    )


def why_nothing(expression: Expression, found: Sequence[Reading]) -> str:
    """Return why readings give no figure, as a sentence."""
    by_metric = _by_metric(found)
    for reference in expression.references:
        if not _candidates(reference, by_metric):
            return f"No reading in numbers on this day: {reference.words()}."
    return "The readings on this day differ in party or scope; name them in brackets."


def counted(interval: Interval, unit: str) -> Quantity:
    """Return a number that counts a unit; counts, shares and lengths are never below zero."""
    unit = "" if unit in UNITLESS else unit
    if unit and unit not in _MAY_BE_NEGATIVE and interval.bounds()[1] >= 0:
        interval = from_zero(interval)
    return Quantity(interval, unit)


def _by_metric(found: Sequence[Reading]) -> dict[str, list[Reading]]:
    out: dict[str, list[Reading]] = {}
    for reading in found:
        out.setdefault(reading.metric, []).append(reading)
    return out


# --- which readings --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Partial:
    """Readings chosen for the first references; what these left open is one and the same."""

    readings: tuple[Reading, ...] = ()
    party: str | None = None
    scope: str | None = None

    def with_next(self, reference: Reference, reading: Reading) -> _Partial | None:
        """Return it with one reading more; None where it does not go with the others."""
        party, scope = self.party, self.scope
        if not reference.party:
            if party not in (None, reading.party):
                return None
            party = reading.party
        if not reference.scope:
            if scope not in (None, reading.scope):
                return None
            scope = reading.scope
        return _Partial((*self.readings, reading), party, scope)

    @property
    def order(self) -> tuple[int, tuple[int, ...]]:
        return max((r.age_days for r in self.readings), default=0), tuple(
            r.row for r in self.readings
        )


def _combinations(
    references: Sequence[Reference], by_metric: Mapping[str, Sequence[Reading]]
) -> Iterator[tuple[Reading, ...]]:
    """Yield one reading a reference, freshest first: MOST_PAIRS of each open party and scope."""
    partial = [_Partial()]
    for reference in references:
        candidates = _candidates(reference, by_metric)
        further = (one.with_next(reference, reading) for one in partial for reading in candidates)
        partial = [one for one in further if one is not None]
        if len(partial) > _MOST_PARTIAL * MOST_PAIRS:
            partial = _freshest(partial, _MOST_PARTIAL)
    for one in _freshest(partial, MOST_PAIRS):
        yield one.readings


def _freshest(partial: Sequence[_Partial], most: int) -> list[_Partial]:
    """Return the freshest ``most`` of each party and scope, in the order of these."""
    groups: dict[tuple[str | None, str | None], list[_Partial]] = {}
    for one in partial:
        groups.setdefault((one.party, one.scope), []).append(one)
    return [one for own in groups.values() for one in sorted(own, key=lambda one: one.order)[:most]]


def _candidates(reference: Reference, by_metric: Mapping[str, Sequence[Reading]]) -> list[Reading]:
    return [
        reading
        for reading in by_metric.get(reference.metric, ())
        if reference.party in ("", reading.party)
        and reference.scope in ("", reading.scope)
        and not reading.interval.is_empty
    ]


# --- what comes of them ----------------------------------------------------------------------


def _figure(
    formula: Formula, expression: Expression, chosen: Sequence[Reading], vocabulary: Vocabulary
) -> Derived:
    note = ""
    try:
        given = [counted(reading.interval, reading.unit) for reading in chosen]
        result = evaluated(expression, given)
    except UserError as error:
        result, note = Quantity(Interval()), f"no value: {error.line()}"
    if not note and result.interval.is_empty:
        note = "no value: the readings bound it on neither side"
    unit = formula.unit or result.unit
    party, party_name = _parties(expression.references, chosen, unit, vocabulary)
    values = {number: reading.value() for number, reading in enumerate(chosen)}
    figure = figure_of(
        chosen, formula.code, formula.name, party, party_name, unit, result.interval,
        expression.written(values),
    )  # fmt: skip
    scopes = " / ".join(dict.fromkeys(reading.scope for reading in chosen if reading.scope))
    notes = "; ".join(filter(None, (note, figure.note)))
    return replace(figure, scope=scopes, note=notes, group=FORMULA_GROUP)


def _parties(
    references: Sequence[Reference], chosen: Sequence[Reading], unit: str, vocabulary: Vocabulary
) -> tuple[str, str]:
    """Return code and name of whom a figure is about: all parties that its inputs speak of."""
    codes = list(dict.fromkeys(reading.party for reading in chosen if reading.party))
    known = vocabulary.parties
    names = [known[code].name if code in known else code for code in codes]
    if unit == RATIO and len(codes) == 2 and len(references) == 2:
        return ":".join(codes), " to ".join(names)
    return ":".join(codes), ", ".join(names)


def _without_value(formula: Formula, note: str) -> Derived:
    return Derived(
        metric=formula.code,
        name=formula.name,
        party="",
        party_name="",
        scope="",
        unit=formula.unit,
        interval=Interval(),
        formula=formula.expression,
        inputs=(),
        rows=(),
        note=note,
        group=FORMULA_GROUP,
    )
