"""Intervals of numbers as sources give them, their arithmetic and their words.

What a metric is called and which observations read it is not decided here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sitmap.errors import UserError

__all__ = ["Interval", "format_number", "format_value"]

_NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with its uncertainty: ``low <= best <= high``; ``None`` leaves an end open.

    Raises UserError if the order is wrong or a value is not a finite number. Comparisons
    and arithmetic use ``bounds()``; a result's ``best`` is set if both operands have one.
    """

    low: float | None = None
    best: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        given = [
            (name, value)
            for name, value in (("low", self.low), ("best", self.best), ("high", self.high))
            if value is not None
        ]
        for name, value in given:
            if not math.isfinite(value):
                raise UserError(
                    "the value is not a finite number", where=name, hint="leave an open end empty"
                )
        for (name, value), (next_name, next_value) in pairwise(given):
            if value > next_value:
                raise UserError(
                    f"{name} {format_number(value)} is above {next_name} "
                    f"{format_number(next_value)}",
                    hint="low <= best <= high",
                )

    @classmethod
    def between(cls, low: float, high: float, best: float | None = None) -> Interval:
        """Return the interval with these ends; infinite ends become open.

        Without any end ``best`` is dropped, since alone it would stand for both ends.
        """
        if math.isinf(low) and math.isinf(high):
            return cls()
        return cls(_finite(low), None if best is None else _finite(best), _finite(high))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is given, as for a reading in words."""
        return self.low is None and self.best is None and self.high is None

    def bounds(self) -> tuple[float, float]:
        """Return (low, high), infinite where open.

        A best value alone stands for both ends; beside one end it does not close the other.
        """
        if self.best is not None and self.low is None and self.high is None:
            return self.best, self.best
        low = -math.inf if self.low is None else self.low
        return low, math.inf if self.high is None else self.high

    def __add__(self, other: Interval) -> Interval:
        """Return every possible sum."""
        (a, b), (c, d) = self.bounds(), other.bounds()
        return Interval.between(a + c, b + d, self._both(other, lambda x, y: x + y))

    def __neg__(self) -> Interval:
        low, high = self.bounds()
        return Interval.between(-high, -low, None if self.best is None else -self.best)

    def __sub__(self, other: Interval) -> Interval:
        """Return every possible difference; the two are taken as independent."""
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        """Return every possible product."""
        products = [_times(x, y) for x in self.bounds() for y in other.bounds()]
        return Interval.between(min(products), max(products), self._both(other, lambda x, y: x * y))

    def __truediv__(self, other: Interval) -> Interval:
        """Return every possible quotient.

        A divisor that ends at zero leaves the result open on that side (zero itself is not
        divided by). Raises UserError if zero lies inside the divisor or is all of it.
        """
        low, high = other.bounds()
        if low == high == 0 or low < 0 < high:
            raise UserError(
                f"cannot divide by {other.words() or 'an unknown value'}",
                hint="the divisor may be zero",
            )
        if high <= 0:
            return (-self) / (-other)
        a, b = self.bounds()
        best = self._both(other, lambda x, y: x / y) if other.best else None
        return Interval.between(
            _over(a, high if a >= 0 else low), _over(b, low if b >= 0 else high), best
        )

    def ratio(self, other: Interval) -> Interval:
        """Return ``self / other``, for statements such as 8 to 1; errors as in division."""
        return self / other

    def overlaps(self, other: Interval) -> bool:
        """Whether one number satisfies both; an empty interval contradicts nothing."""
        (a, b), (c, d) = self.bounds(), other.bounds()
        return a <= d and c <= b

    def words(self, unit: str = "") -> str:
        """Return e.g. ``10–15 km``, ``at most 20 km``; empty without any bound."""
        if self.is_empty:
            return ""
        low, high = self.bounds()
        if low == high:
            return _with_unit(format_number(low), unit)
        if not math.isinf(low) and not math.isinf(high):
            text = _with_unit(f"{format_number(low)}–{format_number(high)}", unit)
        elif math.isinf(low):
            text = f"at most {_with_unit(format_number(high), unit)}"
        else:
            text = f"at least {_with_unit(format_number(low), unit)}"
        return text if self.best is None else f"{text}, best {format_number(self.best)}"

    def _both(self, other: Interval, of: Callable[[float, float], float]) -> float | None:
        if self.best is None or other.best is None:
            return None
        return of(self.best, other.best)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _times(x: float, y: float) -> float:
    # An open end times zero is zero: the other factor is some number, not infinity.
    return 0.0 if x == 0 or y == 0 else x * y


def _over(x: float, y: float) -> float:
    """Divide by a divisor of 0 or more; what nears zero makes the quotient infinite."""
    if y == 0:
        return math.copysign(math.inf, x) if x else 0.0
    return x / y


def format_number(value: float) -> str:
    """Return e.g. ``1 500`` or ``0.25``: groups of three, at most six significant decimals."""
    if abs(value) >= 1e15 or 0 < abs(value) < 1e-6:
        return f"{value:.6g}".replace("-", "−")
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(",", _NO_BREAK).replace("-", "−")


def _with_unit(text: str, unit: str) -> str:
    if unit == "ratio":
        return f"{text}:1"
    return f"{text}{_NO_BREAK}{unit}" if unit else text


def format_value(value_text: str, interval: Interval, unit: str) -> str:
    """Return a reading for display: the printed value first, our bounds after it in brackets.

    The brackets are left out where the printed value already says the same numbers; a
    printed value of digits alone gets its unit.
    """
    printed = value_text.strip()
    if not printed:
        return interval.words(unit)
    if interval.is_empty:
        return printed
    given = {value for value in (interval.low, interval.best, interval.high) if value is not None}
    if not given <= _numbers(printed):
        return f"{printed} ({interval.words(unit)})"
    return printed if re.search(r"[^\W\d_]|%", printed) else _with_unit(printed, unit)


def _numbers(text: str) -> set[float]:
    """Return the numbers printed in a text, with their thousands groups joined."""
    joined = re.sub(r"(?<=[0-9])[,\u00a0\u202f\u2009 ](?=[0-9]{3}(?![0-9]))", "", text)
    return {float(number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", joined)}
