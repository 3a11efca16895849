"""The one door for what the window tells its user: info, warning, error.

Messages before a window exists are kept and delivered when it does; tests read the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from sitmap.errors import UserError

__all__ = ["Level", "Message", "Messages"]


class Level(StrEnum):
    """How a message is shown."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """One line for the reader."""

    level: Level
    text: str


class Messages(QObject):
    """Collects messages; the main window shows them.

    Signal ``message_posted(Message)``.
    """

    message_posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log: list[Message] = []
        self._waiting: list[Message] = []
        self._attached = False

    def attach(self) -> None:
        """From now on somebody shows messages; deliver those that waited."""
        self._attached = True
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self.message_posted.emit(message)

    def info(self, text: str) -> None:
        """Tell something that needs no action."""
        self._post(Message(Level.INFO, text))

    def warning(self, text: str) -> None:
        """Tell something that the reader should know before going on."""
        self._post(Message(Level.WARNING, text))

    def error(self, error: Exception | str) -> None:
        """Tell that something failed."""
        if isinstance(error, UserError):
            text = error.line()
        else:
            text = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
        self._post(Message(Level.ERROR, text))

    def _post(self, message: Message) -> None:
        self.log.append(message)
        if self._attached:
            self.message_posted.emit(message)
        else:
            self._waiting.append(message)
