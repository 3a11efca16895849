"""Presets on small files in the published form of their publishers; the content is made up."""

# ruff: noqa: E501 - a table reads better with one row a line

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.bad_imports import area, features, kml, point
from tests.end2end.program import sitmap


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    sitmap("new", path, "--title", "Presets", "--zone", "Europe/Kyiv")
    return path


def imported(case: Path, name: str, data: bytes) -> dict[str, Any]:
    source = case.parent / name
    source.write_bytes(data)
    told = sitmap("import", case, source, "--json").data()
    assert told["rejected"] == []
    fates = told["imported"] + told["duplicates"] + sum(told["left_out"].values())
    assert told["read"] == fates
    again = sitmap("import", case, source, "--json").data()
    assert again["imported"] == 0
    assert not sitmap("check", case, "--json").data()["problems"]
    return told


def rows(case: Path, kind: str, *columns: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(case)) as file:
        return file.execute(f"SELECT {', '.join(columns)} FROM {kind} ORDER BY fid").fetchall()


def table(head: str, *lines: str) -> bytes:
    return "".join(f"{line}\n" for line in (head, *lines)).encode()


def test_acled(case: Path) -> None:
    head = (
        "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,"
        "actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,"
        "iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,"
        "source,source_scale,notes,fatalities,tags,timestamp"
    )
    line = (
        "UKR{0},{1},2025,{2},Political violence,Battles,Armed clash,A,,State forces,B,,State "
        "forces,11,,804,Europe,Ukraine,Donetsk,,,Pokrovsk,48.28,37.18,{3},Some News,National,"
        '"Clash, near the town",{4},,1763000000'
    )
    data = table(
        head, line.format(1, "17 November 2025", 1, 1, 3), line.format(2, "2025-11-16", 2, 2, 0),
        line.format(3, "01 November 2025", 3, 3, 0),
    )  # fmt: skip
    assert imported(case, "acled.csv", data)["preset"] == "acled"
    found = rows(
        case, "event", "valid_text", "best", "location_precision_m", "category", "title", "claimant"
    )
    assert found[0] == ("2025-11-17", 3.0, 1000.0, "Battles", "Armed clash: Pokrovsk", "Some News")
    assert [row[:3] for row in found[1:]] == [
        ("2025-11-16~", 0.0, 25000.0), ("2025-11", 0.0, 150000.0),
    ]  # fmt: skip


def test_geoconfirmed(case: Path) -> None:
    spot = "<Point><coordinates>37.18,48.28,0</coordinates></Point>"
    mark = f"<Placemark><name>17 NOV 2025 Vehicle hit</name><description>https://x</description>{spot}</Placemark>"
    unit = f"<Placemark><name>1st Brigade</name>{spot}</Placemark>"
    folders = f"<Folder><name>Russian equipment</name>{mark}</Folder><Folder><name>Units</name>{unit}</Folder>"
    told = imported(case, "GeoConfirmed_Ukraine.kml", kml(folders))
    assert told["preset"] == "geoconfirmed-kml"
    assert told["left_out"] == {"positions of military units": 1}
    assert rows(case, "event", "valid_text", "category", "basis") == [
        ("2025-11-17", "Russian equipment", "confirmed")
    ]


def test_timemap(case: Path) -> None:
    event = {
        "id": "UW0001", "date": "11/17/2025", "time": "", "location": "Pokrovsk, Donetsk",
        "latitude": "48.28", "longitude": "37.18", "description": "A market is hit.",
        "sources": [{"path": "https://x"}], "filters": [], "associations": ["Type of area affected=Commercial"],
    }  # fmt: skip
    assert imported(case, "events.json", json.dumps([event]).encode())["preset"] == "timemap"
    assert rows(case, "event", "valid_text", "source_ref", "place", "title") == [
        ("2025-11-17", "UW0001", "Pokrovsk, Donetsk", "A market is hit.")
    ]


