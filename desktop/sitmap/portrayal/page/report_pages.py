"""A report as upright pages: sentences and tables below the head that every page has.

What a report says is decided in ``domain.report``; its other forms are ``report_writers``'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sitmap.domain.handling import handling_of
from sitmap.domain.report import Report, Section
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle, flow, line_height, wrap
from sitmap.portrayal.page.furniture import Furniture
from sitmap.portrayal.page.layout import Sheet
from sitmap.portrayal.page.model import Block, Item, Rule, TextMeasure
from sitmap.portrayal.page.papers import PAPERS, margins_for
from sitmap.portrayal.page.sections import heading
from sitmap.portrayal.page.sheets import Sheets, text_block
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED
from sitmap.portrayal.page.texts import dates_of, parse_handling, short_fingerprint
from sitmap.portrayal.report_writers import shown_columns

__all__ = ["compose_report"]

_SIZE: Final = 0.92
_GUTTER: Final = 3.0
_MOST_SHARE: Final = 0.36
_PAD: Final = 0.5
_MOST_LINES: Final = 30
"""Lines of a cell that stay together."""


def compose_report(
    report: Report,
    snapshot: Snapshot,
    situation: Situation,
    measure: TextMeasure,
    fingerprint: str = "",
) -> Composition:
    """Return a report as pages of A4.

    ``measure`` tells how wide texts are; the same fonts must paint the pages. Raises UserError
    for an unknown handling label of the file.
    """
    paper, dates = PAPERS["A4"], dates_of(snapshot, situation)
    handling = parse_handling(handling_of(snapshot, situation.rows))
    furniture = Furniture(
        snapshot.info.title,
        dates,
        handling,
        short_fingerprint(fingerprint),
        paper.text_size,
        measure,
        subtitle="Situation report",
    )
    sheets = Sheets(Sheet(paper, landscape=False, margins=margins_for(paper)), furniture)
    setter = Setter(sheets.sheet.content.width, paper.text_size, measure)
    blocks = _sheets(sheets, setter, _pieces(report, setter))
    warnings = () if handling else ("the page carries no handling label; give the file one",)
    return Composition(
        sheets.numbered(blocks),
        None,
        0,
        dates,
        report.title,
        handling,
        warnings,
        partial(sheets.numbered, blocks),
    )


def _sheets(sheets: Sheets, setter: Setter, pieces: Sequence[Piece]) -> list[list[Block]]:
    """Return the blocks of as many sheets as the text needs."""
    made: list[list[Block]] = []
    rest = list(pieces)
    while rest:
        head, _ = sheets.head(first=not made)
        body = sheets.body(head)
        placed = flow(rest, [body])
        made.append([head, text_block("text", body, placed)])
        if len(placed.rest) >= len(rest):  # a row that no page holds
            break
        done = rest[len(rest) - len(placed.rest) - 1]
        rest = list(placed.rest)
        if rest and rest[0].section == done.section:
            words = f"{done.section}, continued"
            again = [replace(piece, section=done.section) for piece in heading(words, setter)]
            first = replace(rest[0], head=None)
            rest = [*again, *_repeated(rest[0]), first, *rest[1:]]
    return made


def _repeated(piece: Piece) -> tuple[Piece, ...]:
    """Return the head of a table again, where one goes on."""
    return () if piece.head is None else (replace(piece.head, keep=True, section=piece.section),)


def _pieces(report: Report, setter: Setter) -> list[Piece]:
    style = TextStyle(setter.size * _SIZE, MUTED)
    pieces = [
        piece
        for line in report.lead[1:]  # the first one, the file's title, stands in the head
        for piece in setter.paragraph(line, style, before=0.1 * setter.size)
    ]
    for section in report.sections:
        made = [*_sentences(section, setter), *_table(section, setter)]
        pieces += [
            replace(piece, section=section.title)
            for piece in (*heading(section.title, setter), *made)
        ]
    return pieces


def _sentences(section: Section, setter: Setter) -> list[Piece]:
    style, indent = TextStyle(setter.size, INK), 0.36 * setter.size
    pieces: list[Piece] = []
    for sentence in section.sentences:
        lines = setter.paragraph(sentence, style, indent=indent, before=0.12 * setter.size)
        mark = setter.run("–", style)
        pieces += [replace(lines[0], items=(mark, *lines[0].items)), *lines[1:]]
    return pieces


# --- tables ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a table begin, and how wide each is, in millimetres."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]


def _table(section: Section, setter: Setter) -> list[Piece]:
    """Return the rows of a table, each cut nowhere; its head stands again on every page."""
    if len(section.table) < 2:
        return []
    head, *rows = shown_columns(section.table)
    if not head:
        return []
    columns = _columns([head, *rows], setter)
    small = TextStyle(setter.size * 0.86, MUTED, bold=True)
    (top,) = _rows(head, [small] * len(head), columns, setter)
    top = replace(top, keep=True)
    plain, strong = TextStyle(setter.size * _SIZE, INK), TextStyle(setter.size * _SIZE, INK, True)
    at = head.index("As printed") if "As printed" in head else -1
    styles = [strong if number == at else plain for number in range(len(head))]
    made = [
        replace(piece, head=top) for row in rows for piece in _rows(row, styles, columns, setter)
    ]
    return [top, replace(made[0], head=None), *made[1:]]


def _columns(table: Sequence[Sequence[str]], setter: Setter) -> _Columns:
    """Share the width: first what words need, then by what whole cells wish for."""
    room = setter.width - _GUTTER * (len(table[0]) - 1)
    needs, wishes = [], []
    for at in range(len(table[0])):
        cells = [row[at] for row in table]
        words = {word for cell in cells for word in cell.split(" ")}
        most = _MOST_SHARE * room
        needs.append(min(max(_width(word, setter) for word in words) + 0.2, most))
        wishes.append(min(max(_width(cell, setter) for cell in cells), most))
    wanted = [max(wish - need, 0.0) + 1.0 for wish, need in zip(wishes, needs, strict=True)]
    rest = room - sum(needs)
    if rest < 0:
        widths = [need * room / sum(needs) for need in needs]
    else:
        shares = zip(needs, wanted, strict=True)
        widths = [need + rest * want / sum(wanted) for need, want in shares]
    lefts = [sum(widths[:at]) + _GUTTER * at for at in range(len(widths))]
    return _Columns(tuple(lefts), tuple(widths))


def _width(text: str, setter: Setter) -> float:
    return setter.measure.width(text, setter.size * _SIZE, bold=True)


def _rows(
    cells: Sequence[str], styles: Sequence[TextStyle], columns: _Columns, setter: Setter
) -> list[Piece]:
    """Return a row as one piece, or as several where a page might not hold it."""
    lines = [
        wrap(cell, width, style, setter.measure)
        for cell, style, width in zip(cells, styles, columns.widths, strict=True)
    ]
    longest = max(len(own) for own in lines)
    parts = [
        _row([own[at : at + _MOST_LINES] for own in lines], styles, columns, setter)
        for at in range(0, max(longest, 1), _MOST_LINES)
    ]
    last = parts[-1]
    rule = Rule(0.0, last.height, setter.width, last.height, HAIRLINE, 0.12)
    return [*parts[:-1], replace(last, items=(*last.items, rule))]


def _row(
    lines: Sequence[Sequence[str]],
    styles: Sequence[TextStyle],
    columns: _Columns,
    setter: Setter,
) -> Piece:
    items: list[Item] = []
    height = 0.0
    for own, style, left in zip(lines, styles, columns.lefts, strict=True):
        y = _PAD
        for line in own:
            run = setter.run(line, style, left)
            items.append(replace(run, y=run.y + y))
            y += line_height(style.size)
        height = max(height, y)
    return Piece(height + _PAD, tuple(items))
