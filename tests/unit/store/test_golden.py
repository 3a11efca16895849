"""Files of every released schema are read again for ever.

``tests/golden/schema-N.gpkg.xz`` was written by the version that had schema N, and
``schema-N.json`` says what was in it. Neither is ever made again: a change that cannot read
them needs a migration. ``make_golden`` writes the pair of a new schema, once.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from pathlib import Path

import pytest

from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Basis, Kind, MetricReading
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.check import check
from sitmap.store.database import open_store
from sitmap.store.reading import history, load_snapshot, observation
from tests.helpers.stores import SQUARE, control, event, metric, new_store

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = sorted(GOLDEN.glob("schema-*.gpkg.xz"))


def make_golden(number: int) -> None:
    """Write the file of schema ``number`` and what it holds; run by hand."""
    path = GOLDEN / f"schema-{number}.gpkg"
    with new_store(path) as db:
        first = edits.add(db, replace(event(), source_ref="a"), create_missing=True).uids[0]
        edits.add(db, control("2025-11-15"), create_missing=True)
        edits.add(db, metric("2025-11-16"), create_missing=True)
        edits.add(db, _assessment(), create_missing=True)
        edits.add(db, Draft(Kind.PLACE, "", geometry=Geometry.point(37.18, 48.28), title="Undated"))
        again = replace(event(), source_ref="a", text="corrected", disputed_by=("b",))
        edits.revise(db, first, again)
        gone = edits.add(db, Draft(Kind.ANNOTATION, "2025-11", geometry=SQUARE, title="Gone"))
        edits.retract(db, gone.uids[0], "drawn by mistake")
    path.with_suffix(".json").write_text(json.dumps(_content(path), indent=1, ensure_ascii=False))
    path.with_suffix(".gpkg.xz").write_bytes(lzma.compress(path.read_bytes(), preset=9))
    path.unlink()


def _assessment() -> Draft:
    reading = MetricReading("troops", "people", "sector", "over 300", Interval(low=300))
    return Draft(
        Kind.ASSESSMENT,
        "2025-11-15~",
        title="A judgement",
        source_ref="b",
        party="RU",
        basis=Basis.CLAIMED,
        claimant="somebody",
        reading=reading,
    )


def _content(path: Path) -> list[dict[str, object]]:
    """Return every row of a file in plain words, in the order of its uid."""
    with open_store(path) as db:
        snapshot = load_snapshot(db)
        rows = [_row(snapshot, row) for row in range(len(snapshot))]
        for item in rows:
            item["versions"] = len(history(db, observation(db, snapshot.uid(item["row"])).uid))  # type: ignore[arg-type]
    return sorted(rows, key=lambda item: str(item["uid"]))


def _row(snapshot: Snapshot, row: int) -> dict[str, object]:
    c, texts = snapshot.columns, snapshot.texts
    return {
        "row": row,
        "uid": str(snapshot.uid(row)),
        "kind": KINDS[c.kind[row]].value,
        "title": texts.title[row],
        "valid": texts.valid_text[row],
        "from": int(c.valid_from[row]),
        "to": int(c.valid_to[row]),
        "known": [int(c.known_from[row]), int(c.known_to[row])],
        "journal": [int(c.recorded_at[row]), int(c.superseded_at[row])],
        "retracted": bool(c.retracted[row]),
        "party": int(c.party[row]),
        "value": texts.value_text[row],
        "bounds": [str(float(bound[row])) for bound in (c.low, c.best, c.high)],
        "place": [str(round(float(c.lon[row]), 7)), str(round(float(c.lat[row]), 7))],
        "disputed_by": list(snapshot.disputes.get(row, ())),
    }


def test_there_is_a_golden_file() -> None:
    assert FILES


@pytest.mark.parametrize("packed", FILES, ids=lambda path: path.stem)
def test_a_file_of_a_released_schema_reads_as_it_did(packed: Path, tmp_path: Path) -> None:
    path = tmp_path / packed.stem
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    wanted = json.loads((GOLDEN / path.with_suffix(".json").name).read_text(encoding="utf-8"))
    assert _content(path) == wanted
    assert check(path) == ()


@pytest.mark.parametrize("packed", FILES, ids=lambda path: path.stem)
def test_a_file_of_a_released_schema_can_be_written(packed: Path, tmp_path: Path) -> None:
    path = tmp_path / packed.stem
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    with open_store(path, write=True) as db:
        uid = edits.add(db, replace(event(), title="Later"), create_missing=True).uids[0]
    with open_store(path) as db:
        assert observation(db, uid).title == "Later"
    assert check(path) == ()
