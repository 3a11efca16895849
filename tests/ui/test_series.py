from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.templates import TEMPLATES
from sitmap.ui.print_layout.series_dialog import SeriesDialog, SeriesPrinting
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, make_snapshot

REQUEST = PageRequest(extent=EXAMPLE_EXTENT, template=TEMPLATES["situation-map"])


def test_a_series_is_written_in_a_worker(qtbot: QtBot, tmp_path: Path) -> None:
    session, runner, told = Session(make_snapshot(), EXAMPLE_DAY), TaskRunner(), list[str]()
    dialog = SeriesDialog(session)
    qtbot.addWidget(dialog)
    dialog.every.setCurrentIndex(1)
    dialog.first.setText("2025-11-15")
    pages = dialog.pages(REQUEST)
    assert [page.name.replace("\u00a0", " ") for page in pages] == [
        f"{day} November 2025" for day in (15, 16, 17)
    ]
    out = tmp_path / "series.pdf"
    printing = SeriesPrinting(runner, told.append, dialog)
    printing.start(session, pages, load_base_map(), out)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert out.read_bytes().startswith(b"%PDF")
    assert "Saved" in told[0]
    runner.close()


def test_a_series_that_is_called_off_writes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    session, runner, told = Session(make_snapshot(), EXAMPLE_DAY), TaskRunner(), list[str]()
    dialog = SeriesDialog(session)
    qtbot.addWidget(dialog)
    dialog.every.setCurrentIndex(1)
    dialog.first.setText("2025-10-01")
    out = tmp_path / "series.pdf"
    printing = SeriesPrinting(runner, told.append, dialog)
    printing.start(session, dialog.pages(REQUEST), load_base_map(), out)
    assert printing._watched is not None
    printing._watched.cancel()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told == ["The series was called off; nothing was written."]
    assert not list(tmp_path.iterdir())
    runner.close()


def test_days_that_make_no_series_are_told(qtbot: QtBot) -> None:
    dialog = SeriesDialog(Session(make_snapshot(), EXAMPLE_DAY))
    qtbot.addWidget(dialog)
    for first, words in (("2030-01-01", "before the first"), ("soon", "soon")):
        dialog.first.setText(first)
        dialog.accept()
        assert words in dialog.message.text()
        assert dialog.result() == 0
