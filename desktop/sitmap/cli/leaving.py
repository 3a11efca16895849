"""What a command that makes a product reads: the file, or what may leave of it.

With ``--redact`` this is a file written from nothing; everything that a page, a film or a
report says comes from there.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Vocabulary
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.portrayal.map_options import MapOptions
from sitmap.store.database import Database, open_store
from sitmap.store.reading import load_snapshot

__all__ = ["Leaving", "refuse_story", "safe_look", "shown_file", "told"]

Shown = Callable[[Namespace, Snapshot], Iterable[Situation]]
"""Gives what a command shows, on each of its dates."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """An open file and its content. ``whole`` is the file that it was taken from.

    ``note`` says what was withheld, ``withheld`` how many rows were.
    """

    db: Database
    whole: Database
    snapshot: Snapshot
    note: str = ""
    withheld: int = 0


@contextmanager
def shown_file(options: Namespace, shown: Shown) -> Iterator[Leaving]:
    """Give the file of a command, or with ``--redact`` what may leave of what it shows."""
    with open_store(options.file) as db:
        snapshot = load_snapshot(db)
        if not options.redact:
            yield Leaving(db, db, snapshot)
            return
        from sitmap.exporting.redacting import redacted_file
        from sitmap.exporting.selection import rows_selected
        from sitmap.store.redaction_profiles import find_profile

        selection = rows_selected(
            snapshot, _rows(len(snapshot), shown(options, snapshot)), "what is shown"
        )
        profile = find_profile(db, options.redact)
        with redacted_file(db, selection, profile) as made:
            left = load_snapshot(made.db)
            lists = _with_places(left.vocabulary, snapshot.vocabulary)
            left = replace(left, vocabulary=lists)
            yield Leaving(made.db, db, left, made.note, made.withheld.total)


def _rows(count: int, situations: Iterable[Situation]) -> NDArray[np.intp]:
    """Return the rows of any of the situations, of ``count`` rows in all."""
    found = np.zeros(count, bool)
    for each in situations:
        found[each.rows] = True
    return np.flatnonzero(found)


def _with_places(lists: Vocabulary, whole: Vocabulary) -> Vocabulary:
    """Return lists with the templates of pages, and of saved views places, dates and looks."""
    views = {
        name: replace(view, selection="", story="", text="") for name, view in whole.views.items()
    }
    return replace(lists, views=views, page_templates=whole.page_templates)


def told(note: str, redacted: str) -> str:
    """Return what a page says of rows that are not shown: kept back by choice, and withheld."""
    return " ".join(text for text in (note, redacted) if text)


def safe_look(shown: MapOptions, asked: Filter, note: str) -> tuple[MapOptions, Filter, str]:
    """Return the look of a redacted page or film: no marked spot, and no filter with its words.

    The rows were filtered before they were redacted; a filter might ask for what is gone.
    """
    words = "" if asked.is_empty else "Not everything is shown: a filter is on."
    return replace(shown, spot=None), NO_FILTER, told(words, note)


def refuse_story(options: Namespace) -> None:
    """Raise UserError for a redacted story: its words are written by hand."""
    if options.redact:
        raise UserError(
            "the words of a story cannot be redacted",
            where=f"--story {options.story}",
            hint="print its views one by one with --view",
        )
