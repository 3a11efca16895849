"""Rows on their way out of a file: all of them, as stored, and nothing that is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.exporting.job import export
from sitmap.exporting.selection import everything
from sitmap.geo.geometry import Geometry
from sitmap.store.database import open_store
from sitmap.store.export_rows import RowSource, current_rows
from sitmap.store.schema import TRIGGERS, trigger_name
from tests.helpers.small_store import write_small_store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_small_store(tmp_path / "case.gpkg")


def test_rows_come_with_all_that_is_said_of_them(store: Path) -> None:
    with open_store(store) as db:
        source = RowSource(db, current_rows(db))
        rows = {batch.kind: batch for batch in source.batches()}
        denier = rows[Kind.ASSESSMENT].cells["uid"][0]
        assert [each.code for each in source.sources()] == ["article"]
        assert source.counts == dict.fromkeys(rows, 1)
    event = rows[Kind.EVENT].cells
    assert (event["valid"], event["source"], event["place"]) == (
        ["2025-11-15~"], ["article"], ["Pokrovsk"],
    )  # fmt: skip
    assert event["disputed_by"] == [(denier,)]
    assert "series" not in event
    assert Geometry(rows[Kind.EVENT].shapes[0] or b"").kind == "Point"
    assert Geometry(rows[Kind.CONTROL].shapes[0] or b"").kind == "Polygon"
    assert rows[Kind.METRIC].cells["high"] == [15.0]


def test_only_chosen_rows_are_read(store: Path) -> None:
    with open_store(store) as db:
        none = RowSource(db, {Kind.EVENT: np.empty(0, np.int64)})
        assert list(none.batches()) == []
        assert none.last_known() is None
        assert none.sources() == ()


DAMAGE = {
    "a blob for a title": "title = x'00ff'",
    "no time": "valid_from = 'garbage'",
    "a day that does not exist": "valid_to = '2025-02-31T00:00:00.000Z'",
    "an hour that does not exist": "valid_to = '2025-02-01T25:00:00.000Z'",
    "letters for digits": "known_from = '2025-11-17T00:00:0x.000Z'",
    "no geometry": "geom = x'4750000100000000'",
    "a place that is none": "geom = x'47500001e6100000'||x'0101000000'||zeroblob(6)"
                            "||x'f87f000000000000f87f'",
    "a text for a number": "low = 'text'",
    "an endless number": "low = 9e999",
    "a short identifier": "uid = x'01'",
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("ending", [".geojson", ".csv", ".xlsx", ".gpkg"])
def test_what_is_damaged_is_said_and_leaves_no_file(
    damage: str, ending: str, store: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(store)) as file:
        for trigger in TRIGGERS:
            file.execute(f"DROP TRIGGER {trigger_name('event', trigger)}")
        file.execute(f"UPDATE event SET {DAMAGE[damage]}")
        file.commit()
    out = tmp_path / f"out{ending}"
    with open_store(store) as db, pytest.raises(UserError, match=r"case\.gpkg: the file is dam"):
        export(db, everything(db), out)
    assert [path.name for path in tmp_path.iterdir()] == ["case.gpkg"]
