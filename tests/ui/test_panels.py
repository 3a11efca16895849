"""The panels of the real window: that all of them fit a small screen together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QDockWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from sitmap.store.demonstration import write_demonstration
from sitmap.ui.application import Application


@pytest.fixture
def application(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path / "profile"))
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    made = Application(path)
    yield made
    if isValid(made.window):
        made.window.close()
    made.close()


def test_all_panels_fit_a_small_screen_together(application: Application, qtbot: QtBot) -> None:
    window = application.window
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(window.is_settled, timeout=10_000)
    docks = {dock.windowTitle(): dock for dock in window.findChildren(QDockWidget)}
    for title in [title for title in docks if title]:
        docks[title].show()
        qtbot.waitUntil(window.is_settled, timeout=10_000)
    assert (window.width(), window.height()) == (1280, 800)
    assert window.canvas.width() >= 400
    compare = docks["Compare"]
    docks["Card"].raise_()
    compare.hide()
    compare.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: not compare.visibleRegion().isEmpty())
    docks["Table"].hide()
    docks["Compare"].hide()
    qtbot.waitUntil(window.is_settled, timeout=10_000)
    window.grab()


def test_a_window_goes_with_its_low_panels_shown(application: Application, qtbot: QtBot) -> None:
    window = application.window
    window.show()
    for dock in window.findChildren(QDockWidget):
        if dock.windowTitle() in ("Table", "Chart"):
            dock.show()
            assert dock.toggleViewAction().isChecked()
    qtbot.waitUntil(window.is_settled, timeout=10_000)
    with capture_exceptions() as wrong:
        delete(window)
    assert not wrong


def test_the_first_window_is_no_larger_than_the_screen(application: Application) -> None:
    screen, size = application.window.screen().availableSize(), application.window.sizeHint()
    assert size.width() <= screen.width()
    assert size.height() <= screen.height()


def test_a_window_that_ends_while_it_is_shown_says_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal of the system ends the loop and leaves the window open."""
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path / "profile"))
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    application = Application(path)
    window = application.window
    window.show()
    for dock in window.findChildren(QDockWidget):
        dock.show()
    qtbot.waitUntil(window.is_settled, timeout=10_000)
    with qtbot.captureExceptions() as raised:
        application.close()
        shiboken6.delete(window)
    assert raised == []
