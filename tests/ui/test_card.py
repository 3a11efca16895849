from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import day_of_ms, parse_date, parse_duration, zone_wall_ms
from sitmap.domain.derived import Derived, as_readings
from sitmap.domain.draft import draft_of
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Kind, Observation
from sitmap.store import edits
from sitmap.store.database import open_store
from sitmap.store.reading import observation
from sitmap.ui.tables.card import ObservationCard
from sitmap.ui.tables.card_text import card_html
from sitmap.ui.theme import palette
from tests.helpers.small_store import DRAFTS, write_small_store
from tests.helpers.window_parts import Parts, parts_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_small_store(tmp_path / "case.gpkg")


@pytest.fixture
def parts(qapp: object, path: Path) -> Iterator[Parts]:
    with parts_of(path) as made:
        yield made


@pytest.fixture
def card(qtbot: QtBot, parts: Parts) -> ObservationCard:
    made = ObservationCard(parts.session, parts.document.fetch_history)
    qtbot.addWidget(made)
    made.resize(400, 500)
    made.show()
    return made


def uid_of(parts: Parts, reference: str) -> UUID:
    snapshot = parts.session.snapshot
    rows = [
        row
        for row in range(len(snapshot))
        if snapshot.texts.source_ref[row] == reference and snapshot.current[row]
    ]
    return snapshot.uid(rows[0])


def rows_of(card: ObservationCard) -> dict[str, str]:
    """Return the lines of the card's table by their names."""
    cells = re.findall(r"<td[^>]*>(.*?)</td>", card.browser.toHtml(), re.DOTALL)
    plain = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    return dict(zip(plain[::2], plain[1::2], strict=True))


def select(parts: Parts, reference: str) -> None:
    parts.session.set_selection(uid_of(parts, reference))
    parts.settle()


def test_without_a_selection_the_card_says_what_it_is_for(card: ObservationCard) -> None:
    assert "who says so" in card.browser.toPlainText()
    assert not card.edit.isVisible()
    assert not card.withdraw.isVisible()
    assert not card.go_to_date.isVisible()


def test_the_card_says_who_since_when_and_how_sure(card: ObservationCard, parts: Parts) -> None:
    select(parts, "F001")
    rows = rows_of(card)
    assert card.browser.toPlainText().startswith("Assault on the station\nEvent")
    assert rows["Says"] == "The station was &lt;b&gt;assaulted&lt;/b&gt;"
    assert rows["Who"] == "Claimed by the ministry"
    assert rows["Party"] == "Russian forces"
    assert rows["Date"] == (
        "About 15 November 2025 (typed as 2025-11-15~; give or take 3 days; at some time within it)"
    )
    assert rows["How sure"] == "F6: reliability cannot be judged; truth cannot be judged"
    assert rows["Denied by"] == "F003 The station was not reached"
    assert rows["Category"] == "Fighting; fighting inside the town"
    assert rows["Place"] == "Pokrovsk, 48.2800° N 37.1800° E, within about 500 m"
    assert rows["Source"] == (
        "An article; publisher A paper; published unknown; licence unknown; grade F6"
    )
    assert "Denies" not in rows
    assert "History" not in rows


def test_a_denial_is_shown_from_both_sides_and_can_be_followed(
    card: ObservationCard, parts: Parts
) -> None:
    select(parts, "F003")
    assert rows_of(card)["Denies"] == "F001 Assault on the station"
    assert rows_of(card)["Who"] == "Assessed by the general staff"
    card.browser.anchorClicked.emit(QUrl(f"observation:{uid_of(parts, 'F001')}"))
    parts.settle()
    assert parts.session.selection == uid_of(parts, "F001")
    assert rows_of(card)["Who"] == "Claimed by the ministry"


def test_a_denial_outlives_corrections_of_both(card: ObservationCard, parts: Parts) -> None:
    for reference in ("F001", "F003"):
        draft = next(draft for draft in DRAFTS if draft.source_ref == reference)
        changed = replace(draft, title=f"{draft.title}, corrected")
        parts.document.execute(edits.revise, uid_of(parts, reference), changed)
        parts.settle()
    select(parts, "F003")
    assert rows_of(card)["Denies"] == "F001 Assault on the station, corrected"


