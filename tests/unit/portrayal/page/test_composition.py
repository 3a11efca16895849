from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain.category import CaseInfo
from sitmap.domain.dates import known_bound_ms
from sitmap.domain.observation import Basis, Kind
from sitmap.errors import UserError
from sitmap.geo.geodesic import distance_m
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.page.composition import Composition, compose
from sitmap.portrayal.page.map_frame import ticks
from sitmap.portrayal.page.model import (
    MM_PER_UNIT,
    Box,
    Page,
    Patch,
    Picture,
    Rule,
    TextRun,
)
from sitmap.portrayal.page.papers import PAPERS, find_paper
from sitmap.portrayal.page.request import PageRequest, map_view, round_scale
from sitmap.portrayal.page.style import REPLAY, WHITE
from sitmap.portrayal.page.texts import honest_scale, parse_handling
from sitmap.portrayal.scale_bar import scale_bar
from tests.helpers.measure import RoughMeasure
from tests.helpers.snapshots import (
    EXAMPLE_DAY,
    EXAMPLE_EXTENT,
    Row,
    example_rows,
    make_snapshot,
    situation_on,
)

MEASURE = RoughMeasure()
SHEETS = [(PAPERS[name], way) for name in ("A5", "A4", "A3") for way in (True, False)]
POSTER = (PAPERS["A0"], True)


@cache
def base_map() -> BaseMap:
    return load_base_map()


def composed(
    rows: tuple[Row, ...] | None = None,
    *,
    day: date = EXAMPLE_DAY,
    info: CaseInfo | None = None,
    known_on: date | None = None,
    length: str = "1d",
    **choices: object,
) -> Composition:
    snapshot = make_snapshot(rows, info=info)
    request = PageRequest(**{"extent": EXAMPLE_EXTENT, **choices})  # type: ignore[arg-type]
    situation = situation_on(snapshot, day, length, known_on)
    return compose(snapshot, situation, base_map(), request, MEASURE)


def words(made: Composition) -> str:
    lines = (line for page in made.pages for line in page.texts())
    return " ".join(lines).replace("\u00a0", " ").replace("\u202f", " ")


def run_box(run: TextRun) -> Box:
    """Return a box around a level line of text."""
    width = MEASURE.width(run.text, run.size, bold=run.bold, italic=run.italic)
    left = run.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[run.anchor] * width
    return Box(left, run.y - 0.27 * run.size, width, 0.3 * run.size)


def assert_sound(page: Page) -> None:
    """Blocks lie on the sheet, apart from each other, and hold what they draw."""
    sheet = Box(0.0, 0.0, page.width, page.height)
    for number, block in enumerate(page.blocks):
        assert sheet.contains(block.box), block.name
        assert block.box.width > 0
        assert block.box.height > 0
        for other in page.blocks[number + 1 :]:
            assert not block.box.overlaps(other.box, 0.01), (block.name, other.name)
        for item in block.items:
            if isinstance(item, TextRun) and not item.angle:
                assert block.box.contains(run_box(item), 0.7), (block.name, item.text)
            elif isinstance(item, Picture):
                assert block.box.contains(item.box, 0.01), block.name
            elif isinstance(item, Rule):
                assert sheet.contains(Box(item.x1, item.y1, 0, 0), 0.01)
            elif isinstance(item, Patch):
                assert all(sheet.contains(Box(x, y, 0, 0), 0.01) for x, y in item.points)


def assert_no_line_on_another(page: Page) -> None:
    """Level lines of one block do not lie over each other."""
    for block in page.blocks:
        if block.name not in {"side", "text", "band"}:
            continue
        boxes = [run_box(item) for item in block.items if isinstance(item, TextRun)]
        for number, box in enumerate(boxes):
            slim = box.inset(0.0, 0.35 * box.height, 0.0, 0.35 * box.height)
            for other in boxes[number + 1 :]:
                assert not slim.overlaps(
                    other.inset(0.0, 0.35 * other.height, 0.0, 0.35 * other.height)
                )


# --- geometry -----------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "landscape"), [*SHEETS, POSTER])
@pytest.mark.parametrize("rows", [None, ()], ids=["example", "empty"])
def test_every_sheet_is_sound(paper: object, landscape: bool, rows: tuple[Row, ...] | None) -> None:
    made = composed(rows, paper=paper, landscape=landscape, handling="amber+strict")
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)
    names = [block.name for block in made.pages[0].blocks]
    assert names[:3] == ["header", "map", "scale"]
    assert names[-1] == "footer"


