"""What shows at a date, against the meaning of a date spelled out row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain import snapshot as snapshot_module
from sitmap.domain.category import CaseInfo, Category, MetricDefinition, Party, Series, Vocabulary
from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    OPEN_END,
    OPEN_START,
    Window,
)
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS, PERSISTENCES, Columns, SeriesDays, Texts
from sitmap.domain.source import Source
from sitmap.domain.timeline import observation_days
from sitmap.geo.geometry import Geometry
from tests.helpers.snapshots import Row as HeldRow
from tests.helpers.snapshots import make_snapshot

DAY = MS_PER_DAY
HOUR = MS_PER_HOUR
LONE_LIMIT = 7
LIMITS = (2, 5)
"""Days after which the two series of the tests are stale."""


@dataclass(frozen=True)
class Row:
    """One row of a file as the definition sees it; times in ms, series -1 is none."""

    persistence: Persistence
    valid_from: int
    valid_to: int
    series: int = -1
    known_from: int = 0
    known_to: int = OPEN_END
    recorded_at: int = 0
    superseded_at: int = OPEN_END
    retracted: bool = False
    dated: bool = True
    party: int = -1


@dataclass(frozen=True)
class Further:
    """A further day on which the shape of ``row`` was found unchanged."""

    row: int
    day: int
    known_from: int = 0
    recorded_at: int = 0


@dataclass(frozen=True)
class Shown:
    """What the definition says of a row that shows."""

    age_days: int
    stale: bool
    possible: bool
    observed: int


# --- the definition ---------------------------------------------------------------------


def is_visible(row: Row, known: Known) -> bool:
    if row.retracted:
        return False
    if known.known_end is None and known.recorded_end is None:
        return row.superseded_at == OPEN_END
    if known.known_end is not None and not row.known_from < known.known_end <= row.known_to:
        return False
    end = known.recorded_end
    return end is None or row.recorded_at < end <= row.superseded_at


def is_entry_visible(entry: Further, known: Known) -> bool:
    after = known.known_end is None or entry.known_from < known.known_end
    return after and (known.recorded_end is None or entry.recorded_at < known.recorded_end)


def definition(
    rows: list[Row], further: list[Further], window: Window, known: Known
) -> dict[int, Shown]:
    """Return what shows, by row number."""
    shown: dict[int, Shown] = {}
    for number, row in enumerate(rows):
        if not row.dated or not is_visible(row, known):
            continue
        if row.persistence is Persistence.UNTIL_NEXT:
            if row.series < 0 and row.valid_from < window.end:
                age = min((window.end - 1 - row.valid_from) // DAY, 2**31 - 1)
                shown[number] = Shown(age, age > LONE_LIMIT, False, row.valid_from)
            continue
        if row.valid_from < window.end and row.valid_to > window.start:
            coarse = row.valid_to - row.valid_from > DAY
            if window.end % DAY and row.valid_to > window.end:
                coarse |= row.valid_to - row.valid_from > MS_PER_HOUR
            possible = row.persistence is Persistence.INSTANT and coarse
            shown[number] = Shown(0, False, possible, row.valid_from)
    for series, limit in enumerate(LIMITS):
        days = [
            (row.valid_from, number, row.recorded_at)
            for number, row in enumerate(rows)
            if row.persistence is Persistence.UNTIL_NEXT
            and row.series == series
            and row.dated
            and is_visible(row, known)
        ]
        days += [
            (entry.day, entry.row, entry.recorded_at)
            for entry in further
            if rows[entry.row].series == series
            and is_visible(rows[entry.row], known)
            and is_entry_visible(entry, known)
        ]
        latest = max((day for day, _, _ in days if day < window.end), default=None)
        on_latest = [(number, recorded) for day, number, recorded in days if day == latest]
        for day, number, recorded in days:
            # Of those of one party on one day, only what was recorded last stands.
            party = rows[number].party
            if day == latest and recorded == max(r for n, r in on_latest if rows[n].party == party):
                age = min((window.end - 1 - day) // DAY, 2**31 - 1)
                shown[number] = Shown(age, age > limit, False, day)
    return shown


# --- building and reading a snapshot ----------------------------------------------------


def column(rows: list[Row], of: Callable[[Row], int | bool], kind: type[np.generic]) -> np.ndarray:
    return np.array([of(row) for row in rows], kind)


def columns(rows: list[Row]) -> Columns:
    count = len(rows)
    uids = np.zeros((count, 16), np.uint8)
    uids[:, 15] = np.arange(count) + 1
    none16, none32 = np.full(count, -1, np.int16), np.full(count, -1, np.int32)
    lost = np.full(count, np.nan)
    return Columns(
        fid=np.arange(count, dtype=np.int64),
        uid=uids,
        kind=np.full(count, KINDS.index(Kind.CONTROL), np.uint8),
        persistence=column(rows, lambda row: PERSISTENCES.index(row.persistence), np.uint8),
        basis=np.zeros(count, np.uint8),
        dated=column(rows, lambda row: row.dated, np.bool_),
        valid_from=column(rows, lambda row: row.valid_from, np.int64),
        valid_to=column(rows, lambda row: row.valid_to, np.int64),
        known_from=column(rows, lambda row: row.known_from, np.int64),
        known_to=column(rows, lambda row: row.known_to, np.int64),
        recorded_at=column(rows, lambda row: row.recorded_at, np.int64),
        superseded_at=column(rows, lambda row: row.superseded_at, np.int64),
        retracted=column(rows, lambda row: row.retracted, np.bool_),
        party=column(rows, lambda row: row.party, np.int16),
        category=none16,
        metric=none16,
        series=column(rows, lambda row: row.series, np.int32),
        source=none32,
        shape=none32,
        lon=lost,
        lat=lost,
        low=lost,
        best=lost,
        high=lost,
        precision_m=lost,
        schematic=np.zeros(count, np.bool_),
        handling=np.zeros(count, np.uint8),
    )


def snapshot(rows: list[Row], further: list[Further] | None = None) -> Snapshot:
    entries = further or []
    empty = [""] * len(rows)
    vocabulary = Vocabulary(
        parties={"RU": Party("RU", "Russia"), "UA": Party("UA", "Ukraine")},
        categories={"held": Category("held", "Held")},
        metrics={"width": MetricDefinition("width", "Width", "km")},
        series={
            f"series {number}": Series(f"series {number}", "control", limit)
            for number, limit in enumerate(LIMITS)
        },
        sources={"article": Source("article", "Article")},
    )
    return Snapshot(
        CaseInfo("Test"),
        vocabulary,
        columns(rows),
        Texts(*(empty,) * 9),
        series_days=SeriesDays(
            np.array([rows[entry.row].series for entry in entries], np.int32),
            np.array([entry.day for entry in entries], np.int64),
            np.array([entry.row for entry in entries], np.int32),
            np.array([entry.known_from for entry in entries], np.int64),
            np.array([entry.recorded_at for entry in entries], np.int64),
        ),
    )


def found(case: Snapshot, window: Window, known: Known = Known()) -> dict[int, Shown]:  # noqa: B008 - frozen
    situation = case.at(window, known)
    assert situation.rows.tolist() == sorted(set(situation.rows.tolist()))
    assert situation.window == window
    assert situation.known == known
    return {
        row: Shown(age, stale, possible, observed)
        for row, age, stale, possible, observed in zip(
            situation.rows.tolist(),
            situation.age_days.tolist(),
            situation.stale.tolist(),
            situation.possible.tolist(),
            situation.observed.tolist(),
            strict=True,
        )
    }


# --- any file at any date ---------------------------------------------------------------

# Few distinct times, so that equal ones, touching ends and repeated days are frequent.
TIMES = st.one_of(
    st.integers(0, 12).map(lambda day: day * DAY),
    st.sampled_from([DAY // 2, DAY // 2 + HOUR, 3 * DAY + 1, 4 * DAY - 1, 90 * DAY]),
)
ENDS = st.one_of(TIMES, st.just(OPEN_END))


@st.composite
def row(draw: st.DrawFn) -> Row:
    first, last = sorted(
        draw(
            st.tuples(
                st.one_of(TIMES, st.just(OPEN_START)),
                st.one_of(TIMES, st.just(OPEN_END)),
            ).filter(lambda pair: pair[0] != pair[1])
        )
    )
    return Row(
        draw(st.sampled_from(PERSISTENCES)),
        first,
        last,
        draw(st.integers(-1, len(LIMITS) - 1)),
        draw(TIMES),
        draw(ENDS),
        draw(TIMES),
        draw(ENDS),
        draw(st.integers(0, 9)) == 0,
        draw(st.integers(0, 9)) > 0,
    )


@st.composite
def file(draw: st.DrawFn) -> tuple[list[Row], list[Further]]:
    rows = draw(st.lists(row(), max_size=14))
    holding = [
        number
        for number, item in enumerate(rows)
        if item.series >= 0 and item.persistence is Persistence.UNTIL_NEXT
    ]
    if not holding:
        return rows, []
    entry = st.builds(Further, st.sampled_from(holding), TIMES, TIMES, TIMES)
    return rows, draw(st.lists(entry, max_size=8))


WINDOWS = st.tuples(st.one_of(TIMES, st.just(OPEN_START)), TIMES).map(
    lambda pair: Window(min(pair[0], pair[1] + DAY - 1), pair[1] + DAY)
)
KNOWNS = st.builds(Known, st.none() | TIMES, st.none() | TIMES)


@settings(max_examples=300)
@given(file(), WINDOWS, KNOWNS)
def test_what_shows_is_what_the_definition_says(
    content: tuple[list[Row], list[Further]], window: Window, known: Known
) -> None:
    rows, further = content
    assert found(snapshot(rows, further), window, known) == definition(rows, further, window, known)


FEW_DAYS = st.integers(0, 3).map(lambda day: day * DAY)


@st.composite
def busy_series(draw: st.DrawFn) -> tuple[list[Row], list[Further]]:
    """Return two series whose days are observed, corrected and found again many times."""
    later = st.one_of(FEW_DAYS, st.just(OPEN_END))
    rows = draw(
        st.lists(
            st.builds(
                Row,
                st.just(Persistence.UNTIL_NEXT),
                FEW_DAYS,
                st.just(OPEN_END),
                st.integers(0, 1),
                FEW_DAYS,
                later,
                FEW_DAYS,
                later,
                st.integers(0, 9).map(lambda number: number == 0),
                party=st.integers(-1, 1),
            ),
            min_size=1,
            max_size=8,
        )
    )
    entry = st.builds(Further, st.integers(0, len(rows) - 1), FEW_DAYS, FEW_DAYS, FEW_DAYS)
    return rows, draw(st.lists(entry, max_size=6))


@settings(max_examples=200)
@given(busy_series(), st.integers(0, 4), st.none() | FEW_DAYS, st.none() | FEW_DAYS)
def test_busy_series_show_what_the_definition_says(
    content: tuple[list[Row], list[Further]], day: int, known: int | None, recorded: int | None
) -> None:
    rows, further = content
    window, reach = Window(day * DAY, (day + 1) * DAY), Known(known, recorded)
    assert found(snapshot(rows, further), window, reach) == definition(rows, further, window, reach)


@settings(max_examples=200)
@given(file(), WINDOWS, KNOWNS)
def test_nothing_shows_that_was_known_or_recorded_later(
    content: tuple[list[Row], list[Further]], window: Window, known: Known
) -> None:
    rows, further = content
    case = snapshot(rows, further)
    shown = case.at(window, known)
    numbers = {*shown.rows.tolist(), *case.known_rows(known).tolist()}
    numbers |= set(case.dated_rows(known).tolist())
    for number in numbers:
        assert known.known_end is None or rows[number].known_from < known.known_end
        assert known.recorded_end is None or rows[number].recorded_at < known.recorded_end
    days = {entry.day for entry in further if is_entry_visible(entry, known)}
    starts = {rows[number].valid_from for number in numbers}
    for series in range(len(LIMITS)):
        told = set(observation_days(case, series, known).tolist())
        assert told <= {day // DAY * DAY for day in days | starts}


@settings(max_examples=200)
@given(file())
def test_every_observation_shows_at_some_time_or_gives_way_to_one_recorded_later(
    content: tuple[list[Row], list[Further]],
) -> None:
    rows, further = content
    case = snapshot(rows, further)
    for number in np.flatnonzero(case.current & case.columns.dated).tolist():
        item = rows[number]
        start = max(item.valid_from, min(0, item.valid_to - 1))
        shown = case.at(Window(start, start + 1)).rows.tolist()
        rivals = [
            other
            for other in shown
            if rows[other].series == item.series >= 0
            and rows[other].persistence is Persistence.UNTIL_NEXT
        ]
        assert number in shown or (item.persistence is Persistence.UNTIL_NEXT and rivals)


@given(file(), KNOWNS, st.integers(0, 12), st.integers(1, 12))
def test_stepping_forth_and_back_returns(
    content: tuple[list[Row], list[Further]], known: Known, day: int, steps: int
) -> None:
    case = snapshot(*content)
    before = found(case, on(day), known)
    there = [found(case, on(day + step), known) for step in range(1, steps + 1)]
    back = [found(case, on(day + step), known) for step in range(steps, 0, -1)]
    assert there == back[::-1]
    assert found(case, on(day), known) == before


@settings(max_examples=200)
@given(st.lists(row(), max_size=14), WINDOWS, KNOWNS)
def test_rows_in_order_of_time_show_alike(rows: list[Row], window: Window, known: Known) -> None:
    rows = sorted(rows, key=lambda item: item.valid_from)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot_module, "_LARGE", 0)
        assert found(snapshot(rows), window, known) == definition(rows, [], window, known)


@given(file(), WINDOWS, KNOWNS)
def test_asking_again_or_for_other_dates_first_changes_nothing(
    content: tuple[list[Row], list[Further]], window: Window, known: Known
) -> None:
    case = snapshot(*content)
    first = found(case, window, known)
    for day in range(14):
        case.at(Window(day * DAY, (day + 1) * DAY), known)
    assert found(case, window, known) == first


@given(file(), KNOWNS)
def test_undated_rows_never_show_and_are_listed(
    content: tuple[list[Row], list[Further]], known: Known
) -> None:
    rows, _ = content
    case = snapshot([replace(item, dated=False) for item in rows])
    assert len(case.at(Window(OPEN_START, OPEN_END), known)) == 0
    current = [
        number
        for number, item in enumerate(rows)
        if item.superseded_at == OPEN_END and not item.retracted
    ]
    assert case.undated.tolist() == current
    assert np.flatnonzero(case.current).tolist() == current


# --- single rules, with the days of the design ------------------------------------------


def on(day: int, days: int = 1) -> Window:
    """Return the window of ``days`` days that ends with a day."""
    return Window((day + 1 - days) * DAY, (day + 1) * DAY)


def event(day: int, days: int = 1) -> Row:
    return Row(Persistence.INSTANT, day * DAY, (day + days) * DAY)


def control(day: int, series: int = 0) -> Row:
    return Row(Persistence.UNTIL_NEXT, day * DAY, (day + 1) * DAY, series)


def shown_on(case: Snapshot, day: int, days: int = 1) -> list[int]:
    return sorted(found(case, on(day, days)))


def test_a_day_shows_on_that_day_only() -> None:
    case = snapshot([event(5)])
    assert [day for day in range(10) if shown_on(case, day)] == [5]


def test_a_window_of_three_days_holds_the_day_and_the_two_before_it() -> None:
    case = snapshot([event(5)])
    assert [day for day in range(10) if shown_on(case, day, 3)] == [5, 6, 7]


def test_a_coarse_instant_is_possible_and_a_coarse_interval_holds_throughout() -> None:
    rows = [event(5, 30), Row(Persistence.INTERVAL, 5 * DAY, 35 * DAY), event(7)]
    shown = found(snapshot(rows), on(7))
    assert {number: item.possible for number, item in shown.items()} == {
        0: True,
        1: False,
        2: False,
    }


def test_a_series_shows_its_latest_day_with_its_age_and_grows_stale_but_never_goes() -> None:
    case = snapshot([control(3), control(5), control(5)])
    assert shown_on(case, 2) == []
    assert shown_on(case, 4) == [0]
    assert shown_on(case, 5) == [1, 2]
    ages = {day: found(case, on(day))[1] for day in (5, 6, 7, 8, 1000)}
    assert {day: (item.age_days, item.stale) for day, item in ages.items()} == {
        5: (0, False),
        6: (1, False),
        7: (2, False),
        8: (3, True),
        1000: (995, True),
    }


def test_two_series_do_not_end_each_other() -> None:
    assert shown_on(snapshot([control(3, 0), control(5, 1)]), 6) == [0, 1]


def test_a_series_that_begins_before_all_time_has_the_largest_age() -> None:
    old = Row(Persistence.UNTIL_NEXT, OPEN_START, DAY, 0)
    assert found(snapshot([old]), on(5))[0] == Shown(2**31 - 1, True, False, OPEN_START)


def test_an_instant_open_on_both_sides_is_possible() -> None:
    always = Row(Persistence.INSTANT, OPEN_START, OPEN_END)
    assert found(snapshot([always]), on(5))[0].possible


def test_an_unchanged_day_renews_the_age_without_another_shape() -> None:
    case = snapshot([control(3)], [Further(0, 6 * DAY)])
    assert found(case, on(5))[0].age_days == 2
    assert found(case, on(6))[0] == Shown(0, False, False, 6 * DAY)
    assert found(case, on(7))[0].age_days == 1


def test_a_repeated_older_shape_replaces_the_newer_one() -> None:
    case = snapshot([control(3), control(5)], [Further(0, 6 * DAY)])
    assert [shown_on(case, day) for day in (4, 5, 6)] == [[0], [1], [0]]


def test_a_correction_replaces_its_row_from_when_it_could_be_known() -> None:
    old = replace(event(5), known_from=5 * DAY, known_to=8 * DAY, superseded_at=20 * DAY)
    new = replace(event(5), known_from=8 * DAY, recorded_at=20 * DAY)
    case = snapshot([old, new])
    assert shown_on(case, 5) == [1]
    by_known = {end: sorted(found(case, on(5), Known(end * DAY))) for end in (5, 6, 8, 9)}
    assert by_known == {5: [], 6: [0], 8: [0], 9: [1]}
    by_journal = {end: sorted(found(case, on(5), Known(None, end * DAY))) for end in (0, 1, 20, 21)}
    assert by_journal == {0: [], 1: [0], 20: [0], 21: [1]}


def test_a_retraction_hides_from_then_on_and_not_before() -> None:
    old = replace(event(5), known_to=8 * DAY, superseded_at=8 * DAY)
    gone = replace(event(5), known_from=8 * DAY, recorded_at=8 * DAY, retracted=True)
    case = snapshot([old, gone])
    assert shown_on(case, 5) == []
    assert sorted(found(case, on(5), Known(8 * DAY))) == [0]
    assert found(case, on(5), Known(9 * DAY)) == {}


def test_a_series_falls_back_to_what_was_known() -> None:
    case = snapshot(
        [replace(control(3), known_from=3 * DAY), replace(control(5), known_from=DAY * 9)]
    )
    assert sorted(found(case, on(6), Known(7 * DAY))) == [0]
    assert sorted(found(case, on(6), Known(10 * DAY))) == [1]


def test_an_empty_file_shows_nothing() -> None:
    case = snapshot([])
    assert len(case) == 0
    assert found(case, on(5)) == {}
    assert case.row_of(UUID(int=1)) is None


# --- access -----------------------------------------------------------------------------


def test_rows_are_found_by_uid() -> None:
    case = snapshot([event(1), event(2)])
    assert [case.row_of(case.uid(number)) for number in (0, 1)] == [0, 1]
    assert case.uid(1) == UUID(int=2)


def test_codes_follow_the_order_of_the_lists() -> None:
    case = snapshot([])
    assert case.party_codes == ("RU", "UA")
    assert case.category_codes == ("held",)
    assert case.metric_codes == ("width",)
    assert case.series_names == ("series 0", "series 1")
    assert case.source_codes == ("article",)


@pytest.mark.parametrize("count", [0, 1, 3000])
def test_many_rows_of_any_length_agree_with_plain_comparison(count: int) -> None:
    random = np.random.default_rng(count)
    starts = random.integers(0, 400, count)
    lengths = random.choice([1, 2, 30, 365], count)
    rows = [event(int(start), int(length)) for start, length in zip(starts, lengths, strict=True)]
    case = snapshot(rows)
    for day in (0, 100, 399, 500, 800):
        expected = np.flatnonzero((starts < day + 1) & (starts + lengths > day))
        assert case.at(on(day)).rows.tolist() == expected.tolist()


def test_a_row_tells_its_party() -> None:
    case = make_snapshot([HeldRow(party="UA"), HeldRow()])
    party = case.party_of(0)
    assert party is not None
    assert (party.code, party.name) == ("UA", "Ukrainian forces")
    assert case.party_of(1) is None


def polygon(west: float, size: float = 1.0) -> Geometry:
    east = west + size
    return Geometry.polygon([(west, 48.0), (east, 48.0), (east, 49.0), (west, 49.0)])


def test_of_two_observations_of_a_day_the_later_recorded_shows_and_both_replay() -> None:
    first, second = control(3), replace(control(3), recorded_at=5 * DAY)
    case = snapshot([first, second])
    assert shown_on(case, 4) == [1]
    assert case.at(on(4), Known(recorded_end=5 * DAY)).rows.tolist() == [0]
    assert case.known_rows(Known()).tolist() == [0, 1], "the other stays within reach"
    assert shown_on(snapshot([second, first]), 4) == [0]


def test_what_speaks_of_something_else_on_that_day_stands_beside_it() -> None:
    first = control(3)
    other_party = replace(first, recorded_at=5 * DAY, party=1)
    assert shown_on(snapshot([first, other_party]), 4) == [0, 1]
    together = snapshot([first, first])
    assert shown_on(together, 4) == [0, 1], "one import records many rows at the same time"


@pytest.mark.parametrize(
    ("west", "size", "shown"),
    [
        (37.0, 1.0, [1]),
        (37.2, 1.0, [1]),
        (37.9, 1.0, [0, 1]),
        (39.0, 1.0, [0, 1]),
        (37.1, 0.2, [1]),
    ],
)
def test_areas_of_a_day_give_way_only_to_later_ones_of_the_same_ground(
    west: float, size: float, shown: list[int]
) -> None:
    case = snapshot([control(3), replace(control(3), recorded_at=5 * DAY)])
    placed = replace(case.columns, shape=np.array([0, 1], np.int32))
    case = replace(case, columns=placed, shapes=(polygon(37.0), polygon(west, size)))
    assert shown_on(case, 4) == shown


def test_a_day_found_unchanged_after_a_correction_wins_again() -> None:
    old, corrected = control(2), replace(control(3), recorded_at=5 * DAY)
    again = Further(0, 3 * DAY, recorded_at=6 * DAY)
    case = snapshot([old, corrected], [again])
    assert shown_on(case, 3) == [0]
    assert case.at(on(3), Known(recorded_end=6 * DAY)).rows.tolist() == [1]
    assert case.at(on(3), Known(recorded_end=5 * DAY)).rows.tolist() == [0]