def test_a_value_is_shown_as_printed_first(card: ObservationCard, parts: Parts) -> None:
    select(parts, "F002")
    rows = rows_of(card)
    assert rows["Value"].startswith("10-15 km")
    assert next(iter(rows)) == "Value"
    assert rows["Who"] == "Reported; by whom is not stated"


def test_a_schematic_area_says_so(card: ObservationCard, parts: Parts) -> None:
    select(parts, "F004")
    assert "Schematic, drawn from the article" in card.browser.toPlainText()
    rows = rows_of(card)
    assert "from then on, until the next of its series" in rows["Date"]
    assert rows["Place"].startswith("around 48.25")
    assert rows["Series"] == "grey zone"


def test_the_card_follows_a_correction_its_undo_and_a_retraction(
    card: ObservationCard, parts: Parts, path: Path
) -> None:
    first = uid_of(parts, "F001")
    select(parts, "F001")
    with open_store(path) as db:
        draft = draft_of(observation(db, first))
    parts.document.execute(edits.revise, first, replace(draft, title="Corrected title"))
    parts.settle()
    assert parts.session.selection == uid_of(parts, "F001") != first
    assert card.browser.toPlainText().startswith("Corrected title")
    assert rows_of(card)["History"].count("recorded") == 1
    parts.document.undo()
    parts.settle()
    assert card.browser.toPlainText().startswith("Assault on the station")
    parts.document.execute(edits.retract, first, "withdrawn <today>")
    parts.settle()
    assert "Retracted: withdrawn <today>" in card.browser.toPlainText()
    assert not card.edit.isVisible()
    assert not card.withdraw.isVisible()


def test_an_earlier_version_says_that_it_is_one(card: ObservationCard, parts: Parts) -> None:
    first = uid_of(parts, "F001")
    parts.document.execute(edits.revise, first, replace(DRAFTS[0], title="Now so"))
    parts.settle()
    parts.session.set_selection(first)
    parts.settle()
    text = card.browser.toPlainText()
    assert text.startswith("Assault on the station")
    assert "Earlier version: it has been corrected since. Show what stands now" in text
    assert not card.edit.isVisible()


def test_another_day_offers_the_way_to_its_date(card: ObservationCard, parts: Parts) -> None:
    select(parts, "F002")
    assert not card.go_to_date.isVisible()
    parts.session.set_valid_date(date(2025, 1, 1))
    assert card.go_to_date.isVisible()
    card.go_to_date.click()
    assert parts.session.on == date(2025, 11, 17)
    assert not card.go_to_date.isVisible()


def test_a_time_of_day_leads_to_the_time_of_the_observation(
    card: ObservationCard, parts: Parts
) -> None:
    parts.document.execute(
        edits.add, replace(DRAFTS[0], valid_text="2025-11-16T09:40", source_ref="F00T")
    )
    parts.settle()
    select(parts, "F00T")
    parts.session.set_duration(parse_duration("instant"))
    parts.session.set_valid_date(parse_date("2025-11-17T10:00"))
    assert card.go_to_date.isVisible()
    card.go_to_date.click()
    assert parts.session.on == parse_date("2025-11-16T09:40")
    assert not card.go_to_date.isVisible()
    parts.session.set_valid_date(date(2025, 11, 17))
    card.go_to_date.click()
    assert parts.session.on == date(2025, 11, 16), "from a day it leads to a day"


def test_the_buttons_name_the_selected_observation(card: ObservationCard, parts: Parts) -> None:
    select(parts, "F001")
    seen: list[tuple[str, object]] = []
    card.edit_requested.connect(lambda uid: seen.append(("edit", uid)))
    card.retract_requested.connect(lambda uid: seen.append(("retract", uid)))
    card.edit.click()
    card.withdraw.click()
    uid = uid_of(parts, "F001")
    assert seen == [("edit", uid), ("retract", uid)]


def test_a_late_history_does_not_replace_the_card(qtbot: QtBot, parts: Parts, path: Path) -> None:
    waiting: list[object] = []
    made = ObservationCard(parts.session, lambda _uid, done: waiting.append(done))
    qtbot.addWidget(made)
    parts.session.set_selection(uid_of(parts, "F001"))
    parts.session.set_selection(uid_of(parts, "F002"))
    versions: list[tuple[Observation, ...]] = []
    for reference in ("F002", "F001"):
        parts.document.fetch_history(uid_of(parts, reference), versions.append)
        parts.settle()
    for done, history in zip(reversed(waiting), versions, strict=True):
        assert callable(done)
        done(history)
    assert made.browser.toPlainText().startswith("Corridor 10 to 15 km wide")


