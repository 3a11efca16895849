"""The place that measured figures are about, from the options of `metrics` and `report`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from sitmap.cli.values import numbers
from sitmap.domain.measured_place import FARTHEST_REAR_KM, MOST_RADIUS_KM, Spot, default_spot
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.geo.geodesic import distance_m

__all__ = ["place_of"]


def place_of(options: Namespace, snapshot: Snapshot, situation: Situation) -> Spot | None:
    """Return the place that figures are about: of the options, else the file's first place."""
    spot = default_spot(snapshot, situation)
    if options.place:
        lon, lat, km = numbers(options.place, 3, "--place", "LON,LAT,KM")
        _checked(lon, lat, km, f"--place {options.place}")
        spot = Spot("the place given", lon, lat, km)
    if options.rear is None:
        return spot
    if spot is None:
        raise UserError("the file shows no place", hint="give one with --place LON,LAT,KM")
    lon, lat = numbers(options.rear, 2, "--rear", "LON,LAT in degrees")
    _checked(lon, lat, 1.0, f"--rear {options.rear}")
    if distance_m(spot.lon, spot.lat, lon, lat) > FARTHEST_REAR_KM * 1000:
        raise UserError("the rear point is too far", where=f"--rear {options.rear}", hint="300 km")
    side = _side(options.side, snapshot)
    return replace(spot, rear=(lon, lat), side=side, contested=options.contested)


def _checked(lon: float, lat: float, km: float, where: str) -> None:
    if not (-180 <= lon <= 180 and -85 <= lat <= 85 and 0 < km <= MOST_RADIUS_KM):
        raise UserError(
            "out of range", where=where, hint=f"degrees on the globe, 0 to {MOST_RADIUS_KM:g} km"
        )


def _side(code: str | None, snapshot: Snapshot) -> str:
    if code is not None and code not in snapshot.vocabulary.parties:
        known = ", ".join(snapshot.vocabulary.parties)
        raise UserError("no such party", where=f"--side {code}", hint=f"known: {known}")
    return code or ""
