"""Base maps remembered with a file: one shown, paths that move along, no trace elsewhere."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from sitmap.domain.base_map import INCLUDED, RememberedBaseMap
from sitmap.errors import UserError
from sitmap.store import migrations
from sitmap.store.base_maps import (
    base_maps,
    find_base_map,
    forget_base_map,
    remember_base_map,
    show_base_map,
    shown_base_map,
)
from sitmap.store.check import check
from sitmap.store.database import open_store
from sitmap.store.fingerprint import fingerprint
from sitmap.store.undo import undo_label
from tests.helpers.stores import new_store


def _item(path: Path, name: str = "Streets") -> RememberedBaseMap:
    return RememberedBaseMap(name, path, "raster", "© Makers", (36.0, 48.0, 38.0, 49.0), False, 77)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "here" / "case.gpkg"
    place.parent.mkdir()
    new_store(place).close()
    return place


def test_what_is_remembered_comes_back_and_is_shown(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        before, label = fingerprint(db), undo_label(db)
        first = remember_base_map(db, _item(tmp_path / "a.mbtiles"))
        second = remember_base_map(db, _item(tmp_path / "b.mbtiles"))
        assert (first.name, second.name) == ("Streets", "Streets 2")
        assert fingerprint(db) == before
        assert undo_label(db) == label
    with open_store(path) as db:
        assert base_maps(db) == (replace(first, shown=False), second)
        assert shown_base_map(db) == second
    assert check(path) == ()


def test_the_same_file_is_remembered_once(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        remember_base_map(db, _item(tmp_path / "a.mbtiles"))
        again = remember_base_map(db, _item(tmp_path / "a.mbtiles", "Renamed"))
        assert base_maps(db) == (again,)


def test_a_file_beneath_moves_along_and_others_stay(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        remember_base_map(db, _item(path.parent / "maps" / "a.tif", "beneath"))
        remember_base_map(db, _item(tmp_path / "b.tif", "elsewhere"))
    moved = tmp_path / "there"
    shutil.move(path.parent, moved)
    with open_store(moved / "case.gpkg") as db:
        assert [item.path for item in base_maps(db)] == [
            moved / "maps" / "a.tif",
            tmp_path / "b.tif",
        ]


def test_choosing_and_forgetting(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        remember_base_map(db, _item(tmp_path / "a.tif", "A"))
        remember_base_map(db, _item(tmp_path / "b.tif", "B"))
        show_base_map(db, "A")
        assert [item.shown for item in base_maps(db)] == [True, False]
        show_base_map(db, INCLUDED)
        assert shown_base_map(db) is None
        assert find_base_map(db, str(tmp_path / "b.tif")).name == "B"
        assert forget_base_map(db, "A").path == tmp_path / "a.tif"
        with pytest.raises(UserError, match=r"no such base map \(known: included, B\)"):
            forget_base_map(db, "A")


def test_a_name_is_never_that_of_the_included_one(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        assert remember_base_map(db, _item(tmp_path / "a.tif", INCLUDED)).name == "included 2"
        assert remember_base_map(db, _item(tmp_path / "b.tif", " \n ")).name == "base map"


def test_a_file_of_the_first_version_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "old.gpkg"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:1])
        new_store(place).close()
    before = place.read_bytes()
    with open_store(place) as db:
        assert base_maps(db) == ()
        assert shown_base_map(db) is None
    assert check(place) == ()
    assert place.read_bytes() == before
    with open_store(place, write=True) as db:
        remember_base_map(db, _item(tmp_path / "a.tif"))
    assert check(place) == ()


def test_nonsense_in_the_table_is_a_damaged_file(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        remember_base_map(db, _item(tmp_path / "a.tif"))
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE sitmap_base_map SET west = 'x'")
    connection.close()
    with open_store(path) as db, pytest.raises(UserError, match="damaged or was changed"):
        base_maps(db)
