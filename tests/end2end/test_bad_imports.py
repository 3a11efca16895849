"""Whatever a file to import holds: one clear line, nothing half, the situation file as it was."""

from __future__ import annotations

import math
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

from tests.end2end.bad_imports import (
    GOOD,
    REFUSED,
    REJECTED,
    Made,
    area,
    features,
    kml,
    placemark,
    table,
)
from tests.end2end.program import refused, sitmap


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "case.gpkg"
    sitmap("new", path, "--title", "Bad")
    return path


@pytest.fixture
def case(empty: Path, tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    path.write_bytes(empty.read_bytes())
    return path


def put(folder: Path, name: str, made: Made) -> Path:
    path = folder / name
    path.write_bytes(made if isinstance(made, bytes) else made())
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused(name: str, case: Path, tmp_path: Path) -> None:
    file, made, arguments, words = REFUSED[name]
    source = put(tmp_path, file, made)
    before = case.read_bytes()
    error = refused("import", case, source, *arguments)
    told = f"{error['where']}: {error['what']} ({error['hint']})"
    assert words in told
    assert case.read_bytes() == before


@pytest.mark.parametrize("name", REJECTED)
def test_a_record_that_is_rejected(name: str, case: Path, tmp_path: Path) -> None:
    file, made, row, words = REJECTED[name]
    source = put(tmp_path, file, made)
    before = case.read_bytes()
    kind: tuple[str, ...] = ("--kind", "event") if not file.endswith("csv") else ()
    if "series" in name:
        kind = ("--kind", "metric", "--series", "losses")
    told = sitmap("import", case, source, *kind, "--licence", "own", "--json", code=1).data()
    assert [item["row"] for item in told["rejected"]] == [row]
    assert words in told["rejected"][0]["reason"]
    assert case.read_bytes() == before


def test_what_is_no_file(case: Path, tmp_path: Path) -> None:
    assert refused("import", case, tmp_path / "none.csv")["what"] == "the file is missing"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused("import", case, pipe)["what"] == "is not a file"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert refused("import", case, tmp_path / "s")["what"] == "is not a file"
    folder = tmp_path / "folder"
    folder.mkdir()
    assert refused("import", case, folder)["what"] == "the folder is empty"
    (folder / "link.csv").symlink_to("/etc/passwd")
    assert refused("import", case, folder)["what"] == "holds no file to import"


def test_implausible_places_are_imported_and_flagged(case: Path, tmp_path: Path) -> None:
    rows = [f"2025-11-17,48.{n:02},37.{n:02},x" for n in range(30)]
    rows += ["2025-11-17,0,0,x", "2025-11-17,8.19,37.1,x", "2025-11-17,37.2,48.2,x"]
    source = put(tmp_path, "a.csv", table(*rows))
    told = sitmap("import", case, source, "--licence", "own", "--json").data()
    assert (told["imported"], told["flagged"]) == (33, 3)


def test_what_is_mended_is_told(case: Path, tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[37, 48], [38, 49], [38, 48], [37, 49], [37, 48]]]}
    high = {"type": "Polygon", "coordinates": [[[37, 48, 9], [38, 48, 9], [38, 49, 9]]]}
    source = put(tmp_path, "a.geojson", features(bow, high, None))
    told = sitmap("import", case, source, "--kind", "control", "--licence", "own", "--json").data()
    assert told["imported"] == 3
    assert any("crosses itself; mended" in text for text in told["warnings"])


