"""Areas of a situation: tints below, hatches over all tints, edges above, a label in each.

Where claims of several sources cover one place, the firm tint shows and the hatch of the claim
lies over it, so that none hides another.
"""

from __future__ import annotations

from typing import Final

from sitmap.domain.observation import Kind
from sitmap.portrayal.draw_list import Fill, Item, Layer, Paths, Stroke, Text
from sitmap.portrayal.labels import Room, text_box, text_width
from sitmap.portrayal.scanlines import contains
from sitmap.portrayal.scene_rows import SceneRows, Shown
from sitmap.portrayal.shape_cache import geometry_facts
from sitmap.portrayal.style import AreaLook

__all__ = ["area_labels", "area_layers"]

_CASING: Final = 2.0
_AIR: Final = 4.0
"""Room around a label in frame units."""
_MOST_COMPARED: Final = 40
_STRANGE: Final = 40
"""How bad it is for a label to lie on a smaller area, against one mark or stretch of line."""
_RANKS: Final = {"annotation": 0, "hatched": 1, "firm": 2}


def area_layers(scene: SceneRows, areas: list[Shown]) -> tuple[Layer, ...]:
    """Return tints, hatches and edges; large areas lie below small ones."""
    tints: list[Item] = []
    hatches: list[Item] = []
    edges: list[Item] = []
    dx, dy = scene.moved
    looks = [(shown, _look(scene, shown)) for shown in areas]
    for shown, look in sorted(looks, key=lambda each: _order(scene, *each)):
        shape = scene.cache.shape(shown.geometry)
        if shape.is_empty:
            continue
        row = shown.row
        tints.append(Paths(shape, look.fill, None, None, row, dx, dy))
        if look.hatch is not None:
            hatches.append(Paths(shape, None, None, look.hatch, row, dx, dy))
        casing = _casing(scene, look)
        edges.append(Paths(shape, None, look.stroke, row=row, dx=dx, dy=dy, casing=casing))
    return (
        Layer("situation-control", tuple(tints), static=False),
        Layer("situation-hatches", tuple(hatches), static=False),
        Layer("situation-edges", tuple(edges), static=False),
    )


def _casing(scene: SceneRows, look: AreaLook) -> Stroke | None:
    if look.stroke is None:
        return None
    return Stroke(scene.style.colour("land"), look.stroke.width + _CASING, cap="flat")


def _look(scene: SceneRows, shown: Shown) -> AreaLook:
    row = shown.row
    return scene.style.area(
        scene.party(row),
        scene.basis(row),
        kind=scene.kind(row),
        category=scene.category(row),
        stale=bool(scene.situation.stale[shown.at]),
        second=scene.is_second(row),
    )


def _order(scene: SceneRows, shown: Shown, look: AreaLook) -> tuple[int, float, int]:
    """Return the order of painting: drawn areas, claims and doubts, then what is firm."""
    if scene.kind(shown.row) is Kind.ANNOTATION:
        rank = "annotation"
    else:
        claim = look.hatch is not None and look.hatch.style in ("diagonal", "back")
        rank = "hatched" if claim else "firm"
    return _RANKS[rank], -_extent(shown), shown.row


def _extent(shown: Shown) -> float:
    west, south, east, north = geometry_facts(shown.geometry)[1]
    return (east - west) * (north - south)


# --- labels -------------------------------------------------------------------------------


def area_labels(scene: SceneRows, areas: list[Shown], room: Room, marks: Room) -> list[Text]:
    """Return one label an area that has room for it; small and drawn areas first.

    A label keeps its place on the ground from frame to frame while it fits there, also when
    the area of its series has changed; those that have one are set before all others. Only new
    ones look for a place without ``marks``, so that labels do not dance with the events.
    """
    order = sorted(areas, key=lambda shown: _priority(scene, shown))
    placed: dict[int, Text] = {}
    for kept in (True, False):
        for number, shown in enumerate(order):
            if number in placed:
                continue
            text = _label(scene, shown, (room, marks), order, kept=kept)
            if text is not None:
                room.take(text_box(text))
                placed[number] = text
                scene.cache.label_places.keep(_key(scene, shown), scene.view, text.x, text.y)
    return [placed[number] for number in sorted(placed)]


def _priority(scene: SceneRows, shown: Shown) -> tuple[bool, float, int]:
    return scene.kind(shown.row) is not Kind.ANNOTATION, _extent(shown), shown.row


def _key(scene: SceneRows, shown: Shown) -> object:
    """Return what a label belongs to: the series with category and party, or the shape."""
    columns = scene.snapshot.columns
    series = int(columns.series[shown.row])
    thing: object = shown.geometry if series < 0 else series
    return thing, int(columns.category[shown.row]), int(columns.party[shown.row])


def _label(
    scene: SceneRows,
    shown: Shown,
    rooms: tuple[Room, Room],
    areas: list[Shown],
    *,
    kept: bool,
) -> Text | None:
    """Return the label at the first free place, either of those kept or of new ones."""
    room, marks = rooms
    style, words = scene.style, scene.words(shown.row, shown.at)
    size = style.size("situation")
    width = text_width(words, size, italic=True)
    dx, dy = scene.moved
    if kept:
        places = scene.cache.label_places.recall(_key(scene, shown), scene.view)
    else:
        frame = (8 - dx, 26 - dy, scene.view.width - 8 - dx, scene.view.height - 26 - dy)
        found = scene.cache.roomiest(shown.geometry, frame, width + 14)
        places = [(x + dx, y + dy) for x, y in found.tolist()]
    fill = _look(scene, shown).fill
    halo = fill.colour if isinstance(fill, Fill) else style.colour("halo")
    ink = style.party_ink(scene.party(shown.row))
    texts = [
        Text(x, y, words, size, ink, halo, italic=True, anchor="centre", baseline="middle",
             row=shown.row)
        for x, y in places
    ]  # fmt: skip
    free = [text for text in texts if room.free(text_box(text), _AIR)]
    if kept:
        return next((text for text in free if _holds(scene, shown, text, width)), None)
    above = _above(scene, shown, areas)
    return min(free, key=lambda text: _cover(scene, text, above, marks, width), default=None)


def _above(scene: SceneRows, shown: Shown, areas: list[Shown]) -> list[Shown]:
    """Return smaller areas whose bounds overlap: a label inside one would seem to be its own."""
    west, south, east, north = geometry_facts(shown.geometry)[1]
    own, out = _extent(shown), []
    for other in areas[:_MOST_COMPARED]:
        left, bottom, right, top = geometry_facts(other.geometry)[1]
        overlap = left < east and right > west and bottom < north and top > south
        if other.row != shown.row and overlap and _extent(other) <= own:
            out.append(other)
    return out


def _cover(scene: SceneRows, text: Text, above: list[Shown], marks: Room, width: float) -> int:
    """Return how much a label would cover: marks, lines, and areas that are not its own."""
    touched = sum(_holds(scene, other, text, width, some=True) for other in above)
    return marks.touched(text_box(text)) + _STRANGE * touched


def _holds(scene: SceneRows, shown: Shown, text: Text, width: float, *, some: bool = False) -> bool:
    """Return whether middle and ends of a label lie inside an area, all or ``some`` of them."""
    shape = scene.cache.shape(shown.geometry)
    dx, dy = scene.moved
    half = width / 2
    inside = [contains(shape, text.x - dx + x, text.y - dy) for x in (0.0, -half, half)]
    return any(inside) if some else all(inside)
