"""Towns and the names of towns, lakes, regions, countries and seas on the base map.

Which of them show at a scale and how large; where a name finds room is ``labels``' matter.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import PolygonLayer
from sitmap.portrayal.draw_list import SYMBOLS, Item, Markers, Text
from sitmap.portrayal.gazetteer import Language, Places
from sitmap.portrayal.ground_window import GroundWindow
from sitmap.portrayal.labels import Label, Room, place_labels, text_box, text_width
from sitmap.portrayal.scanlines import roomiest_points
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["area_names", "lake_names", "town_layers"]

_SHOWN_UP_TO: Final = (90e6, 7e6, 2.6e6, 1.1e6, 500e3, 420e3)
"""The scale's largest denominator at which towns of each rank show."""
_BIG_UP_TO: Final = (3e6, 1.4e6, 500e3, 0.0, 0.0, 0.0)
"""The scale's largest denominator at which a rank is set one size larger."""
_MOST_TOWNS: Final = 400
_MARKS_FIRST: Final = 40
"""So many marks are kept free before any name is placed."""
_GREAT_FROM: Final = 9e6
"""Above this denominator only cities show that are great enough for the scale."""
_GREAT_PEOPLE: Final = 700_000.0
_CAPITAL_COUNTS: Final = 3.0
"""How many times its people a capital counts when there is not room for all."""


def town_layers(
    places: Places, window: GroundWindow, style: Style, language: Language, room: Room
) -> tuple[tuple[Item, ...], list[Text]]:
    """Return the marks of towns and those names that find room, which take it.

    Towns whose name finds none are left out, except close up, where they stay as dots.
    """
    view = window.view
    shown, xy = _shown(places, window, style)
    names = places.names(language)
    labels = [_town_label(places, names, view, style, int(n), xy[k]) for k, n in enumerate(shown)]
    texts = _placed(labels, room)
    named = {(text.text) for text in texts}
    close = _scale(view, style) < 420e3
    keep = np.array([label.text in named or close for label in labels], np.bool_)
    if not keep.any():
        return (), texts
    far = view.denominator > _GREAT_FROM
    return tuple(_dots(places, shown[keep], xy[keep], style, far)), texts


def _placed(labels: list[Label], room: Room) -> list[Text]:
    """Return the names that find room; no name covers the mark of a more important place."""
    marks = [(label.x - 3, label.y - 3, label.x + 3, label.y + 3) for label in labels]
    free = [room.free(mark, 0) for mark in marks[:_MARKS_FIRST]]
    for mark in marks[:_MARKS_FIRST]:
        room.take(mark)
    texts: list[Text] = []
    for number, label in enumerate(labels):
        early = number < _MARKS_FIRST
        if not (free[number] if early else room.free(marks[number], 0)):
            continue
        texts += place_labels([label], room)
        if not early:
            room.take(marks[number])
    return texts


def _scale(view: View, style: Style) -> float:
    """Return the scale's denominator, smaller where smaller letters leave room for more."""
    return view.denominator * style.size("detail")


