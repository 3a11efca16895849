"""The list of the events that have numbers on the map, each with what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sitmap.domain.dates import describe, parse_edtf
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES
from sitmap.errors import UserError
from sitmap.portrayal.numbered_scene import number_plate
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle, line_height
from sitmap.portrayal.page.model import MM_PER_UNIT, Box, Item, Picture
from sitmap.portrayal.page.style import INK, MUTED
from sitmap.portrayal.style import Style

__all__ = ["event_pieces"]

_INDENT = 7.0


def event_pieces(
    snapshot: Snapshot, rows: Sequence[int], style: Style, setter: Setter
) -> list[Piece]:
    """Return an entry for each event in the order of the numbers: plate, title, facts."""
    if not rows:
        words = "No event of these dates has its place on the map."
        return setter.paragraph(words, TextStyle(setter.size, MUTED))
    snapshot.texts.load(rows)
    return [
        piece
        for number, row in enumerate(rows, 1)
        for piece in _entry(snapshot, number, row, style, setter)
    ]


def _entry(snapshot: Snapshot, number: int, row: int, style: Style, setter: Setter) -> list[Piece]:
    size = setter.size
    title = snapshot.texts.title[row] or "without a title"
    strong, plain = TextStyle(size, INK, bold=True), TextStyle(size * 0.88, MUTED)
    head = setter.paragraph(title, strong, indent=_INDENT, before=0.14 * size)
    facts = setter.paragraph(_facts(snapshot, row), plain, indent=_INDENT)
    plate = _plate(snapshot, number, row, style, size)
    head[0] = replace(head[0], items=(*plate, *head[0].items))
    return [*(replace(piece, keep=True) for piece in head), *facts]


def _facts(snapshot: Snapshot, row: int) -> str:
    """Return date, category, place, party, basis and reference of an event."""
    columns, texts = snapshot.columns, snapshot.texts
    party, claimant = snapshot.party_of(row), texts.claimant[row]
    basis = BASES[int(columns.basis[row])].value
    category = int(columns.category[row])
    names = tuple(snapshot.vocabulary.categories.values())
    parts = [
        _day_words(texts.valid_text[row]),
        names[category].name if 0 <= category < len(names) else "",
        texts.place[row],
        party.name if party else "",
        f"{basis} by {claimant}" if claimant else basis,
        texts.grade[row],
        texts.source_ref[row],
    ]
    return "\u00a0· ".join(part for part in parts if part)


def _day_words(text: str) -> str:
    """Return a date as people say it; as it was typed where that cannot be read."""
    try:
        return describe(parse_edtf(text))
    except UserError:
        return text


def _plate(
    snapshot: Snapshot, number: int, row: int, style: Style, size: float
) -> tuple[Item, ...]:
    height = line_height(size)
    drawn = number_plate(str(number), snapshot.party_of(row), style, height / MM_PER_UNIT)
    return (Picture(Box(0.0, 0.0, drawn.width * MM_PER_UNIT, height), drawn),)
