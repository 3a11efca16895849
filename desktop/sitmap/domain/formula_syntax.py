"""The expressions of formulas: read, checked and made ready; nothing is computed from readings.

    troops[RU] / troops[UA]
    share(people_fled, people_remaining)
    losses["Pokrovsk sector"] - 100

Metrics by their code, in brackets whose (a party's code) and what of (a scope in quotes). Only
numbers, ``+ - * /``, brackets, ``min``, ``max`` and ``share`` are read; everything else is
refused with its place. The tree that comes out is evaluated by ``formula_values``.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sitmap.domain.category import Formula, Vocabulary
from sitmap.errors import UserError

__all__ = [
    "FUNCTIONS",
    "LONGEST",
    "Expression",
    "FormulaError",
    "Reference",
    "compiled",
    "short_code",
]

LONGEST: Final = 500
"""Characters that an expression may have."""
_DEEPEST: Final = 40
_MOST_PARTS: Final = 200
_MOST_REFERENCES: Final = 8
FUNCTIONS: Final = ("min", "max", "share")
_MARKS: Final = str.maketrans(
    {**dict.fromkeys("×·∙⋅", "*"), **dict.fromkeys("÷∕⁄", "/"), **dict.fromkeys("−–—", "-")}
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("\u00a0\u2009\u202f\t\r\n", " ")
)
_ONLY: Final = "numbers, metrics, + - * / ( ), min, max, share"
_REFUSED: Final[dict[type[ast.AST], str]] = {
    ast.Attribute: "a point stands between numbers only",
    ast.Pow: "powers are not computed",
    ast.BitXor: "powers are not computed",
    ast.Mod: "write shares as plain numbers, without %",
    ast.Compare: "comparisons are not computed",
    ast.Tuple: "a comma parts what stands in brackets; decimals have a point",
}


class FormulaError(UserError):
    """An expression that is refused; its fault is at character ``at`` (from 0)."""

    def __init__(self, what: str, at: int = 0, *, hint: str = "", where: str = "") -> None:
        super().__init__(what, where=where or f"character {at + 1}", hint=hint)
        self.at = at


@dataclass(frozen=True, slots=True)
class Reference:
    """The readings that a part of an expression names; an empty party or scope is left open."""

    metric: str
    party: str = ""
    scope: str = ""

    def words(self) -> str:
        """Return it as it is written in an expression."""
        inside = [self.party, f'"{self.scope}"' if self.scope else ""]
        chosen = ", ".join(part for part in inside if part)
        return f"{self.metric}[{chosen}]" if chosen else self.metric


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: reference ``n`` is the name ``r<n>`` in ``tree``.

    ``exact`` tells that every reference is at most linear above and below the fraction line,
    so that ends of the result lie at ends of the references.
    """

    tree: ast.expr
    references: tuple[Reference, ...]
    repeated: tuple[int, ...] = ()
    exact: bool = True

    def written(self, values: Mapping[int, str]) -> str:
        """Return the expression with words in the place of its references."""
        text = ast.unparse(self.tree).replace("*", "×").replace("/", "÷")
        return re.sub(r"\br(\d+)\b", lambda found: values[int(found[1])], text)


def short_code(name: str) -> str:
    """Return the code by which expressions name a formula; may be empty."""
    code = re.sub(r"\W+", "_", name.casefold()).strip("_")[:40]
    return f"f_{code}" if code[:1].isdigit() else code


