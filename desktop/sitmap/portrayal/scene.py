"""What shows at a date as a draw list: areas, routes, events, readings, their labels.

Made from a situation (which rows), a view and a style; runs no SQL and makes no objects for
single points. The ground below is ``base_scene``'s, marks at one place are gathered in
``gathering``, and what each thing means is listed by ``legend``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.portrayal.area_scene import area_labels, area_layers
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.clusters import disc_boxes
from sitmap.portrayal.crowd import gather_crowd
from sitmap.portrayal.draw_list import DrawList, Item, Layer, Paths, layer_rank
from sitmap.portrayal.gathering import gather_marks
from sitmap.portrayal.labels import Room
from sitmap.portrayal.layering import layered
from sitmap.portrayal.line_scene import line_items, stations
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions
from sitmap.portrayal.mark_looks import MarkSet
from sitmap.portrayal.note_scene import note_layer
from sitmap.portrayal.party_letters import letter_layer
from sitmap.portrayal.precision import precision_layer
from sitmap.portrayal.scene_rows import SceneRows
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["base_draw_list", "situation_draw_list", "without_readings"]

_ON_THE_MAP: Final = np.array([kind not in (Kind.METRIC, Kind.ASSESSMENT) for kind in KINDS])
"""Whether rows of each kind have marks unasked."""
_MOST_AVOIDED: Final = 300
"""Marks that new labels keep clear of, and a quarter of the stretches of lines."""
_LINE_STEP: Final = 10.0


def situation_draw_list(
    snapshot: Snapshot,
    situation: Situation,
    view: View,
    style: Style,
    cache: ShapeCache,
    obstacles: NDArray[np.float64] | None = None,
    *,
    options: MapOptions = DEFAULT_OPTIONS,
    selected: int = -1,
) -> DrawList:
    """Return the layers that change with the date, in frame units of ``view``.

    ``obstacles`` (k, 4) are boxes of names on the ground that labels keep away from. Readings
    and assessments stand in the panel and the table; the map shows them if ``options`` ask
    for all of them, and the row ``selected`` in any case.
    """
    if not options.readings:
        situation = without_readings(snapshot, situation, selected)
    cache.begin(view)
    crowd = gather_crowd(snapshot, situation, view, style, cache, options.marks)
    scene = SceneRows(snapshot, situation.where(crowd.alone), view, style, cache)
    split = scene.split()
    room = Room(view.width, view.height, obstacles)
    for box in disc_boxes(crowd.layers):
        room.take(box, 10)
    points = scene.mark_set(split)
    lines = line_items(scene, split.lines)
    labels = area_labels(scene, split.areas, room, _busy(points, lines, view, style))
    notes = note_layer(scene, split, room)
    marks = gather_marks(snapshot, points, view, style, room)
    layers = (
        *area_layers(scene, split.areas),
        Layer("routes", tuple(lines), static=False),
        Layer("situation-labels", tuple(labels), static=False),
        notes,
        precision_layer(snapshot, points, view, style, options.precision),
        *crowd.layers,
        *marks.layers,
        letter_layer(snapshot, marks.layers, marks.groups, style),
    )
    made = DrawList(
        view.width,
        view.height,
        tuple(sorted((layer for layer in layers if layer.items), key=layer_rank)),
        groups=marks.groups,
    )
    return layered(made, snapshot, options.layers, style)


def _busy(marks: MarkSet, lines: list[Item], view: View, style: Style) -> Room:
    """Return the room that single marks and lines leave for labels, up to a number of both."""
    half = style.size("marker") / 2
    xy = marks.xy[:_MOST_AVOIDED]
    many = [np.column_stack([xy - half, xy + half])]
    many += [
        stations(item, _LINE_STEP, view.width, view.height)
        for item in lines
        if isinstance(item, Paths) and not item.shape.closed
    ]
    return Room(view.width, view.height, np.concatenate(many)[: 4 * _MOST_AVOIDED])


def without_readings(snapshot: Snapshot, situation: Situation, selected: int = -1) -> Situation:
    """Return the situation without readings and assessments, but for the row ``selected``."""
    keep = _ON_THE_MAP[snapshot.columns.kind[situation.rows]]
    return situation.where(keep if selected < 0 else keep | (situation.rows == selected))
