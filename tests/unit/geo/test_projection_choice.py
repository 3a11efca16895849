"""What a reader may choose: kinds, codes of the register, and what they cost in metres."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.geo import geodesic
from sitmap.geo.projection import Extent, Projection
from sitmap.geo.projection_choice import (
    EQUAL_AREA,
    UTM,
    fitting_codes,
    projection_for,
    projection_from,
)

POKROVSK: Extent = (36.7, 47.95, 37.7, 48.55)
EUROPE: Extent = (-10.0, 36.0, 42.0, 68.0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("EPSG:4326", "not a map projection"),
        ("EPSG:999999", "unknown"),
        ("EPSG:2263", "not in metres"),
        ("UTM 61N", "no zone 61"),
        ("UTM 0N", "no zone 0"),
        ("", "not a projection"),
        ("+proj=merc", "not a projection"),
        ("https://example.org/crs", "not a projection"),
    ],
)
def test_other_names_are_refused(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        projection_from(text)


@given(st.text())
def test_any_name_is_found_or_refused(text: str) -> None:
    try:
        assert projection_from(text).name
    except UserError:
        return


def test_each_kind_of_choice() -> None:
    assert projection_for("", POKROVSK).name == "UTM zone 37N, WGS 84"
    assert projection_for("", EUROPE).name.startswith("Lambert azimuthal equal area")
    assert projection_for(UTM, POKROVSK).epsg == 32637
    assert projection_for(EQUAL_AREA, POKROVSK).name.startswith("Lambert azimuthal equal area")
    assert projection_for("EPSG:3857", EUROPE).name == "Web Mercator"


@pytest.mark.parametrize(
    ("choice", "datum", "ellipsoid", "words"),
    [
        ("EPSG:28407", "Pulkovo 1942", "Krassowsky 1940", "position error about 3 m"),
        ("EPSG:6386", "Ukraine 2000", "Krassowsky 1940", "position error about 1 m"),
        ("EPSG:32637", "WGS 84", "WGS 84", ""),
    ],
)
def test_old_systems_tell_their_error(choice: str, datum: str, ellipsoid: str, words: str) -> None:
    projection = projection_for(choice, POKROVSK)
    assert (projection.datum, projection.ellipsoid) == (datum, ellipsoid)
    assert projection.error_words == words


def test_a_system_without_a_known_shift_says_so() -> None:
    antigua = projection_from("EPSG:2001", POKROVSK)
    assert antigua.error_m is None
    assert antigua.error_words == "position error unknown"


def test_a_shift_of_datum_is_made_and_leads_back() -> None:
    pulkovo = projection_for("28407", POKROVSK)
    lonlat = np.array([[37.1803, 48.2816]])
    x, y = pulkovo.forward(lonlat)[0].tolist()
    wgs = projection_for("EPSG:32637", POKROVSK).forward(lonlat)[0]
    assert 7_300_000 < x < 7_500_000
    # Scale 0.9996 explains some 2 km of northing; the datum another hundred metres.
    assert 50 < abs(y - wgs[1] / 0.9996) < 300
    assert geodesic.distance_m(*lonlat[0], *pulkovo.inverse(np.array([[x, y]]))[0]) < 0.01


def test_the_same_shift_is_the_same_projection() -> None:
    one = projection_for("EPSG:28407", POKROVSK)
    other = projection_for("EPSG:28407", (36.9, 48.1, 37.3, 48.4))
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ("EPSG:2180", "does not cover the map"),
        ("EPSG:2001", "does not cover the map"),
        ("EPSG:32601", "lies outside the projection"),
        ("EPSG:4326", "not a map projection"),
        ("EPSG:999999", "is unknown"),
        ("EPSG:2263", "not in metres"),
    ],
)
def test_what_does_not_fit_the_map_is_refused(choice: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        projection_for(choice, POKROVSK)


def test_fitting_codes_can_be_chosen() -> None:
    codes = fitting_codes(POKROVSK)
    assert codes[0] == ("EPSG:32637", "UTM zone 37N, WGS 84")
    names = dict(codes)
    assert "EPSG:3857" in names
    assert any("UCS-2000" in name for name in names.values())
    assert any("Pulkovo 1942" in name for name in names.values())
    assert len(codes) <= 12
    made: list[Projection] = [projection_for(code, POKROVSK) for code in names]
    assert len({projection.epsg for projection in made}) == len(codes)


def test_the_middle_of_the_ocean_has_fitting_codes_too() -> None:
    assert fitting_codes((-30.0, -40.0, -29.0, -39.0))[0][0] == "EPSG:32726"