def _shown(
    places: Places, window: GroundWindow, style: Style
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return which places the scale shows inside the frame, and where in it."""
    view, scale = window.view, _scale(window.view, style)
    limits = np.array(_SHOWN_UP_TO)[np.minimum(places.rank, 5)]
    inside = window.near(places.lon, places.lat) & (limits >= scale)
    if scale > _GREAT_FROM:
        inside &= _weights(places) >= _GREAT_PEOPLE * (scale / _GREAT_FROM) ** 1.4
    found = np.flatnonzero(inside)
    if not len(found):
        return found, np.empty((0, 2))
    if scale > _GREAT_FROM:
        found = found[np.argsort(-_weights(places)[found], kind="stable")]
    xy = view.to_frame(np.column_stack([places.lon[found], places.lat[found]]))
    size = np.array([view.width, view.height])
    visible = np.isfinite(xy).all(axis=1) & ((xy >= 0) & (xy <= size)).all(axis=1)
    return found[visible][:_MOST_TOWNS], xy[visible][:_MOST_TOWNS]


def _weights(places: Places) -> NDArray[np.float64]:
    capital = np.array([kind == "capital" for kind in places.kinds])
    return np.asarray(places.population * np.where(capital, _CAPITAL_COUNTS, 1.0), np.float64)


def _town_label(
    places: Places,
    names: tuple[str, ...],
    view: View,
    style: Style,
    number: int,
    xy: NDArray[np.float64],
) -> Label:
    rank = min(int(places.rank[number]), 5)
    far = view.denominator > _GREAT_FROM
    step = 3 if far else max(rank - (1 if _scale(view, style) < _BIG_UP_TO[rank] else 0), 0)
    size = style.size(("town_1", "town_1", "town_2", "town_3", "town_4", "town_4")[step])
    major = rank <= 2
    return Label(
        float(xy[0]),
        float(xy[1]),
        names[number],
        size,
        style.colour("text" if rank <= 3 else "text_minor"),
        style.colour("halo"),
        offset=(7.0 if far else 10.0 if rank <= 3 else 7.5) * style.size("town_1") / 15.0,
        bold=(rank <= 1 and not far) or (major and _scale(view, style) < 500e3),
    )


def _dots(
    places: Places, shown: NDArray[np.intp], xy: NDArray[np.float64], style: Style, far: bool
) -> list[Markers]:
    """Return marks of towns: ringed, capitals square, villages small and full."""
    large = style.size("town_1") / 2 * (0.62 if far else 1.0)
    ranks = places.rank[shown]
    capital = np.array([places.kinds[number] == "capital" for number in shown.tolist()], np.bool_)
    marks = [
        _marks(xy[ranks >= 4], "circle", 0.61 * large, style, hollow=False),
        _marks(xy[ranks == 3], "circle", 0.8 * large, style, hollow=True),
        _marks(xy[(ranks <= 2) & ~capital], "circle", large, style, hollow=True),
        _marks(xy[capital], "square", large, style, hollow=True),
    ]
    return [mark for mark in marks if len(mark)]


def _marks(
    xy: NDArray[np.float64], symbol: str, size: float, style: Style, *, hollow: bool
) -> Markers:
    zeros = np.zeros(len(xy), np.uint8)
    return Markers(
        xy[:, 0].astype(np.float32),
        xy[:, 1].astype(np.float32),
        zeros + np.uint8(SYMBOLS.index(symbol)),
        zeros,
        np.full(len(xy), hollow),
        (style.colour("town" if hollow else "text_minor"),),
        style.colour("town_fill"),
        size,
        np.full(len(xy), -1, np.int32),
    )


# --- names of areas and water ---------------------------------------------------------------

_WEB_ZOOM_0: Final = 559e6
"""Denominator of a web map's first zoom, in which Natural Earth counts."""
_METRES_PER_DEGREE: Final = 111_320.0
_SIZES: Final = {
    "country": (1.0, 1.0, 0.88, 0.78, 0.7, 0.66, 0.62, 0.62),
    "oblast": (0.8,) * 8,
    "sea": (1.25, 1.25, 1.05, 0.95, 0.88, 0.85, 0.82, 0.8),
}
"""Size of letters by kind and rank, as a part of the style's size."""


def area_names(
    areas: Places, window: GroundWindow, style: Style, language: Language, room: Room
) -> list[Text]:
    """Return names of countries, oblasts and seas that fit where they belong."""
    view, names = window.view, areas.names(language)
    wanted = np.array(
        [_area_shows(areas, n, view.denominator) for n in range(len(areas))], np.bool_
    )
    found = np.flatnonzero(wanted & window.near(areas.lon, areas.lat))
    found = found[np.argsort(areas.rank[found], kind="stable")]
    if not len(found):
        return []
    xy = view.to_frame(np.column_stack([areas.lon[found], areas.lat[found]]))
    out: list[Text] = []
    for number, point in zip(found.tolist(), xy, strict=True):
        if not np.isfinite(point).all():
            continue
        text = _area_name(areas, names[number], style, number, point)
        fits = text_width(text.text, text.size, spacing=text.spacing) < 0.6 * view.width
        if fits and room.free(text_box(text)):
            room.take(text_box(text))
            out.append(text)
    return out


def _area_shows(areas: Places, number: int, denominator: float) -> bool:
    kind, rank = areas.kinds[number], int(areas.rank[number])
    if kind == "oblast":
        return 900e3 <= denominator <= 7e6
    largest = _WEB_ZOOM_0 / 2.0 ** (rank + 1)
    if kind == "sea":
        return bool(largest / 80 <= denominator <= largest)
    return bool(3e6 <= denominator <= largest * 1.05)


def _area_name(
    areas: Places, name: str, style: Style, number: int, point: NDArray[np.float64]
) -> Text:
    kind, rank = areas.kinds[number], min(int(areas.rank[number]), 7)
    sea = kind == "sea"
    size = style.size("water" if sea else "region") * _SIZES[kind][rank]
    spacing = size * (0.22 if kind == "country" else 0.1)
    return Text(
        float(point[0]),
        float(point[1]),
        name if sea else name.upper(),
        size,
        style.colour("text_water" if sea else "text_region"),
        None if sea else style.colour("halo"),
        italic=sea,
        anchor="centre",
        baseline="middle",
        spacing=spacing,
    )


def lake_names(
    layer: PolygonLayer, window: GroundWindow, style: Style, language: Language, room: Room
) -> list[Text]:
    """Return the names of lakes and reservoirs that are wider than their names."""
    names = layer.named(language)
    view, size = window.view, style.size("water") * 0.85
    widest = layer.bounds[:, 2] - layer.bounds[:, 0]
    letters = 5 * 0.5 * size * view.true_metres_per_unit / _METRES_PER_DEGREE
    wanted = [
        n
        for n, feature in enumerate(layer.ring_feature.tolist())
        if widest[n] > letters and names[feature]
    ]
    frame = (0.0, 0.0, view.width, view.height)
    placed: dict[str, Text] = {}
    for number, ring in window.parts(layer, wanted):
        feature = int(layer.ring_feature[number])
        name = names[feature]
        if layer.ring_hole[number] or name in placed or layer.kinds[feature] == "drained":
            continue
        shape = window.shape([ring], closed=True)
        width = text_width(name, size, italic=True, spacing=0.4)
        if shape.is_empty or np.ptp(shape.points[:, 0]) < 0.8 * width:
            continue
        text = _lake_name(name, roomiest_points(shape, frame, width), size, style, room)
        if text is not None:
            placed[name] = text
    return list(placed.values())


def _lake_name(
    name: str, points: NDArray[np.float64], size: float, style: Style, room: Room
) -> Text | None:
    for x, y in points[:4].tolist():
        text = Text(
            x,
            y,
            name,
            size,
            style.colour("text_water"),
            style.colour("water"),
            italic=True,
            anchor="centre",
            baseline="middle",
            spacing=0.4,
        )
        if room.free(text_box(text)):
            room.take(text_box(text))
            return text
    return None
