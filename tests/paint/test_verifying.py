"""A printed page says how it was made, and can be printed again."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.cli.run import run_command
from sitmap.domain.comparison import Since
from sitmap.domain.dates import parse_duration, window
from sitmap.domain.filters import Filter
from sitmap.domain.sieve import Sieve
from sitmap.errors import UserError
from sitmap.paint.page_stamp import stamp_in
from sitmap.paint.print_service import (
    compose_pages,
    printed_again,
    render_print,
    write_composition,
)
from sitmap.portrayal.page.output import PageOutput
from sitmap.portrayal.page.recipe import read_stamp
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.series import joined
from tests.helpers.small_store import write_small_store
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

pytestmark = pytest.mark.usefixtures("qapp")

REQUEST = PageRequest(extent=EXAMPLE_EXTENT, rounded=True, handling="TLP:CLEAR")
ENDINGS = ("pdf", "svg", "png", "tif")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_file_of_a_print_can_be_made_again(tmp_path: Path, ending: str) -> None:
    snapshot = make_snapshot(tuple(Row(source=f"Source {n} " * 12) for n in range(80)))
    request = replace(REQUEST, title='A title with </desc> and "é"')
    output = PageOutput(dpi=30, world_file=True, archive=True)
    done = render_print(
        snapshot, situation_on(snapshot), request, tmp_path / f"page.{ending}", output=output
    )
    assert done.pages > 1
    for path in done.files:
        if path.suffix == f".{ending}":
            data = path.read_bytes()
            stamp = read_stamp(stamp_in(data, str(path)), str(path))
            assert printed_again(snapshot, stamp, path) == data, path.name


def test_a_page_that_compares_can_be_made_again(tmp_path: Path) -> None:
    snapshot, path = make_snapshot(), tmp_path / "page.svg"
    earlier = window(date(2025, 11, 1), parse_duration("1d"))
    request = replace(REQUEST, since=Since(earlier, inside="for a test"))
    render_print(snapshot, situation_on(snapshot), request, path)
    data = path.read_bytes()
    stamp = read_stamp(stamp_in(data, str(path)), str(path))
    assert stamp.recipes[0].request.since == request.since
    assert printed_again(snapshot, stamp, path) == data


def test_a_page_cannot_hide_that_something_is_kept_back(tmp_path: Path) -> None:
    snapshot = make_snapshot()
    chosen = Filter(text="nothing has these words")
    shown = Sieve.of(snapshot, chosen).shown(situation_on(snapshot))
    out = tmp_path / "page.svg"
    render_print(snapshot, shown, replace(REQUEST, filter=chosen, kept_back=""), out)
    stamp = read_stamp(stamp_in(out.read_bytes(), "page.svg"), "page.svg")
    assert printed_again(snapshot, stamp, out) != out.read_bytes()


@pytest.mark.parametrize("ending", ["pdf", "svg"])
def test_pages_of_several_parts_can_be_made_again(tmp_path: Path, ending: str) -> None:
    snapshot = make_snapshot()
    requests = (REQUEST, replace(REQUEST, extent=(36.9, 48.1, 37.4, 48.4)))
    parts = [compose_pages(snapshot, situation_on(snapshot), request) for request in requests]
    done = write_composition(joined(parts, "A story"), tmp_path / f"story.{ending}")
    assert done.pages >= len(parts)
    for path in done.files:
        data = path.read_bytes()
        stamp = read_stamp(stamp_in(data, str(path)), str(path))
        assert len(stamp.recipes) == len(parts)
        assert printed_again(snapshot, stamp, path) == data


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_no_page_is_told(tmp_path: Path, ending: str) -> None:
    snapshot = make_snapshot()
    out = tmp_path / f"page.{ending}"
    render_print(snapshot, situation_on(snapshot), REQUEST, out, output=PageOutput(dpi=20))
    whole = out.read_bytes()
    broken = [b"", whole[:8], whole[:60], b"\0" * 200]
    if ending != "pdf":  # its words are packed
        broken.append(whole.replace(b"Sitmap", b"Sitmop"))
    for data in broken:
        with pytest.raises(UserError, match="does not say"):
            stamp_in(data, "page")


@given(st.binary(max_size=64), st.sampled_from([b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"II*\0"]))
def test_any_bytes_are_told_or_read(rest: bytes, start: bytes) -> None:
    try:
        assert stamp_in(start + rest, "page")
    except UserError as error:
        assert error.where == "page"


def test_a_png_chunk_that_reaches_beyond_the_file_ends_the_search() -> None:
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**32 - 1) + b"iTXt" + b"Sitmap"
    with pytest.raises(UserError, match="does not say"):
        stamp_in(data, "page")


def test_the_command_compares_and_says_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, page = write_small_store(tmp_path / "case.gpkg"), tmp_path / "page.svg"
    printing = ["print", str(store), str(page)]
    extent = "--extent=36.7,47.9,37.7,48.6"
    assert run_command([*printing, "--on", "2025-11-17", extent, "--filter", "party=RU"]) == 0
    assert run_command([*printing, "--verify"]) == 0
    assert "is the page that this file gives" in capsys.readouterr().out
    page.write_bytes(page.read_bytes().replace(b"Sources", b"Sourced"))
    assert run_command([*printing, "--verify"]) == 3
    assert "differs from what this file gives" in capsys.readouterr().out
    added = ["add", str(store), "--kind", "event", "--on", "2025-11-17", "--title", "Another"]
    assert run_command([*added, "--at=37.2,48.2"]) == 0
    assert run_command([*printing, "--verify"]) == 3
    assert "the file has changed since the page was printed" in capsys.readouterr().err
    assert run_command(["print", str(store), str(tmp_path / "no.pdf"), "--verify"]) == 1
