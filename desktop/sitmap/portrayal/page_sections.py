"""The sections beside and below the map as pieces of text: legend, readings, sources, notes.

Their words come from ``page_texts``, ``metrics_table`` and ``legend``; where the pieces
stand is decided by ``page``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sitmap.domain.dates import day_of_ms
from sitmap.domain.readings import readings
from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.portrayal.legend import LegendEntry, legend_swatch
from sitmap.portrayal.metrics_table import reading_pieces
from sitmap.portrayal.page_flow import Piece, Setter, TextStyle, line_height
from sitmap.portrayal.page_model import MM_PER_UNIT, Box, Picture, Rule
from sitmap.portrayal.page_style import HAIRLINE, INK, MUTED
from sitmap.portrayal.page_texts import Dates, long_day, notes, sources_shown
from sitmap.portrayal.style import Style

__all__ = ["Content", "heading", "main_sections", "source_sections"]

_SWATCH_WIDTH = 8.0


@dataclass(frozen=True, slots=True)
class Content:
    """What the sections speak of."""

    snapshot: Snapshot
    situation: Situation
    dates: Dates
    style: Style
    legend: Sequence[LegendEntry]
    attribution: str
    extra_notes: tuple[str, ...] = ()


def heading(text: str, setter: Setter) -> list[Piece]:
    """Return a section's heading with its hairline, kept with what follows."""
    size = setter.size * 1.12
    lines = setter.paragraph(text, TextStyle(size, INK, bold=True), before=0.5 * setter.size)
    rule = Piece(1.0, (Rule(0.0, 0.3, setter.width, 0.3, HAIRLINE, 0.2),), keep=True)
    return [*(replace(line, keep=True) for line in lines), rule]


def _section(title: str, body: list[Piece], setter: Setter) -> list[Piece]:
    if not body:
        return []
    pieces = [*heading(title, setter), *body]
    return [replace(piece, section=title) for piece in pieces]


def main_sections(content: Content, setter: Setter) -> list[Piece]:
    """Return legend, ages of the series and readings."""
    day = long_day(content.dates.on)
    return [
        *_section("Legend", _legend(content, setter), setter),
        *_section("Age of what is drawn", _ages(content, setter), setter),
        *_section(f"Readings on {day}", _readings(content, setter), setter),
    ]


def source_sections(content: Content, setter: Setter) -> list[Piece]:
    """Return sources with licence and grade, credits of the base map, notes."""
    return [
        *_section("Sources", _sources(content, setter), setter),
        *_section("Base map", _base_map(content, setter), setter),
        *_section("Notes", _notes(content, setter), setter),
    ]


# --- legend -------------------------------------------------------------------------


def _legend(content: Content, setter: Setter) -> list[Piece]:
    if not content.legend:
        words = "Nothing is drawn on the map for this day."
        return setter.paragraph(words, TextStyle(setter.size, MUTED))
    pieces: list[Piece] = []
    for entry in content.legend:
        pieces += _legend_entry(entry, content.style, setter)
    return pieces


def _legend_entry(entry: LegendEntry, style: Style, setter: Setter) -> list[Piece]:
    size = setter.size
    indent = _SWATCH_WIDTH + 1.8
    label = setter.paragraph(
        entry.label, TextStyle(size, INK), indent=indent, before=0.14 * size
    )
    text = " ".join(part for part in (entry.definition, entry.note) if part)
    body = setter.paragraph(text, TextStyle(size * 0.86, MUTED), indent=indent)
    height = line_height(size)
    swatch = legend_swatch(entry, style, _SWATCH_WIDTH / MM_PER_UNIT, height / MM_PER_UNIT)
    picture = Picture(Box(0.0, 0.0, _SWATCH_WIDTH, height), swatch)
    first = replace(label[0], items=(picture, *label[0].items))
    pieces = [first, *label[1:]]
    if body:
        pieces = [replace(piece, keep=True) for piece in pieces]
    return [*pieces, *body]


# --- ages ---------------------------------------------------------------------------


def _ages(content: Content, setter: Setter) -> list[Piece]:
    """Return one line for each drawn series: its last day, its age, the mark of old ones."""
    snapshot, situation = content.snapshot, content.situation
    c = snapshot.columns
    drawn = (c.series[situation.rows] >= 0) & (c.shape[situation.rows] >= 0)
    part = situation.where(drawn)
    pieces: list[Piece] = []
    style = TextStyle(setter.size * 0.92, INK)
    for number in np.unique(c.series[part.rows]).tolist():
        first = int(np.flatnonzero(c.series[part.rows] == number)[0])
        age, stale = int(part.age_days[first]), bool(part.stale[first])
        words = "of this day" if age == 0 else f"{age} day{'s' if age > 1 else ''} old"
        day = long_day(day_of_ms(int(part.observed[first])))
        text = f"{snapshot.series_names[number]}: {day}, {words}"
        pieces += setter.paragraph(f"{text} – OLD" if stale else text, style)
    return pieces


# --- readings -----------------------------------------------------------------------


def _readings(content: Content, setter: Setter) -> list[Piece]:
    found = readings(content.snapshot, content.situation)
    if not found:
        return setter.paragraph("No readings on this day.", TextStyle(setter.size, MUTED))
    style = content.style
    parties = content.snapshot.vocabulary.parties
    colours = {code: style.party_colour(party) for code, party in parties.items()}
    return reading_pieces(found, setter, colours)


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
    words = (*notes(content.snapshot, content.situation, content.dates), *content.extra_notes)
    for sentence in words:
        pieces += setter.paragraph(sentence, style, before=0.1 * setter.size)
    return pieces
