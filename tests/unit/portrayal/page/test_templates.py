from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sitmap.domain.comparison import Since
from sitmap.domain.dates import parse_duration, window
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.portrayal.page.blocks import Place, fits, snapped, yielding
from sitmap.portrayal.page.fields import PageTexts, fill
from sitmap.portrayal.page.index import indexed
from sitmap.portrayal.page.maps import grid_of
from sitmap.portrayal.page.model import Box, Picture
from sitmap.portrayal.page.papers import PAPERS, find_paper, parse_margins
from sitmap.portrayal.page.templates import TEMPLATES, find_template
from tests.helpers.snapshots import EXAMPLE_DAY, Row, example_rows
from tests.unit.portrayal.page.test_composition import (
    assert_no_line_on_another,
    assert_sound,
    composed,
    words,
)

DAY = parse_duration("1d")
EARLIER = tuple(window(date(2025, 11, day), DAY) for day in (1, 9, 12))
EVENTS = tuple(
    Row(
        Kind.EVENT,
        wkt=f"POINT ({37.1 + 0.06 * n:.2f} 48.3)",
        title=f"Event number {n}",
        valid=f"2025-11-{17 - n:02}/2025-11-17",
        category="strike",
        party="RU",
    )
    for n in range(4)
)
CHOICES: dict[str, dict[str, object]] = {
    "two-dates": {"since": Since(EARLIER[0])},
    "dates": {"dates": EARLIER},
}


def choices(code: str) -> dict[str, Any]:
    return {"template": TEMPLATES[code], **CHOICES.get(code, {})}


@pytest.mark.parametrize("code", TEMPLATES)
@pytest.mark.parametrize(("paper", "landscape"), [("A4", True), ("A4", False), ("A5", False)])
def test_every_template_is_sound_on_every_sheet(code: str, paper: str, landscape: bool) -> None:
    rows = (*example_rows(), *EVENTS)
    made = composed(rows, paper=PAPERS[paper], landscape=landscape, **choices(code))
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(
    code=st.sampled_from(list(TEMPLATES)),
    size=st.tuples(st.floats(120, 320), st.floats(120, 420)),
    landscape=st.booleans(),
    margins=st.tuples(*[st.floats(5, 16)] * 4),
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300),
    count=st.integers(0, 30),
)
def test_no_block_lies_over_another_whatever_the_sheet(
    code: str,
    size: tuple[float, float],
    landscape: bool,
    margins: tuple[float, float, float, float],
    text: str,
    count: int,
) -> None:
    paper = find_paper(f"{size[0]:.1f}x{size[1]:.1f}mm")
    more = tuple(replace(EVENTS[0], title=f"{number} {text}") for number in range(count))
    texts = PageTexts(text, text[:60], "desk@example.org", text, text[:80])
    made = composed(
        (*example_rows(), *more),
        paper=paper,
        landscape=landscape,
        margins=margins,
        texts=texts,
        title=text[:90],
        **choices(code),
    )
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)


def test_the_maps_of_several_dates_share_ground_and_scale() -> None:
    page = composed(**choices("dates")).pages[0]
    maps = [block for block in page.blocks if block.name == "map"]
    views = [
        item.view
        for block in maps
        for item in block.items
        if isinstance(item, Picture) and item.view is not None
    ]
    assert len(views) == 4
    assert len(set(views)) == 1
    text = " ".join(page.texts()).replace("\u00a0", " ")
    assert "Situation on 4 days from 1 November 2025 to 17 November 2025" in text
    assert all(f"{day} November 2025" in text for day in (1, 9, 12, 17))


def test_two_dates_stand_side_by_side_with_what_changed() -> None:
    made = composed(**choices("two-dates"))
    text = words(made)
    assert "Situation on 1 November 2025 and on 17 November 2025" in text
    assert "Changed since 1 November 2025" in text
    assert "Gained since 1 Nov 2025" in text


def test_numbered_events_stand_in_the_list_in_the_order_of_their_dates() -> None:
    text = words(composed((*example_rows(), *EVENTS), **choices("event-list")))
    places = [text.index(f"Event number {n}") for n in (3, 2, 1, 0)]
    assert places == sorted(places)
    assert "Strike" not in text.split("Legend")[1]


