"""The sections beside and below the map as pieces of text: legend, readings, sources, notes.

Their words come from ``texts``, ``metrics_table`` and ``legend``; where the pieces
stand is decided by ``composition``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import day_of_ms, format_day
from sitmap.domain.derived import as_readings
from sitmap.domain.formulas import computed_figures
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading, readings
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.portrayal.compared import Compared
from sitmap.portrayal.metrics_table import reading_pieces
from sitmap.portrayal.page.changes import change_pieces
from sitmap.portrayal.page.event_list import event_pieces
from sitmap.portrayal.page.fields import PageTexts
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle
from sitmap.portrayal.page.legend import LegendGroup, legend_pieces
from sitmap.portrayal.page.model import RGBA, Item, Rule, TextRun
from sitmap.portrayal.page.request import Account
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED
from sitmap.portrayal.page.templates import SectionName
from sitmap.portrayal.page.texts import Dates, long_day, notes, sources_shown
from sitmap.portrayal.style import Style

__all__ = ["Content", "definition_sections", "heading", "sections"]

_DRAWN_KINDS: Final = [
    KINDS.index(kind) for kind in (Kind.CONTROL, Kind.ANNOTATION, Kind.ROUTE, Kind.EVENT)
]
_NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Content:
    """What the sections speak of; ``drawn`` are the rows that lie in the frames of the maps.

    ``situation`` is the page's own, ``earlier`` are those of its other maps, oldest first.
    ``numbered`` are the rows of the events that have a number on the map, in that order.
    ``findings`` are sentences of a review, None where it was not asked for.
    """

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
    texts: PageTexts = PageTexts()
    earlier: tuple[Situation, ...] = ()
    numbered: tuple[int, ...] = ()
    findings: tuple[str, ...] | None = None
    mapped: bool = True
    charts: tuple[str, ...] = ()
    passing: NDArray[np.bool_] | None = None

    @property
    def situations(self) -> tuple[Situation, ...]:
        """All situations that a map of the page shows, oldest first."""
        return (*self.earlier, self.situation)


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


def sections(
    content: Content, names: Sequence[SectionName], setter: Setter, *, brief: bool = False
) -> list[Piece]:
    """Return the sections of these names that have anything to say.

    A ``brief`` legend has no definitions.
    """
    pieces: list[Piece] = []
    for name in names:
        if name == "account":
            pieces += _account(content, setter)
        elif name == "legend":
            body = legend_pieces(content.legend, content.style, setter, definitions=not brief)
            pieces += _section(content.texts.heading(name, "Legend"), body, setter)
        else:
            title, make = _SECTIONS[name]
            usual = title(content) if callable(title) else title
            pieces += _section(content.texts.heading(name, usual), make(content, setter), setter)
    return pieces


def _account(content: Content, setter: Setter) -> list[Piece]:
    """Return title and text of a step of a story, each paragraph a little apart."""
    account = content.account
    if account is None:
        return []
    style = TextStyle(setter.size * 1.2, INK)
    body = setter.paragraphs(account.text, style)
    return _section(account.heading, body, setter) if body else heading(account.heading, setter)


def definition_sections(content: Content, setter: Setter) -> list[Piece]:
    """Return the definitions that a brief legend left out."""
    groups = [group for group in content.legend if group.definition]
    title = f"Definitions valid on {long_day(content.dates.on)}"
    body = legend_pieces(groups, content.style, setter, definitions=True) if groups else []
    return _section(title, body, setter)


# --- changes and ages ---------------------------------------------------------------


def _changes(content: Content, setter: Setter) -> list[Piece]:
    found = content.changed
    if found is None:
        return []
    return change_pieces(found, content.snapshot.vocabulary.parties, setter)


def _changes_title(content: Content) -> str:
    found = content.changed
    return "" if found is None else f"Changed since {long_day(found.since.day)}"


def _ages(content: Content, setter: Setter) -> list[Piece]:
    """Return one line for each drawn series: its age, its last day, the mark of old ones."""
    found: dict[str, list[str]] = {}
    for situation in content.situations:
        for name, words in _ages_of(content, situation):
            found.setdefault(name, []).append(words)
    styles = (TextStyle(setter.size * 0.92, INK), TextStyle(setter.size * 0.88, MUTED))
    return [
        piece
        for name, words in found.items()
        for piece in setter.run_in(name, "; ".join(dict.fromkeys(words)), styles)
    ]


def _ages_of(content: Content, situation: Situation) -> list[tuple[str, str]]:
    """Return name and age of each series that is drawn; of several maps each says its day."""
    snapshot, c = content.snapshot, content.snapshot.columns
    rows = situation.rows
    drawn = np.isin(rows, content.drawn) & np.isin(c.kind[rows], _DRAWN_KINDS)
    part = situation.where(drawn & (c.series[rows] >= 0))
    lines = []
    for number in np.unique(c.series[part.rows]).tolist():
        first = int(np.flatnonzero(c.series[part.rows] == number)[0])
        age = int(part.age_days[first])
        words = "of this day" if age == 0 else f"{age} day{'s' if age > 1 else ''} old"
        if part.stale[first]:
            words = words.replace("old", "OLD")
        if content.earlier:
            on = format_day(day_of_ms(situation.window.end - 1))
            words = f"on {on} {words}" if age else f"observed on {on}"
            lines.append((snapshot.series_names[number], words.replace(" ", _NO_BREAK)))
            continue
        day = format_day(day_of_ms(int(part.observed[first])))
        tied = (text.replace(" ", _NO_BREAK) for text in (words, f"({day})"))
        lines.append((snapshot.series_names[number], " ".join(tied)))
    return lines


# --- readings -----------------------------------------------------------------------


def _readings(content: Content, setter: Setter) -> list[Piece]:
    if content.account is not None:
        return []
    found = readings(content.snapshot, content.situation)
    if not found:
        words = "None of those shown." if content.kept_back else "No readings on this day."
        return setter.paragraph(words, TextStyle(setter.size, MUTED))
    return reading_pieces(found, setter, _party_colours(content))


def _computed(content: Content, setter: Setter) -> list[Piece]:
    """Return what the readings give when set against each other, each with its formula."""
    if content.account is not None:
        return []
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
    rows = np.unique(np.concatenate([shown.rows for shown in content.situations]))
    for source in sources_shown(content.snapshot, rows):
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
        *notes(
            content.snapshot,
            content.situations,
            content.dates,
            content.texts.disclaimer,
            none=not content.mapped,
        ),
        *content.extra_notes,
    )
    for sentence in words:
        pieces += setter.paragraph(sentence, style, before=0.1 * setter.size)
    return pieces


def _contradictions(content: Content, setter: Setter) -> list[Piece]:
    """Return what a review of the claims finds, most asking first; nothing is decided here."""
    if content.findings is None:
        return []
    style = TextStyle(setter.size * 0.92, INK)
    if not content.findings:
        return setter.paragraph("A review finds none.", replace(style, colour=MUTED))
    return [
        piece
        for sentence in content.findings
        for piece in setter.paragraph(sentence, style, before=0.2 * setter.size)
    ]


def _remarks(content: Content, setter: Setter) -> list[Piece]:
    return setter.paragraphs(content.texts.remarks, TextStyle(setter.size * 0.92, INK))


def _author(content: Content, setter: Setter) -> list[Piece]:
    style = TextStyle(setter.size * 0.92, INK)
    lines = (content.texts.author, content.texts.contact)
    return [piece for line in lines if line for piece in setter.paragraph(line, style)]


def _events(content: Content, setter: Setter) -> list[Piece]:
    return event_pieces(content.snapshot, content.numbered, content.style, setter)


def _charts(content: Content, setter: Setter) -> list[Piece]:
    if not content.charts:
        return []
    # Imported with the first page that has charts: most have none.
    from sitmap.portrayal.page.charts import chart_pieces

    return chart_pieces(
        content.snapshot,
        content.situation,
        content.charts,
        content.passing,
        content.style,
        setter,
    )


_Title: TypeAlias = str | Callable[[Content], str]
_Make: TypeAlias = Callable[[Content, Setter], list[Piece]]

_SECTIONS: Final[dict[SectionName, tuple[_Title, _Make]]] = {
    "changes": (_changes_title, _changes),
    "ages": ("Age of what is drawn", _ages),
    "events": ("Events", _events),
    "readings": (lambda content: f"Readings on {long_day(content.dates.on)}", _readings),
    "computed": ("Computed from the readings", _computed),
    "measured": ("Measured on the areas shown", _measured),
    "charts": ("Through time", _charts),
    "contradictions": ("Open contradictions", _contradictions),
    "remarks": ("Remarks", _remarks),
    "sources": ("Sources", _sources),
    "base map": ("Base map", _base_map),
    "notes": ("Notes", _notes),
    "author": ("Author and contact", _author),
}
"""What each section is called, and what it says; account and legend differ from the others."""
