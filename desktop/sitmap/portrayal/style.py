"""How things look: base colours, widths and sizes of a theme, and looks made of facts.

Base colours come from ``resources/styles``; colours of parties come from the file's own
vocabulary. Basis, age and doubt decide edge, tint and hatch: solid for what is assessed or
better, diagonal hatch for what is claimed, dots for what is unknown, a dashed edge for what
is old or uncertain. All tints are opaque, so that paper equals screen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from sitmap.domain.category import Party
from sitmap.domain.observation import Basis, Kind
from sitmap.paths import resource
from sitmap.portrayal.draw_list import RGBA, SYMBOLS, Fill, Hatch, HatchStyle, Stroke

__all__ = ["AreaLook", "RouteLook", "Style", "Theme", "load_style", "mix", "parse_colour"]

Theme: TypeAlias = Literal["light", "dark", "paper"]

_HATCHES: Final = ("none", "diagonal", "cross", "dots", "horizontal")
_STALE_DASH: Final = (6.0, 4.0)
_LOCUS_DASH: Final = (2.0, 2.5)


@dataclass(frozen=True, slots=True)
class AreaLook:
    """Tint, edge and hatch of an area."""

    fill: Fill | None
    stroke: Stroke | None
    hatch: Hatch | None


@dataclass(frozen=True, slots=True)
class RouteLook:
    """Casing and line of a route, and whether an arrow head stands at its end."""

    casing: Stroke
    stroke: Stroke
    arrow: bool


def parse_colour(text: str) -> RGBA:
    """Return the colour of ``#rrggbb`` or ``#rgb``; a neutral grey for anything else."""
    digits = text.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    try:
        value = int(digits, 16)
    except ValueError:
        value = -1
    if len(digits) != 6 or value < 0:
        return (107, 107, 107, 255)
    return (value >> 16 & 255, value >> 8 & 255, value & 255, 255)


@lru_cache(maxsize=4096)
def mix(colour: RGBA, ground: RGBA, strength: float) -> RGBA:
    """Return the opaque colour that ``colour`` at ``strength`` (0 to 1) makes over ``ground``."""
    part = min(max(strength, 0.0), 1.0)
    red, green, blue = (
        round(c * part + g * (1 - part)) for c, g in zip(colour[:3], ground[:3], strict=True)
    )
    return (red, green, blue, 255)


