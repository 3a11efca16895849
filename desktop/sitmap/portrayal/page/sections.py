"""The sections beside and below the map as pieces of text: legend, readings, sources, notes.

Their words come from ``texts``, ``metrics_table`` and ``legend``; where the pieces
stand is decided by ``composition``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import day_of_ms, format_day
from sitmap.domain.derived import as_readings
from sitmap.domain.formulas import computed_figures
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading, readings
from sitmap.domain.snapshot import KINDS, Situation, Snapshot
from sitmap.portrayal.compared import Compared
from sitmap.portrayal.metrics_table import reading_pieces
from sitmap.portrayal.page.changes import change_pieces
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle
from sitmap.portrayal.page.legend import LegendGroup, legend_pieces
from sitmap.portrayal.page.model import RGBA, Item, Rule, TextRun
from sitmap.portrayal.page.request import Account
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED
from sitmap.portrayal.page.texts import Dates, long_day, notes, sources_shown
from sitmap.portrayal.style import Style

__all__ = ["Content", "definition_sections", "heading", "main_sections", "source_sections"]

_DRAWN_KINDS: Final = [
    KINDS.index(kind) for kind in (Kind.CONTROL, Kind.ANNOTATION, Kind.ROUTE, Kind.EVENT)
]


@dataclass(frozen=True, slots=True)
class Content:
    """What the sections speak of; ``drawn`` are the rows that lie in the map frame."""

    snapshot: Snapshot
    situation: Situation
    dates: Dates
    style: Style
    drawn: NDArray[np.int32]
    legend: Sequence[LegendGroup]
    attribution: str
    extra_notes: tuple[str, ...] = ()
    kept_back: str = ""
    account: Account | None = None
    changed: Compared | None = None
    measured: tuple[Reading, ...] = ()


def heading(text: str, setter: Setter) -> list[Piece]:
    """Return a section's heading with its hairline, kept with what follows."""
    size = setter.size * 1.12
    lines = setter.paragraph(text, TextStyle(size, INK, bold=True), before=0.5 * setter.size)
    lines[0] = replace(lines[0], items=tuple(_marked(item) for item in lines[0].items))
    rule = Piece(1.0, (Rule(0.0, 0.3, setter.width, 0.3, HAIRLINE, 0.2),), keep=True)
    return [*(replace(line, keep=True) for line in lines), rule]


def _marked(item: Item) -> Item:
    return replace(item, heading=True) if isinstance(item, TextRun) else item


def _section(title: str, body: list[Piece], setter: Setter) -> list[Piece]:
    if not body:
        return []
    pieces = [*heading(title, setter), replace(body[0], before=0.0), *body[1:]]
    return [replace(piece, section=title) for piece in pieces]


def main_sections(content: Content, setter: Setter, *, brief: bool = False) -> list[Piece]:
    """Return legend, ages of the series and readings; a ``brief`` legend has no definitions."""
    legend = legend_pieces(content.legend, content.style, setter, definitions=not brief)
    account, day = content.account, long_day(content.dates.on)
    body = _readings(content, setter) if account is None else []
    computed = _computed(content, setter) if account is None else []
    return [
        *_account(account, setter),
        *_section("Legend", legend, setter),
        *_changes(content, setter),
        *_section("Age of what is drawn", _ages(content, setter), setter),
        *_section(f"Readings on {day}", body, setter),
        *_section("Computed from the readings", computed, setter),
        *_section("Measured on the areas shown", _measured(content, setter), setter),
    ]


def _account(account: Account | None, setter: Setter) -> list[Piece]:
    """Return title and text of a step of a story, each paragraph a little apart."""
    if account is None:
        return []
    style = TextStyle(setter.size * 1.2, INK)
    body = [
        piece
        for part in account.text.splitlines()
        if part.strip()
        for piece in setter.paragraph(part, style, before=0.25 * setter.size)
    ]
    return _section(account.heading, body, setter) if body else heading(account.heading, setter)


def definition_sections(content: Content, setter: Setter) -> list[Piece]:
    """Return the definitions that a brief legend left out."""
    groups = [group for group in content.legend if group.definition]
    title = f"Definitions valid on {long_day(content.dates.on)}"
    body = legend_pieces(groups, content.style, setter, definitions=True) if groups else []
    return _section(title, body, setter)


