from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import day_start_ms, known_bound_ms, parse_duration
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.ui.document import read_file
from sitmap.ui.session import Session
from tests.helpers.small_store import DRAFTS, write_small_store

NOVEMBER_17 = date(2025, 11, 17)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return read_file(write_small_store(tmp_path / "case.gpkg")).snapshot


@pytest.fixture
def session(qapp: object, snapshot: Snapshot) -> Session:
    return Session(snapshot, NOVEMBER_17)


def uid_of(snapshot: Snapshot, reference: str) -> UUID:
    return snapshot.uid(list(snapshot.texts.source_ref).index(reference))


def count(signal: SignalInstance) -> list[object]:
    """Return a list that grows with every emission."""
    seen: list[object] = []
    signal.connect(lambda *values: seen.append(values))
    return seen


def test_the_first_day_shown_is_the_last_of_the_data(qapp: object, snapshot: Snapshot) -> None:
    # About 15 November reaches to the 18th.
    assert Session(snapshot).on == date(2025, 11, 18)


def change_date(session: Session) -> None:
    session.set_valid_date(date(2025, 11, 10))


def change_duration(session: Session) -> None:
    session.set_duration(parse_duration("30d"))


def change_known_date(session: Session) -> None:
    session.set_known_date(date(2025, 11, 16))


def change_recorded_date(session: Session) -> None:
    session.set_recorded_date(date(2025, 11, 16))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (change_date, "valid_date_changed"),
        (change_duration, "window_changed"),
        (change_known_date, "known_date_changed"),
        (change_recorded_date, "known_date_changed"),
    ],
)
def test_a_signal_comes_once_for_a_change_and_never_without(
    session: Session, change: Callable[[Session], None], name: str
) -> None:
    others = ("valid_date_changed", "window_changed", "known_date_changed", "snapshot_changed",
              "selection_changed")  # fmt: skip
    seen = {other: count(getattr(session, other)) for other in others}
    before = session.situation
    change(session)
    change(session)
    assert {other: len(list_) for other, list_ in seen.items() if list_} == {name: 1}
    assert session.situation is not before


def test_the_situation_is_computed_once_for_each_state(session: Session) -> None:
    assert session.situation is session.situation


def test_going_back_to_the_latest_is_a_change_too(session: Session) -> None:
    session.set_known_date(date(2025, 11, 16))
    seen = count(session.known_date_changed)
    session.set_known_date(None)
    assert len(seen) == 1
    assert session.known.known_end is None


def test_the_knowledge_date_ends_with_the_day_of_the_file(session: Session) -> None:
    session.set_known_date(NOVEMBER_17)
    assert session.known.known_end == known_bound_ms(NOVEMBER_17, "Europe/Kyiv")
    assert session.known.recorded_end is None


def test_the_window_ends_with_the_day_shown(session: Session) -> None:
    session.set_duration(parse_duration("2d"))
    assert session.window.start == day_start_ms(date(2025, 11, 16))
    assert session.window.end == day_start_ms(date(2025, 11, 18))


def test_steps_stop_at_the_ends_of_the_calendar(session: Session) -> None:
    session.step(10_000_000)
    assert session.on == date.max
    session.step(1)
    assert session.on == date.max
    session.step(-10_000_000)
    assert session.on == date.min


def test_steps_to_changes_follow_the_data(session: Session) -> None:
    session.set_valid_date(date(2025, 11, 1))
    days = []
    while session.step_to_change(1):
        days.append(session.on)
    assert days == sorted(set(days))
    assert days[0] == date(2025, 11, 10)
    assert NOVEMBER_17 in days
    assert not session.step_to_change(1)
    while session.step_to_change(-1):
        days.remove(session.on) if session.on in days else None
    assert session.on == date(2025, 11, 10)


def test_the_selection_emits_only_on_change(session: Session, snapshot: Snapshot) -> None:
    seen = count(session.selection_changed)
    uid = uid_of(snapshot, "F001")
    session.set_selection(uid)
    session.set_selection(UUID(bytes=uid.bytes))
    session.set_selection(None)
    session.set_selection(None)
    assert seen == [(uid,), (None,)]


def test_new_content_keeps_date_and_selection(
    session: Session, snapshot: Snapshot, tmp_path: Path
) -> None:
    uid = uid_of(snapshot, "F001")
    session.set_selection(uid)
    session.set_snapshot(snapshot)
    assert (session.on, session.selection) == (NOVEMBER_17, uid)
    session.set_selection(uuid4())
    session.set_snapshot(snapshot)
    assert session.selection is None


def test_a_file_without_observations_can_be_shown(qtbot: QtBot, tmp_path: Path) -> None:
    empty = read_file(write_small_store(tmp_path / "empty.gpkg", ())).snapshot
    session = Session(empty)
    assert session.day_range is None
    assert session.first_day == session.last_day == session.on
    assert len(session.situation) == 0
    assert not session.step_to_change(1)


def test_every_kind_of_the_small_store_shows_on_its_day(session: Session) -> None:
    kinds = session.snapshot.columns.kind[session.situation.rows]
    assert len(kinds) == len(DRAFTS)
    assert {tuple(Kind)[kind] for kind in kinds.tolist()} == {draft.kind for draft in DRAFTS}


def test_a_filter_keeps_rows_back_and_never_moves_the_date(
    session: Session, snapshot: Snapshot
) -> None:
    heard = count(session.filter_changed)
    moved = count(session.valid_date_changed)
    whole = session.situation
    events = Filter(kinds=frozenset({Kind.EVENT}))
    session.set_filter(events)
    session.set_filter(events)
    assert heard == [()]
    assert moved == []
    kinds = snapshot.columns.kind
    assert set(kinds[session.situation.rows].tolist()) == {KINDS.index(Kind.EVENT)}
    assert len(session.whole_situation) == len(whole) > len(session.situation)


def test_hidden_layers_count_as_kept_back_and_show_all_ends_both(
    session: Session, snapshot: Snapshot
) -> None:
    whole = len(session.situation)
    events = frozenset(key for key in snapshot.layers.keys if key.kind == "event")
    session.set_filter(Filter(text="no such words"))
    session.set_map_options(replace(session.map_options, layers=LayerChoices(events)))
    assert len(session.situation) == 0
    session.set_filter(NO_FILTER)
    assert 0 < len(session.situation) < whole
    assert len(session.filtered_situation) == whole
    session.set_filter(Filter(text="no such words"))
    session.show_all()
    assert len(session.situation) == whole


def test_a_filter_holds_for_new_content_too(session: Session, snapshot: Snapshot) -> None:
    session.set_filter(Filter(kinds=frozenset({Kind.EVENT})))
    before = session.situation.rows.tolist()
    session.set_snapshot(replace(snapshot))
    assert session.situation.rows.tolist() == before
