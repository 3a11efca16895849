from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSpinBox
from pytestqt.qtbot import QtBot

from sitmap.domain.category import PageTemplate
from sitmap.errors import UserError
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.page.design import PageDesign, design_text
from sitmap.portrayal.view import View
from sitmap.store.page_templates import forget_template, remember_template
from sitmap.ui.messages import Messages
from sitmap.ui.print_layout.print_dialog import Means, PrintDialog
from sitmap.ui.print_layout.remembered import RememberedTemplates
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, make_snapshot

NO_MEANS = Means()


def dialog_of(qtbot: QtBot, means: Means = NO_MEANS) -> PrintDialog:
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 800, 600)
    session = Session(make_snapshot(), EXAMPLE_DAY)
    dialog = PrintDialog(session, view, load_base_map(), Messages(), means=means)
    qtbot.addWidget(dialog)
    return dialog


def choose(dialog: PrintDialog, name: str, text: str) -> None:
    combo = next(c for c in dialog.findChildren(QComboBox) if c.accessibleName() == name)
    if combo.isEditable():
        combo.setCurrentText(text)
    else:
        combo.setCurrentIndex(combo.findText(text, Qt.MatchFlag.MatchStartsWith))


def names(dialog: PrintDialog) -> list[str]:
    assert dialog.composition is not None
    return [block.name for block in dialog.composition.pages[0].blocks]


def words(dialog: PrintDialog) -> str:
    assert dialog.composition is not None
    lines = (line for page in dialog.composition.pages for line in page.texts())
    return " ".join(lines).replace("\u00a0", " ")


