"""JSON of strangers to values that can be stored.

Runs in the child. What the values mean is decided by who asks.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

__all__ = ["loads"]

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPES: Final = re.compile(
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|(\\.)",
    re.DOTALL,
)


def loads(text: str) -> Any:
    """Return the value of a text; raises ValueError or RecursionError.

    Half of a pair of surrogates is no character and cannot be stored: it becomes U+FFFD.
    """
    if _HALF.search(text):
        text = _ESCAPES.sub(lambda found: found[1] or found[2] or "\\ufffd", text)
    return json.loads(text)
