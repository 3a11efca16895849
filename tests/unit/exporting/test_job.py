"""An export appears whole or not at all, and can be cancelled at any batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitmap.errors import Cancelled
from sitmap.exchange.writing.forms import FORMS
from sitmap.exporting.job import export
from sitmap.exporting.selection import everything
from sitmap.store.database import open_store
from tests.helpers.small_store import write_small_store


class _StopAt:
    """Cancels at the call with this number."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self, done: int, total: int, label: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("step", [0, 2])
def test_a_cancelled_export_leaves_nothing(ending: str, step: int, tmp_path: Path) -> None:
    store = write_small_store(tmp_path / "case.gpkg")
    out = tmp_path / "out"
    out.mkdir()
    with open_store(store) as db, pytest.raises(Cancelled):
        export(db, everything(db), out / f"a{ending}", progress=_StopAt(step))
    assert not list(out.iterdir())
