"""Annotations of a situation: words beside their point, and words at the tail of their arrow.

An annotation with an area has its words inside, as ``area_scene`` labels areas. What the lines
look like is ``line_scene``'s matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.portrayal.clipping import Points
from sitmap.portrayal.draw_list import SYMBOLS, Item, Layer, Markers, Text
from sitmap.portrayal.labels import Label, Room, label_beside, text_box
from sitmap.portrayal.scene_rows import SceneRows, Split

__all__ = ["note_layer"]

_MOST: Final = 200
"""Annotations whose words are set; further ones stay as dots."""
_DOT: Final = 0.42
"""Width of a note's dot in widths of a mark."""


@dataclass(frozen=True, slots=True)
class _Note:
    row: int
    at: int
    x: float
    y: float


def note_layer(scene: SceneRows, split: Split, room: Room) -> Layer:
    """Return the words of annotations at points and lines, and the dots of the points.

    Words keep their side of the point from frame to frame while they fit there.
    """
    at, xy = scene.places(split.notes)
    size = np.array([scene.view.width, scene.view.height])
    near = ((xy > 0) & (xy < size)).all(axis=1)
    at, xy = at[near], xy[near]
    items: list[Item] = [_dots(scene, at, xy)] if len(at) else []
    rows = scene.situation.rows
    notes = [
        _Note(int(rows[n]), int(n), x, y)
        for n, (x, y) in zip(at.tolist(), xy.tolist(), strict=True)
    ]
    for note in (*notes, *_tails(scene, split))[:_MOST]:
        text = _words(scene, note, room)
        if text is not None:
            room.take(text_box(text))
            items.append(text)
    return Layer("notes", tuple(items), static=False)


def _dots(scene: SceneRows, at: NDArray[np.intp], xy: Points) -> Markers:
    rows = scene.situation.rows[at]
    palette = tuple(dict.fromkeys(scene.style.party_ink(scene.party(row)) for row in rows.tolist()))
    colours = [palette.index(scene.style.party_ink(scene.party(row))) for row in rows.tolist()]
    return Markers(
        xy[:, 0].astype(np.float32),
        xy[:, 1].astype(np.float32),
        np.full(len(rows), SYMBOLS.index("circle"), np.uint8),
        np.array(colours, np.uint16),
        np.zeros(len(rows), np.bool_),
        palette,
        scene.style.colour("halo"),
        scene.style.size("marker") * _DOT,
        rows,
    )


def _tails(scene: SceneRows, split: Split) -> list[_Note]:
    """Return where the arrows of annotations begin, as far as that shows."""
    dx, dy = scene.moved
    out = []
    for shown in split.lines:
        if scene.kind(shown.row) is not Kind.ANNOTATION:
            continue
        shape = scene.cache.shape(shown.geometry)
        if not shape.is_empty:
            x, y = shape.points[0].tolist()
            out.append(_Note(shown.row, shown.at, x + dx, y + dy))
    return out


def _words(scene: SceneRows, note: _Note, room: Room) -> Text | None:
    style = scene.style
    label = Label(
        note.x,
        note.y,
        scene.words(note.row, note.at),
        style.size("situation"),
        style.party_ink(scene.party(note.row)),
        style.colour("halo"),
        offset=0.55 * style.size("marker"),
        italic=True,
        row=note.row,
    )
    return label_beside(label, room, scene.cache.label_places.sides, note.row)
