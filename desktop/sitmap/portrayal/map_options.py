"""What the reader chose to see on the map, beside the date: one value for screen and paper.

Plain choices only. Which rows they keep and how things look is decided where draw lists are
made; where the choices are made is the window's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["DEFAULT_OPTIONS", "MapOptions"]


@dataclass(frozen=True, slots=True)
class MapOptions:
    """The choices for a map; the defaults are what a first reader should see.

    ``readings`` shows readings and assessments at their places too, not only the selected one.
    """

    readings: bool = False


DEFAULT_OPTIONS: Final = MapOptions()
"""What a first reader sees."""
