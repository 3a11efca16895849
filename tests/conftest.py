"""What holds for every test: its own profile, no network, no stray thread, no warning.

Nothing here imports Qt: the unit tests run without it.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# Before any test module may import Qt or pyproj.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PROJ_NETWORK"] = "OFF"
os.environ["LC_ALL"] = "C.UTF-8"

# Two cores are shared by many tests, so a slow example is no fault of the code.
settings.register_profile(
    "sitmap", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", settings.get_profile("sitmap"), derandomize=True, database=None, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "sitmap")

_PATIENCE_S = 10.0


@pytest.fixture(autouse=True)
def own_profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test settings, recent files and a cache of its own."""
    folder = tmp_path_factory.mktemp("profile")
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whoever reaches beyond this machine; sockets in the file system may be used."""
    plain_connect = socket.socket.connect
    plain_connect_ex = socket.socket.connect_ex

    def refuse(address: object) -> NoReturn:
        pytest.fail(f"a test reached for the network: {address}")

    def connect(self: socket.socket, address: str) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            refuse(address)
        plain_connect(self, address)

    def connect_ex(self: socket.socket, address: str) -> int:
        if self.family != getattr(socket, "AF_UNIX", None):
            refuse(address)
        return plain_connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_args, **_more: refuse(host))


class _Collector(logging.Handler):
    """Keeps what was logged at warning level or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning, unless it asks for ``caplog`` and judges by itself."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    if collector.lines and "caplog" not in request.fixturenames:
        pytest.fail("logged unexpectedly:\n" + "\n".join(collector.lines), pytrace=False)


@pytest.fixture(autouse=True)
def no_stray_thread() -> Iterator[None]:
    """Fail a test after which a thread that it started still runs."""
    before = set(threading.enumerate())
    yield
    # Threads of Qt's pool that once ran Python show as dummies and cannot be joined.
    deadline = time.monotonic() + _PATIENCE_S
    for thread in set(threading.enumerate()) - before:
        if not isinstance(thread, threading._DummyThread):
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                pytest.fail(f"the thread {thread.name} still runs", pytrace=False)
