"""In which oblast a place lies: villages of one name are many."""

from __future__ import annotations

import numpy as np

from sitmap.portrayal.basemap import PolygonLayer, part_bounds

__all__ = ["region_at"]


def region_at(regions: PolygonLayer, lon: float, lat: float) -> str:
    """Return the English name of the region that holds a position, "" outside of all."""
    bounds = part_bounds(regions)
    near = (bounds[:, 0] <= lon) & (lon <= bounds[:, 2])
    near &= (bounds[:, 1] <= lat) & (lat <= bounds[:, 3])
    crossings: dict[int, int] = {}
    for ring in np.flatnonzero(near).tolist():
        points = regions.lonlat[regions.starts[ring] : regions.starts[ring + 1]]
        x, y = points[:, 0], points[:, 1]
        spans = (y[:-1] > lat) != (y[1:] > lat)
        share = (lat - y[:-1][spans]) / (y[1:][spans] - y[:-1][spans])
        east = x[:-1][spans] + share * (x[1:][spans] - x[:-1][spans]) > lon
        feature = int(regions.ring_feature[ring])
        crossings[feature] = crossings.get(feature, 0) + int(east.sum())
    inside = [feature for feature, count in crossings.items() if count % 2]
    return regions.names[inside[0]] if inside else ""
