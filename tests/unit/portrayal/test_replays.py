"""What was known or recorded later shows nowhere: map, table, readings, page, search."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain.claims import series_of
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, Window
from sitmap.domain.listing import Listing, listed
from sitmap.domain.observation import Kind
from sitmap.domain.readings import readings
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.summary import summarise
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.hits import counted_rows, own_rows
from sitmap.portrayal.page.composition import compose
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.search.observations import ObservationIndex
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style
from sitmap.portrayal.text_view import text_view
from sitmap.portrayal.view import View
from tests.helpers.maps import base_map
from tests.helpers.measure import RoughMeasure
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot

START = 1_763_164_800_000
"""2025-11-15T00:00Z."""
DAYS = [START + day * MS_PER_DAY for day in range(5)]
SQUARE = "POLYGON ((37 48.1, 37.4 48.1, 37.4 48.4, 37 48.4, 37 48.1))"


@dataclass(frozen=True)
class Version:
    """A row, and whether it denies the first row of all."""

    row: Row
    denies: bool


@st.composite
def version(draw: st.DrawFn) -> Version:
    kind = draw(st.sampled_from([Kind.CONTROL, Kind.EVENT, Kind.METRIC, Kind.ASSESSMENT]))
    wkt = {Kind.CONTROL: SQUARE, Kind.EVENT: "POINT (37.2 48.2)"}.get(kind, "")
    metric = kind is Kind.METRIC
    made = Row(
        kind,
        draw(st.sampled_from(["2025-11-15", "2025-11-17", "2025-11", ""])),
        wkt,
        party=draw(st.sampled_from(["RU", "UA"])),
        category="controlled_ru" if kind is Kind.CONTROL else "",
        series=draw(st.sampled_from(["", "daily"])) if kind is Kind.CONTROL else "",
        metric="troops" if metric else "",
        low=1.0 if metric else None,
        known_from=draw(st.sampled_from(DAYS)),
        known_to=draw(st.sampled_from([*DAYS, OPEN_END])),
        recorded_at=draw(st.sampled_from(DAYS)),
        superseded_at=draw(st.sampled_from([*DAYS, OPEN_END])),
        retracted=draw(st.integers(0, 9)) == 0,
    )
    return Version(made, draw(st.booleans()))


def titled(versions: list[Version]) -> Snapshot:
    """Return the snapshot; each row has a word of its own in title, value and claimant."""
    rows = []
    for number, item in enumerate(versions):
        word = f"quux{number}x"
        value = word if item.row.kind is Kind.METRIC else ""
        rows.append(replace(item.row, title=word, claimant=word, value=value))
    deniers = tuple(number for number, item in enumerate(versions) if item.denies and number)
    return make_snapshot(rows, disputes={0: deniers} if deniers else {})


KNOWNS = st.builds(
    Known, st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)
).filter(lambda known: known != Known())


def is_later(row: Row, known: Known) -> bool:
    recorded = row.known_from if row.recorded_at is None else row.recorded_at
    return (known.known_end is not None and row.known_from >= known.known_end) or (
        known.recorded_end is not None and recorded >= known.recorded_end
    )


@settings(max_examples=30)
@given(st.lists(version(), min_size=1, max_size=7), KNOWNS, st.sampled_from(["1d", "all"]))
def test_what_came_later_shows_nowhere(versions: list[Version], known: Known, length: str) -> None:
    snapshot = titled(versions)
    end = DAYS[3]
    situation = snapshot.at(Window(end - MS_PER_DAY if length == "1d" else 0, end), known)
    later = [number for number, item in enumerate(versions) if is_later(item.row, known)]

    rows = set(situation.rows.tolist())
    for listing in Listing:
        rows |= set(listed(snapshot, situation, listing).rows.tolist())
    shown = readings(snapshot, situation)
    rows |= {reading.row for reading in shown}
    rows |= {row for reading in shown for row in reading.disputed_by}
    if "troops" in snapshot.vocabulary.metrics:
        for claim in series_of(snapshot, "troops", known).claims:
            rows |= set(claim.rows.tolist())
    style = load_style("light")
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 600, 400)
    drawn = situation_draw_list(snapshot, situation, view, style, ShapeCache())
    counted = counted_rows(drawn, np.ones(len(snapshot), np.bool_))
    rows |= {*own_rows(drawn).tolist(), *counted.tolist()}
    assert rows.isdisjoint(later)

    made = compose(
        snapshot, situation, base_map(), PageRequest(extent=EXAMPLE_EXTENT), RoughMeasure()
    )
    told = [line for page in made.pages for line in page.texts()]
    words = " ".join([*told, *text_view(snapshot, situation)])
    index = ObservationIndex.build(snapshot, {}, known)
    for number in later:
        word = f"quux{number}x"
        assert word not in words
        assert snapshot.uid(number) not in {item.uid for item in index.find(word, 20)}
    count = sum(summarise(snapshot, end, known).counts.values())
    assert count <= len(versions) - len(later)
