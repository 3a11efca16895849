"""Recording, correcting, retracting: what is written, what is refused, what is derived."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sitmap.domain.category import (
    PARTY_COLOURS,
    CaseInfo,
    Category,
    Definition,
    MetricDefinition,
    Party,
    SavedView,
    Series,
)
from sitmap.domain.dates import OPEN_END, ms_to_iso, parse_day, window
from sitmap.domain.draft import Draft, draft_of
from sitmap.domain.observation import Kind, MetricReading, Observation, Persistence
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.check import check
from sitmap.store.database import Database, open_store
from sitmap.store.edits import add, add_many, retract, revise
from sitmap.store.reading import (
    current,
    find_uid,
    history,
    info,
    load_snapshot,
    observation,
    vocabulary,
)
from sitmap.store.undo import undo
from tests.helpers.stores import SQUARE, START_MS, control, drafts, event, metric, new_store


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A file with lists and no observation, open for writing."""
    return new_store(tmp_path / "case.gpkg")


def _only(db: Database, draft: Draft) -> Observation:
    return observation(db, add(db, draft).uids[0])


def _shown(snapshot: Snapshot, day: str) -> list[str]:
    from sitmap.domain.dates import parse_duration

    situation = snapshot.at(window(parse_day(day), parse_duration("1d")))
    return [snapshot.texts.title[row] for row in situation.rows.tolist()]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draft=drafts())
def test_what_is_recorded_reads_back(db: Database, draft: Draft) -> None:
    item = _only(db, draft)
    wanted = replace(draft, persistence=item.persistence)
    reading = wanted.reading
    assert draft_of(item) == replace(wanted, valid_text=item.valid.text, reading=reading)
    assert item.uid == item.observation_uid
    assert item.known_from == item.recorded_at
    assert (item.known_to, item.superseded_at, item.retracted) == (None, None, False)
    assert check(db.path) == ()


def test_a_returned_change_is_on_disk(db: Database) -> None:
    change = add(db, event("E1"))
    assert change.kinds == {Kind.EVENT}
    assert change.label == "add event: event E1"
    with open_store(db.path) as other:
        assert observation(other, change.uids[0]).source_ref == "E1"
        assert change.transaction == 2


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"valid_text": "2025-02-30"}, "", "2025-02-30"),
        ({"valid_text": "2025-11-17/2025-11-01"}, "", "before"),
        ({"party": "XX"}, "party", "XX"),
        ({"category": "XX"}, "category", "XX"),
        ({"series": "XX"}, "series", "XX"),
        ({"series": "front"}, "series", "control observations, not event"),
        ({"sources": ("XX",)}, "source", "XX"),
        ({"sources": ("",)}, "source", "empty"),
        ({"reliability": "G"}, "reliability", "G"),
        ({"credibility": ""}, "credibility", ""),
        ({"tlp": "TLP:WHITE"}, "tlp", "WHITE"),
        ({"embargo_until": "soon"}, "", "soon"),
        ({"location_precision_m": -1.0}, "location precision", "metres"),
        ({"location_precision_m": float("nan")}, "location precision", "metres"),
        ({"disputed_by": ("nobody",)}, "disputed by nobody", "no such observation"),
        ({"known_from": "later"}, "known_from", "later"),
        ({"known_from": "2025-11-17T10:00:00"}, "known_from", "zone"),
        ({"known_from": "0001-01-01"}, "known_from", "early"),
        ({"title": "\udcff"}, "title", "character"),
        ({"text": "a\x00b"}, "text", "character"),
        ({"properties": {"a": "\udcff"}}, "properties", "character"),
        ({"reading": MetricReading("XX", "km")}, "metric", "XX"),
        ({"kind": Kind.CONTROL}, "geometry", "Point"),
        ({"kind": Kind.ROUTE}, "geometry", "Point"),
        ({"kind": Kind.PLACE, "geometry": SQUARE}, "geometry", "Polygon"),
        ({"kind": Kind.METRIC}, "metric", "needs a metric"),
    ],
)
def test_what_cannot_be_recorded(
    db: Database, changes: dict[str, Any], where: str, what: str
) -> None:
    before = db.path.read_bytes()
    with pytest.raises(UserError) as caught:
        add(db, event("E1", **changes))
    assert where in caught.value.where
    assert what in caught.value.line()
    assert db.path.read_bytes() == before


