"""Which rows a reader wants to see, beside the dates: party, basis, grade, source, words.

A filter is a frozen value; its mask over all rows is made once and then only indexed, so that
a million rows cost the moving date nothing. Where the choice is made and how it is announced
do not belong here, hidden layers neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Vocabulary
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS
from sitmap.domain.snapshot_texts import CodedTexts
from sitmap.domain.source import CREDIBILITY, RELIABILITY

__all__ = ["NO_FILTER", "Filter", "filter_words", "grade_words"]

_Named = TypeVar("_Named")

_RELIABILITY_SCALE: Final = "".join(RELIABILITY).removesuffix("F")
_CREDIBILITY_SCALE: Final = "".join(CREDIBILITY).removesuffix("6")
"""Grades from best to worst. F and 6 say that nobody can judge: they lie on no scale."""
_MOST_NAMES: Final = 3
_LONGEST_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class Filter:
    """What must be true of a row for it to show; empty parts ask nothing.

    Collections hold codes, of which a row must have one; the empty code stands for rows that
    have none. ``reliability`` and ``credibility`` are the worst Admiralty letter and number
    that pass: ``B`` passes A and B, and never F (cannot be judged). ``within_m`` passes rows
    placed at least that precisely; rows without a stated precision do not pass. ``source`` of
    a row is the one that it cites first. ``text`` holds words, all of which must occur in
    title, place, scope, claimant, reference or printed value, in any case.
    """

    kinds: frozenset[Kind] = frozenset()
    parties: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    bases: frozenset[Basis] = frozenset()
    reliability: str = ""
    credibility: str = ""
    within_m: float | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether every row passes."""
        return replace(self, text=self.text.strip()) == Filter()

    @property
    def reads_words(self) -> bool:
        """Whether the words of every row must be read: slow for a million of them."""
        return bool(self.text.strip() or self.reliability or self.credibility)

    def matches(
        self, snapshot: Snapshot, rows: NDArray[np.integer] | None = None
    ) -> NDArray[np.bool_]:
        """Return which of ``rows`` pass (bool, one each); None asks all rows of the snapshot."""
        columns, lists = snapshot.columns, snapshot.vocabulary
        some: slice | NDArray[np.integer] = slice(None) if rows is None else rows
        keep = np.ones(len(columns.kind[some]), np.bool_)
        for wanted, column, codes in (
            (self.parties, columns.party, lists.parties),
            (self.categories, columns.category, lists.categories),
            (self.series, columns.series, lists.series),
            (self.sources, columns.source, lists.sources),
        ):
            if wanted:
                keep &= _chosen(codes, wanted, none=True)[column[some]]
        if self.kinds:
            keep &= _chosen(KINDS, self.kinds)[columns.kind[some]]
        if self.bases:
            keep &= _chosen(BASES, self.bases)[columns.basis[some]]
        if self.within_m is not None:
            keep &= columns.precision_m[some] <= self.within_m
        if self.reliability or self.credibility:
            keep &= _saying(snapshot.texts.grade, self._passes, rows)
        if self.text.strip():
            keep &= _speaking(snapshot, self.text.casefold().split(), rows)
        return keep

    def _passes(self, grade: str) -> bool:
        return _at_least(grade[:1], self.reliability, _RELIABILITY_SCALE) and _at_least(
            grade[1:2], self.credibility, _CREDIBILITY_SCALE
        )


NO_FILTER: Final = Filter()
"""Passes every row."""


def _chosen(
    codes: Collection[_Named], wanted: Collection[_Named], *, none: bool = False
) -> NDArray[np.bool_]:
    """Return a table by number; with ``none`` its last entry, which -1 finds, is for no code."""
    table = [code in wanted for code in codes]
    return np.array([*table, "" in wanted] if none else table, np.bool_)


def _at_least(given: str, worst: str, scale: str) -> bool:
    """Return whether one half of a grade is on the scale and not below ``worst``."""
    if not worst:
        return True
    return bool(given) and 0 <= scale.find(given) <= scale.find(worst)


