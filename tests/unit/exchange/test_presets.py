"""Presets of the user's own: written as TOML, found again, damaged ones passed over."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.exchange.presets import (
    load_preset,
    load_presets,
    own_presets_dir,
    preset_text,
    save_preset,
)

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
LAYERS = st.fixed_dictionaries(
    {
        "kind": st.just("event"),
        "map": st.dictionaries(st.sampled_from(("time", "lat", "lon")), WORDS),
        "fixed": st.dictionaries(WORDS, WORDS, max_size=3),
        "values": st.dictionaries(WORDS, st.dictionaries(WORDS, WORDS, min_size=1), max_size=2),
        "drop": st.lists(WORDS, max_size=3),
    }
)


@pytest.fixture(autouse=True)
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path))
    return tmp_path


def preset(**changes: Any) -> dict[str, Any]:
    layer = {"kind": "event", "map": {"time": "Коли"}, "fixed": {"source": "a"}, "values": {}}
    return {
        "name": "own-one", "title": "A \"table\"", "recognise": {"columns": ["Коли", "Де"]},
        "source": {"code": "a", "licence": "CC0"}, "layer": [layer], **changes,
    }  # fmt: skip


@given(st.lists(LAYERS, min_size=1, max_size=2), WORDS)
def test_what_is_written_is_what_is_read(layers: list[dict[str, Any]], title: str) -> None:
    written = preset(layer=layers, title=title)
    found = tomllib.loads(preset_text(written))
    assert found["title"] == title
    for layer, read in zip(layers, found["layer"], strict=True):
        assert {name: value for name, value in layer.items() if value or value == []} == read


def test_a_saved_preset_goes_before_the_included_ones() -> None:
    path = save_preset(preset())
    assert path.parent == own_presets_dir()
    first = load_presets()[0]
    assert (first["name"], first["layer"][0]["map"]) == ("own-one", {"time": "Коли"})
    assert load_preset("own-one")["recognise"] == {"columns": ["Коли", "Де"]}
    save_preset(preset(title="again"))
    assert [item["title"] for item in load_presets() if item["name"] == "own-one"] == ["again"]


def test_a_damaged_preset_of_the_users_stops_nothing() -> None:
    own_presets_dir().mkdir()
    (own_presets_dir() / "broken.toml").write_text("name = ")
    assert "ucdp-ged" in {item["name"] for item in load_presets()}
    with pytest.raises(UserError, match="is no preset"):
        load_preset("broken")


@pytest.mark.parametrize("name", ["", "../up", "a b", "a/b"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UserError, match="letters, digits and hyphens"):
        save_preset(preset(name=name))


def test_a_preset_without_sense_is_not_saved() -> None:
    with pytest.raises(UserError, match="is no preset"):
        save_preset(preset(layer=[{"kind": "nonsense"}]))
    assert not own_presets_dir().exists()
