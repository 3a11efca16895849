"""Which projection a reader may choose: by itself, by kind, or any code of the EPSG register.

The register comes with pyproj and is opened only when a code is asked for. Where a system
rests on another datum, the shift is the best one for the region shown, and what it leaves
wrong is told in metres.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sitmap.errors import UserError
from sitmap.geo.projection import (
    WEB_MERCATOR,
    Extent,
    Projection,
    check_extent,
    choose_projection,
    equal_area_projection,
    utm_projection,
    utm_zone,
)

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

__all__ = ["EQUAL_AREA", "UTM", "fitting_codes", "projection_for", "projection_from"]

UTM: Final = "UTM"
"""The choice of the UTM zone of the map's centre, whichever that is."""
EQUAL_AREA: Final = "LAEA"
"""The choice of Lambert's azimuthal equal area projection about the map's centre."""

_HINT: Final = "for example EPSG:32637, UTM 37N or Web Mercator"
_ZONE_REACH: Final = 40.0
_MOST_FITTING: Final = 12
_SPECIAL: Final = re.compile(r"GLANCE|Equi7|NSIDC|EASE|UTM grid| CM |Pole|WGS 72|Greenwich")
"""Names of systems for scientific rasters, and second names of zones."""


def projection_for(choice: str, extent: Extent) -> Projection:
    """Return the projection that a choice means for an extent of degrees.

    ``choice`` is empty for the one that suits, ``UTM``, ``LAEA``, or what ``projection_from``
    takes. Raises UserError for a choice that names nothing, an impossible extent, and a
    projection that cannot show the extent or is made for another part of the world.
    """
    west, south, east, north = extent
    automatic = choose_projection(extent)
    lon, lat = (west + east) / 2, (south + north) / 2
    if not choice:
        return automatic
    if choice == UTM:
        projection = utm_projection(utm_zone(lon, lat), north=lat >= 0)
    elif choice == EQUAL_AREA:
        projection = equal_area_projection(lon, lat)
    else:
        projection = projection_from(choice, extent)
    _check_use(projection, extent)
    check_extent(projection, extent)
    return projection


def _check_use(projection: Projection, extent: Extent) -> None:
    if projection.use is None:
        return
    west, south, east, north = projection.use
    apart = extent[0] > east or extent[2] < west or extent[1] > north or extent[3] < south
    if west < east and apart:
        raise UserError(
            f"{projection.crs_text} ({projection.name}) does not cover the map",
            hint=f"it is made for longitude {west:g} to {east:g}, latitude {south:g} to {north:g}",
        )


def projection_from(text: str, extent: Extent | None = None) -> Projection:
    """Return the projection named by ``EPSG:n``, ``n``, ``UTM 37N`` or ``Web Mercator``.

    ``extent`` says for which area a datum shift is wanted. Raises UserError for an unknown
    code and for systems that are not maps in metres.
    """
    typed = " ".join(text.split())
    utm = re.fullmatch(r"(?:UTM )?(?:zone )?([0-9]{1,2}) ?([NS])", typed, re.IGNORECASE)
    if utm is not None:
        return utm_projection(int(utm[1]), north=utm[2].upper() == "N")
    if typed.lower() in ("web mercator", "mercator"):
        return WEB_MERCATOR
    code = re.fullmatch(r"(?:EPSG ?:? ?)?([0-9]{4,6})", typed, re.IGNORECASE)
    if code is None:
        raise UserError(f"{text!r} is not a projection", hint=_HINT)
    epsg = int(code[1])
    if epsg == 3857:
        return WEB_MERCATOR
    if 32601 <= epsg <= 32660 or 32701 <= epsg <= 32760:
        return utm_projection(epsg % 100, north=epsg < 32700)
    return _registered(epsg, extent)


