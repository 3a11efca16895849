"""Names of the file's tables and of the columns of an observation, in their stored order.

Both the schema and the rows are made from these lists. No SQL statement belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sitmap.domain.observation import Kind

__all__ = [
    "ATTRIBUTE_TABLES",
    "BASE",
    "BASE_MAP_TABLE",
    "COLUMNS",
    "FORMULA_TABLE",
    "GEOMETRY_TYPES",
    "IMPORT_TABLES",
    "KIND_TITLES",
    "PAGE_TEMPLATE_TABLE",
    "PAGE_TEMPLATE_VERSION",
    "PRIVATE_TABLES",
    "REDACTION_TABLE",
    "REDACTION_VERSION",
    "REVIEW_NOTE_TABLE",
    "VIEW_COLUMNS",
    "Column",
    "link_table",
    "private_tables",
    "view_name",
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of every observation table; ``enum`` names its published list of values."""

    name: str
    sql_type: str
    title: str
    description: str = ""
    enum: str = ""


GEOMETRY_TYPES: Final[dict[Kind, str]] = {
    Kind.CONTROL: "MULTIPOLYGON",
    Kind.EVENT: "GEOMETRY",
    Kind.ROUTE: "MULTILINESTRING",
    Kind.PLACE: "POINT",
    Kind.METRIC: "GEOMETRY",
    Kind.ASSESSMENT: "GEOMETRY",
    Kind.ANNOTATION: "GEOMETRY",
}
"""Geometry type of each kind's table; the table is named like the kind."""

KIND_TITLES: Final[dict[Kind, str]] = {
    Kind.CONTROL: "Control of terrain",
    Kind.EVENT: "Events",
    Kind.ROUTE: "Routes",
    Kind.PLACE: "Places",
    Kind.METRIC: "Metric readings",
    Kind.ASSESSMENT: "Assessments",
    Kind.ANNOTATION: "Annotations",
}

BASE: Final = ("fid", "geom")
"""The two columns before those of COLUMNS."""

COLUMNS: Final[tuple[Column, ...]] = (
    Column("uid", "BLOB(16)", "Identifier of this row", "UUIDv7, 16 bytes"),
    Column(
        "observation_uid",
        "BLOB(16)",
        "Identifier of the observation",
        "uid of its first row; NULL in first rows",
    ),
    Column("title", "TEXT", "Title"),
    Column("valid_text", "TEXT", "Valid date as typed", "EDTF; NULL is undated"),
    Column(
        "valid_from", "DATETIME", "Valid from", "first moment on the file's calendar; NULL is open"
    ),
    Column(
        "valid_to", "DATETIME", "Valid to", "moment after the last, file's calendar; NULL is open"
    ),
    Column(
        "holds_to",
        "DATETIME",
        "Holds to",
        "derived: when the next observation of the series begins; use with valid_from",
    ),
    Column("persistence", "TEXT", "How the date is read", "", "sitmap_persistence"),
    Column("party", "TEXT", "Party", "", "sitmap_party"),
    Column("category", "TEXT", "Category", "", "sitmap_category"),
    Column("category_label", "TEXT", "Category as the source calls it"),
    Column("series", "TEXT", "Series"),
    Column("basis", "TEXT", "Basis", "on what the statement rests", "sitmap_basis"),
    Column("claimant", "TEXT", "Claimant"),
    Column("source", "TEXT", "First source", "all sources are in the link table"),
    Column("source_ref", "TEXT", "Reference inside the source"),
    Column("reliability", "TEXT", "Source reliability", "Admiralty code", "sitmap_reliability"),
    Column("credibility", "TEXT", "Credibility", "Admiralty code", "sitmap_credibility"),
    Column("place", "TEXT", "Place"),
    Column("about_text", "TEXT", "Time spoken of", "EDTF, for forecasts"),
    Column("text", "TEXT", "Text"),
    Column("metric", "TEXT", "Metric", "code of its definition"),
    Column("unit", "TEXT", "Unit"),
    Column("scope", "TEXT", "Scope"),
    Column("value_text", "TEXT", "Value as printed"),
    Column("low", "DOUBLE", "Lower bound", "NULL is open"),
    Column("best", "DOUBLE", "Best value"),
    Column("high", "DOUBLE", "Upper bound", "NULL is open"),
    Column("location_precision_m", "DOUBLE", "Precision of the location", "metres"),
    Column("schematic", "BOOLEAN", "Schematic", "drawn from words, not surveyed"),
    Column("sensitivity", "TEXT", "Sensitivity", "", "sitmap_sensitivity"),
    Column("tlp", "TEXT", "Handling label", "Traffic Light Protocol 2.0", "sitmap_tlp"),
    Column("embargo_until", "TEXT", "Embargo until"),
    Column("flagged", "TEXT", "Flagged", "why it looks implausible"),
    Column("known_from", "DATETIME", "Known from", "UTC"),
    Column("known_to", "DATETIME", "Known to", "UTC; NULL is open"),
    Column("recorded_at", "DATETIME", "Recorded at", "UTC, this file's journal"),
    Column("superseded_at", "DATETIME", "Superseded at", "UTC; NULL: the latest row"),
    Column("retracted", "BOOLEAN", "Retracted"),
    Column("reason", "TEXT", "Reason", "why it was retracted"),
    Column("properties", "TEXT", "Further properties", "JSON"),
)

