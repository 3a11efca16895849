"""Columns of large files: words that stay in the file, and what is kept beside it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitmap.domain.dates import Window, day_start_ms, parse_day
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind, Sensitivity
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import Columns, SeriesDays
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import edits, loading
from sitmap.store.bulk import add_columns
from sitmap.store.column_cache import ColumnCache
from sitmap.store.database import Database, open_store
from sitmap.store.reading import load_snapshot
from sitmap.store.uids import UidFactory
from sitmap.store.undo import redo, undo
from tests.helpers.stores import control, event, metric, new_store

_COUNT = 40


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat files of a few rows like those of a million."""
    monkeypatch.setattr(loading, "_MANY", 10)
    monkeypatch.setattr("sitmap.domain.snapshot._LARGE", 10)


@pytest.fixture
def cache(tmp_path: Path) -> ColumnCache:
    return ColumnCache(tmp_path / "cache")


def _events(seed: int = 0) -> DraftColumns:
    rng = np.random.default_rng(seed)
    days = rng.integers(1, 28, _COUNT).tolist()
    return DraftColumns(
        Kind.EVENT,
        ["2025-11" if day == 3 else f"2025-11-{day:02}T{day % 24:02}:00:00" for day in days],
        lon=rng.uniform(36, 38, _COUNT),
        lat=rng.uniform(47, 49, _COUNT),
        title=[f"event {row}" for row in range(_COUNT)],
        place="Pokrovsk",
        party=["RU" if day % 2 else "" for day in days],
        source="paper",
    )


def _file(path: Path) -> Database:
    db = new_store(path)
    add_columns(db, [_events()], "events")
    road = Geometry.line([(37.0, 48.0), (38.0, 48.5)])
    further = [
        event("E1", geometry=road, disputed_by=("M1",)),
        event("E2", valid_text=""),
        metric("2025-11-02", 1.0, 2.0, source_ref="M1"),
    ]
    edits.add_many(db, [control("2025-11-01"), control("2025-11-09"), *further], "further")
    return db


def _same(first: Snapshot, second: Snapshot) -> None:
    assert first.info == second.info
    assert first.vocabulary == second.vocabulary
    for group, kind in (("columns", Columns), ("series_days", SeriesDays)):
        for field in fields(kind):
            mine, other = (getattr(getattr(s, group), field.name) for s in (first, second))
            if field.name == "shape":  # whichever numbers the shapes have
                continue
            assert mine.dtype == other.dtype, field.name
            assert np.array_equal(mine, other, equal_nan=mine.dtype.kind == "f"), field.name
    for field in fields(first.texts):
        if field.name != "store":
            mine, other = (getattr(s.texts, field.name) for s in (first, second))
            assert list(mine) == list(other), field.name
            assert [mine[row] for row in range(len(first))] == list(other)
    drawn = [
        [(s.shapes[n], *s.boxes[n].tolist()) if n >= 0 else None for n in s.columns.shape]
        for s in (first, second)
    ]
    assert drawn[0] == drawn[1]
    assert set(first.shapes) == set(second.shapes)
    assert first.disputes == second.disputes


def test_what_was_kept_is_what_was_read(tmp_path: Path, cache: ColumnCache) -> None:
    with _file(tmp_path / "a.gpkg") as db:
        read = load_snapshot(db, cache=cache)
        assert cache.find(db.connection, db.path) is not None
        _same(read, load_snapshot(db, cache=cache))


def test_rows_of_many_lie_in_order_of_time_and_keep_their_words(
    tmp_path: Path, cache: ColumnCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _file(tmp_path / "a.gpkg") as db:
        many = load_snapshot(db, cache=cache)
        monkeypatch.setattr(loading, "_MANY", 1000)
        few = load_snapshot(db, cache=ColumnCache(tmp_path / "none"))
    events = many.columns.kind == 1
    assert (np.diff(many.columns.valid_from[events]) >= 0).all()
    order = [few.row_of(many.uid(row)) for row in range(len(many))]
    assert sorted(row for row in order if row is not None) == list(range(len(few)))
    for name in ("title", "valid_text", "source_ref", "place", "grade"):
        words = getattr(few.texts, name)
        assert list(getattr(many.texts, name)) == [words[row] for row in order if row is not None]
    assert many.texts.title[-1] == list(many.texts.title)[-1]
    with pytest.raises(IndexError):
        many.texts.title[len(many)]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(-40, 40), st.integers(1, 60), st.none() | st.integers(0, 10))
