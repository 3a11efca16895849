"""How things look: base colours, widths and sizes of a theme, and looks made of facts.

Base colours come from ``resources/styles``, colours of parties from the file's vocabulary or
from a palette, rules from ``looks``. Kind, basis, age and doubt decide tint, hatch and edge:
solid for what is assessed or better, diagonal hatch for what is claimed (the other way for
every second party), dots for what is unknown, a dashed edge for what is uncertain, long dashes
for what is old. All tints are opaque, so that paper equals screen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

from sitmap.domain.category import Party
from sitmap.domain.observation import Basis, Kind
from sitmap.paths import resource
from sitmap.portrayal.colours import distinct, grey_of, mix, parse_colour
from sitmap.portrayal.draw_list import RGBA, Fill, Hatch, HatchStyle, Stroke
from sitmap.portrayal.emblems import load_emblems
from sitmap.portrayal.looks import AreaRule, Looks, Sign, load_looks
from sitmap.portrayal.palette import Palette, PaletteName, load_palette

__all__ = [
    "EDGE_CONTRAST",
    "HATCH_CONTRAST",
    "MARK_CONTRAST",
    "AreaLook",
    "RouteLook",
    "Style",
    "Theme",
    "load_style",
    "mix",
    "parse_colour",
]

Theme: TypeAlias = Literal["light", "dark", "paper"]

MARK_CONTRAST: Final = 1.7
EDGE_CONTRAST: Final = 1.5
HATCH_CONTRAST: Final = 1.25
"""Least contrast to the land of marks and edges, and of a hatch to its own tint."""
_OWN_HATCH: Final[dict[str, HatchStyle]] = {
    "horizontal": "horizontal",
    "diagonal": "horizontal",
    "cross": "horizontal",
    "dots": "dots",
}
"""A party's own hatch by its name; what would be read as claimed or infiltrated gives way."""
_LOCUS_DASH: Final = (2.0, 2.5)
_WHITE: Final[RGBA] = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class AreaLook:
    """Tint, edge and hatch of an area."""

    fill: Fill | None
    stroke: Stroke | None
    hatch: Hatch | None


