"""The first look at files to import: columns, rows, dates in both orders, what is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.errors import UserError
from sitmap.exchange.child import Child, Limits
from sitmap.exchange.import_choice import ImportChoice
from sitmap.exchange.import_preview import ImportPreview, preview_sources


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with Child(Limits(memory=1500)) as made:
        yield made


def looked_at(
    child: Child, path: Path, data: bytes, choice: ImportChoice | None = None
) -> ImportPreview:
    path.write_bytes(data)
    return preview_sources([path], choice or ImportChoice(), "UTC", child=child)


def test_a_table_with_doubtful_dates(child: Child, tmp_path: Path) -> None:
    data = "Дата;lat;lon;Що\n02/03/2025;48,1;37,2;Бій\n04/05/2025;48;37;x\n".encode("cp1251")
    found = looked_at(child, tmp_path / "a.csv", data)
    assert (found.format, found.encoding, found.delimiter) == ("csv", "cp1251", ";")
    assert found.columns == ("Дата", "lat", "lon", "Що")
    assert found.rows[0] == ("02/03/2025", "48,1", "37,2", "Бій")
    assert found.layer["kind"] == "event"
    assert found.dates["Дата"].order == "?"
    assert found.dates["Дата"].examples[0] == ("02/03/2025", "2025-03-02", "2025-02-03")
    assert "Що" not in found.dates


def test_dates_that_prove_their_order_come_first(child: Child, tmp_path: Path) -> None:
    data = b"time,lat,lon\n02/03/2025,48,37\n25/03/2025,48,37\n"
    found = looked_at(child, tmp_path / "a.csv", data).dates["time"]
    assert found.order == "dmy"
    assert found.examples[0] == ("25/03/2025", "2025-03-25", "")


def test_what_cannot_be_guessed_is_told_not_refused(child: Child, tmp_path: Path) -> None:
    found = looked_at(child, tmp_path / "a.csv", b"a,b\n1,2\n")
    assert found.layer["kind"] == ""
    assert "does not tell what its rows are" in found.problem


def test_a_preset_is_recognised(child: Child, tmp_path: Path) -> None:
    data = b"date,side,lon,lat,text\n2025-11-17,ru,37,48,a\n"
    found = looked_at(child, tmp_path / "a.csv", data)
    assert found.preset is not None
    assert found.preset["name"] == "uacontrolmap-geolocations"
    assert found.layer["values"]["party"] == {"ru": "RU", "ua": "UA"}


def test_shapes_bring_their_own_places(child: Child, tmp_path: Path) -> None:
    data = b'{"type":"Feature","properties":{"day":"2025-11-17"},"geometry":{"type":"Point",'
    found = looked_at(child, tmp_path / "a.geojson", data + b'"coordinates":[37,48]}}')
    assert found.geometry
    assert found.layer["map"] == {"time": "day"}


def test_a_file_of_several_layers(child: Child, tmp_path: Path) -> None:
    data = b'{"geos":{"ru":[],"ua":[]},"frontline":[[[37,48],[38,49]]],"units":{}}'
    found = looked_at(child, tmp_path / "20251117.json", data)
    assert found.several


def test_garbage_is_one_line(child: Child, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no text"):
        looked_at(child, tmp_path / "a.csv", bytes(range(256)))
