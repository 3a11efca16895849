from __future__ import annotations

import gc
import weakref

from sitmap.starting import automatic, begin, by_hand, over, search_if_due


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


class _Ring:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


def test_while_threads_live_garbage_is_searched_for_by_hand() -> None:
    assert gc.isenabled()
    by_hand()
    by_hand()
    try:
        automatic()
        assert not gc.isenabled()
        gc.collect()
        lost = weakref.ref(_Ring())
        search_if_due()
        assert lost() is not None  # too little to search for
        held = [_Ring() for _ in range(gc.get_threshold()[0] + 10)]
        search_if_due()
        assert lost() is None
        assert all(ring.itself is ring for ring in held)
        begin()
        over()
        assert not gc.isenabled()
    finally:
        automatic()
        gc.unfreeze()
    assert gc.isenabled()