def _speaking(
    snapshot: Snapshot, words: Sequence[str], rows: NDArray[np.integer] | None
) -> NDArray[np.bool_]:
    """Return which rows hold all words, each in any of their texts.

    One text after the other is read whole: the words of very many rows are not kept together.
    """
    t = snapshot.texts
    if rows is not None:
        t.load(rows.tolist())
    found = [np.zeros(len(snapshot) if rows is None else len(rows), np.bool_) for _ in words]
    for texts in (t.title, t.place, t.scope, t.claimant, t.source_ref, t.value_text):
        folded = _folded(texts, rows)
        for place, word in enumerate(words):
            found[place] |= folded(word)
    return np.asarray(np.all(np.array(found, np.bool_), axis=0), np.bool_)


def _folded(
    texts: Sequence[str], rows: NDArray[np.integer] | None
) -> Callable[[str], NDArray[np.bool_]]:
    """Return a function that tells which rows of one text hold a word, in any case."""
    if isinstance(texts, CodedTexts):
        return lambda word: _saying(texts, lambda text: word in text.casefold(), rows)
    asked = texts if rows is None else [texts[row] for row in rows.tolist()]
    folded = [text.casefold() for text in asked]
    return lambda word: np.fromiter((word in text for text in folded), np.bool_, len(folded))


def _saying(
    texts: Sequence[str], passes: Callable[[str], bool], rows: NDArray[np.integer] | None
) -> NDArray[np.bool_]:
    """Return which rows have a text that passes; of texts with few values each is asked once."""
    if isinstance(texts, CodedTexts):
        table = np.array([passes(word) for word in texts.words], np.bool_)
        found: NDArray[np.bool_] = table[texts.codes if rows is None else texts.codes[rows]]
        return found
    known = cache(passes)
    asked = texts if rows is None else [texts[row] for row in rows.tolist()]
    return np.fromiter((known(text) for text in asked), np.bool_, len(asked))


# --- words --------------------------------------------------------------------------


def grade_words(reliability: str, credibility: str) -> str:
    """Return what a demand on grades says, for example ``reliability B or better``."""
    parts = []
    if reliability:
        parts.append(f"reliability {reliability}" + (" or better" if reliability != "A" else ""))
    if credibility:
        parts.append(f"credibility {credibility}" + (" or better" if credibility != "1" else ""))
    return ", ".join(parts)


def filter_words(chosen: Filter, vocabulary: Vocabulary) -> str:
    """Return a filter in words for screen and paper; empty for one that passes all."""
    v = vocabulary
    parts = [
        _names(chosen.kinds, {kind: kind.value for kind in Kind}),
        _names(chosen.parties, {code: item.name for code, item in v.parties.items()}, "party"),
        _names(
            chosen.categories, {code: item.name for code, item in v.categories.items()}, "category"
        ),
        _names(chosen.series, {code: code for code in v.series}, "series"),
        _names(chosen.bases, {basis: basis.value for basis in Basis}),
        _names(
            chosen.sources,
            {code: _cut(item.title or code) for code, item in v.sources.items()},
            "source",
        ),
        grade_words(chosen.reliability, chosen.credibility),
        "" if chosen.within_m is None else f"placed within {chosen.within_m:,.0f} m",
        f"text “{' '.join(chosen.text.split())}”" if chosen.text.strip() else "",
    ]
    return ", ".join(part for part in parts if part)


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def _names(wanted: Collection[_Named], names: dict[_Named, str], what: str = "") -> str:
    """Return the wanted names in the file's order, a few of them in full."""
    found = [name for code, name in names.items() if code in wanted]
    if what and "" in wanted:
        found.append(f"no {what}")
    if len(found) > _MOST_NAMES + 1:
        found = [*found[:_MOST_NAMES], f"{len(found) - _MOST_NAMES} more"]
    return " or ".join(found)
