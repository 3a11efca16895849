"""What a saved view shows, in a few words for lists and menus. Files come from anybody."""

from __future__ import annotations

from typing import Final

from sitmap.domain.category import SavedView
from sitmap.domain.dates import format_day, parse_date
from sitmap.errors import UserError

__all__ = ["LONGEST_NAME", "date_words", "day_words", "view_words"]

LONGEST_NAME: Final = 80
"""Characters that a name may have when it is typed."""


def day_words(text: str) -> str:
    """Return a date in words; empty for none and for one that cannot be read."""
    try:
        return format_day(parse_date(text)) if text else ""
    except UserError:
        return ""


def date_words(view: SavedView) -> str:
    """Return the dates of a view, for example ``17 Nov 2025, 30d, as known on 1 Dec 2025``."""
    parts = [day_words(view.on), "" if view.window in ("", "1d") else view.window]
    for words, day in (
        ("compared with", view.compared_on),
        ("as known on", view.known_on),
        ("as recorded on", view.recorded_on),
    ):
        parts.append(f"{words} {day_words(day)}" if day_words(day) else "")
    return ", ".join(part for part in parts if part)


def view_words(view: SavedView) -> str:
    """Return one line that says what a view keeps beside its place."""
    choices = "layers and filter" if '"map"' in view.choices else ""
    parts = [part for part in (date_words(view), choices) if part]
    return " · ".join(parts) or "place only"
