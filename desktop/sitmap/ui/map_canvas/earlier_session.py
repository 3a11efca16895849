"""The session of a map that shows the day compared with: all but the day is the window's.

What is selected on either map is selected in the window. Maps do not belong here.
"""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject

from sitmap.ui.session import Session

__all__ = ["EarlierSession"]


class EarlierSession(Session):
    """Follows another session at the day that it compares with."""

    def __init__(self, lead: Session, parent: QObject | None = None) -> None:
        super().__init__(lead.snapshot, lead.compared_on, parent)
        self._lead = lead
        for signal in (
            lead.snapshot_changed,
            lead.window_changed,
            lead.known_date_changed,
            lead.filter_changed,
            lead.map_options_changed,
            lead.compared_date_changed,
            lead.selection_changed,
        ):
            signal.connect(self._follow)
        self.selection_changed.connect(lead.set_selection)
        self._follow()

    def _follow(self, *_ignored: object) -> None:
        lead, day = self._lead, self._lead.compared_on
        if day is None:  # nobody looks
            return
        if lead.snapshot is not self.snapshot:
            self.set_snapshot(lead.snapshot)
        self.set_duration(lead.duration)
        self.set_known_date(lead.known_on)
        self.set_recorded_date(lead.recorded_on)
        self.set_map_options(lead.map_options)
        self.set_filter(lead.filter, lead.sieve.passing)
        self.set_valid_date(day)
        self.set_selection(lead.selection)

    def set_spot(self, uids: tuple[UUID, ...], on: object = None) -> None:
        """Take the observations at a place, as they are on the day of this map."""
        super().set_spot(uids)
        self._lead.set_spot(uids, self.on)