@settings(max_examples=12)
@given(
    sheet=st.sampled_from(SHEETS),
    title=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=400),
    count=st.integers(0, 40),
    handling=st.sampled_from(["", "TLP:RED", "TLP:AMBER+STRICT"]),
)
def test_nothing_overlaps_whatever_is_said(
    sheet: tuple[object, bool], title: str, count: int, handling: str
) -> None:
    readings = tuple(
        Row(
            Kind.METRIC,
            metric=f"metric {number % 9} with a rather long name",
            value="some hundred thousand of them " * (number % 4),
            low=float(number),
            unit="people",
            party="RU" if number % 2 else "UA",
            scope="a sector of the front " * (number % 5),
            claimant="Общий штаб",
        )
        for number in range(count)
    )
    made = composed(
        (*example_rows(), *readings),
        paper=sheet[0],
        landscape=sheet[1],
        title=title,
        handling=handling,
    )
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)
    assert [page.number for page in made.pages] == list(range(1, len(made.pages) + 1))
    assert {page.count for page in made.pages} == {len(made.pages)}


def test_no_reading_is_lost_when_they_fill_several_pages() -> None:
    rows = tuple(
        Row(Kind.METRIC, metric=f"m{number}", value=f"value-{number:03}") for number in range(300)
    )
    made = composed(rows)
    assert len(made.pages) > 1
    text = words(made)
    assert all(f"value-{number:03}" in text for number in range(300))
    assert "continued" in text


def test_figures_computed_from_readings_follow_them_with_their_formula() -> None:
    rows = (
        Row(Kind.METRIC, metric="troops", party="RU", low=80, high=150, unit="people"),
        Row(Kind.METRIC, metric="troops", party="UA", best=10, unit="people", wkt="POINT (37 48)"),
    )
    text = words(composed(rows))
    assert "Computed from the readings" in text
    assert "8–15:1" in text
    assert "Computed from" not in words(composed(rows[1:]))


def test_long_sources_go_on_further_pages() -> None:
    rows = tuple(Row(source=f"Source {number} " + "with a long title " * 9) for number in range(60))
    text = words(composed(rows))
    assert all(f"Source {number} with" in text for number in range(60))


def test_a_title_that_is_too_long_stands_whole_in_the_notes() -> None:
    title = "Битва за Покровськ " * 25
    made = composed(title=title)
    assert "Full title: Битва за Покровськ" in words(made)
    assert_sound(made.pages[0])


def test_the_map_is_the_largest_part_of_the_first_page() -> None:
    for paper, landscape in SHEETS:
        page = composed(paper=paper, landscape=landscape).pages[0]
        box = page.blocks[1].box
        assert box.width * box.height > 0.3 * page.width * page.height


# --- scale --------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [25_000, 250_000, 5_000_000])
def test_the_bar_is_as_long_as_the_ground_it_stands_for(scale: int) -> None:
    view, exact = map_view(PageRequest(extent=EXAMPLE_EXTENT, scale=scale), 200.0, 130.0)
    assert exact
    bar = scale_bar(view)
    half = bar.width / 2
    middle_x, middle_y = view.width / 2, view.height / 2
    one = view.from_frame(middle_x - half, middle_y)
    other = view.from_frame(middle_x + half, middle_y)
    assert distance_m(*one, *other) == pytest.approx(bar.metres, rel=0.01)


@pytest.mark.parametrize("scale", [50_000, 100_000, 1_000_000])
def test_a_chosen_scale_is_true_on_paper(scale: int) -> None:
    view, _ = map_view(PageRequest(centre=(37.18, 48.28), scale=scale), 180.0, 180.0)
    metres_mm = 10.0
    units = metres_mm / MM_PER_UNIT
    one = view.from_frame(view.width / 2, view.height / 2 - units / 2)
    other = view.from_frame(view.width / 2, view.height / 2 + units / 2)
    assert distance_m(*one, *other) == pytest.approx(scale * metres_mm / 1000, rel=0.01)


def test_an_extent_is_shown_whole_and_its_scale_said_honestly() -> None:
    made = composed()
    west, south, east, north = made.view.extent()
    assert west <= 36.7
    assert south <= 47.95
    assert east >= 37.7
    assert north >= 48.55
    assert "about 1:" in words(made)
    assert made.scale == pytest.approx(made.view.denominator, rel=0.005)


