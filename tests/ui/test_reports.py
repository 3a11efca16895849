"""The report of the window: on the clipboard and on disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import load_base_map
from sitmap.ui.clipboard import leave_plain
from sitmap.ui.reports import Reports
from tests.helpers.window_parts import Parts


@pytest.fixture
def reports(qtbot: QtBot, parts: Parts) -> Reports:
    window = QWidget()
    qtbot.addWidget(window)
    base_map = load_base_map()
    return Reports(parts.behind_menus(base_map, window))


def test_a_report_is_copied_in_two_forms(qtbot: QtBot, reports: Reports, parts: Parts) -> None:
    reports.copy()
    qtbot.waitUntil(lambda: bool(parts.messages.log), timeout=10_000)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().startswith("# The situation on 17 Nov 2025")
    assert "80,000-150,000" in data.text()
    assert "<h2>Open contradictions</h2>" in data.html()
    assert parts.errors() == []
    leave_plain()
    assert QGuiApplication.clipboard().text().startswith("# The situation on 17 Nov 2025")
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_a_report_is_saved_by_its_ending_with_what_changed(
    qtbot: QtBot, reports: Reports, parts: Parts, tmp_path: Path
) -> None:
    parts.session.set_compared_date(date(2025, 10, 1))
    out = tmp_path / "r.html"
    reports.save(out)
    qtbot.waitUntil(lambda: bool(parts.messages.log), timeout=10_000)
    text = out.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "Changes since 1 Oct 2025" in text


def test_a_report_never_replaces_the_file_itself(
    qtbot: QtBot, reports: Reports, parts: Parts
) -> None:
    path = parts.document.path
    assert path is not None
    before = path.read_bytes()
    reports.save(path)
    qtbot.waitUntil(lambda: bool(parts.errors()), timeout=10_000)
    assert path.read_bytes() == before


def test_a_report_is_saved_as_pages(
    qtbot: QtBot, reports: Reports, parts: Parts, tmp_path: Path
) -> None:
    out = tmp_path / "report.pdf"
    reports.save(out)
    qtbot.waitUntil(out.exists)
    parts.settle()
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 2
        assert pdf.pages[0].mediabox[2] < pdf.pages[0].mediabox[3]