def test_the_same_shows_whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, first: int, length: int, known: int | None
) -> None:
    folder = tmp_path_factory.getbasetemp() / "order"
    if not folder.exists():
        folder.mkdir()
        with _file(folder / "a.gpkg") as db:
            edits.retract(db, load_snapshot(db).uid(3), "wrong")
    start = day_start_ms(parse_day("2025-11-15")) + first * 86_400_000
    window = Window(start, start + length * 86_400_000)
    with open_store(folder / "a.gpkg") as db:
        many = load_snapshot(db, cache=ColumnCache(folder / "cache"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loading, "_MANY", 1000)
            few = load_snapshot(db, cache=ColumnCache(folder / "none"))
    then = Known(None if known is None else start + known * 86_400_000)
    shown = {many.uid(row) for row in many.at(window, then).rows.tolist()}
    assert shown == {few.uid(row) for row in few.at(window, then).rows.tolist()}


def test_bulk_and_single_rows_make_the_same_snapshot(tmp_path: Path, cache: ColumnCache) -> None:
    columns = _events()
    drafts = [columns.draft(row) for row in range(len(columns))]
    with new_store(tmp_path / "one.gpkg") as one, new_store(tmp_path / "many.gpkg") as many:
        edits.add_many(one, drafts, "events")
        add_columns(many, [columns], "events")
        _same(load_snapshot(one, cache=cache), load_snapshot(many, cache=cache))


def _written_by_two(path: Path, kept: Path) -> None:
    with open_store(path, write=True) as db:
        edits.add(db, event("later"))
    _written_by_another_program(path, kept)


def _written_by_another_program(path: Path, _kept: Path) -> None:
    with open_store(path, write=True) as db:
        db.connection.execute("UPDATE event SET title = 'other'")


def _replaced_by_a_copy(path: Path, _kept: Path) -> None:
    copy = path.with_suffix(".copy")
    shutil.copy2(path, copy)
    copy.replace(path)


def _cut(_path: Path, kept: Path) -> None:
    os.truncate(kept, kept.stat().st_size - 100)


def _emptied(_path: Path, kept: Path) -> None:
    kept.write_bytes(b"")


def _flipped(_path: Path, kept: Path) -> None:
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)


def _of_strangers(_path: Path, kept: Path) -> None:
    kept.write_bytes(os.urandom(5000))


@pytest.mark.parametrize(
    "change",
    [
        _written_by_two,
        _written_by_another_program,
        _replaced_by_a_copy,
        _cut,
        _emptied,
        _flipped,
        _of_strangers,
    ],
)
def test_what_is_outdated_or_damaged_is_made_again(
    tmp_path: Path, cache: ColumnCache, change: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "a.gpkg"
    with _file(path) as db:
        load_snapshot(db, cache=cache)
    (kept,) = (tmp_path / "cache").iterdir()
    change(path, kept)
    with open_store(path) as db:
        with db.reading() as connection:
            assert cache.find(connection, path) is None
        read = load_snapshot(db, cache=cache)
        with db.reading() as connection:
            assert cache.find(connection, path) is not None
        _same(read, load_snapshot(db, cache=ColumnCache(tmp_path / "none")))


def test_every_flipped_byte_is_noticed(tmp_path: Path, cache: ColumnCache) -> None:
    path = tmp_path / "a.gpkg"
    with _file(path) as db:
        load_snapshot(db, cache=cache)
        (kept,) = (tmp_path / "cache").iterdir()
        data = kept.read_bytes()
        for at in range(0, len(data), 97):
            kept.write_bytes(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :])
            with db.reading() as connection:
                assert cache.find(connection, path) is None, at


def test_files_that_may_not_be_passed_on_are_not_kept(tmp_path: Path, cache: ColumnCache) -> None:
    folder = tmp_path / "cache"
    with _file(tmp_path / "label.gpkg") as db:
        load_snapshot(db, cache=cache)
        assert len(list(folder.iterdir())) == 1
        edits.put_info(db, replace(load_snapshot(db).info, tlp="TLP:AMBER"))
        load_snapshot(db, cache=cache)
        assert list(folder.iterdir()) == []
    with _file(tmp_path / "row.gpkg") as db:
        edits.add(db, event("secret", sensitivity=Sensitivity.HIGH))
        load_snapshot(db, cache=cache)
        assert list(folder.iterdir()) == []


