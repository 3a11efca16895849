"""With a display, without one, and with one that is named but gone."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end2end.program import sitmap, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="displays of Linux")

NONE = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
GONE = {**NONE, "DISPLAY": ":4077"}


@pytest.mark.parametrize("environ", [NONE, GONE])
def test_pictures_need_no_display(
    environ: dict[str, str], demonstration: Path, tmp_path: Path
) -> None:
    day = ("--on", "2025-11-17")
    for ran in (
        sitmap("print", demonstration, tmp_path / "page.pdf", *day, environ=environ),
        sitmap("window", demonstration, tmp_path / "window.png", *day, environ=environ),
    ):
        assert all(line.startswith("sitmap: ") for line in ran.err.splitlines()), ran.err
    assert len(list(tmp_path.iterdir())) == 2


def test_an_application_that_nobody_can_see_says_so_and_can_be_interrupted(
    demonstration: Path,
) -> None:
    with start(demonstration, environ=NONE) as running:
        try:
            assert running.stderr is not None
            assert b"no display" in running.stderr.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                running.wait(2)
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=30)
        finally:
            running.kill()
    assert running.returncode in (130, -signal.SIGINT)
    assert err == b""
