from __future__ import annotations

from datetime import date

from sitmap.domain.comparison import Since
from sitmap.domain.dates import parse_duration, window
from sitmap.domain.observation import Kind
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.page.composition import Composition, compose
from sitmap.portrayal.page.model import Picture
from sitmap.portrayal.page.papers import PAPERS
from sitmap.portrayal.page.request import PageRequest
from tests.helpers.measure import RoughMeasure
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, Row, make_snapshot, situation_on

SMALL = "POLYGON ((36.9 48.0, 37.1 48.0, 37.1 48.4, 36.9 48.4, 36.9 48.0))"
LARGE = "POLYGON ((36.9 48.0, 37.3 48.0, 37.3 48.4, 36.9 48.4, 36.9 48.0))"
ROWS = tuple(
    Row(Kind.CONTROL, valid, wkt, valid, "RU", "controlled_ru", "daily")
    for valid, wkt in (("2025-11-09", SMALL), ("2025-11-15", LARGE))
)
SINCE = Since(window(date(2025, 11, 10), parse_duration("1d")))


def composed(since: Since | None, paper: str = "A4") -> Composition:
    snapshot = make_snapshot(ROWS)
    request = PageRequest(paper=PAPERS[paper], extent=EXAMPLE_EXTENT, since=since)
    return compose(snapshot, situation_on(snapshot), load_base_map(), request, RoughMeasure())


def words(made: Composition) -> str:
    lines = (line for page in made.pages for line in page.texts())
    return " ".join(lines).replace("\u00a0", " ")


def layers(made: Composition) -> set[str]:
    maps = (
        item.draw_list
        for block in made.pages[0].blocks
        for item in block.items
        if isinstance(item, Picture)
    )
    return {layer.name for drawn in maps for layer in drawn.layers if layer.items}


def test_what_changed_is_drawn_counted_and_explained() -> None:
    made = composed(SINCE)
    said = words(made)
    assert "changes" in layers(made)
    assert "Changed since 10 November 2025" in said
    assert "Gained since 10 Nov 2025, Russian forces" in said
    assert "Lost since" not in said
    assert "gained 661.3 km²" in said  # as pyproj's Geod measures the strip
    assert "lost 0.0 km²" in said
    assert "75 m removes" in said
    assert made.dates.on == EXAMPLE_DAY


def test_a_page_without_a_comparison_says_nothing_of_it() -> None:
    made = composed(None)
    assert "changes" not in layers(made)
    assert "since" not in words(made).replace("known since", "")


def test_what_was_left_out_is_said() -> None:
    inside = "POLYGON ((36.9 48.0, 37.2 48.0, 37.2 48.4, 36.9 48.4, 36.9 48.0))"
    said = words(composed(Since(SINCE.window, 30.0, inside, "inside a drawn area")))
    assert "Only inside a drawn area." in said
    assert "Changes counted inside a drawn area" in said
    assert "gained 330" in said
    assert "30 m removes" in said


def test_a_day_on_which_nothing_is_stated_is_told() -> None:
    snapshot = make_snapshot((Row(wkt="POINT (37.1 48.2)"),))
    request = PageRequest(extent=EXAMPLE_EXTENT, since=SINCE)
    made = compose(snapshot, situation_on(snapshot), load_base_map(), request, RoughMeasure())
    assert "No area is stated on either day." in words(made)
