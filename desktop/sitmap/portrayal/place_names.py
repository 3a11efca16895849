"""Towns and the names of towns, regions, countries and seas on the base map.

Which of them show at a scale and how large; where a name finds room is ``labels``' matter.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import Places
from sitmap.portrayal.clipping import Box
from sitmap.portrayal.draw_list import SYMBOLS, Item, Markers, Text
from sitmap.portrayal.labels import Label, Room, place_labels, text_box, text_width
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["area_names", "town_layers"]

_SHOWN_UP_TO: Final = (20e6, 7e6, 2.6e6, 1.1e6, 500e3, 420e3)
"""The scale's largest denominator at which towns of each rank show."""
_BIG_UP_TO: Final = (3e6, 1.4e6, 500e3, 0.0, 0.0, 0.0)
"""The scale's largest denominator at which a rank is set one size larger."""
_MOST_TOWNS: Final = 400


def town_layers(
    places: Places, view: View, style: Style, degrees: Box, room: Room
) -> tuple[tuple[Item, ...], list[Text]]:
    """Return the marks of towns and those names that find room, which take it.

    Towns whose name finds none are left out, except close up, where they stay as dots.
    """
    shown, xy = _shown(places, view, style, degrees)
    labels = [_town_label(places, view, style, int(n), xy[k]) for k, n in enumerate(shown)]
    for label in labels[:40]:
        room.take((label.x - 3, label.y - 3, label.x + 3, label.y + 3))
    texts = place_labels(labels, room)
    named = {(text.text) for text in texts}
    close = _scale(view, style) < 420e3
    keep = np.array([label.text in named or close for label in labels], np.bool_)
    if not keep.any():
        return (), texts
    ranks = places.rank[shown][keep]
    return tuple(_dots(xy[keep], ranks, style)), texts


def _scale(view: View, style: Style) -> float:
    """Return the scale's denominator, smaller where smaller letters leave room for more."""
    return view.denominator * style.size("detail")


def _shown(
    places: Places, view: View, style: Style, degrees: Box
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return which places the scale shows inside the frame, and where in it."""
    limits = np.array(_SHOWN_UP_TO)[np.minimum(places.rank, 5)]
    west, south, east, north = degrees
    inside = (
        (places.lon >= west)
        & (places.lon <= east)
        & (places.lat >= south)
        & (places.lat <= north)
        & (limits >= _scale(view, style))
    )
    found = np.flatnonzero(inside)
    if not len(found):
        return found, np.empty((0, 2))
    xy = view.to_frame(np.column_stack([places.lon[found], places.lat[found]]))
    size = np.array([view.width, view.height])
    visible = np.isfinite(xy).all(axis=1) & ((xy >= 0) & (xy <= size)).all(axis=1)
    return found[visible][:_MOST_TOWNS], xy[visible][:_MOST_TOWNS]


def _town_label(
    places: Places, view: View, style: Style, number: int, xy: NDArray[np.float64]
) -> Label:
    rank = min(int(places.rank[number]), 5)
    step = max(rank - (1 if _scale(view, style) < _BIG_UP_TO[rank] else 0), 0)
    size = style.size(("town_1", "town_1", "town_2", "town_3", "town_4", "town_4")[step])
    major = rank <= 2
    return Label(
        float(xy[0]),
        float(xy[1]),
        places.names_en[number],
        size,
        style.colour("text" if rank <= 3 else "text_minor"),
        style.colour("halo"),
        offset=(10.0 if rank <= 3 else 7.5) * style.size("town_1") / 15.0,
        bold=rank <= 1 or (major and _scale(view, style) < 500e3),
    )


def _dots(xy: NDArray[np.float64], ranks: NDArray[np.int8], style: Style) -> list[Markers]:
    """Return round marks: larger and ringed for towns, small for villages."""
    out: list[Markers] = []
    large = style.size("town_1") / 2
    for low, high, size, hollow in (
        (4, 9, 0.61 * large, False),
        (3, 3, 0.8 * large, True),
        (0, 2, large, True),
    ):
        chosen = (ranks >= low) & (ranks <= high)
        count = int(np.count_nonzero(chosen))
        if not count:
            continue
        zeros = np.zeros(count, np.uint8)
        out.append(
            Markers(
                xy[chosen, 0].astype(np.float32),
                xy[chosen, 1].astype(np.float32),
                zeros + np.uint8(SYMBOLS.index("circle")),
                zeros,
                np.full(count, hollow),
                (style.colour("town" if hollow else "text_minor"),),
                style.colour("town_fill"),
                size,
                np.full(count, -1, np.int32),
            )
        )
    return out


# --- names of areas -----------------------------------------------------------------------

_AREAS: Final = {
    "country": (4e6, 60e6, "text_region", "region", 3.0),
    "oblast": (900e3, 9e6, "text_region", "region", 1.5),
    "sea": (1e6, 60e6, "text_water", "water", 1.0),
}
"""Kind: smallest and largest denominator, colour, size, letter spacing."""


def area_names(areas: Places, view: View, style: Style, degrees: Box, room: Room) -> list[Text]:
    """Return names of countries, oblasts and seas that fit where they belong."""
    west, south, east, north = degrees
    inside = (areas.lon >= west) & (areas.lon <= east)
    inside &= (areas.lat >= south) & (areas.lat <= north)
    found = np.flatnonzero(inside)
    if not len(found):
        return []
    xy = view.to_frame(np.column_stack([areas.lon[found], areas.lat[found]]))
    out: list[Text] = []
    for number, point in zip(found.tolist(), xy, strict=True):
        text = _area_name(areas, view, style, number, point)
        if text is not None and np.isfinite(point).all() and room.free(text_box(text)):
            room.take(text_box(text))
            out.append(text)
    return out


def _area_name(
    areas: Places, view: View, style: Style, number: int, point: NDArray[np.float64]
) -> Text | None:
    kind = areas.kinds[number]
    smallest, largest, colour, size, spacing = _AREAS[kind]
    if not smallest <= view.denominator <= largest:
        return None
    sea = kind == "sea"
    name = areas.names_en[number]
    words = name if sea else name.upper()
    height = style.size(size) * (0.8 if kind == "oblast" else 1.0)
    if text_width(words, height, spacing=spacing) > 0.6 * view.width:
        return None
    return Text(
        float(point[0]),
        float(point[1]),
        words,
        height,
        style.colour(colour),
        None if sea else style.colour("halo"),
        italic=sea,
        anchor="centre",
        baseline="middle",
        spacing=spacing,
    )
