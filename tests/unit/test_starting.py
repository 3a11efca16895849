from __future__ import annotations

import gc

from sitmap.starting import begin, over


def test_the_search_for_garbage_waits_for_the_first_picture_only() -> None:
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    try:
        begin()
        assert not gc.isenabled()
        over()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.enable()
        gc.unfreeze()


def test_without_a_beginning_nothing_is_over() -> None:
    frozen = gc.get_freeze_count()
    over()
    assert gc.get_freeze_count() == frozen
