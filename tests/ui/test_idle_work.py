from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from sitmap.ui.map_canvas.idle_work import IdleWork


def pieces(done: list[int], count: int) -> Iterator[None]:
    for number in range(count):
        done.append(number)
        yield


def test_work_is_done_piece_by_piece_until_it_ends(qtbot: QtBot) -> None:
    parent, done = QObject(), list[int]()
    work = IdleWork(parent)
    assert work.is_done
    work.start(pieces(done, 5))
    assert not done, "nothing is done before events were handled"
    qtbot.waitUntil(lambda: work.is_done)
    assert done == [0, 1, 2, 3, 4]


def test_work_that_is_stopped_or_replaced_goes_no_further(qtbot: QtBot) -> None:
    parent, first, second = QObject(), list[int](), list[int]()
    work = IdleWork(parent)
    work.start(pieces(first, 3))
    work.start(pieces(second, 2))
    qtbot.waitUntil(lambda: work.is_done)
    assert (first, second) == ([], [0, 1])
    work.start(pieces(first, 3))
    work.stop()
    timer = QTimer(parent)
    with qtbot.waitSignal(timer.timeout):
        timer.start(0)
    assert first == []
