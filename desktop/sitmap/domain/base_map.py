"""What is remembered of a base map of the user's own.

Where its file lies and what to say of it; never its content. How it is stored, read and drawn
belongs to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["INCLUDED", "RememberedBaseMap"]

INCLUDED: Final = "included"
"""The name of the base map that the program brings along."""


@dataclass(frozen=True, slots=True)
class RememberedBaseMap:
    """One base map: ``kind`` raster, tiles or vector; ``extent`` w, s, e, n in degrees.

    ``path`` is absolute; ``names`` lets the included names and borders show above it; ``size``
    are the bytes of the file when it was remembered; at most one of a file is ``shown``.
    """

    name: str
    path: Path
    kind: str
    attribution: str
    extent: tuple[float, float, float, float]
    names: bool
    size: int
    shown: bool = True
