"""Letters beside marks that name the party where a palette has no hues to tell it by.

The shortest beginning of a party's code that no other party shares. Marks themselves, and the
places where they stand, are ``gathering``'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.draw_list import Layer, Markers, Text
from sitmap.portrayal.style import Style

__all__ = ["letter_at", "letter_layer", "party_letters"]

_MOST: Final = 600
_RIGHT: Final = 0.36
_UP: Final = 0.42
_SIZE: Final = 0.52
"""Where letters stand beside a mark and how large, in widths of a mark."""


@lru_cache(maxsize=64)
def party_letters(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return for each code its shortest beginning that is no other's, the first letter a capital.

    Codes of which one begins another keep their whole text.
    """
    folded = [code.casefold() for code in codes]
    out = []
    for number, code in enumerate(folded):
        others = folded[:number] + folded[number + 1 :]
        lengths = range(1, len(code) + 1)
        fitting = (n for n in lengths if not any(o.startswith(code[:n]) for o in others))
        text = code[: next(fitting, len(code))]
        out.append(text[:1].upper() + text[1:])
    return tuple(out)


def letter_layer(
    snapshot: Snapshot, layers: Iterable[Layer], groups: dict[int, tuple[int, ...]], style: Style
) -> Layer:
    """Return the letters of all marks in ``layers``; none in palettes with hues, none in crowds."""
    marks = [item for layer in layers for item in layer.items if isinstance(item, Markers)]
    if not style.palette.grey or sum(len(item) for item in marks) > _MOST:
        return Layer("letters", (), static=False)
    letters = party_letters(tuple(snapshot.vocabulary.parties))
    texts = [
        text
        for item in marks
        for number in range(len(item))
        for text in _letter(snapshot, item, number, groups, letters, style)
    ]
    return Layer("letters", tuple(texts), static=False)


def _letter(
    snapshot: Snapshot,
    marks: Markers,
    number: int,
    groups: dict[int, tuple[int, ...]],
    letters: tuple[str, ...],
    style: Style,
) -> Iterable[Text]:
    row = int(marks.rows[number])
    row = groups.get(row, (-1,))[0] if row < 0 else row
    party = int(snapshot.columns.party[row]) if row >= 0 else -1
    if not 0 <= party < len(letters):
        return
    x, y = float(marks.x[number]), float(marks.y[number])
    size = marks.size
    yield replace(
        letter_at(x + _RIGHT * size, y - _UP * size, size, letters[party], style), row=row
    )


def letter_at(x: float, y: float, size: float, letter: str, style: Style) -> Text:
    """Return a party's letter that begins at ``x`` around ``y``, for marks of ``size``."""
    ink, halo = style.colour("ink"), style.colour("halo")
    return Text(x, y, letter, _SIZE * size, ink, halo, bold=True, baseline="middle")
