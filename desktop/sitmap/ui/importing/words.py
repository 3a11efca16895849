"""The words of an import: fields, kinds, what it would do, what it did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sitmap.domain.observation import Kind, Persistence

if TYPE_CHECKING:
    from sitmap.exchange.importing import ImportRead
    from sitmap.store.importing import ImportOutcome

__all__ = ["FIELDS", "KINDS", "PERSISTENCES", "counted", "outcome_words", "report_rows"]

FIELDS: Final = {
    "time": "Date",
    "end": "Last date",
    "clock": "Time of day",
    "lat": "Latitude",
    "lon": "Longitude",
    "wkt": "Shape (WKT)",
    "title": "Title",
    "text": "Text",
    "category": "Category",
    "party": "Party",
    "place": "Place name",
    "source_ref": "Number in the source",
    "source": "Source",
    "metric": "Metric",
    "low": "Low",
    "best": "Value",
    "high": "High",
    "unit": "Unit",
    "scope": "Scope",
    "precision": "Precision in m",
    "basis": "Basis",
    "claimant": "Claimant",
    "sensitivity": "Sensitivity",
    "tlp": "Handling label (TLP)",
    "embargo_until": "Embargo until",
}
"""Fields that a column can be mapped to, in the order in which they are shown."""

KINDS: Final = {
    "": "What its rows are…",
    Kind.EVENT.value: "Events",
    Kind.CONTROL.value: "Areas of control",
    Kind.ROUTE.value: "Lines",
    Kind.PLACE.value: "Places",
    Kind.METRIC.value: "Readings of metrics",
    Kind.ASSESSMENT.value: "Assessments",
    Kind.ANNOTATION.value: "Annotations",
}
PERSISTENCES: Final = {
    "": "As usual for its kind",
    Persistence.INSTANT.value: "Some time within the date",
    Persistence.INTERVAL.value: "Throughout the date",
    Persistence.UNTIL_NEXT.value: "Until the next of the series",
}


def counted(number: int, one: str, many: str = "") -> str:
    """Return for example ``35 015 rows``."""
    words = one if number == 1 else many or f"{one}s"
    return f"{number:,}".replace(",", "\u00a0") + f"\u00a0{words}"


def outcome_words(read: ImportRead, outcome: ImportOutcome) -> str:
    """Return in a sentence what an import does with the records of its files."""
    parts = [f"{counted(outcome.imported, 'record')} new"]
    if outcome.corrected:
        parts.append(f"{counted(outcome.corrected, 'row')} correct others")
    if outcome.duplicates:
        parts.append(f"{counted(outcome.duplicates, 'duplicate')} left out")
    if read.rejected:
        parts.append(f"{counted(len(read.rejected), 'record')} cannot be read")
    parts += [
        f"{counted(number, 'record')} left out: {why}" for why, number in read.left_out.items()
    ]
    if read.flagged:
        parts.append(f"{counted(read.flagged, 'row')} look implausible and are flagged")
    if read.undated:
        parts.append(f"{counted(read.undated, 'row')} undated")
    head = f"{counted(read.read, 'record')} in {counted(read.files, 'file')}"
    return f"{head}: {'; '.join(parts)}."


def report_rows(read: ImportRead) -> Iterable[tuple[str, int, str, str]]:
    """Yield file, row, what is wrong and what to do: rejected records, then warnings."""
    for item in read.rejected:
        yield item.file, item.row, item.reason, item.hint
    for text in read.warnings:
        yield "", 0, text, "recorded all the same"
