"""Sheets of paper: the usual ones by name, any other by its size, and what the edges keep free.

What stands on a sheet and where is ``layout``'s matter.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from sitmap.errors import UserError

__all__ = [
    "PAPERS",
    "Margins",
    "Paper",
    "check_margins",
    "find_paper",
    "margins_for",
    "margins_text",
    "parse_margins",
    "sized_paper",
]

Margins: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres."""

_SMALLEST, _LARGEST = 120.0, 3000.0
_SIZE: Final = re.compile(r"(\d{2,4}(?:\.\d+)?) ?[x×] ?(\d{2,4}(?:\.\d+)?) ?(?:mm)?")
_NUMBER: Final = r"\d{1,3}(?:\.\d+)?"
_MARGINS: Final = re.compile(rf"({_NUMBER})(?:,({_NUMBER}),({_NUMBER}),({_NUMBER}))? ?(?:mm)?")
_LEAST_MARGIN: Final = 4.5
_LEAST_CONTENT: Final = 70.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet size in portrait, with the text size and column count that suit it."""

    name: str
    width: float
    height: float
    text_size: float
    columns: int
    columns_landscape: int

    def sheet(self, *, landscape: bool) -> tuple[float, float]:
        """Return width and height in millimetres."""
        return (self.height, self.width) if landscape else (self.width, self.height)


PAPERS: Final = {
    paper.name: paper
    for paper in (
        Paper("A5", 148.0, 210.0, 6.3, 2, 3),
        Paper("A4", 210.0, 297.0, 7.2, 3, 4),
        Paper("A3", 297.0, 420.0, 8.6, 4, 5),
        Paper("A2", 420.0, 594.0, 10.4, 4, 6),
        Paper("A1", 594.0, 841.0, 12.6, 5, 7),
        Paper("A0", 841.0, 1189.0, 15.5, 6, 8),
        Paper("Letter", 215.9, 279.4, 7.2, 3, 4),
        Paper("Legal", 215.9, 355.6, 7.2, 3, 5),
        Paper("Tabloid", 279.4, 431.8, 8.6, 4, 5),
    )
}


def find_paper(text: str) -> Paper:
    """Return the paper of that name in any case, or of a size such as ``300x400mm``.

    Raises UserError that lists the known ones.
    """
    plain = text.strip().lower()
    for paper in PAPERS.values():
        if paper.name.lower() == plain:
            return paper
    found = _SIZE.fullmatch(plain)
    if found is None:
        names = ", ".join(PAPERS)
        raise UserError(
            f"unknown paper {text!r}", hint=f"use one of {names}, or a size such as 300x400mm"
        )
    return sized_paper(float(found[1]), float(found[2]))


def sized_paper(width: float, height: float) -> Paper:
    """Return a sheet of any size in millimetres, with text and columns as on its like.

    Raises UserError for a sheet too small to carry a map, or too large to be printed.
    """
    short, long = sorted((width, height))
    if not (short >= _SMALLEST and long <= _LARGEST):
        raise UserError(
            f"a paper of {width:g} x {height:g} mm is impossible",
            hint=f"sides of {_SMALLEST:g} to {_LARGEST:g} mm",
        )
    # Text grows more slowly than the sheet: a poster is read from nearer than its size says.
    size = round(min(max(7.2 * math.sqrt(short * long / 62370) ** 0.55, 6.0), 16.0), 1)
    columns, further = (max(2, min(9, round(side / (size * 9.4)))) for side in (short, long))
    return Paper(f"{short:g} x {long:g} mm", short, long, size, columns, further)


def margins_for(paper: Paper) -> Margins:
    """Return the white that suits a paper."""
    edge = 8.0 if paper.text_size < 7 else 10.0 if paper.text_size < 8 else 13.0
    if paper.text_size > 10:
        edge = round(1.45 * paper.text_size)
    return (edge, edge, edge, edge)


def margins_text(margins: Margins) -> str:
    """Return margins as ``parse_margins`` reads them."""
    return ",".join(f"{side:g}" for side in margins)


def check_margins(margins: Margins | None, paper: Paper) -> None:
    """Raise UserError for margins that nobody could have typed for a paper; None is its own."""
    if margins is not None:
        parse_margins(margins_text(margins), paper)


def parse_margins(text: str, paper: Paper) -> Margins:
    """Return margins written as ``12`` or ``20,12,12,12`` millimetres: left, top, right, bottom.

    Raises UserError for a text that is none, and for margins that leave no room.
    """
    found = _MARGINS.fullmatch(text.strip())
    if found is None:
        raise UserError(
            "not the margins of a page", where=text, hint="write 12, or left,top,right,bottom"
        )
    first = float(found[1])
    left, top, right, bottom = (first if item is None else float(item) for item in found.groups())
    rest = min(paper.width, paper.height) - max(left + right, top + bottom)
    if min(left, top, right, bottom) < _LEAST_MARGIN or rest < _LEAST_CONTENT:
        raise UserError(
            "these margins leave no room for a page or for the labels at the map",
            where=text,
            hint=f"each at least {_LEAST_MARGIN:g} mm, and {_LEAST_CONTENT:g} mm between them",
        )
    return (left, top, right, bottom)
