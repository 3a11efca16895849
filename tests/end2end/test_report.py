"""The command `report` writes pages beside its plain forms."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from tests.end2end.program import refused, sitmap


def test_a_report_is_written_as_pages(tmp_path: Path) -> None:
    case, out = tmp_path / "case.gpkg", tmp_path / "report.pdf"
    sitmap("demo", case)
    asked = ("report", case, "--on", "2025-11-17", "--since", "2025-10-01", "--page", out)
    told = sitmap(*asked, "--json").data()
    assert (told["pages"], told["files"]) == (3, [str(out)])
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 3
    first = out.read_bytes()
    assert "exists" in refused(*asked)["what"]
    sitmap(*asked, "--force")
    assert out.read_bytes() == first