def source_sections(content: Content, setter: Setter) -> list[Piece]:
    """Return sources with licence and grade, credits of the base map, notes."""
    return [
        *_section("Sources", _sources(content, setter), setter),
        *_section("Base map", _base_map(content, setter), setter),
        *_section("Notes", _notes(content, setter), setter),
    ]


# --- changes ------------------------------------------------------------------------


def _changes(content: Content, setter: Setter) -> list[Piece]:
    found = content.changed
    if found is None:
        return []
    pieces = change_pieces(found, content.snapshot.vocabulary.parties, setter)
    return _section(f"Changed since {long_day(found.since.day)}", pieces, setter)


# --- ages ---------------------------------------------------------------------------


def _ages(content: Content, setter: Setter) -> list[Piece]:
    """Return one line for each drawn series: its age, its last day, the mark of old ones."""
    snapshot, situation = content.snapshot, content.situation
    c = snapshot.columns
    rows = situation.rows
    drawn = np.isin(rows, content.drawn) & np.isin(c.kind[rows], _DRAWN_KINDS)
    part = situation.where(drawn & (c.series[rows] >= 0))
    pieces: list[Piece] = []
    styles = (TextStyle(setter.size * 0.92, INK), TextStyle(setter.size * 0.88, MUTED))
    for number in np.unique(c.series[part.rows]).tolist():
        first = int(np.flatnonzero(c.series[part.rows] == number)[0])
        age = int(part.age_days[first])
        words = "of this day" if age == 0 else f"{age}\u00a0day{'s' if age > 1 else ''} old"
        if part.stale[first]:
            words = words.replace("old", "OLD")
        day = format_day(day_of_ms(int(part.observed[first]))).replace(" ", "\u00a0")
        pieces += setter.run_in(snapshot.series_names[number], f"{words} ({day})", styles)
    return pieces


# --- readings -----------------------------------------------------------------------


def _readings(content: Content, setter: Setter) -> list[Piece]:
    found = readings(content.snapshot, content.situation)
    if not found:
        words = "None of those shown." if content.kept_back else "No readings on this day."
        return setter.paragraph(words, TextStyle(setter.size, MUTED))
    return reading_pieces(found, setter, _party_colours(content))


def _computed(content: Content, setter: Setter) -> list[Piece]:
    """Return what the readings give when set against each other, each with its formula."""
    found = readings(content.snapshot, content.situation)
    figures = as_readings(computed_figures(found, content.snapshot.vocabulary))
    return reading_pieces(figures, setter, _party_colours(content)) if figures else []


def _measured(content: Content, setter: Setter) -> list[Piece]:
    found = content.measured
    return reading_pieces(found, setter, _party_colours(content)) if found else []


def _party_colours(content: Content) -> dict[str, RGBA]:
    parties = content.snapshot.vocabulary.parties
    return {code: content.style.party_colour(party) for code, party in parties.items()}


# --- sources and notes --------------------------------------------------------------


def _sources(content: Content, setter: Setter) -> list[Piece]:
    style = TextStyle(setter.size * 0.92, INK)
    pieces: list[Piece] = []
    for source in sources_shown(content.snapshot, content.situation.rows):
        text = f"{source.citation()}."
        if source.attribution:
            text += f" {source.attribution}"
        if source.address:
            text += f" {source.address}"
        if source.redistribution == "no":
            text += " Not to be passed on."
        pieces += setter.paragraph(text, style, before=0.1 * setter.size)
    return pieces or setter.paragraph("None is cited on this page.", replace(style, colour=MUTED))


def _base_map(content: Content, setter: Setter) -> list[Piece]:
    return setter.paragraph(content.attribution, TextStyle(setter.size * 0.92, INK))


def _notes(content: Content, setter: Setter) -> list[Piece]:
    style = TextStyle(setter.size * 0.92, INK)
    pieces: list[Piece] = []
    words = (
        *([content.kept_back] if content.kept_back else []),
        *notes(content.snapshot, content.situation, content.dates),
        *content.extra_notes,
    )
    for sentence in words:
        pieces += setter.paragraph(sentence, style, before=0.1 * setter.size)
    return pieces
