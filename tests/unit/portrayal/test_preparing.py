from __future__ import annotations

from datetime import date

import numpy as np

from sitmap.domain.observation import Kind
from sitmap.geo.geometry import Geometry
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.draw_list import PathShape
from sitmap.portrayal.preparing import preparations
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot


def area(day: str, east: float) -> Row:
    ring = f"37.0 48.1, {east} 48.1, {east} 48.4, 37.0 48.4, 37.0 48.1"
    return Row(Kind.CONTROL, day, f"POLYGON (({ring}))", series="front")


class Noting(ShapeCache):
    """Knows which shapes were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Geometry] = []

    def shape(self, geometry: Geometry) -> PathShape:
        self.made.append(geometry)
        return super().shape(geometry)


def test_areas_of_the_nearest_days_come_first_then_all_places() -> None:
    rows = [area("2025-11-01", 37.1), area("2025-11-16", 37.2), Row(wkt="POINT (37.2 48.2)"),
            area("2025-11-20", 37.3), Row()]  # fmt: skip
    snapshot = make_snapshot(rows)
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 1200, 800)
    cache = Noting()
    cache.begin(view)
    assert len(list(preparations(snapshot, cache, date(2025, 11, 17)))) == 4
    made = [snapshot.shapes.index(geometry) for geometry in cache.made]
    assert [snapshot.columns.shape.tolist().index(number) for number in made] == [1, 3, 0]
    columns = snapshot.columns
    places = cache.points(columns.lon, columns.lat, np.empty(0, np.int32))
    assert np.isfinite(places).all(axis=1).tolist() == np.isfinite(columns.lon).tolist()
