from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sitmap.domain.category import CaseInfo
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.errors import UserError
from sitmap.geo.projection import choose_projection, utm_projection
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.view import View
from sitmap.ui.messages import Messages
from sitmap.ui.print_layout.print_dialog import Means, PrintDialog, file_stem
from sitmap.ui.print_layout.system_printer import paint_on_printer
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, make_snapshot


class Made:
    """A print dialog over the example, and what it was asked and told."""

    def __init__(
        self,
        qtbot: QtBot,
        out: Path | None,
        info: CaseInfo | None = None,
        runner: TaskRunner | None = None,
    ) -> None:
        self.asked: list[tuple[str, str]] = []
        self.out = out
        self.session = Session(make_snapshot(info=info), EXAMPLE_DAY)
        self.messages = Messages()
        view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 800, 600)
        self.dialog = PrintDialog(
            self.session, view, load_base_map(), self.messages, means=Means(self._ask, runner)
        )
        qtbot.addWidget(self.dialog)

    def _ask(self, parent: QWidget, ending: str, stem: str) -> Path | None:
        assert parent is self.dialog
        self.asked.append((ending, stem))
        return self.out

    def choose(self, name: str, text: str) -> None:
        combo = next(c for c in self.dialog.findChildren(QComboBox) if c.accessibleName() == name)
        combo.setCurrentIndex(combo.findText(text, Qt.MatchFlag.MatchStartsWith))

    def button(self, text: str) -> QPushButton:
        return next(
            button
            for button in self.dialog.findChildren(QPushButton)
            if text in button.text().replace("&", "")
        )


def test_it_shows_the_page_that_it_saves(qtbot: QtBot, tmp_path: Path) -> None:
    made = Made(qtbot, tmp_path / "page.pdf")
    composition = made.dialog.composition
    assert composition is not None
    assert made.dialog.preview.page is composition.pages[0]
    made.button("Save").click()
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    assert "Saved" in made.dialog.message.text()
    assert made.messages.log[-1].text == made.dialog.message.text()
    assert made.asked == [("pdf", "battle_of_pokrovsk_a4_20251117")]


def test_the_present_map_keeps_the_projection_of_the_screen(qtbot: QtBot) -> None:
    wide = (32.0, 45.0, 44.0, 51.0)
    view = View.fit(utm_projection(37), wide, 800, 600)
    session = Session(make_snapshot(), EXAMPLE_DAY)
    dialog = PrintDialog(session, view, load_base_map(), Messages())
    qtbot.addWidget(dialog)
    made = dialog.composition
    assert made is not None
    assert made.view.projection == view.projection
    assert "UTM zone 37N, WGS 84" in dialog.message.text()
    session.set_map_options(replace(session.map_options, projection="EPSG:28407"))
    dialog.refresh()
    made = dialog.composition
    assert made is not None
    assert made.view.projection.epsg == 28407
    assert "Position error about 3 m." in dialog.message.text()


