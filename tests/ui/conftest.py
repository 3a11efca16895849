"""What the tests of widgets share; a module that needs another file has its own ``parts``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.store.demonstration import write_demonstration
from tests.helpers.window_parts import Parts, parts_of


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """The demonstration case, opened as the window does."""
    path = tmp_path / "d.gpkg"
    write_demonstration(path)
    with parts_of(path) as made:
        yield made