def test_the_folder_is_private_and_forgets(tmp_path: Path, cache: ColumnCache) -> None:
    with _file(tmp_path / "a.gpkg") as db:
        load_snapshot(db, cache=cache)
    (kept,) = (tmp_path / "cache").iterdir()
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    cache.forget(tmp_path / "a.gpkg")
    assert not kept.exists()


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with _file(tmp_path / "a.gpkg") as db:
        load_snapshot(db, cache=ColumnCache(folder))
    (first,) = folder.iterdir()
    size = first.stat().st_size
    with _file(tmp_path / "b.gpkg") as db:
        load_snapshot(db, cache=ColumnCache(folder, most_bytes=int(size * 1.9)))
        assert [item.stat().st_size for item in folder.iterdir()] == [size]
        assert not first.exists()
        load_snapshot(db, cache=ColumnCache(tmp_path / "small", most_bytes=100))
        assert list((tmp_path / "small").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with _file(tmp_path / "a.gpkg") as db:
        assert len(load_snapshot(db, cache=ColumnCache(tmp_path / "taken" / "cache"))) == 45


def test_words_of_another_file_are_never_shown(tmp_path: Path, cache: ColumnCache) -> None:
    path = tmp_path / "a.gpkg"
    with _file(path) as db:
        snapshot = load_snapshot(db, cache=cache)
    with new_store(tmp_path / "b.gpkg") as other:
        other.uids = UidFactory()
        add_columns(other, [_events(seed=1)], "other events")
    (tmp_path / "b.gpkg").replace(path)
    row = int(snapshot.rows_of(Kind.EVENT)[5])
    snapshot.texts.load([row, row + 1])
    assert snapshot.texts.title[row] == "(cannot be read)"
    path.unlink()
    assert snapshot.texts.title[row + 5] == "(cannot be read)"


def _revised(db: Database, row: int) -> None:
    found = load_snapshot(db, cache=ColumnCache(Path(os.devnull) / "cache"))
    rows = np.flatnonzero(found.current)
    if rows.size:
        edits.revise(
            db, found.uid(int(rows[row % len(rows)])), event("revised", valid_text="2025-11-07")
        )


def _retracted(db: Database, row: int) -> None:
    found = load_snapshot(db, cache=ColumnCache(Path(os.devnull) / "cache"))
    rows = np.flatnonzero(found.current)
    if rows.size:
        edits.retract(db, found.uid(int(rows[row % len(rows)])), "wrong")


def _added(db: Database, row: int) -> None:
    days = ("2025-11-05", "", "2025-11", "2025-11-28T10:00:00")
    road = Geometry.line([(37.0, 48.0), (38.0, 48.0 + row / 100)])
    new = event(f"A{row}", valid_text=days[row % 4], credibility="2", disputed_by=("M1",))
    with suppress(UserError):  # nobody denies what was taken back
        edits.add(db, new if row % 3 else replace(new, geometry=road))


def _added_area(db: Database, row: int) -> None:
    edits.add(db, control(f"2025-11-{row % 28 + 1:02}"))


def _added_party(db: Database, row: int) -> None:
    edits.add(db, event(party=f"P{row % 3}"), create_missing=True)


def _undone(db: Database, _row: int) -> None:
    undo(db)


_ACTIONS = (
    _revised,
    _retracted,
    _added,
    _added_area,
    _added_party,
    _undone,
    lambda db, _row: redo(db),
)


@example([(_undone, 0), (_undone, 0), (_undone, 0)])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(_ACTIONS), st.integers(0, 60)), min_size=1, max_size=6))
def test_what_was_written_since_is_caught_up_with(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[Callable[..., object], int]]
) -> None:
    folder = tmp_path_factory.mktemp("since")
    cache, none = ColumnCache(folder / "cache"), ColumnCache(folder / "none")
    with _file(folder / "a.gpkg") as db:
        load_snapshot(db, cache=cache)
        (kept,) = (folder / "cache").iterdir()
        before = kept.read_bytes()
        for act, row in actions:
            act(db, row)
        # The third step back takes the lists themselves: then everything is read and kept anew.
        has_lists = sum(act is _undone for act, _row in actions) < 3
        if has_lists:
            with db.reading() as connection:
                assert cache.find(connection, db.path) is not None
        _same(load_snapshot(db, cache=none), load_snapshot(db, cache=cache))
        if has_lists:
            assert kept.read_bytes() == before