def test_a_sheet_of_metrics_has_no_map() -> None:
    made = composed(**choices("metrics-sheet"))
    assert made.map_view is None
    assert made.scale == 0
    assert all(block.name != "map" for page in made.pages for block in page.blocks)
    assert "Base map" not in words(made)


@pytest.mark.parametrize("code", ["two-dates", "dates"])
def test_templates_of_several_dates_want_them(code: str) -> None:
    with pytest.raises(UserError, match="dates"):
        composed(template=TEMPLATES[code])


def test_templates_have_codes_and_names() -> None:
    assert find_template("Two dates COMPARED").code == "two-dates"
    with pytest.raises(UserError, match="unknown template"):
        find_template("poster")


def test_open_contradictions_are_listed_if_wanted() -> None:
    assert "Open contradictions" not in words(composed())
    assert "A review finds none." in words(composed(findings=()))
    assert "Two claims differ." in words(composed(findings=("Two claims differ.",)))


# --- texts --------------------------------------------------------------------------


def test_fields_of_texts_fill_themselves() -> None:
    made = composed(
        title="{case}: {situation_on}",
        scale=400_000,
        texts=PageTexts(
            subtitle="At {scale}, as known on {known_on}",
            author="A. Writer",
            remarks="By {author}, {zone}",
            headings=(("legend", "Signs"),),
        ),
    )
    text = words(made)
    assert made.title.replace("\u00a0", " ").endswith(": 17 November 2025")
    assert "At 1:400 000, as known on 17 November 2025" in text
    assert "By A. Writer, Europe/Kyiv" in text
    assert "Author and contact A. Writer" in text
    assert "Signs" in text
    assert "Legend" not in text
    assert not [line for line in made.warnings if "field" in line]


def test_a_field_that_there_is_not_stays_and_is_said() -> None:
    made = composed(title="On {monday} {situation_on")
    assert "{monday} {situation_on" in words(made)
    (line,) = [line for line in made.warnings if "field" in line]
    assert "no field {monday}" in line


@given(st.text(max_size=80))
def test_any_text_can_be_filled(text: str) -> None:
    made, unknown = fill(text, {"scale": "1:1"})
    assert ("{scale}" in text) == (made != text)
    assert all("{" + name + "}" in made for name in unknown)


# --- sheets -------------------------------------------------------------------------


def test_papers_have_any_size() -> None:
    assert find_paper("300 x 400 mm") == find_paper("400x300")
    assert find_paper("tabloid") is PAPERS["Tabloid"]
    for text in ("20x30", "9000x9000", "x", "1x2x3"):
        with pytest.raises(UserError):
            find_paper(text)


def test_margins_are_read_and_checked() -> None:
    paper = PAPERS["A4"]
    assert parse_margins("12", paper) == (12, 12, 12, 12)
    assert parse_margins("20,10,10,15 mm", paper) == (20, 10, 10, 15)
    for text in ("2", "90", "1,2", "twelve", "-5"):
        with pytest.raises(UserError):
            parse_margins(text, paper)


@given(st.integers(1, 16), st.floats(60, 900), st.floats(60, 900), st.floats(0.4, 3.0))
def test_a_grid_has_room_for_all_maps(
    count: int, width: float, height: float, aspect: float
) -> None:
    columns, rows = grid_of(count, Box(0, 0, width, height), 4.0, aspect)
    assert columns * rows >= count
    assert columns * (rows - 1) < count


def test_the_day_shown_is_the_last_of_the_maps() -> None:
    assert composed(**choices("dates")).dates.on == EXAMPLE_DAY


# --- blocks -------------------------------------------------------------------------


PLACES = (
    Place("map", 0.0, 0.0, 0.55, 0.7),
    Place("main", 0.6, 0.0, 0.4, 1.0),
    Place("foot", 0.0, 0.75, 0.55, 0.25),
)


