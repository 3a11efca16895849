"""The metrics panel: readings at the date above, the chart of one metric below."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from sitmap.domain.reading_blocks import ReadingBlocks
from sitmap.domain.reading_choice import ReadingChoice, arranged
from sitmap.domain.readings import Reading, ReadingTable, ShownRows
from sitmap.domain.time_ticks import long_day
from sitmap.portrayal.knowledge import known_words
from sitmap.ui.metrics.computed_readings import ComputedReadings
from sitmap.ui.metrics.ground_readings import GroundReadings
from sitmap.ui.metrics.metric_chart import MetricChart
from sitmap.ui.metrics.panel_turns import PanelTurns
from sitmap.ui.metrics.reading_tools import ReadingTools
from sitmap.ui.metrics.readings_view import ReadingsView
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from sitmap.ui.task_runner import TaskRunner
from sitmap.ui.theme import Theme

__all__ = ["MetricsPanel"]


class MetricsPanel(QWidget):
    """Readings of the session's situation; choosing one selects it."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        runner: TaskRunner | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._ground = None if runner is None else GroundReadings(session, runner, self)
        kept = "" if settings is None else settings.reading_choice()
        self.tools = ReadingTools(ReadingChoice.from_text(kept))
        self._table = ReadingTable(session.snapshot)
        self._computed = ComputedReadings(session, runner, self)
        self.header = QLabel()
        self.header.setMargin(8)
        self.header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.view = ReadingsView()
        self.chart = MetricChart(session)
        self.turns = PanelTurns(self.view, self.chart)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.tools)
        column.addWidget(self.turns, 1)
        session.valid_date_changed.connect(lambda _day: self.refresh())
        session.window_changed.connect(self.refresh)
        session.known_date_changed.connect(self.refresh)
        session.filter_changed.connect(self.refresh)
        session.map_options_changed.connect(self.refresh)
        session.snapshot_changed.connect(self._on_snapshot)
        session.selection_changed.connect(self._on_selection)
        self.view.reading_chosen.connect(self._on_chosen)
        self.view.menu_requested.connect(self.tools.open_menu)
        self.tools.changed.connect(self._on_choice)
        self._computed.changed.connect(self.refresh)
        if self._ground is not None:
            self._ground.changed.connect(self.refresh)
        self.chart.set_pinned(self.tools.choice.pinned)
        self._on_snapshot()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``light`` or ``dark``; the palette is the application's."""
        self.view.set_theme(theme)
        self.chart.set_theme(theme)

    def is_settled(self) -> bool:
        """Tell whether everything that was asked for shows."""
        return self.chart.is_settled() and self.tools.is_settled and not self._is_waiting()

    def refresh(self) -> None:
        """Show the readings of the session's situation."""
        session = self._session
        replay = known_words(session.known_on, session.recorded_on).replace(" · A", ", a")
        known = f", {replay[:1].lower()}{replay[1:]}" if replay else ""
        filtered = "" if session.filter.is_empty else ", filtered"
        measured = () if self._ground is None else self._ground.readings()
        shown = self._table.shown(session.situation)
        further = (*self._computed.readings(self._table, shown), *measured)
        pending = ", measuring…" if self._is_waiting() else ""
        words = f"Readings on {long_day(session.on)}{known}{filtered}{pending}"
        self.header.setText(words)
        self.header.setToolTip(words)
        self._show(shown, further)

    def _is_waiting(self) -> bool:
        measuring = self._ground is not None and self._ground.is_pending
        return measuring or self._computed.is_pending

    def _show(self, shown: ShownRows, further: tuple[Reading, ...]) -> None:
        """Give the view what shows: blocks of readings, then what is computed and measured."""
        words, choice = self.tools.words.text(), self.tools.choice
        blocks = ReadingBlocks(self._table, shown, further, choice)
        nothing = "No readings on this day"
        if words.strip():
            found = arranged((*self._table.taken(shown), *further), choice, words)
            blocks = ReadingBlocks(self._table, shown.none(), found)
            nothing = "No reading holds these words"
        self.view.show_readings(blocks, nothing)

    def _on_snapshot(self) -> None:
        snapshot = self._session.snapshot
        self._table = ReadingTable(snapshot)
        parties = snapshot.vocabulary.parties.values()
        self.view.set_party_colours({party.code: QColor(party.colour) for party in parties})
        self.refresh()
        self._on_selection(self._session.selection)

    def _on_choice(self) -> None:
        if self._settings is not None:
            self._settings.set_reading_choice(self.tools.choice.to_text())
        self.chart.set_pinned(self.tools.choice.pinned)
        self.refresh()

    def _on_chosen(self, reading: Reading) -> None:
        if reading.row < 0:
            self._session.set_figure(reading)
        elif reading.uid.int:
            self._session.set_selection(reading.uid)

    def _on_selection(self, _uid: object) -> None:
        uid = self._session.selection
        self.view.select_row(None if uid is None else self._session.snapshot.row_of(uid))
