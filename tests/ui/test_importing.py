"""The import dialog and the list of imports: what is shown is what is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from sitmap.exchange.presets import load_presets, own_presets_dir
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.store.batches import batches
from sitmap.store.database import create_store, open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.ui.importing.batches_dialog import BatchesDialog
from sitmap.ui.importing.import_dialog import ImportDialog
from sitmap.ui.importing.imports import Imports
from sitmap.ui.importing.merge_dialog import MergeDialog
from tests.helpers.window_parts import Parts, parts_of

DATES = "Дата;Широта;Довгота;Що\n02/03/2025;48,1;37,2;Бій\n04/05/2025;48,2;37,3;Міст\n"
BAD = "time,lat,lon,note\n2025-11-17,48,37,a\nyesterday,48,37,b\n2025-11-18,148,37,c\n"


@pytest.fixture(autouse=True)
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path / "profile"))


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    from sitmap.domain.category import CaseInfo

    path = tmp_path / "case.gpkg"
    create_store(path, CaseInfo(title="Case", zone="Europe/Kyiv"))
    with parts_of(path) as made:
        yield made


class _Shown:
    """Makes dialogs over one open file and waits for them."""

    def __init__(self, qtbot: QtBot, parts: Parts, base_map: BaseMap) -> None:
        self.qtbot, self.parts, self.base_map = qtbot, parts, base_map

    def dialog(self, paths: Sequence[Path]) -> ImportDialog:
        info = self.parts.session.snapshot
        made = ImportDialog(
            paths, self.parts.document, info.vocabulary, info.info.zone, self.base_map,
            self.parts.runner,
        )  # fmt: skip
        self.qtbot.addWidget(made)
        made.show()
        self.wait(made)
        return made

    def wait(self, dialog: ImportDialog) -> None:
        def quiet() -> bool:
            return not dialog.steps.busy and not dialog.is_waiting and self.parts.runner.idle

        self.qtbot.waitUntil(quiet, timeout=20_000)


@pytest.fixture
def shown(qtbot: QtBot, parts: Parts, base_map: BaseMap) -> _Shown:
    return _Shown(qtbot, parts, base_map)


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "події.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_doubtful_dates_are_asked_for_and_the_licence_too(
    shown: _Shown, parts: Parts, tmp_path: Path
) -> None:
    dialog = shown.dialog([table(tmp_path, DATES, "cp1251")])
    assert "may have the day first" in dialog.status.text()
    assert "is 2025-03-02 or 2025-02-03?" in dialog.mapping.words_of("time")
    dialog.reading.order.choose("dmy")
    dialog.reading.order.activated.emit(1)
    shown.wait(dialog)
    assert "02/03/2025 → 2025-03-02" in dialog.mapping.words_of("time")
    assert "2\u00a0records new" in dialog.status.text()
    assert "State the licence" in dialog.status.text()
    assert not dialog.import_button.isEnabled()
    dialog.source.licence.setEditText("CC0")
    assert dialog.import_button.text() == "Import 2\u00a0records"
    dialog.import_button.click()
    shown.wait(dialog)
    assert "batch 1" in dialog.status.text()
    snapshot = parts.session.snapshot
    assert len(snapshot) == 2
    assert snapshot.vocabulary.sources["події"].licence == "CC0"
    parts.document.undo()
    parts.settle()
    assert parts.errors() == []


def test_bad_records_stop_it_unless_the_user_says_otherwise(
    shown: _Shown, parts: Parts, tmp_path: Path
) -> None:
    dialog = shown.dialog([table(tmp_path, BAD)])
    dialog.source.licence.setEditText("unknown")
    assert dialog.not_imported.rowCount() == 2
    assert not dialog.import_button.isEnabled()
    dialog.good_only.setChecked(True)
    dialog.import_button.click()
    shown.wait(dialog)
    assert len(parts.session.snapshot) == 1
    again = shown.dialog([table(tmp_path, BAD)])
    again.good_only.setChecked(True)
    assert "1\u00a0duplicate left out" in again.status.text()
    assert "Nothing of it is new" in again.status.text()


def test_a_reading_corrected_by_hand_is_known_the_next_time(shown: _Shown, tmp_path: Path) -> None:
    path = table(tmp_path, "when,where_y,where_x,what\n2025-11-17,48,37,hit\n")
    dialog = shown.dialog([path])
    assert "does not tell what its rows are" in dialog.status.text()
    dialog.reading.kind.choose("event")
    dialog.reading.kind.activated.emit(1)
    for name, column in (("time", "when"), ("lat", "where_y"), ("lon", "where_x")):
        drop = dialog.mapping.drop_of(name)
        drop.choose(column)
        drop.activated.emit(1)
    shown.wait(dialog)
    dialog.source.licence.setEditText("own work")
    assert dialog.remember.isVisible()
    dialog.remember.setChecked(True)
    dialog.import_button.click()
    shown.wait(dialog)
    assert [path.suffix for path in own_presets_dir().iterdir()] == [".toml"]
    assert load_presets()[0]["recognise"]["columns"] == ["when", "where_y", "where_x", "what"]
    table(tmp_path, "when,where_y,where_x,what\n2025-11-18,48,37,miss\n")
    again = shown.dialog([path])
    assert "Recognised: Files such as події" in again.reading.message("preset")
    assert again.import_button.isEnabled()


def test_one_value_for_all_rows(
    shown: _Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown.dialog([table(tmp_path, "time,lat,lon\n2025-11-17,48,37\n")])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args: ("RU", True))
    drop = dialog.mapping.drop_of("party")
    drop.setCurrentIndex(drop.count() - 1)
    drop.activated.emit(drop.count() - 1)
    shown.wait(dialog)
    assert dialog.mapping.mapping()[1]["party"] == "RU"
    assert drop.currentText() == "always “RU”"


def test_closing_while_it_reads_leaves_no_trace(
    shown: _Shown, parts: Parts, tmp_path: Path, qtbot: QtBot
) -> None:
    path = parts.document.path
    assert path is not None
    before = path.read_bytes()
    rows = "".join(f"2025-11-17,48,37,{n}\n" for n in range(150_000))
    info = parts.session.snapshot
    dialog = ImportDialog(
        [table(tmp_path, "time,lat,lon,id\n" + rows)], parts.document, info.vocabulary, "UTC",
        shown.base_map, parts.runner,
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.steps.looked, timeout=20_000):
        pass
    assert dialog.steps.busy
    dialog.reject()
    parts.settle()
    assert not dialog.isVisible()
    assert path.read_bytes() == before
    assert parts.errors() == []


def test_garbage_is_told(shown: _Shown, tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(bytes(range(256)) * 4)
    dialog = shown.dialog([path])
    assert "is no text" in dialog.status.text()
    assert not dialog.import_button.isEnabled()


def test_the_list_of_imports_takes_back_and_removes(
    shown: _Shown, parts: Parts, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown.dialog([table(tmp_path, BAD)])
    dialog.source.licence.setEditText("CC0")
    dialog.good_only.setChecked(True)
    dialog.import_button.click()
    shown.wait(dialog)
    listed = BatchesDialog(parts.document, parts.runner)
    qtbot.addWidget(listed)
    parts.settle()
    assert listed.table.rowCount() == 1
    listed.undo_button.click()
    parts.settle()
    parts.settle()
    assert not listed.undo_button.isEnabled()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args: ("a test", True))
    listed.purge_button.click()
    parts.settle()
    parts.settle()
    assert listed.table.rowCount() == 0
    assert parts.document.path is not None
    with open_store(parts.document.path) as db:
        assert batches(db) == ()


def test_what_is_dropped_on_the_window_is_imported(
    parts: Parts, tmp_path: Path, qtbot: QtBot, base_map: BaseMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    imports = Imports(parts.behind_menus(base_map, window))
    started: list[Sequence[Path]] = []
    monkeypatch.setattr(imports, "start", started.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    assert window.acceptDrops()
    assert imports.eventFilter(window, event)
    assert started == [[tmp_path / "a.csv"]]


def test_another_situation_file_is_merged(
    parts: Parts, tmp_path: Path, qtbot: QtBot, base_map: BaseMap
) -> None:
    other = tmp_path / "other.gpkg"
    write_demonstration(other)
    window = QWidget()
    qtbot.addWidget(window)
    imports = Imports(parts.behind_menus(base_map, window))
    imports.start([other])
    parts.settle()
    parts.settle()
    (dialog,) = window.findChildren(MergeDialog)
    assert dialog.merge_button.isEnabled(), dialog.status.text()
    dialog.merge_button.click()
    parts.settle()
    assert "Recorded as batch 1" in dialog.status.text()
    assert len(parts.session.snapshot) > 80
    again = MergeDialog(other, parts.document, parts.runner)
    qtbot.addWidget(again)
    parts.settle()
    assert "nothing that is new" in again.status.text()
    assert not again.merge_button.isEnabled()
    assert parts.errors() == []
