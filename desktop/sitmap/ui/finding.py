"""Going to what search or review found: the map moves, a pin marks it, it is selected.

Search and review do not know the map, nor the map them: they meet here.
"""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject

from sitmap.domain.dates import OPEN_END, OPEN_START, SituationDate, date_holding, format_day
from sitmap.errors import UserError
from sitmap.portrayal.search.result import Found
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.pin import Pin
from sitmap.ui.messages import Messages
from sitmap.ui.search.search import Search
from sitmap.ui.session import Session

__all__ = ["Finding"]


class Finding(QObject):
    """Takes what the search chose to map, card and status line of one window."""

    def __init__(
        self,
        search: Search,
        session: Session,
        canvas: MapCanvas,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._messages = session, canvas, messages
        self.pin = Pin(canvas, self)
        search.chosen.connect(self.go)
        search.closed.connect(canvas.setFocus)

    def go(self, found: Found) -> None:
        """Show what was found; what the date does not show is selected all the same."""
        if found.is_placed:
            try:
                self._canvas.centre_on(found.lon, found.lat, found.denominator)
            except UserError as error:
                self._messages.error(error)
                return
            # An observation shows its own mark and title; only what has none needs the words.
            self.pin.mark(found.lon, found.lat, "" if found.uid else found.title)
        if found.uid is not None:
            self._select(found)

    def go_to_observation(self, uid: UUID) -> None:
        """Show an observation at its date, if it does not show already, and on the map."""
        session = self._session
        row = session.snapshot.row_of(uid)
        if row is None:
            self._messages.info("This observation is no longer in the file")
            return
        c = session.snapshot.columns
        if row not in session.whole_situation.rows and c.dated[row]:
            session.set_valid_date(self._date_of(row))
        title = session.snapshot.texts.title[row]
        found = Found("observation", title, "", float(c.lon[row]), float(c.lat[row]), uid=uid)
        if c.shape[row] < 0:
            self.go(found)
        else:  # a line or an area is seen whole
            self._select(found)
            self._canvas.fit_selection()

    def _date_of(self, row: int) -> SituationDate:
        """Return the date shown if a row reaches it, else the nearest of its dates."""
        session, c = self._session, self._session.snapshot.columns
        first, last = session.first_day, session.last_day
        start, end = int(c.valid_from[row]), int(c.valid_to[row])
        begins = first if start <= OPEN_START else date_holding(start, session.on)
        ends = last if end >= OPEN_END else date_holding(end - 1, session.on)
        return min(max(session.on, begins), max(begins, ends))

    def _select(self, found: Found) -> None:
        session = self._session
        row = None if found.uid is None else session.snapshot.row_of(found.uid)
        if row is None:
            self._messages.info("This observation is no longer in the file")
            return
        session.set_selection(found.uid)
        if row not in session.whole_situation.rows:
            self._messages.info(
                f"Not shown on {format_day(session.on)}: “Go to Its Date” on the card shows it"
            )
        elif row not in session.situation.rows:
            self._messages.info("A filter or a hidden layer keeps this observation off the map")
        elif not found.is_placed:
            self._messages.info("This observation has no place on the map; its card shows it")
