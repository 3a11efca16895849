"""What shows at a date as a draw list: areas, routes, events, readings, their labels.

Made from a situation (which rows), a view and a style; runs no SQL and makes no objects for
single points. The ground below is ``base_scene``'s, marks at one place are gathered in
``gathering``, and what each thing means is listed by ``legend``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import BASES, KINDS, Situation, Snapshot
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.clipping import Points
from sitmap.portrayal.clusters import disc_boxes
from sitmap.portrayal.crowd import gather_crowd
from sitmap.portrayal.draw_list import (
    DrawList,
    Fill,
    Item,
    Layer,
    Paths,
    PathShape,
    Stroke,
    Text,
    layer_rank,
)
from sitmap.portrayal.gathering import MarkSet, gather_marks
from sitmap.portrayal.labels import Room, text_box, text_width
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions
from sitmap.portrayal.shape_cache import (
    AREA,
    LINE,
    POINT,
    POINTS,
    ShapeCache,
    geometry_facts,
    shape_forms,
)
from sitmap.portrayal.style import AreaLook, Style
from sitmap.portrayal.view import View

__all__ = ["SCHEMATIC", "base_draw_list", "situation_draw_list", "without_readings"]

SCHEMATIC: Final = "schematic"
_AREA_KINDS: Final = (KINDS.index(Kind.CONTROL), KINDS.index(Kind.ANNOTATION))
_READING_KINDS: Final = (KINDS.index(Kind.METRIC), KINDS.index(Kind.ASSESSMENT))
_ROUTE: Final = KINDS.index(Kind.ROUTE)
_ANNOTATION: Final = KINDS.index(Kind.ANNOTATION)
_CLAIMED: Final = BASES.index(Basis.CLAIMED)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One drawn row with a geometry; ``at`` is its position in the situation."""

    row: int
    at: int
    geometry: Geometry


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
    scene = _Scene(snapshot, situation.where(crowd.alone), view, style, cache)
    areas, lines, points = scene.split()
    fills, edges = scene.areas(areas)
    routes = scene.lines(lines)
    room = Room(view.width, view.height, obstacles)
    for box in disc_boxes(crowd.layers):
        room.take(box, 10)
    marks = gather_marks(snapshot, scene.mark_set(points, lines), view, style, room)
    layers = (
        Layer("situation-control", tuple(fills), static=False),
        Layer("situation-edges", tuple(edges), static=False),
        Layer("routes", tuple(routes), static=False),
        Layer("situation-labels", tuple(scene.area_labels(areas, room)), static=False),
        *crowd.layers,
        *marks.layers,
    )
    return DrawList(
        view.width,
        view.height,
        tuple(sorted((layer for layer in layers if layer.items), key=layer_rank)),
        groups=marks.groups,
    )


def without_readings(snapshot: Snapshot, situation: Situation, selected: int = -1) -> Situation:
    """Return the situation without readings and assessments, but for the row ``selected``."""
    kinds = snapshot.columns.kind[situation.rows]
    return situation.where(~np.isin(kinds, _READING_KINDS) | (situation.rows == selected))


