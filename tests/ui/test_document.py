from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from sitmap.domain.draft import Draft
from sitmap.domain.observation import Kind, Observation
from sitmap.errors import Cancelled, UserError
from sitmap.progress import Progress
from sitmap.store import edits
from sitmap.store.edits import ChangeSet
from sitmap.ui.document import Document, Opened, read_file
from sitmap.ui.messages import Messages
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.small_store import write_small_store
from tests.helpers.window_parts import Parts, parts_of

DRAFT = Draft(Kind.EVENT, "2025-11-17", title="New event", source_ref="F100")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_small_store(tmp_path / "case.gpkg")


@pytest.fixture
def parts(qapp: object, path: Path) -> Iterator[Parts]:
    with parts_of(path) as made:
        yield made


def uid_of(parts: Parts, reference: str) -> UUID:
    snapshot = parts.session.snapshot
    return snapshot.uid(list(snapshot.texts.source_ref).index(reference))


def test_an_action_is_on_disk_and_shown_when_it_is_done(parts: Parts, path: Path) -> None:
    before = path.read_bytes()
    seen: list[tuple[ChangeSet, int]] = []
    parts.document.execute(
        edits.add, DRAFT, done=lambda change: seen.append((change, len(parts.session.snapshot)))
    )
    parts.settle()
    ((change, rows),) = seen
    assert rows == 5
    assert path.read_bytes() != before
    assert parts.session.snapshot.row_of(change.uids[0]) is not None
    assert parts.document.state is not None
    assert parts.document.state.undo_label == "add event: New event"
    assert parts.document.state.redo_label == ""


def test_undo_and_redo_change_the_labels(parts: Parts) -> None:
    document = parts.document
    document.execute(edits.add, DRAFT)
    parts.settle()
    document.undo()
    parts.settle()
    assert document.state is not None
    assert (document.state.undo_label, document.state.redo_label) == ("", "add event: New event")
    assert int(parts.session.snapshot.current.sum()) == 4
    document.redo()
    parts.settle()
    assert (document.state.undo_label, document.state.redo_label) == ("add event: New event", "")
    assert [message.text for message in parts.messages.log] == [
        "Undone: add event: New event",
        "Done again: add event: New event",
    ]


def test_nothing_to_undo_says_nothing(parts: Parts) -> None:
    parts.document.undo()
    parts.document.redo()
    parts.settle()
    assert parts.messages.log == []


def test_an_action_that_fails_changes_nothing(parts: Parts, path: Path) -> None:
    before, state = path.read_bytes(), parts.document.state
    bad = Draft(Kind.EVENT, "2025-02-30", title="x")
    parts.document.execute(edits.add, bad)
    parts.settle()
    (line,) = parts.errors()
    assert "2025-02-30 does not exist" in line
    assert path.read_bytes() == before
    assert parts.document.state is state


def test_an_action_that_is_on_disk_is_not_told_as_failed(
    parts: Parts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_use(_db: object) -> None:
        raise UserError("the file is in use by another program", where=str(path))

    with monkeypatch.context() as patched:
        patched.setattr("sitmap.ui.document.load_snapshot", in_use)
        parts.document.execute(edits.add, DRAFT)
        parts.settle()
    (line,) = parts.errors()
    assert "this is recorded" in line
    assert "in use" in line
    assert "F100" in read_file(path).snapshot.texts.source_ref


def test_without_a_file_an_action_fails_clearly(qapp: object) -> None:
    runner, messages = TaskRunner(), Messages()
    try:
        document = Document(runner, messages)
        assert document.path is None
        document.execute(edits.add, DRAFT)
        assert [message.text for message in messages.log] == ["no file is open (open one first)"]
    finally:
        runner.close()


def test_a_file_that_cannot_be_opened_leaves_the_present_one(
    parts: Parts, path: Path, tmp_path: Path
) -> None:
    parts.document.open(tmp_path / "missing.gpkg")
    parts.settle()
    assert parts.document.path == path
    assert parts.errors() == [f"{tmp_path / 'missing.gpkg'}: there is no such file"]


def test_of_two_files_the_one_asked_for_last_is_opened(parts: Parts, tmp_path: Path) -> None:
    first = write_small_store(tmp_path / "first.gpkg", ())
    second = write_small_store(tmp_path / "second.gpkg", ())
    opened: list[Opened] = []
    parts.document.opened.connect(opened.append)
    parts.document.open(first)
    parts.document.open(second)
    parts.settle()
    assert [state.path for state in opened] == [second]


def test_an_action_on_the_file_before_does_not_bring_it_back(parts: Parts, tmp_path: Path) -> None:
    other = write_small_store(tmp_path / "other.gpkg", ())
    done: list[ChangeSet] = []
    parts.document.open(other)
    parts.document.execute(edits.add, DRAFT, done=done.append)
    parts.settle()
    assert len(done) == 1
    assert parts.document.path == other


def test_a_file_may_be_left_only_if_the_editor_agrees(parts: Parts, tmp_path: Path) -> None:
    other = write_small_store(tmp_path / "other.gpkg", ())
    parts.document.may_leave = lambda: False
    parts.document.open(other)
    parts.settle()
    assert parts.document.path != other


def test_a_file_that_cannot_be_written_is_known_to_be_read_only(
    parts: Parts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parts.document.state is not None
    assert not parts.document.state.read_only
    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    parts.document.open(path)
    parts.settle()
    assert parts.document.state.read_only


def test_histories_come_oldest_first_and_late_ones_not_at_all(parts: Parts) -> None:
    first, second = uid_of(parts, "F001"), uid_of(parts, "F002")
    parts.document.execute(edits.revise, first, Draft(Kind.EVENT, "2025-11-16", title="Again"))
    parts.settle()
    answers: list[tuple[Observation, ...]] = []
    parts.document.fetch_history(second, answers.append)
    parts.document.fetch_history(first, answers.append)
    parts.settle()
    assert [[item.title for item in versions] for versions in answers] == [
        ["Assault on the station", "Again"]
    ]
    parts.document.fetch_history(second, answers.append, key="a")
    parts.document.fetch_history(first, answers.append, key="b")
    parts.settle()
    assert len(answers) == 3


def test_the_notice_of_a_file_is_told(qapp: object, parts: Parts) -> None:
    state = parts.document.state
    assert state is not None
    parts.document.adopt(
        Opened(state.path, state.snapshot, "the last write was cut off; restored", False, "", "")
    )
    assert parts.messages.log[-1].text == "the last write was cut off; restored"


def test_a_file_that_takes_long_is_told_and_gives_way_to_the_next(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    large = write_small_store(tmp_path / "large.gpkg")
    other = write_small_store(tmp_path / "other.gpkg")
    called_off = threading.Event()

    def slowly(path: Path, progress: Progress) -> Opened:
        while path == large:
            try:
                progress.step(3, 4)
            except Cancelled:
                called_off.set()
                raise
            time.sleep(0)  # gives the window its turn; how long it takes does not matter
        return read_file(path, progress)

    monkeypatch.setattr("sitmap.ui.document.read_file", slowly)
    told: list[str] = []
    parts.document.reading.connect(told.append)
    parts.document.open(large)
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert told[0].startswith("Reading large.gpkg: 75 %")
    assert parts.document.path != large
    parts.document.open(other)
    parts.settle()
    assert called_off.is_set()
    assert parts.document.path == other
    assert told[-1] == ""
    assert parts.errors() == []
