"""The timeline of the window: the bar, the two dates in words, and the controls of time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.dates import Minute, duration_words, parse_duration
from sitmap.domain.stepping import Step
from sitmap.ui.date_box import DateBox
from sitmap.ui.session import Session
from sitmap.ui.timeline.bar_keys import go_to_end
from sitmap.ui.timeline.knowledge_controls import KnowledgeControls
from sitmap.ui.timeline.playback import SPEEDS, Playback
from sitmap.ui.timeline.time_words import TimeWords
from sitmap.ui.timeline.timeline_bar import TimelineBar
from sitmap.ui.timeline.tint import tint
from sitmap.ui.timeline.transport_icons import transport_icon

__all__ = ["TimelinePanel"]

_WINDOWS: Final = (
    ("the date alone", "instant"),
    ("1 hour", "1h"),
    ("6 hours", "6h"),
    ("1 day", "1d"),
    ("7 days", "7d"),
    ("30 days", "30d"),
    ("90 days", "90d"),
    ("1 year", "1y"),
    ("all before it", "all"),
)
_UNITS: Final = {Step.HOUR: "hours", Step.CHANGE: "changes", Step.OBSERVATION: "steps"}
"""What a speed counts; days where nothing else is said."""
_PROBLEM_COLOURS: Final = {"light": "#a8321f", "dark": "#f0907d"}


class TimelinePanel(QWidget):
    """Everything about time in one strip; both dates always stand at its left."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = "light"
        self.bar = TimelineBar(session, self)
        self.playback = Playback(session, self)
        self._waits_for_bar = True
        self.bar.frame_painted.connect(self.playback.frame_painted)
        self._make_words()
        self._make_transport()
        self._make_choices()
        self._lay_out()
        self._listen()
        self._refresh()

    # --- public ---------------------------------------------------------------------

    def on_frame_painted(self) -> None:
        """Take note that the map has painted; from the first time on playback waits for it."""
        if self._waits_for_bar:
            self._waits_for_bar = False
            self.bar.frame_painted.disconnect(self.playback.frame_painted)
        self.playback.frame_painted()

    def focus_date(self) -> None:
        """Put the caret into the date box."""
        self.date_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.date_box.selectAll()

    def toggle_playback(self) -> None:
        """Play or pause."""
        self.playback.toggle()

    def stop_playback(self) -> None:
        """Pause if it plays."""
        self.playback.pause()

    def set_theme(self, theme: str) -> None:
        """Take the colours of ``light`` or ``dark``; the palette is the application's."""
        self._theme = theme
        self.bar.set_theme(theme)
        self.words.set_theme(theme)
        self.knowledge.set_theme(theme)
        self._colour()

    def sizeHint(self) -> QSize:
        return QSize(1200, 152)

    # --- parts ----------------------------------------------------------------------

    def _make_words(self) -> None:
        self.words = TimeWords(self._session, self)
        self.problem = QLabel(self)
        self.problem.setAutoFillBackground(True)
        self.problem.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self.problem.setForegroundRole(QPalette.ColorRole.WindowText)
        self.problem.setFrameShape(QFrame.Shape.Box)
        self.problem.setMargin(3)
        self.problem.hide()
        self.date_box = DateBox(lambda: self._session.snapshot.info.zone, times=True)
        self.date_box.setAccessibleName("Situation on, typed")

    def _make_transport(self) -> None:
        session = self._session
        self.buttons: dict[str, QToolButton] = {}
        acts = (
            ("first", "First day (Home)", lambda: go_to_end(session, -1, self.playback.step)),
            ("previous", "Previous change (Ctrl+Left)", lambda: session.step_to_change(-1)),
            ("back", "Play backward (Shift+Space)", lambda: self.playback.toggle(-1)),
            ("play", "Play (Space)", self.playback.toggle),
            ("next", "Next change (Ctrl+Right)", lambda: session.step_to_change(1)),
            ("last", "Last day (End)", lambda: go_to_end(session, 1, self.playback.step)),
        )
        for name, tip, act in acts:
            self.buttons[name] = self._button(tip)
            self.buttons[name].clicked.connect(lambda _checked=False, act=act: act())
        self.buttons["range"] = self._button("Show the full range (double click, 0)")
        self.buttons["range"].clicked.connect(self.bar.show_full_range)

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        return button

    def _make_choices(self) -> None:
        self.window_box = QComboBox()
        for words, text in _WINDOWS:
            self.window_box.addItem(words, text)
        self.window_box.setToolTip(
            "How far back from the end of the date shown: at it, a while, or everything"
        )
        self.step_box = QComboBox()
        for step in Step:
            words = f"1 {step.value}" if step.is_of_calendar else f"each {step.value}"
            self.step_box.addItem(words, step)
        self.step_box.setCurrentIndex(self.step_box.findData(Step.DAY))
        self.step_box.setToolTip(
            "A step of the play and of the arrow keys; with Shift these go farther, "
            "with Ctrl to the next change, Home and End to the ends"
        )
        self.speed_box = QComboBox()
        for pace in ("days", "observations"):
            for speed in SPEEDS:
                self.speed_box.addItem("", (speed, pace))
        self.speed_box.setCurrentIndex(SPEEDS.index(10))
        self.loop_check = QCheckBox("Loop")
        self.loop_check.setToolTip("Begin anew at the end; on the bar, I and O mark where (L)")
        self.stack_box = QComboBox()
        self.stack_box.addItem("by party", "party")
        self.stack_box.addItem("by kind", "kind")
        self.knowledge = KnowledgeControls(self._session)
        self.zone_words = QLabel()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(1)
        left.addWidget(self.words)
        left.addStretch(1)
        left.addLayout(self._transport_row())
        right = QVBoxLayout()
        right.setSpacing(4)
        self._row = self._choices_row()
        self._choices = QWidget()
        self._choices.setLayout(self._row)
        self._choices.setMinimumWidth(1)  # what has no room folds away, see resizeEvent
        right.addWidget(self._choices)
        right.addWidget(self.bar, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setHorizontalSpacing(14)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(1, 1)

    def _transport_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(1)
        for name in ("first", "previous", "back", "play", "next", "last"):
            row.addWidget(self.buttons[name])
        row.addSpacing(6)
        row.addWidget(self.date_box)
        row.addStretch(1)
        return row

    def _choices_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        labels: list[QWidget] = []
        for words, box in (
            ("Window", self.window_box),
            ("Step", self.step_box),
            ("Speed", self.speed_box),
            ("Counts", self.stack_box),
        ):
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(words)
            row.addWidget(label)
            row.addWidget(box)
            row.addSpacing(5)
            labels.append(label)
        # Two boxes that both read "1 day" need their labels longer than the loop needs its place.
        self._foldable = (
            [labels[3], self.stack_box],
            [self.loop_check, self.buttons["range"]],
            [self.zone_words],
            labels[:3],
            [self.speed_box, self.step_box],
        )
        row.addWidget(self.loop_check)
        row.addWidget(self.buttons["range"])
        row.addStretch(1)
        row.addWidget(self.zone_words)
        row.addSpacing(10)
        row.addWidget(self.knowledge)
        return row

    # --- behaviour ------------------------------------------------------------------

    def _listen(self) -> None:
        session = self._session
        session.valid_date_changed.connect(lambda _day: self._refresh())
        session.window_changed.connect(self._refresh)
        session.known_date_changed.connect(self._refresh)
        session.snapshot_changed.connect(self._refresh)
        self.date_box.day_typed.connect(session.set_valid_date)
        self.date_box.problem_changed.connect(self._on_problem)
        self.knowledge.tell_problems(self._on_problem)
        self.knowledge.room_changed.connect(self._fold)
        self.window_box.activated.connect(self._on_window)
        self.step_box.activated.connect(self._on_step)
        self.speed_box.activated.connect(
            lambda _index: self.playback.set_speed(*self.speed_box.currentData())
        )
        self.loop_check.toggled.connect(self.playback.set_loop)
        self.playback.bounds_changed.connect(self._on_bounds)
        self.stack_box.activated.connect(
            lambda _index: self.bar.set_stack(self.stack_box.currentData())
        )
        self.playback.playing_changed.connect(self._on_playing)
        self._on_step()

    def _on_window(self, _index: int) -> None:
        self._session.set_duration(parse_duration(self.window_box.currentData()))

    def _on_step(self, _index: int = 0) -> None:
        step = Step(self.step_box.currentData())
        self.playback.set_step(step)
        self.bar.set_step(step)
        unit = _UNITS.get(step, "days")
        for index in range(self.speed_box.count()):
            speed, pace = self.speed_box.itemData(index)
            words = unit if pace == "days" else "observations"
            self.speed_box.setItemText(index, f"{speed} {words if speed > 1 else words[:-1]}/s")

    def _on_bounds(self) -> None:
        self.bar.set_marks(self.playback.marks)
        self.loop_check.setChecked(self.playback.loops)

    def _on_playing(self, playing: bool) -> None:
        name = "pause" if playing else "play"
        self.buttons["play"].setIcon(transport_icon(name, self.palette()))
        self.buttons["play"].setToolTip(f"{name.capitalize()} (Space)")
        self.buttons["play"].setAccessibleName(name.capitalize())

    def _on_problem(self, _line: str) -> None:
        """Say over the box what is wrong with what it holds; nothing else moves."""
        box = self.date_box if self.date_box.problem else self.knowledge.wrong_box
        self.problem.setText(box.problem)
        self.problem.adjustSize()
        corner = box.mapTo(self, QPoint(0, 0))
        above = corner.y() - self.problem.height() - 2
        self.problem.move(
            max(min(corner.x(), self.width() - self.problem.width() - 6), 0),
            above if above >= 0 else corner.y() + box.height() + 2,
        )
        self.problem.raise_()
        self.problem.setVisible(bool(box.problem))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Hide the least needed choices where there is no room for all."""
        for group in self._foldable:
            for widget in group:
                widget.show()
        for group in self._foldable:
            self._row.invalidate()
            if self._row.minimumSize().width() <= self._choices.width():
                break
            for widget in group:
                widget.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._play_by_key(event):
            super().keyPressEvent(event)

    def _play_by_key(self, event: QKeyEvent) -> bool:
        playback, on = self.playback, self._session.on
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        first, last = playback.marks
        match event.key():
            case Qt.Key.Key_Space:
                playback.toggle(-1 if shift else 1)
            case Qt.Key.Key_I:
                playback.set_marks(None if shift else on, last)
            case Qt.Key.Key_O:
                playback.set_marks(first, None if shift else on)
            case Qt.Key.Key_L:
                playback.set_loop(not playback.loops)
            case _:
                return False
        return True

    # --- words ----------------------------------------------------------------------

    def _refresh(self) -> None:
        """Show the session's dates in the boxes."""
        session = self._session
        self.date_box.show_day(session.on)
        self._show_window()
        unit = "Times" if isinstance(session.on, Minute) else "Days"
        self.zone_words.setText(f"{unit} in {session.snapshot.info.zone}")

    def _show_window(self) -> None:
        text = self._session.duration.text
        index = self.window_box.findData(text)
        if index < 0:
            self.window_box.addItem(duration_words(self._session.duration), text)
            index = self.window_box.count() - 1
        self.window_box.setCurrentIndex(index)

    # --- colours --------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "buttons"):
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        for name, button in self.buttons.items():
            shown = "pause" if name == "play" and self.playback.playing else name
            button.setIcon(transport_icon(shown, self.palette()))
        tint(self.zone_words, self.palette().color(QPalette.ColorRole.PlaceholderText))
        tint(self.problem, QColor(_PROBLEM_COLOURS[self._theme]))
        self.words.colour()
        self.knowledge.colour()
