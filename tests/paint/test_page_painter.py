from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtGui import QGuiApplication, QImage

from sitmap.errors import UserError
from sitmap.paint.page_files import write_files
from sitmap.paint.page_raster import raster_of
from sitmap.paint.page_text import QtTextMeasure
from sitmap.paint.pdf_finish import DocumentFacts, finish_pdf
from sitmap.paint.print_service import PrintResult, compose_pages, render_print, write_composition
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.output import PageOutput
from sitmap.portrayal.page.papers import PAPERS
from sitmap.portrayal.page.request import PageRequest
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on
from tests.helpers.tools import run_tool

pytestmark = pytest.mark.usefixtures("qapp")

REQUEST = PageRequest(extent=EXAMPLE_EXTENT, rounded=True, handling="TLP:CLEAR")


def printed(
    out: Path, request: PageRequest = REQUEST, *, dpi: int = 60, force: bool = False
) -> PrintResult:
    snapshot = make_snapshot()
    return render_print(
        snapshot, situation_on(snapshot), request, out, output=PageOutput(dpi), force=force
    )


def composition(request: PageRequest = REQUEST) -> Composition:
    snapshot = make_snapshot()
    return compose_pages(snapshot, situation_on(snapshot), request)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory, qapp: QGuiApplication) -> Path:
    out = tmp_path_factory.mktemp("pdf") / "page.pdf"
    printed(out)
    return out


# --- PDF ----------------------------------------------------------------------------


def test_the_pdf_holds_no_pictures(pdf: Path) -> None:
    listed = run_tool(["pdfimages", "-list", pdf])
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) == 2  # the table's head alone
    with pikepdf.open(pdf) as opened:
        assert not any(
            isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
            for item in opened.objects
        )


def test_a_page_of_a_region_has_its_relief_as_the_one_picture(tmp_path: Path) -> None:
    out = tmp_path / "region.pdf"
    printed(out, replace(REQUEST, extent=(22.0, 44.0, 41.0, 53.0), rounded=False))
    images = run_tool(["pdfimages", "-list", out]).stdout.splitlines()[2:]
    assert len(images) == 1  # the relief
    assert "jpeg" not in images[0]


