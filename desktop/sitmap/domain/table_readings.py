"""What a pasted table says: a metric a row, a party a column, a reading a cell.

Guesses are made here and shown; a person or an option may choose otherwise. Each cell is read
or refused by itself, and nothing is recorded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sitmap.domain.category import MetricDefinition, Party, Vocabulary, free_code, free_colour
from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.number_words import PrintedValue, in_unit, read_value
from sitmap.domain.observation import Basis, Kind, MetricReading
from sitmap.domain.pasted_table import PastedTable
from sitmap.domain.typed_date import parse_typed_day
from sitmap.errors import UserError

__all__ = ["Cell", "Origin", "TablePlan", "drafts_of", "guess", "read_cells"]

_STOP: Final = frozenset(
    {"of", "the", "a", "an", "in", "on", "by", "for", "per", "and", "to", "est"}
)
_DATES: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|"
    r"[^\W\d_]+\.? \d{1,2},? \d{4}|\d{1,2} [^\W\d_]+ \d{4}"
)
_QUALITATIVE: Final = "qualitative"
_NOT_APPLICABLE: Final = "not applicable"
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What rows and columns are about.

    ``metrics`` has a definition a row and ``parties`` one a column after the first, None where
    the column is left out; ``new`` are those the file does not have. ``valid_text`` is a date
    found in the first line, or empty.
    """

    table: PastedTable
    metrics: tuple[MetricDefinition, ...]
    parties: tuple[Party | None, ...]
    new: tuple[MetricDefinition | Party, ...]
    valid_text: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty: its reading, or in ``problem`` why it is refused.

    ``row`` counts the rows below the first line from 0, ``column`` those after the first.
    """

    row: int
    column: int
    metric: MetricDefinition
    party: Party
    text: str
    unit: str
    interval: Interval
    problem: str = ""

    @property
    def where(self) -> str:
        """The cell in words."""
        return f"{self.metric.name}, {self.party.name}"


@dataclass(frozen=True, slots=True)
class Origin:
    """What all readings of a table have in common: date, scope and who says so."""

    valid_text: str
    scope: str = ""
    source: str = ""
    source_ref: str = ""
    basis: Basis = Basis.REPORTED
    claimant: str = ""
    grade: str = "F6"


def guess(table: PastedTable, vocabulary: Vocabulary) -> TablePlan:
    """Return what a table seems to be about; what the file does not know becomes new."""
    taken = set(vocabulary.metrics)
    metrics: list[MetricDefinition] = []
    new: list[MetricDefinition | Party] = []
    for row in table.rows:
        found = _metric(row, vocabulary.metrics.values())
        if found is None:
            found = MetricDefinition(free_code(_bare(row[0]), taken), _bare(row[0]), _unit(row[1:]))
            taken.add(found.code)
            new.append(found)
        metrics.append(found)
    parties: list[Party | None] = []
    for head in table.head[1:]:
        party = _party(head, vocabulary.parties.values())
        if party is None and head:
            party = _new_party(head, [*vocabulary.parties.values(), *_only_parties(new)])
            new.append(party)
        parties.append(party)
    return TablePlan(table, tuple(metrics), tuple(parties), tuple(new), _date(table.head))


def read_cells(plan: TablePlan) -> tuple[Cell, ...]:
    """Return every cell that is not empty, row by row, as a reading or with its problem."""
    cells = []
    for row, (texts, metric) in enumerate(zip(plan.table.rows, plan.metrics, strict=True)):
        for column, (text, party) in enumerate(zip(texts[1:], plan.parties, strict=True)):
            if text and party is not None:
                cells.append(_cell(row, column, metric, party, text))
    return tuple(cells)


def drafts_of(cells: Iterable[Cell], origin: Origin) -> tuple[Draft, ...]:
    """Return the readings of the cells that could be read, in their order."""
    return tuple(_draft(cell, origin) for cell in cells if not cell.problem)


def _draft(cell: Cell, origin: Origin) -> Draft:
    return Draft(
        kind=Kind.METRIC,
        valid_text=origin.valid_text,
        title=cell.where,
        party=cell.party.code,
        basis=origin.basis,
        claimant=origin.claimant,
        sources=(origin.source,) if origin.source else (),
        source_ref=origin.source_ref,
        reliability=origin.grade[0],
        credibility=origin.grade[1],
        reading=MetricReading(cell.metric.code, cell.unit, origin.scope, cell.text, cell.interval),
    )


def _cell(row: int, column: int, metric: MetricDefinition, party: Party, text: str) -> Cell:
    try:
        value = read_value(text)
        unit = _NOT_APPLICABLE if value.unit == _NOT_APPLICABLE else metric.unit
        interval = in_unit(value, unit)
    except UserError as error:
        problem = f"{error.what}; {error.hint}" if error.hint else error.what
        return Cell(row, column, metric, party, text, metric.unit, Interval(), problem)
    if interval.is_empty and unit != _NOT_APPLICABLE:
        unit = _QUALITATIVE
    return Cell(row, column, metric, party, text, unit, interval)


# --- guesses --------------------------------------------------------------------------------


def _metric(row: Sequence[str], known: Iterable[MetricDefinition]) -> MetricDefinition | None:
    """Return the metric with the same name, else one whose words mostly agree.

    Else the only one that shares a word and is counted as the cells are.
    """
    name, unit = _bare(row[0]), _unit(row[1:])
    words = _words(name)
    related = []
    for item in known:
        if name.casefold() in (item.name.casefold(), item.code.casefold()):
            return item
        shared = words & _words(item.name)
        if shared:
            related.append((len(shared) / len(words | _words(item.name)), item))
    alike = max(related, key=lambda pair: pair[0], default=(0.0, None))
    if alike[0] >= _ALIKE:
        return alike[1]
    same_unit = [
        item for _, item in related if unit not in ("", _QUALITATIVE) and item.unit == unit
    ]
    return same_unit[0] if len(same_unit) == 1 else None


def _party(head: str, known: Iterable[Party]) -> Party | None:
    name = _bare(head).casefold()
    for item in known:
        if name in (item.code.casefold(), item.name.casefold()):
            return item
    related = [item for item in known if _words(head) & _words(item.name) - {"forces", "troops"}]
    return related[0] if len(related) == 1 else None


def _only_parties(items: Iterable[MetricDefinition | Party]) -> list[Party]:
    return [item for item in items if isinstance(item, Party)]


def _new_party(head: str, taken: Sequence[Party]) -> Party:
    name = _bare(head)
    return Party(free_code(name, {item.code for item in taken}), name, free_colour(taken))


def _unit(cells: Iterable[str]) -> str:
    """Return the first unit that a cell names; qualitative where no cell holds a number."""
    values = [value for value in map(_value, cells) if value is not None]
    units = [value.unit for value in values if value.unit not in ("", _NOT_APPLICABLE)]
    if units:
        return units[0].replace("²", "2")
    has_number = any(not value.interval.is_empty for value in values)
    return "" if has_number or not values else _QUALITATIVE


def _value(text: str) -> PrintedValue | None:
    try:
        return read_value(text)
    except UserError:
        return None


def _bare(text: str) -> str:
    return re.sub(r"\s*\([^()]*\)", "", text).strip() or text.strip() or "Metric"


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", text.casefold())) - _STOP


def _date(head: Iterable[str]) -> str:
    """Return the first date in the first line as an ISO day, or an empty text."""
    for found in _DATES.finditer(" ".join(head)):
        try:
            return parse_typed_day(found[0]).isoformat()
        except UserError:
            continue
    return ""
