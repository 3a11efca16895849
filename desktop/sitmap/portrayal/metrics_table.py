"""The table of readings on a page: one metric after another, its claims side by side.

Which readings show is decided by ``domain.readings``; here they become lines. Nothing is
averaged and nothing left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sitmap.domain.readings import UNITLESS, Reading
from sitmap.domain.source import describe_grade
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle, line_height, shorten
from sitmap.portrayal.page.model import MM_PER_POINT, RGBA, Item, Patch
from sitmap.portrayal.page.style import INK, MUTED

__all__ = ["reading_details", "reading_pieces"]


def reading_pieces(
    found: Sequence[Reading], setter: Setter, colours: dict[str, RGBA]
) -> list[Piece]:
    """Return the table as pieces: metric by metric, each claim with value, then its facts.

    ``colours`` holds the colour of each party's mark by code.
    """
    grades = {reading.grade for reading in found}
    pieces: list[Piece] = []
    if len(grades) == 1 and found[0].grade and len(found) > 1:
        words = f"All graded {found[0].grade}: {describe_grade(found[0].grade)}."
        lines = setter.paragraph(words, TextStyle(setter.size * 0.88, MUTED))
        pieces += [replace(line, keep=True) for line in lines]
    for _, claims in groupby(found, key=lambda reading: reading.metric):
        pieces += _metric(list(claims), setter, colours, show_grade=len(grades) > 1)
    return pieces


def _metric(
    claims: Sequence[Reading], setter: Setter, colours: dict[str, RGBA], *, show_grade: bool
) -> list[Piece]:
    style = TextStyle(setter.size * 0.94, MUTED)
    name = setter.paragraph(claims[0].name, style, before=0.14 * setter.size)
    pieces = [replace(piece, keep=True) for piece in name]
    # At the top of a column a claim without its metric's name could be taken for another's.
    again = setter.run(
        shorten(f"{claims[0].name}, continued", setter.width, style, setter.measure), style
    )
    head = Piece(line_height(style.size), (again,))
    for number, reading in enumerate(claims):
        own = _claim(reading, setter, colours, show_grade=show_grade)
        pieces += own if number == 0 else [replace(own[0], head=head), *own[1:]]
    return pieces


def _claim(
    reading: Reading, setter: Setter, colours: dict[str, RGBA], *, show_grade: bool
) -> list[Piece]:
    size = setter.size
    indent = 0.36 * size
    value = setter.paragraph(
        reading.value(), TextStyle(size * 1.08, INK, bold=True), indent=indent, before=0.05 * size
    )
    facts = setter.paragraph(
        reading_details(reading, show_grade=show_grade),
        TextStyle(size * 0.88, MUTED),
        indent=indent,
    )
    pieces = [replace(piece, keep=True) for piece in value] + facts
    mark = _mark(line_height(size * 1.08), size, colours.get(reading.party))
    pieces[0] = replace(pieces[0], items=(*mark, *pieces[0].items))
    return pieces


def _mark(height: float, size: float, colour: RGBA | None) -> tuple[Item, ...]:
    """Return the party's small square, centred on a line's capitals."""
    if colour is None:
        return ()
    side = 0.62 * size * MM_PER_POINT
    top = (height - side) / 2
    return (Patch(((0.0, top), (side, top), (side, top + side), (0.0, top + side)), colour),)


def reading_details(reading: Reading, *, show_grade: bool = True) -> str:
    """Return range and unit, party, scope, date, age, basis, claimant, grade as one line."""
    basis = f"{reading.basis} by {reading.claimant}" if reading.claimant else reading.basis
    parts = [
        _bounds_words(reading),
        reading.party_name,
        reading.scope,
        reading.valid,
        _age_words(reading),
        basis,
        reading.grade if show_grade else "",
        "disputed" if reading.disputed_by else "",
        reading.source_ref,
    ]
    return "\u00a0· ".join(part for part in parts if part)


def _bounds_words(reading: Reading) -> str:
    """Return range and unit; of these only what the printed value does not say itself."""
    printed, bounds = _plain(reading.value()), reading.bounds()
    if printed == _plain(bounds):
        return ""
    same_numbers = printed == _plain(reading.interval.words())
    words = reading.unit if same_numbers and reading.unit not in UNITLESS else bounds
    return re.sub(r"\bkm2\b", "km²", words)


def _plain(text: str) -> str:
    return re.sub(r"[\s,]", "", text.lower().replace("–", "-"))


def _age_words(reading: Reading) -> str:
    if reading.possible or not reading.age_days:
        return ""
    return f"{reading.age()} (old)" if reading.stale else reading.age()
