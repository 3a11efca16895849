from __future__ import annotations

from pathlib import Path

from sitmap import __version__
from sitmap.ui.about import about_text, file_text
from tests.helpers.small_store import write_small_store
from tests.helpers.window_parts import parts_of


def test_the_program_names_its_version_licence_and_what_it_stands_on() -> None:
    text = about_text(("Made with Natural Earth", "Towns <GeoNames>"))
    for words in (__version__, "MIT", "LGPL", "Made with Natural Earth", "Towns &lt;GeoNames&gt;"):
        assert words in text


def test_the_file_names_its_content(qapp: object, tmp_path: Path) -> None:
    path = write_small_store(tmp_path / "case.gpkg")
    with parts_of(path) as parts:
        text = file_text(parts.session, parts.document)
    for words in (
        "A small case",
        str(path),
        "Europe/Kyiv",
        "4: 1 control, 1 event, 1 metric, 1 assessment",
        "10 Nov 2025 to 18 Nov 2025",
        "An article, A paper; licence unknown",
    ):
        assert words in text


def test_an_empty_file_has_a_text_too(qapp: object, tmp_path: Path) -> None:
    with parts_of(write_small_store(tmp_path / "empty.gpkg", ())) as parts:
        text = file_text(parts.session, parts.document)
    assert "no dated observation" in text
    assert "none" in text