def test_a_template_changes_what_is_on_the_page(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    choose(dialog, "Template", "Metrics sheet")
    dialog.refresh()
    assert "map" not in names(dialog)
    choose(dialog, "Template", "Several dates")
    choose(dialog, "Earlier dates", "A week apart")
    spin = next(s for s in dialog.findChildren(QSpinBox) if s.accessibleName() == "Number of maps")
    spin.setValue(3)
    dialog.refresh()
    assert names(dialog).count("map") == 3
    assert "Situation on 3 days from 3 November 2025" in words(dialog)


def test_sizes_margins_and_scales_can_be_typed(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    choose(dialog, "Paper", "300x200mm")
    choose(dialog, "Scale", "1:600 000")
    line(dialog, "Margins").setText("15,12,12,12")
    dialog.refresh()
    made = dialog.composition
    assert made is not None
    assert (made.pages[0].width, made.pages[0].height) == (300.0, 200.0)
    assert made.scale == 600_000
    assert made.body.x == 15.0
    line(dialog, "Margins").setText("99")
    dialog.refresh()
    assert dialog.composition is None
    assert "margins" in dialog.message.text()


def line(dialog: PrintDialog, name: str) -> QLineEdit:
    return next(item for item in dialog.findChildren(QLineEdit) if item.accessibleName() == name)


def test_every_text_can_be_changed_and_fields_fill_themselves(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    line(dialog, "Title").setText("The front on {situation_on}")
    line(dialog, "Author").setText("A. Writer")
    line(dialog, "Heading of the legend").setText("Signs")
    remarks = next(r for r in dialog.findChildren(QPlainTextEdit))
    remarks.setPlainText("Checked by {author}, {nobody}")
    dialog.refresh()
    text = words(dialog)
    assert "The front on 17 November 2025" in text
    assert "Checked by A. Writer, {nobody}" in text
    assert "Signs" in text
    assert "no field {nobody}" in dialog.message.text()


def arranged(qtbot: QtBot) -> PrintDialog:
    dialog = dialog_of(qtbot)
    dialog.resize(1220, 780)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog._arrange.click()
    assert dialog.handles.isVisible()
    return dialog


def test_a_block_is_sized_by_the_mouse_and_others_make_room(qtbot: QtBot) -> None:
    dialog = arranged(qtbot)
    handles = dialog.handles
    before = handles.rect_of("map")
    QTest.mouseClick(handles, Qt.MouseButton.LeftButton, pos=before.center().toPoint())
    assert handles.chosen == "map"
    corner = before.bottomRight().toPoint()
    QTest.mousePress(handles, Qt.MouseButton.LeftButton, pos=corner)
    there = QPointF(corner) - QPointF(before.width() * 0.25, before.height() * 0.3)
    QTest.mouseMove(handles, there.toPoint())
    QTest.mouseRelease(handles, Qt.MouseButton.LeftButton, pos=there.toPoint())
    dialog.refresh()
    assert dialog.choices.places
    assert handles.rect_of("map").width() < before.width() * 0.85
    dialog._usual.click()
    dialog.refresh()
    assert not dialog.choices.places
    assert handles.rect_of("map").width() == pytest.approx(before.width(), rel=0.01)


def test_a_block_moves_by_arrow_keys(qtbot: QtBot) -> None:
    dialog = arranged(qtbot)
    handles = dialog.handles
    QTest.keyClick(handles, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    dialog.refresh()
    made = dialog.composition
    assert made is not None
    (place,) = [place for place in dialog.choices.places if place.name == "map"]
    assert dict(made.blocks)["map"].width == pytest.approx(place.width * made.body.width, abs=0.01)


def test_a_block_that_leaves_no_room_stays(qtbot: QtBot) -> None:
    dialog = arranged(qtbot)
    handles = dialog.handles
    before = handles.places
    handles.move_chosen(500.0, 500.0, sizing=True)
    assert handles.places == before
    assert "too small" in dialog.message.text()


def test_pages_are_made_in_a_worker_and_the_newest_choice_wins(qtbot: QtBot) -> None:
    runner = TaskRunner()
    dialog = dialog_of(qtbot, Means(runner=runner))
    assert dialog.composition is None
    for template in ("Situation map", "Metrics sheet"):
        choose(dialog, "Template", template)
    qtbot.waitUntil(lambda: dialog.composition is not None and "map" not in names(dialog))
    dialog.show()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: runner.idle)
    dialog.close()
    runner.close()


def test_the_file_remembers_a_layout(qtbot: QtBot) -> None:
    asked: list[tuple[object, ...]] = []

    def execute(action: Callable[..., object], *arguments: object, **told: object) -> None:
        asked.append((action, *arguments))
        done = told["done"]
        assert callable(done)
        done(None)

    dialog = dialog_of(qtbot, Means(execute=execute))
    choose(dialog, "Paper", "A3")
    said: list[str] = []
    design = PageDesign(template="event-list", paper="A5")
    known = {"House style": PageTemplate("House style", design_text(design))}
    made = RememberedTemplates(dialog.choices.design, lambda: known, execute, lambda _: "Poster")
    qtbot.addWidget(made)
    made.told.connect(said.append)
    made.taken.connect(dialog.choices.show_design)
    made.remember()
    assert asked[0][:2] == (remember_template, "Poster")
    assert '"paper": "A3"' in str(asked[0][2])
    made.forget("House style")
    assert asked[1] == (forget_template, "House style")
    made.take("House style")
    assert dialog.choices.design().template == "event-list"
    assert dialog.choices.design().paper == "A5"
    assert said == ["The file remembers 'Poster'.", "The file has forgotten 'House style'."]
    known["Bad"] = PageTemplate("Bad", "{")
    made.take("Bad")
    assert "cannot be read" in said[-1]
    made.fill()
    assert [action.text() for action in made.menu().actions()][:2] == ["House style", "Bad"]


def test_a_design_comes_back_through_the_controls(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    design = PageDesign("event-list", "300 x 400 mm", False, (20.0, 10.0, 10.0, 12.0), "{case}")
    dialog.choices.show_design(design)
    assert dialog.choices.design() == design
    choose(dialog, "Scale", "nonsense")
    with pytest.raises(UserError, match="not a scale"):
        dialog.choices.design()
