"""The writers of formats, read back by the readers that others use."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import Category, Party, Vocabulary
from sitmap.domain.export_rows import ExportRows, Product
from sitmap.domain.observation import Kind
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.exchange.writing.csv_table import safe_text
from sitmap.exchange.writing.forms import FORMS, form_of
from sitmap.exchange.writing.lines import joined
from sitmap.geo.geometry import Geometry

POINT = Geometry.point(37.18, 48.28).wkb
AREA = Geometry.polygon([(37.1, 48.2), (37.3, 48.2), (37.3, 48.3)]).wkb
KML = "{http://www.opengis.net/kml/2.2}"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
SOURCE = Source("paper", "A paper", licence="CC BY 4.0", attribution="A paper, CC BY")


def product(rows: int = 1, zone: str = "UTC") -> Product:
    lists = Vocabulary(
        parties={"RU": Party("RU", "Russian forces", "#D55E00"), "X": Party("X", "X", "url(x)")},
        categories={"clash": Category("clash", "Clash")},
        sources={"paper": SOURCE},
    )
    return Product(
        "A <case> & more", zone, "everything", lists, (SOURCE,), {Kind.EVENT: rows},
        on="2025-11-17", known_on="2025-11-18", handling="TLP:GREEN", notes=("a note",),
    )  # fmt: skip


def events(shapes: list[bytes | None] | None = None, **cells: Any) -> ExportRows:
    count = len(next(iter(cells.values()))) if cells else 1
    base: dict[str, list[Any]] = {
        "uid": [f"{number:08}-0000-7000-8000-000000000000" for number in range(count)],
        "basis": ["claimed"] * count,
        "reliability": ["B"] * count,
        "credibility": ["2"] * count,
        "schematic": [False] * count,
    }
    return ExportRows(Kind.EVENT, base | cells, shapes or [POINT] * count)


def written(ending: str, batches: Iterable[ExportRows], folder: Path, zone: str = "UTC") -> Path:
    path = folder / f"out{ending}"
    listed = list(batches)
    form_of(path).write(path, product(sum(map(len, listed)), zone), listed)
    return path


@given(st.lists(TEXTS, min_size=1, max_size=5), st.sampled_from([POINT, AREA, None]))
def test_geojson_gives_back_every_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], shape: bytes | None
) -> None:
    rows = events([shape] * len(texts), title=texts, party=["RU"] * len(texts))
    path = written(".geojson", [rows, rows], tmp_path_factory.mktemp("g"))
    found = json.loads(path.read_text(encoding="utf-8"))
    assert [each["properties"]["title"] for each in found["features"]] == texts * 2
    assert all((each["geometry"] is None) is (shape is None) for each in found["features"])


def test_a_collection_says_what_it_is(tmp_path: Path) -> None:
    days = ["2025-11-17T00:00:00.000Z", None]
    rows = events(
        valid_from=days, valid_to=["2025-11-18T00:00:00.000Z", None], low=[None, 2.5],
        properties=['{"a": 1}', "no json"], further_days=[("2025-11-18",), None],
    )  # fmt: skip
    found = json.loads(written(".geojson", [rows], tmp_path, "Europe/Kyiv").read_text())
    told = found["sitmap"]
    assert (told["situation_on"], told["known_on"], told["handling"]) == (
        "2025-11-17", "2025-11-18", "TLP:GREEN",
    )  # fmt: skip
    assert told["sources"][0]["licence"] == "CC BY 4.0"
    first, second = found["features"]
    assert first["time"] == {"date": "2025-11-17"}
    assert first["properties"]["valid_from"] == "2025-11-17T00:00:00"
    assert first["properties"]["properties"] == {"a": 1}
    assert first["properties"]["further_days"] == ["2025-11-18"]
    assert second["time"] is None
    assert second["properties"]["low"] == 2.5
    assert "valid_from" not in second["properties"]


def test_times_to_the_second_are_moments_also_at_midnight(tmp_path: Path) -> None:
    rows = events(
        valid_from=["2025-11-17T10:59:59.000Z", "2025-11-17T23:59:59.000Z"],
        valid_to=["2025-11-17T11:00:00.000Z", "2025-11-18T00:00:00.000Z"],
    )
    found = json.loads(written(".geojson", [rows], tmp_path).read_text())
    assert [each["time"]["timestamp"] for each in found["features"]] == [
        "2025-11-17T10:59:59Z", "2025-11-17T23:59:59Z",
    ]  # fmt: skip


def test_each_line_is_a_feature(tmp_path: Path) -> None:
    rows = events(title=["a", "b\nc"])
    lines = written(".geojsonl", [rows], tmp_path).read_text().splitlines()
    assert [json.loads(line)["properties"]["title"] for line in lines] == ["a", "b\nc"]


# --- tables -------------------------------------------------------------------------------

FORMULA = re.compile("[=+\\-@\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
RISKY = st.text(st.sampled_from("=+-@;\t\r\n\"' a1,\uff1d"), min_size=1, max_size=12)


@given(RISKY)
def test_no_cell_begins_a_formula_however_it_is_cut(text: str) -> None:
    safe = safe_text(text)
    cells = [safe] if NUMBER.fullmatch(safe) else re.split("[;\t\r\n]", safe)
    for cell in cells:
        assert NUMBER.fullmatch(cell) or not FORMULA.match(cell.lstrip('"'))


@given(RISKY)
def test_a_text_made_safe_can_be_read_back(text: str) -> None:
    mark = re.compile("(^|[;\t\r\n])'([\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
    safe = safe_text(text)
    assert safe == text if NUMBER.fullmatch(text) else mark.sub(r"\1\2", safe) == text


@given(st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
def test_a_table_gives_back_every_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = written(".csv", [events(title=texts)], tmp_path_factory.mktemp("c"))
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["title"] for row in rows] == [safe_text(text) for text in texts]
    assert {(row["lon"], row["lat"], row["wkt"]) for row in rows} == {("37.18", "48.28", "")}


def test_a_table_says_of_itself_what_it_cannot_hold(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    form = form_of(out)
    beside = form.companion(out)
    assert beside == tmp_path / "out.csv-metadata.json"
    form.write_beside(beside, product(), out)
    told = json.loads(beside.read_text(encoding="utf-8"))
    assert told["url"] == "out.csv"
    assert told["dc:license"] == ["A paper; licence CC BY 4.0; credit A paper, CC BY"]
    assert "situation on: 2025-11-17" in told["rdfs:comment"]


def test_areas_stand_in_a_table_as_text_with_a_place(tmp_path: Path) -> None:
    path = written(".csv", [events([AREA])], tmp_path)
    row = next(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert Geometry.from_wkt(row["wkt"]).bounds == Geometry(AREA).bounds
    assert 37.1 < float(row["lon"]) < 37.3


@given(st.lists(st.tuples(st.text(max_size=5), st.integers()), min_size=1, max_size=5))
def test_lines_are_the_texts_of_all_columns(rows: list[tuple[str, int]]) -> None:
    texts, numbers = [row[0] for row in rows], [row[1] for row in rows]
    found = list(joined(["100%s ", texts, "|", numbers], len(rows)))
    assert found == [f"100%s {text}|{number}" for text, number in rows]
    assert list(joined(["same"], 3)) == ["same"] * 3


# --- markup -------------------------------------------------------------------------------


@given(TEXTS)
def test_kml_is_well_formed_whatever_stands_in_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(".kml", [events(title=[text])], tmp_path_factory.mktemp("k"))
    root = ET.fromstring(path.read_bytes())
    (mark,) = root.iter(f"{KML}Placemark")
    name = mark.findtext(f"{KML}name") or ""
    printable = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    assert name == printable.replace("\r\n", "\n").replace("\r", "\n")


def test_kml_has_folders_styles_and_spans(tmp_path: Path) -> None:
    rows = events(
        party=["RU", "X"], source_title=["<b>A</b>", None], title=[None, None],
        category=["clash", None],
        valid_from=["2025-11-17T00:00:00.000Z"] * 2, holds_to=["2025-11-17T23:59:59.999Z", None],
    )  # fmt: skip
    root = ET.fromstring(written(".kml", [rows], tmp_path, "Europe/Kyiv").read_bytes())
    assert [folder.findtext(f"{KML}name") for folder in root.iter(f"{KML}Folder")] == ["Events"]
    colours = [style.findtext(f"{KML}LineStyle/{KML}color") for style in root.iter(f"{KML}Style")]
    assert colours == ["ff6b6b6b", "ff005ed5", "ff6b6b6b"]
    first, second = root.iter(f"{KML}Placemark")
    assert first.findtext(f"{KML}name") == "Clash"
    span = first.find(f"{KML}TimeSpan")
    assert span is not None
    assert (span.findtext(f"{KML}begin"), span.findtext(f"{KML}end")) == (
        "2025-11-16T22:00:00Z", "2025-11-17T21:59:59Z",
    )  # fmt: skip
    assert second.find(f"{KML}TimeSpan/{KML}end") is None
    assert "&lt;b&gt;A&lt;/b&gt;" in (first.findtext(f"{KML}description") or "")


def test_an_archive_holds_the_same_document_every_time(tmp_path: Path) -> None:
    first = written(".kmz", [events()], tmp_path).read_bytes()
    assert written(".kmz", [events()], tmp_path).read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        document = archive.read("doc.kml")
    assert document == written(".kml", [events()], tmp_path).read_bytes()


# --- workbooks ----------------------------------------------------------------------------


def test_a_workbook_holds_texts_that_look_like_formulas(tmp_path: Path) -> None:
    rows = events(
        title=["=1+1", "http://a.b"], valid_from=["2025-11-17T10:00:00.000Z", "0863-01-01"]
    )
    path = written(".xlsx", [rows], tmp_path)
    first = path.read_bytes()
    assert written(".xlsx", [rows], tmp_path).read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode()
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert re.findall('sheet name="([^"]+)"', book) == ["About", "event", "Sources"]
    assert "<f>" not in sheet
    assert "=1+1" in sheet
    assert "0863-01-01" in sheet


def test_unknown_endings_name_those_that_are_known() -> None:
    with pytest.raises(UserError) as caught:
        form_of(Path("a.shp"))
    assert all(ending in caught.value.hint for ending in FORMS)