def test_a_round_scale_shows_the_whole_extent() -> None:
    fitted, rounded = composed(), composed(rounded=True)
    assert rounded.scale == round_scale(fitted.view.denominator)
    assert rounded.scale >= fitted.view.denominator
    assert "about" not in words(rounded).split("Scale")[1][:20]


@given(st.floats(500.0, 1e8))
def test_round_scales_are_round_and_not_below(denominator: float) -> None:
    found = round_scale(denominator)
    assert denominator * (1 - 1e-6) <= found <= denominator * 1.4
    assert len(str(found).rstrip("0")) <= 3
    assert honest_scale(denominator) == pytest.approx(denominator, rel=0.0051)


@pytest.mark.parametrize("scale", [0.0, -5.0, 3e9, float("nan")])
def test_impossible_scales_are_refused(scale: float) -> None:
    with pytest.raises(UserError, match="impossible"):
        map_view(PageRequest(extent=EXAMPLE_EXTENT, scale=scale), 100.0, 100.0)


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(UserError, match="no place"):
        map_view(PageRequest(), 100.0, 100.0)


def test_ticks_stand_where_the_graticule_meets_the_frame() -> None:
    view, _ = map_view(PageRequest(extent=EXAMPLE_EXTENT), 200.0, 130.0)
    found = ticks(view)
    assert {tick.edge for tick in found} == {"top", "bottom", "left", "right"}
    tops = [tick for tick in found if tick.edge == "top"]
    for tick in tops:
        lon, _ = view.from_frame(tick.position, 0.0)
        degrees = float(tick.label.split("°")[0])
        minutes = float(tick.label.split("°")[1].split("′")[0]) if "′" in tick.label else 0.0
        assert lon == pytest.approx(degrees + minutes / 60, abs=0.002)


# --- words --------------------------------------------------------------------------


def test_the_page_says_both_dates() -> None:
    text = words(composed())
    assert "Situation on 17 November 2025" in text
    assert "As known on 17 November 2025" in text


def test_latest_means_the_last_day_on_which_anything_became_known() -> None:
    early = Row(known_from=known_bound_ms(date(2025, 11, 2), "UTC") - 1)
    late = Row(known_from=known_bound_ms(date(2025, 11, 9), "UTC") - 1, valid="2025-10-01")
    made = composed((early, late), info=CaseInfo("Case", "UTC"))
    assert made.dates.known_on == date(2025, 11, 9)
    asked = composed((early, late), info=CaseInfo("Case", "UTC"), known_on=date(2025, 11, 5))
    assert asked.dates.known_on == date(2025, 11, 5)


def test_a_longer_window_is_said() -> None:
    assert "events from 19 October 2025 to 17 November 2025" in words(composed(length="30d"))
    assert "events up to 17 November 2025" in words(composed(length="all"))


def test_sources_licence_credits_projection_and_notes_are_there() -> None:
    text = words(composed())
    for expected in (
        "Article on the battle of Pokrovsk (untitled)",
        "licence unknown",
        "grade F6",
        "Natural Earth",
        "UTM zone 37N",
        "WGS 84",
        "Grid north",
        "Schematic, drawn from the article",
        "imply no",
        "Made with Sitmap",
        "Page 1 of",
    ):
        assert expected in text, expected


def test_claims_stand_side_by_side_as_printed() -> None:
    rows = (
        Row(Kind.METRIC, metric="troops", value="80,000-150,000", low=8e4, high=1.5e5, party="RU"),
        Row(
            Kind.METRIC,
            metric="troops",
            value="150,000",
            best=1.5e5,
            party="RU",
            basis=Basis.CLAIMED,
            claimant="unnamed warning",
        ),
    )
    text = words(composed(rows))
    assert "80,000-150,000" in text
    assert "claimed by unnamed warning" in text.replace("  ", " ")
    assert "115" not in text


def test_old_series_are_marked_with_their_age() -> None:
    text = words(composed(day=date(2025, 12, 20)))
    assert "35 days OLD" in text
    assert "15 Nov 2025" in text


def test_a_page_is_marked_as_strictly_as_what_it_shows() -> None:
    rows = (
        Row(valid="2025-11-10", wkt="POINT (37 48)", tlp="TLP:RED"),
        Row(valid="2025-11-17", wkt="POINT (37 48)", tlp="TLP:AMBER"),
    )
    made = composed(rows, day=date(2025, 11, 17))
    assert made.handling == "TLP:AMBER"
    assert not any("marked" in warning for warning in made.warnings)
    freer = composed(rows, day=date(2025, 11, 17), handling="TLP:CLEAR")
    assert freer.handling == "TLP:CLEAR"
    assert "the page is marked TLP:CLEAR, but shows what is TLP:AMBER" in freer.warnings
    assert composed(rows, day=date(2025, 11, 17), length="30d").handling == "TLP:RED"


