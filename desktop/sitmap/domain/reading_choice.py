"""Which readings a reader wants first, which not at all, and which words they look for.

Remembered as plain text; what shows at a date is decided by ``readings``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.readings import Reading

__all__ = ["PINNED_GROUP", "ReadingChoice", "arranged"]

PINNED_GROUP: Final = "pinned"
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """Codes of metrics: pinned ones in their order, and hidden ones."""

    pinned: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    def with_pin(self, metric: str, *, pinned: bool) -> ReadingChoice:
        """Return the choice with a metric pinned last, or no longer pinned."""
        others = tuple(code for code in self.pinned if code != metric)
        return replace(self, pinned=(*others, metric) if pinned else others)

    def moved(self, metric: str, by: int) -> ReadingChoice:
        """Return the choice with a pinned metric further up (negative) or down."""
        if metric not in self.pinned:
            return self
        others = [code for code in self.pinned if code != metric]
        others.insert(min(max(self.pinned.index(metric) + by, 0), len(others)), metric)
        return replace(self, pinned=tuple(others))

    def with_hidden(self, metric: str) -> ReadingChoice:
        """Return the choice without a metric."""
        return replace(self.with_pin(metric, pinned=False), hidden=self.hidden | {metric})

    def to_text(self) -> str:
        """Return the choice for a settings file."""
        return json.dumps({"pinned": list(self.pinned), "hidden": sorted(self.hidden)})

    @classmethod
    def from_text(cls, text: str) -> ReadingChoice:
        """Return the choice that a text holds; the empty one where it holds none."""
        try:
            kept = json.loads(text or "{}")
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(kept, dict):
            return cls()
        return cls(_codes(kept.get("pinned")), frozenset(_codes(kept.get("hidden"))))


def _codes(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(item for item in items if isinstance(item, str)))[:_MOST]


def arranged(
    found: Iterable[Reading], choice: ReadingChoice, words: str = ""
) -> tuple[Reading, ...]:
    """Return readings with the pinned metrics first and without the hidden ones.

    ``words`` keeps only readings that hold all of them, hidden ones too: who looks for
    something must find it.
    """
    wanted = words.casefold().split()
    if not wanted and choice == ReadingChoice():
        return tuple(found)
    shown = [
        reading
        for reading in found
        if (_holds(reading, wanted) if wanted else reading.metric not in choice.hidden)
    ]
    if not choice.pinned:
        return tuple(shown)
    rank = {code: number for number, code in enumerate(choice.pinned)}
    first = [replace(item, group=PINNED_GROUP) for item in shown if item.metric in rank]
    first.sort(key=lambda reading: rank[reading.metric])
    return (*first, *(reading for reading in shown if reading.metric not in rank))


def _holds(reading: Reading, wanted: Iterable[str]) -> bool:
    text = f"{reading.group} {reading.sentence()}".casefold()
    return all(word in text for word in wanted)
