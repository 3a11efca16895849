"""The difference between two dates: what each side gained, lost, and what changed its name.

Series are compared with themselves only: a border that another source draws elsewhere is no
movement. Slivers, which come from drawing a border anew, are reported beside the figures and
never taken out of them. The areas at one date are ``areas``' matter.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from sitmap.domain.areas import stated_ground
from sitmap.domain.dates import SituationDate, Window, date_ending
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.change import Region, region, sliver_area_m2
from sitmap.geo.geometry import Geometry

__all__ = ["DEFAULT_SLIVER_M", "Change", "Since", "changes", "method_words"]

DEFAULT_SLIVER_M: Final = 75.0


@dataclass(frozen=True, slots=True)
class Since:
    """What a situation is compared with.

    ``window`` is the earlier one. Only what lies in the polygon ``area`` (WKT) counts, all
    without one; ``inside`` says in words which it is.
    """

    window: Window
    sliver_m: float = DEFAULT_SLIVER_M
    area: str = ""
    inside: str = ""

    @property
    def day(self) -> SituationDate:
        """The earlier day, or minute."""
        return date_ending(self.window.end)

    @property
    def within(self) -> Geometry | None:
        """The polygon, or None for everywhere; raises UserError for a text that is none."""
        return Geometry.from_wkt(self.area) if self.area else None

    def situation(self, snapshot: Snapshot, after: Situation, sieve: Sieve) -> Situation:
        """Return the earlier situation, with the knowledge of the later and what a sieve keeps."""
        return sieve.shown(snapshot.at(self.window, after.known))


@dataclass(frozen=True, slots=True)
class Change:
    """What one party gained and lost in one series between two dates, in square kilometres.

    ``gained_km2`` and ``lost_km2`` are gross and include slivers. ``reclassified_km2`` is the
    part of the party's later area that the series stated otherwise before: of another party
    or in another category. The regions are what the figures were measured on.
    """

    series: str
    party: str
    gained_km2: float
    lost_km2: float
    reclassified_km2: float
    sliver_gained_km2: float
    sliver_lost_km2: float
    gained: Region = field(repr=False)
    lost: Region = field(repr=False)
    reclassified: Region = field(repr=False)


def method_words(sliver_m: float) -> str:
    """Return the one line that says how the figures were made."""
    return (
        "geodesic area on the WGS 84 ellipsoid; gross: gained = later minus earlier, lost = "
        "earlier minus later, each series with itself; reclassified = stated at both dates, "
        "under another party or category; slivers = what an opening of "
        f"{sliver_m:g} m removes, reported beside and not subtracted"
    )


def changes(
    snapshot: Snapshot,
    before: Situation,
    after: Situation,
    *,
    series: str = "",
    within: Geometry | None = None,
    sliver_m: float = DEFAULT_SLIVER_M,
    only_gains: bool = False,
) -> tuple[Change, ...]:
    """Return what changed between two situations, by series and party.

    ``series`` keeps one series, ``within`` (a polygon) only what lies inside it. Series that
    show at one of the dates only are compared with nothing: all of theirs is gained or lost.
    ``only_gains`` spares measuring what was lost or reclassified, which then is nothing.
    Raises UserError for a sliver radius that makes no sense.
    """
    earlier = _by_party(stated_ground(snapshot, before, series=series, within=within))
    later = _by_party(stated_ground(snapshot, after, series=series, within=within))
    return tuple(
        _change(name, party, earlier[name], later[name], sliver_m, only_gains)
        for name in dict.fromkeys([*earlier, *later])
        for party in dict.fromkeys(kind[0] for kind in (*earlier[name], *later[name]))
    )


_Stated = dict[tuple[str, str], Region]
"""Party and category -> what a series states of them at a date."""


def _by_party(
    stated: dict[tuple[str, str, str], tuple[Geometry, ...]],
) -> defaultdict[str, _Stated]:
    found: defaultdict[str, _Stated] = defaultdict(dict)
    for (series, party, category), polygons in stated.items():
        found[series][party, category] = region(polygons)
    return found


def _change(
    series: str, party: str, earlier: _Stated, later: _Stated, sliver_m: float, only_gains: bool
) -> Change:
    old, new, nothing = _of(party, earlier), _of(party, later), region(())
    gained, lost = new.minus(old), nothing if only_gains else old.minus(new)
    renamed = nothing if only_gains else _renamed(party, earlier, later)
    return Change(
        series,
        party,
        gained.area_m2 / 1e6,
        lost.area_m2 / 1e6,
        renamed.area_m2 / 1e6,
        sliver_area_m2(gained, sliver_m) / 1e6,
        sliver_area_m2(lost, sliver_m) / 1e6,
        gained,
        lost,
        renamed,
    )


def _of(party: str, stated: _Stated) -> Region:
    whole = region(())
    for (of_party, _), part in stated.items():
        if of_party == party:
            whole = whole.plus(part)
    return whole


def _renamed(party: str, earlier: _Stated, later: _Stated) -> Region:
    """Return what is the party's now and was stated before, only not under the same name."""
    whole = region(())
    for name, part in later.items():
        if name[0] == party:
            others = [old for before, old in earlier.items() if before != name]
            same = earlier.get(name, region(()))
            for other in others:
                whole = whole.plus(part.common(other).minus(same))
    return whole
