"""That every look can be told from the others and from the ground, in colour and in grey."""

from __future__ import annotations

from itertools import combinations, product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import Party
from sitmap.domain.observation import Basis
from sitmap.portrayal.colours import contrast, distinct, grey_of, luminance
from sitmap.portrayal.draw_list import RGBA
from sitmap.portrayal.palette import PALETTES, PaletteName
from sitmap.portrayal.style import (
    EDGE_CONTRAST,
    HATCH_CONTRAST,
    MARK_CONTRAST,
    AreaLook,
    Style,
    Theme,
    load_style,
)

RU = Party("RU", "Russian forces", "#D55E00")
UA = Party("UA", "Ukrainian forces", "#0072B2", "horizontal")
NOBODY = Party("contested", "Contested or unknown", "#8C8C8C", "dots")
NEUTRAL: tuple[tuple[str, Party, Basis], ...] = (
    ("controlled_ru Russian-controlled, assessed", RU, Basis.ASSESSED),
    ("advance_ru Russian advance, assessed", RU, Basis.ASSESSED),
    ("claimed_ru Russian control, claimed", RU, Basis.CLAIMED),
    ("controlled_ua Ukrainian-controlled, assessed", UA, Basis.ASSESSED),
    ("claimed_ua Ukrainian control, claimed", UA, Basis.CLAIMED),
    ("contested_unknown Contested or unknown", NOBODY, Basis.ASSESSED),
    ("infiltration_ru Russian infiltration, assessed", RU, Basis.ASSESSED),
    ("pre2022_occupied Occupied before 24 February 2022", RU, Basis.ASSESSED),
)
STYLES = tuple(product(get_args(Theme), PALETTES))
SAME_GREY = 1.12
"""Contrast of two tints below which only hatch or edge tells them apart."""


def look(style: Style, category: str, party: Party, basis: Basis, *, stale: bool) -> AreaLook:
    return style.area(party, basis, category=category, stale=stale, second=party is UA)


def checked(style: Style, found: AreaLook) -> None:
    assert found.fill is not None
    assert found.stroke is not None
    assert found.fill.colour[3] == found.stroke.colour[3] == 255
    assert contrast(found.stroke.colour, style.colour("land")) >= EDGE_CONTRAST
    if found.hatch is not None:
        assert contrast(found.hatch.colour, found.fill.colour) >= HATCH_CONTRAST
    if style.palette.grey:
        assert len(set(found.fill.colour[:3])) == len(set(found.stroke.colour[:3])) == 1


@pytest.mark.parametrize(("theme", "palette"), STYLES)
def test_every_area_stands_out_from_the_ground(theme: Theme, palette: PaletteName) -> None:
    style = load_style(theme, palette)
    for (category, party, _), basis, stale in product(NEUTRAL, Basis, (False, True)):
        checked(style, look(style, category, party, basis, stale=stale))


@pytest.mark.parametrize(("theme", "palette"), STYLES)
def test_the_neutral_list_can_be_told_apart_in_grey(theme: Theme, palette: PaletteName) -> None:
    style = load_style(theme, palette)
    looks = [(name, look(style, name, party, basis, stale=False)) for name, party, basis in NEUTRAL]
    for (one_name, one), (other_name, other) in combinations(looks, 2):
        assert one.fill is not None
        assert other.fill is not None
        assert one.stroke is not None
        assert other.stroke is not None
        hatches = [each.hatch and (each.hatch.style, each.hatch.spacing) for each in (one, other)]
        tints = contrast(grey_of(one.fill.colour), grey_of(other.fill.colour))
        told = hatches[0] != hatches[1] or one.stroke.dash != other.stroke.dash
        assert told or tints >= SAME_GREY, (one_name, other_name)


