from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import cos, sin
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from sitmap.domain.observation import Basis, Kind, Observation
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.database import open_store
from sitmap.store.reading import history, observation
from sitmap.store.undo import undo_label
from sitmap.ui.editing import editor as editor_module
from sitmap.ui.editing.editor import Editor
from sitmap.ui.editing.observation_form import ObservationForm
from sitmap.ui.messages import Level, Message
from tests.helpers.small_store import DRAFTS, write_small_store
from tests.helpers.window_parts import Parts, PlainCanvas, degrees, parts_of

LEFT = Qt.MouseButton.LeftButton


class Desk:
    """A window with a plain canvas and the editor over a real file."""

    def __init__(self, qtbot: QtBot, parts: Parts) -> None:
        self.qtbot, self.parts = qtbot, parts
        self.window = QMainWindow()
        self.canvas = PlainCanvas()
        self.window.setCentralWidget(self.canvas)
        self.editor = Editor(
            parts.session, parts.document, self.canvas, parts.messages, self.window
        )
        qtbot.addWidget(self.window)
        self.window.resize(1100, 900)
        self.window.show()
        qtbot.waitExposed(self.window)

    @property
    def form(self) -> ObservationForm:
        assert self.editor.form is not None
        return self.editor.form

    def is_drawing(self) -> bool:
        return self.editor.drawing.active and self.canvas.picking

    def corners(self) -> int:
        return len(self.canvas.sketch)

    def click(self, x: int, y: int) -> None:
        QTest.mouseClick(self.canvas, LEFT, pos=QPoint(x, y))

    def save(self) -> UUID:
        """Save by the button, wait for the form to close; return what is selected then."""
        QTest.mouseClick(self.form.save, LEFT)
        self.parts.settle()
        assert self.editor.form is None
        assert self.parts.session.selection is not None
        return self.parts.session.selection

    def read(self, uid: UUID) -> Observation:
        assert self.parts.document.path is not None
        with open_store(self.parts.document.path) as db:
            return observation(db, uid)

    def uid(self, reference: str) -> UUID:
        """Return the current row with a reference of the small store."""
        snapshot = self.parts.session.snapshot
        rows = [
            row
            for row in range(len(snapshot))
            if snapshot.texts.source_ref[row] == reference and snapshot.current[row]
        ]
        assert len(rows) == 1
        return snapshot.uid(rows[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_small_store(tmp_path / "case.gpkg")


@pytest.fixture
def desk(qtbot: QtBot, path: Path) -> Iterator[Desk]:
    with parts_of(path) as parts:
        yield Desk(qtbot, parts)


@pytest.fixture
def discards(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the user answers to the question about unsaved input; empty fails the test."""
    answers: list[bool] = []
    monkeypatch.setattr(editor_module, "ask_discard", lambda _parent, _title: answers.pop(0))
    return answers


def test_a_point_is_recorded_by_a_click_on_the_map(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    assert fields.date.text() == "2025-11-17"
    assert not desk.form.save.isEnabled()
    assert desk.form.status.text() == "Still needed: a title"
    QTest.keyClicks(fields.title, "A bridge was hit")
    fields.party.choose("UA")
    fields.category.choose("fighting")
    fields.basis.choose("claimed")
    QTest.keyClicks(fields.claimant, "the brigade")
    fields.source.choose("article")
    QTest.keyClicks(fields.precision, "1 km")
    QTest.mouseClick(fields.geometry.buttons["Point"], LEFT)
    assert desk.is_drawing()
    desk.click(118, 72)
    assert not desk.is_drawing()
    assert fields.geometry.value == Geometry.point(*degrees(118, 72))
    found = desk.read(desk.save())
    assert (found.kind, found.title, found.party, found.category) == (
        Kind.EVENT,
        "A bridge was hit",
        "UA",
        "fighting",
    )
    assert (found.basis, found.claimant, found.grade) == (Basis.CLAIMED, "the brigade", "F6")
    assert found.sources == ("article",)
    assert found.location_precision_m == 1000
    assert found.geometry == Geometry.point(*degrees(118, 72))
    assert found.valid.text == "2025-11-17"


def test_a_line_is_drawn_corner_by_corner(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.kind.choose("route")
    QTest.keyClicks(fields.title, "Supply road")
    QTest.mouseClick(fields.geometry.buttons["LineString"], LEFT)
    for x, y in ((100, 100), (150, 100), (150, 140), (180, 170)):
        desk.click(x, y)
    assert desk.corners() == 4
    assert not desk.canvas.closed
    QTest.keyClick(desk.canvas, Qt.Key.Key_Backspace)
    assert desk.corners() == 3
    assert "3 so far" in fields.message("geometry")
    QTest.keyClick(desk.canvas, Qt.Key.Key_Return)
    assert not desk.is_drawing()
    assert desk.corners() == 3, "what was drawn stays on the map until it is recorded"
    assert fields.message("geometry").startswith("Line with 3 points, ")
    found = desk.read(desk.save())
    assert desk.corners() == 0
    points = [degrees(*spot) for spot in ((100, 100), (150, 100), (150, 140))]
    assert found.geometry is not None
    assert [tuple(point) for point in found.geometry.rings()[0].tolist()] == points


def test_a_polygon_ends_with_a_double_click_and_may_not_cross_itself(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.kind.choose("control")
    QTest.keyClicks(fields.title, "Grey zone")
    QTest.mouseClick(fields.geometry.buttons["Polygon"], LEFT)
    assert desk.canvas.closed or not desk.canvas.sketch
    desk.click(100, 100)
    QTest.keyClick(desk.canvas, Qt.Key.Key_Return)
    assert fields.message("geometry") == "2 more clicks needed."
    for x, y in ((200, 200), (200, 100), (100, 200)):
        desk.click(x, y)
    QTest.keyClick(desk.canvas, Qt.Key.Key_Return)
    assert "crosses itself" in fields.message("geometry")
    assert desk.is_drawing()
    QTest.keyClick(desk.canvas, Qt.Key.Key_Backspace)
    QTest.mouseDClick(desk.canvas, LEFT, pos=QPoint(200, 100))
    assert not desk.is_drawing()
    found = desk.read(desk.save())
    assert found.geometry is not None
    assert len(found.geometry.rings()[0]) == 4


def test_esc_stops_drawing_first_and_closes_the_form_next(desk: Desk) -> None:
    desk.editor.start_new()
    geometry = desk.form.fields.geometry
    QTest.mouseClick(geometry.buttons["Polygon"], LEFT)
    desk.click(100, 100)
    QTest.keyClick(desk.form, Qt.Key.Key_Escape)
    assert not desk.is_drawing()
    assert desk.corners() == 0
    assert desk.editor.form is not None
    QTest.mouseClick(geometry.buttons[""], LEFT)
    assert not desk.form.is_dirty
    QTest.keyClick(desk.form, Qt.Key.Key_Escape)
    assert desk.editor.form is None


def test_a_drawn_geometry_comes_back_when_the_choice_does(desk: Desk) -> None:
    desk.editor.start_new()
    geometry = desk.form.fields.geometry
    QTest.mouseClick(geometry.buttons["Point"], LEFT)
    desk.click(50, 60)
    drawn = geometry.value
    QTest.mouseClick(geometry.buttons[""], LEFT)
    assert geometry.value is None
    QTest.mouseClick(geometry.buttons["Point"], LEFT)
    assert geometry.value == drawn
    assert not desk.is_drawing()


def test_everything_works_by_keyboard_alone(desk: Desk) -> None:
    desk.editor.start_new()
    form = desk.form
    assert form.focusWidget() is form.fields.title
    QTest.keyClicks(form.fields.title, "Typed")
    QTest.keyClick(form.fields.title, Qt.Key.Key_Tab)
    assert form.focusWidget() is form.fields.text
    QTest.keyClick(form.fields.text, Qt.Key.Key_Tab)
    assert form.focusWidget() is form.fields.date
    QTest.keyClick(form.fields.geometry.buttons["Point"], Qt.Key.Key_Space)
    QTest.keyClicks(form.fields.geometry.typed, "48.28N 37.18E")
    QTest.keyClick(form.fields.geometry.typed, Qt.Key.Key_Return)
    desk.parts.settle()
    assert desk.editor.form is None
    assert desk.parts.session.selection is not None
    found = desk.read(desk.parts.session.selection)
    assert found.geometry == Geometry.point(37.18, 48.28)


def test_every_field_has_a_name_for_screen_readers(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    for name in fields.names():
        assert fields._widgets[name].accessibleName(), name


def test_the_date_is_read_back_as_it_is_typed(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.date.setText("2025-11-15~")
    assert fields.message("date") == "15 November 2025, give or take 3 days"
    fields.date.setText("2025-02-30")
    assert fields.message("date").startswith("The date 2025-02-30 does not exist")
    fields.title.setText("x")
    assert desk.form.status.text() == "Check: date"
    assert not desk.form.save.isEnabled()


def test_since_when_it_was_known_is_told_apart_from_when_it_happened(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    assert "not when it happened" in fields.message("known_from")


def test_the_category_is_explained_as_of_the_date(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.category.choose("fighting")
    assert fields.message("category") == "fighting inside the town"
    fields.date.setText("2024-01-01")
    assert fields.message("category") == "shots are exchanged"
    fields.kind.choose("control")
    assert fields.category.code() == ""
    assert fields.message("category") == ""


def test_low_above_high_stays_in_the_form(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.kind.choose("metric")
    fields.title.setText("Corridor")
    fields.metric.choose("corridor_width")
    assert fields.message("metric") == "Counted in km"
    fields.low.setText("15")
    fields.high.setText("10")
    assert fields.message("range") == "Low 15 is above high 10"
    assert desk.form.status.text() == "Check: range"
    fields.high.setText("20")
    assert fields.message("range") == ""
    reading = desk.read(desk.save()).reading
    assert reading is not None
    assert (reading.metric, reading.unit, reading.interval.bounds()) == (
        "corridor_width",
        "km",
        (15.0, 20.0),
    )


def test_new_list_entries_are_recorded_with_the_observation_and_undone_with_it(
    desk: Desk,
) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.kind.choose("metric")
    fields.title.setText("Displaced people")
    fields.value_text.setText("about 1,250")
    fields.metric.choose_new()
    assert desk.form.problems()["metric"]
    fields.metric.fields["metric_name"].setText("Displaced people")
    fields.metric.fields["metric_unit"].setText("people")
    fields.source.choose_new()
    assert desk.form.status.text() == "Still needed: the new source's title"
    fields.source.fields["source_title"].setText("Situation report 7")
    fields.source.fields["source_licence"].setText("CC BY 4.0")
    fields.party.choose_new()
    fields.party.fields["party_name"].setText("Civilians")
    found = desk.read(desk.save())
    lists = desk.parts.session.snapshot.vocabulary
    assert found.reading is not None
    assert lists.metrics[found.reading.metric].unit == "people"
    assert found.reading.unit == "people"
    assert lists.sources[found.sources[0]].licence == "CC BY 4.0"
    assert lists.parties[found.party].name == "Civilians"
    desk.parts.document.undo()
    desk.parts.settle()
    assert int(desk.parts.session.snapshot.current.sum()) == 4


def test_the_last_party_and_source_are_offered_again(desk: Desk) -> None:
    desk.editor.start_new()
    desk.form.fields.title.setText("One")
    desk.form.fields.party.choose("RU")
    desk.form.fields.source.choose("article")
    desk.save()
    desk.parts.session.set_valid_date(date(2025, 11, 3))
    desk.editor.start_new()
    fields = desk.form.fields
    assert (fields.party.code(), fields.source.code()) == ("RU", "article")
    assert fields.date.text() == "2025-11-03"
    assert not desk.form.is_dirty


def test_a_correction_starts_from_what_is_recorded(desk: Desk) -> None:
    first = desk.uid("F001")
    desk.parts.session.set_selection(first)
    desk.editor.start_correction(first)
    desk.parts.settle()
    fields = desk.form.fields
    assert fields.title.text() == "Assault on the station"
    assert fields.text.toPlainText() == "The station was <b>assaulted</b>"
    assert fields.geometry.mode == "Point"
    assert not fields.kind.isEnabled()
    assert not desk.form.is_dirty
    fields.title.setText("Assault on the railway station")
    fields.date.setText("2025-11-16")
    second = desk.read(desk.save())
    before = desk.read(first)
    assert second.observation_uid == first
    assert second.title == "Assault on the railway station"
    assert second.disputed_by == before.disputed_by
    assert second.geometry == before.geometry
    assert before.superseded_at == second.recorded_at


def test_undo_and_redo_of_a_correction(desk: Desk, path: Path) -> None:
    first = desk.uid("F001")
    desk.editor.start_correction(first)
    desk.parts.settle()
    desk.form.fields.title.setText("Other title")
    desk.save()
    state = desk.parts.document.state
    assert state is not None
    assert state.undo_label == "correct event: Other title"
    desk.parts.document.undo()
    desk.parts.settle()
    assert desk.read(desk.uid("F001")).title == "Assault on the station"
    desk.parts.document.redo()
    desk.parts.settle()
    assert desk.read(desk.uid("F001")).title == "Other title"
    with open_store(path) as db:
        assert len(history(db, first)) == 4
        assert undo_label(db) == "correct event: Other title"


def test_a_retraction_needs_a_reason(desk: Desk) -> None:
    uid = desk.uid("F001")
    desk.editor.start_retraction(uid)
    dialog = desk.editor.dialog
    assert dialog is not None
    assert not dialog.retract.isEnabled()
    dialog.reason.setText("   ")
    assert not dialog.retract.isEnabled()
    dialog.reason.setText("  the source withdrew it ")
    QTest.mouseClick(dialog.retract, LEFT)
    desk.parts.settle()
    assert desk.editor.dialog is None
    with open_store(desk.parts.document.path or Path()) as db:
        versions = history(db, uid)
    assert versions[-1].retracted
    assert versions[-1].reason == "the source withdrew it"
    assert "F001" not in [
        desk.parts.session.snapshot.texts.source_ref[row]
        for row in desk.parts.session.situation.rows.tolist()
    ]


def test_a_file_that_cannot_be_written_loses_nothing(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    desk.editor.start_new()
    desk.form.fields.title.setText("Not yet")
    QTest.mouseClick(desk.form.save, LEFT)
    assert desk.form.status.text() == "Saving…"
    assert not desk.form.fields.title.isEnabled()
    assert not desk.editor.may_close()
    desk.parts.settle()
    assert desk.form.status.text().startswith("Not saved: ")
    assert "cannot be written" in desk.form.status.text()
    assert desk.form.fields.title.text() == "Not yet"
    assert desk.form.fields.title.isEnabled()
    assert path.read_bytes() == before
    assert desk.parts.errors() == []
    monkeypatch.undo()
    assert desk.read(desk.save()).title == "Not yet"


def test_a_failed_retraction_stays_in_its_dialog(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.editor.start_retraction(desk.uid("F001"))
    dialog = desk.editor.dialog
    assert dialog is not None
    dialog.reason.setText("wrong town")
    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    QTest.mouseClick(dialog.retract, LEFT)
    desk.parts.settle()
    assert desk.editor.dialog is dialog
    assert dialog.message.text().startswith("Not retracted: ")
    assert dialog.reason.text() == "wrong town"
    assert dialog.retract.isEnabled()
    dialog.reject()
    assert desk.editor.dialog is None


def test_unsaved_input_is_asked_about(desk: Desk, discards: list[bool]) -> None:
    assert desk.editor.may_close()
    desk.editor.start_new()
    assert desk.editor.may_close()
    desk.editor.start_new()
    desk.form.fields.title.setText("Half")
    discards[:] = [False, False, True]
    assert not desk.editor.may_close()
    desk.editor.start_new()
    assert desk.form.fields.title.text() == "Half"
    assert desk.editor.may_close()
    assert desk.editor.form is None
    assert discards == []


def test_another_file_waits_for_unsaved_input(
    desk: Desk, discards: list[bool], tmp_path: Path
) -> None:
    other = write_small_store(tmp_path / "other.gpkg", ())
    desk.editor.start_new()
    desk.form.fields.title.setText("Half")
    discards[:] = [False, True]
    desk.parts.document.open(other)
    desk.parts.settle()
    assert desk.parts.document.path != other
    desk.parts.document.open(other)
    desk.parts.settle()
    assert desk.parts.document.path == other


def test_the_panel_of_the_form_asks_before_it_closes(desk: Desk, discards: list[bool]) -> None:
    desk.editor.start_new()
    dock = desk.editor._dock
    assert dock is not None
    desk.form.fields.title.setText("Half")
    discards[:] = [False, True]
    dock.close()
    assert desk.editor.form is not None
    assert dock.isVisible()
    dock.close()
    assert desk.editor.form is None


def test_the_form_takes_the_place_of_the_panels_and_gives_it_back(desk: Desk) -> None:
    docks = [QDockWidget(name, desk.window) for name in ("Metrics", "Card", "Closed")]
    for dock in docks:
        dock.setObjectName(dock.windowTitle())
        dock.setWidget(QLabel("content"))
        desk.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    docks[2].hide()
    desk.window.resizeDocks(docks[:1], [420], Qt.Orientation.Horizontal)
    desk.window.resizeDocks(docks[:2], [500, 200], Qt.Orientation.Vertical)
    QTest.qWait(0)
    sizes = [dock.size() for dock in docks[:2]]
    desk.editor.start_new()
    QTest.qWait(0)
    assert [dock.isVisible() for dock in docks] == [False, False, False]
    assert desk.editor._dock is not None
    assert desk.editor._dock.width() == sizes[0].width()
    assert desk.editor.may_close()
    QTest.qWait(0)
    assert [dock.isVisible() for dock in docks] == [True, True, False]
    assert [dock.size() for dock in docks[:2]] == sizes


def test_a_file_known_to_be_read_only_says_so_before_anything_is_typed(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    desk.parts.document.open(path)
    desk.parts.settle()
    desk.editor.start_new()
    assert desk.form.status.text().startswith("This file cannot be written")


def test_control_enter_saves_from_the_text(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.title.setText("x")
    QTest.keyClicks(fields.text, "one")
    QTest.keyClick(fields.text, Qt.Key.Key_Return)
    QTest.keyClicks(fields.text, "two")
    QTest.keyClick(fields.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.parts.settle()
    assert desk.parts.session.selection is not None
    assert desk.read(desk.parts.session.selection).text == "one\ntwo"


def test_enter_goes_to_the_first_field_that_is_not_right(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.kind.choose("metric")
    fields.title.setText("x")
    fields.metric.choose("troops")
    fields.low.setText("many")
    QTest.keyClick(fields.title, Qt.Key.Key_Return)
    assert desk.form.focusWidget() is fields.low
    assert fields.message("range").startswith("'many' is not a number")


def test_an_area_without_a_series_warns_that_it_does_not_last(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    fields.kind.choose("control")
    assert fields.message("date").endswith("nothing later ends it")
    fields.series.choose("grey zone")
    assert fields.message("date") == "17 November 2025"
    fields.kind.choose("event")
    assert fields.series.code() == ""
    assert fields.message("date") == "17 November 2025"


def test_a_correction_keeps_a_category_of_another_kind(desk: Desk) -> None:
    first = desk.uid("F003")
    odd = replace(DRAFTS[2], category="grey")
    desk.parts.document.execute(edits.revise, first, odd)
    desk.parts.settle()
    desk.editor.start_correction(first)
    desk.parts.settle()
    assert desk.form.fields.category.code() == "grey"
    desk.form.fields.title.setText("Other")
    assert desk.read(desk.save()).category == "grey"


def test_a_retracted_observation_is_not_corrected(desk: Desk) -> None:
    uid = desk.uid("F001")
    desk.parts.document.execute(edits.retract, uid, "wrong")
    desk.parts.settle()
    desk.editor.start_correction(uid)
    desk.parts.settle()
    assert desk.editor.form is None
    line = "This observation was retracted; undo brings it back"
    assert desk.parts.messages.log[-1] == Message(Level.WARNING, line)


def test_a_drawing_must_be_finished_before_saving(desk: Desk, discards: list[bool]) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    QTest.mouseClick(fields.geometry.buttons["LineString"], LEFT)
    desk.click(100, 100)
    desk.click(150, 150)
    discards[:] = [False]
    assert not desk.editor.may_close()
    assert desk.corners() == 2
    fields.title.setText("x")
    assert desk.form.status.text() == "Still needed: the finished drawing, or None on the map"
    assert not desk.form.save.isEnabled()
    QTest.keyClick(fields.title, Qt.Key.Key_Return)
    assert fields.geometry.value is not None
    assert desk.form.save.isEnabled()


def test_typed_coordinates_end_the_drawing(desk: Desk) -> None:
    desk.editor.start_new()
    fields = desk.form.fields
    QTest.mouseClick(fields.geometry.buttons["Polygon"], LEFT)
    desk.click(100, 100)
    fields.geometry.typed.setFocus()
    QTest.keyClicks(fields.geometry.typed, "37,48; 38,48; 38,95")
    assert not desk.is_drawing()
    assert desk.corners() == 0
    assert "outside the globe" in fields.message("geometry") or "95" in fields.message("geometry")
    QTest.keyClick(fields.geometry.typed, Qt.Key.Key_Backspace)
    QTest.keyClick(fields.geometry.typed, Qt.Key.Key_Backspace)
    QTest.keyClicks(fields.geometry.typed, "49")
    assert fields.geometry.value == Geometry.polygon([(37, 48), (38, 48), (38, 49)])


def test_what_does_not_show_now_says_so_when_it_is_recorded(desk: Desk) -> None:
    desk.editor.start_new()
    desk.form.fields.title.setText("Long ago")
    desk.form.fields.date.setText("2014-07")
    desk.save()
    assert desk.parts.messages.log[-1].text == (
        "Recorded: Long ago (it does not show at the present dates)"
    )


def test_a_shape_of_very_many_points_is_kept_and_not_typed(desk: Desk) -> None:
    desk.editor.start_new()
    geometry = desk.form.fields.geometry
    ring = [(37 + 0.1 * cos(k / 480), 48 + 0.1 * sin(k / 480)) for k in range(3000)]
    shape = Geometry.polygon(ring)
    geometry.set_value(shape)
    assert geometry.value == shape
    assert geometry.typed.isReadOnly()
    assert desk.form.fields.message("geometry").startswith("Polygon with 3000 corners, ")
    geometry.set_value(Geometry.point(37, 48))
    assert not geometry.typed.isReadOnly()