def test_links_of_a_kml_are_not_followed(case: Path, tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    mark = placemark("<Point><coordinates>37,48,100</coordinates></Point>")
    told = sitmap(
        "import", case, put(tmp_path, "a.kml", kml(link + mark)), "--licence", "own", "--json"
    ).data()
    assert told["imported"] == 1
    assert any("not followed" in text for text in told["warnings"])


def test_names_in_archives_reach_nothing(case: Path, tmp_path: Path) -> None:
    from tests.end2end.bad_imports import zipped

    folder = tmp_path / "in"
    folder.mkdir()
    source = put(folder, "a.zip", zipped("../../slip.csv", table(GOOD.strip())))
    assert sitmap("import", case, source, "--licence", "own", "--json").data()["imported"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.gpkg", "in"]


def test_formula_cells_stay_text(case: Path, tmp_path: Path) -> None:
    source = put(tmp_path, "a.csv", table('2025-11-17,48,37,"=HYPERLINK(""x"")"'))
    assert sitmap("import", case, source, "--licence", "own", "--json").data()["imported"] == 1


def test_formula_cells_of_a_workbook(case: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["date", "lat", "lon", "title"])
        for row in (1, 2):
            sheet.write_row(row, 0, [f"2025-11-1{row}", 48.2, 37.1])
            sheet.write_formula(row, 3, '=HYPERLINK("http://x", "click")', value="click")
        sheet.write_formula(2, 1, "=1/0", value="#DIV/0!")
    ran = sitmap("import", case, source, "--licence", "own", code=1)
    assert "row 2: 1 of 2 records cannot be read, nothing was imported" in ran.err
    assert "'#DIV/0!' is no number" in ran.err
    skipped = ("--on-bad", "skip", "--licence", "own", "--json")
    assert sitmap("import", case, source, *skipped).data()["imported"] == 1
    with closing(sqlite3.connect(case)) as held:
        assert held.execute("SELECT title FROM event").fetchall() == [("click",)]


def test_a_shapefile_without_its_table(case: Path, tmp_path: Path) -> None:
    import numpy as np
    import pyogrio
    import shapely

    path = tmp_path / "points" / "a.shp"
    path.parent.mkdir()
    wkb = np.array([shapely.to_wkb(shapely.Point(37, 48))], object)
    pyogrio.raw.write(path, wkb, [np.array(["x"], object)], ["name"], geometry_type="Point",
                      crs="EPSG:4326")  # fmt: skip
    path.with_suffix(".dbf").unlink()
    told = sitmap("import", case, path.parent, "--licence", "own", "--json").data()
    assert (told["imported"], told["rejected"]) == (1, [])


def test_the_same_record_twice_counts_once(case: Path, tmp_path: Path) -> None:
    head = "id,time,lat,lon,note\n"
    rows = ["1,2025-11-17,48,37,a", "1,2025-11-17,48,37,a", "1,2025-11-17,48,37,b"]
    source = put(tmp_path, "a.csv", table(*rows, head=head))
    told = sitmap("import", case, source, "--licence", "own", "--json").data()
    assert (told["imported"], told["duplicates"]) == (1, 2)
    source = put(tmp_path, "a.csv", table("1,2025-11-17,48,37,c", head=head))
    told = sitmap("import", case, source, "--licence", "own", "--json").data()
    assert (told["imported"], told["corrected"], told["observations"]) == (1, 1, 1)
    info = sitmap("info", case, "--json").data()
    assert info["observations"]["event"] == 1


def test_a_dry_run_changes_nothing(case: Path, tmp_path: Path) -> None:
    before = case.read_bytes()
    source = put(tmp_path, "a.csv", table(GOOD.strip()))
    told = sitmap("import", case, source, "--dry-run", "--licence", "own", "--json").data()
    assert (told["imported"], told["batch"]) == (1, None)
    assert case.read_bytes() == before


def test_a_ring_of_very_many_points(case: Path, tmp_path: Path) -> None:
    turns = (2 * math.pi * n / 1_000_000 for n in range(1_000_000))
    ring = [(37 + math.cos(t) / 2, 48 + math.sin(t) / 2) for t in turns]
    source = put(tmp_path, "a.geojson", features(area(*ring, ring[0])))
    told = sitmap("import", case, source, "--licence", "own", "--json").data()
    assert (told["imported"], told["rejected"]) == (1, [])


def test_old_and_late_years(case: Path, tmp_path: Path) -> None:
    source = put(tmp_path, "a.csv", table("1854-10-25,44.5,33.6,x", "9999-12-31,48,37,x"))
    told = sitmap("import", case, source, "--licence", "own", "--json").data()
    assert (told["imported"], told["rejected"]) == (2, [])
    assert not sitmap("check", case, "--json").data()["problems"]


def test_a_ceiling_can_be_raised(case: Path, tmp_path: Path) -> None:
    from tests.end2end.bad_imports import zipped

    rows = [f"2025-11-17,48,37,{'x' * 40}{n}" for n in range(40_000)]
    source = put(tmp_path, "a.zip", zipped("a.csv", table(*rows)))
    told = refused("import", case, source, "--unpack-mb", "1", "--licence", "own")
    assert "unpacks to more than is allowed" in told["what"]
    assert "--unpack-mb" in told["hint"]
    options = ("--unpack-mb", "8", "--licence", "own", "--json")
    assert sitmap("import", case, source, *options).data()["imported"] == 40_000


def test_another_separator_than_the_file_has(case: Path, tmp_path: Path) -> None:
    source = put(tmp_path, "a.csv", table(GOOD.strip()))
    told = refused("import", case, source, "--delimiter", "|")
    assert "does not tell what its rows are" in told["what"]
    assert refused("import", case, source, "--delimiter", "||")["what"] == "is not one character"


def test_a_file_that_may_not_be_read(case: Path, tmp_path: Path) -> None:
    source = put(tmp_path, "a.csv", table(GOOD.strip()))
    source.chmod(0)
    for path in (tmp_path, *tmp_path.parents[:3]):
        if path.name.startswith(("pytest-", "popen-")):
            path.chmod(0o755)
    case.chmod(0o666)
    tmp_path.chmod(0o777)
    ran = sitmap("import", case, source, "--json", code=1, as_nobody=True)
    assert "Permission denied" in ran.err
    assert str(source) in ran.err


def test_a_geopackage_with_hostile_triggers_and_views(case: Path, tmp_path: Path) -> None:
    import numpy as np
    import pyogrio
    import shapely

    path = tmp_path / "hostile.gpkg"
    wkb = np.array([shapely.to_wkb(shapely.Point(37, 48))], object)
    pyogrio.raw.write(
        path, wkb, [np.array(["2025-11-17"], object)], ["time"], layer="good",
        geometry_type="Point", crs="EPSG:4326",
    )  # fmt: skip
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TRIGGER t AFTER INSERT ON good BEGIN DELETE FROM good; END")
        file.execute("CREATE VIEW evil AS SELECT 1 AS fid, load_extension('/tmp/none') AS time")
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES ('evil', 'attributes', 'evil')"
        )
    before = path.read_bytes()
    ran = sitmap("import", case, path, "--licence", "own", "--json", code=None)
    told = ran.data()
    assert told.get("imported") == 1 or "cannot be read" in told["error"]["what"]
    assert path.read_bytes() == before


def test_a_disk_without_room(tmp_path: Path, small_disk: Path) -> None:
    case = small_disk / "case.gpkg"
    sitmap("new", case, "--title", "Full")
    before = case.read_bytes()
    rows = [f"2025-11-17,48.{n:05},37,{'x' * 60}" for n in range(20_000)]
    source = put(tmp_path, "a.csv", table(*rows))
    error = refused("import", case, source, "--licence", "own")
    assert "full" in error["what"]
    assert case.read_bytes() == before
    assert not sitmap("check", case, "--json").data()["problems"]
