"""What the tree of an expression comes to, as an interval with its unit.

Evaluated by simpleeval with our own operators over intervals and nothing else: no names but
the references, no attributes, no calls but ours. Which readings go in belongs to ``formulas``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from sitmap.domain.formula_syntax import Expression
from sitmap.domain.metric import Interval
from sitmap.errors import UserError

if TYPE_CHECKING:
    from simpleeval import SimpleEval

__all__ = ["Quantity", "evaluated", "share_of"]

RATIO: Final = "ratio"
_MOST_CORNERS: Final = 16
_PLAIN: Final = frozenset({"", RATIO})


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval and what it counts; numbers without a unit fit every unit.

    Arithmetic raises UserError for sums of different units and for divisors that hold zero.
    """

    interval: Interval
    unit: str = ""

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.interval + other.interval, self.unit_with(other))

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.interval - other.interval, self.unit_with(other))

    def __mul__(self, other: Quantity) -> Quantity:
        units = [unit for unit in (self.unit, other.unit) if unit not in _PLAIN]
        return Quantity(self.interval * other.interval, "·".join(units))

    def __truediv__(self, other: Quantity) -> Quantity:
        quotient = self.interval / other.interval
        if self.unit == other.unit:
            return Quantity(quotient, RATIO if self.unit else "")
        if other.unit in _PLAIN:
            return Quantity(quotient, self.unit)
        return Quantity(quotient, f"{'' if self.unit in _PLAIN else self.unit}/{other.unit}")

    def __neg__(self) -> Quantity:
        return Quantity(-self.interval, self.unit)

    def __pos__(self) -> Quantity:
        return self

    def unit_with(self, other: Quantity) -> str:
        """Return the unit of a sum; raises UserError where both have one and they differ."""
        if self.unit and other.unit and self.unit != other.unit:
            raise UserError(
                f"{self.unit} and {other.unit} cannot be added", hint="their units differ"
            )
        return self.unit or other.unit


def evaluated(expression: Expression, values: Sequence[Quantity]) -> Quantity:
    """Return what an expression comes to for one value a reference.

    Every number that the readings allow lies in the result. It is also the narrowest such
    interval, except where a reference that stands in several places makes it curved
    (``a * a``) or has an open end. Raises UserError where it cannot be computed.
    """
    whole = _run(expression, values)
    ends = [values[number].interval.bounds() for number in expression.repeated]
    varying = [number for number, (a, b) in zip(expression.repeated, ends, strict=True) if a != b]
    closed = all(abs(end) != float("inf") for pair in ends for end in pair)
    if not varying or not closed or not expression.exact or 2 ** len(varying) > _MOST_CORNERS:
        return whole
    return Quantity(_hull(expression, values, varying, whole.interval), whole.unit)


def _hull(
    expression: Expression, values: Sequence[Quantity], varying: Sequence[int], whole: Interval
) -> Interval:
    """Return the interval between the corners: what is linear in each has its ends there."""
    lows, highs = [], []
    for corner in product(*(values[number].interval.bounds() for number in varying)):
        given = list(values)
        for number, end in zip(varying, corner, strict=True):
            given[number] = Quantity(Interval(best=end), values[number].unit)
        try:
            low, high = _run(expression, given).interval.bounds()
        except UserError:  # a divisor is nothing at this very end
            return whole
        lows.append(low)
        highs.append(high)
    best = None if whole.best is None else min(max(whole.best, min(lows)), max(highs))
    return Interval.between(min(lows), max(highs), best)


def _run(expression: Expression, values: Sequence[Quantity]) -> Quantity:
    machine = _machine()
    names = {f"r{number}": value for number, value in enumerate(values)}
    try:
        machine.names = names
        found = machine.eval("", previously_parsed=expression.tree)
    except OverflowError:
        raise UserError("the result is out of range") from None
    if not isinstance(found, Quantity):  # nothing but our operators makes values
        raise UserError("the expression comes to no number")
    return found


@lru_cache(maxsize=1)
def _makers() -> tuple[type[SimpleEval], dict[type[ast.AST], Any]]:
    # Loaded with the first formula: most files have none.
    from simpleeval import SimpleEval

    return SimpleEval, {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.USub: operator.neg,
        ast.UAdd: operator.pos,
    }


def _machine() -> SimpleEval:
    """Return an evaluator that knows our operators, and only the parts that we read."""
    kind, operators = _makers()
    machine = kind(operators=operators, functions=dict(_FUNCTIONS), names={})
    known = (ast.Name, ast.UnaryOp, ast.BinOp, ast.Call)
    machine.nodes = {part: machine.nodes[part] for part in known}
    machine.nodes[ast.Constant] = lambda node: Quantity(Interval(best=float(node.value)))
    return machine


# --- functions -------------------------------------------------------------------------------


def share_of(part: Interval, rest: Interval) -> Interval:
    """Return part / (part + rest) in per cent: least with the least part and the most rest."""
    (a, b), (c, d) = part.bounds(), rest.bounds()
    if a < 0 or c < 0:
        raise UserError("a share of less than nothing", hint="both parts must be 0 or more")
    low = 0.0 if a == 0 or d == float("inf") else 100 * a / (a + d)
    high = 100.0 if b == float("inf") or c == 0 else 100 * b / (b + c)
    if low == high:
        return Interval(best=low)
    return Interval(low=low, high=max(low, high))


def _share(part: Quantity, rest: Quantity) -> Quantity:
    part.unit_with(rest)  # raises where they differ
    if part.interval.bounds()[1] == rest.interval.bounds()[1] == 0:
        raise UserError("a share of nothing", hint="both parts are 0")
    return Quantity(share_of(part.interval, rest.interval), "%")


def _least(first: Quantity, second: Quantity) -> Quantity:
    (a, b), (c, d) = first.interval.bounds(), second.interval.bounds()
    one, other = first.interval.best, second.interval.best
    best = None if one is None or other is None else min(one, other)
    return Quantity(Interval.between(min(a, c), min(b, d), best), first.unit_with(second))


def _most(first: Quantity, second: Quantity) -> Quantity:
    return -_least(-first, -second)


_FUNCTIONS: Final = {"min": _least, "max": _most, "share": _share}
