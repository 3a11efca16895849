"""Series of pages: by date and by place, in one document or in many files."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from tests.end2end.program import refused, sitmap
from tests.helpers.tools import run_tool

PAGE = ("--tlp", "TLP:CLEAR", "--template", "situation-map")
CHANGES = ("--on", "2025-11-10", "--until", "2025-11-17", "--every", "change")


def test_a_series_in_one_document_has_an_index_and_can_be_verified(
    demonstration: Path, tmp_path: Path
) -> None:
    out, again = tmp_path / "series.pdf", tmp_path / "again.pdf"
    told = sitmap("print", demonstration, out, *CHANGES, *PAGE, "--json").data()
    assert told["files"] == [str(out)]
    assert told["pages"] > 3
    assert sitmap("print", demonstration, out, "--verify", "--json").data()["same"]
    sitmap("print", demonstration, again, *CHANGES, *PAGE)
    assert again.read_bytes() == out.read_bytes()


def test_a_series_by_place_gives_a_file_each(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "{n}-{view}.png"
    sitmap(
        "print", demonstration, out, "--on", "2025-11-17", "--views", "all", *PAGE, "--dpi", "30"
    )
    assert len(list(tmp_path.glob("*.png"))) > 1


def test_pages_of_one_name_are_refused(demonstration: Path, tmp_path: Path) -> None:
    days = ("--on", "2025-11-10", "--until", "2025-11-17", "--every", "2d")
    one = refused("print", demonstration, tmp_path / "one.png", *days)
    assert "names of their own" in one["what"]
    same = refused("print", demonstration, tmp_path / "{view}.png", *days)
    assert "the same name" in same["what"]
    place = ("--on", "2025-11-10", "--views", "nowhere")
    assert refused("print", demonstration, tmp_path / "a.pdf", *place)["what"] == "no such view"
    assert not list(tmp_path.iterdir())


def test_a_series_that_is_redacted_names_no_view(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.pdf"
    sitmap(
        "print", demonstration, out, "--on", "2025-11-17", "--views", "Pokrovsk,Wider theatre",
        *PAGE, "--redact", "public",
    )  # fmt: skip
    with pikepdf.open(out) as pdf:
        assert "Wider theatre" not in str(pdf.docinfo)


def test_a_redacted_page_tells_no_words_of_a_filter(demonstration: Path, tmp_path: Path) -> None:
    out, asked = tmp_path / "page.pdf", ("--on", "2025-11-17", "--filter", "text=drone")
    sitmap("print", demonstration, out, *asked, *PAGE)
    assert "text “drone”" in run_tool(["pdftotext", out, "-"]).stdout
    sitmap("print", demonstration, out, *asked, *PAGE, "--redact", "public", "--force")
    words = run_tool(["pdftotext", "-layout", out, "-"]).stdout
    assert "a filter is on" in words
    assert "drone”" not in words
    with pikepdf.open(out) as pdf:
        assert "drone" not in str(pdf.docinfo)
