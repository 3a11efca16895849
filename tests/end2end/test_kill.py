"""Killed in the middle of writing, again and again, a file loses nothing that was promised."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from tests.end2end.program import refused, sitmap, start

_ROUNDS = 12
_WRITER = """
import sys, uuid
from pathlib import Path
from sitmap.domain.draft import Draft
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.database import open_store

with open_store(Path(sys.argv[1]), write=True) as db:
    for number in range(10_000):
        draft = Draft(
            kind=Kind.EVENT, valid_text="2025-11-17", title=f"event {number}", text="x" * 20_000,
            geometry=Geometry.point(37 + number / 1e5, 48), party="RU",
        )
        change = edits.add(db, draft, create_missing=True)
        print(change.uids[0], flush=True)
        if number % 3 == 0:
            change = edits.revise(db, change.uids[0], draft)
            print(change.uids[0], flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no such signal")
def test_every_acknowledged_observation_survives(fresh: Path) -> None:
    chance = random.Random(20251117)
    acknowledged: list[str] = []
    for _ in range(_ROUNDS):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(fresh)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        acknowledged += islice((line.strip() for line in writer.stdout), chance.randrange(1, 12))
        _spin(chance.random() * 0.004)
        os.kill(writer.pid, signal.SIGKILL)
        rest, _ = writer.communicate()
        acknowledged += [line for line in rest.splitlines() if len(line) == 36]
        told = sitmap("info", fresh, "--json")
        assert told.err == "" or "cut off" in told.err
    assert all(acknowledged)
    assert sitmap("check", fresh, "--json").data() == {"ok": True, "problems": []}
    _assert_all_there(fresh, acknowledged)
    assert sitmap("info", fresh, "--json").data()["observations"]["event"] >= _ROUNDS


def _spin(seconds: float) -> None:
    """Wait a moment that is shorter than any sleep, so that the kill falls inside a write."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def _assert_all_there(path: Path, uids: list[str]) -> None:
    code = (
        "import sys, uuid\n"
        "from sitmap.store.database import open_store\n"
        "from sitmap.store.reading import observation\n"
        "with open_store(sys.argv[1]) as db:\n"
        "    for line in sys.stdin:\n"
        "        assert str(observation(db, uuid.UUID(line.strip())).uid) == line.strip()\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(path)], input="\n".join(uids), text=True, check=True
    )


def test_a_command_that_returned_is_on_disk(fresh: Path) -> None:
    add = ("add", fresh, "--kind", "event", "--on", "2025-11-17", "--json")
    uids = [sitmap(*add, alone=True).data()["uid"] for _ in range(3)]
    _assert_all_there(fresh, uids)
    assert "no such" in refused("retract", fresh, "x" + uids[0][1:], "--because", "x")["what"]


def test_two_writers_at_once_lose_nothing(fresh: Path) -> None:
    add = ("add", fresh, "--kind", "event", "--on", "2025-11-17", "--party", "RU", "--json")
    running = [start(*add) for _ in range(4)]
    codes = []
    for one in running:
        _, err = one.communicate(timeout=60)
        codes.append(one.returncode)
        assert "Traceback" not in err.decode()
    assert set(codes) <= {0, 1}
    assert codes.count(0) >= 1
    found = sitmap("info", fresh, "--json").data()["observations"]["event"]
    assert found == codes.count(0)


def test_an_interrupted_command_told_nothing_that_is_not_on_disk(fresh: Path) -> None:
    add = ("add", fresh, "--kind", "event", "--on", "2025-11-17", "--json")
    done = 0
    for wait in (0.15, 0.25, 0.35):
        running = start(*add)
        _spin(wait)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        assert running.returncode in (0, 130, -signal.SIGINT), err.decode()
        assert out or running.returncode != 0
        done += bool(out)
    assert sitmap("info", fresh, "--json").data()["observations"]["event"] >= done
    assert sitmap("check", fresh, "--json").data()["ok"]
