"""Recording, correcting and retracting: opens the form, lets it draw, has it saved.

The form closes only when its content is on disk. Fields and their checks are in the form,
transactions in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMessageBox, QWidget

from sitmap.domain.dates import calendar_day
from sitmap.domain.draft import Draft, draft_of
from sitmap.domain.observation import Observation
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.document import Document
from sitmap.ui.editing.drawing import DrawingTool, SketchCanvas
from sitmap.ui.editing.recording import record
from sitmap.ui.editing.retraction import RetractionDialog
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session

if TYPE_CHECKING:
    from sitmap.ui.editing.observation_form import ObservationForm, Result

__all__ = ["Editor", "FormDock", "ask_discard"]

_DOCK_WIDTH = 400


def ask_discard(parent: QWidget, title: str) -> bool:
    """Ask whether unsaved input may go; the safe answer is the default."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Sitmap")
    box.setText(f"{title} is not saved.")
    box.setInformativeText("Discard what you entered?")
    discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton("Keep Editing", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is discard


class _Asks(Protocol):
    def may_close(self) -> bool: ...


class FormDock(QDockWidget):
    """The panel beside the map that holds the form; closing it asks its owner."""

    def __init__(self, title: str, owner: _Asks, parent: QMainWindow) -> None:
        super().__init__(title, parent)
        self.setObjectName("recording")
        self.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        self._owner = owner
        self._window = parent
        self._replaced: list[tuple[QDockWidget, QSize]] = []

    def take_place(self) -> None:
        """Stand where the panels at the right were, so that the map keeps its size."""
        area = Qt.DockWidgetArea.RightDockWidgetArea
        for dock in self._window.findChildren(QDockWidget):
            beside = self._window.dockWidgetArea(dock) == area and not dock.isFloating()
            if dock is not self and beside and not dock.isHidden():
                self._replaced.append((dock, dock.size()))
                dock.hide()
        width = max([_DOCK_WIDTH, *(size.width() for _dock, size in self._replaced)])
        self._window.addDockWidget(area, self)
        self._window.resizeDocks([self], [width], Qt.Orientation.Horizontal)
        self.show()

    def give_place_back(self) -> None:
        """Leave, and show the panels again as they were."""
        self._window.removeDockWidget(self)
        docks = [dock for dock, _size in self._replaced]
        for dock in docks:
            dock.show()
        widths = [size.width() for _dock, size in self._replaced]
        heights = [size.height() for _dock, size in self._replaced]
        self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
        self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)
        self._replaced = []

    def closeEvent(self, event: QCloseEvent) -> None:
        # Whoever agrees to closing takes the whole panel away.
        event.ignore()
        self._owner.may_close()