@dataclass(frozen=True, eq=False)
class Style:
    """One theme: named base colours, widths and sizes (frame units), tint strengths."""

    theme: Theme
    colours: dict[str, RGBA]
    widths: dict[str, float]
    sizes: dict[str, float]
    strength: dict[str, float]
    lift: float
    """How much party colours are lightened to stand out from a dark ground."""
    symbols: tuple[tuple[tuple[str, ...], str], ...]
    routes: tuple[tuple[tuple[str, ...], tuple[float, ...], bool], ...]
    areas: tuple[tuple[tuple[str, ...], float, bool], ...]

    def colour(self, name: str) -> RGBA:
        """Return a base colour by name."""
        return self.colours[name]

    def width(self, name: str) -> float:
        """Return a line width by name, in frame units."""
        return self.widths[name]

    def size(self, name: str) -> float:
        """Return a text or mark size by name, in frame units."""
        return self.sizes[name]

    def density_ramp(self, steps: int) -> tuple[RGBA, ...]:
        """Return opaque colours for few to many, from near the ground to full strength."""
        full, land = self.colour("density"), self.colour("land")
        low = self.strength["density"]
        return tuple(
            mix(full, land, low + (1 - low) * step / max(steps - 1, 1)) for step in range(steps)
        )

    # --- looks made of facts ------------------------------------------------------------

    def party_colour(self, party: Party | None) -> RGBA:
        """Return the colour of a party on this theme's ground; neutral for none."""
        if party is None:
            return self.colour("neutral")
        return mix((255, 255, 255, 255), parse_colour(party.colour), self.lift)

    def party_ink(self, party: Party | None) -> RGBA:
        """Return the party's colour moved towards the ink, for words and edges."""
        return mix(self.party_colour(party), self.colour("ink"), 0.78)

    def area(
        self,
        party: Party | None,
        basis: Basis,
        *,
        kind: Kind = Kind.CONTROL,
        category: str = "",
        stale: bool = False,
    ) -> AreaLook:
        """Return the looks of an area: tint by basis, hatch by claim or party, edge by doubt.

        ``category`` (code and name) makes tints fainter or stronger by the style's words. An
        annotation is outlined and faintly tinted: it is drawn on the map, not observed.
        """
        colour = self.party_colour(party)
        factor, uncertain = _match_area(category.casefold(), self.areas)
        strength = self.strength["annotation" if kind is Kind.ANNOTATION else basis.value]
        strength *= factor
        edge = self.strength["edge"]
        if stale:
            strength, edge = (part * self.strength["stale"] for part in (strength, edge))
        land = self.colour("land")
        dashed = stale or uncertain or kind is Kind.ANNOTATION
        stroke = Stroke(
            mix(colour, land, edge), self.width("area_edge"), _STALE_DASH if dashed else (), "flat"
        )
        fill = Fill(mix(colour, land, strength))
        return AreaLook(fill, stroke, self._hatch(party, basis, colour, stale=stale))

    def _hatch(
        self, party: Party | None, basis: Basis, colour: RGBA, *, stale: bool
    ) -> Hatch | None:
        own = party.hatch if party is not None and party.hatch in _HATCHES else "none"
        style = "diagonal" if own == "none" and basis is Basis.CLAIMED else own
        if style == "none":
            return None
        strength = self.strength["hatch"] * (self.strength["stale"] if stale else 1.0)
        dots = style == "dots"
        return Hatch(
            cast(HatchStyle, style),
            mix(colour, self.colour("land"), strength),
            self.width("dot_spacing" if dots else "hatch_spacing"),
            self.width("dot" if dots else "hatch"),
        )

    def route(
        self,
        party: Party | None,
        category: str,
        *,
        kind: Kind = Kind.ROUTE,
        stale: bool = False,
        claimed: bool = False,
    ) -> RouteLook:
        """Return the looks of a line: dashes and arrow by category, lighter when stale.

        Lines of other kinds than routes (where an event or a reading belongs) are dotted.
        """
        dash, arrow = _match_route(category, self.routes)
        if kind is not Kind.ROUTE:
            dash, arrow = _LOCUS_DASH, False
        colour = self.party_ink(party)
        if stale:
            colour = mix(colour, self.colour("land"), self.strength["stale"])
        if stale or (claimed and not dash):
            dash = _STALE_DASH
        return RouteLook(
            Stroke(self.colour("halo"), self.width("route_casing")),
            Stroke(colour, self.width("route"), dash, "flat" if dash else "round"),
            arrow,
        )

    def symbol(self, category: str, number: int = 0) -> int:
        """Return the mark (index into SYMBOLS) of a category, by words in its code or name.

        Categories without a matching word take marks in turn by their ``number``.
        """
        return _match_symbol(category.casefold(), number, self.symbols)


@lru_cache(maxsize=1024)
def _match_symbol(text: str, number: int, rules: tuple[tuple[tuple[str, ...], str], ...]) -> int:
    for words, symbol in rules:
        if any(word in text for word in words):
            return SYMBOLS.index(symbol)
    plain = ("circle", "square", "diamond", "triangle", "hexagon", "triangle-down")
    return SYMBOLS.index(plain[max(number, 0) % len(plain)])


def _match_route(
    category: str, rules: tuple[tuple[tuple[str, ...], tuple[float, ...], bool], ...]
) -> tuple[tuple[float, ...], bool]:
    text = category.casefold()
    for words, dash, arrow in rules:
        if any(word in text for word in words):
            return dash, arrow
    return (), False


def _match_area(
    category: str, rules: tuple[tuple[tuple[str, ...], float, bool], ...]
) -> tuple[float, bool]:
    for words, factor, uncertain in rules:
        if any(word in category for word in words):
            return factor, uncertain
    return 1.0, False


@cache
def load_style(theme: Theme) -> Style:
    """Return the bundled style of a theme."""
    return read_style(resource("styles", f"{theme}.json"))


def read_style(path: Path) -> Style:
    """Return the style kept in a JSON file of our own form."""
    doc = json.loads(path.read_text(encoding="utf-8"))
    return Style(
        theme=doc["theme"],
        colours={name: parse_colour(text) for name, text in doc["colours"].items()},
        widths={name: float(value) for name, value in doc["widths"].items()},
        sizes={name: float(value) for name, value in doc["sizes"].items()},
        strength={name: float(value) for name, value in doc["strength"].items()},
        lift=float(doc["lift"]),
        symbols=tuple((tuple(words.split("|")), symbol) for words, symbol in doc["symbols"]),
        routes=tuple(
            (tuple(words.split("|")), tuple(float(part) for part in look["dash"]), look["arrow"])
            for words, look in doc["routes"]
        ),
        areas=tuple(
            (tuple(words.split("|")), float(look["factor"]), bool(look["uncertain"]))
            for words, look in doc["areas"]
        ),
    )