def test_blocks_stand_where_they_were_put_and_their_text_goes_on_overleaf() -> None:
    readings = tuple(
        Row(Kind.METRIC, metric=f"m{number}", value=f"value-{number:03}") for number in range(90)
    )
    made = composed((*example_rows(), *readings), places=PLACES)
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)
    found = dict(made.blocks)
    assert found["main"].x == pytest.approx(made.body.x + 0.6 * made.body.width)
    assert found["map"].height == pytest.approx(0.7 * made.body.height)
    text = words(made)
    assert all(f"value-{number:03}" in text for number in range(90))


def test_a_section_may_stand_apart() -> None:
    places = (
        Place("map", 0.0, 0.0, 0.7, 0.7),
        Place("main", 0.75, 0.0, 0.25, 1.0),
        Place("legend", 0.0, 0.72, 0.7, 0.28),
    )
    made = composed(places=places)
    blocks = {block.name: block for block in made.pages[0].blocks}
    assert any(getattr(item, "text", "") == "Legend" for item in blocks["legend"].items)
    assert not any(getattr(item, "text", "") == "Legend" for item in blocks["main"].items)
    assert "Sources" in words(made)


def test_blocks_that_do_not_fit_stand_as_usual_and_that_is_said() -> None:
    over = (Place("map", 0.0, 0.0, 0.7, 0.9), Place("main", 0.5, 0.0, 0.5, 0.5))
    made = composed(places=over)
    assert_sound(made.pages[0])
    assert any("stand as usual" in line for line in made.warnings)


shares = st.floats(0.0, 1.0)


@given(st.lists(st.tuples(shares, shares, shares, shares), min_size=2, max_size=4))
def test_blocks_make_room_or_stay(boxes: list[tuple[float, float, float, float]]) -> None:
    body = Box(10.0, 30.0, 277.0, 160.0)
    standing: tuple[Place, ...] = PLACES
    for name, box in zip(("map", "main", "foot", "map"), boxes, strict=False):
        moved = Place(name, *box)
        others = [place for place in standing if place.name != name]
        found = yielding(moved, others, body)
        if found is not None:
            assert fits(found, body)
            assert {place.name for place in found} == {"map", "main", "foot"}
            standing = found


def test_edges_are_drawn_to_margins_halves_and_other_blocks() -> None:
    body, other = Box(0.0, 0.0, 200.0, 100.0), Box(120.0, 0.0, 80.0, 100.0)
    box, across, down = snapped(Box(1.2, 30.0, 50.0, 19.0), body, [other], 2.0, moving=True)
    assert (box.x, box.bottom, across, down) == (0.0, 50.0, (0.0,), (50.0,))
    box, across, _ = snapped(Box(0.0, 0.0, 116.9, 60.0), body, [other], 2.0, moving=False)
    assert box.right == pytest.approx(117.6)
    assert across == pytest.approx((117.6,))
    box, across, down = snapped(Box(20.0, 20.0, 30.0, 20.0), body, [], 2.0, moving=True)
    assert (across, down) == ((), ())


# --- series -------------------------------------------------------------------------


def test_a_series_begins_with_its_index() -> None:
    parts = [composed(day=date(2025, 11, day)) for day in (10, 12, 17)]
    made = indexed(parts, ["the tenth", "the twelfth", "the last"], "Three days")
    for page in made.pages:
        assert_sound(page)
    assert [page.number for page in made.pages] == list(range(1, len(made.pages) + 1))
    assert {page.count for page in made.pages} == {len(made.pages)}
    text = " ".join(made.pages[0].texts()).replace("\u00a0", " ")
    assert "Three days" in text
    assert "Situation on 3 days from 10 November 2025 to 17 November 2025" in text
    last = len(made.pages) - len(parts[2].pages) + 1
    assert f"{last} the last" in text


def test_an_index_of_many_pages_takes_several() -> None:
    part = composed(template=TEMPLATES["situation-map"])
    made = indexed([part] * 400, [f"place {number} of many" for number in range(400)])
    first = [page for page in made.pages if page.block("text") and not page.block("map")]
    assert len(first) > 1
    text = " ".join(line for page in made.pages[:20] for line in page.texts())
    assert "place 399 of many" in text
    assert f"{len(first) + 1} place 0 of many" in text
