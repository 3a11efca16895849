from __future__ import annotations

import json
from itertools import combinations
from typing import get_args

import pytest

from sitmap.domain.category import Party
from sitmap.domain.observation import Basis, Kind
from sitmap.paths import resource
from sitmap.portrayal.draw_list import RGBA, SYMBOLS
from sitmap.portrayal.style import Style, Theme, load_style, mix, parse_colour

RU = Party("RU", "Russian forces", "#D55E00")
UNKNOWN = Party("contested", "Contested", "#8C8C8C", "dots")
THEMES: tuple[Theme, ...] = get_args(Theme)


def luminance(colour: RGBA) -> float:
    parts = [c / 255 for c in colour[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: RGBA, other: RGBA) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_themes_name_the_same_things() -> None:
    documents = [
        json.loads(resource("styles", f"{theme}.json").read_text("utf-8")) for theme in THEMES
    ]
    for one, other in combinations(documents, 2):
        for part in ("colours", "widths", "sizes", "strength"):
            assert one[part].keys() == other[part].keys()


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_is_opaque_and_names_can_be_read(theme: Theme) -> None:
    style = load_style(theme)
    assert all(colour[3] == 255 for colour in style.colours.values())
    assert contrast(style.colour("text"), style.colour("land")) >= 7
    assert contrast(style.colour("text_minor"), style.colour("land")) >= 4.5
    assert contrast(style.colour("panel_text"), style.colour("panel")) >= 7


@pytest.mark.parametrize("theme", THEMES)
def test_stronger_basis_gives_a_stronger_tint(theme: Theme) -> None:
    style = load_style(theme)
    order = (Basis.CLAIMED, Basis.REPORTED, Basis.ASSESSED, Basis.CONFIRMED)
    looks = [style.area(RU, basis) for basis in order]
    fills = [look.fill.colour for look in looks if look.fill]
    distances = [
        sum(abs(a - b) for a, b in zip(fill, style.colour("land"), strict=True)) for fill in fills
    ]
    assert distances == sorted(distances)
    assert len(set(distances)) == len(distances)


def test_claims_are_hatched_unknown_is_dotted_assessed_is_solid() -> None:
    style = load_style("light")
    claimed, assessed = style.area(RU, Basis.CLAIMED), style.area(RU, Basis.ASSESSED)
    assert claimed.hatch is not None
    assert claimed.hatch.style == "diagonal"
    assert assessed.hatch is None
    unknown = style.area(UNKNOWN, Basis.ASSESSED)
    assert unknown.hatch is not None
    assert unknown.hatch.style == "dots"


def test_age_and_drawing_give_a_dashed_edge() -> None:
    style = load_style("light")
    fresh, stale = style.area(RU, Basis.ASSESSED), style.area(RU, Basis.ASSESSED, stale=True)
    drawn = style.area(RU, Basis.ASSESSED, kind=Kind.ANNOTATION)
    assert fresh.stroke is not None
    assert not fresh.stroke.dash
    assert stale.stroke is not None
    assert stale.stroke.dash
    assert drawn.stroke is not None
    assert drawn.stroke.dash
    assert stale.fill != fresh.fill


def test_categories_find_their_marks_and_others_differ() -> None:
    style: Style = load_style("light")
    assert SYMBOLS[style.symbol("strike Strike")] == "burst"
    assert SYMBOLS[style.symbol("capture Capture")] == "flag"
    assert SYMBOLS[style.symbol("Violence against civilians")] == "diamond"
    assert len({style.symbol("xyzzy", number) for number in range(6)}) == 6


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#D55E00", (213, 94, 0, 255)), ("abc", (170, 187, 204, 255)), ("red", (107, 107, 107, 255))],
)
def test_colours_are_read(text: str, colour: RGBA) -> None:
    assert parse_colour(text) == colour


def test_mix_goes_from_ground_to_colour() -> None:
    assert mix((0, 0, 0, 255), (200, 100, 50, 255), 0.0) == (200, 100, 50, 255)
    assert mix((0, 0, 0, 255), (200, 100, 50, 255), 1.0) == (0, 0, 0, 255)
