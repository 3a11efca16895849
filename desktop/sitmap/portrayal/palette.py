"""Palettes: which colours stand for parties and kinds of areas, if not the file's own.

Read from ``resources/styles/palettes``. Hatches and edges are no matter of a palette: basis
and doubt can be told in every one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, TypeAlias, get_args

from sitmap.domain.category import Party
from sitmap.paths import resource
from sitmap.portrayal.colours import parse_colour
from sitmap.portrayal.draw_list import RGBA

__all__ = ["PALETTES", "Palette", "PaletteArea", "PaletteName", "load_palette"]

PaletteName: TypeAlias = Literal["file", "isw", "deepstate", "grey"]
PALETTES: Final[tuple[PaletteName, ...]] = get_args(PaletteName)


@dataclass(frozen=True, slots=True)
class PaletteArea:
    """Tint and edge of the areas whose rule and party match; ``strength`` of an assessed one."""

    looks: tuple[str, ...]
    party: tuple[str, ...]
    fill: RGBA
    strength: float
    edge: RGBA


@dataclass(frozen=True, eq=False)
class Palette:
    """A named choice of colours; ``note`` stands in the legend; ``grey`` has no hues at all.

    ``tint`` multiplies the strength of all tints that are not the palette's own.
    """

    name: PaletteName
    title: str
    note: str
    grey: bool
    tint: float
    parties: tuple[tuple[tuple[str, ...], RGBA], ...]
    areas: tuple[PaletteArea, ...]

    def party(self, party: Party) -> RGBA:
        """Return the colour of a party: the palette's, else the file's."""
        words = _words_of(party)
        for names, colour in self.parties:
            if _is(words, names):
                return colour
        return parse_colour(party.colour)

    def area(self, looks: str, party: Party | None) -> PaletteArea | None:
        """Return tint and edge of areas with these looks, or None to take the party's colour."""
        words = () if party is None else _words_of(party)
        for area in self.areas:
            if looks in area.looks and (not area.party or _is(words, area.party)):
                return area
        return None


def _words_of(party: Party) -> tuple[str, ...]:
    return (party.code.casefold(), party.name.casefold())


def _is(words: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether a party's code is one of the names, or its name begins with one."""
    if not words:
        return False
    code, name = words
    return any(code == each or (len(each) > 2 and name.startswith(each)) for each in names)


@cache
def load_palette(name: PaletteName) -> Palette:
    """Return a bundled palette."""
    doc = json.loads(resource("styles", "palettes", f"{name}.json").read_text(encoding="utf-8"))
    return Palette(
        name,
        doc["title"],
        doc["note"],
        bool(doc["grey"]),
        float(doc["tint"]),
        tuple((tuple(names.split("|")), parse_colour(text)) for names, text in doc["parties"]),
        tuple(_area(item) for item in doc["areas"]),
    )


def _area(item: dict[str, Any]) -> PaletteArea:
    return PaletteArea(
        tuple(item["looks"].split("|")),
        tuple(word for word in item["party"].split("|") if word),
        parse_colour(item["fill"]),
        float(item["strength"]),
        parse_colour(item["edge"]),
    )
