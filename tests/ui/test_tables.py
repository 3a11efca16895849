from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import parse_duration
from sitmap.domain.filters import Filter
from sitmap.domain.listing import Listing
from sitmap.store import edits
from sitmap.ui.session import Session
from sitmap.ui.tables.situation_table import SituationTable
from tests.helpers.small_store import DRAFTS, write_small_store
from tests.helpers.snapshots import EXAMPLE_DAY, make_snapshot
from tests.helpers.window_parts import Parts, parts_of

REF, KIND, DATE, PARTY, WHAT, VALUE, PLACE, BASIS, GRADE = range(9)


@pytest.fixture
def parts(qapp: object, tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as made:
        yield made


@pytest.fixture
def table(qtbot: QtBot, parts: Parts) -> SituationTable:
    made = SituationTable(parts.session)
    qtbot.addWidget(made)
    made.resize(1200, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def column(table: SituationTable, number: int) -> list[str]:
    return [table.model.text(row, number) for row in range(table.model.rowCount())]


def uid_of(parts: Parts, reference: str) -> UUID:
    snapshot = parts.session.snapshot
    return snapshot.uid(list(snapshot.texts.source_ref).index(reference))


def selected(table: SituationTable) -> list[str]:
    return [
        table.model.text(index.row(), REF) for index in table.view.selectionModel().selectedRows()
    ]


def test_the_table_shows_what_shows(table: SituationTable) -> None:
    assert table.heading.text() == "Situation on 17 Nov 2025: 4 of 4 observations"
    shown = {
        table.model.text(row, REF): [table.model.text(row, number) for number in range(9)]
        for row in range(4)
    }
    assert shown["F001"] == [
        "F001", "Event", "about 15 November 2025", "Russian forces", "Assault on the station", "",
        "Pokrovsk", "claimed", "F6",
    ]  # fmt: skip
    assert shown["F002"][VALUE].startswith("10-15 km")
    assert shown["F004"][DATE] == "10 November 2025 (7 d old)"


def test_a_stale_reading_says_so(table: SituationTable, parts: Parts) -> None:
    parts.session.set_valid_date(date(2025, 12, 1))
    table.refresh()
    assert column(table, DATE) == ["10 November 2025 (21 d old, stale)"]


def test_it_follows_the_session(qtbot: QtBot, table: SituationTable, parts: Parts) -> None:
    parts.session.set_valid_date(date(2025, 11, 12))
    qtbot.waitUntil(lambda: table.heading.text().startswith("Situation on 12 Nov 2025: 2 of 4"))
    assert sorted(column(table, REF)) == ["F001", "F004"]
    parts.session.set_valid_date(date(2025, 11, 20))
    parts.session.set_duration(parse_duration("30d"))
    qtbot.waitUntil(lambda: table.model.rowCount() == 4)
    parts.document.execute(edits.retract, uid_of(parts, "F002"), "wrong")
    parts.settle()
    qtbot.waitUntil(lambda: table.heading.text().endswith("3 of 3 observations"))


def test_a_hidden_table_costs_nothing_and_catches_up(
    qtbot: QtBot, table: SituationTable, parts: Parts
) -> None:
    table.hide()
    parts.session.set_valid_date(date(2025, 11, 12))
    table.refresh()
    assert table.model.rowCount() == 4
    table.show()
    assert table.model.rowCount() == 2


@pytest.mark.parametrize("number", range(9))
def test_every_column_sorts_both_ways(table: SituationTable, number: int) -> None:
    model = table.model
    model.sort(number, Qt.SortOrder.AscendingOrder)
    up = column(table, REF)
    model.sort(number, Qt.SortOrder.DescendingOrder)
    assert sorted(up) == sorted(column(table, REF)) == ["F001", "F002", "F003", "F004"]
    if number not in (DATE, VALUE):
        words = [text.casefold() for text in column(table, number)]
        assert words == sorted(words, reverse=True)


def test_dates_sort_by_time_and_values_by_number(qtbot: QtBot, tmp_path: Path) -> None:
    from dataclasses import replace

    from sitmap.domain.metric import Interval
    from sitmap.domain.observation import MetricReading

    def reading(low: float | None, best: float | None, high: float | None) -> MetricReading:
        return MetricReading("troops", "people", "", "", Interval(low, best, high))

    metric = DRAFTS[1]
    drafts = (
        replace(metric, source_ref="a", valid_text="2025-11-17", reading=reading(None, 900, None)),
        replace(metric, source_ref="b", valid_text="2025-11", reading=reading(10_000, None, None)),
        replace(metric, source_ref="c", valid_text="2025", reading=reading(None, None, 50)),
        replace(DRAFTS[2], source_ref="d", valid_text="../2025-12"),
    )
    with parts_of(write_small_store(tmp_path / "sort.gpkg", drafts)) as parts:
        table = SituationTable(parts.session)
        qtbot.addWidget(table)
        table.show()
        table.model.sort(DATE)
        assert column(table, REF) == ["d", "c", "b", "a"]
        table.model.sort(VALUE)
        assert column(table, REF) == ["c", "a", "b", "d"]
        table.model.sort(VALUE, Qt.SortOrder.DescendingOrder)
        assert column(table, REF) == ["b", "a", "c", "d"]


def test_clearing_the_sorting_brings_back_the_order_of_the_file(table: SituationTable) -> None:
    before = column(table, REF)
    table.model.sort(REF, Qt.SortOrder.DescendingOrder)
    assert column(table, REF) == ["F004", "F003", "F002", "F001"]
    table.model.sort(-1)
    assert column(table, REF) == before


def test_the_sorting_survives_another_date(table: SituationTable, parts: Parts) -> None:
    table.model.sort(REF, Qt.SortOrder.DescendingOrder)
    parts.session.set_valid_date(date(2025, 11, 12))
    table.refresh()
    assert column(table, REF) == ["F004", "F001"]


def test_a_click_selects_everywhere(table: SituationTable, parts: Parts) -> None:
    table.model.sort(REF)
    index = table.model.index(1, WHAT)
    spot: QPoint = table.view.visualRect(index).center()
    table.view.setFocus()
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert parts.session.selection == uid_of(parts, "F002")


def test_a_selection_elsewhere_is_followed_through_sorting(
    table: SituationTable, parts: Parts
) -> None:
    parts.session.set_selection(uid_of(parts, "F003"))
    assert selected(table) == ["F003"]
    for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
        table.model.sort(REF, order)
        assert selected(table) == ["F003"]
    parts.session.set_selection(None)
    assert selected(table) == []


def test_a_selection_that_does_not_show_is_kept(table: SituationTable, parts: Parts) -> None:
    uid = uid_of(parts, "F002")
    parts.session.set_selection(uid)
    parts.session.set_valid_date(date(2025, 11, 12))
    table.refresh()
    assert selected(table) == []
    assert parts.session.selection == uid


def test_the_model_keeps_the_promises_of_qt(table: SituationTable, parts: Parts) -> None:
    tester = QAbstractItemModelTester(
        table.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    assert tester.model() is table.model
    table.model.sort(DATE)
    parts.session.set_valid_date(date(2025, 11, 12))
    table.refresh()
    table.model.sort(-1)
    assert table.model.rowCount(table.model.index(0, 0)) == 0


def clipboard() -> QMimeData:
    found = QGuiApplication.clipboard().mimeData()
    assert found is not None
    return found


def test_words_narrow_the_table_and_never_the_situation(
    qtbot: QtBot, table: SituationTable, parts: Parts
) -> None:
    table.search.setText("POKROVSK assault")
    qtbot.waitUntil(lambda: column(table, REF) == ["F001"])
    assert table.heading.text().endswith("4 of 4 observations, 1 with these words")
    assert len(parts.session.situation) == 4
    table.view.sortByColumn(DATE, Qt.SortOrder.DescendingOrder)
    assert column(table, REF) == ["F001"]
    table.search.setText("no such words")
    qtbot.waitUntil(lambda: table.model.rowCount() == 0)
    table.search.clear()
    qtbot.waitUntil(lambda: table.model.rowCount() == 4)


def test_a_selection_hidden_by_words_comes_back(
    qtbot: QtBot, table: SituationTable, parts: Parts
) -> None:
    parts.session.set_selection(uid_of(parts, "F002"))
    assert selected(table) == ["F002"]
    table.search.setText("F001")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert selected(table) == []
    assert parts.session.selection == uid_of(parts, "F002")
    table.search.clear()
    qtbot.waitUntil(lambda: selected(table) == ["F002"])


def test_rows_are_copied_for_spreadsheets_and_texts(table: SituationTable, parts: Parts) -> None:
    table.view.sortByColumn(REF, Qt.SortOrder.AscendingOrder)
    table.view.setFocus()
    table.view.selectAll()
    QTest.keySequence(table.view, QKeySequence(QKeySequence.StandardKey.Copy))
    lines = clipboard().text().splitlines()
    assert lines[0].split("\t") == [
        "Ref", "Kind", "Date", "Party", "What", "Value", "Place", "Basis", "Grade",
    ]  # fmt: skip
    assert [line.split("\t")[0] for line in lines[1:]] == ["F001", "F002", "F003", "F004"]
    assert all(line.count("\t") == 8 for line in lines)
    assert clipboard().html().count("<tr>") == 5


def test_a_copied_cell_is_no_formula(table: SituationTable, parts: Parts) -> None:
    draft = replace(DRAFTS[0], title="=HYPERLINK(1)\n\tx", source_ref="-5")
    parts.document.execute(edits.add, draft)
    parts.settle()
    table.refresh()
    table.copy_all()
    line = next(line for line in clipboard().text().splitlines() if "HYPERLINK" in line)
    assert line.split("\t")[WHAT] == "'=HYPERLINK(1) x"
    assert line.split("\t")[REF] == "-5"


def test_the_situation_can_be_copied_in_words(table: SituationTable) -> None:
    table.copy_words()
    words = clipboard().text()
    assert "Situation on" in words
    assert "Assault on the station, Pokrovsk, Russian forces, claimed by the ministry" in words


def test_the_table_lists_what_no_date_shows(table: SituationTable, parts: Parts) -> None:
    draft = replace(DRAFTS[0], valid_text="", title="Some time", source_ref="F100")
    parts.document.execute(edits.add, draft)
    parts.settle()
    table.show_listing(Listing.UNDATED)
    assert column(table, REF) == ["F100"]
    assert table.heading.text() == "Undated: 1 of 5 observations"
    table.show_listing(Listing.ALL)
    assert len(column(table, REF)) == 5
    table.show_listing(Listing.DATE)
    assert table.heading.text().startswith("Situation on 17 Nov 2025: 4 of 5")


def test_a_filter_is_told_above_the_table_and_in_its_words(qtbot: QtBot) -> None:
    session = Session(make_snapshot(), EXAMPLE_DAY)
    table = SituationTable(session)
    qtbot.addWidget(table)
    table.show()
    session.set_filter(Filter(parties=frozenset({"RU"})))
    qtbot.waitUntil(lambda: "a filter or hidden layers are on" in table.heading.text())
    assert "Filter: Russian forces" in table.heading.toolTip()
    table.copy_words()
    assert "Filter: Russian forces." in QGuiApplication.clipboard().text()
    session.show_all()
    qtbot.waitUntil(lambda: "filter" not in table.heading.text())
