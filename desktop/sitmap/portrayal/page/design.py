"""How a page is laid out, without date and place: what a file remembers under a name.

Written as text that holds only what differs from the usual; read with every value checked,
since files come from outside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from sitmap.errors import UserError
from sitmap.portrayal.map_options import GridChoice
from sitmap.portrayal.page.blocks import Place
from sitmap.portrayal.page.fields import PageTexts
from sitmap.portrayal.page.papers import Margins, check_margins, find_paper
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.templates import find_template
from sitmap.portrayal.plain_values import as_plain, from_plain

__all__ = ["PageDesign", "design_from_text", "design_text", "designed"]

_LONGEST: Final = 50_000


@dataclass(frozen=True, slots=True)
class PageDesign:
    """The choices that a named template remembers.

    ``paper`` is a name or a size in millimetres; no margins are the paper's own. ``scale`` is a
    denominator, 0 for one that fits; without a ``grid`` the map's own is drawn.
    """

    template: str = "metrics-map"
    paper: str = "A4"
    landscape: bool = True
    margins: Margins | None = None
    title: str = ""
    texts: PageTexts = PageTexts()
    places: tuple[Place, ...] = ()
    handling: str = ""
    scale: float = 0.0
    rounded: bool = False
    grid: GridChoice | None = None
    open_contradictions: bool = False


def design_text(design: PageDesign) -> str:
    """Return a design as one line of text."""
    return json.dumps(as_plain(design), sort_keys=True, ensure_ascii=False, allow_nan=False)


def design_from_text(text: str, where: str) -> PageDesign:
    """Return the design that ``design_text`` wrote; raises UserError where it is none."""
    try:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        design: PageDesign = from_plain(PageDesign, json.loads(text))
        paper = find_paper(design.paper)
        find_template(design.template)
        check_margins(design.margins, paper)
    except (ValueError, RecursionError, UserError) as error:
        raise UserError(
            "the page template cannot be read",
            where=where,
            hint="make it anew in the print dialog",
        ) from error
    return design


def designed(request: PageRequest, design: PageDesign) -> PageRequest:
    """Return a request laid out as a design says; date and place stay."""
    template = find_template(design.template)
    options = request.options if design.grid is None else replace(request.options, grid=design.grid)
    return replace(
        request,
        template=replace(template, open_contradictions=design.open_contradictions),
        paper=find_paper(design.paper),
        landscape=design.landscape,
        margins=design.margins,
        title=design.title or request.title,
        handling=design.handling or request.handling,
        texts=design.texts,
        places=design.places,
        scale=design.scale or None,
        rounded=design.rounded,
        options=options,
    )