def test_another_file_empties_the_card(card: ObservationCard, parts: Parts, tmp_path: Path) -> None:
    select(parts, "F001")
    parts.document.opened.connect(lambda state: parts.session.set_snapshot(state.snapshot))
    parts.document.open(write_small_store(tmp_path / "other.gpkg"))
    parts.settle()
    assert parts.session.selection is None
    assert "who says so" in card.browser.toPlainText()
    assert parts.errors() == []


def wait_for_word(qtbot: QtBot, card: ObservationCard, word: str) -> None:
    qtbot.waitUntil(lambda: word in card.browser.toHtml())


def test_the_colours_follow_the_theme(qtbot: QtBot, card: ObservationCard, parts: Parts) -> None:
    before = QGuiApplication.palette()
    try:
        for theme in ("light", "dark"):
            QGuiApplication.setPalette(palette(theme))
            select(parts, "F001")
            quiet = palette(theme).placeholderText().color().name()
            wait_for_word(qtbot, card, quiet)
    finally:
        QGuiApplication.setPalette(before)


def test_every_word_of_the_file_is_escaped(parts: Parts, path: Path) -> None:
    with open_store(path) as db:
        item = observation(db, uid_of(parts, "F001"))
    evil = "<img src='file:///etc/passwd'>"
    words = ("title", "text", "claimant", "source_ref", "place", "about_text", "party",
             "category", "category_label", "series", "tlp", "flagged", "embargo_until")  # fmt: skip
    item = replace(
        item,
        **dict.fromkeys(words, evil),  # type: ignore[arg-type]
        sources=(evil,),
        properties={"note": evil},
        reading=None,
    )
    retracted = replace(item, uid=UUID(int=7), retracted=True, reason=evil)
    for shown in (item, retracted):
        html = card_html(shown, (item, retracted), parts.session.snapshot)
        assert "<img" not in html
        assert html.count("&lt;img") > 8


def links_of(card: ObservationCard) -> list[str]:
    return re.findall(r'href="([^"]+)"', card.browser.toHtml())


def test_a_place_with_several_observations_lists_them(card: ObservationCard, parts: Parts) -> None:
    uids = tuple(uid_of(parts, reference) for reference in ("F001", "F002", "F003"))
    select(parts, "F001")
    assert "observations here" not in card.browser.toPlainText()
    parts.session.set_spot(uids)
    text = card.browser.toPlainText()
    assert text.startswith("3 observations here on 17 Nov 2025")
    assert "Assault on the station RU, claimed, F6" in text
    assert f"observation:{uids[0]}" not in links_of(card)[:2]
    card.browser.anchorClicked.emit(QUrl(f"observation:{uids[1]}"))
    parts.settle()
    assert parts.session.selection == uids[1]
    assert card.browser.toPlainText().startswith("3 observations here")
    parts.session.set_selection(uid_of(parts, "F004"))
    parts.settle()
    assert "observations here" not in card.browser.toPlainText()


def test_the_list_of_a_place_says_what_is_not_of_the_date(
    qtbot: QtBot, card: ObservationCard, parts: Parts
) -> None:
    select(parts, "F001")
    parts.session.set_spot((uid_of(parts, "F001"), uid_of(parts, "F002")))
    assert "not at this date" not in card.browser.toPlainText()
    parts.session.set_valid_date(date(2025, 1, 1))
    qtbot.waitUntil(lambda: card.browser.toPlainText().count("not at this date") == 2)
    assert "2 observations here on 1 Jan 2025" in card.browser.toPlainText()


def test_a_long_list_is_folded_until_asked_for(card: ObservationCard, parts: Parts) -> None:
    base = draft_of(_observation(parts, "F001"))
    for number in range(12):
        parts.document.execute(
            edits.add, replace(base, title=f"T{number}", source_ref=f"T{number}")
        )
        parts.settle()
    uids = tuple(uid_of(parts, f"T{number}") for number in range(12))
    parts.session.set_selection(uids[11])
    parts.session.set_spot(uids)
    parts.settle()
    assert "and 7 more" in card.browser.toPlainText()
    assert "T11" in card.browser.toPlainText()
    assert "T9" not in card.browser.toPlainText()
    card.browser.anchorClicked.emit(QUrl("spot:all"))
    assert "T9" in card.browser.toPlainText()
    assert parts.session.selection == uids[11]


