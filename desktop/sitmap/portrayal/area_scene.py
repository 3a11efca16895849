"""Areas of a situation: tints below, hatches over all tints, edges above, a label in each.

Where claims of several sources cover one place, the firm tint shows and the hatch of the claim
lies over it, so that none hides another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
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
_AIR: Final = 6.0
"""Room around a label in frame units."""
_MARGIN: Final = 8.0
"""Frame units between a label and the left and right edge of the map."""
_MOST_ALIKE: Final = 3
_MOST_COMPARED: Final = 40
_MOST_MOVED: Final = 4
_ACROSS: Final = (0.0, -0.15, 0.15, -0.3, 0.3)
_DOWN: Final = (-1.0, 1.0, -2.0, 2.0, -3.5, 3.5)
"""Where else a label is tried around a roomy place: in its widths across, its heights down."""
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
    """Return labels of areas that have room for them, at most three of one category and party.

    Annotations have theirs first, then groups of small areas, in each the largest first. A
    label keeps its place on the ground from frame to frame while it fits there, also when the
    area of its series has changed; those that have one are set before all others. Only new ones
    look for a place without ``marks``, so that labels do not dance with the events.
    """
    order = _by_priority(scene, areas)
    placed: dict[int, Text] = {}
    counts: Counter[object] = Counter()
    for kept in (True, False):
        for number, (shown, group) in enumerate(order):
            if number in placed or counts[group] >= _MOST_ALIKE:
                continue
            if kept:
                text = _kept_label(scene, shown, room)
            else:
                text = _new_label(scene, shown, room, marks, areas)
            if text is not None:
                room.take(text_box(text))
                placed[number] = text
                counts[group] += 1
                scene.cache.label_places.keep(_key(scene, shown), scene.view, text.x, text.y)
    return [placed[number] for number in sorted(placed)]


def _by_priority(scene: SceneRows, areas: list[Shown]) -> list[tuple[Shown, object]]:
    """Return areas in the order of their labels, each with the group that it is counted in."""
    columns = scene.snapshot.columns
    extents = {shown.row: _extent(shown) for shown in areas}
    groups: dict[int, object] = {}
    largest: dict[object, float] = {}
    for shown in areas:
        row = shown.row
        drawn = scene.kind(row) is Kind.ANNOTATION
        group = row if drawn else (int(columns.category[row]), int(columns.party[row]))
        groups[row] = group
        largest[group] = 0.0 if drawn else max(largest.get(group, 0.0), extents[row])

    def rank(shown: Shown) -> tuple[float, float, int]:
        return largest[groups[shown.row]], -extents[shown.row], shown.row

    return [(shown, groups[shown.row]) for shown in sorted(areas, key=rank)]


def _key(scene: SceneRows, shown: Shown) -> object:
    """Return what a label belongs to: the series with category and party, or the shape."""
    columns = scene.snapshot.columns
    series = int(columns.series[shown.row])
    thing: object = shown.geometry if series < 0 else series
    return thing, int(columns.category[shown.row]), int(columns.party[shown.row])


def _kept_label(scene: SceneRows, shown: Shown, room: Room) -> Text | None:
    """Return the label where one of its owner stood before, if it still fits there."""
    places = scene.cache.label_places.recall(_key(scene, shown), scene.view)
    if not places:
        return None
    label = _blank_label(scene, shown)
    for x, y in places:
        text = replace(label, x=x, y=y)
        if room.free(text_box(text), _AIR) and _holds(scene, shown, text):
            return text
    return None


def _new_label(
    scene: SceneRows, shown: Shown, room: Room, marks: Room, areas: list[Shown]
) -> Text | None:
    """Return the label at the free place where it covers least, roomy places first."""
    words, size = scene.words(shown.row, shown.at), scene.style.size("situation")
    width = text_width(words, size, italic=True)
    dx, dy = scene.moved
    right = scene.view.width - _MARGIN
    frame = (_MARGIN - dx, 26 - dy, right - dx, scene.view.height - 26 - dy)
    places = scene.cache.roomiest(shown.geometry, frame, width + 14)
    if not len(places):
        return None
    label = _blank_label(scene, shown)
    texts = [replace(label, x=x + dx, y=y + dy) for x, y in places.tolist()]
    above = _above(scene, shown, areas)

    def by_cost(tried: list[Text]) -> list[tuple[int, Text]]:
        boxes = [(text, text_box(text)) for text in tried]
        free = [
            text
            for text, box in boxes
            if box[0] >= _MARGIN and box[2] <= right and room.free(box, _AIR)
        ]
        costs = [(_cover(scene, text, above, marks), text) for text in free]
        return sorted(costs, key=lambda each: each[0])

    cost, text = next(iter(by_cost(texts)), (_STRANGE, None))
    if cost > 0:
        aside = by_cost(_aside(texts[:_MOST_MOVED], width))
        better = (tried for less, tried in aside if less < cost and _holds(scene, shown, tried))
        text = next(better, text)
    return text


def _aside(texts: list[Text], width: float) -> list[Text]:
    """Return labels moved a little up or down and to the sides."""
    return [
        replace(text, x=text.x + across * width, y=text.y + down * text.size)
        for text in texts
        for across, down in product(_ACROSS, _DOWN)
    ]


def _blank_label(scene: SceneRows, shown: Shown) -> Text:
    style = scene.style
    fill = _look(scene, shown).fill
    return Text(
        0.0,
        0.0,
        scene.words(shown.row, shown.at),
        style.size("situation"),
        style.party_ink(scene.party(shown.row)),
        fill.colour if isinstance(fill, Fill) else style.colour("halo"),
        italic=True,
        anchor="centre",
        baseline="middle",
        row=shown.row,
    )


def _width(text: Text) -> float:
    return text_width(text.text, text.size, italic=True)


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


def _cover(scene: SceneRows, text: Text, above: list[Shown], marks: Room) -> int:
    """Return how much a label would cover: marks, lines, and areas that are not its own."""
    touched = sum(_holds(scene, other, text, some=True) for other in above)
    return marks.touched(text_box(text)) + _STRANGE * touched


def _holds(scene: SceneRows, shown: Shown, text: Text, *, some: bool = False) -> bool:
    """Return whether middle and corners of a label lie inside an area, all or ``some`` of them."""
    shape = scene.cache.shape(shown.geometry)
    half, rise = _width(text) / 2, 0.6 * text.size
    spots = ((0.0, 0.0), (-half, -rise), (half, -rise), (half, rise), (-half, rise))
    x, y = text.x - scene.moved[0], text.y - scene.moved[1]
    inside = (contains(shape, x + right, y + down) for right, down in spots)
    return any(inside) if some else all(inside)
