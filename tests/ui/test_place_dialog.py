"""The dialog for the place that measured figures are about."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from sitmap.domain.measured_place import Spot
from sitmap.portrayal.basemap import load_base_map
from sitmap.ui.editing.place_dialog import PlaceDialog
from tests.helpers.window_parts import Parts


@pytest.fixture
def dialog(qtbot: QtBot, parts: Parts) -> PlaceDialog:
    made = PlaceDialog(parts.session, load_base_map(), parts.runner)
    qtbot.addWidget(made)
    made.show()
    parts.settle()
    return made


def typed(dialog: PlaceDialog, field: str, text: str) -> None:
    line = getattr(dialog, field).line
    line.setText(text)
    line.textEdited.emit(text)


def is_ready(dialog: PlaceDialog) -> bool:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_it_begins_with_the_first_place_of_the_file(dialog: PlaceDialog) -> None:
    assert dialog.place.line.text() == "Pokrovsk"
    assert dialog.radius.value() == 10
    assert not dialog.side.isEnabled()
    assert is_ready(dialog)


def test_a_way_is_chosen_by_name_and_kept(dialog: PlaceDialog, parts: Parts) -> None:
    typed(dialog, "rear", "Мезова")
    assert dialog.rear.is_placed
    typed(dialog, "rear", "Mezhova")
    assert dialog.grid.message("rear").startswith("48.")
    dialog.side.choose("UA")
    dialog.contested.choose("open")
    dialog.radius.setValue(5)
    dialog.accept()
    spot = parts.session.map_options.spot
    assert spot is not None
    assert (spot.name, spot.rear_name, spot.side, spot.contested) == (
        "Pokrovsk",
        "Mezhova",
        "UA",
        "open",
    )
    assert spot.radius_km == 5


def test_a_position_is_a_place_and_nonsense_is_none(dialog: PlaceDialog) -> None:
    typed(dialog, "place", "48.5, 37.7")
    assert dialog.place.at == pytest.approx((37.7, 48.5))
    typed(dialog, "place", "Qwzx")
    assert not is_ready(dialog)
    assert "No such place" in dialog.grid.message("place")
    typed(dialog, "place", "48.5, 37.7")
    typed(dialog, "rear", "50.45, 30.52")
    assert not is_ready(dialog)
    assert "300 km" in dialog.grid.message("rear")


def test_the_first_place_comes_back(dialog: PlaceDialog, parts: Parts) -> None:
    typed(dialog, "place", "48.5, 37.7")
    dialog.accept()
    assert parts.session.map_options.spot == Spot(dialog.place.name, *dialog.place.at)
    dialog.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).click()
    assert parts.session.map_options.spot is None
