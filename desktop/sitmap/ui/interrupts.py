"""Ctrl+C in the terminal and the system's wish that the process ends, told inside Qt's loop.

Python hears of a signal only between two of its own steps, and Qt's loop may take none for
hours. Each signal therefore also arrives as a byte on a socket that the loop watches. What is
to be done then is not decided here.
"""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

__all__ = ["Interrupts"]

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Signals that end a program; Windows has no SIGHUP."""


def _leave_to_qt(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the byte on the socket has the number."""


class Interrupts(QObject):
    """Listens from its making until ``close``; on the main thread only.

    Signal ``interrupted(int)``: the number of the system's signal.
    """

    interrupted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_bytes)
        self._numbers = {
            getattr(signal, name): signal.getsignal(getattr(signal, name))
            for name in _NAMES
            if hasattr(signal, name)
        }
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in self._numbers:
            signal.signal(number, _leave_to_qt)

    def _on_bytes(self) -> None:
        for number in self._reader.recv(64):
            if number in self._numbers:
                self.interrupted.emit(number)

    def close(self) -> None:
        """Give the signals back to whom they belonged."""
        signal.set_wakeup_fd(self._wakeup)
        for number, before in self._numbers.items():
            signal.signal(number, before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()
