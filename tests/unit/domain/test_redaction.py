"""What a profile leaves of rows, and what it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import CaseInfo, Category, Vocabulary
from sitmap.domain.export_rows import ExportRows
from sitmap.domain.observation import Kind, Sensitivity
from sitmap.domain.redaction import (
    DEFAULT_PROFILE,
    RedactionProfile,
    Redactor,
    profile_from_data,
)
from sitmap.errors import UserError
from sitmap.geo.coarse import coarse_points, coarse_shape, reach_m
from sitmap.geo.geodesic import distance_m
from sitmap.geo.geometry import Geometry

TODAY = date(2025, 11, 25)
UID = "0199{:04}-0000-7000-8000-000000000000"


def redactor(profile: RedactionProfile = DEFAULT_PROFILE, tlp: str = "") -> Redactor:
    lists = Vocabulary(categories={"strike": Category("strike", "Strike")})
    info = CaseInfo("A case", "UTC", tlp=tlp)
    return Redactor(profile, lists, info, today=TODAY, key=b"k" * 32)


def rows(shapes: list[bytes | None] | None = None, **cells: list[Any]) -> ExportRows:
    count = len(next(iter(cells.values())))
    base: dict[str, list[Any]] = {
        "uid": [UID.format(number) for number in range(count)],
        "persistence": ["instant"] * count,
        "sensitivity": ["low"] * count,
        "known_from": ["2025-11-01T10:00:00.000Z"] * count,
        "valid": ["2025-10-01"] * count,
        "valid_from": ["2025-10-01T00:00:00.000Z"] * count,
        "valid_to": ["2025-10-02T00:00:00.000Z"] * count,
    }
    return ExportRows(Kind.EVENT, base | cells, shapes or [None] * count)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"sensitivity": ["high"]}, "by sensitivity"),
        ({"sensitivity": ["unheard of"]}, "by sensitivity"),
        ({"tlp": ["TLP:GREEN"]}, "by handling label"),
        ({"tlp": ["TLP:UNKNOWN"]}, "by handling label"),
        ({"embargo_until": ["2025-11-26"]}, "under embargo"),
        ({"embargo_until": ["soon"]}, "under embargo"),
        ({"sensitivity": ["moderate"], "valid_to": ["2025-11-11T00:00:00.001Z"]}, "by delay"),
        ({"sensitivity": ["moderate"], "valid_to": [None]}, "by delay"),
        (
            {"sensitivity": ["moderate"], "valid_from": [None], "valid_to": [None],
             "known_from": ["2025-11-20T00:00:00.000Z"]},
            "by delay",
        ),
    ],
)  # fmt: skip
def test_rows_are_left_out_for_a_reason(cells: dict[str, list[Any]], reason: str) -> None:
    made = redactor()
    assert len(made.rows(rows(**cells))) == 0
    assert made.withheld.rows == {reason: 1}


@pytest.mark.parametrize(
    "cells",
    [
        {"tlp": ["TLP:CLEAR"]},
        {"embargo_until": ["2025-11-25"]},
        {"sensitivity": ["moderate"], "valid_to": ["2025-11-11T00:00:00.000Z"]},
        {"valid_to": [None]},
    ],
)
def test_other_rows_stay(cells: dict[str, list[Any]]) -> None:
    assert len(redactor().rows(rows(**cells))) == 1


def test_a_row_without_a_label_has_that_of_the_file() -> None:
    made = redactor(tlp="TLP:AMBER")
    assert len(made.rows(rows(tlp=[None, "TLP:CLEAR"]))) == 1


def test_words_are_taken_and_a_listed_name_stands_in_for_the_title() -> None:
    found = redactor().rows(rows(title=["Ivan"], text=["Ivan"], category=["strike"]))
    assert found.cells["title"] == ["Strike"]
    assert "text" not in found.cells


def test_identifiers_cannot_be_led_back_but_still_fit_together() -> None:
    first, denier = UID.format(7), UID.format(9)
    found = redactor().rows(rows(
        observation_uid=[first, None], disputed_by=[None, (first, denier)], title=["a", "b"],
    ))  # fmt: skip
    new = found.cells["uid"]
    assert found.cells["disputed_by"][1][0] == new[0]
    assert not {UID.format(0), UID.format(1), first, denier} & {
        *new, *found.cells["disputed_by"][1],
    }  # fmt: skip


def test_a_protected_row_tells_a_square_a_day_and_no_source() -> None:
    place = Geometry.point(37.123456, 48.654321).wkb
    found = redactor().rows(rows(
        [place], sensitivity=["moderate"], source=["paper"], place=["here"], source_ref=["1"],
        scope=["x"], location_precision_m=[50.0], valid=["2025-10-01T14:31"],
        valid_from=["2025-10-01T14:31:00.000Z"], valid_to=["2025-10-01T14:32:00.000Z"],
    ))  # fmt: skip
    cells = found.cells
    assert (cells["valid"], cells["source"]) == (["2025-10-01"], ["withheld"])
    assert cells["valid_from"] == ["2025-10-01T00:00:00.000Z"]
    assert cells["location_precision_m"] == [708]
    assert (cells["place"], cells["scope"], cells["source_ref"]) == ([None], [None], [None])
    lon, lat = Geometry(found.shapes[0] or b"").representative_point()
    assert 0 < distance_m(lon, lat, 37.123456, 48.654321) <= 708


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-79, 79)), min_size=1, max_size=20),
       st.sampled_from([100.0, 1000.0, 10_000.0]))  # fmt: skip
def test_points_of_one_square_become_one_and_stay_near(
    places: list[tuple[float, float]], size: float
) -> None:
    points = np.array(places)
    moved = coarse_points(points, size)
    for (lon, lat), (x, y) in zip(points.tolist(), moved.tolist(), strict=True):
        assert distance_m(lon, lat, x, y) <= reach_m(size) * 1.01 + 1
    again = coarse_points(moved, size)
    inside = np.abs(((points[:, 0] + 180) % 6) - 3) < 2.5
    assert np.allclose(again[inside], moved[inside], atol=2e-5)


@given(st.floats(37.0, 37.9), st.floats(48.0, 48.9), st.floats(1e-4, 0.1), st.booleans())
def test_areas_and_lines_keep_no_corner(lon: float, lat: float, size: float, area: bool) -> None:
    corners = [(lon, lat), (lon + size, lat + size / 7), (lon + size / 3, lat + size)]
    shape = Geometry.polygon(corners) if area else Geometry.line(corners)
    moved = coarse_shape(shape.wkb, 1000.0)
    if moved is None:
        assert not area
        return
    found = Geometry.from_wkb(moved)
    assert ("Polygon" in found.kind) is area
    kept = {tuple(point) for ring in found.rings() for point in ring.tolist()}
    assert not kept & set(corners)


def test_further_days_within_the_delay_go() -> None:
    found = redactor().rows(rows(
        sensitivity=["moderate"], further_days=[("2025-11-10", "2025-11-11")],
    ))  # fmt: skip
    assert found.cells["further_days"] == [("2025-11-10",)]


def test_the_note_says_what_was_withheld_in_numbers() -> None:
    made = redactor()
    made.rows(rows(sensitivity=["high", "moderate", "low"]))
    assert made.withheld.note(DEFAULT_PROFILE) == (
        "Redacted by the profile “public”: 1 of 3 withheld (1 by sensitivity); 1 moved to a grid "
        "of 1 km; without title, text, claimant, author, category label, properties."
    )


def test_a_profile_is_plain_data_and_back() -> None:
    profile = RedactionProfile("x", None, Sensitivity.LOW, 500.0, 3, "TLP:RED", False, frozenset())
    assert profile_from_data(profile.as_data()) == profile
    assert "500 m" in " ".join(profile.words())


@pytest.mark.parametrize(
    "data", [{}, {"strip": ["uid"]}, {"grid_m": 0}, {"strictest": "x"}, {"delay_days": -1},
             {"drop_from": "x"}, {"name": ""}, {"delay_days": float("inf")}, {"grid_m": 10**400},
             {"embargo": ""}],
)  # fmt: skip
def test_what_is_no_profile_is_refused(data: dict[str, Any]) -> None:
    whole = DEFAULT_PROFILE.as_data() | data if data else {}
    with pytest.raises(UserError):
        profile_from_data(whole)
