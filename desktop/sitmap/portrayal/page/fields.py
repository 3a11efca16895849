"""Texts of a page that a person wrote, and the fields in them that fill themselves.

``{situation_on}`` in a title becomes the day shown. What the page says by itself is ``texts``'
matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

__all__ = ["FIELDS", "PageTexts", "fill", "filled"]

FIELDS: Final = {
    "case": "title of the file",
    "situation_on": "day shown",
    "known_on": "day of knowledge",
    "recorded_on": "day of the file's record",
    "since": "day it is compared with",
    "window": "time span of the events",
    "zone": "time zone of the dates",
    "view": "name of the saved view",
    "scale": "scale of the map",
    "projection": "projection of the map",
    "author": "author line",
    "contact": "contact line",
    "handling": "handling label",
    "fingerprint": "fingerprint of the file",
}
"""What may stand in braces, and what it becomes."""

_FIELD: Final = re.compile(r"\{([a-z_]{1,40})\}")


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts that somebody gave a page beside its title; empty ones are left out.

    ``subtitle`` stands under the title, ``remarks`` among the notes; ``disclaimer`` takes the
    place of the file's. ``headings`` are (section, text) where a section is called otherwise.
    """

    subtitle: str = ""
    author: str = ""
    contact: str = ""
    remarks: str = ""
    disclaimer: str = ""
    headings: tuple[tuple[str, str], ...] = ()

    def heading(self, section: str, usual: str) -> str:
        """Return what a section is called."""
        return next((text for name, text in self.headings if name == section and text), usual)


def fill(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the text with its fields filled, and the names of fields that there are not."""
    unknown = tuple(name for name in _FIELD.findall(text) if name not in FIELDS)
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text), unknown


def filled(texts: PageTexts, values: Mapping[str, str]) -> tuple[PageTexts, tuple[str, ...]]:
    """Return all texts with their fields filled, and the names of fields that there are not."""
    made: dict[str, str] = {}
    unknown: list[str] = []
    for field in fields(texts):
        if field.name != "headings":
            made[field.name], more = fill(getattr(texts, field.name), values)
            unknown += more
    headings = []
    for section, text in texts.headings:
        words, more = fill(text, values)
        headings.append((section, words))
        unknown += more
    return replace(texts, **made, headings=tuple(headings)), tuple(unknown)
