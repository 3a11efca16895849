"""Daily files of areas: days are counted, shapes stored once, corrections and undo keep both."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.program import refused, sitmap

Square = tuple[float, float]


def area(corner: Square) -> dict[str, Any]:
    x, y = corner
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def day_file(*corners: Square) -> bytes:
    features = [
        {"type": "Feature", "properties": {}, "geometry": area(corner)} for corner in corners
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def archive(path: Path, days: Mapping[int, tuple[Square, ...]]) -> Path:
    """Write a tar.xz of one file a day of November 2025."""
    with tarfile.open(path, "w:xz") as out:
        for day, corners in days.items():
            data = day_file(*corners)
            item = tarfile.TarInfo(f"deepstatemap_data_202511{day:02}.geojson")
            item.size = len(data)
            out.addfile(item, io.BytesIO(data))
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    assert sitmap("new", path, "--title", "Days", "--zone", "Europe/Kyiv").code == 0
    return path


def imported(case: Path, *sources: str | Path) -> dict[str, Any]:
    ran = sitmap("import", case, *sources, "--licence", "own", "--json")
    assert ran.code == 0, ran.err
    return ran.data()


def series(case: Path) -> dict[str, Any]:
    found = sitmap("info", case, "--json").data()["series"]
    assert len(found) == 1
    result: dict[str, Any] = found[0]
    return result


def held(case: Path) -> list[tuple[str, str]]:
    """Return the days from and to which each row that counts holds."""
    with closing(sqlite3.connect(case)) as file:
        rows = file.execute(
            "SELECT substr(valid_from, 6, 5), substr(ifnull(holds_to, 'open'), 1, 16) "
            "FROM control WHERE superseded_at IS NULL AND NOT retracted ORDER BY valid_from"
        ).fetchall()
    assert not sitmap("check", case, "--json").data()["problems"]
    return [(start, end) for start, end in rows]


A, B, C = (37.0, 48.0), (37.5, 48.5), (38.0, 47.0)


def test_a_repeated_shape_adds_a_day_and_no_row(case: Path, tmp_path: Path) -> None:
    days = archive(tmp_path / "days.tar.xz", {1: (A,), 2: (A,), 3: (B,), 5: (A,)})
    done = imported(case, days)
    assert (done["read"], done["imported"], done["days"], done["observations"]) == (4, 4, 4, 3)
    assert (series(case)["days"], series(case)["shapes"]) == (4, 2)
    assert held(case) == [
        ("11-01", "2025-11-02T23:59"),
        ("11-03", "2025-11-04T23:59"),
        ("11-05", "open"),
    ]


def test_importing_again_adds_nothing(case: Path, tmp_path: Path) -> None:
    days = archive(tmp_path / "days.tar.xz", {1: (A,), 2: (A,), 3: (B,)})
    imported(case, days)
    before = case.read_bytes()
    again = imported(case, days)
    assert (again["imported"], again["duplicates"], again["observations"]) == (0, 3, 0)
    assert again["batch"] is None
    assert case.read_bytes() == before


def test_new_days_join_what_is_there(case: Path, tmp_path: Path) -> None:
    imported(case, archive(tmp_path / "a.tar.xz", {1: (A,), 2: (A,)}))
    done = imported(case, archive(tmp_path / "b.tar.xz", {2: (A,), 3: (A,), 4: (B,)}))
    assert (done["imported"], done["duplicates"], done["observations"]) == (2, 1, 1)
    assert held(case) == [("11-01", "2025-11-03T23:59"), ("11-04", "open")]


def test_a_corrected_day_supersedes_and_leaves_the_days_around_it(
    case: Path, tmp_path: Path
) -> None:
    old = archive(tmp_path / "a.tar.xz", {1: (A,), 2: (A,), 3: (A,), 4: (B,)})
    imported(case, old)
    done = imported(case, archive(tmp_path / "b.tar.xz", {2: (C,)}))
    assert (done["imported"], done["days"]) == (1, 1)
    assert held(case) == [
        ("11-01", "2025-11-01T23:59"),
        ("11-02", "2025-11-02T23:59"),
        ("11-03", "2025-11-03T23:59"),
        ("11-04", "open"),
    ]
    assert series(case)["days"] == 4
    # The old file does not bring the old shape back.
    assert imported(case, old)["duplicates"] == 4


def test_a_corrected_first_day_supersedes_its_row(case: Path, tmp_path: Path) -> None:
    imported(case, archive(tmp_path / "a.tar.xz", {1: (A,), 2: (A,)}))
    done = imported(case, archive(tmp_path / "b.tar.xz", {1: (C,)}))
    assert done["corrected"] == 1
    assert held(case) == [("11-01", "2025-11-01T23:59"), ("11-02", "open")]


def test_a_batch_is_taken_back_whole_and_comes_again(case: Path, tmp_path: Path) -> None:
    first = archive(tmp_path / "a.tar.xz", {1: (A,), 2: (A,)})
    second = archive(tmp_path / "b.tar.xz", {3: (A,), 4: (B,)})
    imported(case, first)
    batch = imported(case, second)["batch"]
    before = held(case)
    assert sitmap("undo-batch", case, str(batch)).code == 0
    assert held(case) == [("11-01", "open")]
    assert series(case)["days"] == 2
    assert refused("undo-batch", case, str(batch))["what"].endswith("taken back already")
    told = sitmap("batches", case, "--json").data()["batches"]
    assert [item["undone"] for item in told] == [False, True]
    assert imported(case, second)["imported"] == 2
    assert held(case) == before
    assert series(case)["days"] == 4


def test_purging_leaves_no_trace_of_the_content(case: Path, tmp_path: Path) -> None:
    imported(case, archive(tmp_path / "a.tar.xz", {1: (A,), 2: (B,)}))
    batch = imported(case, archive(tmp_path / "b.tar.xz", {2: (C,), 3: (C,)}))["batch"]
    done = sitmap("purge", case, "--batch", str(batch), "--because", "sent by mistake", "--json")
    assert done.code == 0, done.err
    assert held(case) == [("11-01", "2025-11-01T23:59"), ("11-02", "open")]
    with closing(sqlite3.connect(case)) as file:
        shapes = {row[0] for row in file.execute("SELECT hex(geom) FROM control")}
        stones = file.execute("SELECT purged, because FROM sitmap_tombstone").fetchall()
    assert len(shapes) == 2
    assert stones == [(f"batch {batch}", "sent by mistake")]


def test_one_file_that_cannot_be_read_stops_all(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "days"
    folder.mkdir()
    (folder / "deepstatemap_data_20251101.geojson").write_bytes(day_file(A))
    (folder / "deepstatemap_data_20251102.geojson").write_bytes(day_file(B)[:-40])
    before = case.read_bytes()
    ran = sitmap("import", case, folder, "--licence", "own", "--json", code=1)

    assert case.read_bytes() == before
    told = ran.data()
    assert [item["row"] for item in told["rejected"]] == [0]
    assert told["read"] == 2
    done = imported(case, folder, "--on-bad", "skip")
    assert (done["imported"], len(done["rejected"])) == (1, 1)
