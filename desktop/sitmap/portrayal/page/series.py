"""Several composed maps as one document, such as the steps of a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.model import Page

__all__ = ["joined"]


def joined(parts: Sequence[Composition], title: str = "") -> Composition:
    """Return the pages of all parts, numbered through; dates and scale are the first one's.

    ``parts`` are at least one; an empty title takes the first one's.
    """
    count = sum(len(part.pages) for part in parts)
    pages: list[Page] = []
    for part in parts:
        pages += part.renumbered(len(pages), count)
    warnings = tuple(dict.fromkeys(line for part in parts for line in part.warnings))
    title = title or parts[0].title
    recipes = tuple(recipe for part in parts for recipe in part.recipes)
    return replace(parts[0], pages=tuple(pages), title=title, warnings=warnings, recipes=recipes)
