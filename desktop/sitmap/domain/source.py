"""Who says so: source records and the Admiralty grades. No statement's content belongs here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["CREDIBILITY", "RELIABILITY", "Source", "describe_grade"]

RELIABILITY: Final = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: Final = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that observations cite; empty text means unknown."""

    code: str
    title: str
    publisher: str = ""
    author: str = ""
    address: str = ""
    published: str = ""
    describes: str = ""
    language: str = ""
    licence: str = ""
    redistribution: str = "unknown"
    attribution: str = ""
    archive_sha256: str = ""
    reliability: str = "F"
    credibility: str = "6"

    def citation(self) -> str:
        """Return one line for a source list, with ``unknown`` where nothing is known."""
        parts = [self.title, f"publisher {self.publisher or 'unknown'}"]
        if self.author:
            parts.append(f"author {self.author}")
        parts.append(f"published {self.published or 'unknown'}")
        if self.describes:
            parts.append(f"describes {self.describes}")
        parts.append(f"licence {self.licence or 'unknown'}")
        parts.append(f"grade {self.reliability}{self.credibility}")
        return "; ".join(parts)


def describe_grade(grade: str) -> str:
    """Return the words for a grade such as ``F6``; unknown letters give ``not graded``."""
    if len(grade) != 2 or grade[0] not in RELIABILITY or grade[1] not in CREDIBILITY:
        return "not graded"
    return f"{RELIABILITY[grade[0]]}; {CREDIBILITY[grade[1]]}"
