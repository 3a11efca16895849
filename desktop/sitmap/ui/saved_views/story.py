"""A story being told: which step of it shows, and the one before or after.

The steps are read from the file each time, so that changes of it are followed. How a step is
shown on the map and on the bar does not belong here.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sitmap.domain.category import SavedView
from sitmap.domain.stories import stories_of
from sitmap.ui.session import Session

__all__ = ["Story"]


class Story(QObject):
    """The story that is being told, if any.

    Signals: ``changed`` the story, its steps or the step shown; ``step_shown(SavedView)`` a step
    was gone to.
    """

    changed = Signal()
    step_shown = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._name = self._step = ""
        self._place = 0
        session.snapshot_changed.connect(self._on_snapshot)

    @property
    def name(self) -> str:
        """The story's name; empty while none is told."""
        return self._name

    @property
    def steps(self) -> tuple[SavedView, ...]:
        """The steps of the story being told."""
        views = self._session.snapshot.vocabulary.views.values()
        return stories_of(views).get(self._name, ()) if self._name else ()

    @property
    def place(self) -> int:
        """The number of the step shown, from 0."""
        return self._place

    @property
    def step(self) -> SavedView | None:
        """The step shown."""
        steps = self.steps
        return steps[self._place] if self._place < len(steps) else None

    def tell(self, name: str, place: int = 0) -> None:
        """Begin a story at one of its steps; a name without steps ends what is told."""
        self._name = name
        if not self.steps:
            self.end()
            return
        self.go(place)

    def tell_from(self, view: SavedView) -> None:
        """Begin the story that a view belongs to at that view."""
        views = self._session.snapshot.vocabulary.views.values()
        names = [step.name for step in stories_of(views).get(view.story, ())]
        self.tell(view.story, names.index(view.name) if view.name in names else 0)

    def go(self, place: int) -> None:
        """Show a step; beyond the first and the last there is none."""
        if not self.steps:
            return
        self._place = min(max(place, 0), len(self.steps) - 1)
        step = self.steps[self._place]
        self._step = step.name
        self.changed.emit()
        self.step_shown.emit(step)

    def move(self, ways: int) -> None:
        """Go forth or back."""
        if 0 <= self._place + ways < len(self.steps):
            self.go(self._place + ways)

    def end(self) -> None:
        """Tell no story any more; what shows stays."""
        self._name, self._step, self._place = "", "", 0
        self.changed.emit()

    def _on_snapshot(self) -> None:
        if not self._name:
            return
        names = [step.name for step in self.steps]
        if not names:
            self.end()
            return
        here = names.index(self._step) if self._step in names else self._place
        self._place = min(here, len(names) - 1)
        self._step = names[self._place]
        self.changed.emit()
