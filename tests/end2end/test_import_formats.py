"""Each format and each preset, from small files made here."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.bad_imports import kml, placemark
from tests.end2end.program import refused, sitmap

HEAD = "id,time,lat,lon,category,note\n"
ROWS = "1,2025-11-17,48.3,37.2,clash,Міст\n2,2025-11-18,48.4,37.3,clash,село\n"
POINT = {"type": "Point", "coordinates": [37.2, 48.3]}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    sitmap("new", path, "--title", "Formats", "--zone", "Europe/Kyiv")
    return path


def imported(case: Path, name: str, data: bytes, *arguments: str) -> dict[str, Any]:
    source = case.parent / name
    source.write_bytes(data)
    licence = () if "--preset" in arguments else ("--licence", "own")
    told = sitmap("import", case, source, *arguments, *licence, "--json").data()
    fates = told["imported"] + told["duplicates"] + len(told["rejected"])
    assert told["read"] == fates + sum(told["left_out"].values())
    again = sitmap("import", case, source, *arguments, "--licence", "own", "--json").data()
    assert (again["imported"], again["observations"]) == (0, 0)
    assert not sitmap("check", case, "--json").data()["problems"]
    return told


def rows(case: Path, kind: str, *columns: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(case)) as file:
        return file.execute(f"SELECT {', '.join(columns)} FROM {kind} ORDER BY fid").fetchall()


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1251", ","), ("utf-16-le", "|")],
)
def test_tables_of_all_encodings(encoding: str, mark: str, case: Path) -> None:
    text = (HEAD + ROWS).replace(",", mark)
    data = text.encode(encoding)
    options = ("--encoding", encoding) if encoding == "utf-16-le" else ()
    assert imported(case, "a.csv", data, *options)["imported"] == 2
    assert rows(case, "event", "text", "category") == [("Міст", "clash"), ("село", "clash")]


def test_decimal_commas_and_mapped_columns(case: Path) -> None:
    data = "Datum;Breite;Länge;Was\n17.11.2025;48,3;37,2;Brücke\n".encode("cp1252")
    options = ("--kind", "event", "--map", "time=Datum", "--map", "lat=Breite")
    told = imported(case, "a.csv", data, *options, "--map", "lon=Länge", "--map", "title=Was")
    assert told["imported"] == 1
    assert rows(case, "event", "title", "valid_text") == [("Brücke", "2025-11-17")]


def test_the_handling_of_rows_comes_with_them(case: Path) -> None:
    head = "date,lat,lon,title,sensitivity,tlp,embargo\n"
    text = f"""{head}2025-11-17,48.31,37.21,a,high,,
