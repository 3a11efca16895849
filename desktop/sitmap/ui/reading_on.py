"""The rest of a large file, read while its first picture stands; until then hands are held back.

The map can be moved and asked. Whatever depends on rows that are not there yet (other dates,
counts, layers, search, printing, recording) waits, and says so. Which rows come first is
decided in ``store.first_part``.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from sitmap.errors import Cancelled
from sitmap.portrayal.kept_back import thin_spaced
from sitmap.ui.document import Opened, read_file
from sitmap.ui.main_window import MainWindow
from sitmap.ui.reading_progress import ReadingProgress
from sitmap.ui.task_runner import TaskRunner

__all__ = ["ReadingOn"]

_LOOK_MS: Final = 100
_MARGIN: Final = 12
_BAR_WIDTH: Final = 360
_POINTED: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.NativeGesture,
        QEvent.Type.TouchBegin,
    }
)
_ASKED: Final = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.ToolTip,
        QEvent.Type.DragEnter,
        QEvent.Type.Drop,
        QEvent.Type.Shortcut,
    }
)
_TYPED: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})
_LEAVING: Final = (QKeySequence.StandardKey.Quit, QKeySequence.StandardKey.Close)


class ReadingOn(QObject):
    """Reads all of the window's file after its first frame, then lets go of the window.

    If that fails or is called off, the demonstration case takes the file's place: a part of a
    file would answer nothing else.
    """

    def __init__(self, window: MainWindow, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._runner = window, runner
        self._progress = ReadingProgress()
        self.active = True
        """Whether the window shows only a part of its file."""
        self.notice = _Notice(window)
        self.notice.cancel.clicked.connect(self.stop)
        window.document.opened.connect(self._end)
        self._held = (window.menuBar(), *window.findChildren(QToolBar), window.timeline)
        for widget in self._held:
            widget.setEnabled(False)
        self._covers = [
            _Cover(panel) for panel in (window.layers, window.review, window.comparing.panel)
        ]
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        first = Qt.ConnectionType.SingleShotConnection
        window.canvas.frame_painted.connect(self._begin, first)

    def _begin(self) -> None:
        state = self._window.document.state
        if self.active and state is not None:
            self._timer.start()
            self._runner.run_in_store(
                read_file, state.path, self._progress, done=self._finish, failed=self._fail
            )

    def stop(self) -> None:
        """Read no further."""
        self._progress.call_off()

    def _look(self) -> None:
        self.notice.show_progress(self._progress.done, self._progress.total)

    def _finish(self, state: Opened) -> None:
        if self.active:
            self._window.document.renew(state)
            self._end()

    def _fail(self, error: Exception) -> None:
        if self.active:
            if not isinstance(error, Cancelled):
                self._window.messages.error(error)
            self._window.files.open_demonstration()

    def _end(self, _state: object = None) -> None:
        """Let go of the window: it shows a whole file."""
        if not self.active:
            return
        self.active = False
        self._timer.stop()
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        for cover in (*self._covers, self.notice):
            cover.hide()
            cover.deleteLater()
        for widget in self._held:
            widget.setEnabled(True)
        self._window.timeline.bar.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep from the window what it could only answer with all rows."""
        kind = event.type()
        if kind in _ASKED:
            return not self._is_of_notice(watched)
        if kind in _TYPED and isinstance(event, QKeyEvent):
            leaving = any(event.matches(key) for key in _LEAVING)
            return not (leaving or self._is_of_notice(watched))
        if kind in _POINTED and isinstance(watched, QWidget):
            return not (self._is_of_notice(watched) or self._is_of_map(watched))
        return False

    def _is_of_notice(self, watched: QObject) -> bool:
        notice = self.notice
        return isinstance(watched, QWidget) and (watched is notice or notice.isAncestorOf(watched))

    def _is_of_map(self, watched: QWidget) -> bool:
        canvas = self._window.canvas
        return watched is canvas or canvas.isAncestorOf(watched)


class _Cover(QFrame):
    """Stands over a widget and says that it waits."""

    def __init__(self, covered: QWidget, within: QWidget | None = None) -> None:
        super().__init__(within or covered)
        self._covered, self._within = covered, within or covered
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.words = QLabel("Still reading")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.words)
        covered.installEventFilter(self)
        self._lie_over()
        self.show()

    def _lie_over(self) -> None:
        at = self._covered.mapTo(self._within, QPoint(0, 0))
        self.setGeometry(QRect(at, self._covered.size()))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over what is covered, wherever it goes."""
        moved = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show)
        if watched is self._covered and event.type() in moved:
            self._lie_over()
        return False


class _Notice(_Cover):
    """Says over the time axis how much of the file is there."""

    def __init__(self, window: MainWindow) -> None:
        # Beside the timeline, not in it: the timeline is held back, the button is not.
        super().__init__(window.timeline.bar, window.timeline.parentWidget())
        self._name = window.document.path.name if window.document.path else ""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Read no further and show the demonstration case")
        row = QHBoxLayout()
        row.setSpacing(_MARGIN)
        row.addStretch(1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.insertStretch(0, 1)
        self.column.addStretch(1)
        self.setAccessibleName("Reading the file")
        part = window.session.snapshot.part
        self.show_progress(0, 0 if part is None else part.rows)

    def show_progress(self, done: int, total: int) -> None:
        """Say how many of all observations are there."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.words.setText(
            f"Reading {self._name}: {thin_spaced(done)} of {thin_spaced(total)} observations. "
            "The map is complete for this day; other days, counts and search follow."
        )
