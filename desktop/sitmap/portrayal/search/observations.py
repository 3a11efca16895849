"""Observations by their words: title, text, place, claimant, source, party, category.

Each typed word must begin a word of the observation, or of the source, party or category that
it names. Rows with the words in their title come first, then the newest. Only when nothing is
found are typing errors forgiven. What the knowledge asked for does not show is not searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import describe, parse_edtf
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.errors import UserError
from sitmap.portrayal.search.result import Found
from sitmap.portrayal.search.spelling import words_of
from sitmap.portrayal.search.words import WordIndex

__all__ = ["LARGE", "ObservationIndex"]

LARGE: Final = 300_000
"""Beyond as many rows only titles and places are searched: memory comes before completeness."""
_SLICE: Final = 4096
_BARE: Final = str.maketrans("\n\t\r", "   ")
_DENOMINATOR: Final = 400_000.0
_LATEST: Final = Known()


@dataclass(frozen=True, eq=False)
class _List:
    """A list of the file that a column names: words of its entries, and each row's entry."""

    words: WordIndex
    entry: NDArray[np.integer]

    @classmethod
    def of(cls, entries: Iterable[str], entry: NDArray[np.integer]) -> _List:
        lines = [words.translate(_BARE) for words in entries]
        return cls(WordIndex.build(["\n".join([*lines, ""])]), entry)

    def rows(self, mark: Callable[[WordIndex], NDArray[np.uint8]]) -> NDArray[np.bool_] | None:
        """Return which rows name an entry that is marked (bool, as many as the column).

        None where no entry is marked, which is the rule.
        """
        marked = np.append(mark(self.words) > 0, False)  # the last is for -1, no entry
        if not marked.any():
            return None
        named: NDArray[np.bool_] = marked[self.entry]
        return named


@dataclass(frozen=True, eq=False)
class ObservationIndex:
    """The rows of a snapshot that count; row i of the index is ``rows[i]`` of the snapshot.

    ``newness`` (int64) grows with the start of a row's validity.
    """

    snapshot: Snapshot
    rows: NDArray[np.intp]
    words: WordIndex
    lists: tuple[_List, ...]
    newness: NDArray[np.int64]

    @classmethod
    def build(
        cls, snapshot: Snapshot, bodies: Mapping[bytes, str], known: Known = _LATEST
    ) -> ObservationIndex:
        """Return the index of what ``known`` may show.

        ``bodies`` are the long texts by uid, where they are at hand.
        """
        rows = snapshot.known_rows(known).astype(np.intp)
        c, lists = snapshot.columns, snapshot.vocabulary
        order = np.argsort(c.valid_from[rows], kind="stable")
        newness = np.empty(len(rows), np.int64)
        newness[order] = np.arange(len(rows))
        named = (
            _List.of(
                (f"{s.code} {s.title} {s.publisher} {s.author}" for s in lists.sources.values()),
                c.source[rows],
            ),
            _List.of((party.name for party in lists.parties.values()), c.party[rows]),
            _List.of((item.name for item in lists.categories.values()), c.category[rows]),
            _List.of((item.name for item in lists.metrics.values()), c.metric[rows]),
        )
        words = WordIndex.build(_slices(snapshot, rows, bodies))
        return cls(snapshot, rows, words, named, newness)

    def find(self, text: str, limit: int) -> list[Found]:
        """Return the best observations for a text."""
        words = words_of(text)
        if not words or not len(self.rows):
            return []
        score = self._score(words, lambda word: lambda index: index.mark(index.beginning(word)))
        alike = score is None
        if score is None:
            score = self._score(words, lambda word: lambda index: index.mark_alike(word))
        if score is None:
            return []
        hits = np.flatnonzero(score)
        merit = (score[hits].astype(np.int64) << 40) + self.newness[hits]
        if len(hits) > limit:
            kept = np.argpartition(merit, -limit)[-limit:]
            hits, merit = hits[kept], merit[kept]
        best = hits[np.argsort(-merit, kind="stable")]
        rows = self.rows[best].tolist()
        self.snapshot.texts.load(rows)
        return [_found(self.snapshot, row, alike=alike) for row in rows]

    def _score(
        self,
        words: Sequence[str],
        marking: Callable[[str], Callable[[WordIndex], NDArray[np.uint8]]],
    ) -> NDArray[np.uint16] | None:
        """Return for each row 0, or how well all words fit; None where no row has them all."""
        total = np.zeros(len(self.rows), np.uint16)
        every = np.ones(len(self.rows), np.bool_)
        for word in words:
            mark = marking(word)
            marks = mark(self.words).astype(np.uint16)
            for named in (entries.rows(mark) for entries in self.lists):
                if named is not None:
                    np.maximum(marks, named, out=marks)
            every &= marks > 0
            total += marks
        total[~every] = 0
        return total if every.any() else None


def _slices(
    snapshot: Snapshot, rows: NDArray[np.intp], bodies: Mapping[bytes, str]
) -> Iterator[str]:
    """Yield the words of a few thousand rows at a time: nobody is held up for long.

    Columns are gone through in their order, which those that lie in the file do well.
    """
    texts = snapshot.texts
    columns = [texts.title, texts.place]
    if len(rows) <= LARGE:
        columns += [texts.claimant, texts.value_text, texts.scope, texts.source_ref]
    readers = [iter(column) for column in columns]
    for start in range(0, len(snapshot), _SLICE):
        parts = [list(islice(reader, _SLICE)) for reader in readers]
        low, high = np.searchsorted(rows, (start, start + _SLICE)).tolist()
        chosen = rows[low:high]
        long = _bodies(snapshot, chosen, bodies)
        lines = [
            f"{_bare(parts[0][i])}\t{_bare(' '.join([*(part[i] for part in parts[1:]), body]))}"
            for i, body in zip((chosen - start).tolist(), long, strict=True)
        ]
        yield "\n".join([*lines, ""])


def _bare(text: str) -> str:
    """Return a text without ends of lines and tabs, which part rows and their parts."""
    return text if text.isprintable() else text.translate(_BARE)


def _bodies(snapshot: Snapshot, rows: NDArray[np.intp], bodies: Mapping[bytes, str]) -> list[str]:
    if not bodies:
        return [""] * len(rows)
    return [bodies.get(uid.tobytes(), "") for uid in snapshot.columns.uid[rows]]


def _found(snapshot: Snapshot, row: int, *, alike: bool) -> Found:
    columns, texts = snapshot.columns, snapshot.texts
    kind = KINDS[int(columns.kind[row])]
    codes, source = snapshot.source_codes, int(columns.source[row])
    party = snapshot.party_of(row)
    parts = [
        _date_words(texts.valid_text[row], snapshot.info.zone),
        kind.value if kind is not Kind.EVENT else "",
        party.name if party else "",
        texts.place[row],
        codes[source] if 0 <= source < len(codes) else "",
    ]
    return Found(
        "observation",
        texts.title[row] or "Without a title",
        " · ".join(part for part in parts if part),
        float(columns.lon[row]),
        float(columns.lat[row]),
        _DENOMINATOR,
        snapshot.uid(row),
        alike,
    )


def _date_words(text: str, zone: str) -> str:
    """Return a recorded date in words; a file of others may hold one that has none."""
    if not text:
        return "undated"
    try:
        return describe(parse_edtf(text, zone), zone)
    except UserError:
        return text
