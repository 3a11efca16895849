"""Which scope of a reading is part of which: by their words only, and only where they say so."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_part_of"]

_WHOLE: Final = re.compile(
    r"\b(?:whole|entire|all|total|overall|nationwide|theatre|theater)\b", re.IGNORECASE
)
_REGION: Final = re.compile(
    r"\b(?:sector|front|oblast|region|raion|district|axis|area)\b", re.IGNORECASE
)
_PORTION: Final = re.compile(r"\b(?:of|in|within) (?:the )?(?P<whole>.+)$", re.IGNORECASE)


def is_part_of(part: str, whole: str) -> bool:
    """Whether the words of one scope say that it lies within another.

    ``some areas of the X`` lies within ``X``, ``X`` within the ``X sector``, any named scope
    within a ``whole front``. Scopes that say nothing of each other are no parts.
    """
    inner, outer = (" ".join(text.casefold().split()) for text in (part, whole))
    if not inner or not outer or inner == outer:
        return False
    found = _PORTION.search(inner)
    if found is not None and found["whole"] == outer:
        return True
    if _WHOLE.search(outer) and not _WHOLE.search(inner):
        return True
    return bool(_REGION.search(outer)) and outer.startswith(f"{inner} ")
