from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from sitmap.errors import UserError
from sitmap.ui.task_runner import TaskRunner


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def wait(qtbot: QtBot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: runner.idle, timeout=10_000)


def fail(error: BaseException) -> None:
    raise error


def test_results_arrive_on_the_thread_that_asked(qtbot: QtBot, runner: TaskRunner) -> None:
    seen: list[tuple[str, str]] = []

    def name() -> str:
        return threading.current_thread().name

    for run in (runner.run, runner.run_in_store):
        run(name, done=lambda worker: seen.append((worker, name())))
    wait(qtbot, runner)
    here = name()
    assert sorted(worker.rsplit("_", 1)[0] for worker, _ in seen) == ["sitmap-pool", "sitmap-store"]
    assert {there for _, there in seen} == {here}


def test_the_store_has_one_thread_and_keeps_the_order(qtbot: QtBot, runner: TaskRunner) -> None:
    threads: set[int] = set()
    order: list[int] = []

    def work(number: int) -> int:
        threads.add(threading.get_ident())
        return number

    for number in range(20):
        runner.run_in_store(work, number, done=order.append)
    wait(qtbot, runner)
    assert order == list(range(20))
    assert len(threads) == 1


def test_newer_work_of_the_same_key_makes_older_results_late(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    gate, seen = threading.Event(), []
    runner.run(gate.wait, 10, done=lambda _opened: seen.append("old"), key="view")
    runner.run(lambda: "other", done=seen.append, key="other")
    runner.run(lambda: "new", done=seen.append, key="view")
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=10_000)
    gate.set()
    wait(qtbot, runner)
    assert sorted(seen) == ["new", "other"]


def test_a_late_failure_is_dropped_too(qtbot: QtBot, runner: TaskRunner) -> None:
    gate = threading.Event()
    seen: list[object] = []

    def fail_late() -> None:
        gate.wait(10)
        raise UserError("too late")

    runner.run(fail_late, failed=seen.append, key="view")
    runner.run(lambda: "new", done=seen.append, key="view")
    qtbot.waitUntil(lambda: seen == ["new"], timeout=10_000)
    gate.set()
    wait(qtbot, runner)
    assert seen == ["new"]


def test_failures_go_to_whoever_asked(qtbot: QtBot, runner: TaskRunner) -> None:
    seen: list[Exception] = []
    runner.run(fail, UserError("no such file"), failed=seen.append)
    wait(qtbot, runner)
    assert [str(error) for error in seen] == ["no such file"]


def test_a_failure_that_nobody_expects_is_not_swallowed(qtbot: QtBot, runner: TaskRunner) -> None:
    with capture_exceptions() as caught:
        runner.run(fail, ValueError("a bug"))
        wait(qtbot, runner)
    assert [str(error) for _kind, error, _trace in caught] == ["a bug"]


def test_idle_means_that_results_are_in_place(qtbot: QtBot, runner: TaskRunner) -> None:
    states: list[tuple[bool, int]] = []
    done: list[int] = []
    runner.idle_changed.connect(lambda idle: states.append((idle, len(done))))
    for number in range(3):
        runner.run(lambda n=number: n, done=done.append)
    assert not runner.idle
    wait(qtbot, runner)
    assert states == [(False, 0), (True, 3)]


def close_while_working(
    qtbot: QtBot, runner: TaskRunner, run: Callable[..., None], then: str
) -> list[str]:
    """Close while ``run`` works and something waits behind that work; return what was done."""
    started, gate = threading.Event(), threading.Event()
    ended: list[str] = []
    seen: list[object] = []

    def slow() -> None:
        started.set()
        gate.wait(10)
        ended.append("slow")

    run(slow, done=seen.append)
    run(ended.append, then, done=seen.append)
    assert started.wait(10)
    threading.Timer(0.02, gate.set).start()
    runner.close()
    run(ended.append, "after")
    qtbot.wait(1)
    assert seen == []
    assert not [t for t in threading.enumerate() if t.name.startswith("sitmap-")]
    return ended


def test_closing_drops_what_the_pool_has_not_started(qtbot: QtBot) -> None:
    runner = TaskRunner(pool_size=1)
    assert close_while_working(qtbot, runner, runner.run, "drawing") == ["slow"]


def test_closing_does_all_that_the_store_was_asked_for(qtbot: QtBot) -> None:
    runner = TaskRunner()
    done = close_while_working(qtbot, runner, runner.run_in_store, "recording")
    assert done == ["slow", "recording"]


class _Ring:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_of_workers_is_taken_apart_on_the_gui_thread(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    found: list[threading.Thread] = []

    def litter() -> None:
        for number in range(20_000):
            ring = _Ring()
            if number % 1000 == 0:
                weakref.finalize(ring, lambda: found.append(threading.current_thread()))

    runner.run(litter)
    qtbot.waitUntil(lambda: len(found) >= 19)
    assert set(found) == {threading.main_thread()}


def test_work_on_the_store_can_be_waited_for(runner: TaskRunner) -> None:
    assert runner.call_in_store(lambda: 3) == 3
    assert runner.start_in_store(lambda: 4).result(10) == 4
    with pytest.raises(UserError, match="broken"):
        runner.call_in_store(fail, UserError("broken"))