class Editor(QObject):
    """Everything that records; one form at a time."""

    def __init__(
        self,
        session: Session,
        document: Document,
        canvas: SketchCanvas,
        messages: Messages,
        parent_window: QMainWindow,
    ) -> None:
        super().__init__(parent_window)
        self._session, self._document, self._messages = session, document, messages
        self._canvas = canvas
        self._window = parent_window
        self._uid: UUID | None = None
        self._party, self._source = "", ""
        self.form: ObservationForm | None = None
        self.dialog: RetractionDialog | None = None
        self._dock: FormDock | None = None
        self.drawing = DrawingTool(canvas, self)
        self.drawing.finished.connect(self._on_drawn)
        self.drawing.status_changed.connect(self._on_drawing_status)
        self.drawing.stopped.connect(self._show_geometry)
        session.snapshot_changed.connect(self._on_snapshot_changed)
        document.may_leave = self.may_close

    # -- what the window calls ------------------------------------------------------------

    def start_new(self) -> None:
        """Open an empty form on the day that is shown, with the party and source last used."""
        if self.may_close():
            self._open(None, None)

    def start_correction(self, uid: UUID) -> None:
        """Open the form with the content of an observation."""
        if self.may_close():
            self._document.fetch_history(uid, self._correct, key="correction")

    def start_retraction(self, uid: UUID) -> None:
        """Ask for the reason and withdraw an observation."""
        row = self._session.snapshot.row_of(uid)
        if row is None:
            return
        if self.dialog is not None:
            self.dialog.close()
        dialog = RetractionDialog(self._session.snapshot.texts.title[row], self._window)
        dialog.confirmed.connect(lambda reason: self._retract(uid, reason))
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        open_dialog(dialog)

    def may_close(self) -> bool:
        """Close the form, asking first if it holds unsaved input; False if it stays."""
        if self.form is None:
            return True
        if self.form.is_saving:
            return False
        unsaved = self.form.is_dirty or bool(self.drawing.points)
        if unsaved and not ask_discard(self._window, self._title()):
            self.form.setFocus()
            return False
        self._close()
        return True

    # -- the form -------------------------------------------------------------------------

    def _title(self) -> str:
        return "New observation" if self._uid is None else "Correction"

    def _correct(self, versions: tuple[Observation, ...]) -> None:
        if self.form is not None or not versions:
            return
        latest = versions[-1]
        if latest.retracted:
            self._messages.warning("This observation was retracted; undo brings it back")
            return
        self._open(latest.uid, draft_of(latest))

    def _open(self, uid: UUID | None, base: Draft | None) -> None:
        self._uid = uid
        snapshot = self._session.snapshot
        # Imported when it is wanted: most sessions record nothing.
        from sitmap.ui.editing.observation_form import ObservationForm

        form = ObservationForm(
            snapshot.vocabulary, snapshot.info, calendar_day(self._session.on), base
        )
        if base is None:
            form.preset(self._party, self._source)
        form.save_requested.connect(self._save)
        form.cancel_requested.connect(self.may_close)
        form.set_key_filter(self.drawing.handle_key)
        form.fields.geometry.drawing_requested.connect(self.drawing.start)
        form.fields.geometry.drawing_stopped.connect(self.drawing.stop)
        form.fields.geometry.changed.connect(self._show_geometry)
        self.form = form
        state = self._document.state
        if state is not None and state.read_only:
            form.set_notice("This file cannot be written; save a copy and record there")
        self._dock = FormDock(self._title(), self, self._window)
        self._dock.setWidget(form)
        self._dock.take_place()
        form.fields.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self.drawing.stop()
        if self._dock is not None:
            self._dock.give_place_back()
            self._dock.deleteLater()
        self._dock = self.form = None
        self._show_geometry()

    def _on_drawn(self, geometry: Geometry) -> None:
        if self.form is not None:
            self.form.fields.geometry.set_value(geometry)
            self.form.fields.geometry.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_geometry(self) -> None:
        """Leave on the map what was drawn or typed, until it is recorded."""
        geometry = None if self.form is None else self.form.fields.geometry.value
        parts = () if geometry is None else geometry.rings()
        # A sketch is one line; of several parts none is the right one.
        points = parts[0].tolist() if len(parts) == 1 else []
        self._canvas.set_sketch([(lon, lat) for lon, lat in points], closed=False)

    def _on_drawing_status(self, text: str) -> None:
        if self.form is not None:
            self.form.show_drawing_hint(text)

    def _on_snapshot_changed(self) -> None:
        if self.form is not None and not self.form.is_saving:
            self.form.set_vocabulary(self._session.snapshot.vocabulary)

    # -- writing --------------------------------------------------------------------------

    def _save(self, result: Result) -> None:
        self.drawing.stop()
        self._document.execute(
            record,
            self._uid,
            result.draft,
            result.additions,
            done=lambda change: self._on_saved(change, result.draft),
            failed=self._on_save_failed,
        )

    def _on_saved(self, change: edits.ChangeSet, draft: Draft) -> None:
        if self._uid is None:
            self._party = draft.party
            self._source = draft.sources[0] if draft.sources else ""
        verb = "Recorded" if self._uid is None else "Corrected"
        self._close()
        hidden = ""
        if change.uids:
            self._session.set_selection(change.uids[0])
            row = self._session.snapshot.row_of(change.uids[0])
            if row not in self._session.whole_situation.rows:
                hidden = " (it does not show at the present dates)"
            elif row not in self._session.situation.rows:
                hidden = " (a filter or a hidden layer keeps it back)"
        self._messages.info(f"{verb}: {draft.title}{hidden}{_also(change)}")

    def _on_save_failed(self, error: Exception) -> None:
        if self.form is not None:
            self.form.fail(error)
        else:
            self._messages.error(error)

    def _retract(self, uid: UUID, reason: str) -> None:
        self._document.execute(
            edits.retract, uid, reason, done=self._on_retracted, failed=self._on_retract_failed
        )

    def _on_retracted(self, change: edits.ChangeSet) -> None:
        if self.dialog is not None:
            self.dialog.accept()
        self._messages.info(f"Retracted{_also(change)}; undo brings it back")

    def _on_retract_failed(self, error: Exception) -> None:
        line = error.line() if isinstance(error, UserError) else str(error)
        if self.dialog is not None:
            self.dialog.fail(line)
        else:
            self._messages.error(error)

    def _forget_dialog(self) -> None:
        self.dialog = None


def _also(change: edits.ChangeSet) -> str:
    """Return what went with a change, to stand behind it."""
    return f"; {change.note}" if change.note else ""
