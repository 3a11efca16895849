"""Places by name: in any language and spelling, with a few typing errors forgiven.

In this order: a name that is the text; another spelling or a former name that is; a name that
begins with it; another spelling that does; a later word; and last what is only alike, the
fewest errors first, where the rest may not be what was meant. Among equals the larger place
comes first, then the nearer one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sitmap.portrayal.basemap import PolygonLayer
from sitmap.portrayal.gazetteer import Places
from sitmap.portrayal.search.regions import region_at
from sitmap.portrayal.search.result import Found
from sitmap.portrayal.search.spelling import skeleton, words_of
from sitmap.portrayal.search.words import WordIndex, errors_forgiven

__all__ = ["PlaceIndex"]

_SLICE: Final = 2000
_WORD: Final = re.compile(r"\w+")
_MOST: Final = 300
"""Candidates that are looked at closely; places come in the order of their importance."""
_GUESSES: Final = 2
"""Lines kept for what is merely alike, where it is looked for."""
_WHOLE: Final = 1
_HAMLET: Final = 5
_TOWN: Final = 3
"""Ranks of the smallest places, and of the smallest that are worth a guess."""
_NO_FIT: Final = 99
_ALIKE: Final = 10
_SHORT: Final = 3
_SCALES: Final = (500_000.0, 300_000.0, 150_000.0, 90_000.0, 60_000.0, 45_000.0)
"""Scales for settlements by their rank."""
_AREAS: Final = {"country": 8_000_000.0, "oblast": 1_500_000.0, "sea": 3_000_000.0}


@dataclass(frozen=True, eq=False)
class PlaceIndex:
    """Settlements and areas with the skeletons of all their names.

    ``keys[i]`` are the skeletons of place i: its three names, then every other spelling;
    ``spelt[i]`` the same as they are written. ``exact`` leads from a skeleton to places.
    """

    layers: tuple[Places, ...]
    words: WordIndex
    keys: tuple[tuple[str, ...], ...]
    spelt: tuple[tuple[str, ...], ...]
    exact: dict[str, list[int]]
    regions: PolygonLayer | None = None

    @classmethod
    def build(cls, layers: Sequence[Places], regions: PolygonLayer | None = None) -> PlaceIndex:
        """Return the index of several layers, the first one preferred.

        ``regions`` tell places of one name apart.
        """
        layers = tuple(layers)
        spelt = tuple(_spellings(places, i) for places in layers for i in range(len(places)))
        lines = [" | ".join(names).replace("\n", " ") for names in spelt]
        slices = [
            "\n".join([*lines[start : start + _SLICE], ""])
            for start in range(0, len(lines), _SLICE)
        ]
        folded = [line for text in slices for line in skeleton(text).split("\n")[:-1]]
        keys = tuple(
            tuple(" ".join(_WORD.findall(key)) for key in line.split("|")) for line in folded
        )
        exact: dict[str, list[int]] = {}
        for number, names in enumerate(keys):
            for key in dict.fromkeys(names):
                exact.setdefault(key, []).append(number)
        return cls(layers, WordIndex.build(slices), keys, spelt, exact, regions)

    def find(self, text: str, near: tuple[float, float], limit: int) -> list[Found]:
        """Return the best places for a text; ``near`` (lon, lat) decides among equals."""
        words = words_of(text)
        if not words:
            return []
        wanted = " ".join(words)
        fits = {number: self._fit(number, wanted) for number in self._candidates(words)}
        fits = {number: fit for number, fit in fits.items() if fit[0] < _NO_FIT}
        guesses = self._guesses(words, fits)

        def merit(number: int) -> tuple[float, ...]:
            fit = fits[number] if number in fits else guesses[number]
            return (fit[0], *self._merit(number, near))

        sound = sorted(fits, key=merit)
        guessed = sorted(guesses, key=merit)[: max(limit - len(sound), _GUESSES)]
        chosen = [*sound[: limit - len(guessed)], *guessed]
        return [self._found(number, *{**guesses, **fits}[number]) for number in chosen]

    def _guesses(
        self, words: Sequence[str], fits: Mapping[int, tuple[int, int]]
    ) -> dict[int, tuple[int, int]]:
        """Return places that are alike, where what was found soundly may not be what was meant.

        That is where nothing was found, and where only small places begin so: then a town one
        error away is worth a line. A whole name is always what was meant.
        """
        whole = any(fit <= _WHOLE for fit, _ in fits.values())
        if whole or any(self._rank(number) <= _TOWN for number in fits):
            return {}
        most, smallest = (1, _TOWN) if fits else (_NO_FIT, _HAMLET)
        return {
            number: (_ALIKE + errors, -1)
            for number, errors in self._alike(words).items()
            if errors <= most and number not in fits and self._rank(number) <= smallest
        }

    def _rank(self, number: int) -> int:
        layer, i = self._at(number)
        return int(self.layers[layer].rank[i])

    def _candidates(self, words: Sequence[str]) -> list[int]:
        mask = np.ones(self.words.size, np.bool_)
        for word in words:
            mask &= self.words.mark(self.words.beginning(word)) > 0
        found = np.flatnonzero(mask)[:_MOST].tolist()
        return list(dict.fromkeys([*self.exact.get(" ".join(words), ()), *found]))

    def _alike(self, words: Sequence[str]) -> dict[int, int]:
        """Return places of which each word is at most some errors away, with their sum."""
        total: dict[int, int] = {}
        for turn, word in enumerate(words):
            best: dict[int, int] = {}
            low, high = self.words.beginning(word)
            near = self.words.alike(word) if errors_forgiven(word) else []
            for place, errors in [*((place, 0) for place in range(low, high)), *near]:
                start, end = self.words.starts[place : place + 2].tolist()
                for row in self.words.rows[start:end].tolist():
                    best[row] = min(best.get(row, errors), errors)
            keep = best if not turn else total.keys() & best.keys()
            total = {row: total.get(row, 0) + best[row] for row in keep}
        return total

    def _fit(self, number: int, wanted: str) -> tuple[int, int]:
        """Return how well a place fits, 0 best, and which of its spellings does."""
        best = (_NO_FIT, -1)
        for place, key in enumerate(self.keys[number]):
            if wanted not in key:
                continue
            other = int(place >= 3)
            if key == wanted:
                # Two or three letters are a code or a beginning more often than a name.
                fit = other if not other or len(wanted) > _SHORT else 3
            elif key.startswith(wanted):
                fit = 2 + other
            else:
                fit = 4 + other if f" {wanted}" in key else _NO_FIT
            best = min(best, (fit, place))
        return best if best[0] < _NO_FIT else self._scattered(number, wanted)

    def _scattered(self, number: int, wanted: str) -> tuple[int, int]:
        """Return the fit of words that stand in one spelling, in any order."""
        words = wanted.split()
        for place, key in enumerate(self.keys[number]):
            if all(f" {word}" in f" {key}" for word in words):
                return 6, place
        return _NO_FIT, -1

    def _merit(self, number: int, near: tuple[float, float]) -> tuple[float, ...]:
        layer, i = self._at(number)
        places = self.layers[layer]
        east = (float(places.lon[i]) - near[0] + 180.0) % 360.0 - 180.0
        east *= math.cos(math.radians(near[1]))
        return int(places.rank[i]), layer, math.hypot(east, float(places.lat[i]) - near[1])

    def _at(self, number: int) -> tuple[int, int]:
        for layer, places in enumerate(self.layers):
            if number < len(places):
                return layer, number
            number -= len(places)
        raise IndexError(number)

    def _found(self, number: int, fit: int, spelling: int) -> Found:
        layer, i = self._at(number)
        places = self.layers[layer]
        title = places.names_en[i] or places.names_uk[i] or places.names_ru[i]
        kind = places.kinds[i]
        scale = _AREAS.get(kind, _SCALES[min(max(int(places.rank[i]), 0), 5)])
        lon, lat = float(places.lon[i]), float(places.lat[i])
        known = spelling < 3 or self.keys[number][spelling] in self.keys[number][:3]
        matched = "" if known else self.spelt[number][spelling]
        regions = None if kind in _AREAS else self.regions
        region = "" if regions is None else region_at(regions, lon, lat)
        note = _note(places, i, region, matched)
        return Found("place", title, note, lon, lat, scale, alike=fit >= _ALIKE)


def _spellings(places: Places, i: int) -> tuple[str, ...]:
    """Return all ways to write a place: its names in three languages, then the others."""
    others = f"{places.former[i]}|{places.spellings[i]}".split("|")
    names = (places.names_en[i], places.names_uk[i], places.names_ru[i])
    return (*names, *dict.fromkeys(name for name in others if name))


def _note(places: Places, i: int, region: str, matched: str) -> str:
    """Return what tells a place apart: kind, region, people, local name, the name meant."""
    people = int(places.population[i])
    former = matched in places.former_names(i)
    local = places.names_uk[i]
    parts = [
        f"{places.kinds[i]}, {region}" if region else places.kinds[i],
        f"{people:,} people".replace(",", " ") if people else "",
        local if local != places.names_en[i] else "",
        f"{'formerly' if former else 'also'} {matched}" if matched else "",
    ]
    return " · ".join(part for part in parts if part)
