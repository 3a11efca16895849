"""What changed between two dates as a draw list: gained, lost and reclassified ground.

Each way of changing has a hatch of its own, so that a page without colour tells them apart.
How much it is and how it was found is ``domain.comparison``'s matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sitmap.domain.category import Party
from sitmap.domain.comparison import Change
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.draw_list import DrawList, Hatch, HatchStyle, Item, Layer, Paths, Stroke
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import AreaLook, Style, mix
from sitmap.portrayal.view import View

__all__ = [
    "CHANGES",
    "ChangedGround",
    "border_look",
    "change_draw_list",
    "change_look",
    "changed_ground",
]

ChangeKind: TypeAlias = Literal["gained", "lost", "reclassified"]

CHANGES: Final[tuple[ChangeKind, ...]] = ("lost", "reclassified", "gained")
"""Bottom to top: what was gained is asked for most."""
_HATCHES: Final[dict[ChangeKind, HatchStyle]] = {
    "gained": "cross",
    "lost": "horizontal",
    "reclassified": "dots",
}
_EDGE: Final = 1.4
_SPACING: Final = 7.0


@dataclass(frozen=True, slots=True)
class ChangedGround:
    """Polygons that changed in one way, by the party whose area they joined or left."""

    kind: ChangeKind
    party: str
    geometries: tuple[Geometry, ...]


def changed_ground(found: Iterable[Change]) -> tuple[ChangedGround, ...]:
    """Return what of the changes has a shape, ready to draw; slow enough for a worker.

    Ground that was reclassified is drawn as that alone, although the figures of gains hold it.
    """
    grounds = []
    for change in found:
        parts = {
            "gained": change.gained.minus(change.reclassified),
            "lost": change.lost,
            "reclassified": change.reclassified,
        }
        for kind in CHANGES:
            geometries = parts[kind].geometries()
            if geometries:
                grounds.append(ChangedGround(kind, change.party, geometries))
    return tuple(sorted(grounds, key=lambda ground: CHANGES.index(ground.kind)))


def change_look(kind: ChangeKind, party: Party | None, style: Style) -> AreaLook:
    """Return hatch and edge of ground that changed; what lies below stays in sight."""
    ink = mix(style.party_colour(party), style.colour("ink"), 0.5)
    thick = 2.2 if kind == "reclassified" else 0.9
    hatch = Hatch(_HATCHES[kind], ink, _SPACING, thick)
    dash = (4.0, 2.5) if kind == "lost" else ()
    return AreaLook(None, Stroke(ink, _EDGE, dash, "flat"), hatch)


def border_look(style: Style) -> AreaLook:
    """Return the border of the polygon within which changes are counted."""
    return AreaLook(None, Stroke(style.colour("ink"), 1.2, (7.0, 3.0, 1.5, 3.0), "flat"), None)


def change_draw_list(
    grounds: Iterable[ChangedGround],
    parties: dict[str, Party],
    view: View,
    style: Style,
    cache: ShapeCache,
    within: Geometry | None = None,
) -> DrawList:
    """Return the layer ``changes`` in frame units of ``view``, with the border of ``within``."""
    dx, dy = cache.begin(view)
    items: list[Item] = []
    for ground in grounds:
        look = change_look(ground.kind, parties.get(ground.party), style)
        for geometry in ground.geometries:
            shape = cache.shape(geometry)
            if not shape.is_empty:
                items.append(Paths(shape, None, look.stroke, look.hatch, dx=dx, dy=dy))
    if within is not None:
        border = border_look(style).stroke
        items.append(Paths(cache.shape(within), stroke=border, dx=dx, dy=dy))
    layers = (Layer("changes", tuple(items), static=False),) if items else ()
    return DrawList(view.width, view.height, layers)
