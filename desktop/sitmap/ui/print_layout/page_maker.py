"""Makes the pages of the print dialog: in a worker, the newest choices only.

Without a task runner the pages are made at once. What is chosen and how pages are shown
belongs to the dialog.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.paint.print_service import compose_pages
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.request import PageRequest
from sitmap.ui.task_runner import TaskRunner

__all__ = ["PageMaker", "Wanted"]

Wanted = tuple[Snapshot, Situation, PageRequest]
_PAUSE_MS = 160


class PageMaker(QObject):
    """Composes what ``wanted`` returns a pause after it was asked to.

    Signal ``made``: a Composition, or the UserError that tells why there is none.
    """

    made = Signal(object)

    def __init__(
        self,
        wanted: Callable[[], Wanted],
        base_map: BaseMap,
        runner: TaskRunner | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wanted, self._base_map, self._runner = wanted, base_map, runner
        self._busy = self._closed = False
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.start)

    def ask(self) -> None:
        """Make the pages anew once the choices rest."""
        self._timer.start()

    def start(self) -> None:
        """Make the pages now; with a runner they come later."""
        self._timer.stop()
        if self._runner is None:
            self.make()
            return
        try:
            snapshot, situation, request = self._wanted()
        except UserError as error:
            self.made.emit(error)
            return
        self._busy = True
        self._runner.run(
            compose_pages,
            snapshot,
            situation,
            request,
            self._base_map,
            done=self._done,
            failed=self._failed,
            key="page of the print dialog",
        )

    def make(self) -> None:
        """Make the pages and wait for them."""
        self._timer.stop()
        self._busy = False
        try:
            self.made.emit(compose_pages(*self._wanted(), self._base_map))
        except UserError as error:
            self.made.emit(error)

    @property
    def is_behind(self) -> bool:
        """Whether the pages made last are not those of the present choices."""
        return self._busy or self._timer.isActive()

    def close(self) -> None:
        """Let go of work that is still going on."""
        self._timer.stop()
        self._closed = True

    def _done(self, made: Composition) -> None:
        if self._busy and not self._closed:
            self._busy = False
            self.made.emit(made)

    def _failed(self, error: Exception) -> None:
        if self._closed:
            return
        self._busy = False
        if not isinstance(error, UserError):
            raise error
        self.made.emit(error)