@lru_cache(maxsize=64)
def _registered(epsg: int, extent: Extent | None) -> Projection:
    """Return a projection of the register with the best shift of datum for an extent."""
    crs = _map_system(epsg)
    shift = _best_shift(crs, f"EPSG:{epsg} ({crs.name})", extent)
    # A shift from nowhere is no shift: PROJ then only changes the ellipsoid.
    error = shift.accuracy if shift.accuracy >= 0 else None
    middle, reach, use = 0.0, (180.0, 90.0), None
    if crs.area_of_use is not None:
        use = crs.area_of_use.bounds
        if use[0] < use[2]:
            half = (use[2] - use[0]) / 2
            middle, reach = use[0] + half, (min(half + _ZONE_REACH, 180.0), 90.0)
    return Projection(
        crs.name,
        epsg,
        f"EPSG:{epsg}",
        middle,
        reach,
        pipeline=shift.definition,
        datum=_datum_name(crs),
        ellipsoid="" if crs.ellipsoid is None else crs.ellipsoid.name,
        error_m=error,
        use=use,
    )


def _map_system(epsg: int) -> CRS:
    """Return a system of the register; raises UserError unless it is a map in metres."""
    from sitmap.geo.proj_library import pyproj

    try:
        crs = pyproj.CRS.from_epsg(epsg)
    except pyproj.exceptions.CRSError as error:
        raise UserError(f"EPSG:{epsg} is unknown", hint=_HINT) from error
    named = f"EPSG:{epsg} ({crs.name})"
    if not crs.is_projected or len(crs.axis_info) != 2:
        raise UserError(f"{named} is not a map projection", hint=_HINT)
    if any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info):
        raise UserError(f"{named} is not in metres", hint=_HINT)
    return crs


def _best_shift(crs: CRS, named: str, extent: Extent | None) -> Transformer:
    """Return the most exact way from WGS 84 that needs no file from the network."""
    from sitmap.geo.proj_library import pyproj

    interest = None if extent is None else pyproj.aoi.AreaOfInterest(*extent)
    try:
        group = pyproj.transformer.TransformerGroup(
            "EPSG:4326",
            crs,
            always_xy=True,
            area_of_interest=interest,  # type: ignore[arg-type]  # two stubs name one class
        )
    except pyproj.exceptions.ProjError as error:
        raise UserError(f"{named} cannot be used here", hint=_HINT) from error
    if not group.transformers:
        raise UserError(f"{named} cannot be reached from WGS 84", hint=_HINT)
    return group.transformers[0]


def _datum_name(crs: CRS) -> str:
    datum = None if crs.geodetic_crs is None else crs.geodetic_crs.datum
    name = "" if datum is None else datum.name.removesuffix(" ensemble")
    return "WGS 84" if name == "World Geodetic System 1984" else name


def fitting_codes(extent: Extent) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of projections in metres made for the middle of an extent.

    The zone of UTM and Web Mercator first, then registered ones, those of small areas before
    those of continents; a dozen at most.
    """
    from sitmap.geo.proj_library import pyproj

    west, south, east, north = extent
    lon, lat = (west + east) / 2, (south + north) / 2
    own = utm_projection(utm_zone(lon, lat), north=lat >= 0)
    first = [(own.crs_text, own.name), (WEB_MERCATOR.crs_text, WEB_MERCATOR.name)]
    found = pyproj.database.query_crs_info(
        auth_name="EPSG",
        pj_types=pyproj.enums.PJType.PROJECTED_CRS,
        area_of_interest=pyproj.aoi.AreaOfInterest(lon, lat, lon, lat),
        contains=True,
    )
    sized = sorted((_size(info.area_of_use), info.code, info.name) for info in found)
    taken = {code for code, _ in first}
    for _, code, name in sized:
        text = f"EPSG:{code}"
        if len(first) >= _MOST_FITTING:
            break
        if text not in taken and not _SPECIAL.search(name) and _in_metres(int(code)):
            first.append((text, name))
    return tuple(first)


def _size(use: object) -> float:
    west, south, east, north = getattr(use, "bounds", (-180.0, -90.0, 180.0, 90.0))
    return float(((east - west) % 360 or 360.0) * (north - south))


def _in_metres(epsg: int) -> bool:
    try:
        _map_system(epsg)
    except UserError:
        return False
    return True
