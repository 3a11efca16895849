"""Texts kept as bytes behave as the list that they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.exchange.packed_words import PackedWords, packed_words

WORDS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5))


@given(WORDS, st.integers(-12, 12), st.integers(-12, 12), st.sampled_from([1, 2, -1]))
def test_it_is_the_list(words: list[str], low: int, high: int, step: int) -> None:
    packed = PackedWords(packed_words(words), len(words))
    assert list(packed) == words
    assert len(packed) == len(words)
    assert packed[low:high:step] == words[low:high:step]
    for place in range(-len(words), len(words)):
        assert packed[place] == words[place]
    with pytest.raises(IndexError):
        packed[len(words)]
    assert packed.index(words[-1]) == words.index(words[-1]) if words else not packed


@pytest.mark.parametrize(
    ("data", "count"), [(b"a\x00b", 1), (b"a", 2), (b"a", 0), (b"\xff", 1), (b"a\x00\x00", 2)]
)
def test_bytes_that_do_not_fit(data: bytes, count: int) -> None:
    with pytest.raises(ValueError, match=r"texts|utf-8"):
        PackedWords(np.frombuffer(data, np.uint8), count)
