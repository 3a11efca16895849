"""Damaged files by the thousand, read by the real child process: words each time, no crash."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.exchange.child import Child, Limits
from sitmap.store.database import Database, open_store
from tests.end2end.mutations import damaged, verdict
from tests.end2end.program import sitmap

KINDS = ("", "", "event", "control", "metric")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "case.gpkg"
    sitmap("new", path, "--title", "Damaged")
    with open_store(path) as db:
        yield db


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with Child(Limits(memory=3072)) as made:
        yield made


def one(seed: int, folder: Path, child: Child, db: Database) -> tuple[str, Path]:
    """Try the damaged file of one seed; return what is wrong and where it lies."""
    chance = random.Random(seed)
    name, file, data = damaged(chance)
    path = folder / file
    path.write_bytes(data)
    wrong = verdict(path, child, db, chance.choice(KINDS))
    return (f"seed {seed} ({name}): {wrong}" if wrong else ""), path


def test_damaged_files_get_words(tmp_path: Path, child: Child, empty: Database) -> None:
    found = [wrong for seed in range(400) if (wrong := one(seed, tmp_path, child, empty)[0])]
    assert found == []


FOUND = sorted((Path(__file__).parent / "damaged").iterdir())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_what_once_broke_the_reader(path: Path, kind: str, child: Child, empty: Database) -> None:
    assert verdict(path, child, empty, kind) == ""


@pytest.mark.scale
def test_damaged_files_for_as_long_as_is_asked(
    tmp_path: Path, child: Child, empty: Database
) -> None:
    """``SITMAP_FUZZ_SECONDS`` says how long, ``SITMAP_FUZZ_KEEP`` where findings are kept."""
    until = time.monotonic() + float(os.environ.get("SITMAP_FUZZ_SECONDS", "60"))
    keep = Path(os.environ.get("SITMAP_FUZZ_KEEP", str(tmp_path / "kept")))
    keep.mkdir(exist_ok=True)
    seed = first = int(os.environ.get("SITMAP_FUZZ_FIRST", "1000"))
    found = []
    with (keep / "log.txt").open("w") as log:
        while time.monotonic() < until:
            wrong, path = one(seed, tmp_path, child, empty)
            if wrong:
                found.append(wrong)
                (keep / f"{seed}-{path.name}").write_bytes(path.read_bytes())
                log.write(wrong + "\n")
            seed += 1
            if not seed % 100:
                log.write(f"{seed - first} tried, {len(found)} found\n")
                log.flush()
    assert found == [], f"{len(found)} of {seed - first}"
