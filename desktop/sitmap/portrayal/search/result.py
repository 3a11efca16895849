"""What a search finds: one frozen value a line, whatever it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

__all__ = ["Found", "Group"]

Group: TypeAlias = Literal["position", "place", "observation"]


@dataclass(frozen=True, slots=True)
class Found:
    """A place, a position or an observation.

    ``note`` says what else tells it apart. ``lon``, ``lat`` in degrees are NaN without a place;
    ``denominator`` is the scale at which it is well seen; ``uid`` is an observation's. ``alike``
    tells that typing errors had to be forgiven.
    """

    group: Group
    title: str
    note: str = ""
    lon: float = math.nan
    lat: float = math.nan
    denominator: float = 100_000.0
    uid: UUID | None = None
    alike: bool = False

    @property
    def is_placed(self) -> bool:
        """Whether the map can go there."""
        return math.isfinite(self.lon) and math.isfinite(self.lat)