ATTRIBUTE_TABLES: Final[dict[str, str]] = {
    "case_info": "What the file says of itself",
    "party": "Parties",
    "category": "Categories",
    "category_definition": "What categories mean from one day on",
    "metric_definition": "Metrics",
    "series": "Series",
    "series_day": "Further days on which a series was found unchanged",
    "source": "Sources",
    "saved_view": "Saved views",
    "dispute": "Which observations deny which rows",
}
"""Tables without geometry that other programs may read, with their titles."""

PRIVATE_TABLES: Final = (
    "sitmap_migration",
    "sitmap_state",
    "sitmap_change",
    "sitmap_change_row",
    "sitmap_change_item",
)
"""Tables of the store's own book-keeping in version 1, covered by one registered extension."""

FIRST_VIEW_COLUMNS: Final = (
    *("known_on", "recorded_on", "window_length", "choices", "selection"),
    *("story", "step_text"),
)
"""What a saved view says beside its extent and date; since version 4."""

VIEW_COLUMNS: Final = (*FIRST_VIEW_COLUMNS, "compared_on")
"""The same with the earlier date of a comparison; since version 7."""

BASE_MAP_TABLE: Final = "sitmap_base_map"
"""The base maps that the file's users remember; since version 2."""


REVIEW_NOTE_TABLE: Final = "sitmap_review_note"
"""Who set a finding of the review aside, or opened it again, and why; since version 3."""

IMPORT_TABLES: Final = ("sitmap_import", "sitmap_tombstone")
"""What is told of each import, and that something was purged; since version 5."""


FORMULA_TABLE: Final = "sitmap_formula"
"""Figures that users define by expressions over metrics; since version 6."""


REDACTION_TABLE: Final = "sitmap_redaction"
REDACTION_VERSION: Final = 8
"""What is taken away from products that leave the file, by name; since this version."""


PAGE_TEMPLATE_TABLE: Final = "sitmap_page_template"
PAGE_TEMPLATE_VERSION: Final = 9
"""How pages are laid out, by name; since this version."""


def private_tables(version: int) -> tuple[str, ...]:
    """Return the tables of our own book-keeping in a version of the schema."""
    tables = PRIVATE_TABLES if version < 2 else (*PRIVATE_TABLES, BASE_MAP_TABLE)
    tables = tables if version < 3 else (*tables, REVIEW_NOTE_TABLE)
    tables = tables if version < 5 else (*tables, *IMPORT_TABLES)
    tables = tables if version < 6 else (*tables, FORMULA_TABLE)
    tables = tables if version < REDACTION_VERSION else (*tables, REDACTION_TABLE)
    return tables if version < PAGE_TEMPLATE_VERSION else (*tables, PAGE_TEMPLATE_TABLE)


def link_table(kind: Kind) -> str:
    """Return the table that links the rows of a kind to their sources."""
    return f"{kind.value}_source"


def view_name(kind: Kind) -> str:
    """Return the view that shows the current rows of a kind."""
    return f"current_{kind.value}"
