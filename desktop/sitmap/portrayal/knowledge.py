"""What is known by then, in words: that a replay shows is said on the map, beside it, on paper.

What a replay shows is the snapshot's matter.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sitmap.domain.dates import format_day

__all__ = ["LEFT_OUT", "known_words", "latest_words", "replay_banner"]

LEFT_OUT: Final = "what came later is left out"


def known_words(known_on: date | None, recorded_on: date | None) -> str:
    """Return the line that says that something else than the latest knowledge shows."""
    parts = []
    if known_on is not None:
        parts.append(f"As known on {format_day(known_on)}")
    if recorded_on is not None:
        parts.append(f"As recorded on {format_day(recorded_on)}")
    return " · ".join(parts)


def replay_banner(known_on: date | None, recorded_on: date | None) -> str:
    """Return the line over the map of a replay; empty for the latest knowledge."""
    words = known_words(known_on, recorded_on)
    return f"{words} – {LEFT_OUT}" if words else ""


def latest_words(last: date | None) -> str:
    """Return what *latest* means: the last day on which anything became known, if there is one."""
    return "As known: latest" if last is None else f"As known: latest, {format_day(last)}"
