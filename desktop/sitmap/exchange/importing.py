"""Reading what others publish, for recording it: the program's end of an import.

Asks the child process and checks what it hands over. What is new of it, and how it is
recorded, is the store's matter.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.exchange.child import Answer, Child
from sitmap.exchange.import_choice import UNPACK_MB, ImportChoice, ask_child, fallback_source
from sitmap.exchange.import_columns import ImportPart, unpacked
from sitmap.exchange.presets import Preset, source_of
from sitmap.progress import Progress

__all__ = ["UNPACK_MB", "ImportChoice", "ImportRead", "Rejected", "described", "read_sources"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be read; row 0 is the whole file."""

    file: str
    row: int
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class ImportRead:
    """What the files hold: checked drafts, and what is to be said of the rest.

    ``read`` counts the records of the sources, the rejected and left out ones included.
    """

    parts: tuple[ImportPart, ...]
    sources: tuple[Source, ...]
    read: int
    files: int
    undated: int
    flagged: int
    presets: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[str, ...]
    left_out: dict[str, int]

    @property
    def cited(self) -> frozenset[str]:
        """The codes of all sources that the rows cite."""
        found: set[str] = set()
        for part in self.parts:
            words = part.columns.source
            found.update([words] if isinstance(words, str) else words)
        return frozenset(found - {""})

    def unlicensed(self, known: Container[str]) -> tuple[str, ...]:
        """Return cited sources of which no licence is told and that are not ``known``."""
        told = {source.code for source in self.sources if source.licence}
        return tuple(sorted(code for code in self.cited if code not in told and code not in known))


def read_sources(
    paths: Sequence[Path],
    choice: ImportChoice,
    zone: str,
    *,
    child: Child | None = None,
    progress: Progress | None = None,
) -> ImportRead:
    """Read files, folders or archives; ``zone`` is that of the situation file.

    Raises UserError if nothing of them can be read, Cancelled if ``progress`` says so.
    """
    answer, presets = ask_child("import.read", paths, choice, zone, child, progress)
    return described(_read(answer), choice, presets, paths)


def _read(answer: Answer) -> ImportRead:
    facts, arrays = answer.facts, answer.arrays
    try:
        report = json.loads(arrays["report"].tobytes())
        parts = tuple(
            unpacked(told, _of_part(arrays, number)) for number, told in enumerate(facts["parts"])
        )
        used = tuple(str(name) for name in facts["presets"])
        return ImportRead(
            parts=parts,
            sources=(),
            read=int(facts["read"]),
            files=int(facts["files"]),
            undated=int(facts["undated"]),
            flagged=int(facts["flagged"]),
            presets=used,
            rejected=tuple(
                Rejected(str(r["file"]), int(r["row"]), str(r["reason"]), str(r["hint"]))
                for r in report["rejected"]
            ),
            warnings=tuple(map(str, report["warnings"])),
            left_out={str(k): int(v) for k, v in report["left_out"].items()},
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UserError("what was read of the file does not fit together") from error


def _of_part(arrays: dict[str, NDArray[Any]], number: int) -> dict[str, NDArray[np.generic]]:
    """Take the arrays of a part out of all: what is unpacked need not be kept twice."""
    start = f"{number}."
    names = [name for name in arrays if name.startswith(start)]
    return {name.removeprefix(start): arrays.pop(name) for name in names}


def described(
    read: ImportRead, choice: ImportChoice, presets: Sequence[Preset], paths: Sequence[Path]
) -> ImportRead:
    """Return what was read with the cited sources as far as presets or the user describe them."""
    found = {
        source.code: source
        for preset in presets
        if preset["name"] in read.presets
        if (source := source_of(preset)) is not None
    }
    cited = read.cited
    fallback = choice.source or fallback_source(paths)
    if fallback in cited and fallback not in found:
        found[fallback] = Source(fallback, fallback)
    if choice.described is not None:
        found[choice.described.code] = choice.described
    if choice.licence:
        found.update({code: Source(code, code) for code in cited - found.keys()})
        found = {code: replace(item, licence=choice.licence) for code, item in found.items()}
    return replace(read, sources=tuple(item for code, item in found.items() if code in cited))
