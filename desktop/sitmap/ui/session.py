"""The shared state of the window: which file, which dates, what is selected.

Map, timeline and metrics meet only here; each listens to the signals and asks for the
situation. Widgets, drawing and files do not belong here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from sitmap.domain.dates import (
    Duration,
    SituationDate,
    Window,
    day_of_ms,
    parse_duration,
    window,
)
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.readings import Reading
from sitmap.domain.sieve import OPEN_SIEVE, Sieve
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.stepping import Step, stepped
from sitmap.domain.timeline import DayRange, day_range
from sitmap.domain.turns import Turns
from sitmap.portrayal.compared import Compared
from sitmap.portrayal.kept_back import page_note
from sitmap.portrayal.map_options import MapOptions

__all__ = ["Session"]


class Session(QObject):
    """The state that all views share.

    Signals (each is emitted only when its value changed):
    ``snapshot_changed`` the file's content is another; ``valid_date_changed`` *situation on*;
    ``window_changed`` the window's length; ``known_date_changed`` *as known on* or the journal
    date; ``selection_changed`` the selected observation (UUID or None); ``map_options_changed``
    the reader's choices for the map; ``filter_changed`` the rows that a filter or hidden layers
    keep back; ``spot_changed`` the observations at the place last asked about;
    ``figure_changed`` the computed figure last asked about;
    ``compared_date_changed`` the earlier date that what shows is compared with;
    ``comparison_changed`` what was found of it, or nothing is found any more.
    """

    snapshot_changed = Signal()
    valid_date_changed = Signal(object)
    window_changed = Signal()
    known_date_changed = Signal()
    selection_changed = Signal(object)
    map_options_changed = Signal()
    filter_changed = Signal()
    spot_changed = Signal()
    figure_changed = Signal()
    compared_date_changed = Signal()
    comparison_changed = Signal()

    def __init__(
        self, snapshot: Snapshot, on: SituationDate | None = None, parent: QObject | None = None
    ):
        super().__init__(parent)
        self._snapshot = snapshot
        self._range = day_range(snapshot)
        self._on: SituationDate = on or self.last_day
        self._duration = parse_duration("1d")
        self._known_on: date | None = None
        self._recorded_on: date | None = None
        self._selection: UUID | None = None
        self._map_options = MapOptions()
        self._spot: tuple[UUID, ...] = ()
        self._figure: Reading | None = None
        self._spot_on: SituationDate | None = None
        self._compared_on: SituationDate | None = None
        self._comparison: Compared | None = None
        self._sieve = OPEN_SIEVE
        self._whole: Situation | None = None
        self._situation: Situation | None = None
        self._turns = Turns(snapshot, self.known)

    @property
    def snapshot(self) -> Snapshot:
        """The content of the open file."""
        return self._snapshot

    @property
    def on(self) -> SituationDate:
        """The day, or the minute within one, that is shown."""
        return self._on

    @property
    def duration(self) -> Duration:
        """The length of the window that ends with the date shown."""
        return self._duration

    @property
    def window(self) -> Window:
        """The half-open bounds of what is shown."""
        return window(self._on, self._duration)

    @property
    def known_on(self) -> date | None:
        """The day up to which statements could be known; None is the latest."""
        return self._known_on

    @property
    def recorded_on(self) -> date | None:
        """The day of this file's own journal; None is the latest."""
        return self._recorded_on

    @property
    def known(self) -> Known:
        """Both knowledge dates as bounds."""
        return Known.on(self._known_on, self._recorded_on, self._snapshot.info.zone)

    @property
    def day_range(self) -> DayRange | None:
        """First and last day of the data, or None without dated observations."""
        return self._range

    @property
    def first_day(self) -> date:
        """The first day of the data (today's meaning: the file's, never the clock's)."""
        return day_of_ms(self._range.first) if self._range else date(2025, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the data."""
        return day_of_ms(self._range.last) if self._range else date(2025, 1, 1)

    @property
    def situation(self) -> Situation:
        """What shows now: what passes the filter and lies in no hidden layer."""
        if self._situation is None:
            self._situation = self._sieve.shown(self.whole_situation)
        return self._situation

    @property
    def whole_situation(self) -> Situation:
        """What holds at the dates, whatever the reader keeps back; computed once a state."""
        if self._whole is None:
            self._whole = self._snapshot.at(self.window, self.known)
        return self._whole

    @property
    def filtered_situation(self) -> Situation:
        """What passes the filter, in hidden layers too."""
        return self._sieve.filtered(self.whole_situation)

    @property
    def filter(self) -> Filter:
        """Which rows the reader wants to see, at any date."""
        return self._sieve.filter

    def set_filter(self, chosen: Filter, passing: NDArray[np.bool_] | None = None) -> None:
        """Show only what passes a filter; dates and selection stay.

        ``passing`` is the filter's mask of the present snapshot if somebody made it already.
        """
        if chosen != self._sieve.filter:
            self._sift(chosen, passing)
            self.filter_changed.emit()

    @property
    def kept_back_note(self) -> str:
        """What a filter or hidden layers leave out, as a sentence; empty if they leave nothing."""
        layers = self._map_options.layers
        return page_note(self._snapshot, self.filter, layers, self.situation, self.whole_situation)

    @property
    def sieve(self) -> Sieve:
        """What keeps rows back: filter and hidden layers with their masks."""
        return self._sieve

    def show_all(self) -> None:
        """End the filter and show all layers of the situation."""
        self.set_filter(NO_FILTER)
        options = self._map_options
        layers = replace(options.layers, hidden=frozenset())
        self.set_map_options(replace(options, layers=layers))

    def _sift(self, chosen: Filter, passing: NDArray[np.bool_] | None = None) -> None:
        hidden = self._map_options.layers.hidden
        self._sieve = Sieve.of(self._snapshot, chosen, hidden, passing)
        self._situation = None

    @property
    def selection(self) -> UUID | None:
        """The selected observation."""
        return self._selection

    @property
    def map_options(self) -> MapOptions:
        """What the reader chose to see on the map, on screen and on paper."""
        return self._map_options

    def set_map_options(self, options: MapOptions) -> None:
        """Take other choices for the map; date and selection stay."""
        if options == self._map_options:
            return
        self._map_options = options
        if options.layers.hidden != self._sieve.hidden:
            self._sift(self._sieve.filter, self._sieve.passing)
            self.filter_changed.emit()
        self.map_options_changed.emit()

    @property
    def compared_on(self) -> SituationDate | None:
        """The earlier date that the one shown is compared with; None compares with nothing."""
        return self._compared_on

    def set_compared_date(self, on: SituationDate | None) -> None:
        """Compare the date shown with an earlier one; the date shown stays."""
        if on == self._compared_on:
            return
        self._compared_on = on
        self.compared_date_changed.emit()

    @property
    def comparison(self) -> Compared | None:
        """What was found to have changed between both dates; None while it is looked for."""
        return self._comparison

    def set_comparison(self, found: Compared | None) -> None:
        """Take what was found for the present dates."""
        if found is not self._comparison:
            self._comparison = found
            self.comparison_changed.emit()

    @property
    def changes_on_map(self) -> Compared | None:
        """What the map shows of the comparison: nothing where it shows both days instead."""
        return self._comparison if self._map_options.comparison == "overlay" else None

    def situation_on(self, on: SituationDate) -> Situation:
        """Return what shows on another date, with the same window and knowledge."""
        return self._sieve.shown(self._snapshot.at(window(on, self._duration), self.known))

    @property
    def spot(self) -> tuple[UUID, ...]:
        """The observations at the place that was last asked about, topmost first."""
        return self._spot

    @property
    def spot_on(self) -> SituationDate:
        """The date that the spot was asked about: the one shown, or the one compared with."""
        return self._spot_on or self._on

    @property
    def spot_situation(self) -> Situation:
        """What shows on the day that the spot was asked about."""
        return self.situation if self._spot_on is None else self.situation_on(self._spot_on)

    def set_spot(self, uids: tuple[UUID, ...], on: SituationDate | None = None) -> None:
        """Take the observations at a place; which of them is selected is not changed.

        ``on`` is the date that was asked about, by default whatever date is shown.
        """
        if (uids, on) == (self._spot, self._spot_on):
            return
        self._spot, self._spot_on = uids, on
        self.spot_changed.emit()

    @property
    def figure(self) -> Reading | None:
        """The computed figure last asked about, until something is selected."""
        return self._figure

    def set_figure(self, figure: Reading | None) -> None:
        """Take a computed figure to tell of; nothing is selected any more."""
        if figure == self._figure:
            return
        self._figure = figure
        if figure is not None:
            self.set_selection(None)
        self.figure_changed.emit()

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Take new content of the same file; date, window and selection stay."""
        before, self._snapshot = self._snapshot, snapshot
        self._range = day_range(snapshot)
        self._whole = None
        self._sieve = self._sieve.renewed(before, snapshot, self._map_options.layers.hidden)
        self._situation = None
        self.snapshot_changed.emit()
        if self._selection is not None and snapshot.row_of(self._selection) is None:
            self.set_selection(None)

    def set_valid_date(self, on: SituationDate) -> None:
        """Show another day, or a minute within one."""
        if on == self._on:
            return
        self._on = on
        self._whole = self._situation = None
        self.valid_date_changed.emit(on)

    def step(self, days: int) -> None:
        """Move by whole days, within the calendar; a minute keeps its clock."""
        self.set_valid_date(stepped(self._on, Step.DAY, days))

    @property
    def turns(self) -> Turns:
        """Where what shows changes and where observations begin, as known now."""
        if self._turns.snapshot is not self._snapshot or self._turns.known != self.known:
            self._turns = Turns(self._snapshot, self.known)
        return self._turns

    def beside(self, step: Step, way: int, anchor: int | None = None) -> SituationDate | None:
        """Return the date one step on (1) or back (-1); None where nothing changes any more.

        ``anchor`` is the day of the month that steps of months come back to.
        """
        if step is Step.CHANGE:
            return self.turns.next_change(self._on, way)
        if step is Step.OBSERVATION:
            return self.turns.next_begin(self._on, way)
        return stepped(self._on, step, way, anchor)

    def step_to_change(self, direction: int) -> bool:
        """Go to the next (1) or previous (-1) date at which what shows changes.

        Returns False where there is none.
        """
        found = self.beside(Step.CHANGE, direction)
        if found is not None:
            self.set_valid_date(found)
        return found is not None

    def set_duration(self, duration: Duration) -> None:
        """Change the window's length; the date stays."""
        if duration == self._duration:
            return
        self._duration = duration
        self._whole = self._situation = None
        self.window_changed.emit()

    def set_known_date(self, day: date | None) -> None:
        """Replay what could be known on ``day``; None is the latest."""
        self._set_known(day, self._recorded_on)

    def set_recorded_date(self, day: date | None) -> None:
        """Replay what this file held on ``day``; None is the latest."""
        self._set_known(self._known_on, day)

    def _set_known(self, known_on: date | None, recorded_on: date | None) -> None:
        if (known_on, recorded_on) == (self._known_on, self._recorded_on):
            return
        self._known_on, self._recorded_on = known_on, recorded_on
        self._whole = self._situation = None
        self.known_date_changed.emit()

    def set_selection(self, uid: UUID | None) -> None:
        """Select an observation, or nothing."""
        if uid == self._selection:
            return
        self._selection = uid
        if uid is not None:
            self.set_figure(None)
        self.selection_changed.emit(uid)