def test_viina_control(case: Path) -> None:
    data = table(
        "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status",
        "690001,20251115,UA,UA,UA,UA,UA", "690001,20251116,UA,UA,CONTESTED,UA,CONTESTED",
        "690001,20251117,UA,UA,CONTESTED,UA,CONTESTED", "690002,20251115,RU,RU,RU,RU,RU",
        "690002,20251116,RU,RU,RU,RU,RU",
    )  # fmt: skip
    told = imported(case, "control_latest_2025.csv", data)
    assert (told["preset"], told["imported"], told["observations"]) == ("viina-control", 5, 3)
    assert rows(case, "assessment", "series", "party", "category_label") == [
        ("viina control 690001", "UA", "UA"),
        ("viina control 690001", "contested", "CONTESTED"),
        ("viina control 690002", "RU", "RU"),
    ]


def test_viina_events_and_reports(case: Path) -> None:
    events = table(
        "viina_version,event_id_1pd,date,n_reports,event_ids,sources,geonameid,feature_code,"
        "asciiname,ADM1_NAME,ADM1_CODE,ADM2_NAME,ADM2_CODE,longitude,latitude,GEO_PRECISION,"
        "t_mil_b,a_rus_b,a_ukr_b,a_rus_init_b,a_ukr_init_b,t_aad_b,t_airstrike_b,t_artillery_b",
        "2,77,20251117,3,1;2;3,unian;nv;ria,690001,PPL,Pokrovsk,Donetsk,14,,,37.18,48.28,ADM3,"
        "1,1,0,1,0,0,0,1",
    )
    assert imported(case, "event_1pd_latest_2025.csv", events)["preset"] == "viina-events"
    assert rows(case, "event", "category", "party", "location_precision_m", "title") == [
        ("shelling", "RU", 5000.0, "Pokrovsk, 3 reports")
    ]
    reports = table(
        "viina_version,event_id,event_id_1pd,date,time,geonameid,feature_code,asciiname,"
        "ADM1_NAME,ADM1_CODE,ADM2_NAME,ADM2_CODE,longitude,latitude,GEO_PRECISION,GEO_API,"
        "location,address,report_id,source,url,text,lang",
        "2,1,77,20251117,08:10,690001,PPL,Pokrovsk,Donetsk,14,,,37.18,48.28,STREET,OSM,1,x,9,"
        "unian,https://x,Обстріл Покровська,ua",
    )
    assert imported(case, "event_info_latest_2025.csv", reports)["preset"] == "viina-reports"
    assert rows(case, "event", "title", "claimant", "location_precision_m")[1:] == [
        ("Обстріл Покровська", "unian", 1000.0)
    ]


def test_layers_of_isw(case: Path) -> None:
    ring = area((37, 48), (38, 48), (38, 49), (37, 48))
    names = {
        "UkraineControlMapAO17NOV2025.geojson": ("isw-assessed", "assessed"),
        "ClaimedRussianTerritory17NOV2025.geojson": ("isw-claimed", "claimed"),
    }
    for name, (preset, basis) in names.items():
        told = imported(case, name, features(ring, point(37, 48)))
        assert told["preset"] == preset
        assert sum(told["left_out"].values()) == preset.endswith("assessed") + preset.endswith(
            "claimed"
        )
        assert rows(case, "control", "valid_text", "basis")[-1] == ("2025-11-17", basis)


def test_areas_of_ocha(case: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 48]]]}
    names = {"ADM1_EN": "Donetska", "ADM1_PCODE": "UA14", "ADM2_EN": "Pokrovskyi",
             "ADM2_PCODE": "UA1416", "date": "2021-03-04", "validOn": "2023-06-15"}  # fmt: skip
    data = {"type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": names, "geometry": shape}]}  # fmt: skip
    assert imported(case, "ukr_admbnda_adm2.geojson", json.dumps(data).encode())["preset"] == (
        "ocha-boundaries"
    )
    assert rows(case, "annotation", "title", "source_ref", "valid_text") == [
        ("Pokrovskyi, Donetska", "UA1416 UA14", "2023-06-15")
    ]


def test_one_moment_of_deepstatemap(case: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 48]]]}
    found = [
        {"type": "Feature", "geometry": shape, "properties": {"name": "Occupied", "fill": "#a52714"}},
        {"type": "Feature", "geometry": point(37, 48), "properties": {"name": "9th Brigade", "fill": ""}},
    ]  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": found}).encode()
    told = imported(case, "deepstate_2025-11-17.geojson", data)
    assert told["preset"] == "deepstate-map"
    assert told["left_out"] == {"positions of military units and other marks": 1}
    assert rows(case, "control", "category", "valid_text") == [("Occupied", "2025-11-17")]
