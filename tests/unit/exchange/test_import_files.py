"""Files that change or vanish while they are read, and what share of an import each file is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from sitmap.errors import UserError
from sitmap.exchange.worker.records import files
from sitmap.exchange.worker.records.files import Budget, source_files


def test_a_file_that_vanishes_while_others_are_read(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x,y\n")
    found = source_files([str(tmp_path)], Budget(1 << 20))
    assert next(found).name == "a.csv"
    (tmp_path / "b.csv").unlink()
    with pytest.raises(UserError, match=r"b\.csv: the file is missing"):
        next(found)


@pytest.mark.parametrize("change", [b"", b"longer than before"])
def test_a_file_that_changes_while_it_is_read(
    change: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n1,2\n")
    whole = files._content

    def changed(place: Path, size: int, budget: Budget) -> bytes:
        place.write_bytes(change)
        return whole(place, size, budget)

    monkeypatch.setattr(files, "_content", changed)
    with pytest.raises(UserError, match="changed while it was read") as told:
        list(source_files([str(path)], Budget(1 << 20)))
    assert told.value.hint == "import it again"


def test_files_share_the_whole(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("1.csv", "2.csv"):
            archive.writestr(name, "x,y\n")
    (tmp_path / "b.csv").write_text("x,y\n")
    found = [file.share for file in source_files([str(tmp_path)], Budget(1 << 20))]
    assert found == [(0.0, 0.25), (0.25, 0.5), (0.5, 1.0)]
