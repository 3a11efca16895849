"""The program as a person starts it: on a screen, with a keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.end2end.program import start
from tests.end2end.screen import Screen, screen, wait_until

# What Qt or the X server say of this machine, not of us.
_ALLOWED = ("libEGL", "MESA", "XDG_RUNTIME_DIR", "qt.qpa.xcb", "dbus")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs an X server")


@pytest.fixture(scope="module")
def display() -> Iterator[Screen]:
    with screen() as made:
        yield made


@contextmanager
def opened(display: Screen, *arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the program on the screen; ends it where the test did not."""
    environ = {"DISPLAY": display.display, "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""}
    running = start(*arguments, environ=environ)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def window_called(display: Screen, part: str, running: subprocess.Popen[bytes]) -> int:
    """Wait for a window whose title holds ``part`` and give it the keyboard."""

    def there() -> bool:
        if running.poll() is not None:
            _, err = running.communicate()
            pytest.fail(f"the program ended with {running.returncode}: {err.decode()}")
        return any(part in title for title in display.windows().values())

    wait_until(there, f"the window {part!r}")
    (window,) = (number for number, title in display.windows().items() if part in title)
    display.focus(window)
    return window


def changed(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Return how many pixels differ."""
    return int((one != other).any(axis=2).sum())


def steady(display: Screen) -> NDArray[np.uint8]:
    """Return the picture once many in a row are all but alike: a cursor may blink."""
    pictures = [display.picture()]

    def still() -> bool:
        pictures.append(display.picture())
        if changed(pictures[-1], pictures[0]) >= 60 or pictures[-1].std() < 5:
            del pictures[:-1]
        return len(pictures) > 30

    wait_until(still, "a steady picture")
    return pictures[-1]


def ended(running: subprocess.Popen[bytes]) -> tuple[int, list[str]]:
    """Wait for the end; return the exit code and what was said that may not be said."""
    out, err = running.communicate(timeout=30)
    lines = (out + err).decode().splitlines()
    return running.returncode, [
        line for line in lines if line.strip() and not any(word in line for word in _ALLOWED)
    ]


def test_the_first_start_opens_the_demonstration_and_asks_nothing(
    display: Screen, demonstration: Path
) -> None:
    with opened(display) as running:
        window_called(display, "Battle of Pokrovsk", running)
        assert len(display.windows()) == 1
        first = steady(display)
        for _ in range(3):
            display.press("Left")
        wait_until(lambda: changed(display.picture(), first) > 1000, "an earlier day")
        earlier = steady(display)
        assert changed(earlier, first) > 1000
        for _ in range(3):
            display.press("Right")
        wait_until(lambda: changed(display.picture(), first) < 300, "the day of the start")
        display.press("Control", "q")
        assert ended(running) == (0, [])
    profile = Path(os.environ["SITMAP_PROFILE_DIR"])
    (copy,) = profile.glob("*.gpkg")
    assert copy.read_bytes() == demonstration.read_bytes()


def test_a_file_named_is_opened_and_left_as_it_was(display: Screen, case: Path) -> None:
    named = case.rename(case.with_name("мапа & more.gpkg"))
    before = named.read_bytes()
    with opened(display, named) as running:
        window_called(display, named.name, running)
        steady(display)
        display.press("Control", "q")
        assert ended(running) == (0, [])
    assert named.read_bytes() == before
    assert [path.name for path in named.parent.iterdir()] == [named.name]


def test_a_file_that_cannot_be_opened_is_told_on_the_screen(
    display: Screen, tmp_path: Path
) -> None:
    path = tmp_path / "letter.gpkg"
    path.write_text("a letter", encoding="utf-8")
    with opened(display, path) as running:
        window_called(display, "Sitmap", running)
        steady(display)
        display.press("Return")
        code, said = ended(running)
    assert code == 1
    (line,) = said
    assert str(path) in line
    assert line.startswith("sitmap: ")
