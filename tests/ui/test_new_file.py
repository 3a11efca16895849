from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sitmap.store.database import open_store
from sitmap.store.reading import info
from sitmap.ui import new_file
from sitmap.ui.messages import Messages
from sitmap.ui.new_file import NewFileDialog, ask_new_file


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> NewFileDialog:
    made = NewFileDialog(tmp_path)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_title_is_enough(dialog: NewFileDialog, tmp_path: Path) -> None:
    assert not dialog.create_button.isEnabled()
    dialog.title.setText("Kherson: 2022/2026?")
    assert Path(dialog.location.text()) == tmp_path / "Kherson 2022 2026.gpkg"
    dialog.create_button.click()
    assert dialog.path == tmp_path / "Kherson 2022 2026.gpkg"
    assert not dialog.isVisible()
    with open_store(dialog.path) as db:
        assert (info(db).title, info(db).zone) == ("Kherson: 2022/2026?", "UTC")


def test_the_zones_of_the_field_come_first(dialog: NewFileDialog) -> None:
    names = [dialog.zone.itemText(number) for number in range(dialog.zone.count())]
    assert names[:2] == ["UTC", "Europe/Kyiv"]
    assert "Asia/Gaza" in names
    assert len(set(names)) == len(names)


def test_an_unknown_zone_is_told_in_place(dialog: NewFileDialog) -> None:
    dialog.title.setText("x")
    dialog.zone.setEditText("Europe/Kiyv")
    assert dialog.grid.message("zone").startswith("The time zone 'Europe/Kiyv' is unknown")
    assert not dialog.create_button.isEnabled()
    dialog.zone.setEditText("Europe/Kyiv")
    assert dialog.create_button.isEnabled()


def test_an_existing_file_is_never_replaced(dialog: NewFileDialog, tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_text("mine")
    dialog.title.setText("x")
    assert dialog.grid.message("path") == "This file exists; choose another name"
    assert not dialog.create_button.isEnabled()
    dialog.location.setText("y")
    dialog.location.textEdited.emit("y")
    dialog.title.setText("other title")
    assert dialog.location.text() == "y"
    dialog.create_button.click()
    assert dialog.path == tmp_path / "y.gpkg"
    assert (tmp_path / "x.gpkg").read_text() == "mine"


def test_a_missing_folder_is_told_in_place(dialog: NewFileDialog, tmp_path: Path) -> None:
    dialog.title.setText("x")
    dialog.location.setText(str(tmp_path / "none" / "x.gpkg"))
    dialog.create_button.click()
    assert dialog.path is None
    assert dialog.isVisible()
    assert "none" in dialog.grid.message("path")


def test_asking_returns_the_file_or_nothing(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = Messages()
    monkeypatch.setenv("HOME", str(tmp_path))

    def answer(dialog: NewFileDialog) -> int:
        dialog.title.setText("Answered")
        dialog.create_button.click()
        return 1

    monkeypatch.setattr(new_file.NewFileDialog, "exec", answer)
    path = ask_new_file(None, messages)
    assert path == tmp_path / "Answered.gpkg"
    assert [message.text for message in messages.log] == [f"Made {path}"]
    monkeypatch.setattr(new_file.NewFileDialog, "exec", lambda _dialog: 0)
    assert ask_new_file(None, messages) is None


@pytest.mark.parametrize("text", ["/", ".", "~nobody-has-this-name/x.gpkg", "//", "\0"])
def test_any_text_may_be_typed_as_a_file(dialog: NewFileDialog, text: str) -> None:
    dialog.title.setText("x")
    dialog.location.setText(text)
    dialog.location.textEdited.emit(text)
    assert dialog.isVisible()


def test_a_folder_alone_is_no_file(dialog: NewFileDialog) -> None:
    dialog.title.setText("x")
    dialog.location.setText("/")
    dialog.location.textEdited.emit("/")
    assert not dialog.create_button.isEnabled()
