"""How a page was made: everything beside the file's content that decides what is on it.

A page carries its recipe, so that it can be made again and compared. How it stands in a file
of a format is the painters' matter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from sitmap import __version__
from sitmap.domain.dates import Window
from sitmap.domain.situation import Known, Situation
from sitmap.errors import UserError
from sitmap.portrayal.page.output import PageOutput
from sitmap.portrayal.page.papers import PAPERS, check_margins, sized_paper
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.plain_values import as_plain, from_plain

__all__ = ["Recipe", "Stamp", "read_stamp", "recipe_of"]

_LONGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of a page and its dates; ``own`` names a base map of the user's own."""

    request: PageRequest
    window: Window
    known: Known
    own: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one file of a print says of itself.

    ``recipes`` are those of the parts that stand in it one after the other, such as the steps
    of a story, under one ``title``. ``page`` is 0 for a file that holds all pages.
    ``names`` are those of the parts in the index, if there is one.
    """

    version: str
    recipes: tuple[Recipe, ...]
    output: PageOutput
    title: str = ""
    page: int = 0
    names: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the stamp as one line of plain letters."""
        return json.dumps(as_plain(self), sort_keys=True, allow_nan=False)


def recipe_of(request: PageRequest, situation: Situation) -> Recipe:
    """Return the recipe of a page; what is kept back is told anew from filter and layers."""
    own = "" if request.own is None else request.own.name
    kept = replace(request, own=None, kept_back="", findings=None)
    return Recipe(kept, situation.window, situation.known, own)


def read_stamp(text: str, where: str) -> Stamp:
    """Return the stamp that a page has as text.

    Raises UserError where it is none, or one of another version of the program.
    """
    try:
        data = json.loads(text) if len(text) <= _LONGEST else None
        version = data["version"] if isinstance(data, dict) else None
        if isinstance(version, str) and version != __version__:
            raise UserError(
                f"the page was made by version {version:.20}, this is {__version__}",
                where=where,
                hint="verify it with the version that made it",
            )
        found: Stamp = from_plain(Stamp, data)
        if not found.recipes or len(found.names) not in (0, len(found.recipes)):
            raise ValueError("no recipe")
        for recipe in found.recipes:
            _check_paper(recipe.request)
    except (ValueError, RecursionError, KeyError) as error:
        raise UserError(
            "what the page says of how it was made cannot be read",
            where=where,
            hint="use the file as it was printed",
        ) from error
    return found


def _check_paper(request: PageRequest) -> None:
    """Raise ValueError for a sheet that this program would not have printed."""
    paper = request.paper
    try:
        same = paper in (PAPERS.get(paper.name), sized_paper(paper.width, paper.height))
        check_margins(request.margins, paper)
    except UserError as error:
        raise ValueError(error.what) from error
    if not same:
        raise ValueError("no such paper")