def compiled(text: str, vocabulary: Vocabulary, own: str = "") -> Expression:
    """Return the expression that a text says, with other formulas in it written out.

    ``own`` is the code of the formula that it defines. Raises FormulaError for what is not
    understood, unknown, too long, too deep, or rests on itself.
    """
    reader = _Reader(vocabulary, (own,) if own else ())
    tree = reader.read(text)
    counts = [0] * len(reader.references)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in FUNCTIONS:
            counts[int(node.id[1:])] += 1
    if not counts:
        raise FormulaError("it names no metric", hint="for example troops[RU] / troops[UA]")
    repeated = tuple(number for number, count in enumerate(counts) if count > 1)
    exact = _is_linear(tree, repeated)
    return Expression(tree, tuple(reader.references), repeated, exact)


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise FormulaError("the expression is too long", LONGEST, hint=f"{LONGEST} characters")
    plain = text.translate(_MARKS)
    bad = re.search(r"[\x00-\x1f\\;#{}]", plain)
    if bad is not None:
        raise FormulaError("this character is not understood", bad.start(), hint=_ONLY)
    shift = len(plain) - len(plain.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(plain.strip() or "?", mode="eval").body
    except SyntaxError as error:
        # What ends too early has its fault at the end, which Python counts as column 0.
        column = error.offset or len(plain.strip()) + 1
        at = min(max(column - 1 + shift, 0), len(text))
        raise FormulaError("the expression is not understood", at, hint=_ONLY) from None
    except (ValueError, MemoryError, RecursionError):
        raise FormulaError("the expression is not understood", hint=_ONLY) from None


@dataclass
class _Reader:
    """Turns a parsed expression into one of references alone."""

    vocabulary: Vocabulary
    within: tuple[str, ...]
    references: list[Reference] = field(default_factory=list)
    parts: int = 0
    _text: str = ""
    _shift: int = 0

    def read(self, text: str) -> ast.expr:
        return self._part(self._start(text), 0, Reference(""))

    def _error(self, what: str, node: ast.AST, hint: str = _ONLY) -> FormulaError:
        column = int(getattr(node, "col_offset", 0))
        lead = self._text.translate(_MARKS).strip().encode()[:column]
        return FormulaError(what, len(lead.decode(errors="ignore")) + self._shift, hint=hint)

    def _part(self, node: ast.expr, depth: int, chosen: Reference) -> ast.expr:
        """Return a part with its names resolved; ``chosen`` fills what they leave open."""
        self.parts += 1
        if self.parts > _MOST_PARTS or depth > _DEEPEST:
            raise self._error("the expression is too large", node, "divide it into formulas")
        if isinstance(node, ast.BinOp):
            return self._operation(node, depth, chosen)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            return ast.UnaryOp(node.op, self._part(node.operand, depth + 1, chosen))
        if isinstance(node, ast.Call):
            return self._call(node, depth, chosen)
        if isinstance(node, ast.Subscript):
            return self._named(node.value, depth, self._chosen(node, chosen))
        if isinstance(node, ast.Constant) and not isinstance(node.value, str):
            return self._number(node)
        return self._named(node, depth, chosen)

    def _operation(self, node: ast.BinOp, depth: int, chosen: Reference) -> ast.expr:
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            words = _REFUSED.get(type(node.op), "this sign is not understood")
            raise self._error(words, node.right)
        left = self._part(node.left, depth + 1, chosen)
        return ast.BinOp(left, node.op, self._part(node.right, depth + 1, chosen))

    def _call(self, node: ast.Call, depth: int, chosen: Reference) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            raise self._error("there is no such function", node, f"known: {', '.join(FUNCTIONS)}")
        if len(node.args) != 2:
            raise self._error(f"{name} takes two parts", node, f"{name}(a, b)")
        parts = [self._part(part, depth + 1, chosen) for part in node.args]
        return ast.Call(ast.Name(name, ast.Load()), parts, [])

    def _number(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error("this is no number", node)
        if not math.isfinite(value) or abs(value) > 1e15:
            raise self._error("the number is too large", node, "numbers up to 1e15")
        return ast.Constant(float(value) if isinstance(value, float) else value)

    # --- names ------------------------------------------------------------------------------

    def _named(self, node: ast.expr, depth: int, chosen: Reference) -> ast.expr:
        if isinstance(node, ast.Name):
            code = node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            code = node.value
        else:
            raise self._error(_REFUSED.get(type(node), "this is not understood"), node)
        if code in self.vocabulary.metrics:
            return self._reference(node, Reference(code, chosen.party, chosen.scope))
        if code in self.vocabulary.formulas:
            return self._formula(self.vocabulary.formulas[code], node, depth, chosen)
        if code in self.within:
            raise self._error(f"{code} rests on itself", node, "leave it out")
        raise self._error(f"there is no metric {code!r}", node, _alike(code, self.vocabulary))

    def _reference(self, node: ast.expr, found: Reference) -> ast.expr:
        if found not in self.references:
            if len(self.references) == _MOST_REFERENCES:
                hint = f"at most {_MOST_REFERENCES} different ones"
                raise self._error("it rests on too many metrics", node, hint)
            self.references.append(found)
        return ast.Name(f"r{self.references.index(found)}", ast.Load())

    def _formula(self, item: Formula, node: ast.expr, depth: int, chosen: Reference) -> ast.expr:
        if item.code in self.within:
            way = " → ".join((*self.within[self.within.index(item.code) :], item.code))
            raise self._error(f"{item.code} rests on itself: {way}", node, "leave it out")
        inner = _Reader(self.vocabulary, (*self.within, item.code), self.references, self.parts)
        try:
            tree = inner._part(inner._start(item.expression), depth + 1, chosen)
        except FormulaError as error:
            raise self._error(f"in {item.code}: {error.what}", node, error.hint) from None
        self.parts = inner.parts
        return tree

    def _start(self, text: str) -> ast.expr:
        self._text, self._shift = text, len(text) - len(text.lstrip())
        return _parsed(text)

    def _chosen(self, node: ast.Subscript, outer: Reference) -> Reference:
        """Return what stands in the brackets behind a name; the outer choice fills the rest."""
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        party = scope = ""
        for part in inside:
            word = self._word(part)
            if word in self.vocabulary.parties and not party:
                party = word
            elif isinstance(part, ast.Constant) and not scope:
                scope = word
            else:
                known = ", ".join(list(self.vocabulary.parties)[:12])
                hint = f"parties: {known or 'none'}; a scope stands in quotes"
                raise self._error(f"there is no party {word!r}", part, hint)
        return Reference("", party or outer.party, scope or outer.scope)

    def _word(self, part: ast.expr) -> str:
        if isinstance(part, ast.Name):
            return part.id
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.strip():
            return part.value.strip()
        raise self._error("a party or a scope is expected", part, 'troops[RU, "Pokrovsk sector"]')


def _alike(code: str, vocabulary: Vocabulary) -> str:
    """Return a hint that names the codes nearest to a misspelt one."""
    from difflib import get_close_matches

    known = [*vocabulary.metrics, *vocabulary.formulas]
    near = get_close_matches(code, known, 3, 0.5) or known[:5]
    return f"known: {', '.join(near)}" if near else "the file has no metrics"


# --- how exact -------------------------------------------------------------------------------

_Degrees = tuple[dict[str, int], dict[str, int]]


def _is_linear(tree: ast.expr, repeated: tuple[int, ...]) -> bool:
    """Whether every repeated reference is at most linear above and below the fraction line."""
    names = [f"r{number}" for number in repeated]
    if not names:
        return True
    found = _degrees(tree)
    return found is not None and all(side.get(name, 0) <= 1 for side in found for name in names)


def _degrees(node: ast.expr) -> _Degrees | None:
    """Return the degree of each name in numerator and denominator; None where it has none."""
    if isinstance(node, ast.Name):
        return {node.id: 1}, {}
    if isinstance(node, ast.Constant):
        return {}, {}
    if isinstance(node, ast.UnaryOp):
        return _degrees(node.operand)
    if isinstance(node, ast.BinOp):
        return _combined(node.op, _degrees(node.left), _degrees(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "share":
        part, rest = map(_degrees, node.args)
        return _combined(ast.Div(), part, _combined(ast.Add(), part, rest), cancels=True)
    return None


def _combined(
    operator: ast.operator, left: _Degrees | None, right: _Degrees | None, *, cancels: bool = False
) -> _Degrees | None:
    if left is None or right is None:
        return None
    (a, b), (c, d) = left, right
    if isinstance(operator, ast.Mult):
        return _sum(a, c), _sum(b, d)
    if isinstance(operator, ast.Div):
        # In a share the denominator of the part cancels out of both.
        return (_sum(a, _less(d, b)), c) if cancels else (_sum(a, d), _sum(b, c))
    over = {name: max(n, m) for name, n, m in _both(_sum(a, d), _sum(c, b))}
    return over, _sum(b, d)


def _sum(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {name: n + m for name, n, m in _both(a, b)}


def _less(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {name: max(n - m, 0) for name, n, m in _both(a, b)}


def _both(a: Mapping[str, int], b: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    return ((name, a.get(name, 0), b.get(name, 0)) for name in {**a, **b})