def _observation(parts: Parts, reference: str) -> Observation:
    versions: list[tuple[Observation, ...]] = []
    parts.document.fetch_history(uid_of(parts, reference), versions.append)
    parts.settle()
    return versions[0][-1]


def test_a_replay_tells_only_what_was_known_by_then(card: ObservationCard, parts: Parts) -> None:
    first = uid_of(parts, "F001")
    changed = replace(DRAFTS[0], title="Now so", known_from="9000-11-25")
    parts.document.execute(edits.revise, first, changed)
    parts.settle()
    latest = uid_of(parts, "F001")
    parts.session.set_selection(latest)
    parts.settle()
    assert "Now so" in card.browser.toPlainText()
    session = parts.session
    snapshot = session.snapshot
    known_from = zone_wall_ms(int(snapshot.columns.known_from[0]), snapshot.info.zone)
    session.set_known_date(day_of_ms(known_from))
    parts.settle()
    assert session.selection == first, "the version of that day takes its place"
    text = card.browser.toPlainText()
    assert text.startswith("Assault on the station")
    assert "Now so" not in text
    assert "corrected" not in text
    assert not card.edit.isVisible(), "the past is not edited"
    session.set_known_date(date(2020, 1, 1))
    parts.settle()
    assert card.browser.toPlainText().startswith("Not yet known: as known on 1 Jan 2020")
    assert "Assault" not in card.browser.toPlainText()
    session.set_known_date(None)
    parts.settle()
    assert card.browser.toPlainText().startswith("Assault on the station")


def test_a_replay_tells_no_denial_that_came_later(card: ObservationCard, parts: Parts) -> None:
    draft = replace(DRAFTS[0], source_ref="F009", title="Claim of old", known_from="2025-11-01")
    parts.document.execute(edits.add, replace(draft, disputed_by=("F003",)))
    parts.settle()
    select(parts, "F009")
    assert "Denied by" in rows_of(card)
    parts.session.set_known_date(date(2025, 11, 2))
    parts.settle()
    assert "Claim of old" in card.browser.toPlainText()
    assert "Denied by" not in rows_of(card)


def test_the_later_of_two_of_a_day_shows_and_the_other_says_so(
    card: ObservationCard, parts: Parts
) -> None:
    draft = next(draft for draft in DRAFTS if draft.series == "grey zone")
    changed = replace(draft, source_ref="F020", title="Grey zone, seen again")
    parts.document.execute(edits.add, changed)
    parts.settle()
    select(parts, draft.source_ref)
    assert "Not shown on its day" in card.browser.toPlainText()
    assert "F020 Grey zone, seen again" in card.browser.toPlainText()
    assert not card.go_to_date.isVisible(), "its day shows the other one"
    select(parts, "F020")
    assert "Not shown on its day" not in card.browser.toPlainText()
    rows = parts.session.snapshot.at(parts.session.window).rows.tolist()
    titles = [parts.session.snapshot.texts.title[row] for row in rows]
    assert "Grey zone, seen again" in titles
    assert draft.title not in titles


def test_a_computed_figure_shows_its_formula_and_leads_to_its_inputs(
    card: ObservationCard, parts: Parts
) -> None:
    snapshot = parts.session.snapshot
    row = int(snapshot.rows_of(Kind.METRIC)[0])
    figure = Derived(
        "f", "A <b>ratio</b>", "", "", "sector", "ratio", Interval(low=8, high=20),
        "80 ÷ 10", (snapshot.uid(row),), (row,), note="measured on schematic areas",
    )  # fmt: skip
    parts.session.set_figure(as_readings([figure])[0])
    text = card.browser.toPlainText()
    for words in ("A <b>ratio</b>", "8–20:1", "80 ÷ 10", "schematic areas", "no source states it"):
        assert words in text
    card.browser.anchorClicked.emit(QUrl(f"observation:{snapshot.uid(row)}"))
    assert parts.session.selection == snapshot.uid(row)
    assert parts.session.figure is None
    parts.settle()
    assert "80 ÷ 10" not in card.browser.toPlainText()