def test_the_handling_label_stands_in_header_and_footer() -> None:
    page = composed(handling="tlp:green").pages[0]
    for name in ("header", "footer"):
        block = page.block(name)
        assert block is not None
        labels = [
            item for item in block.items if isinstance(item, TextRun) and item.text == "TLP:GREEN"
        ]
        assert [label.size for label in labels] == [12.0]
        assert labels[0].colour == (51, 255, 0, 255)


def test_a_page_without_label_says_so_and_warns() -> None:
    made = composed()
    assert words(made).count("No handling label") == 2
    assert any("handling label" in warning for warning in made.warnings)
    assert not composed(handling="TLP:CLEAR").warnings


def test_the_files_own_label_is_taken() -> None:
    made = composed(info=CaseInfo("Case", "UTC", tlp="TLP:AMBER"))
    assert made.handling == "TLP:AMBER"


def test_unknown_labels_and_papers_are_refused() -> None:
    with pytest.raises(UserError, match="unknown handling label"):
        parse_handling("SECRET")
    with pytest.raises(UserError, match="unknown paper"):
        find_paper("A99")


def test_an_empty_situation_says_so() -> None:
    text = words(composed((), info=CaseInfo("Nothing yet", "UTC")))
    assert "Nothing is drawn" in text
    assert "No readings on this day" in text
    assert "Nothing is recorded" in text
    assert "None is cited" in text


def test_the_legend_lists_only_what_lies_in_the_frame() -> None:
    far = Row(wkt="POINT (30.5 50.45)", category="far_away", party="RU")
    near = Row(wkt="POINT (37.18 48.28)", category="near_by", party="RU")
    text = words(composed((far, near)))
    assert "Near by" in text
    assert "Far away" not in text


def test_composing_twice_gives_the_same_page() -> None:
    one, two = composed(), composed()
    assert [list(page.texts()) for page in one.pages] == [list(page.texts()) for page in two.pages]
    boxes = [[block.box for block in page.blocks] for page in one.pages]
    assert boxes == [[block.box for block in page.blocks] for page in two.pages]


def test_the_fingerprint_of_the_file_is_shortened() -> None:
    assert "fingerprint 0123 4567 89ab cdef" in words(composed(fingerprint="0123456789abcdef" * 4))
    assert "fingerprint" not in words(composed())


def test_ages_and_the_schematic_note_speak_of_what_lies_in_the_frame() -> None:
    elsewhere = composed(extent=(30.0, 50.0, 31.0, 51.0))
    assert "Approaches" not in words(elsewhere)
    corner = elsewhere.pages[0].block("map")
    assert corner is not None
    assert not any(
        isinstance(item, TextRun) and item.text.startswith("Schematic") for item in corner.items
    )


def test_what_is_kept_back_stands_under_the_dates_and_first_in_the_notes() -> None:
    note = "Not everything is shown: 3 of 10 observations of this date. Filter: claimed."
    made = composed(kept_back=note)
    header = next(block for block in made.pages[0].blocks if block.name == "header")
    assert note in [item.text for item in header.items if isinstance(item, TextRun)]
    assert words(made).count("Not everything is shown") >= 2
    assert "Not everything is shown" not in words(composed())


def test_a_replay_is_set_off_in_the_header_and_told_first_in_the_notes() -> None:
    known = "As known on 30 November 2025"
    plain, replayed = composed(), composed(known_on=date(2025, 11, 30))
    assert "A replay." not in words(plain)
    assert f"A replay. {known}: what came later is left out." in words(replayed)
    for page in replayed.pages:
        header = page.block("header")
        assert header is not None
        patches = [item for item in header.items if isinstance(item, Patch)]
        assert REPLAY in [patch.fill for patch in patches]
        (run,) = [
            item
            for item in header.items
            if isinstance(item, TextRun) and item.text.replace("\u00a0", " ").startswith(known)
        ]
        assert (run.colour, run.bold) == (WHITE, True)
        behind = next(patch for patch in patches if patch.fill == REPLAY)
        assert behind.points[0][0] < run.x < behind.points[2][0] <= header.box.right
