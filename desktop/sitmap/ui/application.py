"""Builds the parts of the window and hands them to each other; nobody else knows them all.

Used by the program itself, by pictures of the window and by its measurement, so that all of
them show the very same window.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from sitmap.domain.timeline import opening_day
from sitmap.errors import UserError
from sitmap.paint.fonts import load_fonts
from sitmap.paths import resource
from sitmap.portrayal.basemap import load_base_map
from sitmap.starting import over
from sitmap.ui.demonstration import demonstration_path
from sitmap.ui.document import Document, Opened, read_at_once, read_file
from sitmap.ui.interrupts import Interrupts
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from sitmap.ui.task_runner import TaskRunner
from sitmap.ui.theme import apply_theme

if TYPE_CHECKING:
    from sitmap.ui.reading_on import ReadingOn

__all__ = ["Application", "first_session", "qt_application"]


_SWITCH_S: Final = 0.001


def first_session(state: Opened) -> Session:
    """Return a session on the day on which the file opens."""
    return Session(state.snapshot, opening_day(state.snapshot))


def _choose_file(settings: Settings, wanted: Path | None) -> Path:
    if wanted is not None:
        return wanted
    recent = settings.recent_files()
    return recent[0] if recent and recent[0].is_file() else demonstration_path()


def _open(settings: Settings, wanted: Path | None, read: Callable[[Path], Opened]) -> Opened:
    """Read the file to begin with; a remembered file that fails gives way to the demonstration."""
    path = _choose_file(settings, wanted)
    try:
        return read(path)
    except UserError as error:
        if wanted is not None:
            raise
        state = _read_demonstration()
        notice = f"{error.line()}; the demonstration case was opened instead"
        return Opened(
            state.path, state.snapshot, notice, state.read_only, state.undo_label, state.redo_label
        )


def _read_demonstration() -> Opened:
    """Read the user's copy of the demonstration; beside a damaged one a sound one is made."""
    try:
        return read_file(demonstration_path())
    except UserError:
        return read_file(demonstration_path(anew=True))


_HARMLESS: Final = frozenset({"This plugin does not support propagateSizeHints()"})


def _on_qt_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for what it says of every window without a screen."""
    if text not in _HARMLESS:
        sys.stderr.write(f"{text}\n")


def qt_application() -> QApplication:
    """Return the process's QApplication, made in our style if it is not there."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    chosen = os.environ.get("QT_QPA_PLATFORM")  # set but empty is not chosen
    if sys.platform.startswith("linux") and not display and not chosen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_on_qt_message)
    application = QApplication(["sitmap"])
    application.setApplicationName("sitmap")
    application.setApplicationDisplayName("Sitmap")
    application.setDesktopFileName("sitmap")
    application.setStyle("Fusion")
    application.setWindowIcon(QIcon(str(resource("icons", "sitmap.svg"))))
    return application


class Application:
    """The running program: Qt, threads, document, session and the main window.

    ``at_once`` shows a large file before all of it is read (``ui.reading_on``).
    """

    def __init__(
        self,
        path: Path | None,
        *,
        theme: str | None = None,
        settings: Settings | None = None,
        at_once: bool = False,
    ) -> None:
        self.settings = settings or Settings()
        self._named = path is not None
        self.qt = qt_application()
        # While a worker computes, the window waits this long for its turn: 5 ms is a third of a
        # frame, several times a frame.
        sys.setswitchinterval(_SWITCH_S)
        self.messages = Messages()
        self.reading_on: ReadingOn | None = None
        self.runner = TaskRunner()
        try:
            read = read_at_once if at_once else read_file
            self._build(self.runner.start_in_store(_open, self.settings, path, read), theme)
        except BaseException:
            self.runner.close()
            raise

    def _build(self, reading: Future[Opened], theme: str | None) -> None:
        load_fonts()
        applied = apply_theme(theme or self.settings.theme())
        base_map = load_base_map()
        # Imported while the file is being read on the other thread: half of the start.
        from sitmap.ui.main_window import MainWindow

        state = reading.result()
        self.session = first_session(state)
        self.document = Document(self.runner, self.messages)
        self.document.adopt(state)
        self.window = MainWindow(
            base_map=base_map,
            session=self.session,
            document=self.document,
            runner=self.runner,
            messages=self.messages,
            settings=self.settings,
            theme=applied,
        )
        first = Qt.ConnectionType.SingleShotConnection
        self.window.canvas.frame_painted.connect(over, first)
        if state.snapshot.part is not None:
            from sitmap.ui.reading_on import ReadingOn

            self.reading_on = ReadingOn(self.window, self.runner)

    def run(self) -> int:
        """Show the window and work until it is closed; returns the exit code.

        Ctrl+C and the system's signal to end close it without asking: 128 and the signal's
        number, as shells count.
        """
        if self._named and self.document.path is not None:
            self.settings.add_recent_file(self.document.path)
        self.window.restore_state()
        self.window.show()
        interrupts = Interrupts()
        interrupts.interrupted.connect(self._on_interrupted)
        code = self.qt.exec()
        # From here on the signals work as ever, should a thread take too long to end.
        interrupts.close()
        self.close()
        return code

    def _on_interrupted(self, number: int) -> None:
        self.window.remember_state()
        self.qt.exit(128 + number)

    def close(self) -> None:
        """End the threads and remember the settings."""
        self.document.stop_reading()
        if self.reading_on is not None:
            self.reading_on.stop()
        self.window.base_maps.stop()
        self.runner.close()
        self.window.base_maps.close()
        self.settings.save()
