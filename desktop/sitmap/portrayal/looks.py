"""Rules that turn words of categories into looks: kinds of areas, routes, marks.

Read from ``resources/styles/looks.json``, the same for all themes. Colours are not known
here: the palette and the file's parties give them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal, TypeAlias

from sitmap.paths import resource
from sitmap.portrayal.draw_list import SYMBOLS, HatchStyle

__all__ = ["AreaRule", "Edge", "Looks", "RouteRule", "Sign", "load_looks", "matches"]

Edge: TypeAlias = Literal["solid", "dashed", "dotted", "old"]
Sign: TypeAlias = Literal["none", "crosses", "chevrons"]

_PLAIN: Final = ("circle", "square", "diamond", "triangle", "hexagon", "triangle-down")


@dataclass(frozen=True, slots=True)
class AreaRule:
    """The looks of a kind of area.

    ``factor`` multiplies the tint's strength, ``spacing`` the hatch's pitch, ``width`` the
    edge's width, ``ink`` the strength of the hatch.
    """

    name: str
    words: tuple[str, ...]
    factor: float
    hatch: HatchStyle
    spacing: float
    edge: Edge
    width: float
    ink: float


@dataclass(frozen=True, slots=True)
class RouteRule:
    """The looks of a kind of route: dashes, small signs along it, a head at its end."""

    words: tuple[str, ...]
    dash: tuple[float, ...]
    sign: Sign
    arrow: bool


@dataclass(frozen=True, eq=False)
class Looks:
    """All rules; the first whose words occur in a category's code and name wins."""

    areas: tuple[AreaRule, ...]
    routes: tuple[RouteRule, ...]
    symbols: tuple[tuple[tuple[str, ...], str], ...]
    edges: dict[Edge, tuple[float, ...]]

    def area(self, category: str) -> AreaRule:
        """Return the rule of an area's category; the last one serves all others."""
        return _first_area(category.casefold(), self.areas)

    def named(self, name: str) -> AreaRule:
        """Return the rule of this name."""
        return next(rule for rule in self.areas if rule.name == name)

    def route(self, category: str) -> RouteRule:
        """Return the rule of a route's category; plain if none fits."""
        text = category.casefold()
        plain = RouteRule((), (), "none", arrow=False)
        return next((rule for rule in self.routes if matches(text, rule.words)), plain)

    def symbol(self, category: str, number: int = 0) -> int:
        """Return the mark (index into SYMBOLS); without a rule by ``number`` in turn."""
        return _first_symbol(category.casefold(), number, self.symbols)


def matches(text: str, words: tuple[str, ...]) -> bool:
    """Return whether any of the words occurs in a casefolded text."""
    return any(word in text for word in words)


@lru_cache(maxsize=1024)
def _first_area(text: str, rules: tuple[AreaRule, ...]) -> AreaRule:
    return next((rule for rule in rules if matches(text, rule.words)), rules[-1])


@lru_cache(maxsize=1024)
def _first_symbol(text: str, number: int, rules: tuple[tuple[tuple[str, ...], str], ...]) -> int:
    for words, symbol in rules:
        if matches(text, words):
            return SYMBOLS.index(symbol)
    return SYMBOLS.index(_PLAIN[max(number, 0) % len(_PLAIN)])


@cache
def load_looks() -> Looks:
    """Return the bundled rules."""
    doc = json.loads(resource("styles", "looks.json").read_text(encoding="utf-8"))
    return Looks(
        areas=tuple(_area_rule(item) for item in doc["areas"]),
        routes=tuple(
            RouteRule(_words(words), tuple(map(float, it["dash"])), it["sign"], it["arrow"])
            for words, it in doc["routes"]
        ),
        symbols=tuple((_words(words), symbol) for words, symbol in doc["symbols"]),
        edges={name: tuple(map(float, dash)) for name, dash in doc["edges"].items()},
    )


def _area_rule(item: dict[str, Any]) -> AreaRule:
    return AreaRule(
        item["name"],
        _words(item["words"]),
        float(item["factor"]),
        item["hatch"],
        float(item["spacing"]),
        item["edge"],
        float(item["width"]),
        float(item.get("ink", 1.0)),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split("|") if word)
