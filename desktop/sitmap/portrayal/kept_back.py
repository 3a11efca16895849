"""What is kept back from map and page, in words: a filter and hidden layers are never silent.

The counts beside the date, the banner on the map and the note on paper say the same.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sitmap.domain.filters import Filter, filter_words
from sitmap.domain.layers import layer_name
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.layer_choices import LayerChoices

__all__ = ["count_words", "kept_back_words", "page_note", "thin_spaced"]

_MOST_NAMED: Final = 2


def kept_back_words(snapshot: Snapshot, chosen: Filter, layers: LayerChoices) -> str:
    """Return filter and hidden layers in one line; empty if nothing is kept back."""
    if chosen.is_empty and not layers.hidden:
        return ""
    found = filter_words(chosen, snapshot.vocabulary)
    parts = [f"Filter: {found}"] if found else []
    hidden = [key for key in snapshot.layers.keys if key in layers.hidden] if layers.hidden else []
    if len(hidden) > _MOST_NAMED:
        parts.append(f"{len(hidden)} layers hidden")
    elif hidden:
        names = "; ".join(layer_name(key, snapshot.vocabulary) for key in hidden)
        parts.append(f"hidden: {names}")
    words = " · ".join(parts)
    return words[:1].upper() + words[1:]


def count_words(snapshot: Snapshot, shown: Situation, whole: Situation) -> tuple[str, ...]:
    """Return ``12 of 74 shown`` and what of it has no place or no date, the weightiest first.

    The first number counts what the reader sees, on the map or in panel and table; the second
    what holds at the dates.
    """
    off_map = 0
    if not snapshot.all_placed:
        off_map = len(shown) - int(np.isfinite(snapshot.columns.lon[shown.rows]).sum())
    undated = snapshot.undated_count(whole.known)
    return (
        f"{thin_spaced(len(shown))} of {thin_spaced(len(whole))} shown",
        *([f"{thin_spaced(off_map)} off the map"] if off_map else []),
        *([f"{thin_spaced(undated)} undated"] if undated else []),
    )


def page_note(
    snapshot: Snapshot, chosen: Filter, layers: LayerChoices, shown: Situation, whole: Situation
) -> str:
    """Return the sentence for a page that does not show all; empty if it does."""
    words = kept_back_words(snapshot, chosen, layers)
    if not words:
        return ""
    counts = f"{thin_spaced(len(shown))} of {thin_spaced(len(whole))}"
    return f"Not everything is shown: {counts} observations of this date. {words}."


def thin_spaced(value: int) -> str:
    """Return a whole number with narrow unbreakable spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")
