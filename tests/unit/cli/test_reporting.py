"""The command `report` writes pages beside its plain forms."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from sitmap.cli.parser import build_parser
from sitmap.cli.result import Result
from sitmap.errors import UserError
from sitmap.store.demonstration import write_demonstration


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    return path


def report(case: Path, *more: str) -> Result:
    options = build_parser().parse_args(["report", str(case), "--on", "2025-11-17", *more])
    result: Result = options.function(options)
    return result


def test_a_report_is_written_as_pages(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    told = report(case, "--since", "2025-10-01", "--page", str(out))
    assert (told.data["pages"], told.data["files"]) == (3, [str(out)])
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 3
    first = out.read_bytes()
    with pytest.raises(UserError, match="exists"):
        report(case, "--page", str(out))
    report(case, "--since", "2025-10-01", "--page", str(out), "--force")
    assert out.read_bytes() == first
