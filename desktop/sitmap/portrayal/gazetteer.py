"""Named places: their columns in memory and the search for a name.

A place is found by its names in three languages, its former names and every other spelling
that the base map knows. Which names are drawn is ``place_names``' matter, how the file is
read ``basemap``'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Language", "Place", "Places", "find_places"]

Language: TypeAlias = Literal["en", "uk", "ru"]
"""English, Ukrainian, Russian."""

_Texts: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Places:
    """Named points, the most important first.

    ``rank`` int8: 0 capitals and cities of a million, 1 from 250 000, 2 from 50 000,
    3 from 10 000, 4 from 2 000 people, 5 smaller or unknown. Kinds of settlements:
    capital, city, settlement, village; of areas: country, oblast, sea, whose rank grows with
    the scale from which they are named. A name that is not known for sure is "".

    ``former`` and ``spellings`` hold several names parted by "|": names borne before, and
    other ways to write any of them. ``codes`` are those of the state register of Ukraine
    (KATOTTG), "" where the place could not be joined with it soundly.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    population: NDArray[np.int32]
    rank: NDArray[np.int8]
    kinds: _Texts
    names_en: _Texts
    names_uk: _Texts
    names_ru: _Texts
    former: _Texts
    spellings: _Texts
    codes: _Texts

    def __len__(self) -> int:
        return len(self.names_en)

    def names(self, language: Language) -> _Texts:
        """Return each name in a language, in English where it is not known."""
        chosen = {"en": self.names_en, "uk": self.names_uk, "ru": self.names_ru}[language]
        if language == "en":
            return chosen
        return tuple(name or other for name, other in zip(chosen, self.names_en, strict=True))

    def former_names(self, number: int) -> _Texts:
        """Return the names that a place bore before: Latin, Ukrainian, Russian, and again."""
        return tuple(name for name in self.former[number].split("|") if name)

    @cached_property
    def _folded(self) -> tuple[tuple[_Texts, _Texts], ...]:
        """Each place's names and its former names and other spellings, folded for the search."""
        names = zip(self.names_en, self.names_uk, self.names_ru, strict=True)
        others = zip(self.former, self.spellings, strict=True)
        return tuple(
            (_all_folded(name), _all_folded(f"{former}|{spelt}".split("|")))
            for name, (former, spelt) in zip(names, others, strict=True)
        )


@dataclass(frozen=True)
class Place:
    """One settlement or area that a search found; longitude and latitude in degrees."""

    lon: float
    lat: float
    population: int
    rank: int
    kind: str
    name_en: str
    name_uk: str
    name_ru: str
    former: _Texts = ()
    code: str = ""


def find_places(layers: Iterable[Places], text: str, limit: int = 20) -> tuple[Place, ...]:
    """Return places of which a name or spelling is or begins with the text.

    Letter case, apostrophes and ё/е make no difference. Exact matches come first, then
    names that begin with the text, then those with a later word that does; in each a
    present name comes before a former one and another spelling; each by importance. A blank
    text finds nothing.
    """
    wanted = _fold(text)
    if not wanted:
        return ()
    hits: list[tuple[int, int, int, int, Places]] = []
    for order, places in enumerate(layers):
        for i, (names, others) in enumerate(places._folded):
            fit = min(2 * _best(wanted, names), 2 * _best(wanted, others) + 1)
            if fit < 2 * _NO_FIT:
                hits.append((fit, int(places.rank[i]), order, i, places))
    hits.sort(key=lambda hit: hit[:4])
    return tuple(_place(hit[4], hit[3]) for hit in hits[:limit])


_NO_FIT: Final = 3
_ALIKE: Final = str.maketrans({"ё": "е", "'": None, "’": None, "ʼ": None, "`": None})


def _best(wanted: str, names: _Texts) -> int:
    return min((_fit(wanted, name) for name in names if wanted in name), default=_NO_FIT)


def _fit(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return int(name != wanted)
    return 2 if f" {wanted}" in name else _NO_FIT


def _fold(text: str) -> str:
    return " ".join(text.casefold().translate(_ALIKE).split())


def _all_folded(names: Iterable[str]) -> _Texts:
    return tuple(dict.fromkeys(_fold(name) for name in names if name))


def _place(places: Places, i: int) -> Place:
    return Place(
        lon=float(places.lon[i]),
        lat=float(places.lat[i]),
        population=int(places.population[i]),
        rank=int(places.rank[i]),
        kind=places.kinds[i],
        name_en=places.names_en[i],
        name_uk=places.names_uk[i],
        name_ru=places.names_ru[i],
        former=places.former_names(i),
        code=places.codes[i],
    )
