from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.filters import Filter
from sitmap.domain.layers import LayerKey
from sitmap.portrayal.choices_text import layers_from_text, layers_to_text
from sitmap.portrayal.layer_choices import GROUND_LAYERS, NO_CHOICES, LayerChoices
from sitmap.ui.layers.layer_memory import LayerMemory
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from tests.helpers.snapshots import EXAMPLE_DAY, make_snapshot

keys = st.builds(LayerKey, st.text(), st.text(), st.text(), st.text())
choices = st.builds(
    LayerChoices,
    st.frozensets(keys, max_size=3),
    st.dictionaries(keys, st.floats(0.1, 0.99), max_size=3).map(
        lambda found: tuple(sorted(found.items()))
    ),
    st.lists(keys, max_size=3).map(tuple),
    st.frozensets(st.sampled_from(sorted(GROUND_LAYERS)), max_size=3),
)


@given(choices)
def test_what_was_chosen_comes_back(chosen: LayerChoices) -> None:
    assert layers_from_text(layers_to_text(chosen)) == chosen


@pytest.mark.parametrize(
    "text",
    ["", "[", "[]", "{}", '{"hidden": 3}', "null", "[" * 5000, '{"hidden": [["a"]], "opacity": []}',
     '{"hidden": [[1, 2, 3, 4]], "opacity": [], "order": [], "ground": []}',
     '{"hidden": [], "opacity": [[["a", "b", "c", "d"], "x"]], "order": [], "ground": []}'],
)  # fmt: skip
def test_a_damaged_entry_counts_as_none(text: str) -> None:
    assert layers_from_text(text) == NO_CHOICES


def remembering(session: Session, settings: Settings) -> LayerMemory:
    return LayerMemory(session, settings, session)


def hide_events(session: Session) -> LayerChoices:
    found = frozenset(key for key in session.snapshot.layers.keys if key.kind == "event")
    chosen = LayerChoices(found)
    session.set_map_options(replace(session.map_options, layers=chosen))
    return chosen


def test_each_file_opens_with_the_layers_it_was_left_with(qapp: object, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    one, other = tmp_path / "one.gpkg", tmp_path / "other.gpkg"
    session = Session(make_snapshot(), EXAMPLE_DAY)
    memory = remembering(session, settings)
    memory.begin(one)
    chosen = hide_events(session)
    session.set_filter(Filter(parties=frozenset({"RU"})))
    memory.open(other)
    assert session.map_options.layers == NO_CHOICES
    assert session.filter.is_empty, "a filter of one file means nothing in another"
    memory.open(one)
    assert session.map_options.layers == chosen
    settings.save()
    later = Session(make_snapshot(), EXAMPLE_DAY)
    remembering(later, Settings(tmp_path / "settings.ini")).begin(one)
    assert later.map_options.layers == chosen
    assert later.filter.is_empty


def test_pictures_of_a_window_neither_ask_nor_keep(qapp: object, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    path = tmp_path / "one.gpkg"
    session = Session(make_snapshot(), EXAMPLE_DAY)
    memory = remembering(session, settings)
    memory.open(path)
    hide_events(session)
    assert settings.layers_of(path) == ""


def test_settings_keep_the_layers_of_some_files(qapp: object, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for number in range(60):
        settings.set_layers_of(tmp_path / f"{number}.gpkg", "{}")
    assert settings.layers_of(tmp_path / "59.gpkg") == "{}"
    assert settings.layers_of(tmp_path / "0.gpkg") == ""
    settings.set_layers_of(tmp_path / "59.gpkg", "")
    assert settings.layers_of(tmp_path / "59.gpkg") == ""
    settings._store.setValue("layers", "[1")
    assert settings.layers_of(tmp_path / "58.gpkg") == ""


def test_the_corner_of_the_legend_is_kept(qapp: object, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    assert settings.legend_corner() == ""
    settings.set_legend_corner("bottom left")
    assert settings.legend_corner() == "bottom left"
