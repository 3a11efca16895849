"""Where the review stands in the window: its parts are made when it is first looked at."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sitmap.portrayal.basemap import BaseMap
from sitmap.ui.document import Document
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.ui.review.review_panel import ReviewPanel

__all__ = ["ReviewPlace"]


class ReviewPlace(QWidget):
    """Holds the review's panel; the start of the window needs none of it.

    Signal ``observation_chosen(UUID)``: the reader wants to see this observation.
    """

    observation_chosen = Signal(object)

    def __init__(
        self,
        session: Session,
        document: Document,
        runner: TaskRunner,
        base_map: BaseMap,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._document, self._runner = session, document, runner
        self._base_map, self._settings = base_map, settings
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def sizeHint(self) -> QSize:
        """Return a size at which the sentences of most findings take three lines."""
        return QSize(350, 500)

    @cached_property
    def panel(self) -> ReviewPanel:
        """The panel with its findings."""
        from sitmap.portrayal.geography import BaseMapGeography
        from sitmap.ui.review.review_panel import ReviewPanel
        from sitmap.ui.review.reviewing import Reviewing

        ground = BaseMapGeography(self._base_map)
        reviewing = Reviewing(self._session, self._document, self._runner, ground, self)
        made = ReviewPanel(self._session, reviewing, self)
        made.noted_by.setText(self._settings.noted_by())
        made.noted_by.editingFinished.connect(
            lambda: self._settings.set_noted_by(made.noted_by.text().strip())
        )
        made.observation_chosen.connect(self.observation_chosen)
        self._layout.addWidget(made)
        return made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.panel.show()
