"""What the first picture of a file is made of equals what the whole file says."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitmap.domain.category import Series
from sitmap.domain.dates import Window, parse_duration, window
from sitmap.domain.draft import Draft
from sitmap.domain.observation import Persistence
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.summary import extent_of
from sitmap.domain.timeline import day_range, last_known_day, opening_day
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import edits, first_part, loading
from sitmap.store.column_cache import ColumnCache
from sitmap.store.database import Database
from sitmap.store.edits import put_info, put_many
from sitmap.store.reading import load_at_once, load_snapshot
from tests.helpers.stores import control, event, metric, new_store

_ROAD = Geometry.line([(37.0, 48.0), (38.0, 48.5)])
_NOWHERE = ColumnCache(Path(os.devnull) / "cache")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat more than four events like a million."""
    monkeypatch.setattr(loading, "_MANY", 4)
    monkeypatch.setattr(first_part, "_SAMPLE", 2)


def _drafts() -> st.SearchStrategy[list[Draft]]:
    days = (
        *(
            "",
            "2025-11",
            "2025-11-03",
            "2025-11-03T10:00:00",
            "2025-11-04",
            "2025-11-03/2025-11-09",
        ),
        *("../2025-11-02", "2025-11-05/..", "2025", "2026-01-01"),
    )
    some = st.builds(
        event,
        st.text("abc", max_size=3),
        valid_text=st.sampled_from(days),
        geometry=st.none()
        | st.just(_ROAD)
        | st.builds(Geometry.point, st.floats(30, 40), st.floats(45, 50)),
        party=st.sampled_from(["", "RU", "UA"]),
        credibility=st.sampled_from("16"),
    )
    held = some.map(
        lambda draft: replace(
            draft,
            persistence=Persistence.UNTIL_NEXT,
            series="reports",
            valid_text=draft.valid_text if draft.valid_text.count("-") == 2 else "2025-11-02",
        )
    )
    return st.lists(some | held, min_size=5, max_size=14)


def _file(path: Path, drafts: list[Draft], first_date: str) -> Database:
    db = new_store(path)
    put_many(db, (Series("reports", "event", 3),), "series")
    few = [control("2025-11-01"), metric("2025-11-02", 1.0, 2.0, source_ref="M1")]
    edits.add_many(db, few, "few")
    denied = [replace(drafts[0], disputed_by=("M1",)), *drafts[1:]]
    edits.add_many(db, denied, "events")
    info = load_snapshot(db, cache=_NOWHERE).info
    put_info(db, replace(info, first_date=first_date))
    return db


def _shown(snapshot: Snapshot, asked: Window) -> list[tuple[object, ...]]:
    found = snapshot.at(asked)
    return [
        (
            snapshot.uid(row),
            *(int(values[place]) for values in (found.age_days, found.stale, found.possible)),
            int(found.observed[place]),
            snapshot.texts.title[row],
            snapshot.texts.grade[row],
            {snapshot.uid(by) for by in snapshot.deniers(row, Known())},
            snapshot.series_names[snapshot.columns.series[row]]
            if snapshot.columns.series[row] >= 0
            else "",
            snapshot.shapes[snapshot.columns.shape[row]]
            if snapshot.columns.shape[row] >= 0
            else (),
        )
        for place, row in enumerate(found.rows.tolist())
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_drafts(), st.sampled_from(["", "2025-11-03", "2025-11-30", "2030-01-01"]), st.data())
def test_a_part_says_what_the_whole_file_says(
    tmp_path_factory: pytest.TempPathFactory, drafts: list[Draft], day: str, data: st.DataObject
) -> None:
    with _file(tmp_path_factory.mktemp("part") / "a.gpkg", drafts, day) as db:
        whole = load_snapshot(db, cache=_NOWHERE)
        rows = data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=2, unique=True))
        for row in rows:
            edits.retract(db, whole.uid(row), "wrong")
        if data.draw(st.booleans()):
            current = whole.uid(next(row for row in range(len(whole)) if row not in rows))
            edits.revise(db, current, event("later", valid_text="2025-11-03"))
        whole, part = load_snapshot(db, cache=_NOWHERE), load_at_once(db, _NOWHERE)
        assert part.part is not None
        assert part.part.rows == len(whole)
        assert opening_day(part) == opening_day(whole)
        assert part.part.window == window(opening_day(whole), parse_duration("1d"))
        assert _shown(part, part.part.window) == _shown(whole, part.part.window)
        assert day_range(part) == day_range(whole)
        assert last_known_day(part) == last_known_day(whole)
        assert part.undated_count(Known()) == whole.undated_count(Known())