def test_one_bad_draft_keeps_all_out(db: Database) -> None:
    with pytest.raises(UserError):
        add_many(db, [event("E1"), event("E2", party="XX")], "two")
    assert len(load_snapshot(db)) == 0


def test_missing_codes_are_made_if_asked(db: Database) -> None:
    draft = metric("2025-11-17", 1, 2, party="NEW", category="cat", series="ser", sources=("src",))
    draft = replace(draft, reading=MetricReading("new", "km"))
    add(db, draft, create_missing=True)
    lists = vocabulary(db)
    party = lists.parties["NEW"]
    assert party == Party("NEW", "NEW", party.colour)
    assert party.colour in PARTY_COLOURS
    assert [each.colour for each in lists.parties.values()].count(party.colour) == 1
    assert lists.categories["cat"] == Category("cat", "cat", "metric")
    assert lists.series["ser"] == Series("ser", "metric", 30)
    assert lists.sources["src"] == Source("src", "src")
    assert lists.metrics["new"] == MetricDefinition("new", "new", "km")
    assert edits.ensure_vocabulary(db, draft) is None
    assert edits.ensure_vocabulary(db, replace(draft, party="N2")) is not None
    assert "N2" in vocabulary(db).parties


def test_a_correction_supersedes(db: Database) -> None:
    first = add(db, event("E1")).uids[0]
    second = revise(db, first, event("E1", title="better")).uids[0]
    third = revise(db, first, event("E1", title="best")).uids[0]
    old, middle, new = history(db, second)
    assert [item.uid for item in (old, middle, new)] == [first, second, third]
    assert {item.observation_uid for item in (old, middle, new)} == {first}
    assert old.superseded_at == middle.recorded_at
    assert (old.known_to, middle.known_to, new.known_to) == (
        middle.known_from,
        new.known_from,
        None,
    )
    assert current(db, first) == new
    assert find_uid(db, "E1") == find_uid(db, str(first)) == third
    snapshot = load_snapshot(db)
    assert [snapshot.texts.title[row] for row in np.flatnonzero(snapshot.current).tolist()] == [
        "best"
    ]


def test_a_correction_may_change_the_kind(db: Database) -> None:
    first = add(db, event("E1")).uids[0]
    change = revise(db, first, event("E1", kind=Kind.ANNOTATION))
    assert change.kinds == {Kind.EVENT, Kind.ANNOTATION}
    assert [item.kind for item in history(db, first)] == [Kind.EVENT, Kind.ANNOTATION]
    assert check(db.path) == ()


def test_what_was_known_earlier_wins_over_what_was_recorded_before(db: Database) -> None:
    first = add(db, event("E1", known_from="2025-11-17")).uids[0]
    revise(db, first, event("E1", title="wrong"))
    revise(db, first, event("E1", title="right", known_from="2025-11-17"))
    old, middle, new = history(db, first)
    assert old.known_to == old.known_from == new.known_from
    assert middle.known_to == middle.known_from
    assert check(db.path) == ()


def test_since_when_something_is_known(db: Database) -> None:
    day = _only(db, event("E1", known_from="2025-11-17"))
    instant = _only(db, event("E2", known_from="2025-11-17T03:00:00Z"))
    assert ms_to_iso(day.known_from) == "2025-11-16T22:00:00.000Z"
    assert ms_to_iso(instant.known_from) == "2025-11-17T03:00:00.000Z"


def test_a_clock_that_was_set_back_does_not_disturb_the_order(db: Database) -> None:
    first = add(db, event("E1")).uids[0]
    db.clock = lambda: START_MS - 10_000_000
    revise(db, first, event("E1", title="later"))
    old, new = history(db, first)
    assert new.recorded_at == old.recorded_at + 1
    assert current(db, first).title == "later"
    assert check(db.path) == ()


