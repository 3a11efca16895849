"""How charts look: colours of a theme and of the palette chosen for the map, one look a voice.

Colour tells the party, a shade of it and the shape of the mark tell who says so; marks of a
second party are hollow, so that a grey print keeps them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from sitmap.domain.category import Vocabulary
from sitmap.portrayal.colours import distinct, mix
from sitmap.portrayal.draw_list import RGBA, SYMBOLS
from sitmap.portrayal.style import Style, Theme

__all__ = ["ChartLook", "Speaking", "Voice", "VoiceKey", "chart_look"]

VoiceKey = tuple[str, str, str]
"""Party, scope and who says so."""

_GROUNDS: Final[dict[Theme, RGBA]] = {
    "light": (255, 255, 255, 255),
    "dark": (23, 26, 29, 255),
    "paper": (255, 255, 255, 255),
}
_WARNINGS: Final[dict[Theme, RGBA]] = {
    "light": (168, 50, 31, 255),
    "dark": (240, 144, 125, 255),
    "paper": (60, 60, 60, 255),
}
_CONTRAST: Final = 2.6
"""Least contrast of thin lines to the ground."""
_SHADES: Final = (0.0, 0.38, -0.38, 0.62, -0.55)
"""Towards the ink (positive) or the ground (negative): one after the other in a party."""
_SHAPES: Final = tuple(
    SYMBOLS.index(name)
    for name in ("circle", "square", "diamond", "triangle", "triangle-down", "hexagon", "star")
)
_DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (6.0, 3.0), (2.0, 2.5), (9.0, 3.0, 2.0, 3.0))


class Speaking(Protocol):
    """Whatever says something of a party: a claim, the periods of a series."""

    @property
    def party(self) -> str:
        """The party's code."""

    @property
    def scope(self) -> str:
        """What it counts, or the series."""

    @property
    def voice(self) -> str:
        """Who says so."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How one party, scope and claimant are drawn; ``name`` is what the legend says."""

    name: str
    party: str
    colour: RGBA
    symbol: int
    hollow: bool
    dash: tuple[float, ...]


@dataclass(frozen=True, eq=False, slots=True)
class ChartLook:
    """Colours and sizes (frame units) of a chart; ``parties`` and ``party_names`` are by code."""

    ground: RGBA
    ink: RGBA
    muted: RGBA
    grid: RGBA
    edge: RGBA
    warning: RGBA
    parties: dict[str, RGBA]
    party_names: dict[str, str]
    text: float = 11.0
    small: float = 10.0

    def voices(self, claims: Iterable[Speaking]) -> dict[VoiceKey, Voice]:
        """Return the look of each voice among claims, in their order."""
        out: dict[VoiceKey, Voice] = {}
        claims = tuple(claims)
        several = len({claim.scope for claim in claims}) > 1
        parties = list(dict.fromkeys(claim.party for claim in claims))
        shapes = list(dict.fromkeys(claim.voice for claim in claims))
        of_party = dict.fromkeys(parties, 0)
        for claim in claims:
            key = claim.party, claim.scope, claim.voice
            if key not in out:
                number = of_party[claim.party]
                of_party[claim.party] += 1
                shape = shapes.index(claim.voice) if not several else len(out)
                out[key] = Voice(
                    self._name(claim, several=several, lone=len(parties) == 1),
                    claim.party,
                    self._shade(claim.party, number),
                    _SHAPES[shape % len(_SHAPES)],
                    parties.index(claim.party) % 2 == 1,
                    _DASHES[number % len(_DASHES)],
                )
        return out

    def colour(self, party: str) -> RGBA:
        """Return the colour of a party's lines; a neutral one for none."""
        return distinct(self.parties.get(party, self.muted), self.ground, self.ink, _CONTRAST)

    def _shade(self, party: str, number: int) -> RGBA:
        colour, shade = self.colour(party), _SHADES[number % len(_SHADES)]
        target = self.ink if shade > 0 else self.ground
        return distinct(mix(target, colour, abs(shade)), self.ground, self.ink, _CONTRAST)

    def _name(self, claim: Speaking, *, several: bool, lone: bool) -> str:
        party = self.party_names.get(claim.party, claim.party)
        parts = ("" if lone and several else party, claim.scope if several else "", claim.voice)
        return ", ".join(part for part in parts if part)


def chart_look(style: Style, vocabulary: Vocabulary, *, text: float = 11.0) -> ChartLook:
    """Return the look of charts in a style, whose palette gives the colours of the parties."""
    ground, ink = _GROUNDS[style.theme], style.colour("ink")
    return ChartLook(
        ground=ground,
        ink=ink,
        muted=distinct(mix(ink, ground, 0.62), ground, ink, 4.5),
        grid=mix(ink, ground, 0.10),
        edge=mix(ink, ground, 0.32),
        warning=ink if style.palette.grey else _WARNINGS[style.theme],
        parties={p.code: style.party_colour(p) for p in vocabulary.parties.values()},
        party_names={p.code: p.name for p in vocabulary.parties.values()},
        text=text,
        small=text * 0.91,
    )
