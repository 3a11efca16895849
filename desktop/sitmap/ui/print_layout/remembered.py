"""The page templates that the file remembers, as a menu: take one, remember one, forget one.

Writing them is asked of the document; what a template holds is decided by
``portrayal.page.design``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from sitmap.domain.category import PageTemplate
from sitmap.errors import UserError
from sitmap.portrayal.page.design import PageDesign, design_from_text, design_text
from sitmap.store.page_templates import forget_template, remember_template

__all__ = ["RememberedTemplates"]

Execute = Callable[..., None]
AskName = Callable[[QWidget], str]


def ask_name(parent: QWidget) -> str:
    """Ask under which name a template is remembered; empty if the user cancelled."""
    name, ok = QInputDialog.getText(parent, "Remember this layout", "Name of the template")
    return name if ok else ""


class RememberedTemplates(QToolButton):
    """Signals: ``taken(PageDesign)`` a template was chosen; ``told(str)`` one line to say."""

    taken = Signal(object)
    told = Signal(str)

    def __init__(
        self,
        design: Callable[[], PageDesign],
        templates: Callable[[], Mapping[str, PageTemplate]],
        execute: Execute | None,
        ask: AskName = ask_name,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._design, self._templates = design, templates
        self._execute, self._ask = execute, ask
        self.setText("Templates of This File")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def fill(self) -> None:
        """List what the file remembers now."""
        menu, templates = self.menu(), self._templates()
        menu.clear()
        for name in templates:
            menu.addAction(name, partial(self.take, name))
        if templates:
            menu.addSeparator()
        menu.addAction("Remember This Layout…", self.remember).setEnabled(self._execute is not None)
        forget = menu.addMenu("Forget")
        forget.setEnabled(bool(templates) and self._execute is not None)
        for name in templates:
            forget.addAction(name, partial(self.forget, name))

    def take(self, name: str) -> None:
        """Lay the page out as a template says."""
        try:
            self.taken.emit(design_from_text(self._templates()[name].design, name))
        except UserError as error:
            self.told.emit(error.line())

    def remember(self) -> None:
        """Ask for a name and remember the present layout under it."""
        try:
            text = design_text(self._design())
        except UserError as error:
            self.told.emit(error.line())
            return
        name = self._ask(self)
        if name:
            self._write(remember_template, name, text, words=f"The file remembers {name!r}.")

    def forget(self, name: str) -> None:
        """Take a template off the file's list; undoing brings it back."""
        self._write(forget_template, name, words=f"The file has forgotten {name!r}.")

    def _write(self, action: Callable[..., object], *arguments: Any, words: str) -> None:
        if self._execute is not None:
            self._execute(
                action,
                *arguments,
                done=lambda _change: self.told.emit(words),
                failed=lambda error: self.told.emit(str(error)),
            )