def test_the_pdf_holds_no_transparency(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert float(item.get("/ca", 1)) == 1
                assert float(item.get("/CA", 1)) == 1


def test_the_fonts_are_embedded(pdf: Path) -> None:
    rows = run_tool(["pdffonts", pdf]).stdout.splitlines()[2:]
    assert rows
    for row in rows:
        assert "NotoSans" in row
        assert re.search(r"Identity-H\s+yes", row), row


def test_the_pdf_text_can_be_read(pdf: Path) -> None:
    shown = run_tool(["pdftotext", "-layout", pdf, "-"]).stdout
    text = re.sub(r"\s+", " ", shown)
    for expected in (
        "Battle of Pokrovsk",
        "Situation on 17 November 2025",
        "As known on 17 November 2025",
        "Article on the battle of Pokrovsk (untitled)",
        "licence unknown",
        "Schematic, drawn from the article",
        "80,000-150,000",
        "Scale 1:",
        "UTM zone 37N",
        "Pokrovsk",
        "TLP:CLEAR",
    ):
        assert expected in text, expected


def test_copied_text_has_plain_letters_and_cyrillic(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    printed(out, replace(REQUEST, title="Official offices: Покровськ, їжак і ґанок"))
    text = run_tool(["pdftotext", out, "-"]).stdout
    assert "Official offices: Покровськ, їжак і ґанок" in text
    assert not set("ﬀﬁﬂﬃﬄ") & set(text)


@pytest.mark.parametrize(
    ("paper", "landscape", "size"),
    [
        ("A4", True, (297, 210)),
        ("A4", False, (210, 297)),
        ("A3", True, (420, 297)),
        ("Letter", False, (215.9, 279.4)),
    ],
)
def test_the_sheet_has_its_true_size(
    tmp_path: Path, paper: str, landscape: bool, size: tuple[float, float]
) -> None:
    out = tmp_path / "page.pdf"
    printed(out, replace(REQUEST, paper=PAPERS[paper], landscape=landscape))
    with pikepdf.open(out) as opened:
        box = [float(value) for value in opened.pages[0].mediabox]
    assert box[:2] == [0, 0]
    assert [value / 72 * 25.4 for value in box[2:]] == pytest.approx(size, abs=0.25)


def test_the_document_says_what_it_is(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        assert str(opened.docinfo["/Title"]) == "Battle of Pokrovsk"
        assert "Situation on 17 November 2025" in str(opened.docinfo["/Subject"])
        assert "As known on 17 November 2025" in str(opened.docinfo["/Subject"])
        assert str(opened.docinfo["/CreationDate"]) == "D:20251117000000Z"
        with opened.open_metadata() as meta:
            assert meta["dc:title"] == "Battle of Pokrovsk"
            assert str(meta["xmp:CreateDate"]).startswith("2025-11-17")


def test_the_same_page_has_the_same_bytes(tmp_path: Path) -> None:
    for ending in ("pdf", "png", "svg", "tif"):
        one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
        printed(one)
        printed(two)
        assert one.read_bytes() == two.read_bytes(), ending


def test_another_process_makes_the_same_bytes(tmp_path: Path, pdf: Path) -> None:
    program = f"""
from pathlib import Path
from tests.paint.test_page_painter import printed
printed(Path({str(tmp_path / "other.pdf")!r}))
"""
    environ = {**os.environ, "QT_HASH_SEED": "0", "PYTHONHASHSEED": "3"}
    environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", program], check=True, env=environ, cwd=root, timeout=120)
    assert (tmp_path / "other.pdf").read_bytes() == pdf.read_bytes()


def test_finishing_removes_the_clock_and_random_ids() -> None:
    def raw(identity: bytes, when: str) -> bytes:
        made = pikepdf.new()
        made.add_blank_page()
        made.docinfo["/CreationDate"] = when
        made.trailer["/ID"] = pikepdf.Array([identity, identity])
        out = BytesIO()
        made.save(out)
        return out.getvalue()

    facts = DocumentFacts("A title", "A subject", day=date(2025, 11, 17))
    one = finish_pdf(raw(b"0123456789abcdef", "D:20260101000000Z"), facts)
    two = finish_pdf(raw(b"fedcba9876543210", "D:20270707121212Z"), facts)
    assert one == two
    assert one != finish_pdf(raw(b"0123456789abcdef", "D:1"), replace(facts, title="Another"))


# --- PNG and SVG --------------------------------------------------------------------


def test_a_png_has_the_pixels_and_the_resolution_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "page.png"
    printed(out, dpi=100)
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1169, 827)
    assert image.dotsPerMeterX() == pytest.approx(100 / 0.0254, abs=1)
    colours = {image.pixel(x, y) for x in range(0, 1169, 7) for y in range(0, 827, 7)}
    assert len(colours) > 20


def test_a_huge_png_is_refused_before_it_takes_the_memory() -> None:
    with pytest.raises(UserError, match="too large"):
        raster_of(composition().pages[0], 5000)


def test_an_impossible_resolution_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="resolution"):
        printed(tmp_path / "page.png", dpi=0)


def test_the_svg_keeps_text_as_text_and_has_no_pictures(tmp_path: Path) -> None:
    out = tmp_path / "page.svg"
    printed(out)
    text = out.read_text(encoding="utf-8")
    assert "<text" in text
    assert "Battle of Pokrovsk" in text
    assert "Situation" in text
    assert "<image" not in text
    assert 'width="297' in text


def test_every_page_of_a_picture_gets_its_own_file(tmp_path: Path) -> None:
    snapshot = make_snapshot(tuple(Row(source=f"Source {n} " * 12) for n in range(80)))
    out = tmp_path / "page.svg"
    done = render_print(snapshot, situation_on(snapshot), REQUEST, out)
    assert done.pages > 1
    assert [path.name for path in done.files] == [
        "page.svg",
        *(f"page-{number}.svg" for number in range(2, done.pages + 1)),
    ]
    assert sum(path.stat().st_size for path in done.files) == done.bytes


# --- files --------------------------------------------------------------------------


def test_the_result_tells_what_was_written(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    done = printed(out).as_dict()
    assert done == {
        "files": [str(out)],
        "pages": 1,
        "on": "2025-11-17",
        "known_on": "2025-11-17",
        "scale": done["scale"],
        "withheld": 0,
        "bytes": out.stat().st_size,
    }
    assert isinstance(done["scale"], int)


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    out.write_bytes(b"mine")
    with pytest.raises(UserError, match="exists already"):
        printed(out)
    assert out.read_bytes() == b"mine"
    printed(out, force=True)
    assert out.read_bytes().startswith(b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["page.pdf"]


def test_a_missing_folder_a_folder_and_an_unknown_ending_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="folder does not exist"):
        printed(tmp_path / "nowhere" / "page.pdf")
    with pytest.raises(UserError, match="unknown kind of page"):
        printed(tmp_path / "page.docx")
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(UserError, match="this is a folder"):
        printed(tmp_path / "folder.pdf")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "page.pdf"
    out.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="the disk is full"):
        write_files({out: b"new"}, force=True)
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.pdf"]


def test_a_missing_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    with pytest.raises(UserError, match="cannot be written: permission denied"):
        write_files({tmp_path / "page.pdf": b"new"})


def test_no_file_is_written_if_one_of_several_exists(tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(b"mine")
    with pytest.raises(UserError, match="exists already"):
        write_files({tmp_path / "a.png": b"1", tmp_path / "b.png": b"2"})
    assert not (tmp_path / "a.png").exists()


def test_a_disk_too_full_for_the_last_file_leaves_all_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(b"old")
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if data == b"2":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match="the disk is full") as caught:
        write_files({tmp_path / "a.png": b"1", tmp_path / "b.png": b"2"}, force=True)
    assert caught.value.where == str(tmp_path / "b.png")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"old"


# --- text ---------------------------------------------------------------------------


def test_measured_widths_grow_with_the_size_and_are_those_of_the_paper() -> None:
    measure = QtTextMeasure()
    small, large = (measure.width("Pokrovsk 17", size) for size in (5.0, 50.0))
    assert large == pytest.approx(10 * small)
    assert measure.width("Pokrovsk", 8.0, bold=True) > measure.width("Pokrovsk", 8.0)


def test_the_painted_text_is_as_wide_as_measured(pdf: Path) -> None:
    shown = run_tool(["pdftotext", "-bbox-layout", pdf, "-"]).stdout
    block = re.search(r'xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>\s*<word[^>]*>Battle', shown)
    assert block is not None
    width = (float(block[2]) - float(block[1])) / 72 * 25.4
    size = 2.6 * PAPERS["A4"].text_size
    assert width == pytest.approx(
        QtTextMeasure().width("Battle of Pokrovsk", size, bold=True), rel=0.02
    )


def test_an_overflowing_page_is_written_whole(tmp_path: Path) -> None:
    snapshot = make_snapshot(tuple(Row(source=f"Source {n} " * 12) for n in range(80)))
    made = compose_pages(snapshot, situation_on(snapshot), REQUEST)
    out = tmp_path / "page.pdf"
    write_composition(made, out)
    with pikepdf.open(out) as opened:
        assert len(opened.pages) == len(made.pages)
