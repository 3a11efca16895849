"""The file's own lists: parties, categories, metrics, series, sources, views, case info.

Reading them and writing one entry inside an open transaction. Transactions and undo are in
``edits`` and ``undo``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any, Final

import apsw

from sitmap.domain.category import (
    CaseInfo,
    Category,
    Definition,
    Formula,
    MetricDefinition,
    PageTemplate,
    Party,
    SavedView,
    Series,
    Vocabulary,
)
from sitmap.domain.observation import Kind
from sitmap.domain.source import Source
from sitmap.store.cells import Value, iso_of, ms_or_none, text_of, whole
from sitmap.store.columns import FORMULA_TABLE, PAGE_TEMPLATE_TABLE, VIEW_COLUMNS, link_table
from sitmap.store.failures import taken_apart
from sitmap.store.geopackage import has_table, publish_list

__all__ = [
    "LISTS",
    "Item",
    "code_of",
    "entries_of",
    "entry_json",
    "is_used",
    "item_from_json",
    "read_info",
    "read_vocabulary",
    "remove_item",
    "write_all",
    "write_info",
    "write_item",
]

Item = Party | Category | MetricDefinition | Series | Source | SavedView | Formula | PageTemplate

LISTS: Final[dict[type, str]] = {
    Party: "party",
    Category: "category",
    MetricDefinition: "metric_definition",
    Series: "series",
    Source: "source",
    SavedView: "saved_view",
    Formula: FORMULA_TABLE,
    PageTemplate: PAGE_TEMPLATE_TABLE,
}
"""The table of each sort of entry."""

_KEYS: Final = {"series": "name", "saved_view": "name", PAGE_TEMPLATE_TABLE: "name"}
_INFO: Final = tuple(field.name for field in fields(CaseInfo))
_SOURCE: Final = tuple(field.name for field in fields(Source))


@taken_apart()
def read_info(connection: apsw.Connection) -> CaseInfo:
    """Return what the file says of itself; raises ValueError if it says nothing."""
    rows = connection.execute(f"SELECT {', '.join(_INFO)} FROM case_info LIMIT 1").fetchall()
    if not rows:
        raise ValueError("the file has no title")
    return CaseInfo(**dict(zip(_INFO, map(text_of, rows[0]), strict=True)))


def write_info(connection: apsw.Connection, info: CaseInfo) -> None:
    """Replace what the file says of itself."""
    marks = ", ".join("?" * len(_INFO))
    connection.execute(
        f"INSERT OR REPLACE INTO case_info (fid, {', '.join(_INFO)}) VALUES (1, {marks})",
        [getattr(info, name) for name in _INFO],
    )


@taken_apart()
def read_vocabulary(connection: apsw.Connection) -> Vocabulary:
    """Return all lists, each in the order in which its entries were made."""
    return Vocabulary(
        parties={item.code: item for item in _parties(connection)},
        categories={item.code: item for item in _categories(connection)},
        metrics={item.code: item for item in _metrics(connection)},
        series={item.name: item for item in _series(connection)},
        sources={item.code: item for item in _sources(connection)},
        views={item.name: item for item in _views(connection)},
        formulas={item.code: item for item in _formulas(connection)},
        page_templates={item.name: item for item in _page_templates(connection)},
    )


def _rows(connection: apsw.Connection, table: str, names: str) -> list[tuple[Value, ...]]:
    return connection.execute(f"SELECT {names} FROM {table} ORDER BY fid").fetchall()


def _parties(connection: apsw.Connection) -> list[Party]:
    rows = _rows(connection, "party", "code, name, colour, hatch")
    return [Party(*map(text_of, row)) for row in rows]


def _categories(connection: apsw.Connection) -> list[Category]:
    definitions: dict[str, list[Definition]] = {}
    for code, text, start, end in _rows(
        connection, "category_definition", "category, text, valid_from, valid_to"
    ):
        entry = Definition(text_of(text), ms_or_none(start), ms_or_none(end))
        definitions.setdefault(text_of(code), []).append(entry)
    return [
        Category(
            text_of(code), text_of(name), text_of(kind), tuple(definitions.get(text_of(code), ()))
        )
        for code, name, kind in _rows(connection, "category", "code, name, kind")
    ]


def _metrics(connection: apsw.Connection) -> list[MetricDefinition]:
    rows = _rows(connection, "metric_definition", "code, name, unit, metric_group")
    return [MetricDefinition(*map(text_of, row)) for row in rows]


def _series(connection: apsw.Connection) -> list[Series]:
    rows = _rows(connection, "series", "name, kind, stale_after_days")
    return [Series(text_of(name), text_of(kind), _days(days)) for name, kind, days in rows]


def _days(value: Value) -> int:
    days = whole(value)
    if not 0 <= days < 10_000_000:
        raise ValueError("a number of days is expected")
    return days


def _sources(connection: apsw.Connection) -> list[Source]:
    rows = _rows(connection, "source", ", ".join(_SOURCE))
    return [Source(*map(text_of, row)) for row in rows]


def _views(connection: apsw.Connection) -> list[SavedView]:
    # A file of an older version is read as it is: it has no columns for the rest yet.
    known = {name for _, name, *_ in connection.execute("PRAGMA table_info(saved_view)")}
    further = [name if name in known else "NULL" for name in VIEW_COLUMNS]
    names = ["name", "west", "south", "east", "north", "on_date", *further]
    return [
        SavedView(text_of(name), (_real(w), _real(s), _real(e), _real(n)), *map(text_of, rest))
        for name, w, s, e, n, *rest in _rows(connection, "saved_view", ", ".join(names))
    ]


def _formulas(connection: apsw.Connection) -> list[Formula]:
    # A file of an older version has none, and no table for them.
    if not has_table(connection, FORMULA_TABLE):
        return []
    rows = _rows(connection, FORMULA_TABLE, "code, name, expression, unit")
    return [Formula(*map(text_of, row)) for row in rows]


def _page_templates(connection: apsw.Connection) -> list[PageTemplate]:
    # A file of an older version has no such table.
    if not has_table(connection, PAGE_TEMPLATE_TABLE):
        return []
    rows = _rows(connection, PAGE_TEMPLATE_TABLE, "name, design")
    return [PageTemplate(*map(text_of, row)) for row in rows]


def _real(value: Value) -> float:
    if not isinstance(value, int | float):
        raise ValueError("a number is expected")
    return float(value)


def code_of(item: Item) -> str:
    """Return the code or name that identifies an entry in its list."""
    return item.name if isinstance(item, Series | SavedView | PageTemplate) else item.code


def entries_of(lists: Vocabulary, table: str) -> dict[str, Any]:
    """Return the entries that a table holds, by code or name; what is put in is in ``lists``."""
    found: dict[str, dict[str, Any]] = {
        "party": lists.parties,
        "category": lists.categories,
        "metric_definition": lists.metrics,
        "series": lists.series,
        "source": lists.sources,
        "saved_view": lists.views,
        FORMULA_TABLE: lists.formulas,
        PAGE_TEMPLATE_TABLE: lists.page_templates,
    }
    return found[table]


def is_used(connection: apsw.Connection, table: str, code: str) -> bool:
    """Return whether any row ever recorded uses an entry; of some lists none is."""
    if table in ("saved_view", FORMULA_TABLE, PAGE_TEMPLATE_TABLE):
        return False
    column = {"metric_definition": "metric"}.get(table, table)
    for kind in Kind:
        if table == "source":
            query = (
                f"SELECT 1 FROM {link_table(kind)} AS l JOIN source AS s ON s.fid = l.related_id "
                "WHERE s.code = ? LIMIT 1"
            )
        else:
            query = f"SELECT 1 FROM {kind.value} WHERE {column} = ? LIMIT 1"
        if connection.execute(query, (code,)).fetchall():
            return True
    return False


def write_item(connection: apsw.Connection, item: Item) -> None:
    """Insert an entry or replace the one with its code, keeping its place in the list."""
    write_all(connection, (item,))


def write_all(connection: apsw.Connection, items: Iterable[Item]) -> None:
    """Write entries as ``write_item`` does; lists are published once, however many there are."""
    tables: dict[str, None] = {}
    for item in items:
        _write(connection, item)
        tables[LISTS[type(item)]] = None
    for table in tables:
        _publish(connection, table)


def _write(connection: apsw.Connection, item: Item) -> None:
    table = LISTS[type(item)]
    values = _item_values(item)
    key = _KEYS.get(table, "code")
    updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != key)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {updates}",
        list(values.values()),
    )
    if isinstance(item, Category):
        _write_definitions(connection, item)


def _item_values(item: Item) -> dict[str, Value]:
    if isinstance(item, SavedView):
        west, south, east, north = item.extent
        return {
            "name": item.name,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "on_date": item.on or None,
            **dict(zip(VIEW_COLUMNS, _further(item), strict=True)),
        }
    if isinstance(item, MetricDefinition):
        return {
            "code": item.code,
            "name": item.name,
            "unit": item.unit,
            "metric_group": item.group,
        }
    if isinstance(item, Category):
        return {"code": item.code, "name": item.name, "kind": item.kind or None}
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _further(view: SavedView) -> tuple[Value, ...]:
    """Return the values of VIEW_COLUMNS; NULL where nothing is said."""
    texts = (view.known_on, view.recorded_on, view.window, view.choices, view.selection)
    further = (view.story, view.text, view.compared_on)
    return tuple(text or None for text in (*texts, *further))


def _write_definitions(connection: apsw.Connection, item: Category) -> None:
    connection.execute("DELETE FROM category_definition WHERE category = ?", (item.code,))
    connection.executemany(
        "INSERT INTO category_definition (category, text, valid_from, valid_to) VALUES (?,?,?,?)",
        [
            (item.code, entry.text, iso_of(entry.start), iso_of(entry.end))
            for entry in item.definitions
        ],
    )


def remove_item(connection: apsw.Connection, table: str, code: str) -> None:
    """Remove an entry from its list; the caller knows that nothing uses it."""
    connection.execute(f"DELETE FROM {table} WHERE {_KEYS.get(table, 'code')} = ?", (code,))
    if table == "category":
        connection.execute("DELETE FROM category_definition WHERE category = ?", (code,))
    _publish(connection, table)


def _publish(connection: apsw.Connection, table: str) -> None:
    if table in ("party", "category"):
        values = connection.execute(f"SELECT code, name FROM {table} ORDER BY fid").fetchall()
        publish_list(connection, f"sitmap_{table}", [(text_of(c), text_of(n)) for c, n in values])


def entry_json(item: Item) -> str:
    """Return an entry as JSON, for the record of changes."""
    return json.dumps(asdict(item), ensure_ascii=False, sort_keys=True)


@taken_apart()
def item_from_json(table: str, text: str) -> Item:
    """Return the entry that ``entry_json`` wrote; raises ValueError or TypeError if it is none."""
    data = json.loads(text)
    kind = next(item for item, name in LISTS.items() if name == table)
    if kind is Category:
        data["definitions"] = tuple(Definition(**entry) for entry in data["definitions"])
    if kind is SavedView:
        data["extent"] = tuple(data["extent"])
    item: Item = kind(**data)
    return item
