"""What the parts behind the menus work on, each named once for all of them.

What a menu starts belongs to its own part.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.basemap import BaseMap
from sitmap.ui.document import Document
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["MenuPart", "WindowParts"]


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The parts of one window that its menus work on; ``window`` is whom dialogs belong to."""

    session: Session
    document: Document
    runner: TaskRunner
    base_map: BaseMap
    messages: Messages
    window: QWidget


class MenuPart(QObject):
    """Something that menus start; lives as long as the window."""

    def __init__(self, parts: WindowParts) -> None:
        super().__init__(parts.window)
        self._session, self._document, self._runner = parts.session, parts.document, parts.runner
        self._base_map, self._messages, self._window = parts.base_map, parts.messages, parts.window