class _Scene:
    """The rows of one situation on their way into a draw list."""

    def __init__(
        self, snapshot: Snapshot, situation: Situation, view: View, style: Style, cache: ShapeCache
    ) -> None:
        self.snapshot, self.situation = snapshot, situation
        self.view, self.style, self.cache = view, style, cache
        self.moved = cache.begin(view)
        self.categories = tuple(snapshot.vocabulary.categories.values())

    def category(self, row: int) -> str:
        """Return code and name of the row's category, for matching words."""
        number = int(self.snapshot.columns.category[row])
        if not 0 <= number < len(self.categories):
            return ""
        return f"{self.categories[number].code} {self.categories[number].name}"

    def basis(self, row: int) -> Basis:
        return BASES[int(self.snapshot.columns.basis[row])]

    # --- which rows are what ------------------------------------------------------------

    def split(self) -> tuple[list[_Shown], list[_Shown], NDArray[np.intp]]:
        """Return area rows, line rows, and the situation's positions of point rows."""
        rows, columns = self.situation.rows, self.snapshot.columns
        forms = self._forms(rows)
        is_point = np.isfinite(columns.lon[rows]) & (forms != LINE) & (forms != AREA)

        def of(form: int) -> list[_Shown]:
            found = np.flatnonzero(forms == form).tolist()
            shapes = self.snapshot.shapes
            return [_Shown(int(rows[n]), n, shapes[int(columns.shape[rows[n]])]) for n in found]

        return of(AREA), of(LINE), np.flatnonzero(is_point)

    def _forms(self, rows: NDArray[np.int32]) -> NDArray[np.uint8]:
        """Return the form of each row's shape; rows without one count as points."""
        shapes = self.snapshot.columns.shape[rows]
        forms = np.append(shape_forms(self.snapshot.shapes), np.uint8(POINT))
        return np.asarray(forms[shapes], np.uint8)

    def mark_set(self, points: NDArray[np.intp], lines: list[_Shown]) -> MarkSet:
        """Return where marks stand: at points, at every point of several, and on lines."""
        rows, columns = self.situation.rows, self.snapshot.columns
        own = [shown.at for shown in lines if columns.kind[shown.row] != _ROUTE]
        at = np.concatenate([points, np.array(own, np.intp)])
        places = self.cache.points(columns.lon, columns.lat, rows[at])[rows[at]]
        at, places = self._spread(at, places)
        xy = self.view.xy_to_frame(places)
        inside = np.isfinite(xy).all(axis=1)
        at, xy = at[inside], xy[inside]
        return MarkSet(
            rows[at],
            xy,
            self.situation.possible[at],
            columns.basis[rows[at]] == _CLAIMED,
            self.situation.stale[at],
        )

    def _spread(self, at: NDArray[np.intp], places: Points) -> tuple[NDArray[np.intp], Points]:
        """Return positions and projected places, each point of several with its own."""
        rows = self.situation.rows[at]
        shapes = self.snapshot.columns.shape[rows]
        single = self._forms(rows) != POINTS
        more_at, more = [at], [places]
        for position in np.flatnonzero(~single).tolist():
            geometry = self.snapshot.shapes[int(shapes[position])]
            each = np.concatenate(self.cache.projected(geometry))
            more.append(each)
            more_at.append(np.full(len(each), at[position]))
        more_at[0], more[0] = at[single], places[single]
        return np.concatenate(more_at), np.concatenate(more)

    # --- areas --------------------------------------------------------------------------

    def areas(self, areas: list[_Shown]) -> tuple[list[Item], list[Item]]:
        """Return tints and edges; large areas lie below small ones, drawn ones on top."""
        fills: list[Item] = []
        edges: list[Item] = []
        dx, dy = self.moved
        casing = Stroke(self.style.colour("land"), self.style.width("area_edge") + 2.0, cap="flat")
        for shown in sorted(areas, key=self._area_order):
            shape = self.cache.shape(shown.geometry)
            if shape.is_empty:
                continue
            look = self._area_look(shown)
            fills.append(Paths(shape, look.fill, None, look.hatch, shown.row, dx, dy))
            edges.append(
                Paths(shape, None, look.stroke, row=shown.row, dx=dx, dy=dy, casing=casing)
            )
        return fills, edges

    def _area_order(self, shown: _Shown) -> tuple[bool, float, int]:
        west, south, east, north = geometry_facts(shown.geometry)[1]
        drawn = int(self.snapshot.columns.kind[shown.row]) == _ANNOTATION
        return drawn, -(east - west) * (north - south), shown.row

    def _area_look(self, shown: _Shown) -> AreaLook:
        return self.style.area(
            self.snapshot.party_of(shown.row),
            self.basis(shown.row),
            kind=KINDS[int(self.snapshot.columns.kind[shown.row])],
            category=self.category(shown.row),
            stale=bool(self.situation.stale[shown.at]),
        )

    # --- lines --------------------------------------------------------------------------

    def lines(self, lines: list[_Shown]) -> list[Item]:
        """Return routes with casing and arrow, and the lines of other kinds as thin dashes."""
        items: list[Item] = []
        dx, dy = self.moved
        order = sorted(lines, key=lambda shown: self.snapshot.columns.kind[shown.row] == _ROUTE)
        for shown in order:
            shape = self.cache.shape(shown.geometry)
            if shape.is_empty:
                continue
            look = self.style.route(
                self.snapshot.party_of(shown.row),
                self.category(shown.row),
                kind=KINDS[int(self.snapshot.columns.kind[shown.row])],
                stale=bool(self.situation.stale[shown.at]),
                claimed=self.basis(shown.row) is Basis.CLAIMED,
            )
            items.append(
                Paths(shape, None, look.stroke, row=shown.row, dx=dx, dy=dy, casing=look.casing)
            )
            if look.arrow:
                items += self._arrow(shape, look.stroke, shown.row)
        return items

    def _arrow(self, shape: PathShape, stroke: Stroke, row: int) -> list[Item]:
        end = shape.parts()[-1].astype(np.float64)
        direction = end[-1] - end[-2]
        length = float(np.hypot(*direction))
        if length < 1e-6:
            return []
        along = direction / length
        side = np.array([-along[1], along[0]])
        size = 4.5 * stroke.width
        head = np.array([end[-1] + along * size * 0.6, end[-1] - along * size * 0.5 + side * size
                         * 0.5, end[-1] - along * size * 0.5 - side * size * 0.5])  # fmt: skip
        dx, dy = self.moved
        tip = PathShape.of([head], closed=True)
        return [Paths(tip, Fill(stroke.colour), row=row, dx=dx, dy=dy)]

    # --- words --------------------------------------------------------------------------

    def area_labels(self, areas: list[_Shown], room: Room) -> list[Text]:
        """Return one label an area that has room for it, small areas first."""
        texts: list[Text] = []
        size = self.style.size("situation")
        for shown in sorted(areas, key=self._area_order, reverse=True):
            words = self._area_words(shown.row)
            text = self._label_in(shown, words, size, room)
            if text is not None:
                room.take(text_box(text))
                texts.append(text)
        return texts

    def _area_words(self, row: int) -> str:
        number = int(self.snapshot.columns.category[row])
        known = 0 <= number < len(self.categories)
        name = self.categories[number].name if known else self.snapshot.texts.title[row]
        name = name.removesuffix(", assessed").removesuffix(", claimed")
        return f"{name} ({SCHEMATIC})" if self.snapshot.columns.schematic[row] else name

    def _label_in(self, shown: _Shown, words: str, size: float, room: Room) -> Text | None:
        width = text_width(words, size, italic=True) + 14
        dx, dy = self.moved
        frame = (8 - dx, 26 - dy, self.view.width - 8 - dx, self.view.height - 26 - dy)
        party = self.snapshot.party_of(shown.row)
        fill = self._area_look(shown).fill
        halo = fill.colour if fill else self.style.colour("halo")
        for x, y in self.cache.roomiest(shown.geometry, frame, width).tolist():
            text = Text(
                x + dx, y + dy, words, size, self.style.party_ink(party), halo,
                italic=True, anchor="centre", baseline="middle", row=shown.row,
            )  # fmt: skip
            if room.free(text_box(text), 4):
                return text
        return None
