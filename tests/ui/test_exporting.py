"""The export dialog: what it would give, writing, cancelling, and the profiles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sitmap.errors import Cancelled
from sitmap.portrayal.basemap import load_base_map
from sitmap.store.database import open_store
from sitmap.store.redaction_profiles import profiles
from sitmap.ui.exporting import export_steps
from sitmap.ui.exporting.export_choices import choices_of
from sitmap.ui.exporting.export_dialog import ExportDialog
from sitmap.ui.exporting.exports import Exports
from sitmap.ui.exporting.profile_dialog import ProfileDialog
from tests.helpers.small_store import write_small_store
from tests.helpers.window_parts import Parts, parts_of


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as found:
        yield found


@pytest.fixture
def dialog(qtbot: QtBot, parts: Parts) -> ExportDialog:
    assert parts.document.path is not None
    base_map = load_base_map()
    found = ExportDialog(parts.document.path, choices_of(parts.session), base_map, parts.runner)
    qtbot.addWidget(found)
    parts.settle()
    return found


def test_it_offers_what_shows_and_says_what_that_gives(dialog: ExportDialog) -> None:
    words = [dialog.what.itemText(place) for place in range(dialog.what.count())]
    assert words == [
        "What shows on 17 Nov 2025 (4)", "Everything in the file",
        "Readings of Supply corridor width (1)",
    ]  # fmt: skip
    assert dialog.words.text().startswith("4 observations: 1 control, 1 event, 1 metric")
    assert dialog.map.accessibleDescription() == "1 points, 1 shapes"
    assert dialog.export_button.isEnabled()


def test_what_is_selected_or_clicked_can_be_exported(parts: Parts) -> None:
    session = parts.session
    uids = [session.snapshot.uid(row) for row in range(3)]
    session.set_selection(uids[0])
    session.set_spot(tuple(uids[:2]))
    found = choices_of(session)
    assert found[1].words.startswith("The selected observation: ")
    assert found[2].words == "What stands at the place clicked (2)"
    assert [choice.selection.total for choice in found[1:3] if choice.selection] == [1, 2]


def test_redaction_is_told_before_anything_is_written(
    dialog: ExportDialog, parts: Parts, tmp_path: Path
) -> None:
    dialog.redaction.setCurrentIndex(1)
    parts.settle()
    assert "Redacted by the profile “public”: 0 of 4 withheld" in dialog.words.text()
    assert [path.name for path in tmp_path.iterdir()] == ["case.gpkg"]


def test_formats_without_a_place_say_who_cannot_come(dialog: ExportDialog) -> None:
    dialog.form.setCurrentIndex(dialog.form.findText("FlatGeobuf (.fgb)"))
    assert "2 without a place cannot be in FlatGeobuf" in dialog.words.text()


def test_it_writes_what_was_chosen(
    dialog: ExportDialog, parts: Parts, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.what.setCurrentIndex(2)
    dialog.redaction.setCurrentIndex(1)
    dialog.handling.setCurrentIndex(dialog.handling.findText("TLP:GREEN"))
    parts.settle()
    with qtbot.waitSignal(dialog.exported) as caught:
        dialog.export(tmp_path / "out")
    found = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert [each["properties"]["metric"] for each in found["features"]] == ["corridor_width"]
    assert found["sitmap"]["handling"] == "TLP:GREEN"
    assert caught.args is not None
    assert caught.args[0].rows == 1
    assert dialog.result() == ExportDialog.DialogCode.Accepted


def test_cancelling_leaves_no_file_and_the_dialog_open(
    dialog: ExportDialog, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain: Callable[..., object] = export_steps._write

    def cancelled_first(*arguments: object) -> object:
        dialog.steps.cancel()
        return plain(*arguments)

    monkeypatch.setattr(export_steps, "_write", cancelled_first)
    dialog.export(tmp_path / "out.csv")
    dialog.reject()
    parts.settle()
    assert dialog.words.text() == "Cancelled; nothing was written."
    assert dialog.export_button.isEnabled()
    assert [path.name for path in tmp_path.iterdir()] == ["case.gpkg"]


def test_a_failure_is_told_and_can_be_tried_again(
    dialog: ExportDialog, parts: Parts, tmp_path: Path
) -> None:
    dialog.export(tmp_path / "nowhere" / "out.csv")
    parts.settle()
    assert "the folder does not exist" in dialog.words.text()
    assert dialog.what.isEnabled()
    dialog._on_failed(Cancelled())
    assert dialog.words.text() == ""


def test_profiles_are_kept_in_the_file_and_offered(
    dialog: ExportDialog, parts: Parts, qtbot: QtBot, tmp_path: Path
) -> None:
    store = tmp_path / "case.gpkg"
    with open_store(store) as db:
        found = profiles(db)
    form = ProfileDialog(store, found, parts.runner)
    qtbot.addWidget(form)
    form.changed.connect(dialog._on_profiles_changed)
    form.name.setText("press")
    form.drop_from.choose("moderate")
    form.grid.setValue(5000)
    form.strip["claimant"].setChecked(False)
    form.save()
    parts.settle()
    with open_store(store) as db:
        kept = profiles(db)["press"]
    assert (kept.grid_m, kept.drop_from) == (5000.0, "moderate")
    assert "claimant" not in kept.strip
    assert dialog.redaction.currentText() == "press"
    form.chosen.choose("press")
    form.forget()
    parts.settle()
    assert form.chosen.code() == "public"
    form.name.setText(" ")
    form.save()
    assert "needs a short name" in form.status.text()


def test_the_menu_shows_the_dialog(qtbot: QtBot, parts: Parts) -> None:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)
    exports = Exports(parts.behind_menus(load_base_map(), window))
    exports.ask()
    parts.settle()
    (shown,) = window.findChildren(ExportDialog)
    assert shown.isVisible()
    shown.export(parts.document.path.with_name("a.csv") if parts.document.path else Path())
    parts.settle()
    told = [item.text for item in parts.messages.log]
    assert any("Exported 4 observations: a.csv" in text for text in told)
