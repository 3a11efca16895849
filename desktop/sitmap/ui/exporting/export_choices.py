"""What can be exported of what the window shows: the situation, everything, one thing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitmap.domain.dates import format_day
from sitmap.domain.observation import Kind
from sitmap.exporting.selection import Selection, rows_selected
from sitmap.ui.session import Session

__all__ = ["Choice", "choices_of"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list; ``selection`` None is everything."""

    words: str
    selection: Selection | None


def choices_of(session: Session) -> list[Choice]:
    """Return what may be chosen, what shows first."""
    found = [_shown(session), Choice("Everything in the file", None)]
    for some in (_selected(session), _at_spot(session)):
        if some is not None:
            found.insert(-1, some)
    return found + _metrics(session)


def _shown(session: Session) -> Choice:
    rows = session.situation.rows
    note = session.kept_back_note
    selection = rows_selected(
        session.snapshot, rows, "what shows on one day", on=session.on,
        known_on=session.known_on, recorded_on=session.recorded_on,
        notes=[note] if note else [],
    )  # fmt: skip
    return Choice(f"What shows on {format_day(session.on)} ({len(rows):,})", selection)


def _selected(session: Session) -> Choice | None:
    uid = session.selection
    row = None if uid is None else session.snapshot.row_of(uid)
    if row is None:
        return None
    title = session.snapshot.texts.title[row]
    short = title if len(title) <= 40 else f"{title[:39].rstrip()}…"
    rows = np.array([row], np.int32)
    selection = rows_selected(
        session.snapshot, rows, "one observation", known_on=session.known_on,
        recorded_on=session.recorded_on,
    )  # fmt: skip
    return Choice(f"The selected observation: {short}", selection)


def _at_spot(session: Session) -> Choice | None:
    """Return the choice of what stands at the place last clicked, if that is several rows."""
    rows = [row for uid in session.spot if (row := session.snapshot.row_of(uid)) is not None]
    if len(rows) < 2:
        return None
    selection = rows_selected(
        session.snapshot,
        np.array(sorted(rows), np.int32),
        "what stands at one place",
        on=session.spot_on,
        known_on=session.known_on,
        recorded_on=session.recorded_on,
    )
    return Choice(f"What stands at the place clicked ({len(rows):,})", selection)


def _metrics(session: Session) -> list[Choice]:
    """Return a choice for each metric that has readings, through all of time."""
    snapshot = session.snapshot
    rows = snapshot.rows_of(Kind.METRIC)
    rows = rows[snapshot.visible(rows, session.known)]
    numbers = snapshot.columns.metric[rows]
    found = []
    for number, metric in enumerate(snapshot.vocabulary.metrics.values()):
        own = rows[numbers == number]
        if len(own):
            selection = rows_selected(
                snapshot, own, f"the readings of {metric.name}", known_on=session.known_on,
                recorded_on=session.recorded_on,
            )  # fmt: skip
            found.append(Choice(f"Readings of {metric.name} ({len(own):,})", selection))
    return found
