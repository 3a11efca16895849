"""The demonstration case: every statement, told as it was, the same bytes every time."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from sitmap.domain.dates import ms_to_iso
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import KINDS
from sitmap.domain.stories import stories_of
from sitmap.errors import UserError
from sitmap.paths import resource
from sitmap.store.check import check
from sitmap.store.database import open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.store.edits import add
from sitmap.store.reading import find_uid, history, info, load_snapshot, observation, vocabulary
from sitmap.store.undo import undo_label
from tests.helpers.stores import event


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration case, written once."""
    place = tmp_path_factory.mktemp("demo") / "demo.gpkg"
    write_demonstration(place)
    return place


def _rows(name: str) -> list[dict[str, str]]:
    with resource("demo", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_the_same_every_time(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "other name.gpkg"
    write_demonstration(again)
    assert again.read_bytes() == path.read_bytes()
    assert [place.name for place in tmp_path.iterdir()] == [again.name]


def test_it_is_sound(path: Path) -> None:
    assert check(path) == ()


def test_all_statements_are_there(path: Path) -> None:
    with open_store(path) as db:
        snapshot = load_snapshot(db)
    drawn = Counter(row["kind"] for row in _rows("drawn.csv"))
    stated = {"event": 33, "metric": 32, "assessment": 12, "route": 3, "place": 2, "control": 2}
    found = Counter(KINDS[code].value for code in snapshot.columns.kind.tolist())
    assert found == Counter(stated) + drawn
    assert snapshot.current.all()
    refs = {f"F{number:03}" for number in range(1, 85)}
    assert refs <= set(snapshot.texts.source_ref)


def test_each_statement_says_what_its_source_file_says(path: Path) -> None:
    with open_store(path) as db:
        for row in _rows("statements.csv") + _rows("drawn.csv"):
            item = observation(db, find_uid(db, row["source_ref"]))
            assert item.kind is Kind(row["kind"])
            assert item.valid.text == row["valid"]
            assert (item.title, item.text, item.party) == (row["title"], row["text"], row["party"])
            assert (item.basis.value, item.claimant) == (row["basis"], row["claimant"])
            assert (item.place, item.about_text) == (row["place"], row["about"])
            assert item.sources == ("article",)
            assert item.grade == "F6"
            assert (item.geometry is not None) is bool(row["geometry"])
            assert ms_to_iso(item.known_from) == "2025-11-16T22:00:00.000Z"
            denied = [history(db, uid)[0].source_ref for uid in item.disputed_by]
            assert ";".join(denied) == row["disputed_by"]
            if item.reading:
                assert item.reading.value_text == row["value_text"]
                interval = item.reading.interval
                bounds = (interval.low, interval.best, interval.high)
                names = ("low", "best", "high")
                assert bounds == tuple(float(row[name]) if row[name] else None for name in names)


def test_drawings_are_marked_as_schematic(path: Path) -> None:
    with open_store(path) as db:
        for row in _rows("drawn.csv"):
            assert observation(db, find_uid(db, row["source_ref"])).schematic


def test_what_it_says_of_itself(path: Path) -> None:
    with open_store(path) as db:
        case, lists = info(db), vocabulary(db)
    assert case.zone == "Europe/Kyiv"
    assert lists.views["Pokrovsk"].extent == (36.7, 47.95, 37.7, 48.55)
    assert list(lists.sources) == ["article"]
    story = stories_of(lists.views.values())["The article's account"]
    assert len(story) == 12
    with open_store(path) as db:
        for step in story:
            assert observation(db, UUID(step.selection)).source_ref[:4] in step.text
    grey = lists.categories["contested_unknown"].definitions
    assert [ms_to_iso(entry.start) if entry.start else None for entry in grey] == [
        None,
        "2026-01-01T00:00:00.000Z",
    ]


def test_it_can_be_continued_but_not_undone(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mine.gpkg"
    copy.write_bytes(path.read_bytes())
    with open_store(copy, write=True) as db:
        assert undo_label(db) == ""
        uid = add(db, event("E1", sources=("article",))).uids[0]
        assert observation(db, uid).title == "event E1"
    assert check(copy) == ()


def test_it_replaces_nothing_unasked(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "demo.gpkg"
    place.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        write_demonstration(place)
    write_demonstration(place, force=True)
    assert place.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("broken", ["case.toml", "statements.csv", "geometry.geojson"])
def test_broken_sources_give_one_line(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    for name in ("case.toml", "statements.csv", "drawn.csv", "geometry.geojson"):
        text = resource("demo", name).read_text("utf-8")
        (folder / name).write_text(text[: len(text) // 2] if name == broken else text, "utf-8")
    with pytest.raises(UserError):
        write_demonstration(tmp_path / "out.gpkg", folder=folder)
    assert not (tmp_path / "out.gpkg").exists()
    (folder / broken).unlink()
    with pytest.raises(UserError, match="cannot be read"):
        write_demonstration(tmp_path / "out.gpkg", folder=folder)
