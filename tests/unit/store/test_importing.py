"""An import as one change: undo, redo and a batch taken back bring every day along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sitmap.domain.category import CaseInfo
from sitmap.domain.civil_time import civil_ms
from sitmap.domain.dates import Window
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Known
from sitmap.geo.geometry import Geometry
from sitmap.store.batches import batches, purge_batch, undo_batch
from sitmap.store.check import check
from sitmap.store.database import Database, create_store
from sitmap.store.importing import ImportOutcome, ImportRows, record_import
from sitmap.store.reading import load_snapshot
from sitmap.store.undo import redo, undo

DAY = 86_400_000
FIRST = civil_ms(2025, 1, 1)


def square(number: int) -> Geometry:
    x = 30 + number / 100
    return Geometry.polygon([(x, 48), (x + 1, 48), (x + 1, 49), (x, 49)])


def days(*shapes: int, first: int = 0) -> ImportRows:
    """Return a day for each number, which tells the shape of that day."""
    texts = [str(np.datetime64("2025-01-01") + first + n) for n in range(len(shapes))]
    columns = DraftColumns(
        Kind.CONTROL, texts, series="daily", party="RU",
        geometries=[square(number) for number in shapes],
    )  # fmt: skip
    return ImportRows(columns, np.arange(len(shapes)))


def record(db: Database, rows: ImportRows) -> ImportOutcome:
    return record_import(db, [rows], "import")


def shown(db: Database) -> list[tuple[int, int]]:
    """Return for each day of the series the western edge of what shows, and its age."""
    snapshot = load_snapshot(db)
    found = []
    for day in (*range(20), *range(20, 1300, 97)):
        window = Window(FIRST + day * DAY, FIRST + (day + 1) * DAY)
        now = snapshot.at(window, Known())
        for row, age in zip(now.rows.tolist(), now.age_days.tolist(), strict=True):
            shape = snapshot.shapes[int(snapshot.columns.shape[row])]
            found.append((round(shape.bounds[0] * 100), int(age)))
    assert not check(db.path)
    return found


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with create_store(tmp_path / "a.gpkg", CaseInfo("Imports")) as found:
        yield found


@pytest.mark.parametrize("count", [1, 300])
def test_undo_and_redo_bring_the_days_along(db: Database, count: int) -> None:
    record(db, days(1, 1, 2))
    first = shown(db)
    more = [number for n in range(count) for number in (3 + 2 * n, 3 + 2 * n, 4 + 2 * n)]
    record(db, days(2, *more, first=3))
    both = shown(db)
    assert both != first
    undo(db)
    assert shown(db) == first
    redo(db)
    assert shown(db) == both
    undo(db)
    undo(db)
    assert shown(db) == []
    redo(db)
    redo(db)
    assert shown(db) == both
    assert record(db, days(1, 1, 2)).imported == 0


def test_taking_back_a_correction_brings_the_old_day_back(db: Database) -> None:
    record(db, days(1, 1, 1, 2))
    before = shown(db)
    batch = record(db, days(7, first=1)).batch
    assert batch is not None
    assert shown(db) != before
    undo_batch(db, batch)
    assert [west for west, _ in shown(db)] == [west for west, _ in before]
    assert [item.in_force for item in batches(db)] == [True, False]
    assert record(db, days(7, first=1)).imported == 1


def test_earlier_days_may_come_later(db: Database) -> None:
    record(db, days(5, 5, 6, first=4))
    record(db, days(4, 5, 5, 5, first=1))
    wests = [west for west, _ in shown(db)]
    assert wests[:6] == [3004, 3005, 3005, 3005, 3005, 3006]


def points(count: int, west: float, source_ref: str) -> ImportRows:
    columns = DraftColumns(
        Kind.EVENT, ["2025-11-17"] * count, lon=west + np.arange(count) / 1e4,
        lat=np.full(count, 48.0), source_ref=[f"{source_ref}{n}" for n in range(count)],
    )  # fmt: skip
    return ImportRows(columns, np.arange(count))


def test_very_many_rows_are_removed_for_good(db: Database) -> None:
    record(db, points(300, 30.0, "kept"))
    outcome = record(db, points(2_500, 37.0, "gone"))
    assert outcome.batch is not None
    assert purge_batch(db, outcome.batch, "a test").observations == 2_500
    assert not check(db.path)
    with db.reading() as connection:
        index = connection.execute("SELECT count(*), max(maxx) FROM rtree_event_geom").fetchall()
        assert connection.execute("SELECT count(*) FROM event").get == 300
    assert index[0][0] == 300
    assert index[0][1] == pytest.approx(30.0299, abs=1e-3)
    assert record(db, points(10, 37.0, "gone")).imported == 10
    assert not check(db.path)
