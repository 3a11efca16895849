from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.comparison import Since
from sitmap.domain.dates import Window
from sitmap.domain.filters import Filter
from sitmap.domain.layers import LayerKey
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.situation import Known
from sitmap.errors import UserError
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.page.output import PageOutput
from sitmap.portrayal.page.papers import PAPERS
from sitmap.portrayal.page.recipe import Recipe, Stamp, read_stamp
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.plain_values import as_plain, from_plain

KEY = LayerKey("event", "", "strike", "RU")
REQUEST = PageRequest(
    paper=PAPERS["A3"],
    landscape=False,
    extent=(36.0, 47.0, 38.0, 49.0),
    scale=250_000.0,
    title='Покровськ </desc> & "quoted"',
    options=MapOptions(
        marks="clusters",
        layers=LayerChoices(frozenset({KEY}), ((KEY, 0.5),), (KEY,), frozenset({"relief"})),
    ),
    since=Since(Window(-9, -4), 30.0, "POLYGON ((1 1, 2 1, 2 2, 1 1))", "inside it"),
    filter=Filter(frozenset({Kind.EVENT}), bases=frozenset({Basis.CLAIMED}), within_m=500.0),
)
STAMP = Stamp(
    "0.1.0", (Recipe(REQUEST, Window(0, 5), Known(7)),), PageOutput(dpi=72.5), "A title", 2
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def paths(data: Any, *before: str) -> list[tuple[str, ...]]:
    """Return the way to each value in nested dicts."""
    if not isinstance(data, dict):
        return [before]
    return [before, *(path for name in data for path in paths(data[name], *before, name))]


def test_a_stamp_comes_back_whole_through_its_text() -> None:
    text = STAMP.text()
    assert text.isascii()
    assert "\n" not in text
    assert read_stamp(text, "page.pdf") == replace(STAMP, version=read_stamp(text, "x").version)


@given(
    st.builds(
        PageRequest,
        paper=st.sampled_from(list(PAPERS.values())),
        landscape=st.booleans(),
        extent=st.none() | st.just((1.0, 2.0, 3.0, 4.0)),
        title=st.text(max_size=20),
        picture_dpi=st.integers(1, 600),
    )
)
def test_a_request_comes_back_whole(request: PageRequest) -> None:
    told = json.loads(json.dumps(as_plain(request)))
    assert from_plain(PageRequest, told) == request


def test_what_is_at_its_default_is_not_said() -> None:
    assert as_plain(PageRequest()) == {}


@given(st.sampled_from(paths(as_plain(STAMP))), json_values)
def test_a_forged_stamp_is_refused_or_a_stamp(path: tuple[str, ...], value: Any) -> None:
    data = as_plain(STAMP)
    if path:
        at = data
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = value
    else:
        data = value
    try:
        found = read_stamp(json.dumps(data), "page.pdf")
    except UserError as error:
        assert error.where == "page.pdf"
    else:
        assert isinstance(found, Stamp)
        assert all(isinstance(recipe.request, PageRequest) for recipe in found.recipes)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "{" * 5000, "[" * 190_000, "x" * 300_000])
def test_what_is_no_stamp_is_told(text: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_stamp(text, "page.pdf")


def test_another_version_is_named() -> None:
    with pytest.raises(UserError, match=r"made by version 9\.9, this is"):
        read_stamp(replace(STAMP, version="9.9").text(), "page.pdf")
