"""The parts behind the window, put together over a real file, without the window itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.basemap import BaseMap
from sitmap.ui.document import Document, Opened, read_file
from sitmap.ui.menu_part import WindowParts
from sitmap.ui.messages import Level, Messages
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

_PATIENCE_MS = 10_000


@dataclass(frozen=True)
class Parts:
    """Runner, messages, document and session of one open file."""

    runner: TaskRunner
    messages: Messages
    document: Document
    session: Session

    def settle(self) -> None:
        """Let events run until nothing is under way."""
        loop = QEventLoop()
        late = QTimer(singleShot=True, interval=_PATIENCE_MS)
        late.timeout.connect(loop.quit)
        self.runner.idle_changed.connect(lambda idle: loop.quit() if idle else None)
        late.start()
        if not self.runner.idle:
            loop.exec()
        assert self.runner.idle, "the task runner never became idle"

    def behind_menus(self, base_map: BaseMap, window: QWidget) -> WindowParts:
        """Return what the parts behind the menus of ``window`` work on."""
        return WindowParts(
            self.session, self.document, self.runner, base_map, self.messages, window
        )

    def errors(self) -> list[str]:
        """Return the errors told so far."""
        return [item.text for item in self.messages.log if item.level is Level.ERROR]


@contextmanager
def parts_of(path: Path, on: date = date(2025, 11, 17)) -> Iterator[Parts]:
    """Open a file as the window does; its threads end with the block."""
    runner, messages = TaskRunner(), Messages()
    try:
        state: Opened = runner.call_in_store(read_file, path)
        document = Document(runner, messages)
        document.adopt(state)
        session = Session(state.snapshot, on)
        document.content_changed.connect(lambda now: session.set_snapshot(now.snapshot))
        yield Parts(runner, messages, document, session)
    finally:
        runner.close()


class PlainCanvas(QWidget):
    """A map in which a pixel is a hundredth of a degree, for clicks with known positions."""

    map_clicked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(400, 300)
        self.picking = False
        self.sketch: tuple[tuple[float, float], ...] = ()
        self.closed = False

    def set_picking(self, picking: bool) -> None:
        self.picking = picking

    def set_sketch(self, points: Sequence[tuple[float, float]], closed: bool) -> None:
        self.sketch, self.closed = tuple(points), closed

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.picking:
            spot = event.position()
            self.map_clicked.emit(*degrees(round(spot.x()), round(spot.y())))


def degrees(x: int, y: int) -> tuple[float, float]:
    """Return the longitude and latitude of a pixel of the plain canvas."""
    return 36 + x / 100, 49 - y / 100
