"""The frames of a redacted film are searched for everything that must not leave the file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from sitmap.cli.run import run_command
from sitmap.domain.filters import Filter
from sitmap.exporting import redacting
from sitmap.portrayal.animation import frame_scene
from sitmap.portrayal.choices_text import choices_to_text
from sitmap.portrayal.map_options import MapOptions
from tests.helpers.secrets import SECRETS, TODAY, write_secrets

pytestmark = pytest.mark.usefixtures("qapp")

DAYS = ("--from", "2025-10-01", "--to", "2025-11-25", "--step", "7d", "--window", "all")
PLACE = ("--extent", "36.9,48.5,37.4,48.8", "--size", "640x480", "--force", "--json")


def words_of(value: Any) -> set[str]:
    """Return all texts anywhere in plain data."""
    if isinstance(value, str):
        return {value}
    if is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, tuple | list | frozenset | set):
        parts = list(value)
    elif hasattr(value, "tolist"):
        return words_of(value.tolist())
    else:
        return set()
    return set().union(*map(words_of, parts))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return a set that fills with the texts of all frames."""
    found: set[str] = set()
    for name in ("frame", "dates"):
        make = getattr(frame_scene.FrameScene, name)

        def kept(self: Any, *given: Any, make: Any = make) -> Any:
            made = make(self, *given)
            found.update(words_of(made))
            return made

        monkeypatch.setattr(frame_scene.FrameScene, name, kept)
    monkeypatch.setattr(redacting, "today_in", lambda _zone: TODAY)
    return found


def secrets_in(found: set[str]) -> set[str]:
    return {secret for secret in SECRETS if any(secret in words for words in found)}


def film(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run_command(["animate", *arguments, *DAYS, *PLACE]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_no_frame_tells_a_secret(
    told: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = write_secrets(tmp_path / "case.gpkg"), tmp_path / "film.mp4"
    answer = film(capsys, str(store), str(out), "--redact", "public", "--since", "2025-10-01")
    assert secrets_in(told) == set()
    assert [secret for secret in SECRETS if secret.encode() in out.read_bytes()] == []
    assert answer["withheld"] == 5
    whole = " ".join(sorted(told))
    assert "Redacted by the" in whole
    assert "withheld" in whole


def test_the_frames_tell_them_without_redaction(
    told: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    answer = film(capsys, str(store), str(tmp_path / "film.mp4"))
    assert {"Sec-party", "Sec-source"} <= secrets_in(told)
    assert answer["withheld"] == 0


def test_the_words_of_a_filter_do_not_leave_either(
    told: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    choices = choices_to_text(MapOptions(), Filter(text="Sec-dropped"))
    answer = film(
        capsys, str(store), str(tmp_path / "f.mp4"), "--redact=public", f"--choices={choices}"
    )
    assert secrets_in(told) == set()
    assert answer["withheld"] > 0
    assert "a filter is on" in " ".join(told)


def test_a_story_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, out = write_secrets(tmp_path / "case.gpkg"), tmp_path / "film.mp4"
    arguments = ("animate", str(store), str(out), "--story", "Sec-story", "--redact", "public")
    assert run_command(arguments) != 0
    assert "cannot be redacted" in capsys.readouterr().err
    assert not out.exists()
