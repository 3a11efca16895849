"""The File menu on a real file: copies are whole, refusals are one line, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import load_base_map
from sitmap.store.check import check
from sitmap.store.demonstration import write_demonstration
from sitmap.ui.file_actions import FileActions
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.settings import Settings
from tests.helpers.window_parts import Parts, parts_of


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    return path


@pytest.fixture
def parts(case: Path) -> Iterator[Parts]:
    with parts_of(case) as made:
        yield made


@pytest.fixture
def actions(qtbot: QtBot, parts: Parts, tmp_path: Path) -> FileActions:
    window = QWidget()
    qtbot.addWidget(window)
    canvas = MapCanvas(load_base_map(), parts.session, None, window)
    settings = Settings(tmp_path / "settings.ini")
    return FileActions(
        parts.session, parts.document, canvas, parts.runner, parts.messages, settings, window
    )


def test_a_saved_copy_is_whole(
    actions: FileActions, parts: Parts, case: Path, tmp_path: Path
) -> None:
    out = tmp_path / "copy.gpkg"
    actions.save_copy(out)
    parts.settle()
    assert parts.messages.log[-1].text == f"Saved a copy: {out}"
    assert check(out) == ()
    assert case.exists()


def test_a_copy_onto_the_open_file_is_refused(
    actions: FileActions, parts: Parts, case: Path
) -> None:
    before = case.read_bytes()
    actions.save_copy(case)
    parts.settle()
    assert len(parts.errors()) == 1
    assert case.read_bytes() == before


def test_a_copy_into_a_missing_folder_is_told(
    actions: FileActions, parts: Parts, tmp_path: Path
) -> None:
    actions.save_copy(tmp_path / "none" / "copy.gpkg")
    parts.settle()
    (error,) = parts.errors()
    assert "folder" in error


def test_the_demonstration_opens_from_the_profile(actions: FileActions, parts: Parts) -> None:
    actions.open_demonstration()
    parts.settle()
    assert parts.document.path is not None
    assert parts.document.path.name == "Battle of Pokrovsk.gpkg"
    assert not parts.errors()


def test_recent_files_are_listed_newest_first(
    actions: FileActions, qtbot: QtBot, tmp_path: Path, case: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for name in ("a.gpkg", "b.gpkg"):
        settings.add_recent_file(tmp_path / name)
    settings.save()
    menu = QMenu()
    qtbot.addWidget(menu)
    actions.fill_recent(menu)
    assert [Path(item.text()).name for item in menu.actions()] == ["b.gpkg", "a.gpkg"]


def test_a_file_is_forgotten_and_stays(
    actions: FileActions, parts: Parts, case: Path, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for path in (case, tmp_path / "other.gpkg"):
        settings.add_recent_file(path)
    settings.save()
    actions.forget()
    settings = Settings(tmp_path / "settings.ini")
    assert settings.recent_files() == [(tmp_path / "other.gpkg").resolve()]
    assert case.exists()
    assert case.name in parts.messages.log[-1].text
