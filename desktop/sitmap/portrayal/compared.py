"""A comparison ready to show: figures, ground and legend of what changed since an earlier day.

Screen and page show the same one. How the figures are found is ``domain.comparison``'s matter,
how the ground is drawn that of ``change_scene``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitmap.domain.comparison import Change, Since, changes
from sitmap.domain.dates import SituationDate, date_ending, format_day
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.change_scene import (
    CHANGES,
    ChangedGround,
    border_look,
    change_look,
    changed_ground,
)
from sitmap.portrayal.legend import LegendEntry
from sitmap.portrayal.shape_cache import geometry_facts
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import Extent

__all__ = ["Compared", "change_entries", "compared"]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The figures and the ground of one comparison; ``on`` is the later date.

    ``within`` is the polygon that was counted, None for everywhere.
    """

    since: Since
    on: SituationDate
    changes: tuple[Change, ...]
    ground: tuple[ChangedGround, ...]
    within: Geometry | None = None


def compared(snapshot: Snapshot, before: Situation, after: Situation, since: Since) -> Compared:
    """Return what changed between two situations; slow enough for a worker."""
    within = since.within
    found = changes(snapshot, before, after, within=within, sliver_m=since.sliver_m)
    on = date_ending(after.window.end)
    return Compared(since, on, found, changed_ground(found), within)


def change_entries(
    found: Compared, snapshot: Snapshot, extent: Extent, style: Style
) -> tuple[LegendEntry, ...]:
    """Return an entry for each party and way of changing whose ground lies in an extent."""
    parties, since = snapshot.vocabulary.parties, format_day(found.since.day)
    seen = {
        (ground.kind, ground.party)
        for ground in found.ground
        if any(_meets(geometry_facts(item)[1], extent) for item in ground.geometries)
    }
    entries = []
    for kind in reversed(CHANGES):
        for code in sorted(party for of_kind, party in seen if of_kind == kind):
            party = parties.get(code)
            whose = f", {party.name}" if party else ""
            words = f"{kind.capitalize()} since {since}{whose}"
            look = change_look(kind, party, style)
            entries.append(
                LegendEntry("area", words, "", "", 0, -1, area=look, name=words, generic=True)
            )
    if found.within is not None and found.since.inside:
        words = f"Changes counted {found.since.inside}"
        look = border_look(style)
        entries.append(
            LegendEntry("area", words, "", "", 0, -1, area=look, name=words, generic=True)
        )
    return tuple(entries)


def _meets(box: Extent, extent: Extent) -> bool:
    return (
        box[0] <= extent[2] and extent[0] <= box[2] and box[1] <= extent[3] and extent[1] <= box[3]
    )
