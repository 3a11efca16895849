"""The dialog that turns a pasted table into readings."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import calendar_day
from sitmap.domain.observation import Kind
from sitmap.ui.editing.fields import Drop
from sitmap.ui.editing.paste_table import PasteTableDialog
from tests.helpers.window_parts import Parts

TABLE = """| (as of Nov 17, 2025) | Russian Forces | Ukrainian Forces |
|---|---|---|
| Troop Concentration | 80,000-150,000 | ~7,500-10,000 |
| Bridges held | 5-3 | dozens |
"""


@pytest.fixture
def dialog(qtbot: QtBot, parts: Parts) -> PasteTableDialog:
    snapshot = parts.session.snapshot
    day = calendar_day(parts.session.on)
    made = PasteTableDialog(parts.document, snapshot.vocabulary, snapshot.info.zone, day)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(dialog: PasteTableDialog, row: int, column: int) -> str:
    item = dialog.table.item(row, column)
    return item.text() if item is not None else ""


def test_a_table_is_read_shown_and_recorded(dialog: PasteTableDialog, parts: Parts) -> None:
    assert not dialog.record.isEnabled()
    dialog.text.setPlainText(TABLE)
    assert dialog.date.text() == "2025-11-17"
    assert dialog.record.text() == "Record 3 readings"
    assert "1 left out" in dialog.status.text()
    assert shown(dialog, 0, 1) == "80,000-150,000\n80\u00a0000–150\u00a0000\u00a0people"
    before = len(parts.session.snapshot.rows_of(Kind.METRIC))
    dialog.scope.setText("Pokrovsk sector")
    dialog.record.click()
    parts.settle()
    assert not dialog.isVisible()
    assert len(parts.session.snapshot.rows_of(Kind.METRIC)) == before + 3
    assert "Bridges held" in {m.name for m in parts.session.snapshot.vocabulary.metrics.values()}
    parts.document.undo()
    parts.settle()
    assert parts.errors() == []


def test_another_metric_can_be_chosen_for_a_row(dialog: PasteTableDialog) -> None:
    dialog.text.setPlainText(TABLE)
    drop = dialog.table.cellWidget(1, 0)
    assert isinstance(drop, Drop)
    assert drop.currentText() == "Bridges held (new)"
    drop.setCurrentIndex(drop.findData("corridor_width"))
    assert shown(dialog, 1, 2) == "dozens\nat least 24\u00a0km"


def test_a_wrong_date_or_no_table_is_told(dialog: PasteTableDialog) -> None:
    dialog.text.setPlainText("no table at all")
    assert "no table" in dialog.status.text()
    assert not dialog.record.isEnabled()
    dialog.text.setPlainText(TABLE)
    dialog.date.setText("some day")
    assert not dialog.record.isEnabled()