@pytest.mark.parametrize("palette", PALETTES)
def test_doubt_and_age_are_drawn_in_every_palette(palette: PaletteName) -> None:
    style = load_style("light", palette)
    by_name = {
        name.split()[0]: look(style, name, party, basis, stale=False)
        for name, party, basis in NEUTRAL
    }
    hatches = {name: found.hatch and found.hatch.style for name, found in by_name.items()}
    assert hatches["controlled_ru"] is None
    assert hatches["claimed_ru"] == "diagonal"
    assert hatches["claimed_ua"] == "back"
    assert hatches["contested_unknown"] == "dots"
    dashed = {name for name, found in by_name.items() if found.stroke and found.stroke.dash}
    assert dashed == {"contested_unknown", "infiltration_ru"}
    old = look(style, NEUTRAL[0][0], RU, Basis.ASSESSED, stale=True)
    assert old.stroke is not None
    assert old.stroke.dash == style.looks.edges["old"]


@given(
    colour=st.integers(0, 0xFFFFFF),
    basis=st.sampled_from(Basis),
    hatch=st.sampled_from(("none", "diagonal", "cross", "dots", "horizontal", "nonsense")),
    chosen=st.sampled_from(STYLES),
    stale=st.booleans(),
)
def test_any_colour_of_a_file_can_be_seen(
    colour: int, basis: Basis, hatch: str, chosen: tuple[Theme, PaletteName], stale: bool
) -> None:
    style = load_style(*chosen)
    party = Party("x", "Some party", f"#{colour:06x}", hatch)
    assert contrast(style.party_colour(party), style.colour("land")) >= MARK_CONTRAST
    found = style.area(party, basis, category="held", stale=stale)
    checked(style, found)
    claimed = found.hatch is not None and found.hatch.style in ("diagonal", "back")
    assert claimed == (basis is Basis.CLAIMED and hatch != "dots")


def test_only_a_claim_is_hatched_like_one_whatever_the_party_wants() -> None:
    party = Party("x", "Some party", "#0072B2", "diagonal")
    found = load_style("light").area(party, Basis.CONFIRMED, category="held")
    assert found.hatch is not None
    assert found.hatch.style == "horizontal"


def test_palettes_have_the_colours_of_their_models() -> None:
    isw, deepstate = load_style("light", "isw"), load_style("light", "deepstate")
    assert isw.palette.area("claimed", RU) != isw.palette.area("claimed", UA)
    assert isw.party_colour(UA) == (0, 112, 192, 255)
    assert deepstate.party_colour(RU) == (165, 39, 20, 255)
    other = Party("RUF", "Rufous", "#123456")
    assert isw.party_colour(other) == (18, 52, 86, 255)


def test_the_grey_palette_has_a_grey_ground_too() -> None:
    style = load_style("paper", "grey")
    assert all(len(set(colour[:3])) == 1 for colour in style.colours.values())
    assert luminance(style.party_colour(RU)) < luminance(style.party_colour(UA))
    dark = load_style("dark", "grey")
    assert luminance(dark.party_colour(RU)) > luminance(dark.party_colour(UA))


@given(st.tuples(*[st.integers(0, 255)] * 3), st.floats(1.0, 3.0))
def test_a_colour_is_moved_until_it_is_distinct(rgb: tuple[int, int, int], ratio: float) -> None:
    ground: RGBA = (243, 240, 233, 255)
    assert contrast(distinct((*rgb, 255), ground, (44, 44, 42, 255), ratio), ground) >= ratio


@pytest.mark.parametrize(
    ("category", "sign", "arrow"),
    [
        ("road_cut Road cut", "crosses", False),
        ("evacuation_route Evacuation route", "chevrons", False),
        ("supply_line Supply line", "none", False),
        ("axis Axis of attack", "none", True),
    ],
)
def test_routes_show_their_status(category: str, sign: str, arrow: bool) -> None:
    found = load_style("light").route(UA, category)
    assert (found.sign, found.arrow) == (sign, arrow)


def test_statuses_of_routes_differ_without_colour() -> None:
    style = load_style("light")
    names = ("open road", "road under fire", "road cut", "evacuation", "proposed", "disputed")
    looks = [style.route(UA, name) for name in names]
    assert len({(each.stroke.dash, each.sign, each.arrow) for each in looks}) == len(names)