@pytest.mark.parametrize("ending", ["png", "svg", "tif"])
def test_it_saves_pictures(qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    made = Made(qtbot, tmp_path / f"page.{ending}")
    made.dialog.choices.findChildren(QWidget)
    made.dialog.save(ending)
    assert (tmp_path / f"page.{ending}").stat().st_size > 1000


def test_a_page_is_saved_while_the_window_lives(qtbot: QtBot, tmp_path: Path) -> None:
    runner = TaskRunner()
    made = Made(qtbot, tmp_path / "page.png", runner=runner)
    qtbot.waitUntil(lambda: made.dialog.composition is not None)
    made.dialog.save("png")
    assert made.dialog.message.text() == "Saving page.png…"
    made.dialog.reject()  # whoever closes the dialog meanwhile still gets the page
    qtbot.waitUntil(lambda: runner.idle)
    assert (tmp_path / "page.png").stat().st_size > 1000
    assert made.messages.log[-1].text.startswith("Saved ")
    runner.close()


def test_a_grey_copy_can_be_looked_at(qtbot: QtBot) -> None:
    made = Made(qtbot, None)
    preview = made.dialog.preview
    preview.resize(600, 500)
    colours = []
    for grey in (False, True):
        made.dialog.outputs.grey_box.setChecked(grey)
        image = preview.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
        pixels = rows[:, : 3 * image.width()].reshape(-1, 3).astype(int)
        colours.append(int((pixels.max(axis=1) - pixels.min(axis=1)).max()))
    assert colours[0] > 60
    assert colours[1] < 16  # in the dark the ground about the page is tinted


def test_choices_change_the_page(qtbot: QtBot) -> None:
    made = Made(qtbot, None)
    made.choose("Orientation", "Portrait")
    made.choose("Paper", "A3")
    made.choose("Handling label", "TLP:AMBER+STRICT")
    made.choose("Scale", "1:500")
    qtbot.waitUntil(
        lambda: (
            made.dialog.composition is not None
            and made.dialog.composition.handling == "TLP:AMBER+STRICT"
        )
    )
    composition = made.dialog.composition
    assert composition is not None
    assert (composition.pages[0].width, composition.pages[0].height) == (297.0, 420.0)
    assert composition.scale == 500_000


def test_saving_does_not_wait_for_the_typing_pause(qtbot: QtBot, tmp_path: Path) -> None:
    made = Made(qtbot, tmp_path / "page.svg")
    made.choose("Orientation", "Portrait")
    made.dialog.save("svg")
    assert 'width="210' in (tmp_path / "page.svg").read_text(encoding="utf-8")


def test_the_page_follows_the_dates_of_the_session(qtbot: QtBot) -> None:
    made = Made(qtbot, None)
    made.session.set_valid_date(date(2025, 11, 16))
    qtbot.waitUntil(
        lambda: (
            made.dialog.composition is not None
            and made.dialog.composition.dates.on == date(2025, 11, 16)
        )
    )


def test_a_cancelled_choice_of_file_saves_nothing(qtbot: QtBot) -> None:
    made = Made(qtbot, None)
    before = made.dialog.message.text()
    made.dialog.save("pdf")
    assert made.asked
    assert made.dialog.message.text() == before


def test_a_failure_is_told_in_one_line(qtbot: QtBot, tmp_path: Path) -> None:
    made = Made(qtbot, tmp_path / "nowhere" / "page.pdf")
    made.dialog.save("pdf")
    assert "the folder does not exist" in made.dialog.message.text()


def test_it_says_that_there_is_no_handling_label(qtbot: QtBot) -> None:
    assert "no handling label" in Made(qtbot, None).dialog.message.text()
    labelled = Made(qtbot, None, CaseInfo("Case", "UTC", tlp="TLP:GREEN"))
    assert "no handling label" not in labelled.dialog.message.text()
    assert labelled.dialog.composition is not None
    assert labelled.dialog.composition.handling == "TLP:GREEN"


def test_the_preview_paints_a_white_sheet_of_the_right_shape(qtbot: QtBot) -> None:
    dialog = Made(qtbot, None).dialog
    dialog.resize(1180, 760)
    dialog.show()
    qtbot.waitExposed(dialog)
    sheet = dialog.preview.sheet_rect()
    assert sheet.width() / sheet.height() == pytest.approx(297 / 210, rel=0.01)
    assert dialog.preview.rect().contains(sheet.toAlignedRect())
    image = dialog.preview.grab().toImage()
    corner = sheet.topLeft().toPoint()
    assert image.pixelColor(corner.x() + 3, corner.y() + 3).lightness() > 250


def test_every_control_has_a_name_for_readers(qtbot: QtBot) -> None:
    dialog = Made(qtbot, None).dialog
    for combo in dialog.findChildren(QComboBox):
        assert combo.accessibleName()
    assert "Situation on 17 November 2025" in dialog.preview.accessibleDescription()


def test_pages_go_to_a_printer_at_their_size(qtbot: QtBot, tmp_path: Path) -> None:
    composition = Made(qtbot, None).dialog.composition
    assert composition is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    paint_on_printer(printer, composition.pages)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_answer_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    composition = Made(qtbot, None).dialog.composition
    assert composition is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "nowhere" / "out.pdf"))
    with pytest.raises(UserError, match="printer does not answer"):
        paint_on_printer(printer, composition.pages)


def test_file_names_are_plain() -> None:
    assert file_stem("A/B: c?", "A4", "2025-11-17") == "a_b_c_a4_20251117"
    assert file_stem("???", "Letter", "2025-11-17") == "situation_letter_20251117"


def test_the_page_follows_filter_and_layers_and_says_so(qtbot: QtBot) -> None:
    made = Made(qtbot, None)
    made.session.set_filter(Filter(parties=frozenset({"RU"})))
    qtbot.waitUntil(lambda: "Filter: Russian forces" in page_words(made))
    assert "Ukrainian forces" not in page_words(made)
    made.session.set_filter(NO_FILTER)
    hidden = frozenset(key for key in made.session.snapshot.layers.keys if key.kind == "event")
    options = replace(made.session.map_options, layers=LayerChoices(hidden))
    made.session.set_map_options(options)
    qtbot.waitUntil(lambda: "Hidden: " in page_words(made))
    assert "Not everything is shown: 7 of 9" in page_words(made)


def page_words(made: Made) -> str:
    composition = made.dialog.composition
    assert composition is not None
    return " ".join(line for page in composition.pages for line in page.texts())
