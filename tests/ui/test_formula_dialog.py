"""The dialog for figures of one's own: result and fault beside the expression, kept in the file."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sitmap.ui.editing.formula_dialog import FormulaDialog
from tests.helpers.window_parts import Parts

RATIO = "troop_concentration[RU] / troop_concentration[UA]"


@pytest.fixture
def dialog(qtbot: QtBot, parts: Parts) -> FormulaDialog:
    made = FormulaDialog(parts.session, parts.document)
    qtbot.addWidget(made)
    made.show()
    return made


def names(dialog: FormulaDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_the_result_stands_below_while_one_types(dialog: FormulaDialog) -> None:
    assert not dialog.save.isEnabled()
    dialog.text.setPlainText(RATIO)
    assert "8–20:1 = 80,000-150,000 ÷ ~7,500-10,000" in dialog.outcome.text()
    assert not dialog.save.isEnabled()
    dialog.name.setText("Troop ratio")
    assert dialog.save.isEnabled()
    dialog.text.setPlainText("troop_concentration + people_fled")
    assert "differ in party or scope" in dialog.outcome.text()


def test_a_fault_is_told_and_underlined(dialog: FormulaDialog) -> None:
    dialog.name.setText("X")
    dialog.text.setPlainText("troop_concentration / tropes")
    message = dialog.text.accessibleDescription()
    assert message.startswith("Character 23: there is no metric 'tropes'")
    (mark,) = dialog.text.extraSelections()
    assert mark.cursor.selectedText() == "tropes"
    assert not dialog.save.isEnabled()
    dialog.text.setPlainText("troop_concentration /")
    assert len(dialog.text.extraSelections()) == 1
    dialog.text.setPlainText("troop_concentration")
    assert dialog.text.extraSelections() == []


def test_a_figure_is_saved_changed_and_removed(dialog: FormulaDialog, parts: Parts) -> None:
    dialog.name.setText("Troop ratio")
    dialog.text.setPlainText(RATIO)
    dialog.save.click()
    parts.settle()
    assert names(dialog) == ["New figure", "Troop ratio"]
    assert dialog.list.currentRow() == 1
    dialog.name.setText("Ratio of troops")
    dialog.save.click()
    parts.settle()
    (kept,) = parts.session.snapshot.vocabulary.formulas.values()
    assert (kept.code, kept.name, kept.expression) == ("troop_ratio", "Ratio of troops", RATIO)
    dialog.remove.click()
    parts.settle()
    assert names(dialog) == ["New figure"]
    assert dialog.text.toPlainText() == ""
    parts.document.undo()
    parts.settle()
    assert names(dialog) == ["New figure", "Ratio of troops"]


def test_a_metric_of_the_list_goes_into_the_expression(dialog: FormulaDialog) -> None:
    entry = next(
        dialog.metrics.item(row)
        for row in range(dialog.metrics.count())
        if dialog.metrics.item(row).text().startswith("people_fled")
    )
    assert "[civilian]" in entry.text()
    dialog.metrics.itemActivated.emit(entry)
    assert dialog.text.toPlainText() == "people_fled"
