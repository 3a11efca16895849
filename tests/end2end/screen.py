"""A screen in memory with a keyboard: Xvfb and as much of the X protocol as the stories need.

Written out instead of taken from a tool, so that Xvfb is all that must be installed.
"""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.helpers.tools import program

__all__ = ["KEYS", "Screen", "screen", "wait_until"]

KEYS: Final = {"Left": 0xFF51, "Right": 0xFF53, "Return": 0xFF0D, "Control": 0xFFE3, "q": 0x71}
_PATIENCE_S: Final = 30.0
_VIEWABLE: Final = 2


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds; fails with ``what`` was waited for."""
    end = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


class Screen:
    """A connection to an X server; widths and heights in pixels."""

    def __init__(self, number: int, size: tuple[int, int]) -> None:
        self.display = f":{number}"
        self.size = size
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"/tmp/.X11-unix/X{number}")
        self._socket.sendall(struct.pack("<BxHHHHxx", 0x6C, 11, 0, 0, 0))
        status, length = struct.unpack("<B5xH", self._read(8))
        setup = self._read(4 * length)
        assert status == 1
        vendor, formats = struct.unpack_from("<H", setup, 16)[0], setup[21]
        screens = 32 + (vendor + 3) // 4 * 4 + 8 * formats
        self._root: int = struct.unpack_from("<I", setup, screens)[0]
        first, last = setup[26], setup[27]
        self._keycodes = self._read_keyboard(first, last - first + 1)
        self._test = self._extension("XTEST")

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def windows(self) -> dict[int, str]:
        """Return the titles of the windows that show on the screen."""
        reply = self._ask(struct.pack("<BxHI", 15, 2, self._root))
        (count,) = struct.unpack_from("<H", reply, 16)
        found = struct.unpack_from(f"<{count}I", reply, 32)
        titles = {window: self._title(window) for window in found if self._shows(window)}
        return {window: title for window, title in titles.items() if title}

    def focus(self, window: int) -> None:
        """Let the keyboard talk to a window."""
        self._socket.sendall(struct.pack("<BBHII", 42, 1, 3, window, 0))

    def press(self, *keys: str) -> None:
        """Press keys together and release them."""
        codes = [self._keycodes[KEYS[key]] for key in keys]
        for kind, order in ((2, codes), (3, codes[::-1])):
            for code in order:
                event = struct.pack("<BBxxII8xhh7xB", kind, code, 0, 0, 0, 0, 0)
                self._socket.sendall(struct.pack("<BBH", self._test, 2, 9) + event)

    def picture(self) -> NDArray[np.uint8]:
        """Return the screen as (height, width, 4) bytes."""
        width, height = self.size
        request = struct.pack("<BBHIhhHHI", 73, 2, 5, self._root, 0, 0, width, height, 0xFFFFFFFF)
        pixels = np.frombuffer(self._ask(request)[32:], np.uint8)
        return pixels[: width * height * 4].reshape(height, width, 4)

    def _shows(self, window: int) -> bool:
        try:
            return self._ask(struct.pack("<BxHI", 3, 2, window))[26] == _VIEWABLE
        except LookupError:  # it went away between two questions
            return False

    def _title(self, window: int) -> str:
        name = self._atom("_NET_WM_NAME")
        try:
            reply = self._ask(struct.pack("<BBHIIIII", 20, 0, 6, window, name, 0, 0, 256))
        except LookupError:
            return ""
        (length,) = struct.unpack_from("<I", reply, 16)
        return reply[32 : 32 + length].decode()

    def _atom(self, name: str) -> int:
        reply = self._ask(_named(struct.pack("<BB", 16, 0), name))
        return int(struct.unpack_from("<I", reply, 8)[0])

    def _extension(self, name: str) -> int:
        reply = self._ask(_named(struct.pack("<BB", 98, 0), name))
        assert reply[8] == 1, f"the server has no {name}"
        return reply[9]

    def _read_keyboard(self, first: int, count: int) -> dict[int, int]:
        reply = self._ask(struct.pack("<BxHBBxx", 101, 2, first, count))
        width = reply[1]
        symbols = struct.unpack_from(f"<{width * count}I", reply, 32)
        return {symbols[i * width]: first + i for i in reversed(range(count))}

    def _ask(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        while True:
            head = self._read(32)
            if head[0] == 0:
                raise LookupError(f"the server answers with error {head[1]}")
            if head[0] == 1:
                return head + self._read(4 * struct.unpack_from("<I", head, 4)[0])

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._socket.recv(count - len(parts))
            assert part, "the server went away"
            parts += part
        return bytes(parts)


def _named(start: bytes, name: str) -> bytes:
    text = name.encode()
    padded = text + b"\0" * (-len(text) % 4)
    return start + struct.pack("<HHxx", 2 + len(padded) // 4, len(text)) + padded


@contextmanager
def screen(size: tuple[int, int] = (1600, 1000)) -> Iterator[Screen]:
    """Start a server for the time of a test; skips where Xvfb is missing."""
    server = program("Xvfb")
    reading, writing = os.pipe()
    running = subprocess.Popen(
        [
            *(server, "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24"),
            *("-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            number = int(numbers.readline())
        wait_until(Path(f"/tmp/.X11-unix/X{number}").exists, "the screen")
        made = Screen(number, size)
        yield made
        made.close()
    finally:
        running.terminate()
        running.wait()
