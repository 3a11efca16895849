"""Pages and films where the world is against them: one clear line, nothing lost, nothing half."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sitmap.errors import UserError
from sitmap.exchange.encoder import Encoder, Film
from tests.end2end.program import refused, sitmap, start
from tests.helpers.tools import run_tool

_DAY = ("--on", "2025-11-17", "--tlp", "TLP:CLEAR")
_DAYS = ("--from", "2024-08-01", "--to", "2025-11-17", "--every-step", "--size", "1280x720")
ENDINGS = ("pdf", "png", "tif", "svg")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no such signal")
@pytest.mark.parametrize("name", ["film.mp4", "film.gif"])
def test_a_film_killed_in_the_middle_leaves_the_earlier_one(
    case: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    out.write_bytes(b"the earlier one")
    running = start("animate", case, out, *_DAYS, "--lines", "--json", "--force")
    assert running.stdout is not None
    for line in running.stdout:
        if b"progress" in line:
            break
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert out.read_bytes() == b"the earlier one"


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="this system has no such signal")
def test_an_interrupted_film_leaves_nothing(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    running = start("animate", case, out, *_DAYS, "--lines", "--json")
    assert running.stdout is not None
    next(line for line in running.stdout if b"progress" in line)
    running.send_signal(signal.SIGINT)
    running.communicate()
    assert running.returncode == 130
    assert list(tmp_path.iterdir()) == [case]


def test_a_film_nobody_listens_to_any_more_stops(case: Path, tmp_path: Path) -> None:
    running = start("animate", case, tmp_path / "film.mp4", *_DAYS, "--lines", "--json")
    assert running.stdout is not None
    next(line for line in running.stdout if b"progress" in line)
    running.stdout.close()
    assert running.stderr is not None
    with running.stderr:
        assert running.wait(60) == 130
    assert list(tmp_path.iterdir()) == [case]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_page_killed_in_the_middle_leaves_the_earlier_one(
    case: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"page.{ending}"
    out.write_bytes(b"the earlier one")
    running = start("print", case, out, *_DAY, "--force")
    try:
        running.wait(0.5)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGKILL)
    running.communicate()
    data = out.read_bytes()
    assert data == b"the earlier one" or running.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_is_said_by_the_encoder(tmp_path: Path) -> None:
    film, full = Film(320, 240, 10), Path("/dev/full")
    encoder = Encoder(film, full, ".gif", tmp_path / "film.gif", [bytes(film.frame_bytes)])
    with pytest.raises(UserError, match=r"(?i)full|space"), encoder:
        _noise(encoder, film)


def _noise(encoder: Encoder, film: Film) -> None:
    for _ in range(50):
        encoder.write(os.urandom(film.frame_bytes))


@pytest.mark.parametrize("scale", ["1:1000", "1:50000000"])
def test_pages_of_a_street_and_of_a_continent_are_pages(
    case: Path, tmp_path: Path, scale: str
) -> None:
    out = tmp_path / "page.pdf"
    where = ("--at", "37.18,48.28", "--scale", scale)
    told = sitmap("print", case, out, *_DAY, *where, "--json").data()
    assert told["scale"] == int(scale[2:])
    words = run_tool(["pdftotext", "-layout", out, "-"]).stdout.replace("\u202f", " ")
    number = f"{told['scale']:,}".replace(",", " ")
    assert f"1:{number}" in words
    assert "Situation on" in words


@pytest.mark.scale
def test_the_largest_sheet_takes_bounded_memory(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.png"
    running = start("print", case, out, *_DAY, "--paper", "A0", "--dpi", "600")
    most = 0
    while running.poll() is None:
        most = max(most, _resident_kb(running.pid))
        time.sleep(0.2)
    assert running.returncode == 0
    assert 0 < most < 1_200_000


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmRSS"))
    return next((int(words[1]) for words in lines), 0)


def test_a_redacted_film_says_what_was_withheld(demonstration: Path, tmp_path: Path) -> None:
    days = ("--from", "2025-11-16", "--to", "2025-11-17", "--size", "640x480")
    plain, safe = tmp_path / "plain-{date}.png", tmp_path / "safe-{date}.png"
    whole = sitmap("animate", demonstration, plain, *days, "--json").data()
    told = sitmap("animate", demonstration, safe, *days, "--redact", "public", "--json").data()
    assert (whole["withheld"], told["withheld"]) == (0, 0)
    assert Path(whole["files"][0]).read_bytes() != Path(told["files"][0]).read_bytes()
    refused("animate", demonstration, safe, *days, "--redact", "nobody")


def test_the_story_of_a_redacted_film_is_refused(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "story.mp4"
    told = refused(
        "animate", demonstration, out, "--story", "The article's account", "--redact", "public"
    )
    assert "cannot be redacted" in told["what"]
    assert not out.exists()
