"""The choices of a saved view as text: back exactly, and never read as something else."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.layers import LayerKey
from sitmap.domain.measured_place import Spot
from sitmap.domain.observation import Basis, Kind
from sitmap.errors import UserError
from sitmap.portrayal.choices_text import choices_from_text, choices_to_text
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.map_options import MapOptions

_codes = st.frozensets(st.text(max_size=6), max_size=3)
_keys = st.builds(LayerKey, *(st.text(max_size=4) for _ in range(4)))
_filters = st.builds(
    Filter,
    kinds=st.frozensets(st.sampled_from(Kind)),
    parties=_codes,
    sources=_codes,
    bases=st.frozensets(st.sampled_from(Basis)),
    reliability=st.sampled_from(["", "A", "C"]),
    within_m=st.none() | st.floats(0, 1e6),
    text=st.text(max_size=9),
)
_degrees = st.floats(-80, 80)
_options = st.builds(
    MapOptions,
    readings=st.booleans(),
    projection=st.sampled_from(["", "UTM", "EPSG:28407"]),
    marks=st.sampled_from(["auto", "clusters"]),
    palette=st.sampled_from(["file", "isw"]),
    layers=st.builds(
        LayerChoices,
        hidden=st.frozensets(_keys, max_size=2),
        opacity=st.lists(st.tuples(_keys, st.floats(0.1, 0.9)), max_size=2).map(
            lambda pairs: tuple(sorted(pairs))
        ),
        order=st.lists(_keys, max_size=2).map(tuple),
        hidden_ground=st.frozensets(st.sampled_from(["roads", "names"])),
    ),
    spot=st.none()
    | st.builds(
        Spot,
        st.text(max_size=9),
        _degrees,
        _degrees,
        st.floats(0.5, 100),
        st.none() | st.tuples(_degrees, _degrees),
        st.sampled_from(["", "UA"]),
        contested=st.sampled_from(["both", "closed", "open"]),
    ),
)


@given(options=_options, chosen=_filters)
def test_choices_come_back_exactly(options: MapOptions, chosen: Filter) -> None:
    text = choices_to_text(options, chosen)
    assert choices_from_text(text, MapOptions(), NO_FILTER) == (options, chosen)


def test_the_colour_vision_stays_the_readers_own() -> None:
    text = choices_to_text(replace(MapOptions(), vision="deuteranopia"), NO_FILTER)
    options, _ = choices_from_text(text, replace(MapOptions(), vision="protanopia"), NO_FILTER)
    assert options.vision == "protanopia"


@pytest.mark.parametrize("text", ["", "{}"])
def test_what_is_not_said_stays(text: str) -> None:
    present = (MapOptions(grid="mgrs"), Filter(text="bridge"))
    assert choices_from_text(text, *present) == present


def test_a_looks_choice_of_a_newer_version_stays_as_it_is() -> None:
    text = json.dumps({"map": {"palette": "neon", "grid": "utm", "glow": 3, "miles": "yes"}})
    options, _ = choices_from_text(text, MapOptions(), NO_FILTER)
    assert options == MapOptions(grid="utm")


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]" * 3,
        "[" * 100_000,
        "7",
        '{"map": 7}',
        '{"map": {"layers": {}}}',
        '{"filter": {"kinds": ["ufo"]}}',
        '{"filter": {"parties": "RU"}}',
        '{"filter": {"colour": ["red"]}}',
        '{"filter": {"within_m": "near"}}',
        '{"filter": {"text": 5}}',
    ],
)
def test_a_filter_that_cannot_be_read_is_never_left_out(text: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        choices_from_text(text, MapOptions(), NO_FILTER)


def test_every_choice_has_a_form_that_comes_back() -> None:
    names = {field.name for field in fields(MapOptions)}
    kept = set(json.loads(choices_to_text(MapOptions(), NO_FILTER))["map"])
    assert kept == names - {"vision"}
    for name in kept - {"layers", "spot"}:
        assert isinstance(getattr(MapOptions(), name), str | bool), name
    full = Filter(
        frozenset({Kind.EVENT}), *(frozenset({"a", ""}),) * 4, frozenset({Basis.CLAIMED}),
        "B", "2", 500.0, "bridge",
    )  # fmt: skip
    assert not [f.name for f in fields(Filter) if getattr(full, f.name) == f.default]
    assert (
        choices_from_text(choices_to_text(MapOptions(), full), MapOptions(), NO_FILTER)[1] == full
    )
