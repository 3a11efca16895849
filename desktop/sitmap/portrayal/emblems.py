"""Which categories of events have a symbol of MIL-STD-2525 / APP-6, for readers who ask for it.

Coarse on purpose: only activities (symbol set 40), never units, and neutral frames, so that
nobody is drawn as hostile. The codes are in ``resources/styles/military.json``; what has no
fitting symbol keeps its mark. Drawing them is ``paint.emblems``' matter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Final

from sitmap.paths import resource

__all__ = ["EMBLEM_BASE", "Emblems", "load_emblems"]

EMBLEM_BASE: Final = 64
"""``Markers.symbol`` from this on stands for one of ``Emblems.codes``, then again in greys."""


@dataclass(frozen=True, eq=False)
class Emblems:
    """Symbol identification codes of 20 digits, the words that lead to each, a line of legend."""

    note: str
    codes: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    def symbol(self, category: str, *, grey: bool = False) -> int | None:
        """Return the mark's number of a category (code and name, casefolded), or None."""
        for number, words in enumerate(self.words):
            if any(word in category for word in words):
                return EMBLEM_BASE + number + (len(self.codes) if grey else 0)
        return None

    def drawing_of(self, symbol: int) -> tuple[str, bool]:
        """Return the code of a mark's number, and whether it is drawn in greys."""
        number = symbol - EMBLEM_BASE
        return self.codes[number % len(self.codes)], number >= len(self.codes)


@cache
def load_emblems() -> Emblems:
    """Return the bundled table."""
    doc = json.loads(resource("styles", "military.json").read_text(encoding="utf-8"))
    head = f"100{doc['identity']}40" + "0000"
    return Emblems(
        doc["note"],
        tuple(f"{head}{entity}0000" for _, entity in doc["events"]),
        tuple(tuple(words.split("|")) for words, _ in doc["events"]),
    )
