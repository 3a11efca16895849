"""What is not redacted says so while the file holds what the default profile keeps back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sitmap.domain.redaction import RedactionProfile
from sitmap.exporting import redacting
from sitmap.portrayal.basemap import load_base_map
from sitmap.store.database import open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.store.redaction_profiles import keep_profile
from sitmap.ui.file_actions import FileActions
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Level
from sitmap.ui.print_layout.outputs import OutputChoices
from sitmap.ui.print_layout.print_dialog import PrintDialog
from sitmap.ui.redaction_notice import RedactionNotice, read_leaving
from sitmap.ui.reports import Reports
from sitmap.ui.settings import Settings
from tests.helpers.secrets import TODAY, write_secrets
from tests.helpers.window_parts import Parts, parts_of

NOTICE = "Not redacted: of the file’s rows the profile “public” would leave out 5 and coarsen 1."


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setattr(redacting, "today_in", lambda _zone: TODAY)
    with parts_of(write_secrets(tmp_path / "case.gpkg"), TODAY) as made:
        yield made


def path_of(parts: Parts) -> Path:
    assert parts.document.path is not None
    return parts.document.path


def test_it_counts_what_would_be_kept_back(parts: Parts) -> None:
    found = read_leaving(path_of(parts))
    assert found.profiles == ("public",)
    assert found.notice == NOTICE


def test_another_default_profile_counts_all_rows(parts: Parts) -> None:
    path = path_of(parts)
    with open_store(path, write=True) as db:
        keep_profile(db, RedactionProfile("public", drop_from=None, strictest="TLP:RED"))
        keep_profile(db, RedactionProfile("press"))
    found = read_leaving(path)
    assert found.profiles == ("public", "press")
    assert "leave out 3 and coarsen 2" in found.notice


def test_there_is_nothing_to_say_of_an_open_file(tmp_path: Path) -> None:
    path = tmp_path / "d.gpkg"
    write_demonstration(path)
    assert read_leaving(path).notice == ""


def test_the_outputs_of_a_page_show_it(qtbot: QtBot, parts: Parts) -> None:
    outputs, notice = OutputChoices(), RedactionNotice(parts.runner, path_of(parts))
    qtbot.addWidget(outputs)
    outputs.warn(notice)
    outputs.show()
    assert not notice.isVisible()
    qtbot.waitUntil(notice.isVisible, timeout=10_000)
    assert notice.text() == NOTICE
    notice.want(False)
    assert not notice.isVisible()


def test_a_dialog_that_is_gone_is_told_nothing(parts: Parts, qtbot: QtBot) -> None:
    notice = RedactionNotice(parts.runner, path_of(parts))
    gone: list[bool] = []
    notice.destroyed.connect(lambda: gone.append(True))
    notice.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    parts.settle()
    assert parts.errors() == []


def test_a_report_that_was_saved_says_it(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    base_map = load_base_map()
    reports = Reports(parts.behind_menus(base_map, window))
    reports.save(tmp_path / "r.md")
    qtbot.waitUntil(lambda: len(parts.messages.log) > 1, timeout=10_000)
    told = [item for item in parts.messages.log if item.level is Level.WARNING]
    assert [item.text for item in told] == [NOTICE]


def test_the_print_dialog_of_the_window_shows_it(
    qtbot: QtBot, parts: Parts, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    canvas = MapCanvas(load_base_map(), parts.session, None, window)
    settings = Settings(tmp_path / "settings.ini")
    actions = FileActions(
        parts.session, parts.document, canvas, parts.runner, parts.messages, settings, window
    )
    window.show()
    actions.print()
    qtbot.waitUntil(lambda: bool(window.findChildren(PrintDialog)), timeout=10_000)
    (dialog,) = window.findChildren(PrintDialog)
    (notice,) = dialog.findChildren(RedactionNotice)
    qtbot.waitUntil(notice.isVisible, timeout=10_000)
    assert notice.text() == NOTICE
    parts.settle()
    dialog.reject()
