"""The kinds of files that the print dialog offers."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sitmap.portrayal.page.output import PageOutput
from sitmap.ui.print_layout.outputs import FORMS, OutputChoices


@pytest.fixture
def choices(qtbot: QtBot) -> OutputChoices:
    made = OutputChoices()
    qtbot.addWidget(made)
    return made


def chosen(choices: OutputChoices, words: str) -> PageOutput:
    choices.form_box.setCurrentText(next(form.words for form in FORMS if words in form.words))
    return choices.output()


def test_each_kind_says_how_its_files_are_written(choices: OutputChoices) -> None:
    assert choices.output() == PageOutput()
    assert chosen(choices, "screens") == PageOutput(dpi=110, light=True)
    assert chosen(choices, "PDF/A").archive
    assert chosen(choices, "position").world_file
    assert (choices.form.ending, choices.output().dpi) == ("png", 300)
    chosen(choices, "GeoTIFF")
    assert choices.form.ending == "tif"


def test_pixels_stand_for_a_resolution(choices: OutputChoices) -> None:
    chosen(choices, "PNG picture")
    choices.unit_box.setCurrentText("pixels wide")
    choices.number_box.setValue(2000)
    assert choices.output().pixels == 2000
    assert choices.output().resolution(254.0) == 200.0


def test_only_pictures_ask_for_a_resolution(choices: OutputChoices) -> None:
    asked = {}
    for number, form in enumerate(FORMS):
        choices.form_box.setCurrentIndex(number)
        asked[form.ending] = choices.size_row.isVisibleTo(choices)
    assert asked == {"pdf": False, "png": True, "tif": True, "svg": False}


def test_the_press_gets_finer_pictures(choices: OutputChoices) -> None:
    chosen(choices, "press")
    fine = choices.picture_dpi
    chosen(choices, "screens")
    assert fine == 350 > choices.picture_dpi


def test_an_ending_chooses_its_kind(qtbot: QtBot, choices: OutputChoices) -> None:
    choices.choose("tif")
    assert choices.form.words == "GeoTIFF"
    with qtbot.waitSignal(choices.save_wanted):
        choices.save_button.click()