def test_retracting(db: Database) -> None:
    first = add(db, event("E1")).uids[0]
    gone = retract(db, first, "the source took it back").uids[0]
    item = observation(db, gone)
    assert (item.retracted, item.reason, item.title) == (
        True,
        "the source took it back",
        "event E1",
    )
    assert not load_snapshot(db).current.any()
    with pytest.raises(UserError, match="no such observation"):
        find_uid(db, "E1")
    with pytest.raises(UserError, match="already"):
        retract(db, first, "again")
    with pytest.raises(UserError, match="reason"):
        retract(db, first, " ")
    with pytest.raises(UserError, match="no such observation"):
        retract(db, UUID(int=5), "x")
    with pytest.raises(UserError, match="retracted"):
        revise(db, first, event("E1", title="back"))
    undo(db)
    revise(db, first, event("E1", title="back"))
    assert current(db, first).title == "back"
    assert check(db.path) == ()


def test_each_day_of_a_series_holds_until_the_next(db: Database) -> None:
    days = ["2025-11-13", "2025-11-17", "2025-11-15"]
    uids = [add(db, control(day)).uids[0] for day in days]
    assert _holds(db) == {
        "2025-11-13": "2025-11-14T23:59:59.999Z",
        "2025-11-15": "2025-11-16T23:59:59.999Z",
        "2025-11-17": None,
    }
    retract(db, uids[2], "wrong")
    assert _holds(db) == {"2025-11-13": "2025-11-16T23:59:59.999Z", "2025-11-17": None}
    revise(db, uids[1], control("2025-11-20"))
    assert _holds(db) == {"2025-11-13": "2025-11-19T23:59:59.999Z", "2025-11-20": None}
    assert _shown(load_snapshot(db), "2025-11-18") == ["front 2025-11-13"]
    assert check(db.path) == ()


def _holds(db: Database) -> dict[str, str | None]:
    rows = db.connection.execute(
        "SELECT substr(valid_from, 1, 10), holds_to FROM control "
        "WHERE superseded_at IS NULL AND retracted = 0"
    ).fetchall()
    return dict(rows)  # type: ignore[arg-type]


def test_other_rows_hold_until_their_own_end(db: Database) -> None:
    add(db, event("E1", valid_text="2025-11-01/2025-11-17"))
    add(db, event("E2", valid_text="2025-11-01/.."))
    add(db, event("E3", valid_text=""))
    rows = db.connection.execute("SELECT valid_from, holds_to FROM event ORDER BY fid").fetchall()
    assert rows == [
        ("2025-11-01T00:00:00.000Z", "2025-11-17T23:59:59.999Z"),
        ("2025-11-01T00:00:00.000Z", None),
        (None, None),
    ]


def test_without_a_series_nothing_ends_what_holds(db: Database) -> None:
    add(db, control("2025-11-13", series=""))
    add(db, control("2025-11-15", series=""))
    assert _holds(db) == {"2025-11-13": None, "2025-11-15": None}
    shown = _shown(load_snapshot(db), "2025-11-18")
    assert shown == ["front 2025-11-13", "front 2025-11-15"]
    assert check(db.path) == ()


def test_drafts_of_one_call_may_deny_each_other(db: Database) -> None:
    claim = event("E1", disputed_by=("E2",))
    add_many(db, [claim, event("E2", title="denial")], "claim and denial")
    snapshot = load_snapshot(db)
    assert snapshot.disputes == {0: (1,)}
    denial = find_uid(db, "E2")
    revise(db, denial, event("E2", title="stronger denial"))
    assert load_snapshot(db).deniers(0, Known()) == (2,)
    retract(db, denial, "taken back")
    assert load_snapshot(db).deniers(0, Known()) == ()


