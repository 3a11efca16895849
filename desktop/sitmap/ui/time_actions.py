"""What the Go menu does with the date. Keys of the time axis are the timeline's matter."""

from __future__ import annotations

from collections.abc import Callable

from sitmap.domain.dates import calendar_day
from sitmap.ui.session import Session
from sitmap.ui.timeline.timeline_panel import TimelinePanel

__all__ = ["time_handlers"]


def time_handlers(session: Session, timeline: TimelinePanel) -> dict[str, Callable[[], object]]:
    """Return what the window's actions on time do, by the actions' names."""
    return {
        "previous_day": lambda: session.step(-1),
        "next_day": lambda: session.step(1),
        "previous_change": lambda: session.step_to_change(-1),
        "next_change": lambda: session.step_to_change(1),
        "first_day": lambda: session.set_valid_date(session.first_day),
        "last_day": lambda: session.set_valid_date(session.last_day),
        "whole_day": lambda: session.set_valid_date(calendar_day(session.on)),
        "go_to_date": timeline.focus_date,
        "play": timeline.toggle_playback,
    }
