"""The command `table` on a real file: recorded whole, refused in one line."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from sitmap.cli.parser import build_parser
from sitmap.cli.result import Result
from sitmap.errors import UserError
from sitmap.store.database import open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.store.undo import undo_label

TABLE = "as of 2025-11-17;Russian forces;New side\nTroop concentration;~5–6k;dozens\nBoats;2;–\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    return path


def run(case: Path, text: str | bytes, *more: str) -> Result:
    source = case.with_name("table.txt")
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    options = build_parser().parse_args(["table", str(case), str(source), *more])
    result: Result = options.function(options)
    return result


def test_a_table_is_recorded_in_one_step(case: Path) -> None:
    told = run(case, TABLE, "--source", "article", "--scope", "sector")
    assert told.exit_code == 0
    assert len(told.data["uids"]) == 4  # type: ignore[arg-type]
    assert told.data["new"] == ["boats", "new_side"]
    with open_store(case) as db:
        assert "4 readings of a table" in undo_label(db)


def test_a_dry_run_changes_no_byte(case: Path) -> None:
    before = case.read_bytes()
    assert run(case, TABLE, "--dry-run").data["uids"] == []
    assert case.read_bytes() == before


def test_a_bad_cell_stops_all_or_is_left_out(case: Path) -> None:
    bad = "x;Russian forces\nTroop concentration;10-5\nBoats;2\n"
    before = case.read_bytes()
    with pytest.raises(UserError, match="1 of 2 cells"):
        run(case, bad, "--on", "2025-11-17")
    assert case.read_bytes() == before
    told = run(case, bad, "--on", "2025-11-17", "--on-bad", "skip")
    assert told.exit_code == 3
    assert len(told.data["uids"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "more", "what"),
    [
        ("a;b\nc;1", (), "names no date"),
        (b"\xff\xfe\x00", (), "no UTF-8"),
        (TABLE, ("--source", "nobody"), "no such source"),
        ("a;b\nc;inf", ("--on", "2025"), "finite"),
        ("no table", ("--on", "2025"), "no table"),
    ],
)
def test_what_cannot_be_read_is_refused(
    case: Path, text: str | bytes, more: tuple[str, ...], what: str
) -> None:
    with pytest.raises(UserError, match=what):
        run(case, text, *more)


def test_standard_input_is_read(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE.encode())))
    options = build_parser().parse_args(["table", str(case), "-", "--dry-run"])
    assert len(options.function(options).data["readings"]) == 4
