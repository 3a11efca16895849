"""The review dock: computed when it is looked at, jumped from, set aside and undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sitmap.domain.review.geography import NO_GEOGRAPHY
from sitmap.portrayal.basemap import load_base_map
from sitmap.store.demonstration import write_demonstration
from sitmap.ui.review.review_panel import ReviewPanel
from sitmap.ui.review.review_place import ReviewPlace
from sitmap.ui.review.reviewing import ListedFinding, Reviewing
from sitmap.ui.settings import Settings
from tests.helpers.window_parts import Parts, parts_of


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "case.gpkg"
    write_demonstration(path)
    return path


@pytest.fixture
def parts(qapp: object, case: Path, tmp_path: Path) -> Iterator[Parts]:
    path = tmp_path / "case.gpkg"
    path.write_bytes(case.read_bytes())
    with parts_of(path) as made:
        yield made


@pytest.fixture
def panel(qtbot: QtBot, parts: Parts) -> ReviewPanel:
    session = parts.session
    reviewing = Reviewing(session, parts.document, parts.runner, NO_GEOGRAPHY, session)
    made = ReviewPanel(session, reviewing)
    qtbot.addWidget(made)
    made.resize(380, 700)
    return made


def opened(qtbot: QtBot, panel: ReviewPanel) -> list[ListedFinding]:
    panel.show()
    qtbot.waitUntil(lambda: panel._reviewing.reviewed is not None and not panel._reviewing.busy)
    return listed(panel)


def listed(panel: ReviewPanel) -> list[ListedFinding]:
    items = [panel.findings.item(number) for number in range(panel.findings.count())]
    found = [item.data(Qt.ItemDataRole.UserRole) for item in items]
    return [finding for finding in found if isinstance(finding, ListedFinding)]


def choose(panel: ReviewPanel, title: str) -> ListedFinding:
    for number in range(panel.findings.count()):
        item = panel.findings.item(number)
        found = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(found, ListedFinding) and found.title == title:
            panel.findings.setCurrentItem(item)
            return found
    raise AssertionError(title)


def test_nothing_is_computed_before_somebody_looks(panel: ReviewPanel, parts: Parts) -> None:
    parts.settle()
    assert panel._reviewing.reviewed is None
    assert not panel._reviewing.busy
    assert listed(panel) == []


def test_the_parts_of_the_review_are_made_when_it_is_looked_at(
    qtbot: QtBot, parts: Parts, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.set_noted_by("O. K.")
    place = ReviewPlace(parts.session, parts.document, parts.runner, load_base_map(), settings)
    qtbot.addWidget(place)
    assert "panel" not in place.__dict__
    place.show()
    qtbot.waitUntil(lambda: len(listed(place.panel)) > 0)
    titles = {finding.title for finding in listed(place.panel)}
    assert {"Distance or direction", "Course of a road"} <= titles
    assert place.panel.noted_by.text() == "O. K."
    place.panel.noted_by.setText("N. P. ")
    place.panel.noted_by.editingFinished.emit()
    assert settings.noted_by() == "N. P."
    with qtbot.waitSignal(place.observation_chosen):
        choose(place.panel, "Course of a road")
        place.panel.findings.itemClicked.emit(place.panel.findings.currentItem())
    parts.settle()


def test_findings_are_listed_by_severity_with_their_observations(
    qtbot: QtBot, panel: ReviewPanel
) -> None:
    found = opened(qtbot, panel)
    assert {item.title for item in found} >= {"Claim and denial", "Sums that do not close"}
    assert panel.state.text() == f"{len(found)} findings on 17 Nov 2025"
    assert panel.details.isHidden()
    choose(panel, "Sums that do not close")
    assert not panel.details.isHidden()
    words = [panel.observations.item(n).text() for n in range(panel.observations.count())]
    assert [word.split()[0] for word in words] == ["F081", "F054", "F002"]


def test_severities_are_told_by_their_marks(qtbot: QtBot, panel: ReviewPanel) -> None:
    opened(qtbot, panel)
    panel.findings.setCurrentRow(-1)
    picture = panel.findings.grab().toImage()
    strip = {picture.pixelColor(x, y).name() for x in range(30) for y in range(picture.height())}
    assert "#e69f00" in strip


def test_a_click_leads_to_the_observation(qtbot: QtBot, panel: ReviewPanel, parts: Parts) -> None:
    opened(qtbot, panel)
    finding = choose(panel, "Length of time")
    chosen: list[UUID] = []
    panel.observation_chosen.connect(chosen.append)
    panel.findings.itemClicked.emit(panel.findings.currentItem())
    panel.observations.itemActivated.emit(panel.observations.item(0))
    assert chosen == [finding.observations[0][0]] * 2
    row = parts.session.snapshot.row_of(chosen[0])
    assert row is not None
    assert parts.session.snapshot.texts.source_ref[row] == "F083"


def test_the_list_stays_while_the_reader_moves_through_time(
    qtbot: QtBot, panel: ReviewPanel, parts: Parts
) -> None:
    found = opened(qtbot, panel)
    parts.session.set_valid_date(date(2022, 1, 1))
    parts.settle()
    assert listed(panel) == found
    assert panel.again.text() == "Review 1 Jan 2022"
    panel.again.click()
    parts.settle()
    assert panel.state.text() == "Nothing found on 1 Jan 2022"
    assert panel.again.isHidden()


def test_setting_aside_needs_a_name_and_a_reason_and_can_be_undone(
    qtbot: QtBot, panel: ReviewPanel, parts: Parts
) -> None:
    before = opened(qtbot, panel)
    finding = choose(panel, "Length of time")
    panel.noted_by.setText("O. K.")
    assert not panel.put_aside.isEnabled()
    panel.because.setText("the article counts from its start")
    panel.put_aside.click()
    parts.settle()
    assert finding.key not in {item.key for item in listed(panel)}
    panel.with_aside.setChecked(True)
    aside = choose(panel, "Length of time")
    assert aside.note is not None
    assert "O. K. because the article counts from its start" in panel.note.text()
    parts.document.undo()
    parts.settle()
    assert {item.key for item in listed(panel)} == {item.key for item in before}
    assert parts.errors() == []


def test_what_was_set_aside_can_be_opened_again(
    qtbot: QtBot, panel: ReviewPanel, parts: Parts
) -> None:
    before = opened(qtbot, panel)
    panel._reviewing.set_aside(before[0], "O. K.", "known")
    parts.settle()
    panel.with_aside.setChecked(True)
    choose(panel, before[0].title)
    assert panel.put_aside.text().replace("&", "") == "Open Again"
    panel.put_aside.click()
    parts.settle()
    assert [item.note for item in listed(panel)] == [None] * len(before)


def test_a_review_that_is_called_off_keeps_what_was_found(
    qtbot: QtBot, panel: ReviewPanel, parts: Parts
) -> None:
    found = opened(qtbot, panel)
    panel._reviewing.run(date(2024, 1, 1))
    assert not panel.cancel.isHidden()
    panel.cancel.click()
    parts.settle()
    assert listed(panel) == found
    assert panel.progress.isHidden()
    assert "17 Nov 2025" in panel.state.text()
