"""The situation on a day as a report: headline numbers, what changed, contradictions, sources.

Plain sections of sentences and tables; how they are written as text, Markdown or HTML belongs
to ``portrayal.report_writers``. Nothing is judged, averaged or left out silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sitmap.domain.comparison import DEFAULT_SLIVER_M, Change, changes, method_words
from sitmap.domain.dates import Minute, SituationDate, clock_note, format_day
from sitmap.domain.derived import Derived
from sitmap.domain.formulas import computed_figures
from sitmap.domain.handling import handling_of
from sitmap.domain.metric import format_number
from sitmap.domain.readings import Reading, readings
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import describe_grade

__all__ = ["Report", "Section", "make_report"]


@dataclass(frozen=True, slots=True)
class Section:
    """A title, sentences, then a table whose first row is its head; each may be empty.

    The first ``naming`` columns say what a row is about, the others what is said of it.
    """

    title: str
    sentences: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    naming: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; ``lead`` are the lines below its title."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...] = field(default=())


def make_report(
    snapshot: Snapshot,
    situation: Situation,
    on: SituationDate,
    *,
    known: str = "",
    before: tuple[SituationDate, Situation] | None = None,
    measured: Sequence[Derived] = (),
    contradictions: Sequence[str] | None = None,
    kept_back: str = "",
) -> Report:
    """Return the report on a situation.

    ``before`` is an earlier day with its situation, for what changed since. ``measured`` are
    figures of the ground, ``contradictions`` sentences of a review (None: none was made),
    ``kept_back`` the words on what a filter left out.
    """
    found = readings(snapshot, situation)
    sections = [
        Section("Headline numbers", _none(found, "No readings on this day."), _numbers(found), 3),
        _computed((*computed_figures(found, snapshot.vocabulary), *measured)),
    ]
    if before is not None:
        sections.append(_changes(snapshot, found, before, situation))
    sections += [_contradictions(contradictions), _sources(snapshot, situation)]
    info = snapshot.info
    lead = (
        info.title,
        f"Situation on {format_day(on)}, {_calendar(on, info.zone)}.",
        f"As known on {known}." if known else "",
        kept_back,
        f"Handling: {handling_of(snapshot, situation.rows) or 'no label'}.",
        "Claims stand side by side as their sources state them; ranges are theirs.",
        info.disclaimer,
    )
    return Report(
        f"The situation on {format_day(on)}",
        tuple(line for line in lead if line),
        tuple(item for item in sections if item.sentences or len(item.table) > 1),
    )


def _calendar(on: SituationDate, zone: str) -> str:
    if not isinstance(on, Minute):
        return f"days of {zone}"
    note = clock_note(on, zone)
    return f"by the clock of {zone}{f'; {note}' if note else ''}"


def _none(items: Sequence[object], words: str) -> tuple[str, ...]:
    return () if items else (words,)


def _numbers(found: Sequence[Reading]) -> tuple[tuple[str, ...], ...]:
    head = ("Metric", "Whom", "Scope", "As printed", "Bounds", "When", "Who says so", "Reference")
    several = len({reading.source for reading in found}) > 1
    return (head, *(_number_row(reading, with_source=several) for reading in found))


def _number_row(reading: Reading, *, with_source: bool) -> tuple[str, ...]:
    marks = [word for word, is_so in reading.marks() if is_so]
    return (
        reading.name,
        reading.party_name,
        reading.scope,
        reading.value(),
        reading.bounds().replace("km2", "km²"),
        ", ".join([reading.valid, reading.age(), *marks]),
        reading.says_who(),
        " ".join(filter(None, (reading.source_title * with_source, reading.source_ref))),
    )


def _computed(figures: Sequence[Derived]) -> Section:
    rows = [
        (item.name, item.party_name, item.scope, item.value(), item.formula, item.note)
        for item in figures
    ]
    head = ("Figure", "Whom", "Scope", "Value", "From", "Note")
    return Section("Computed from them", (), (head, *rows), 3)


# --- what changed ---------------------------------------------------------------------------


def _changes(
    snapshot: Snapshot,
    found: Sequence[Reading],
    before: tuple[SituationDate, Situation],
    situation: Situation,
) -> Section:
    day, earlier = before
    rows = [*_changed_numbers(readings(snapshot, earlier), found)]
    ground = changes(snapshot, earlier, situation)
    rows += [row for item in ground for row in _changed_ground(item, snapshot)]
    sentences = () if rows else (f"Nothing changed since {format_day(day)}.",)
    if ground and rows:
        sentences = (f"Areas: {method_words(DEFAULT_SLIVER_M)}.",)
    head = ("What", "Whom", "Before", "Now", "Note")
    return Section(f"Changes since {format_day(day)}", sentences, (head, *rows), 2)


def _changed_numbers(
    before: Iterable[Reading], now: Iterable[Reading]
) -> Iterator[tuple[str, ...]]:
    """Yield claims whose value is another, that are new, or that no longer stand."""
    old, new = _by_claim(before), _by_claim(now)
    for key in dict.fromkeys([*new, *old]):
        was, is_now = old.get(key, []), new.get(key, [])
        if [item.uid for item in was] == [item.uid for item in is_now]:
            continue
        example = (is_now or was)[0]
        note = "" if was and is_now else ("new" if is_now else "no longer stated")
        yield example.name, example.about(), _values(was), _values(is_now), note


def _by_claim(found: Iterable[Reading]) -> dict[tuple[str, ...], list[Reading]]:
    out: dict[tuple[str, ...], list[Reading]] = {}
    for item in found:
        key = (item.metric, item.party, item.scope, item.claimant, item.source)
        out.setdefault(key, []).append(item)
    return out


def _values(found: Iterable[Reading]) -> str:
    return "; ".join(f"{item.value()} ({item.valid})" for item in found)


def _changed_ground(item: Change, snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    if item.gained_km2 < 0.05 and item.lost_km2 < 0.05:
        return
    lost = f"lost {_km2(item.lost_km2)}" if item.lost_km2 >= 0.05 else ""
    gained = f"gained {_km2(item.gained_km2)}" if item.gained_km2 >= 0.05 else ""
    note = f"net {_km2(item.gained_km2 - item.lost_km2)}" if lost and gained else ""
    party = snapshot.vocabulary.parties.get(item.party)
    whom = item.party if party is None else party.name
    yield f"Area, {item.series or 'no series'}", whom, lost, gained, note


def _km2(value: float) -> str:
    return f"{format_number(round(value, 1))} km²"


# --- contradictions, sources ----------------------------------------------------------------


def _contradictions(found: Sequence[str] | None) -> Section:
    if found is None:
        return Section("Open contradictions", ("They were not looked for.",))
    return Section("Open contradictions", tuple(found) or ("None was found.",))


def _sources(snapshot: Snapshot, situation: Situation) -> Section:
    """Return the sources of what shows, with how many of its statements each has."""
    numbers = snapshot.columns.source[situation.rows].tolist()
    counts: dict[int, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    known = tuple(snapshot.vocabulary.sources.values())
    rows = []
    for number, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        if number < 0:
            rows.append(("no source named", "", _statements(count), ""))
            continue
        source = known[number]
        grade = f"{source.reliability}{source.credibility}"
        pass_on = "not to be passed on" if source.redistribution == "no" else ""
        rows.append((source.citation(), describe_grade(grade), _statements(count), pass_on))
    return Section("Sources", (), (("Source", "Grade", "Statements", "Note"), *rows))


def _statements(count: int) -> str:
    return "1 statement" if count == 1 else f"{count} statements"