@dataclass(frozen=True, slots=True)
class RouteLook:
    """Casing and line of a route, small signs along it, and whether it ends in an arrow head."""

    casing: Stroke
    stroke: Stroke
    arrow: bool
    sign: Sign = "none"


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
    looks: Looks
    palette: Palette
    military: bool = False
    """Whether events are drawn as military symbols where there is one."""

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
        return self._on_land(self.palette.party(party))

    def _on_land(self, colour: RGBA) -> RGBA:
        """Return a colour of party or palette as it stands out from this theme's ground."""
        if self.palette.grey:
            colour = grey_of(colour)
            if self.theme == "dark":  # what is darkest on paper is brightest here
                colour = (255 - colour[0], 255 - colour[1], 255 - colour[2], 255)
        shown = mix(_WHITE, colour, self.lift)
        return distinct(shown, self.colour("land"), self.colour("ink"), MARK_CONTRAST)

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
        second: bool = False,
    ) -> AreaLook:
        """Return the looks of an area: tint by kind and basis, hatch by basis, edge by doubt.

        ``category`` (code and name) finds the rule. Claims of a ``second`` party are hatched
        the other way, so that two claims of one place can both be seen. An annotation is
        outlined and faintly tinted: it is drawn on the map, not observed.
        """
        drawn = kind is Kind.ANNOTATION
        rule = self._area_rule(party, basis, "" if drawn else category)
        own = None if drawn else self.palette.area(rule.name, party)
        colour = self._area_colour(party, rule) if own is None else self._on_land(own.fill)
        strength = self.strength["annotation" if drawn else _basis_name(basis, rule)] * rule.factor
        strength *= self.palette.tint
        if own is not None:
            strength = own.strength * self.strength[basis.value] / self.strength["assessed"]
            strength = own.strength if basis is Basis.CLAIMED else strength
        edge = colour if own is None else self._on_land(own.edge)
        faded = self.strength["stale"] if stale else 1.0
        fill = Fill(mix(colour, self.colour("land"), min(strength * faded, 0.75)))
        return AreaLook(
            fill,
            self._edge(edge, rule, faded, drawn=drawn),
            None if drawn else self._hatch(party, rule, edge, fill.colour, second=second),
        )

    def _area_rule(self, party: Party | None, basis: Basis, category: str) -> AreaRule:
        """Return the rule of a category; basis and a party that is none come first."""
        rule = self.looks.area(category)
        if rule.name == "unknown" or (party is not None and party.hatch == "dots"):
            return self.looks.named("unknown")
        return self.looks.named("claimed") if basis is Basis.CLAIMED else rule

    def _area_colour(self, party: Party | None, rule: AreaRule) -> RGBA:
        if rule.name == "unknown" and (party is None or party.hatch != "dots"):
            return self.colour("neutral")
        return self.party_colour(party)

    def _edge(self, colour: RGBA, rule: AreaRule, faded: float, *, drawn: bool) -> Stroke:
        land, ink = self.colour("land"), self.colour("ink")
        shade = distinct(mix(colour, land, self.strength["edge"] * faded), land, ink, EDGE_CONTRAST)
        name = "dashed" if drawn else "old" if faded < 1.0 and rule.edge == "solid" else rule.edge
        width = self.width("area_edge") * rule.width
        return Stroke(shade, width, self.looks.edges[name], "flat")

    def _hatch(
        self, party: Party | None, rule: AreaRule, colour: RGBA, tint: RGBA, *, second: bool
    ) -> Hatch | None:
        style: HatchStyle = rule.hatch
        if rule.name == "controlled" and party is not None:
            style = _OWN_HATCH.get(party.hatch, "none")
        if style == "none":
            return None
        if style == "diagonal" and second:
            style = "back"
        shade = mix(colour, tint, self.strength["hatch"] * rule.ink)
        dots = style == "dots"
        return Hatch(
            style,
            distinct(shade, tint, self.colour("ink"), HATCH_CONTRAST),
            self.width("dot_spacing" if dots else "hatch_spacing") * rule.spacing,
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
        """Return the looks of a line: dashes, signs and arrow by category, lighter when stale.

        Lines of other kinds than routes (where an event or a reading belongs) are dotted; an
        annotation's is an arrow.
        """
        rule = self.looks.route(category)
        dash, arrow, sign = rule.dash, rule.arrow, rule.sign
        if kind is not Kind.ROUTE:
            drawn = kind is Kind.ANNOTATION
            dash, arrow, sign = () if drawn else _LOCUS_DASH, drawn, "none"
        colour = self.party_ink(party)
        if stale:
            colour = mix(colour, self.colour("land"), self.strength["stale"])
        if stale or (claimed and not dash):
            dash = self.looks.edges["old" if stale else "dashed"]
        return RouteLook(
            Stroke(self.colour("halo"), self.width("route_casing")),
            Stroke(colour, self.width("route"), dash, "flat" if dash else "round"),
            arrow,
            sign,
        )

    def symbol(self, category: str, number: int = 0) -> int:
        """Return the mark (index into SYMBOLS) of a category, by words in its code or name.

        Categories without a matching word take marks in turn by their ``number``. Military
        symbols have the numbers that ``emblems`` gives them.
        """
        if self.military:
            emblem = load_emblems().symbol(category.casefold(), grey=self.palette.grey)
            if emblem is not None:
                return emblem
        return self.looks.symbol(category, number)


def _basis_name(basis: Basis, rule: AreaRule) -> str:
    return Basis.CLAIMED.value if rule.name == "claimed" else basis.value


def load_style(theme: Theme, palette: PaletteName = "file", military: bool = False) -> Style:
    """Return the bundled style of a theme in a palette; the same object for the same choices."""
    return _load(theme, palette, military)


@cache
def _load(theme: Theme, palette: PaletteName, military: bool) -> Style:
    doc = json.loads(resource("styles", f"{theme}.json").read_text(encoding="utf-8"))
    chosen = load_palette(palette)
    colours = {name: parse_colour(text) for name, text in doc["colours"].items()}
    if chosen.grey:
        colours = {name: grey_of(colour) for name, colour in colours.items()}
    return Style(
        theme=doc["theme"],
        colours=colours,
        widths={name: float(value) for name, value in doc["widths"].items()},
        sizes={name: float(value) for name, value in doc["sizes"].items()},
        strength={name: float(value) for name, value in doc["strength"].items()},
        lift=float(doc["lift"]),
        looks=load_looks(),
        palette=chosen,
        military=military,
    )