def test_a_part_refuses_what_it_cannot_know(tmp_path: Path) -> None:
    drafts = [event(f"E{day}", valid_text=f"2025-11-{day:02}") for day in range(1, 9)]
    with _file(tmp_path / "a.gpkg", drafts, "2025-11-03") as db:
        part = load_at_once(db, _NOWHERE)
    assert part.part is not None
    own = part.part.window
    assert len(part) < 10
    for asked in (Window(own.start - 1, own.end), Window(own.start, own.end + 1)):
        with pytest.raises(UserError, match="still being read"):
            part.at(asked)
    with pytest.raises(UserError, match="still being read"):
        part.at(own, Known(known_end=own.end))


def test_the_extent_of_a_part_is_that_of_the_file(tmp_path: Path) -> None:
    places = [(30.5, 48.0), (37.0, 51.25), (41.0, 47.0), (36.0, 44.5), (36.5, 47.5)]
    places += [(36.0 + number / 100, 48.0) for number in range(20)]
    drafts = [
        event(f"E{number}", geometry=Geometry.point(*place), valid_text=f"2025-10-{number + 1:02}")
        for number, place in enumerate(places)
    ]
    with _file(tmp_path / "a.gpkg", drafts, "2025-11-20") as db:
        part = load_at_once(db, _NOWHERE)
    c = part.columns
    assert (np.nanmin(c.lon), np.nanmax(c.lon)) == (30.5, 41.0)
    assert (np.nanmin(c.lat), np.nanmax(c.lat)) == (44.5, 51.25)


def test_a_wrong_point_does_not_widen_the_first_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_part, "_SAMPLE", 40)
    drafts = [
        event(f"E{n}", geometry=Geometry.point(36 + n / 100, 48), valid_text="2025-10-02")
        for n in range(40)
    ]
    drafts[7] = replace(drafts[7], geometry=Geometry.point(-150.0, -48.0))
    with _file(tmp_path / "a.gpkg", drafts, "2025-11-20") as db:
        part, whole = load_at_once(db, _NOWHERE), load_snapshot(db, cache=_NOWHERE)
    assert part.part is not None
    found = [
        extent_of(one, np.flatnonzero(one.current).astype(np.int32), plausible=True)
        for one in (part, whole)
    ]
    assert found[0] == found[1]
    assert found[1] == pytest.approx((36.0, 48.0, 37.5, 48.5))


def test_kept_files_and_files_full_of_one_day_are_read_whole(tmp_path: Path) -> None:
    drafts = [event(f"E{number}", valid_text="2025-11-03") for number in range(8)]
    cache = ColumnCache(tmp_path / "cache")
    with _file(tmp_path / "a.gpkg", drafts, "2025-11-03") as db:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(first_part, "_MOST", 5)
            assert load_at_once(db, _NOWHERE).part is None
        assert load_at_once(db, _NOWHERE).part is not None
        load_snapshot(db, cache=cache)
        assert load_at_once(db, cache).part is None


def test_small_files_are_read_whole(tmp_path: Path) -> None:
    with _file(tmp_path / "a.gpkg", [event("E1")], "2025-11-03") as db:
        assert load_at_once(db, _NOWHERE).part is None