2025-11-17,48.32,37.22,b,,TLP:RED,
2025-11-17,48.33,37.23,c, Severe ,tlp:clear,2999-01-01
2025-11-17,48.34,37.24,d,,,
"""
    assert imported(case, "a.csv", text.encode(), "--kind", "event")["imported"] == 4
    assert rows(case, "event", "title", "sensitivity", "tlp", "embargo_until") == [
        ("a", "high", None, None),
        ("b", "low", "TLP:RED", None),
        ("c", "severe", "TLP:CLEAR", "2999-01-01"),
        ("d", "low", None, None),
    ]
    out = case.parent / "public.csv"
    sitmap("export", case, out, "--redact", "public")
    told = out.read_text("utf-8-sig")
    assert "48.34" in told
    assert not any(place in told for place in ("48.31", "48.32", "48.33"))


@pytest.mark.parametrize(
    ("field", "cell", "reason"),
    [
        ("sensitivity", "secret", "'secret' is no sensitivity"),
        ("tlp", "RED", "'RED' is no handling label"),
        ("embargo_until", "next year", "'next year' is no day of an embargo"),
    ],
)
def test_an_unknown_word_of_handling_refuses_the_row(
    field: str, cell: str, reason: str, case: Path
) -> None:
    text = f"date,lat,lon,title,own\n2025-11-17,48.3,37.2,a,{cell}\n2025-11-17,48.3,37.2,b,\n"
    told = imported(case, "a.csv", text.encode(), "--kind", "event", "--map", f"{field}=own",
                    "--on-bad", "skip")  # fmt: skip
    assert [(item["row"], item["reason"]) for item in told["rejected"]] == [(1, reason)]
    assert rows(case, "event", "title") == [("b",)]


def test_one_row_is_told_as_one(case: Path) -> None:
    source = case.parent / "one.csv"
    source.write_text(HEAD + ROWS.splitlines()[0], encoding="utf-8")
    lines = sitmap("import", case, source, "--kind", "event", "--licence", "own").out.splitlines()
    assert lines[:2] == [
        "1 record read: 1 imported, 0 duplicates, 0 rejected", "1 observation on 1 day",
    ]  # fmt: skip


def test_newline_delimited_geojson_with_times(case: Path) -> None:
    times = [{"date": "2025-11-17"}, {"interval": ["2025-11-01", ".."]}]
    lines = [json.dumps({"type": "Feature", "geometry": POINT, "time": t, "id": n,
                         "properties": {"name": "a"}}) for n, t in enumerate(times)]  # fmt: skip
    told = imported(case, "a.ndjson.gz", gzip.compress("\n".join(lines).encode()))
    assert told["imported"] == 2
    assert rows(case, "event", "valid_text") == [("2025-11-17",), ("2025-11-01/..",)]


def test_kml_and_kmz_with_spans(case: Path) -> None:
    spot = "<Point><coordinates>37.2,48.3</coordinates></Point>"
    span = "<TimeSpan><begin>2025-11-01</begin><end>2025-11-17</end></TimeSpan>"
    document = kml(placemark(spot) + f"<Placemark><name>b</name>{span}{spot}</Placemark>")
    assert imported(case, "a.kml", document)["imported"] == 2
    assert rows(case, "event", "valid_text") == [("2025-11-17",), ("2025-11-01/2025-11-17",)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", kml(placemark(spot, "2025-11-20")))
    assert imported(case, "b.kmz", out.getvalue())["imported"] == 1


def test_gpx_tracks_and_waypoints(case: Path) -> None:
    points = '<trkpt lat="48" lon="37"><time>2025-11-17T08:00:00Z</time></trkpt>'
    points += '<trkpt lat="48.1" lon="37.1"><time>2025-11-17T09:00:00Z</time></trkpt>'
    data = f'<gpx version="1.1"><trk><name>t</name><trkseg>{points}</trkseg></trk></gpx>'
    assert imported(case, "a.gpx", data.encode())["imported"] == 1
    assert len(rows(case, "route", "geom")) == 1


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".shp"])
def test_what_gdal_reads(ending: str, case: Path) -> None:
    import numpy as np
    import pyogrio
    import shapely

    folder = case.parent / "made"
    folder.mkdir()
    wkb = np.array([shapely.to_wkb(shapely.Point(500_000, 5_350_000))], object)
    pyogrio.raw.write(
        folder / f"a{ending}", wkb, [np.array(["2025-11-17"], object)], ["day"],
        geometry_type="Point", crs="EPSG:32637",
    )  # fmt: skip
    told = sitmap("import", case, folder, "--map", "time=day", "--licence", "own", "--json").data()
    assert told["imported"] == 1
    assert rows(case, "event", "valid_text") == [("2025-11-17",)]
    info = sitmap("info", case, "--json").data()
    assert info["extent"][:2] == pytest.approx([39.0, 48.3], abs=0.1)


def test_ucdp(case: Path) -> None:
    names = (
        "id,dyad_name,conflict_new_id,type_of_violence,where_prec,date_prec,where_coordinates,"
        "where_description,source_article,latitude,longitude,date_start,date_end,best,high,low"
    )
    midnight = "1/22/2014 12:00:00 AM"
    first = f"7,A - B,1,1,1,1,Kiev,square,“x”,50.45,30.52,{midnight},{midnight},5,7,3"
    second = "8,A - B,1,3,4,2,Oblast,x,y,50.45,30.52,02/06/2023 00:00,02/09/2023 00:00,5,3,0"
    told = imported(case, "ucdp.csv", f"{names}\n{first}\n{second}\n".encode("cp1252"))
    assert (told["preset"], told["imported"], told["flagged"]) == ("ucdp-ged", 2, 1)
    found = rows(case, "event", "valid_text", "low", "best", "high", "location_precision_m")
    assert found == [
        ("2014-01-22", 3.0, 5.0, 7.0, 1000.0),
        ("2023-02-06/2023-02-09", None, 5.0, None, 150_000.0),
    ]
    assert rows(case, "event", "category", "category_label")[1] == ("one-sided violence", "3")


def test_fires(case: Path) -> None:
    names = "latitude,longitude,brightness,acq_date,acq_time,confidence,frp"
    told = imported(case, "fires.csv", f"{names}\n48.3,37.2,340,2023-02-24,6,n,7.7\n".encode())
    assert told["preset"] == "firms-fires"
    assert rows(case, "event", "valid_text", "location_precision_m") == [
        ("2023-02-24T00:06Z", 375.0)
    ]


def test_losses_are_readings_and_absent_is_not_zero(case: Path) -> None:
    days = [
        {"date": "2022-02-25", "day": 2, "personnel": 2800, "personnel*": "about", "POW": 0},
        {"date": "2022-02-26", "day": 3, "personnel": 4300, "personnel*": "about"},
    ]
    told = imported(case, "personnel.json", json.dumps(days).encode())
    assert (told["preset"], told["imported"], told["observations"]) == ("losses-personnel", 2, 3)
    assert rows(case, "metric", "metric", "best", "basis")[2] == (
        "losses: personnel", 4300.0, "claimed",
    )  # fmt: skip


def test_places_by_number(case: Path) -> None:
    data = json.dumps({"461727": {"lat": 45.4, "lng": 32.5, "name": "Olenevka"}}).encode()
    assert imported(case, "places.json", data)["preset"] == "viina-places"
    assert rows(case, "place", "title", "source_ref") == [("Olenevka", "461727")]


def test_units_are_left_out_and_counted(case: Path) -> None:
    ring = [[48.0, 37.0], [48.0, 38.0], [49.0, 38.0]]
    day = {
        "areas": [ring], "areas_ua": [], "frontline": [[[37, 48], [38, 49]]],
        "geos": {"ru": [{"c": [37.2, 48.3], "d": "Bridge hit\nhttps://x"}], "ua": []},
        "unit_count": {"ru": 2, "ua": 1}, "units": {"ru": [[1, [37, 48]]] * 2,
        "ua": [[2, [37, 48]]]},
    }  # fmt: skip
    told = imported(case, "20251117.json", json.dumps(day).encode())
    assert told["preset"] == "uacontrolmap-daily"
    assert told["left_out"] == {"positions of military units": 3}
    assert (told["read"], told["imported"]) == (6, 3)
    assert rows(case, "event", "title", "party", "valid_text") == [
        ("Bridge hit", "RU", "2025-11-17")
    ]


def test_a_preset_of_ones_own(case: Path) -> None:
    preset = case.parent / "mine.toml"
    preset.write_text(
        'name = "mine"\n[source]\ncode = "me"\nlicence = "CC0"\n[[layer]]\nkind = "event"\n'
        '[layer.map]\ntime = "when"\nlat = "y"\nlon = "x"\ntitle = "{what} ({who})"\n'
        '[layer.fixed]\nsource = "me"\n'
    )
    data = b"when,y,x,what,who\n2025-11-17,48,37,hit,A\n"
    assert imported(case, "a.csv", data, "--preset", str(preset))["preset"] == "mine"
    assert rows(case, "event", "title", "source") == [("hit (A)", "me")]
    assert rows(case, "source", "licence") == [("CC0",)]


def test_corrections_by_a_person_stay(case: Path) -> None:
    data = (HEAD + ROWS).encode()
    imported(case, "a.csv", data)
    sitmap("revise", case, "1", "--text", "a bridge")
    sitmap("retract", case, "2", "--because", "not true")
    source = case.parent / "a.csv"
    assert sitmap("import", case, source, "--licence", "own", "--json").data()["duplicates"] == 2


def test_a_time_series_without_a_preset(case: Path) -> None:
    days = [{"date": "2025-11-17", "fires": 3, "shells": 7}, {"date": "2025-11-18", "fires": 4}]
    told = imported(case, "a.json", json.dumps(days).encode(), "--kind", "metric")
    assert (told["imported"], told["observations"]) == (2, 3)
    assert rows(case, "metric", "metric", "best") == [
        ("fires", 3.0),
        ("shells", 7.0),
        ("fires", 4.0),
    ]


def test_areas_without_dates_are_no_series(case: Path) -> None:
    ring = [[37, 48], [38, 48], [38, 49], [37, 48]]
    item = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    told = imported(case, "a.geojson", json.dumps(item).encode())
    assert (told["imported"], told["undated"], told["days"]) == (1, 1, 0)


def test_a_table_and_shapes_in_one_archive(case: Path) -> None:
    out = io.BytesIO()
    feature = {"type": "Feature", "properties": {"time": "2025-11-17"}, "geometry": POINT}
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", HEAD + ROWS)
        archive.writestr(
            "b.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]})
        )
    assert imported(case, "both.zip", out.getvalue())["imported"] == 3
    assert len(rows(case, "event", "geom")) == 3


def test_half_of_a_character_does_not_stop_the_rest(case: Path) -> None:
    data = (
        rb'[{"date": "2025-11-17", "lat": 48, "lon": 37, "text": "a\ud800b \ud83d\ude00 \\ud800"}]'
    )
    assert imported(case, "a.json", data)["imported"] == 1
    assert rows(case, "event", "text") == [
        ("a\N{REPLACEMENT CHARACTER}b \N{GRINNING FACE} \\ud800",)
    ]


def test_coordinates_of_another_system_by_their_columns(case: Path) -> None:
    data = b"day;east;north\n2025-11-17;500000;5350000\n2025-11-18;;\n"
    options = ("--kind", "event", "--map", "time=day", "--map", "lon=east", "--map", "lat=north")
    told = imported(case, "a.csv", data, *options, "--crs", "EPSG:32637", "--delimiter", ";")
    assert (told["imported"], told["rejected"]) == (2, [])
    extent = sitmap("info", case, "--json").data()["extent"]
    assert extent[:2] == pytest.approx([39.0, 48.3], abs=0.1)


def test_a_shapefile_without_a_coordinate_system(case: Path) -> None:
    import numpy as np
    import pyogrio
    import shapely

    folder = case.parent / "made"
    folder.mkdir()
    wkb = np.array([shapely.to_wkb(shapely.Point(500_000, 5_350_000))], object)
    pyogrio.raw.write(
        folder / "a.shp", wkb, [np.array(["2025-11-17"], object)], ["time"],
        geometry_type="Point", crs="EPSG:32637",
    )  # fmt: skip
    (folder / "a.prj").unlink()
    assert "names no coordinate system" in refused("import", case, folder)["what"]
    options = ("--crs", "EPSG:32637", "--licence", "own")
    assert sitmap("import", case, folder, *options, "--json").data()["imported"] == 1


def test_a_new_source_needs_its_licence_once(case: Path) -> None:
    source = case.parent / "a.csv"
    source.write_text(HEAD + ROWS)
    before = case.read_bytes()
    error = refused("import", case, source)
    assert error["what"] == "the licence of the source 'a' is not stated"
    assert case.read_bytes() == before
    assert sitmap("import", case, source, "--dry-run", "--json").data()["imported"] == 2
    imported(case, "a.csv", (HEAD + ROWS).encode())
    source.write_text(HEAD + ROWS + "3,2025-11-19,48.3,37.2,clash,c\n")
    assert sitmap("import", case, source, "--json").data()["imported"] == 1
