"""Read and write well-known text, without any library.

Accepts EWKT's ``SRID=4326;`` and the tags Z, M, ZM, whose values are dropped. Rings need
not be closed here; ``geometry`` closes them and decides what is valid.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from sitmap.errors import UserError
from sitmap.geo.wkb import KIND_NAMES, Coordinates, Parsed

__all__ = ["read_wkt", "write_wkt"]

_HINT: Final = "for example POINT (37.18 48.28) or POLYGON ((37 48, 38 48, 38 49, 37 48))"
_CODES: Final = {name.upper(): code for code, name in KIND_NAMES.items()}
_NUMBER: Final = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_HEAD: Final = re.compile(
    r"\s*(?:SRID\s*=\s*([0-9]+)\s*;)?\s*([A-Z]+?)\s*(?:ZM|Z|M)?\s*(?=\(|EMPTY)", re.IGNORECASE
)
_TOKEN: Final = re.compile(rf"\s*({_NUMBER}(?![\w.])|[(),])")
_MAX_LENGTH: Final = 50_000_000


class _Tokens:
    """The tokens after the type name, read one by one."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.current = ""
        self.advance()

    def advance(self) -> None:
        found = _TOKEN.match(self.text, self.at)
        if found is not None:
            self.current, self.at = found[1], found.end()
        elif self.text[self.at :].strip():
            raise _not_wkt(f"at position {self.at + 1}")
        else:
            self.current = ""

    def take(self, expected: str) -> None:
        if self.current != expected:
            raise _not_wkt(f"a {expected!r} is missing near position {self.at}")
        self.advance()

    def numbers(self) -> tuple[float, float]:
        values = []
        while self.current and self.current not in "(),":
            values.append(float(self.current))
            self.advance()
        if not 2 <= len(values) <= 4:
            raise _not_wkt(f"a pair of numbers is missing near position {self.at}")
        return values[0], values[1]


def _not_wkt(where: str) -> UserError:
    return UserError(f"this is not a geometry in well-known text: {where}", hint=_HINT)


def read_wkt(text: str) -> Parsed:
    """Take a WKT geometry apart; raises UserError if it cannot be read."""
    head = _HEAD.match(text) if len(text) <= _MAX_LENGTH else None
    if head is None:
        raise _not_wkt("no type and bracket found")
    if head[1] and int(head[1]) != 4326:
        raise UserError(f"coordinates of system {head[1]} are not supported", hint="use WGS 84")
    code = _CODES.get(head[2].upper())
    if code is None:
        raise UserError(f"geometries of type {head[2]} are not supported", hint=_HINT)
    if text[head.end() :].strip().upper() == "EMPTY":
        raise UserError("the geometry is empty")
    tokens = _Tokens(text, head.end())
    members = _members(tokens, code)
    if tokens.current:
        raise _not_wkt(f"something is left over near position {tokens.at}")
    return Parsed(code, members)


def _members(tokens: _Tokens, code: int) -> tuple[tuple[Coordinates, ...], ...]:
    if code == 1:
        return ((_only(_pairs(tokens)),),)
    if code == 2:
        return ((_pairs(tokens),),)
    if code == 3:
        return (_arrays(tokens),)
    if code == 4:
        return tuple((point,) for point in _points(tokens))
    if code == 5:
        return tuple((line,) for line in _arrays(tokens))
    tokens.take("(")
    polygons = [_arrays(tokens)]
    while tokens.current == ",":
        tokens.advance()
        polygons.append(_arrays(tokens))
    tokens.take(")")
    return tuple(polygons)


def _arrays(tokens: _Tokens) -> tuple[Coordinates, ...]:
    tokens.take("(")
    arrays = [_pairs(tokens)]
    while tokens.current == ",":
        tokens.advance()
        arrays.append(_pairs(tokens))
    tokens.take(")")
    return tuple(arrays)


def _pairs(tokens: _Tokens) -> Coordinates:
    tokens.take("(")
    pairs = [tokens.numbers()]
    while tokens.current == ",":
        tokens.advance()
        pairs.append(tokens.numbers())
    tokens.take(")")
    return np.array(pairs, np.float64)


def _points(tokens: _Tokens) -> list[Coordinates]:
    """Read the members of a MULTIPOINT, with or without inner brackets."""
    tokens.take("(")
    points = [_point(tokens)]
    while tokens.current == ",":
        tokens.advance()
        points.append(_point(tokens))
    tokens.take(")")
    return points


def _point(tokens: _Tokens) -> Coordinates:
    if tokens.current == "(":
        return _only(_pairs(tokens))
    return np.array([tokens.numbers()], np.float64)


def _only(pairs: Coordinates) -> Coordinates:
    if len(pairs) != 1:
        raise _not_wkt("a point has more than one pair of numbers")
    return pairs


def write_wkt(parsed: Parsed) -> str:
    """Return well-known text with the shortest digits that read back to the same numbers."""
    name = KIND_NAMES[parsed.code].upper()
    if parsed.code in (1, 2):
        return f"{name} {_pairs_text(parsed.members[0][0])}"
    if parsed.code == 3:
        return f"{name} {_member_text(parsed.members[0])}"
    if parsed.code in (4, 5):
        return f"{name} ({', '.join(_pairs_text(member[0]) for member in parsed.members)})"
    return f"{name} ({', '.join(_member_text(member) for member in parsed.members)})"


def _member_text(member: tuple[Coordinates, ...]) -> str:
    return f"({', '.join(_pairs_text(ring) for ring in member)})"


def _pairs_text(array: Coordinates) -> str:
    return f"({', '.join(f'{_number(x)} {_number(y)}' for x, y in array.tolist())})"


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")
