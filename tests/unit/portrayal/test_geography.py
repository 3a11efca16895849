"""What the base map tells the review of places and roads."""

from __future__ import annotations

from sitmap.domain.review.geography import courses_from, nearest
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.geography import BaseMapGeography

GROUND = BaseMapGeography(load_base_map())


def test_places_are_found_by_present_and_former_names_in_any_case() -> None:
    (found,) = GROUND.places("Pokrovsk")
    assert found.name == "Pokrovsk"
    assert found in GROUND.places("покровськ")
    assert found in GROUND.places("Krasnoarmiisk")
    assert GROUND.places("Atlantis") == ()
    assert GROUND.places("") == ()


def test_of_namesakes_the_nearest_is_meant() -> None:
    namesakes = GROUND.places("Kostiantynivka")
    assert len(namesakes) > 1
    found = nearest(namesakes, 37.6, 48.5)
    assert found is not None
    assert abs(found.lon - 37.7) < 0.1


def test_roads_leave_a_town_where_their_lines_do() -> None:
    (pokrovsk,) = GROUND.places("Pokrovsk")
    courses = {road.refs: courses_from(road, pokrovsk) for road in GROUND.roads()}
    (north_east,) = courses["T0504",]
    assert 30 < north_east < 75
    assert len(courses["E50", "M30"]) == 2
    assert courses["M18",] == ()