def test_a_denial_is_replayed_as_it_stood(db: Database) -> None:
    claim = event("E1", disputed_by=("E2",), known_from="2025-11-16")
    add_many(db, [claim, event("E2", title="denial", known_from="2025-11-17")], "both")
    denial = find_uid(db, "E2")
    revise(db, denial, event("E2", title="milder denial", known_from="2025-11-20"))
    corrected_at = db.clock()
    snapshot = load_snapshot(db)

    def deniers(known_on: str | None, recorded_end: int | None = None) -> list[str]:
        zone = snapshot.info.zone
        known = Known.on(None if known_on is None else parse_day(known_on), None, zone)
        rows = snapshot.deniers(0, replace(known, recorded_end=recorded_end))
        return [snapshot.texts.title[row] for row in rows]

    assert deniers("2025-11-16") == [], "the claim stands alone until it is denied"
    assert deniers("2025-11-18") == ["denial"]
    assert deniers("2025-11-20") == ["milder denial"]
    assert deniers(None) == ["milder denial"]
    assert deniers(None, corrected_at - 1000) == ["denial"]
    retract(db, denial, "taken back")
    snapshot = load_snapshot(db)
    assert deniers("2025-11-17") == ["denial"]
    assert deniers(None) == []


def test_all_sources_stay_in_their_order(db: Database) -> None:
    item = _only(db, event("E1", sources=("study", "paper", "study")))
    assert item.sources == ("study", "paper")
    snapshot = load_snapshot(db)
    assert snapshot.source_codes[snapshot.columns.source[0]] == "study"


def test_defaults_of_persistence(db: Database) -> None:
    assert _only(db, control("2025-11-17")).persistence is Persistence.UNTIL_NEXT
    assert _only(db, event("E1")).persistence is Persistence.INSTANT
    assert _only(db, metric("2025-11")).persistence is Persistence.INTERVAL
    assert _only(db, metric("2025-11", series="widths")).persistence is Persistence.UNTIL_NEXT


def test_lists_are_written_and_replaced_in_place(db: Database) -> None:
    edits.put_party(db, Party("RU", "Renamed", "#000000", "dots"))
    edits.put_category(db, Category("c", "C", "event", (Definition("old", None, 5),)))
    edits.put_category(db, Category("c", "C", "event", (Definition("new", 5, OPEN_END),)))
    edits.put_metric(db, MetricDefinition("m", "M", "km", "g"))
    edits.put_series(db, Series("s", "event", 3))
    edits.put_source(db, Source("q", "Q", publisher="P", archive_sha256="ab"))
    edits.put_view(db, SavedView("v", (36.7, 47.95, 37.7, 48.55), "2025-11-17"))
    lists = vocabulary(db)
    assert list(lists.parties) == ["RU", "UA"]
    assert lists.parties["RU"].name == "Renamed"
    assert lists.categories["c"].definitions == (Definition("new", 5, None),)
    assert lists.metrics["m"].group == "g"
    assert lists.series["s"].stale_after_days == 3
    assert lists.sources["q"].archive_sha256 == "ab"
    assert lists.views["v"] == SavedView("v", (36.7, 47.95, 37.7, 48.55), "2025-11-17")
    with pytest.raises(UserError, match="empty"):
        edits.put_party(db, Party(" ", "x"))


def test_what_the_file_says_of_itself(db: Database) -> None:
    edits.put_info(db, CaseInfo("New", "Europe/Kyiv", note="n"))
    assert info(db) == CaseInfo("New", "Europe/Kyiv", note="n")
    with pytest.raises(UserError, match="zone"):
        edits.put_info(db, CaseInfo("New", "UTC"))


def test_a_source_reference_that_means_two_is_refused(db: Database) -> None:
    add(db, event("E1"))
    add(db, metric("2025-11-17", source_ref="E1"))
    with pytest.raises(UserError, match="2 observations"):
        find_uid(db, "E1")
    with pytest.raises(UserError, match="no such"):
        observation(db, UUID(int=1))


def test_texts_that_no_file_can_hold_are_refused_everywhere(db: Database) -> None:
    before = db.path.read_bytes()
    uid = UUID(int=1)
    for action in (
        lambda: edits.put_party(db, Party("\udcff", "x")),
        lambda: add(db, event("E1", party="\udcff"), create_missing=True),
        lambda: find_uid(db, "\udcff"),
        lambda: retract(db, uid, "\udcff"),
    ):
        with pytest.raises(UserError):
            action()
    assert db.path.read_bytes() == before


def test_polygons_and_lines_of_several_parts(db: Database) -> None:
    several = Geometry.from_wkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))")
    assert _only(db, control("2025-11-17", geometry=several)).geometry == several
    assert _only(db, control("2025-11-18")).geometry == SQUARE
